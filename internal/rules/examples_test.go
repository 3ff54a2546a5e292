package rules_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// said is all evidence of an analysis, in an order that does not depend on the file's; rename maps the names of
// services to what they are compared by.
func said(a *advise.Analysis, rename func(string) string) (list []string) {
	for i := range a.Edges {
		edge := &a.Graph.Edges[i]
		for _, ev := range a.Evidence(&a.Edges[i]) {
			load := ""
			if ev.Load >= 0 {
				load = a.Topology.Loads[ev.Load].Name
			}
			list = append(list, fmt.Sprintf("%s/%s -> %s/%s %q %s %d %.9g of %.9g %s", rename(a.Graph.Services[edge.From].Name), edge.FromOp,
				rename(a.Graph.Services[edge.To].Name), edge.Operation, load, ev.Rule.ID, ev.Score, ev.Measured, ev.Limit, ev.Unit))
		}
	}
	slices.Sort(list)
	return list
}

func same(name string) string { return name }

// turned returns the graph with its edges and workloads in reverse order and every service renamed, so that names sort the other
// way round too.
func turned(g *graph.Graph) (turned *graph.Graph, back func(string) string) {
	c := g.Clone()
	slices.Reverse(c.Edges)
	slices.Reverse(c.Workloads)
	for e := range c.Edges {
		if w := &c.Edges[e].Workloads; w.Known {
			w.V = slices.Clone(w.V)
			for i := range w.V {
				w.V[i] = len(c.Workloads) - 1 - w.V[i]
			}
			slices.Sort(w.V)
		}
		if r := &c.Edges[e].RepliesTo; r.Known {
			r.V = len(c.Edges) - 1 - r.V
		}
	}
	names := make([]string, 0, len(g.Services))
	for _, s := range g.Services {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	old := map[string]string{}
	for s := range c.Services {
		name := fmt.Sprintf("s%03d", len(names)-slices.Index(names, c.Services[s].Name))
		old[name], c.Services[s].Name = c.Services[s].Name, name
	}
	return c, func(name string) string { return old[name] }
}

// TestExamples runs every rule's examples: it fires on the lines that say so and on no other. All other rules run
// along, and what all of them say must not depend on the order of edges, on names, or on the run.
func TestExamples(t *testing.T) {
	for _, r := range rules.All() {
		for _, ex := range r.Examples() {
			name := r.ID + ".silent"
			if ex.Fires {
				name = r.ID + ".fires"
			}
			t.Run(name, func(t *testing.T) {
				a := analyze(read(t, name, ex.YAML))
				want, got := marks(ex.YAML), fired(a, r.ID)
				if !slices.Equal(got, want) {
					t.Errorf("internal/rules/examples/%s.yaml: the rule fires at the edges of lines %q, and the lines %q end in # want ID; mark those on which it should fire", name, got, want)
				}
				if ex.Fires != (len(want) > 0) {
					t.Errorf("internal/rules/examples/%s.yaml: %d lines end in # want ID; .fires.yaml has one or more, .silent.yaml none", name, len(want))
				}
				checkEvidence(t, a)
				checkSteady(t, a)
			})
		}
	}
}

// checkSteady holds that evidence does not depend on the order of edges, the names of services, or the run.
func checkSteady(t *testing.T, a *advise.Analysis) {
	t.Helper()
	before := said(a, same)
	if again := said(analyze(a.Graph), same); !slices.Equal(again, before) {
		t.Errorf("the second run differs:\n%s\n\n%s", strings.Join(before, "\n"), strings.Join(again, "\n"))
	}
	g, back := turned(a.Graph)
	if other := said(analyze(g), back); !slices.Equal(other, before) {
		t.Errorf("with edges and workloads in reverse and services renamed:\n%s\n\nbefore:\n%s", strings.Join(other, "\n"), strings.Join(before, "\n"))
	}
}

// TestExampleFilesBelongToRules finds examples left behind by a rule that was renamed.
func TestExampleFilesBelongToRules(t *testing.T) {
	err := fs.WalkDir(os.DirFS("examples"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		id, known := strings.CutSuffix(strings.TrimSuffix(path, ".yaml"), ".fires")
		if !known {
			id, known = strings.CutSuffix(id, ".silent")
		}
		if !known || find(id) == nil {
			t.Errorf("examples/%s belongs to no rule", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
