package advise

import (
	"fmt"
	"slices"
	"testing"

	"commadvisor/internal/graph"
)

// What must hold of the recommended design, over drawn graphs and all files under testdata.

// The changes of the analysis are the steps of the plan, and taking the steps leads to the recommended design.
func TestOneDesign(t *testing.T) {
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		var steps []int
		modes := slices.Clone(a.Built)
		for _, s := range a.Plan().Steps {
			if s.From != modes[s.Edge] {
				return fmt.Errorf("step on %s from %s, built %s", a.Edges[s.Edge].ID, s.From, modes[s.Edge])
			}
			modes[s.Edge] = s.To
			steps = append(steps, s.Edge)
		}
		for i := range a.Edges {
			e := &a.Edges[i]
			if a.ToBuild(i) != slices.Contains(steps, i) || e.Change && !a.ToBuild(i) {
				return fmt.Errorf("%s: change %v, to build %v, steps %v", e.ID, e.Change, a.ToBuild(i), steps)
			}
			if e.Change && e.Strength < Strong {
				return fmt.Errorf("%s: a change that is %s", e.ID, e.Strength)
			}
			if !a.Open(i) && modes[i] != a.Design[i] {
				return fmt.Errorf("%s: after the plan %s, recommended %s", e.ID, modes[i], a.Design[i])
			}
			if e.Advised && e.Recommendation.Mode() != a.Design[i] {
				return fmt.Errorf("%s: recommended %s, designed %s", e.ID, e.Recommendation, a.Design[i])
			}
		}
		return nil
	})
}

// What is recommended, stated, is recommended again, and nothing of it is a change.
func TestIdempotent(t *testing.T) {
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		b := Analyze(stating(a, a.Design), a.Profile)
		for i := range b.Edges {
			if b.Design[i] != a.Design[i] || b.Edges[i].Change {
				return fmt.Errorf("%s: %s, applied: %s\n%sapplied:\n%s", a.Edges[i].ID, a.Design[i], b.Design[i], a.listed(), b.listed())
			}
		}
		return nil
	})
}

// But for what the facts force, the design has no proven fault that the built one has not, and none that is worse.
func TestNoHarm(t *testing.T) {
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		base := slices.Clone(a.Built) // no choice: what the facts forbid, and open edges
		for i := range a.Edges {
			if e := &a.Edges[i]; e.Advised && (e.Basis == Semantics || !e.Allowed.Has(a.Built[i]) || !a.Graph.Edges[i].Mode.Known) {
				base[i] = a.Design[i]
			}
		}
		before, after := faultsOf(a, base), faultsOf(a, a.Design)
		for i := range after.list {
			f := &after.list[i]
			if was, had := before.byKey[f.key()]; !had || f.Ratio() > was*oneDB {
				return fmt.Errorf("%s, before %v (%v)\n%s", a.named(f), was, had, a.listed())
			}
		}
		return nil
	})
}

// Only what an edge may be is recommended.
func TestAllowed(t *testing.T) {
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		for i := range a.Edges {
			if e := &a.Edges[i]; e.Advised && !e.Allowed.Has(a.Design[i]) {
				return fmt.Errorf("%s: %s, may be %v", e.ID, a.Design[i], e.Allowed.List())
			}
			if e := &a.Edges[i]; e.Advised && !a.fromScratchMayBe(i) {
				return fmt.Errorf("%s: from scratch %s", e.ID, a.Scratch[i])
			}
		}
		return nil
	})
}

// fromScratchMayBe reports whether an edge may be what it is from scratch: with no mode stated, none stands for being built.
func (a *Analysis) fromScratchMayBe(e int) bool {
	open := make([]graph.Val[graph.Mode], len(a.Graph.Edges))
	for i := range open {
		if !a.Edges[i].Advised {
			open[i] = a.Graph.Edges[i].Mode
		}
	}
	return newEngine(a.engine.m, a.engine.known, a.Profile, open).facts[e].allowed.Has(a.Scratch[e])
}
