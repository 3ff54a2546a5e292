package forecast

import (
	"math"
	"math/bits"

	"commadvisor/internal/graph"
)

// Baseline is one load with every edge synchronous: what rules judge on, whatever the modes as built. It uses
// means and variances, which add, so that a share of an edge costs no more than a subtraction.
type Baseline struct {
	Flow     *graph.Flow
	Rest     []Moments // per node: the calls it makes, all waited for
	Partial  []bool    // per node: a latency behind it is not known, Rest is a lower bound
	Visits   []float64 // per node, per request
	Critical []float64 // per node: visits that the answer waits for, less what runs beside something longer
	Chain    []int     // per node: calls on the longest chain behind it
	Patience []Limit   // per node: the shortest wait before it
	Entry    Moments   // the entry's own work
	Down     []float64 // per node: the probability that it or something it needs is down
	DownPart []bool    // per node: an availability is not known, Down is a lower bound
	Busy     []float64 // per service: how long its workers are held per request, s
	Calls    []float64 // per service: calls that hold them, per request
	Deps     int       // distinct hard dependencies of the workload, its entry aside
	Touch    []float64 // per service: probability that a request needs it
	Saved    []float64 // per edge: unavailability of what is reached only through it, probabilities included

	m *Model
}

// Limit is the shortest time that somebody on a path waits.
type Limit struct {
	Seconds float64 // +Inf where nobody is known to give up
	Of      Fact
}

// Baseline computes one load.
func (m *Model) Baseline(load int) *Baseline {
	b := m.timed(load)
	b.availability()
	return b
}

// timed computes all of a load but its availability.
func (m *Model) timed(load int) *Baseline {
	f := &m.Topology.Flows[load]
	n := len(f.Nodes)
	b := &Baseline{
		Flow: f, m: m, Visits: m.visits[load],
		Partial: make([]bool, n), Critical: make([]float64, n), Chain: make([]int, n),
	}
	c := m.byMeans(f, allSync)
	c.run(nil)
	b.Rest = c.answered
	b.Entry = m.Own[f.Nodes[0].Service].Dist.Moments()
	for v := n - 1; v >= 0; v-- {
		for _, call := range f.CallsOf(v) {
			b.Partial[v] = b.Partial[v] || b.Partial[call.To] || !m.work[call.Edge].Known
			if m.Topology.Advised(call.Edge) { // a service's own store is part of it
				b.Chain[v] = max(b.Chain[v], b.Chain[call.To]+1)
			}
		}
	}
	for _, call := range f.Cut {
		b.Partial[call.From] = true
	}
	b.critical()
	b.busy()
	b.patience(&m.Topology.Loads[load])
	return b
}

// critical passes down how much of each node's time the answer waits for. Of calls that run together only
// what one adds to the others counts for it.
func (b *Baseline) critical() {
	for v := range b.Flow.Nodes {
		if b.Flow.Nodes[v].Entry {
			b.Critical[v] = 1
		}
		for _, c := range b.Flow.CallsOf(v) {
			b.Critical[c.To] += b.Critical[v] * b.times(c) * b.Adds(c)
		}
	}
}

// busy adds up how long the workers of every service are held.
func (b *Baseline) busy() {
	b.Busy, b.Calls = make([]float64, len(b.m.Topology.Services)), make([]float64, len(b.m.Topology.Services))
	for v := range b.Flow.Nodes {
		if n := &b.Flow.Nodes[v]; n.Entry {
			b.Busy[n.Service] += b.m.Own[n.Service].Dist.Mean() + b.Rest[v].Mean
			b.Calls[n.Service]++
		}
		for _, c := range b.Flow.CallsOf(v) {
			edge := &b.m.Topology.Edges[c.Edge]
			times := b.Visits[v] * edge.Probability.Or(1) * edge.Calls.Or(1)
			b.Busy[edge.To] += times * b.Subtree(c).Mean
			b.Calls[edge.To] += times
		}
	}
}

