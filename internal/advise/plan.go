package advise

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// maxExact is the number of candidates up to which every set is looked at, the smallest first.
const maxExact = 20

// nearby is the size up to which sets are tried for the nearest where no set is enough.
const nearby = 4

// sure is how far a latency by mean and variance must be over its objective to be missed without asking for
// whole distributions: twice the worst error of the moment match.
const sure = 1.15

// Plan is the smallest set of edges to change so that every objective holds.
type Plan struct {
	Feasible   bool
	Exact      bool // the set is proven smallest; else LowerBound says how small it could be
	LowerBound int
	Steps      []Step
	Missed     []Objective // what no set of changes meets
	Unproven   []Objective // met as far as is known, a fact being missing
}

// Step is one change, in the order that helps most first.
type Step struct {
	Edge          int
	From, To      graph.Mode
	Before, After []forecast.Forecast // per workload of the graph
	Obligations   []Obligation
}

// Objective is one promise of one workload.
type Objective struct {
	Workload int
	Name     string
}

// candidate is an edge that may be changed, and to what.
type candidate struct {
	edge int
	to   graph.Mode
}

// Plan searches for the smallest set of edges to change, from the modes as built. Gated edges and edges without
// advice are no candidates. Making an edge asynchronous is not always better (its broker counts too), so nothing
// is assumed to be monotone: up to twenty candidates every set is tried by size, and of the smallest that meet
// everything the one with the most slack is taken; above, a greedy search with a reverse deletion.
func (a *Analysis) Plan() Plan {
	s := &search{a: a, base: forecast.Today(a.Graph)}
	s.candidates()
	none := s.judge(nil)
	if none.missed == 0 {
		return a.plan(nil, s, true, 0)
	}
	if len(s.list) <= maxExact {
		if set, ok := s.exact(); ok {
			return a.plan(set, s, true, len(set))
		}
		return a.plan(s.best, s, true, 0)
	}
	set, ok := s.greedy()
	p := a.plan(set, s, false, s.bound())
	p.Feasible = ok
	return p
}

// search looks for a set of candidates.
type search struct {
	a    *Analysis
	base forecast.Assignment
	list []candidate
	best []int // the set that misses least, where none is enough
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
		if w := int(l); w < len(s.a.Workloads) && len(Missed(s.a.Workloads[w].Today, &s.a.Graph.Workloads[w].SLO)) > 0 {
			return true
		}
	}
	return false
}

// verdict is how well a set of changes meets the objectives.
type verdict struct {
	missed int     // objectives missed
	excess float64 // by how much in all, dB
	slack  float64 // room left in all, dB
}

func (v verdict) better(o verdict) bool {
	return cmp.Or(cmp.Compare(v.missed, o.missed), cmp.Compare(v.excess, o.excess), -cmp.Compare(v.slack, o.slack)) < 0
}

func (s *search) modes(set []int) forecast.Assignment {
	m := slices.Clone(s.base)
	for _, i := range set {
		m[s.list[i].edge] = s.list[i].to
	}
	return m
}

func (s *search) judge(set []int) verdict {
	all := make([]int, len(s.a.Graph.Workloads))
	for w := range all {
		all[w] = w
	}
	return s.judgeOf(all, s.modes(set))
}

// judgeOf looks at some workloads only.
func (s *search) judgeOf(workloads []int, modes forecast.Assignment) (v verdict) {
	for _, w := range workloads {
		slo := &s.a.Graph.Workloads[w].SLO
		for _, o := range promises(s.a.Model.Quick(w, modes, slo.Freshness.Known), slo) {
			ratio := 10 * math.Log10(o.value/o.limit)
			switch {
			case o.value > o.limit && (o.name == "availability" || o.value > sure*o.limit || s.misses(w, modes, o.name)):
				v.missed++
				v.excess += max(ratio, 1e-9)
			case o.value > 0:
				v.slack += min(40, max(0, -ratio))
			}
		}
	}
	return v
}

// misses checks with whole distributions what means and variances hold to be missed, or nearly so: the quick
// forecast orders the search, the one that is printed decides.
func (s *search) misses(w int, modes forecast.Assignment, name string) bool {
	f := s.a.Model.Workload(w, modes, true)
	return slices.Contains(Missed(f, &s.a.Graph.Workloads[w].SLO), name)
}

// exact tries every set by size. Of the smallest that meet everything, the one with the most slack.
func (s *search) exact() (best []int, ok bool) {
	var bestVerdict, least verdict
	least.missed = math.MaxInt
	for size := 1; size <= len(s.list) && !ok; size++ {
		for mask := uint32(1)<<size - 1; mask < 1<<len(s.list); mask = nextOfSize(mask) {
			set := members(mask)
			v := s.judge(set)
			if v.missed < least.missed || v.missed == least.missed && v.excess < least.excess-1e-9 { // slack is no reason to change more
				least, s.best = v, set
			}
			if v.missed == 0 && s.holds(set) && (!ok || v.slack > bestVerdict.slack+1e-9) {
				best, bestVerdict, ok = set, v, true
			}
		}
		if size == nearby && !ok && !s.possible() {
			return nil, false
		}
	}
	return best, ok
}

// maxTried is how many sets are tried for one workload's lower bound.
const maxTried = 5000

// bound is a lower bound for the size of a set that meets everything: what a single workload needs, only the edges on its way
// counting, for the most demanding of them.
func (s *search) bound() (most int) {
	for w := range s.a.Graph.Workloads {
		most = max(most, s.least(w))
	}
	return most
}

