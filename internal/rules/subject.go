package rules

import (
	"math"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
)

// Table is a graph with everything the rules look at worked out once.
type Table struct {
	Model     *forecast.Model
	Baselines []*forecast.Baseline // per load
	Loads     []forecast.Load      // per service

	calls     [][]graph.Call // per edge and entry of Topology.Through: the call
	receivers []int          // per edge: callees of the same caller and operation
	attempts  [][2][]float64 // per load and node: attempts that reach it, and the most that grow behind it; retries not stated are none
	blast     []blast        // per service
	tightest  []objective    // per load
}

// blast is how far the failure of a service reaches when every edge is sync.
type blast struct {
	workloads int     // user-facing ones that fail with it
	of        int     // user-facing ones in all
	share     float64 // of the user-facing traffic; of the user-facing workloads where a rate is not given
	byRate    bool
	known     bool // what is not stated of other workloads cannot change it
}

// Subject is one edge as one load uses it.
type Subject struct {
	*Table
	Facts       [Keys]Value
	Edge        int
	Load        int
	Call        graph.Call
	Base        *forecast.Baseline
	LeavesEntry bool // in any workload the caller is the entry, or the caller is a client
	AfterAsync  bool // an earlier edge on the path has an async gate

	lag99 float64 // s, from sending until the effect is visible, when all is well
}

// NewTable works out what the rules look at.
func NewTable(m *forecast.Model) *Table {
	t := &Table{Model: m, Loads: m.Loads()}
	topo := m.T
	t.Baselines = make([]*forecast.Baseline, len(topo.Flows))
	t.calls = make([][]graph.Call, len(topo.Edges))
	t.attempts = make([][2][]float64, len(topo.Flows))
	parallel.Do(len(topo.Flows), 1, func(_ *struct{}, l int) {
		t.Baselines[l] = m.Baseline(l)
		t.attempts[l] = attempts(topo.Graph, &topo.Flows[l])
	})
	for l := range topo.Flows {
		f := &topo.Flows[l]
		for _, list := range [][]graph.Call{f.Calls, f.Cut} {
			for _, c := range list {
				// The first node that makes the call stands for it where several operations of the caller do.
				if n := len(t.calls[c.Edge]); n == 0 || t.loadOf(c.Edge, n-1) != l {
					t.calls[c.Edge] = append(t.calls[c.Edge], c)
				}
			}
		}
	}
	m.Hold(t.Loads, t.Baselines)
	t.receivers = receivers(topo)
	t.blast = t.blasts()
	t.tightest = t.objectives()
	return t
}

// With returns the table of a model with the same shape and other facts. Only the loads named are composed again: none where
// latencies, availabilities, timeouts and how often calls are made are as before.
func (t *Table) With(m *forecast.Model, loads []int32) *Table {
	c := *t
	c.Model, c.Loads = m, m.Loads()
	c.Baselines = make([]*forecast.Baseline, len(t.Baselines))
	for _, l := range loads {
		c.Baselines[l] = t.Baselines[l].Again(m, int(l))
	}
	for l, b := range t.Baselines {
		if c.Baselines[l] == nil {
			c.Baselines[l] = b.With(m)
		}
	}
	if !sameRetries(t.Model.T.Graph, m.T.Graph) {
		c.attempts = make([][2][]float64, len(t.attempts))
		for l := range c.attempts {
			c.attempts[l] = attempts(m.T.Graph, &m.T.Flows[l])
		}
	}
	m.Hold(c.Loads, c.Baselines)
	c.blast = c.blasts()
	c.tightest = c.objectives()
	return &c
}

// sameRetries reports whether calls are tried as often in one graph as in another of the same shape.
func sameRetries(g, other *graph.Graph) bool {
	for e := range g.Edges {
		if g.Edges[e].Retries.V != other.Edges[e].Retries.V {
			return false
		}
	}
	return true
}

func (t *Table) loadOf(edge, i int) int { return int(t.Model.T.Through[edge][i]) }

// Subjects returns one subject for each workload that passes the edge; there is at least one.
func (t *Table) Subjects(edge int) []Subject { return t.AppendSubjects(nil, edge) }

// AppendSubjects appends the subjects of an edge to a list, which may be used again for the next edge.
func (t *Table) AppendSubjects(list []Subject, edge int) []Subject {
	first := len(list)
	list = t.AppendForGates(list, edge)
	for i := range list[first:] {
		t.objectiveFacts(&list[first+i])
	}
	return list
}

// AppendForGates appends subjects with the facts that gates read: those of the edge and of its path, not how the workload stands
// to its objectives.
func (t *Table) AppendForGates(list []Subject, edge int) []Subject {
	list = slices.Grow(list, len(t.calls[edge]))
	subjects := list[len(list) : len(list)+len(t.calls[edge])]
	common := t.common(edge)
	for i, c := range t.calls[edge] {
		s := &subjects[i]
		*s = common
		t.loadFacts(s, i)
		if i > 0 && s.sameBehind(&subjects[i-1]) { // as a rule; percentiles cost more than the comparison
			s.Facts[FactWork], s.lag99 = subjects[i-1].Facts[FactWork], subjects[i-1].lag99
			continue
		}
		t.workFacts(s, c)
	}
	return list[:len(list)+len(subjects)]
}

