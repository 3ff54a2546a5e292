package advise

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
)

// maxExact is the number of candidates up to which every set is looked at, the smallest first.
const maxExact = 20

// maxJudged bounds how many forecasts by means and variances that may take, maxWhole how many sets may be checked with whole
// distributions, which cost a thousand times as much.
const (
	maxJudged = 1 << 20
	maxWhole  = 200
)

// nearby is the size up to which sets are tried for the nearest where no set is enough.
const nearby = 4

// sure is how far a latency by mean and variance must be over its objective to be missed without asking for
// whole distributions: twice the worst error of the moment match.
const sure = 1.15

// candidate is an edge that may be changed, and to what.
type candidate struct {
	edge int
	to   graph.Mode
}

// search looks for a set of candidates.
type search struct {
	a     *Analysis
	base  forecast.Assignment // as built; a mode not stated counts as sync
	today []forecast.Forecast // per workload, with those
	list  []candidate
	best  []int // the set that misses least, where none is enough
}

func newSearch(a *Analysis) *search {
	s := &search{a: a, base: forecast.Today(a.Graph)}
	s.today = a.forecasts(s.base)
	s.candidates()
	return s
}

// candidates are the synchronous edges that no gate holds, and that lie on a path somebody waits for.
func (s *search) candidates() {
	for e := range s.a.Edges {
		edge := &s.a.Edges[e]
		built := s.base[e]
		if !edge.Advised || edge.Sum.Sync || built != graph.Sync { // a 202 is not what a sync gate asks for
			continue
		}
		to := graph.Async
		client := s.a.Graph.Services[s.a.Graph.Edges[e].From].Is(graph.KindClient)
		if edge.Recommendation == Hybrid || client || edge.LeavesEntry && edge.NeedKnown && edge.Need != graph.NeedNothing {
			to = graph.Hybrid
		}
		if s.saves(e) {
			s.list = append(s.list, candidate{e, to})
		}
	}
}

// saves reports whether a workload with a missed objective waits for the edge.
func (s *search) saves(e int) bool {
	for _, l := range s.a.Topology.Through[e] {
		if w := int(l); w < len(s.a.Workloads) && len(Missed(s.today[w], &s.a.Graph.Workloads[w].SLO)) > 0 {
			return true
		}
	}
	return false
}

// verdict is how well a set of changes meets the objectives, by means and variances.
type verdict struct {
	missed int     // objectives missed
	surely int     // of these, by so much that whole distributions will not say otherwise
	excess float64 // by how much they are missed in all, dB
	slack  float64 // room left in all, dB
}

func (v *verdict) add(o verdict) {
	v.missed, v.surely, v.excess, v.slack = v.missed+o.missed, v.surely+o.surely, v.excess+o.excess, v.slack+o.slack
}

// compare orders verdicts, the better first.
func (v verdict) compare(o verdict) int {
	return cmp.Or(cmp.Compare(v.missed, o.missed), cmp.Compare(v.excess, o.excess), -cmp.Compare(v.slack, o.slack))
}

func (v verdict) better(o verdict) bool { return v.compare(o) < 0 }

func (s *search) modes(set []int) forecast.Assignment {
	m := slices.Clone(s.base)
	for _, i := range set {
		m[s.list[i].edge] = s.list[i].to
	}
	return m
}

func (s *search) judge(set []int) (v verdict) {
	modes := s.modes(set)
	for w := range s.a.Graph.Workloads {
		v.add(s.judgeOf(w, modes))
	}
	return v
}

// judgeOf looks at one workload only.
func (s *search) judgeOf(w int, modes forecast.Assignment) (v verdict) {
	slo := &s.a.Graph.Workloads[w].SLO
	for _, o := range promises(s.a.Model.Quick(w, modes, slo.Freshness.Known), slo) {
		ratio := 10 * math.Log10(o.value/o.limit)
		switch {
		case o.value > o.limit:
			v.missed++
			v.excess += max(ratio, 1e-9)
			if o.name == "availability" || o.value > sure*o.limit {
				v.surely++
			}
		case o.value > 0:
			v.slack += min(40, max(0, -ratio))
		}
	}
	return v
}

// passes reports whether a workload passes the edge of a candidate.
func (s *search) passes(w, i int) bool {
	return slices.Contains(s.a.Topology.Through[s.list[i].edge], int32(w))
}

// trial is a set of candidates, as bits, and what comes of it.
type trial struct {
	set uint32
	verdict
}