// times returns how many executions of a call its caller waits for, one after the other.
func (b *Baseline) times(c graph.Call) float64 {
	edge := &b.m.Topology.Edges[c.Edge]
	if edge.Concurrent.V {
		return edge.Probability.Or(1)
	}
	return edge.Probability.Or(1) * edge.Calls.Or(1)
}

// Adds returns the share of a call's mean that its caller would save without it: 1 unless others run beside it.
func (b *Baseline) Adds(call graph.Call) float64 {
	label := b.m.Topology.Edges[call.Edge].Parallel
	if !label.Known {
		return 1
	}
	var with, without Moments
	for _, c := range b.Flow.CallsOf(call.From) {
		if l := b.m.Topology.Edges[c.Edge].Parallel; l.Known && l.V == label.V {
			d := b.Subtree(c)
			with = with.Max(d)
			if c != call {
				without = without.Max(d)
			}
		}
	}
	alone := b.Subtree(call).Mean
	if alone == 0 {
		return 1
	}
	return min(1, max(0, with.Mean-without.Mean)/alone)
}

// Subtree returns how long one call takes, everything behind it waited for.
func (b *Baseline) Subtree(c graph.Call) Moments {
	return b.m.moments[c.Edge].Add(b.Rest[c.To])
}

// SubtreeQuantile returns a percentile of one call with everything behind it, in seconds: exact where nothing
// is behind it, else by matching mean and variance, but no less than the callee's own work takes.
func (b *Baseline) SubtreeQuantile(c graph.Call, q float64) float64 {
	own := b.m.work[c.Edge].Dist.Quantile(q)
	if b.Rest[c.To] == (Moments{}) {
		return own
	}
	return max(own, b.Subtree(c).Quantile(q))
}

// Capacity returns the calls a second that a call's callee sustains: its own capacity, and no more than its
// workers can carry while each is held for its work and all it waits for (Little's law), in the mix of calls that the callee
// gets. False where neither is known.
func (b *Baseline) Capacity(c graph.Call, load Load) (perSecond float64, known bool) {
	callee := &b.m.Topology.Services[b.m.Topology.Edges[c.Edge].To]
	perSecond, known = callee.Capacity.V, callee.Capacity.Known
	if held := load.held(b.Subtree(c).Mean); callee.Workers.Known && held > 0 {
		if byWorkers := callee.Workers.V / held; !known || byWorkers < perSecond {
			return byWorkers, true
		}
	}
	return perSecond, known
}

// SubtreeKnown reports whether every latency of a call and behind it is given.
func (b *Baseline) SubtreeKnown(c graph.Call) bool {
	return b.m.work[c.Edge].Known && !b.Partial[c.To]
}

// Known reports whether every latency of the workload is given.
func (b *Baseline) Known() bool {
	return !b.Partial[0] && b.m.Own[b.Flow.Nodes[0].Service].Known
}

// Total returns the whole answer, everything waited for.
func (b *Baseline) Total() Moments { return b.Entry.Add(b.Rest[0]) }

// Percentile is one percentile of a load's answer, everything waited for.
type Percentile struct {
	Seconds float64

	b        *Baseline
	q, entry float64 // entry: what the entry's own work takes at q, s
}

// Percentile works out percentile q of the answer once, for the shares of all calls.
func (b *Baseline) Percentile(q float64) Percentile {
	return Percentile{Seconds: b.Total().Quantile(q), b: b, q: q, entry: b.Entry.Quantile(q)}
}

// Share returns the share of the percentile that one call alone can save: the larger of taking only it out of
// everything waited for, and of adding only it to nothing waited for.
func (p Percentile) Share(c graph.Call) float64 {
	if !(p.Seconds > 0) {
		return 0
	}
	b, all := p.b, p.b.Total()
	times := b.times(c)
	weight := b.Critical[c.From] * times * b.Adds(c)
	out, own := b.Subtree(c), b.m.moments[c.Edge]
	without := Moments{max(0, all.Mean-weight*out.Mean), max(0, all.Var-weight*out.Var)}
	added := Moments{b.Entry.Mean + b.Visits[c.From]*times*own.Mean, b.Entry.Var + b.Visits[c.From]*times*own.Var}
	saved := max(p.Seconds-without.Quantile(p.q), added.Quantile(p.q)-p.entry)
	return min(1, max(0, saved/p.Seconds))
}