// subject returns how one load uses an edge; false where it does not.
func (t *Table) subject(edge, load int) (s Subject, ok bool) {
	i := slices.Index(t.Model.T.Through[edge], int32(load))
	if i < 0 {
		return s, false
	}
	s = t.common(edge)
	t.loadFacts(&s, i)
	t.workFacts(&s, s.Call)
	t.objectiveFacts(&s)
	return s, true
}

// common is what all subjects of an edge have in common.
func (t *Table) common(edge int) Subject {
	topo := t.Model.T
	s := Subject{Table: t, Edge: edge, LeavesEntry: topo.Services[topo.Edges[edge].From].Is(graph.KindClient)}
	t.edgeFacts(edge, &s.Facts)
	for i, c := range t.calls[edge] {
		s.LeavesEntry = s.LeavesEntry || topo.Flows[t.loadOf(edge, i)].Nodes[c.From].Entry
	}
	return s
}

// workFacts fills in how long the call takes with everything behind it.
func (t *Table) workFacts(s *Subject, c graph.Call) {
	s.lag99 = t.Model.Publish(s.Edge).Dist.Moments().Add(s.Base.Subtree(c)).Quantile(0.99)
	s.Facts[FactWork] = Value{
		V: s.Base.SubtreeQuantile(c, 0.5), W: s.Base.SubtreeQuantile(c, 0.99), Known: s.Base.SubtreeKnown(c),
	}
}

// sameBehind reports whether two views of one edge have the same behind them.
func (s *Subject) sameBehind(other *Subject) bool {
	return s.Base.Rest[s.Call.To] == other.Base.Rest[other.Call.To] && s.Base.Partial[s.Call.To] == other.Base.Partial[other.Call.To]
}

// edgeFacts fills in the facts that are the same for every workload.
func (t *Table) edgeFacts(e int, facts *[Keys]Value) {
	topo := t.Model.T
	edge := &topo.Edges[e]
	callee, caller := &topo.Services[edge.To], &topo.Services[edge.From]
	facts[FactOp] = enum(edge.Op)
	facts[FactNeeds] = enum(edge.Needs)
	facts[FactConsistency] = enum(edge.Consistency)
	facts[FactOrder] = enum(edge.Order)
	facts[FactStaleness] = number(edge.Staleness)
	facts[FactAnswer] = t.answer(e)
	facts[FactCapacity] = number(callee.Capacity)
	facts[FactWorkers] = number(caller.Workers)
	if callee.Owner.Known && caller.Owner.Known {
		facts[FactOwners] = Value{Known: true}
		if callee.Owner.V != caller.Owner.V {
			facts[FactOwners].V = 1
		}
	}
	b := t.blast[edge.To]
	facts[FactBlast] = Value{V: float64(b.workloads), W: b.share, Known: b.known}
	load := t.Loads[edge.To]
	facts[FactLoad] = Value{V: load.Mean, W: load.Peak, Known: load.Known}
	if b, ok := t.Model.Broker(e); ok && topo.Services[b].Down.Known {
		facts[FactBrokerDown] = number(topo.Services[b].Down)
	}
}

// answer is the strictest answer of the workloads that pass an edge.
func (t *Table) answer(e int) Value {
	strictest := Value{Known: true}
	for i := range t.calls[e] {
		a := t.Model.T.Loads[t.loadOf(e, i)].Answer
		if a.Known && a.V != graph.AnswerAccepted {
			return Value{V: float64(a.V), Known: true}
		}
		strictest.Known = strictest.Known && a.Known
	}
	return strictest
}

// loadFacts fills in the facts that differ between workloads, of the i-th that passes the edge.
func (t *Table) loadFacts(s *Subject, i int) {
	s.Load, s.Call = t.loadOf(s.Edge, i), t.calls[s.Edge][i]
	s.Base = t.Baselines[s.Load]
	w := &t.Model.T.Loads[s.Load]
	if w.UserFacing.Known {
		s.Facts[FactUserFacing] = Value{Known: true}
		if w.UserFacing.V {
			s.Facts[FactUserFacing].V = 1
		}
	}
	if wait := s.Base.Before(s.Call).Seconds; !math.IsInf(wait, 1) {
		s.Facts[FactWait] = Value{V: wait, Known: true}
	}
}

