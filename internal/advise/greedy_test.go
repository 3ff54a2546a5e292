package advise

import (
	"slices"
	"testing"

	"commadvisor/internal/graph"
)

// The greedy search is never better than trying every set, its bound never above the smallest set, and what it calls exact is.
func TestGreedyBesideEverySet(t *testing.T) {
	searched, as, more := 0, 0, 0
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		e := newEngine(a.engine.m, a.engine.known, a.Profile, statedModes(g))
		c := newChecker(e)
		modes, _, _ := e.walk(c)
		before := c.faults(modes)
		s := &search{e: e, c: c, modes: modes, before: before, units: e.units(modes, before.list)}
		can := s.reachable(before.list)
		s.units = e.units(modes, can)
		all, ok := s.exact()
		if len(can) == 0 || !ok {
			return nil
		}
		greedy := s.greedy(can)
		left := func(r *repaired) int {
			after := slices.Clone(modes)
			for _, change := range r.changes {
				after[change.Edge] = change.To
			}
			f := c.faults(after)
			if f.worseThan(before) {
				t.Errorf("does harm:\n%s", a.listed())
			}
			return len(f.list)
		}
		best, got := left(&all), left(&greedy)
		cost := func(r *repaired) (n int) {
			for _, u := range r.units {
				if !u.open {
					n++
				}
			}
			return n
		}
		if len(all.units) == 0 {
			return nil
		}
		searched++
		switch {
		case got < best || got == best && cost(&greedy) < cost(&all):
			t.Errorf("%d left after %d, every set %d after %d\n%s", got, cost(&greedy), best, cost(&all), a.listed())
		case got == best && greedy.lowerBound > cost(&all):
			t.Errorf("bound %d, smallest %d\n%s", greedy.lowerBound, cost(&all), a.listed())
		case greedy.exact && (got != best || cost(&greedy) != cost(&all)):
			t.Errorf("%d left after %d is called exact, every set %d after %d\n%s", got, cost(&greedy), best, cost(&all), a.listed())
		case got == best && cost(&greedy) == cost(&all):
			as++
		case got == best:
			more++
		}
		return nil
	})
	t.Logf("%d searched: %d as small, %d with more changes, %d with more faults left", searched, as, more, searched-as-more)
	if searched-as > 1+searched/10 {
		t.Errorf("only %d of %d as small", as, searched)
	}
}
