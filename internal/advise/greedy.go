package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
)

// What a greedy search may cost: the designs it tries, and the calls that are composed for them.
const (
	maxTrials = 500
	maxGreedy = 2.5e5
)

// greedy makes the change that helps most until none helps; where single changes stall it makes all that touch one fault. Then it
// takes back what is not needed, and tries to replace two changes by one. Its bound is proven; only where it is as large as the set
// that was found is that exact.
func (s *search) greedy(can []Fault) (r repaired) {
	g := &greedy{search: s, budget: s.budget(), along: s.along()}
	g.now = attempt{trial: trial{faults: len(s.before.list)}, faults: s.before}
	g.now.excess = excess(s.before)
	singles := g.singles()
	for g.now.left() > s.target && (g.lazily(singles) || g.together(can)) {
	}
	g.takeBack()
	for g.replace(singles) {
	}
	r.lowerBound = g.bound(can, singles)
	if g.now.left() >= len(s.before.list) {
		r.lowerBound = 0
		return r
	}
	r.changes = s.changes(g.now.set)
	for _, i := range g.now.set {
		r.units = append(r.units, s.units[i])
	}
	r.exact = g.now.left() == s.target && r.lowerBound == g.now.cost
	return r
}

// greedy is a search that goes from one set of units to a better one.
type greedy struct {
	*search
	now    attempt
	budget int           // designs that may still be tried
	along  map[int][]int // per load: the units of which a change is on it
}

// attempt is a set of units that was tried.
type attempt struct {
	trial
	faults *faults
	fine   bool // it makes no fault worse and brings no new one
	excess float64
}

func (a *attempt) left() int { return a.trial.faults }

// budget is how many designs may be tried.
func (s *search) budget() int {
	calls := 1
	for l := range s.e.t.Flows {
		calls += len(s.e.t.Flows[l].Calls)
	}
	return min(maxTrials, int(maxGreedy/calls))
}

// excess is how far all faults are over their limits, as a sum of logarithms.
func excess(f *faults) (sum float64) {
	for i := range f.list {
		sum += excessOf(&f.list[i])
	}
	return sum
}

// try tries sets of units, as many as the budget allows.
func (g *greedy) try(sets [][]int) []attempt {
	sets = sets[:max(0, min(len(sets), g.budget))]
	g.budget -= len(sets)
	list := make([]attempt, len(sets))
	parallel.Do(len(sets), 1, func(_ *struct{}, i int) {
		a := &list[i]
		a.trial, a.faults, a.fine = g.judged(sets[i])
		a.excess = excess(a.faults)
	})
	return list
}

// compare orders attempts, the better one first: fewer faults, nearer to the limits, then as every search does.
func (g *greedy) compare(a, b *attempt) int {
	return cmp.Or(cmp.Compare(a.left(), b.left()), cmp.Compare(a.excess, b.excess), g.search.compare(&a.trial, &b.trial))
}

// helps reports whether an attempt is better than what was reached.
func (g *greedy) helps(a *attempt) bool {
	return a.fine && (a.left() < g.now.left() || a.left() == g.now.left() && a.excess < g.now.excess-1e-9)
}

// single is a unit tried by itself.
type single struct {
	unit int
	attempt
}

// singles tries every unit by itself, the most promising first, and orders them by how much they help.
func (g *greedy) singles() (list []single) {
	order := g.promising()
	sets := make([][]int, len(order))
	for i, u := range order {
		sets[i] = []int{u}
	}
	for i, a := range g.try(sets[:min(len(sets), (g.budget+1)/2)]) {
		list = append(list, single{order[i], a})
	}
	slices.SortStableFunc(list, func(a, b single) int { return g.compare(&a.attempt, &b.attempt) })
	return list
}

