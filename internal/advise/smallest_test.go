package advise

import (
	"fmt"
	"slices"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// bruteUnits is the largest number of units of which all sets are tried.
const bruteUnits = 12

// Of all sets of units, the search finds one that leaves the fewest faults, with the fewest changes; and no change of it can be
// taken back without a fault coming back.
func TestSmallest(t *testing.T) {
	if testing.Short() {
		t.Skip("tries every set")
	}
	tried, repaired := 0, 0
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		e := newEngine(a.engine.m, a.engine.known, a.Profile, statedModes(g))
		c := newChecker(e)
		modes, _, _ := e.walk(c)
		before := c.faults(modes)
		parts := e.repair(c, modes, before)
		units := e.units(modes, before.list)
		if len(parts) == 0 || len(units) > bruteUnits {
			return nil
		}
		after := slices.Clone(modes)
		cost := 0
		for _, p := range parts {
			if !p.exact {
				return fmt.Errorf("%d units and not exact", len(units))
			}
			for _, u := range p.units {
				if !u.open {
					cost++
				}
			}
			for _, change := range p.changes {
				after[change.Edge] = change.To
			}
		}
		left := len(c.faults(after).list)
		s := &search{e: e, c: c, modes: modes, before: before, units: units}
		best := trial{faults: len(before.list)}
		for mask := range uint32(1) << len(units) {
			set := members(mask)
			if !s.distinct(set) {
				continue
			}
			if t, ok := s.judge(set); ok && (t.faults < best.faults || t.faults == best.faults && t.cost < best.cost) {
				best = t
			}
		}
		tried++
		if best.faults < len(before.list) {
			repaired++
		}
		if left != best.faults || cost != best.cost {
			return fmt.Errorf("%d faults left after %d changes; of all sets %d after %d: %v\n%s", left, cost, best.faults, best.cost, s.ids(best.set), a.listed())
		}
		for _, p := range parts {
			for i := range p.units {
				less := slices.Delete(slices.Clone(p.units), i, i+1)
				back := slices.Clone(after)
				for _, change := range p.changes {
					back[change.Edge] = modes[change.Edge]
				}
				for _, u := range less {
					for _, change := range u.changes {
						back[change.Edge] = change.To
					}
				}
				if p.units[i].open {
					continue
				}
				if again := c.faults(back); len(again.list) <= left && !again.worseThan(before) {
					return fmt.Errorf("%s is not needed\n%s", a.Topology.IDs[p.units[i].edge], a.listed())
				}
			}
		}
		return nil
	})
	t.Logf("%d graphs tried, %d of them repaired", tried, repaired)
}

// No second queue on a path without a basis of its own: where nobody waits, neither as built nor as recommended, an edge goes
// behind another queue only because the facts or a fault say so.
func TestOneBoundary(t *testing.T) {
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		built, _ := a.engine.place(a.Built)
		for i := range a.Edges {
			e := &a.Edges[i]
			if e.Change && a.Design[i] != graph.Sync && e.Context == rules.Behind && built[i] == rules.Behind && e.Basis != Semantics && e.Basis != Repairs {
				return fmt.Errorf("%s: %s behind a queue, %s\n%s", e.ID, a.Design[i], e.Basis, a.listed())
			}
		}
		return nil
	})
}
