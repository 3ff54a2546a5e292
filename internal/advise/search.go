package advise

import (
	"cmp"
	"math/bits"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
	"commadvisor/internal/rules"
)

// search looks for the repair of one connected part.
type search struct {
	e      *engine
	c      *checker
	modes  forecast.Assignment // before
	before *faults
	units  []unit
	target int // faults that no set of units removes, as far as bounds tell; of the whole graph
	tried  int // designs
}

// reachable returns those of some faults that a set of units may remove, and sets how few faults of the whole graph are left then. A
// fault counts as beyond every set only where it stays, or becomes a queue without bound, with all units away from sync, handing
// over for nothing, and stays with all of them sync.
func (s *search) reachable(list []Fault) (can []Fault) {
	away, here := slices.Clone(s.modes), slices.Clone(s.modes)
	for _, u := range s.units {
		for _, c := range u.changes {
			if c.To != graph.Sync {
				away[c.Edge] = c.To
			}
		}
		if s.e.facts[u.edge].allowed.Has(graph.Sync) {
			here[u.edge] = graph.Sync
		}
	}
	free := *s.e
	free.m = s.e.m.Free()
	free.known = newAnswers(free.m)
	best, other := newChecker(&free).faults(away), s.c.faults(here)
	for i := range list {
		f := list[i]
		key, endless := f.key(), f.key()
		if f.Kind == Overload && f.Limit == "mean" {
			endless.FaultKind = Endless
		}
		_, stays := best.byKey[key]
		_, moves := best.byKey[endless]
		if _, there := other.byKey[key]; !(stays || moves) || !there {
			can = append(can, f)
		}
	}
	s.target = len(s.before.list) - len(can)
	return can
}

// trial is one set of units, and how good it is.
type trial struct {
	set    []int // indices into search.units, ascending
	faults int   // left
	cost   int   // changes of edges that state a mode
	queues int   // services that get a new queue or outbox
	score  rules.Centi
	depth  int // hops from the entry, summed: the deeper the boundary, the more stays synchronous
}

// asGood reports whether two sets leave as few faults for as few changes and queues.
func (t *trial) asGood(o *trial) bool {
	return t.faults == o.faults && t.cost == o.cost && len(t.set) == len(o.set) && t.queues == o.queues
}

// compare orders trials, the better one first.
func (s *search) compare(a, b *trial) int {
	return cmp.Or(
		cmp.Compare(a.faults, b.faults), cmp.Compare(a.cost, b.cost), cmp.Compare(len(a.set), len(b.set)), cmp.Compare(a.queues, b.queues),
		-cmp.Compare(a.score, b.score), -cmp.Compare(a.depth, b.depth), slices.Compare(s.ids(a.set), s.ids(b.set)))
}

func (s *search) ids(set []int) (ids []string) {
	for _, c := range s.changes(set) {
		ids = append(ids, s.e.t.IDs[c.Edge]+" "+c.To.String())
	}
	slices.Sort(ids)
	return ids
}

// changes returns what a set of units changes, by edge; a unit's own edge counts before what another hands on.
func (s *search) changes(set []int) (list []Change) {
	to := map[int]graph.Mode{}
	for _, own := range []bool{false, true} {
		for _, i := range set {
			for n, c := range s.units[i].changes {
				if own == (n == 0) {
					to[c.Edge] = c.To
				}
			}
		}
	}
	for edge, m := range to {
		list = append(list, Change{edge, m})
	}
	slices.SortFunc(list, func(a, b Change) int { return cmp.Compare(a.Edge, b.Edge) })
	return list
}

func (s *search) with(set []int) forecast.Assignment {
	modes := slices.Clone(s.modes)
	for _, c := range s.changes(set) {
		modes[c.Edge] = c.To
	}
	return modes
}

// judge tries a set of units: false where it makes a fault worse or brings a new one.
func (s *search) judge(set []int) (t trial, ok bool) {
	t, _, ok = s.judged(set)
	return t, ok
}