// promising orders units by the work that their callees do, for all requests of the workloads that pass them.
func (g *greedy) promising() (order []int) {
	weight := make([]float64, len(g.units))
	for i, u := range g.units {
		order = append(order, i)
		for _, c := range u.changes {
			if c.To == graph.Sync {
				continue
			}
			for _, use := range g.e.facts[c.Edge].uses {
				weight[i] += g.e.facts[c.Edge].work + g.e.t.Services[g.e.t.Edges[c.Edge].To].Down.V*float64(len(g.e.t.Flows[use.load].CallsOf(use.to))+1)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(weight[a], weight[b]) })
	return order
}

// lookahead is how many units are tried again after each change: what a unit adds to others is seldom more than what it does alone.
const lookahead = 8

// lazily adds the unit that helps most, of those that helped most by themselves; further down only until one helps.
func (g *greedy) lazily(singles []single) bool {
	var sets [][]int
	next := func() (best *attempt) {
		for _, a := range g.try(sets) {
			if g.helps(&a) && (best == nil || g.compare(&a, best) < 0) {
				best = &a
			}
		}
		sets = sets[:0]
		return best
	}
	for i := range singles {
		if g.taken(singles[i].unit) {
			continue
		}
		sets = append(sets, g.plus(singles[i].unit))
		if len(sets) < lookahead && i < len(singles)-1 {
			continue
		}
		if best := next(); best != nil {
			g.now = *best
			return true
		}
		if g.budget <= 0 {
			return false
		}
	}
	if best := next(); best != nil {
		g.now = *best
		return true
	}
	return false
}

// together adds, for a fault that is left, every unit away from sync that touches it, where single ones only stall.
func (g *greedy) together(can []Fault) bool {
	for i := range can {
		f := &can[i]
		if g.budget <= 0 {
			return false
		}
		if _, left := g.now.faults.byKey[f.key()]; !left || f.Workload < 0 {
			continue
		}
		set := slices.Clone(g.now.set)
		for _, u := range g.along[f.Workload] {
			if g.units[u].changes[0].To != graph.Sync && !slices.ContainsFunc(set, func(j int) bool { return g.units[j].edge == g.units[u].edge }) {
				set = append(set, u)
			}
		}
		slices.Sort(set)
		for _, a := range g.try([][]int{set}) {
			if g.helps(&a) {
				g.now = a
				g.takeBack()
				return true
			}
		}
	}
	return false
}

// takeBack drops the units that are not needed.
func (g *greedy) takeBack() {
	for _, i := range slices.Clone(g.now.set) {
		for _, a := range g.try([][]int{g.without(i)}) {
			if a.fine && a.left() <= g.now.left() {
				g.now = a
			}
		}
	}
}

// replace looks for one unit that makes two others needless.
func (g *greedy) replace(singles []single) bool {
	was := g.now
	for i := range singles[:min(len(singles), 4*lookahead)] {
		if g.taken(singles[i].unit) || g.budget < 2*len(was.set) {
			continue
		}
		for _, a := range g.try([][]int{g.plus(singles[i].unit)}) {
			if !a.fine || a.left() > was.left() {
				continue
			}
			g.now = a
			g.takeBack()
			if g.now.left() <= was.left() && len(g.now.set) < len(was.set) {
				return true
			}
			g.now = was
		}
	}
	return false
}

// bound is how many changes any set that leaves as few faults as bounds tell has at least: faults that no unit touches in common
// each take one, and two where every unit was tried and none is enough. 1 where fewer faults than that are gone.
func (g *greedy) bound(can []Fault, singles []single) (n int) {
	if g.now.left() > g.target {
		return min(1, g.now.cost)
	}
	tried := make([]*faults, len(g.units))
	for _, s := range singles {
		tried[s.unit] = s.faults
	}
	type need struct {
		units []int
		least int
	}
	var needs []need
	for i := range can {
		f := &can[i]
		if f.Kind != Objective && f.Kind != Outlasts || f.Workload < 0 || f.Limit == "freshness" {
			continue
		}
		x := need{g.along[f.Workload], 2}
		for _, u := range x.units {
			if x.least == 2 {
				if with := tried[u]; with == nil {
					x.least = 1
				} else if _, left := with.byKey[f.key()]; !left {
					x.least = 1
				}
			}
			if g.units[u].open {
				x.least = 0
				break
			}
		}
		needs = append(needs, x)
	}
	slices.SortStableFunc(needs, func(a, b need) int {
		return cmp.Or(cmp.Compare(len(a.units)*b.least, len(b.units)*a.least), -cmp.Compare(a.least, b.least))
	})
	used := make([]bool, len(g.units))
	for _, x := range needs {
		if !slices.ContainsFunc(x.units, func(u int) bool { return used[u] }) {
			n += x.least
			for _, u := range x.units {
				used[u] = true
			}
		}
	}
	return max(n, min(1, g.now.cost))
}

// along returns, per load, the units of which a change is on it.
func (s *search) along() map[int][]int {
	list := map[int][]int{}
	for i, u := range s.units {
		for _, c := range u.changes {
			for _, use := range s.e.facts[c.Edge].uses {
				if on := list[use.load]; len(on) == 0 || on[len(on)-1] != i {
					list[use.load] = append(on, i)
				}
			}
		}
	}
	return list
}

func (g *greedy) taken(unit int) bool {
	return slices.ContainsFunc(g.now.set, func(j int) bool { return g.units[j].edge == g.units[unit].edge })
}

func (g *greedy) plus(unit int) []int {
	set := append(slices.Clone(g.now.set), unit)
	slices.Sort(set)
	return set
}

func (g *greedy) without(unit int) []int {
	return slices.DeleteFunc(slices.Clone(g.now.set), func(j int) bool { return j == unit })
}
