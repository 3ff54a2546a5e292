// Package forecast computes what a workload costs under one assignment of modes: the latency distribution of
// its synchronous tree, the availability over its distinct hard dependencies, and the load it puts on every
// service. It is a pure function of the graph, cheap enough to be asked again for every what-if.
//
// All times are seconds, rates per second, unavailabilities fractions. What is not given is not guessed: it
// counts as nothing, the result is marked partial and the missing fact is listed. A partial latency is a lower
// bound, a partial availability an upper one.
package forecast

import "commadvisor/internal/graph"

// Assumed values, used only where the file gives none and always marked as assumed in the result.
var (
	// AssumedPublish is handing a message to a broker of unknown latency. No vendor publishes a figure that
	// fits all; 10 ms and 50 ms are ours and deliberately on the slow side of Confluent's 2020 benchmark
	// (p99 of 1 to 25 ms).
	AssumedPublish = graph.Latency{P50: 0.010, P99: 0.050}
	// AssumedLocalWrite is writing a message into the caller's own outbox table, in a transaction it makes anyway. Ours.
	AssumedLocalWrite = graph.Latency{P50: 0.001, P99: 0.005}
)

// Step is the duration of one piece of work.
type Step struct {
	Dist    Lognormal
	Known   bool
	Tail    bool // more than one duration was given
	Derived bool // estimated from what the caller observes
	Assumed bool // a named default
}

// Model holds a topology and the distributions fitted to its facts, computed once.
type Model struct {
	Topology  *graph.Topology
	Own       []Step    // own work per service
	work      []Step    // own work of the callee per edge: the edge's work, else the service's
	moments   []Moments // of work
	ack       []Step
	publish   []Step      // handing the message over, per edge
	broker    []int       // the broker an edge uses or would use, −1 where unknown
	joint     []bool      // per edge: other edges may be receivers of the same publish
	visits    [][]float64 // per load and node, each call made once
	reached   []reach     // per load
	index     []touches   // per service: the loads that reach it
	entered   [][]float64 // per load and service, replies included
	sent      [][]sending // per edge: how often each load makes its call
	calls     int         // of all flows
	grids     *grids
	memo      *memo  // what loads take under the assignments asked for
	noAssumed bool   // a hand-over of unknown cost takes no time
	endless   bool   // timeouts and errors are left out
	free      []bool // per edge: handing over costs nothing; nil where it does for all
}

// sending is how often a load makes a call, per request.
type sending struct {
	load  int
	times float64
}

// New fits the facts of a topology.
func New(t *graph.Topology) *Model {
	m := &Model{Topology: t, grids: &grids{}, broker: make([]int, len(t.Edges)), joint: make([]bool, len(t.Edges))}
	for l := range t.Flows {
		m.calls += len(t.Flows[l].Calls)
	}
	m.reached, m.index = make([]reach, len(t.Flows)), make([]touches, len(t.Services))
	for l := range t.Flows {
		m.reached[l] = newReach(&t.Flows[l], t.Graph)
		for i, s := range m.reached[l].services {
			m.index[s] = append(m.index[s], touch{int32(l), int32(i)})
		}
	}
	m.count()
	only := onlyBroker(t.Graph)
	for e := range t.Edges {
		m.broker[e] = t.Edges[e].Via.Or(only)
	}
	m.markJoint()
	m.fitAll()
	return m
}

// fitAll turns the facts into distributions.
func (m *Model) fitAll() {
	m.memo = newMemo(len(m.Topology.Flows))
	m.Own = make([]Step, len(m.Topology.Services))
	m.work, m.moments = make([]Step, len(m.Topology.Edges)), make([]Moments, len(m.Topology.Edges))
	m.ack, m.publish = make([]Step, len(m.Topology.Edges)), make([]Step, len(m.Topology.Edges))
	for s := range m.Topology.Services {
		service := &m.Topology.Services[s]
		m.Own[s] = fit(service.Latency)
		if service.Is(graph.KindClient) { // costs nothing and is never missing
			m.Own[s] = Step{Dist: Constant(0), Known: true, Tail: true}
		}
	}
	for e := range m.Topology.Edges {
		edge := &m.Topology.Edges[e]
		m.publish[e] = m.publishStep(e)
		m.ack[e] = fit(edge.Ack)
		if edge.Work.Known {
			m.setWork(e, fit(edge.Work))
		} else {
			m.setWork(e, m.Own[edge.To])
		}
	}
	m.deriveFromObserved()
}

