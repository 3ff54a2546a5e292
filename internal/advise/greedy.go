package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/parallel"
)

// maxGreedy bounds the calls that a greedy search composes: with more units it stops earlier, and says heuristic all the same.
const maxGreedy = 4e6

// greedy makes the change that helps most until none helps, and then takes back what is not needed. It proves nothing.
func (s *search) greedy() (r repaired) {
	calls := 1
	for l := range s.e.t.Flows {
		calls += len(s.e.t.Flows[l].Calls)
	}
	budget := int(maxGreedy / calls)
	now := trial{faults: len(s.before.list)}
	excess := s.excess(nil)
	for now.faults > s.target && budget > 0 {
		some := s.promising(now.set, budget)
		budget -= len(some)
		trials, fine, left := make([]trial, len(some)), make([]bool, len(some)), make([]float64, len(some))
		parallel.Do(len(some), 1, func(_ *struct{}, i int) {
			set := append(slices.Clone(now.set), some[i])
			slices.Sort(set)
			if trials[i], fine[i] = s.judge(set); fine[i] {
				left[i] = s.excess(set)
			}
		})
		best := -1
		for i := range trials {
			if !fine[i] || trials[i].faults > now.faults || trials[i].faults == now.faults && left[i] >= excess-1e-9 {
				continue
			}
			if best < 0 || cmp.Or(cmp.Compare(trials[i].faults, trials[best].faults), cmp.Compare(left[i], left[best]), s.compare(&trials[i], &trials[best])) < 0 {
				best = i
			}
		}
		if best < 0 {
			break
		}
		now, excess = trials[best], left[best]
	}
	for _, i := range slices.Clone(now.set) { // a change that is not needed is taken back
		less := slices.DeleteFunc(slices.Clone(now.set), func(j int) bool { return i == j })
		if t, ok := s.judge(less); ok && t.faults <= now.faults {
			now = t
		}
	}
	if now.faults >= len(s.before.list) {
		return repaired{}
	}
	r.changes = s.changes(now.set)
	for _, i := range now.set {
		r.units = append(r.units, s.units[i])
	}
	r.lowerBound = min(1, now.cost)
	return r
}

// excess is how far all faults are over their limits with a set of units, as a sum of logarithms.
func (s *search) excess(set []int) (sum float64) {
	f := s.c.faults(s.with(set))
	for i := range f.list {
		sum += excessOf(&f.list[i])
	}
	return sum
}

// promising returns the units not in a set yet, and no other unit of their edges; no more than a budget allows.
func (s *search) promising(set []int, budget int) (list []int) {
	for i := range s.units {
		taken := slices.ContainsFunc(set, func(j int) bool { return s.units[j].edge == s.units[i].edge })
		if !taken && len(list) < budget {
			list = append(list, i)
		}
	}
	return list
}
