package forecast

import (
	"math"
	"slices"
	"sync"

	"commadvisor/internal/graph"
)

// ModeForecaster is a model under one assignment of modes: a design. What each load takes of every service is worked out once, when it is
// first asked for.
type ModeForecaster struct {
	m     *Model
	modes Assignment
	takes []func() *demand // per load
	together
	mean        func() []traffic
	alone       func() []traffic
	bottlenecks func() *bottlenecks
	factors     func() []float64 // see newFactors
	// queues is the wait in front of every service that some call hands work to through a queue, at the mean rates; none where it
	// has no steady state, which Forecast.Drowns says.
	queues   func() []Wait
	verdicts func() []verdict
}

// ForModes fixes the modes, which must not change afterwards.
func (m *Model) ForModes(modes Assignment) *ModeForecaster {
	s := &ModeForecaster{m: m, modes: modes, takes: make([]func() *demand, len(m.Topology.Flows)), together: m.newTogether(modes)}
	for l := range s.takes {
		s.takes[l] = sync.OnceValue(func() *demand { return m.memo.takenBy(s, l) })
	}
	s.sums()
	return s
}

// Beside fixes other modes. What loads take that pass no edge in another mode is shared.
func (s *ModeForecaster) Beside(modes Assignment) *ModeForecaster {
	o := &ModeForecaster{m: s.m, modes: modes, takes: slices.Clone(s.takes), together: s.m.newTogether(modes)}
	anew := make([]bool, len(o.takes))
	for e := range modes {
		if modes[e] == s.modes[e] {
			continue
		}
		for _, l := range s.m.Topology.Through[e] {
			if l := int(l); !anew[l] {
				anew[l] = true
				o.takes[l] = sync.OnceValue(func() *demand { return s.m.memo.takenBy(o, l) })
			}
		}
	}
	o.sums()
	return o
}

// sums prepares what is summed over all loads when it is first asked for.
func (s *ModeForecaster) sums() {
	m := s.m
	s.mean = sync.OnceValue(func() []traffic { return s.sum(func(l int) float64 { return m.Topology.Loads[l].Rate.V }) })
	s.alone = sync.OnceValue(func() []traffic { return s.sum(func(int) float64 { return 1 }) })
	s.bottlenecks = sync.OnceValue(s.newBottlenecks)
	s.factors = sync.OnceValue(s.newFactors)
	s.verdicts = sync.OnceValue(s.newVerdicts)
	s.queues = sync.OnceValue(s.consumers)
}

// demand is what a request of a load takes of the services it reaches, per service of Model.reached. A sync call holds its caller's
// worker until the answer comes; repeated attempts count.
type demand struct {
	share  []share
	node   []float64 // per node: how often it is entered
	factor []float64 // per call of the flow: how often one execution of the caller makes it, attempts included
	waited []bool    // per node: an entry waits for it
	answer Moments   // how long the entry waits for its calls
	calm   bool      // nothing is cut off and nothing fails: that is how long an answer takes
}

// share is what a request takes of one service.
type share struct {
	entered   float64 // calls that arrive, replies to it included
	calls     float64 // those that hold a worker: no replies
	busy      float64 // how long they hold one in all, s
	square    float64 // the sum of the second moments of that, s²
	own       float64 // its own work in all, s
	ownSquare float64 // the sum of the second moments of that, s²
	batch     float64 // the sum over the calls of how many arrive together
	visits    float64 // those calls that the answer waits for
	sync      float64 // those that the answer waits for over sync calls only: all but acknowledgements
	unknown   bool    // a latency is not known: the times are lower bounds
}

// reach is the services that a load reaches.
type reach struct {
	services []int    // in order of the first visit, then of the replies
	node     []int32  // per node: the index in services
	reply    []int32  // per reply of the flow: the same
	span     [][2]int // per service: its first and its last node; a service that only gets replies has none, {1, 0}
}