// least is the smallest number of changes with which one workload meets its own objectives, or, where finding it would take too
// long, one more than the largest number that was shown not to be enough.
func (s *search) least(w int) int {
	var on []int
	for i, c := range s.list {
		if slices.Contains(s.a.Topology.Through[c.edge], int32(w)) {
			on = append(on, i)
		}
	}
	tried := 0
	var some func(set []int, from, size int) bool // a set of that size is enough
	some = func(set []int, from, size int) bool {
		if size == 0 {
			tried++
			return s.judgeOf([]int{w}, s.modes(set)).missed == 0
		}
		for i := from; i <= len(on)-size && tried < maxTried; i++ {
			if some(append(set, on[i]), i+1, size-1) {
				return true
			}
		}
		return false
	}
	for size := range len(on) {
		if some(nil, 0, size) || tried >= maxTried {
			return size
		}
	}
	return len(on)
}

// possible reports whether all objectives could hold with every candidate changed and brokers that never fail:
// where even that is not enough, no larger set is tried.
func (s *search) possible() bool {
	all := make([]int, len(s.list))
	for i := range all {
		all[i] = i
	}
	modes := s.modes(all)
	for w := range s.a.Graph.Workloads {
		slo := &s.a.Graph.Workloads[w].SLO
		for _, o := range promises(s.a.Model.Quick(w, modes, slo.Freshness.Known), slo) {
			value := o.value
			if o.name == "availability" {
				value = s.a.Model.DownWithoutBrokers(w, modes)
			}
			if value > sure*o.limit {
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
		if len(Missed(s.a.Model.Workload(w, modes, true), &s.a.Graph.Workloads[w].SLO)) > 0 {
			return false
		}
	}
	return true
}

// greedy adds the change that helps most until everything holds, tries pairs where no single one helps (shared
// services need several cuts at once), and then takes out again what is not needed.
func (s *search) greedy() (set []int, ok bool) {
	now := s.judge(nil)
	for now.missed > 0 {
		best, bestVerdict := []int(nil), now
		try := func(more ...int) {
			v := s.judge(append(slices.Clone(set), more...))
			if v.better(bestVerdict) {
				best, bestVerdict = more, v
			}
		}
		for i := range s.list {
			if !slices.Contains(set, i) {
				try(i)
			}
		}
		if best == nil && len(s.list) <= 200 {
			for i := range s.list {
				for j := range i {
					if !slices.Contains(set, i) && !slices.Contains(set, j) {
						try(j, i)
					}
				}
			}
		}
		if best == nil {
			return set, false
		}
		set, now = append(set, best...), bestVerdict
	}
	for i := len(set) - 1; i >= 0; i-- {
		without := slices.Delete(slices.Clone(set), i, i+1)
		if s.judge(without).missed == 0 {
			set = without
		}
	}
	slices.Sort(set)
	return set, s.holds(set)
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

// plan turns a set into steps, in the order that helps most first.
func (a *Analysis) plan(set []int, s *search, exact bool, bound int) Plan {
	p := Plan{Exact: exact, LowerBound: bound}
	left := slices.Clone(set)
	var done []int
	forecasts := a.forecasts(s.base)
	for len(left) > 0 {
		best := 0
		var bestVerdict verdict
		for i, c := range left {
			if v := s.judge(append(slices.Clone(done), c)); i == 0 || v.better(bestVerdict) {
				best, bestVerdict = i, v
			}
		}
		c := s.list[left[best]]
		done = append(done, left[best])
		left = slices.Delete(left, best, best+1)
		after := a.forecasts(s.modes(done))
		e := a.Edges[c.edge] // as if that were the advice: what it takes
		if e.Recommendation = Async; c.to == graph.Hybrid {
			e.Recommendation = Hybrid
		}
		p.Steps = append(p.Steps, Step{c.edge, s.base[c.edge], c.to, forecasts, after, a.obligations(&e)})
		forecasts = after
	}
	for w, f := range forecasts {
		slo := &a.Graph.Workloads[w].SLO
		missed := Missed(f, slo)
		for _, name := range missed {
			p.Missed = append(p.Missed, Objective{w, name})
		}
		for _, o := range promises(f, slo) {
			if !slices.Contains(missed, o.name) && o.partial {
				p.Unproven = append(p.Unproven, Objective{w, o.name})
			}
		}
	}
	p.Feasible = len(p.Missed) == 0
	return p
}

// Held is an edge that a plan leaves synchronous because a gate holds it.
type Held struct {
	Edge int
	Gate *rules.Rule
}

// Held lists the edges that one workload waits for and that no plan may change, each with the gate that says so.
func (a *Analysis) Held(workload int) (list []Held) {
	for e := range a.Edges {
		edge := &a.Edges[e]
		if !edge.Sum.Sync || a.Graph.Edges[e].Mode.V != graph.Sync || !slices.Contains(a.Topology.Through[e], int32(workload)) {
			continue
		}
		for i := range edge.Evidence {
			if edge.Evidence[i].Gate == rules.GateSync {
				list = append(list, Held{e, edge.Evidence[i].Rule})
				break
			}
		}
	}
	return list
}

func (a *Analysis) forecasts(modes forecast.Assignment) []forecast.Forecast {
	list := make([]forecast.Forecast, len(a.Graph.Workloads))
	for w := range list {
		list[w] = a.Model.Workload(w, modes, true)
	}
	return list
}