// exact tries every set by size, and takes of the smallest that meet everything the one with the most slack. Means and
// variances order the sets of a size, whole distributions decide. Where that would take too long it stops, not proven: least is
// the size that a set must have, as far as was shown.
func (s *search) exact() (best []int, least int, proven bool) {
	limit, judged, whole := len(s.list), 0, 0
	possible := s.possible()
	if !possible {
		limit = min(limit, nearby)
	}
	nearest := s.judge(nil)
	for size := 1; size <= limit; size++ {
		var trials []trial
		for mask := uint32(1)<<size - 1; mask < 1<<len(s.list); mask = nextOfSize(mask) {
			trials = append(trials, trial{set: mask})
		}
		if judged += len(trials) * len(s.a.Graph.Workloads); judged > maxJudged {
			return nil, size, false
		}
		parallel.Do(len(trials), portion, func(_ *struct{}, i int) { trials[i].verdict = s.judge(members(trials[i].set)) })
		for _, t := range trials {
			if t.missed < nearest.missed || t.missed == nearest.missed && t.excess < nearest.excess-1e-9 { // slack is no reason to change more
				nearest, s.best = t.verdict, members(t.set)
			}
		}
		if !possible {
			continue
		}
		trials = slices.DeleteFunc(trials, func(t trial) bool { return t.surely > 0 })
		slices.SortStableFunc(trials, func(x, y trial) int {
			return cmp.Or(cmp.Compare(x.missed, y.missed), cmp.Compare(digits(x.excess), digits(y.excess)), -cmp.Compare(digits(x.slack), digits(y.slack)))
		})
		for _, t := range trials {
			if whole++; whole > maxWhole {
				return nil, size, false
			}
			if set := members(t.set); s.holds(set) {
				return set, size, true
			}
		}
	}
	return nil, 0, true
}

// digits drops what is only rounding.
func digits(dB float64) float64 { return math.Round(dB * 1e9) }

// maxTried and maxWork bound how many sets are tried for one workload's lower bound, and how many calls are composed for it.
const (
	maxTried = 5000
	maxWork  = 1e6
)

// bound is a lower bound for the size of a set that meets everything: what a single workload needs, only the edges on its way
// counting, for the most demanding of them.
func (s *search) bound() int {
	least := make([]int, len(s.a.Graph.Workloads))
	parallel.Do(len(least), 1, func(_ *struct{}, w int) { least[w] = s.least(w) })
	return slices.Max(least)
}

// least is the smallest number of changes with which one workload meets its own objectives, or, where finding it would take too
// long, one more than the largest number that was shown not to be enough.
func (s *search) least(w int) int {
	var on []int
	for i := range s.list {
		if s.passes(w, i) {
			on = append(on, i)
		}
	}
	tried, limit := 0, min(maxTried, maxWork/max(1, len(s.a.Topology.Flows[w].Calls)))
	var some func(set []int, from, size int) bool // a set of that size is enough
	some = func(set []int, from, size int) bool {
		if size == 0 {
			tried++
			return s.judgeOf(w, s.modes(set)).surely == 0
		}
		for i := from; i <= len(on)-size && tried < limit; i++ {
			if some(append(set, on[i]), i+1, size-1) {
				return true
			}
		}
		return false
	}
	for size := range len(on) {
		if some(nil, 0, size) || tried >= limit {
			return size
		}
	}
	return len(on)
}

// possible reports whether all objectives could hold if every candidate were asynchronous and handing over cost nothing, in
// time or availability: where even that is not enough, no set is.
func (s *search) possible() bool {
	free := s.a.Model.Free()
	modes := slices.Clone(s.base)
	for _, c := range s.list {
		modes[c.edge] = graph.Async
	}
	for w := range s.a.Graph.Workloads {
		f := free.Workload(w, modes, true)
		for _, o := range promises(f, &s.a.Graph.Workloads[w].SLO) {
			if o.value > o.limit && (!f.Approximate || o.name == "availability" || o.value > sure*o.limit) {
				return false
			}
		}
	}
	return true
}

// holds confirms with whole distributions that nothing is missed.
func (s *search) holds(set []int) bool {
	modes := s.modes(set)
	for w := range s.a.Graph.Workloads {
		if !s.meets(w, modes) {
			return false
		}
	}
	return true
}

// meets reports whether one workload meets its objectives, by whole distributions.
func (s *search) meets(w int, modes forecast.Assignment) bool {
	return len(Missed(s.a.Model.Workload(w, modes, true), &s.a.Graph.Workloads[w].SLO)) == 0
}

func members(mask uint32) (set []int) {
	for ; mask != 0; mask &= mask - 1 {
		set = append(set, bits.TrailingZeros32(mask))
	}
	return set
}

// nextOfSize returns the next larger number with as many bits (Gosper's hack).
func nextOfSize(v uint32) uint32 {
	low := v & -v
	ripple := v + low
	if ripple == 0 {
		return math.MaxUint32
	}
	return ripple | (v^ripple)>>2/low
}