// objectiveFacts fills in how a workload stands to its objectives and to what its services can carry. What is within its limit
// needs no share.
func (t *Table) objectiveFacts(s *Subject) {
	w := &t.Model.T.Loads[s.Load]
	if c, ok := s.Base.Capacity(s.Call, t.Loads[t.Model.T.Edges[s.Edge].To]); ok {
		s.Facts[FactCapacity] = Value{V: c, W: c, Known: true}
	}
	slo := &t.tightest[s.Load]
	s.Facts[FactSLOLatency] = slo.limit
	s.Facts[FactSLODown] = number(w.SLO.Down)
	down := s.Base.Down[s.Call.To]
	s.Facts[FactDown] = Value{V: down, Known: !s.Base.DownPart[s.Call.To]}
	if limit := w.SLO.Down; !limit.Known || max(1, float64(s.Base.Deps))*down > limit.V {
		s.Facts[FactDown].W = s.Base.DownShare(s.Call)
	}
	if slo.limit.Known {
		total := Value{V: slo.at.Seconds, Known: s.Base.Known()}
		if total.V > slo.limit.V {
			total.W = slo.at.Share(s.Call)
		}
		s.Facts[FactTotal] = total
	}
	caller := t.Model.T.Edges[s.Edge].From
	if t.Model.T.Services[caller].Workers.Known {
		load := t.Loads[caller]
		s.Facts[FactBusy] = Value{V: load.PeakBusy, Known: t.Model.Own[caller].Known && load.Known && !s.Base.Partial[s.Call.From]}
		if load.PeakBusy > t.Model.T.Services[caller].Workers.V {
			s.Facts[FactBusy].W = t.Model.HeldShare(s.Base, s.Call, load)
		}
	}
}

// objective is a latency objective of a load and how long everything waited for takes at its percentile.
type objective struct {
	limit Value // FactSLOLatency
	at    forecast.Percentile
}

// objectives returns, per load, the latency objective that it misses by most, or comes nearest to.
func (t *Table) objectives() []objective {
	list := make([]objective, len(t.Baselines))
	for l, base := range t.Baselines {
		slo := &t.Model.T.Loads[l].SLO
		worst := math.Inf(-1)
		for _, o := range [...]struct {
			limit graph.Val[float64]
			q     float64
		}{{slo.P50, 0.50}, {slo.P95, 0.95}, {slo.P99, 0.99}, {slo.P999, 0.999}} {
			if !o.limit.Known {
				continue
			}
			at := base.Percentile(o.q)
			if ratio := at.Seconds / o.limit.V; ratio > worst {
				worst, list[l] = ratio, objective{Value{V: o.limit.V, W: o.q, Known: true}, at}
			}
		}
	}
	return list
}

func enum[T ~uint8](v graph.Val[T]) Value { return Value{V: float64(v.V), Known: v.Known} }

func number(v graph.Val[float64]) Value { return Value{V: v.V, W: v.V, Known: v.Known} }

// receivers counts, per edge, the calls that its caller makes of the same operation: an event with several
// receivers. No edge is there twice, so each has a callee of its own.
func receivers(t *graph.Topology) []int {
	type event struct {
		from       int
		fromOp, op string
	}
	calls := map[event]int{}
	of := func(e int) event { return event{t.Edges[e].From, t.Edges[e].FromOp, t.Edges[e].Operation} }
	for e := range t.Edges {
		if t.Edges[e].Operation != "" && t.Advised(e) {
			calls[of(e)]++
		}
	}
	n := make([]int, len(t.Edges))
	for e := range t.Edges {
		n[e] = calls[of(e)]
	}
	return n
}

// attempts returns, per node, how many attempts one request can grow to on its way there, and behind it.
func attempts(g *graph.Graph, f *graph.Flow) (a [2][]float64) {
	n := len(f.Nodes)
	a[0], a[1] = make([]float64, n), make([]float64, n)
	for v := range n {
		a[0][v] = max(a[0][v], 1)
		for _, c := range f.CallsOf(v) {
			a[0][c.To] = max(a[0][c.To], a[0][v]*(1+g.Edges[c.Edge].Retries.V))
		}
	}
	for v := n - 1; v >= 0; v-- {
		a[1][v] = 1
		for _, c := range f.CallsOf(v) {
			a[1][v] = max(a[1][v], a[1][c.To]*(1+g.Edges[c.Edge].Retries.V))
		}
	}
	return a
}

// blasts works out which user-facing workloads fail with each service.
func (t *Table) blasts() []blast {
	topo := t.Model.T
	out := make([]blast, len(topo.Services))
	total, facing, byRate := 0.0, 0, true
	for l := range topo.Loads {
		if w := &topo.Loads[l]; w.UserFacing.V {
			facing++
			total += w.Rate.V
			byRate = byRate && w.Rate.Known
		}
	}
	for l := range topo.Loads {
		w := &topo.Loads[l]
		if !w.UserFacing.V {
			continue
		}
		weight := 1 / float64(facing)
		if byRate && total > 0 {
			weight = w.Rate.V / total
		}
		for s, p := range t.Baselines[l].Touch {
			if p > 0 {
				out[s].workloads++
				out[s].share += weight * p
			}
		}
	}
	open := make([]int, len(out)) // workloads that fail with it, if a person waits on them
	sure := byRate
	for l := range topo.Loads {
		if topo.Loads[l].UserFacing.Known {
			continue
		}
		sure = false // it may have a share of the traffic
		for s, p := range t.Baselines[l].Touch {
			if p > 0 {
				open[s]++
			}
		}
	}
	for s := range out {
		out[s].of, out[s].byRate = facing, byRate
		out[s].known = sure || out[s].workloads+open[s] < 2
	}
	return out
}