// setWork notes the callee's own work on a call of edge e.
func (m *Model) setWork(e int, s Step) { m.work[e], m.moments[e] = s, s.Dist.Moments() }

// markJoint finds the edges that could share a publish: the same caller, operation and broker is one message,
// however many receive it.
func (m *Model) markJoint() {
	type publish struct {
		from              int
		fromOp, operation string
		broker            int
	}
	first := map[publish]int{}
	for e := range m.Topology.Edges {
		edge := &m.Topology.Edges[e]
		if edge.Operation == "" {
			continue
		}
		p := publish{edge.From, edge.FromOp, edge.Operation, m.broker[e]}
		if other, ok := first[p]; ok {
			m.joint[e], m.joint[other] = true, true
		} else {
			first[p] = e
		}
	}
}

// With returns the model of a topology of the same shape with other facts. What was worked out of times is kept where no fact that
// they are made of differs, and how often calls are made is counted again only where a fact says otherwise; what a fact changes is
// said by the table of keys.
func (m *Model) With(t *graph.Topology) *Model {
	if graph.SameFacts(m.Topology.Graph, t.Graph, graph.AffectsTimes|graph.AffectsCounts|graph.AffectsTopology) {
		c := *m
		c.Topology = t
		return &c
	}
	c := &Model{Topology: t, grids: m.grids, broker: m.broker, joint: m.joint, visits: m.visits, reached: m.reached, index: m.index, entered: m.entered, sent: m.sent, calls: m.calls, endless: m.endless}
	if !graph.SameFacts(m.Topology.Graph, t.Graph, graph.AffectsCounts) {
		c.count()
	}
	c.fitAll()
	return c
}

// count works out how often every visit and call is made.
func (m *Model) count() {
	m.visits, m.entered = make([][]float64, len(m.Topology.Flows)), make([][]float64, len(m.Topology.Flows))
	for l := range m.Topology.Flows {
		m.visits[l] = visits(m.Topology.Graph, &m.Topology.Flows[l])
		m.entered[l] = m.serviceVisits(l)
	}
	m.sent = m.sendings()
}

// onlyBroker returns the graph's broker where there is exactly one: the one an edge without via would use.
func onlyBroker(g *graph.Graph) int {
	found := -1
	for s := range g.Services {
		if g.Services[s].Is(graph.KindBroker) {
			if found >= 0 {
				return -1
			}
			found = s
		}
	}
	return found
}

// Broker returns the broker that an edge uses or would use: its via, else the graph's only broker.
func (m *Model) Broker(e int) (service int, known bool) { return m.broker[e], m.broker[e] >= 0 }

// Work returns the callee's own work on a call of edge e.
func (m *Model) Work(e int) Step { return m.work[e] }

// Publish returns what handing the message of edge e over costs its caller: with an outbox a local write, else
// the broker's latency.
func (m *Model) Publish(e int) Step { return m.publish[e] }

// Free returns the model if handing a message over took no time and brokers never failed: what no plan can better.
func (m *Model) Free() *Model { return m.WithFreeHandover(func(int) bool { return true }) }

// WithFreeHandover is Free for some edges only.
func (m *Model) WithFreeHandover(free func(edge int) bool) *Model {
	c := *m
	c.free = make([]bool, len(m.Topology.Edges))
	for e := range c.free {
		c.free[e] = free(e)
	}
	c.fitAll()
	return &c
}

// isFree reports whether handing over a message of an edge costs nothing.
func (m *Model) isFree(e int) bool { return m.free != nil && m.free[e] }

func (m *Model) publishStep(e int) Step {
	if m.isFree(e) {
		return Step{Dist: Constant(0), Known: true, Tail: true}
	}
	if m.Topology.Edges[e].Guards.V.Has(graph.Outbox) {
		return m.assumed(AssumedLocalWrite)
	}
	return m.delivery(e)
}