func newReach(f *graph.Flow, g *graph.Graph) (r reach) {
	at := make(map[int]int32, len(f.Nodes))
	find := func(s int) int32 {
		i, ok := at[s]
		if !ok {
			i = int32(len(r.services))
			at[s] = i
			r.services, r.span = append(r.services, s), append(r.span, [2]int{1, 0})
		}
		return i
	}
	r.node = make([]int32, len(f.Nodes))
	for v := range f.Nodes {
		i := find(f.Nodes[v].Service)
		if r.node[v] = i; r.span[i][0] > r.span[i][1] {
			r.span[i][0] = v
		}
		r.span[i][1] = v
	}
	for _, e := range f.Replies {
		r.reply = append(r.reply, find(g.Edges[e].To))
	}
	return r
}

// demandOf works out what a load takes under an assignment.
func (s *ModeForecaster) demandOf(load int) *demand {
	m, modes := s.m, s.modes
	f, r := &m.Topology.Flows[load], &m.reached[load]
	c := s.composed(load, s.held, true, true, true)
	t := &demand{share: make([]share, len(r.services)), factor: make([]float64, len(f.Calls)), waited: waitedFor(f, modes), node: m.visits[load]}
	t.answer, t.calm = c.answered[c.at(0)], true
	for v := range f.Nodes {
		behind := c.f.Nodes[c.at(v)].First - f.Nodes[v].First // of the calls in the composition
		for i := f.Nodes[v].First; i < f.Nodes[v].Last; i++ {
			edge := &m.Topology.Edges[f.Calls[i].Edge]
			t.factor[i] = edge.Probability.Or(1) * edge.Calls.Or(1)
			if k := i + behind; c.tries != nil {
				t.factor[i] *= c.tries[k]
				t.calm = t.calm && c.cut[k] == 0 && c.gaveUp[k] == 0 && c.tries[k] == 1
			}
		}
	}
	if c.tries != nil {
		t.node = t.entered(f)
	}
	for v := range f.Nodes {
		if f.Nodes[v].Entry {
			own := m.Own[f.Nodes[v].Service]
			t.enter(int(r.node[v]), 1, own.Known, own.Dist.Moments(), c.answered[c.at(v)], true)
		}
	}
	for i, call := range f.Calls {
		edge := &m.Topology.Edges[call.Edge]
		times := t.node[call.From] * t.factor[i]
		at, rest := int(r.node[call.To]), c.answered[c.at(call.To)]
		known, work := m.work[call.Edge].Known, m.moments[call.Edge]
		s := &t.share[at]
		together := 1.0
		if edge.Concurrent.V {
			together = max(1, edge.Calls.Or(1))
		}
		s.batch += times * together
		switch waits := t.waited[call.From]; modes[call.Edge] {
		case graph.Hybrid: // the callee acknowledges; what it then does is behind the queue
			parts, ack := m.Ack(call.Edge)
			d := parts[0].Moments()
			t.enter(at, times, ack.Known, d, Moments{}, waits)
			if waits && len(parts) == 1 { // it acknowledges without doing the work; else it must keep up to answer at all
				s.sync -= times
			}
			s.busy += times * (work.Mean + rest.Mean)
			s.square += times * (second(work.Add(rest).Add(d)) - second(d))
			s.own += times * work.Mean
			s.ownSquare += times * (second(work.Add(d)) - second(d))
		default:
			t.enter(at, times, known, work, rest, waits && modes[call.Edge] == graph.Sync)
		}
	}
	m.addReplies(t, f, r)
	return t
}

// waitedFor marks the nodes that an entry waits for under an assignment.
func waitedFor(f *graph.Flow, modes Assignment) []bool {
	on := make([]bool, len(f.Nodes))
	for v := range f.Nodes {
		if on[v] = on[v] || f.Nodes[v].Entry; !on[v] {
			continue
		}
		for _, call := range f.CallsOf(v) {
			on[call.To] = on[call.To] || modes[call.Edge] == graph.Sync
		}
	}
	return on
}

// Waited marks the nodes of a load that its entry waits for.
func (s *ModeForecaster) Waited(load int) []bool { return s.takes[load]().waited }

// entered is how often every node is, repeated attempts included.
func (t *demand) entered(f *graph.Flow) []float64 {
	node := make([]float64, len(f.Nodes))
	for v := range f.Nodes {
		if f.Nodes[v].Entry {
			node[v]++
		}
		for i, call := range f.CallsOf(v) {
			node[call.To] += node[v] * t.factor[f.Nodes[v].First+i]
		}
	}
	return node
}