// patience passes down the shortest wait: the workload's patience, then the timeout of every call on the way.
func (b *Baseline) patience(w *graph.Workload) {
	b.Patience = make([]Limit, len(b.Flow.Nodes))
	for v := range b.Patience {
		b.Patience[v].Seconds = math.Inf(1)
	}
	for v := range b.Flow.Nodes {
		if b.Flow.Nodes[v].Entry && w.Patience.Known {
			b.Patience[v] = Limit{w.Patience.V, Fact{"workload", w.Name, "patience"}}
		}
		for _, c := range b.Flow.CallsOf(v) {
			if l := b.Before(c); l.Seconds < b.Patience[c.To].Seconds {
				b.Patience[c.To] = l
			}
		}
	}
}

// Before returns the shortest wait for the answer of a call: its own timeout and those before it.
func (b *Baseline) Before(c graph.Call) Limit {
	l := b.Patience[c.From]
	if t := b.m.Topology.Edges[c.Edge].Timeout; t.Known && t.V < l.Seconds {
		l = Limit{t.V, Fact{"edge", b.m.Topology.IDs[c.Edge], "timeout"}}
	}
	return l
}

// availability works out what each node needs, as sets of services, and what only one edge leads to.
func (b *Baseline) availability() {
	g, n := b.m.Topology.Graph, len(b.Flow.Nodes)
	words := (len(g.Services) + 63) / 64
	sets := make([]uint64, n*words)
	chance := make([]bool, n)
	b.Down, b.DownPart = make([]float64, n), make([]bool, n)
	logUp := make([]float64, len(g.Services))
	for s := range g.Services {
		logUp[s] = math.Log1p(-g.Services[s].Down.V)
	}
	for v := n - 1; v >= 0; v-- {
		set := sets[v*words : (v+1)*words]
		own := b.Flow.Nodes[v].Service
		set[own/64] |= 1 << (own % 64)
		for _, c := range b.Flow.CallsOf(v) {
			edge := &g.Edges[c.Edge]
			if edge.Optional.V {
				continue
			}
			chance[v] = chance[v] || chance[c.To] || edge.Probability.Or(1) != 1
			for i, w := range sets[c.To*words : (c.To+1)*words] {
				set[i] |= w
			}
		}
		sum := 0.0
		for i, w := range set {
			for ; w != 0; w &= w - 1 {
				s := i*64 + bits.TrailingZeros64(w)
				sum += logUp[s]
				b.DownPart[v] = b.DownPart[v] || !g.Services[s].Down.Known && !g.Services[s].Is(graph.KindClient)
			}
		}
		b.Down[v] = -math.Expm1(sum)
		if chance[v] {
			b.Down[v], _, _, _ = b.m.unavailability(b.Flow, allSync, v)
		}
	}
	for i := range words {
		b.Deps += bits.OnesCount64(sets[i])
	}
	b.Deps--
	b.Touch = b.m.touch(b.Flow, allSync, 0)
	b.Saved = b.m.Topology.OnlyThrough(b.Flow,
		func(c graph.Call) bool { return !g.Edges[c.Edge].Optional.V },
		func(s int) float64 { return b.Touch[s] * g.Services[s].Down.V })
}

// DownShare returns the share of a call's unavailability, with everything behind it, that the call alone can
// save its workload: the larger of taking only it out of everything waited for, and of adding only it to
// nothing waited for.
func (b *Baseline) DownShare(c graph.Call) float64 {
	edge := &b.m.Topology.Edges[c.Edge]
	behind := b.Down[c.To]
	if edge.Optional.V || behind == 0 {
		return 0
	}
	return min(1, max(b.Saved[c.Edge], edge.Probability.Or(1)*b.m.Topology.Services[edge.To].Down.V)/behind)
}