// delivery is the broker's latency.
func (m *Model) delivery(e int) Step {
	if m.isFree(e) {
		return Step{Dist: Constant(0), Known: true, Tail: true}
	}
	if b, ok := m.Broker(e); ok && m.Own[b].Known {
		return m.Own[b]
	}
	return m.assumed(AssumedPublish)
}

// longWork is the median from which a callee does not do its work before it acknowledges, s. Ours: what takes longer is why an
// acknowledgement is sent at all.
const longWork = 1.0

// Ack returns what a hybrid edge costs its caller: its acknowledgement. Where that is not stated it is assumed: the publish alone
// for a job or a read, where the edge states its own work, and where the callee's median is over a second, since then the work comes
// after it; else the callee's own work, which records what is acknowledged, and a publish.
func (m *Model) Ack(e int) (dist []Lognormal, s Step) {
	if m.ack[e].Known {
		return []Lognormal{m.ack[e].Dist}, m.ack[e]
	}
	edge, publish := &m.Topology.Edges[e], m.publish[e]
	own := m.Own[edge.To]
	if job := edge.Op.Known && (edge.Op.V == graph.Job || edge.Op.V == graph.Read); job || edge.Work.Known || own.Known && own.Dist.Quantile(0.5) > longWork {
		publish.Assumed = true
		return []Lognormal{publish.Dist}, publish
	}
	return []Lognormal{own.Dist, publish.Dist}, Step{Known: own.Known, Tail: own.Tail, Assumed: true}
}

func (m *Model) assumed(l graph.Latency) Step {
	if m.noAssumed {
		return Step{Dist: Constant(0), Known: true, Tail: true, Assumed: true}
	}
	return Step{Dist: FitP50P99(l.P50, l.P99), Known: true, Tail: true, Assumed: true}
}

// deriveFromObserved estimates a callee's own latency, where it is not given, from what a caller observes less
// the mean of everything behind the callee. The shape of the observed distribution is kept. Callees are
// estimated before their callers, so that an estimate can rest on another.
func (m *Model) deriveFromObserved() {
	observed := false
	for e := range m.Topology.Edges {
		observed = observed || m.Topology.Edges[e].Observed.Known
	}
	if !observed {
		return
	}
	by := map[int]int{} // per service: the edge that its estimate is from
	for range 2 {       // again, for edges without an observation of their own into services estimated in the first round
		for l := range m.Topology.Flows {
			c := m.byMeans(&m.Topology.Flows[l], allSync)
			c.run(func(call graph.Call) { m.derive(call.Edge, c.answered[call.To].Mean, by) })
		}
	}
}

// derive estimates the work on the calls of one edge. Of several that are observed the one whose id sorts first stands for the
// callee, so that the file's order does not matter.
func (m *Model) derive(e int, behind float64, by map[int]int) {
	edge := &m.Topology.Edges[e]
	if m.work[e].Known && !(m.work[e].Derived && !edge.Observed.Known) {
		return
	}
	if seen := fit(edge.Observed); seen.Known {
		if own := seen.Dist.Mean() - behind; own > 0 {
			m.setWork(e, Step{Dist: seen.Dist.Scale(own / seen.Dist.Mean()), Known: true, Tail: seen.Tail, Derived: true})
		}
		if other, derived := by[edge.To]; m.work[e].Derived && (!m.Own[edge.To].Known || derived && m.Topology.IDs[e] < m.Topology.IDs[other]) {
			m.Own[edge.To], by[edge.To] = m.work[e], e
		}
	} else {
		m.setWork(e, m.Own[edge.To])
	}
}

// With returns the load as composed, with the facts of another model that says the same of latencies, calls and availabilities:
// limits such as a capacity are read from it.
func (b *Baseline) With(m *Model) *Baseline {
	c := *b
	c.m = m
	return &c
}

// Recompose returns a load composed again with the facts of another model. What is down as before is not worked out twice: it is the
// larger part.
func (b *Baseline) Recompose(m *Model, load int) *Baseline {
	if !graph.SameFacts(b.m.Topology.Graph, m.Topology.Graph, graph.AffectsDown|graph.AffectsCounts) {
		return m.Baseline(load)
	}
	c := m.timed(load)
	c.Down, c.DownPart, c.Deps, c.Touch, c.Saved = b.Down, b.DownPart, b.Deps, b.Touch, b.Saved
	return c
}