// addReplies adds the replies that arrive at services.
func (m *Model) addReplies(t *demand, f *graph.Flow, r *reach) {
	for i, e := range f.Replies {
		edge := &m.Topology.Edges[e]
		times := 0.0
		for v, n := range f.Nodes {
			if n.Service == edge.From && (edge.FromOp == "" || edge.FromOp == n.Op) {
				times += t.node[v]
			}
		}
		t.share[r.reply[i]].entered += times * edge.Probability.Or(1) * edge.Calls.Or(1)
	}
}

// second is the second moment, E[X²].
func second(m Moments) float64 { return m.Var + m.Mean*m.Mean }

func (t *demand) enter(at int, times float64, known bool, own, rest Moments, waited bool) {
	s, held := &t.share[at], own.Add(rest)
	s.entered += times
	s.calls += times
	s.busy += times * held.Mean
	s.square += times * second(held)
	s.own += times * own.Mean
	s.ownSquare += times * second(own)
	s.unknown = s.unknown || !known
	if waited {
		s.visits += times
		s.sync += times
	}
}

// traffic is what arrives at a service from all loads, per second.
type traffic struct {
	rate, calls, busy, square, own, ownSquare, batch float64

	known  bool // every rate is given
	timed  bool // and every latency: busy is no lower bound
	reachd bool // some load reaches it
}

func (t *traffic) add(x *share, rate float64) {
	t.rate += x.entered * rate
	t.calls += x.calls * rate
	t.busy += x.busy * rate
	t.square += x.square * rate
	t.own += x.own * rate
	t.ownSquare += x.ownSquare * rate
	t.batch += x.batch * rate
}

// sum adds up the loads at a rate each.
func (s *ModeForecaster) sum(rate func(load int) float64) []traffic {
	list := make([]traffic, len(s.m.Topology.Services))
	for i := range list {
		list[i].known, list[i].timed = true, true
	}
	for l := range s.takes {
		taken := s.takes[l]()
		for i, service := range s.m.reached[l].services {
			t, x := &list[service], &taken.share[i]
			t.add(x, rate(l))
			if x.entered > 0 {
				t.reachd = true
				t.known = t.known && s.m.Topology.Loads[l].Rate.Known
				t.timed = t.timed && !x.unknown && s.m.Topology.Loads[l].Rate.Known
			}
		}
	}
	return list
}

// at returns the traffic of a service at mean rates, or while one load is at its peak (−1: none is).
func (s *ModeForecaster) at(service, peaking int) traffic {
	t := s.mean()[service]
	if peaking < 0 {
		return t
	}
	w := &s.m.Topology.Loads[peaking]
	if x := s.share(peaking, service); x != nil && w.Peak.Rate.Known {
		t.add(x, w.Peak.Rate.V-w.Rate.V)
	}
	return t
}

// share is what a load takes of a service, nil where it does not reach it.
func (s *ModeForecaster) share(load, service int) *share {
	if i := s.m.index[service].find(load); i >= 0 {
		return &s.takes[load]().share[i]
	}
	return nil
}

func (s *ModeForecaster) consumers() []Wait {
	waits := make([]Wait, len(s.m.Topology.Services))
	done := make([]bool, len(waits))
	for e := range s.m.Topology.Edges {
		if to := s.m.Topology.Edges[e].To; s.modes[e] != graph.Sync && !done[to] {
			done[to] = true
			if w, ok := s.QueueWait(to); ok && !math.IsInf(w.Each, 1) {
				waits[to] = w
			}
		}
	}
	return waits
}

// Busy returns how many workers of a service all loads hold at their mean rates (Little's law), behind queues too; a lower bound
// where a rate or a latency is not known.
func (s *ModeForecaster) Busy(service int) (workers float64) { return s.mean()[service].busy }

// touches is where the loads that reach a service keep it: pairs of load and index in reach.services, by load.
type touches []touch

type touch struct{ load, at int32 }

func (t touches) find(load int) int {
	low, high := 0, len(t)
	for low < high {
		if mid := (low + high) / 2; int(t[mid].load) < load {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(t) && int(t[low].load) == load {
		return int(t[low].at)
	}
	return -1
}