// judged is judge, with the faults that are left.
func (s *search) judged(set []int) (t trial, after *faults, ok bool) {
	after = s.c.faults(s.with(set))
	t = trial{set: set, faults: len(after.list)}
	if after.worseThan(s.before) {
		return t, after, false
	}
	var pass rules.Pass
	queues := map[int]bool{}
	for _, i := range set {
		if !s.units[i].open {
			t.cost++
		}
	}
	for _, c := range s.changes(set) {
		edge := &s.e.t.Edges[c.Edge]
		subject := s.e.subject(c.Edge, rules.Waiting, false)
		score := s.e.score(&pass, &subject).Total
		switch c.To {
		case graph.Async:
			queues[edge.From] = true
		case graph.Hybrid:
			queues[edge.To] = true
		default:
			score = -score
		}
		t.score += score
		t.depth += s.e.hops(c.Edge)
	}
	t.queues = len(queues)
	return t, after, true
}

// hops is how far an edge's caller is from the entry.
func (e *engine) hops(i int) int {
	least := len(e.t.Services)
	for _, u := range e.facts[i].uses {
		least = min(least, e.t.Flows[u.load].Nodes[u.from].Hops)
	}
	return least
}

// exact tries all sets by size; false where they are too many. It stops at the first size at which as few faults are left as bounds
// allow: more changes could only be worse.
func (s *search) exact() (found repaired, ok bool) {
	n := len(s.units)
	if n > maxExact {
		return found, false
	}
	free := slices.ContainsFunc(s.units, func(u unit) bool { return u.open })
	best := trial{faults: len(s.before.list)}
	var same []trial
	for size := 1; size <= n; size++ {
		var sets [][]int
		for mask := uint32(1)<<size - 1; mask < 1<<n; mask = nextOfSize(mask) {
			if set := members(mask); s.distinct(set) {
				sets = append(sets, set)
			}
		}
		if s.tried += len(sets); s.tried > maxDesigns {
			return found, false
		}
		trials := make([]trial, len(sets))
		fine := make([]bool, len(sets))
		parallel.Do(len(sets), 1, func(_ *struct{}, i int) { trials[i], fine[i] = s.judge(sets[i]) })
		for i := range trials {
			if t := &trials[i]; fine[i] && t.faults < len(s.before.list) {
				switch {
				case s.compare(t, &best) < 0:
					if !t.asGood(&best) {
						same = same[:0]
					}
					best = *t
					same = append(same, *t)
				case t.asGood(&best):
					same = append(same, *t)
				}
			}
		}
		if best.faults <= s.target && !free { // an open edge costs nothing: a larger set may have fewer changes
			break
		}
	}
	return s.result(&best, same), true
}

// distinct reports whether no two units of a set are of the same edge.
func (s *search) distinct(set []int) bool {
	for n, i := range set {
		for _, j := range set[:n] {
			if s.units[i].edge == s.units[j].edge {
				return false
			}
		}
	}
	return true
}

// result puts together what an exact search found; same are the sets as good as the best.
func (s *search) result(best *trial, same []trial) (r repaired) {
	r.exact = true
	if len(best.set) == 0 {
		return r
	}
	r.lowerBound = best.cost
	r.changes = s.changes(best.set)
	for _, i := range best.set {
		r.units = append(r.units, s.units[i])
	}
	slices.SortFunc(same, func(a, b trial) int { return s.compare(&a, &b) })
	for _, t := range same[1:] {
		if len(r.alternatives) < maxAlternatives {
			r.alternatives = append(r.alternatives, s.changes(t.set))
		}
	}
	for _, c := range r.changes {
		in := func(t trial) bool { return slices.Contains(s.changes(t.set), c) }
		if !slices.ContainsFunc(same, func(t trial) bool { return !in(t) }) {
			r.always = append(r.always, c.Edge)
		}
	}
	return r
}

func members(mask uint32) (set []int) {
	for ; mask != 0; mask &= mask - 1 {
		set = append(set, bits.TrailingZeros32(mask))
	}
	return set
}

// nextOfSize returns the next larger number with as many bits (Gosper's hack); the largest number after the last.
func nextOfSize(v uint32) uint32 {
	low := v & -v
	ripple := v + low
	if ripple == 0 {
		return 1<<32 - 1
	}
	return ripple | (v^ripple)>>2/low
}
