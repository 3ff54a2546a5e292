package forecast

import (
	"math"

	"commadvisor/internal/graph"
)

// Ceiling is the most requests a second that one workload can carry while the others run at their mean, and
// what stops it.
type Ceiling struct {
	PerSecond  float64 // +Inf where nothing known limits it
	Bottleneck int     // service; −1 where nothing known limits it
	ByWorkers  bool    // its workers are held while they wait, rather than its capacity used up
	Partial    bool    // a service on the path states neither capacity nor workers: PerSecond is an upper bound
}

// Ceiling finds the service that limits a load: by the utilisation law its capacity against
// its visits, and, where workers are given, by Little's law workers against the time each is held, since a sync
// call holds its caller's worker until the answer comes. What runs behind a queue alone does not limit the answer; where the
// answer's path leads there too, all its visits load it.
func (s *ModeForecaster) Ceiling(load int) Ceiling {
	out := Ceiling{PerSecond: math.Inf(1), Bottleneck: -1}
	m, taken, rate := s.m, s.takes[load](), s.m.Topology.Loads[load].Rate.V
	for i, at := range m.reached[load].services {
		service, mine, all := &m.Topology.Services[at], &taken.share[i], &s.mean()[at]
		if mine.visits <= 0 || service.Is(graph.KindClient) {
			continue
		}
		limit, workers := math.Inf(1), false
		if service.Capacity.Known {
			limit = max(0, service.Capacity.V-without(all.rate, mine.entered*rate)) / mine.entered
		}
		if service.Workers.Known && mine.busy > 0 {
			if l := max(0, service.Workers.V-without(all.busy, mine.busy*rate)) / mine.busy; l < limit {
				limit, workers = l, true
			}
			out.Partial = out.Partial || mine.unknown || !s.othersTimed(load, at)
		}
		out.Partial = out.Partial || !service.Capacity.Known && !service.Workers.Known
		if limit < out.PerSecond || limit == out.PerSecond && out.Bottleneck >= 0 && service.Name < m.Topology.Services[out.Bottleneck].Name {
			out.PerSecond, out.Bottleneck, out.ByWorkers = limit, at, workers
		}
	}
	return out
}

// without takes a part from a sum; what rounding leaves of nothing is nothing.
func without(sum, part float64) float64 {
	if rest := sum - part; rest > 1e-12*sum {
		return rest
	}
	return 0
}

// othersTimed reports whether the rates and latencies of all other loads that hold workers of a service are given.
func (s *ModeForecaster) othersTimed(load, service int) bool {
	if s.mean()[service].timed {
		return true
	}
	for _, t := range s.m.index[service] {
		x := &s.takes[t.load]().share[t.at]
		if int(t.load) != load && x.busy > 0 && (x.unknown || !s.m.Topology.Loads[t.load].Rate.Known) {
			return false
		}
	}
	return true
}

// queue is the queue in front of a service in a mix of calls: its workers as servers, each held for a call's work and all it waits
// for, or, where only its capacity is given, as many servers as that keeps busy at its own latency; varies is the squared
// coefficient of variation of the time one is held. False where neither is known.
func (m *Model) queue(s int, t *traffic) (q Queue, varies float64, ok bool) {
	service, mean := &m.Topology.Services[s], m.Own[s].Dist.Mean()
	if !m.Own[s].Known || !(mean > 0) {
		return q, 0, false
	}
	if service.Capacity.Known {
		servers := max(1, math.Round(service.Capacity.V*mean))
		q, ok = Queue{Rate: t.rate, Service: servers / service.Capacity.V, Servers: int(servers)}, true
		varies = spread(t.calls, t.own, t.ownSquare)
	}
	if service.Workers.Known {
		held := mean
		if t.rate > 0 && t.busy > 0 {
			held = t.busy / t.rate
		}
		if workers := max(1, math.Floor(service.Workers.V)); !ok || workers/held < service.Capacity.V {
			q, ok = Queue{Rate: t.rate, Service: held, Servers: int(workers)}, true
			varies = spread(t.calls, t.busy, t.square)
		}
	}
	return q, varies, ok
}

// spread is the squared coefficient of variation of what has these sums of first and second moments over calls.
func spread(calls, sum, square float64) float64 {
	if !(calls > 0) || !(sum > 0) {
		return 0
	}
	mean := sum / calls // a product of two sums of tiny rates would be nothing
	if !(mean > 0) {
		return 0
	}
	return max(0, square/calls/(mean*mean)-1)
}

// wait is the wait in such a queue, by Erlang C with the Allen–Cunneen correction for the spread over the whole mix
// (Pollaczek–Khinchine where there is one server), less the wait that its latency as measured (measured_at) contains already; +Inf
// where it cannot keep up. Calls made together arrive as a batch, of which most wait for each other.
func (m *Model) wait(s int, t *traffic, q Queue, varies float64) Wait {
	batch := 1.0
	if t.calls > 0 {
		batch = max(1, t.batch/t.calls)
	}
	w := q.batched(varies, batch)
	if at := m.Topology.Services[s].MeasuredAt; at.Known && w.P*w.Each > 0 && !math.IsInf(w.Each, 1) {
		all := w.Mean()
		q.Rate = at.V
		w.Each *= max(0, 1-q.batched(varies, batch).Mean()/all)
	}
	return w
}

// QueueWait returns the wait in front of a service at the mean rates; false where capacity and workers are not known.
func (s *ModeForecaster) QueueWait(service int) (w Wait, ok bool) {
	t := s.mean()[service]
	q, varies, ok := s.m.queue(service, &t)
	if !ok {
		return Wait{}, false
	}
	return s.m.wait(service, &t, q, varies), true
}

// Buffer is what a queue in front of an edge's callee does.
type Buffer struct {
	P50, P99  float64 // from sending until the effect is there when all is well, s
	Partial   bool    // the consumer's queue or a latency is not known: lower bounds
	Peak      Backlog // after the declared peak; no messages where it fits in the capacity or none is declared
	Outage    Backlog // after a typical outage of the consumer; no messages where none is given
	Bytes     float64 // held at the most; 0 where the payload is not given
	Sustained float64 // messages and other calls a second that the consumer gets done, all that it waits for included; 0 where not known
	LimitedBy int     // what sets that, the consumer or what it waits for
	Drowning  bool    // the mean load is over the capacity: the queue only moves the failure
}

// Buffer works out the queue in front of a call's callee under the design, or what it would be if the call went through one.
func (s *ModeForecaster) Buffer(load int, c graph.Call) Buffer {
	m, edge := s.m, &s.m.Topology.Edges[c.Edge]
	t := s.mean()[edge.To]
	comp := m.design(load, s.modes)
	comp.every = true
	comp.run(nil)
	sum := m.delivery(c.Edge).Dist.Moments().Add(m.moments[c.Edge]).Add(comp.answered[c.To])
	wait, ok := s.QueueWait(edge.To)
	if ok && !math.IsInf(wait.Each, 1) {
		sum = sum.Add(wait.Moments())
	}
	out := Buffer{P50: sum.Quantile(0.50), P99: sum.Quantile(0.99), Partial: !ok || !t.known || !s.timedBehind(load, c)}
	p := s.bottleneck(edge.To, -1)
	if p.by < 0 {
		return out
	}
	out.Drowning, out.Sustained, out.LimitedBy = p.ratio(t.rate) >= 1, p.perSecond, p.by
	out.Peak = s.burst(c.Edge)
	if down := s.outage(load, c); down > 0 && t.known {
		out.Outage = Outage(m.through(c.Edge, -1), t.rate, p.perSecond, down)
	}
	out.Bytes = max(out.Peak.Bytes(edge.Payload.V, 1), out.Outage.Bytes(edge.Payload.V, 1))
	return out
}

// timedBehind reports whether every latency of a call and of what its callee waits for is given.
func (s *ModeForecaster) timedBehind(load int, c graph.Call) bool {
	known := s.m.work[c.Edge].Known
	s.behind(load, c, func(call graph.Call) { known = known && s.m.work[call.Edge].Known })
	return known
}

// outage is the longest typical outage of a call's callee and of what it must wait for, s.
func (s *ModeForecaster) outage(load int, c graph.Call) (longest float64) {
	longest = s.m.Topology.Services[s.m.Topology.Edges[c.Edge].To].Outage.V
	s.behind(load, c, func(call graph.Call) {
		longest = max(longest, s.m.Topology.Services[s.m.Topology.Edges[call.Edge].To].Outage.V)
	})
	return longest
}

// behind visits the calls that a call's callee cannot do without, directly and through others.
func (s *ModeForecaster) behind(load int, c graph.Call, visit func(graph.Call)) {
	f := &s.m.Topology.Flows[load]
	on := make([]bool, len(f.Nodes))
	on[c.To] = true
	for v := c.To; v < len(f.Nodes); v++ {
		if !on[v] {
			continue
		}
		for _, call := range f.CallsOf(v) {
			if s.modes[call.Edge] == graph.Sync && !s.m.Topology.Edges[call.Edge].Optional.V {
				on[call.To] = true
				visit(call)
			}
		}
	}
}

// through is the messages a second that an edge carries, at the mean or while one load is at its peak (−1: none is).
func (m *Model) through(e, peaking int) (rate float64) {
	for _, s := range m.sent[e] {
		w := &m.Topology.Loads[s.load]
		if s.load == peaking {
			rate += s.times * w.Peak.Rate.V
		} else {
			rate += s.times * w.Rate.V
		}
	}
	return rate
}

// burst is the longest backlog in front of an edge's callee that the peak of any one load leaves. No more can wait than the edge
// carries: what reaches the callee otherwise is refused.
func (s *ModeForecaster) burst(e int) (worst Backlog) {
	to, calm := s.m.Topology.Edges[e].To, s.bottleneck(s.m.Topology.Edges[e].To, -1).perSecond
	base := s.mean()[to].rate
	for _, l := range s.peaks(to) {
		if b := s.burstOf(e, l, base, calm); b.Messages > worst.Messages {
			worst = b
		}
	}
	return worst
}

// burstOf is burst of the peak of one load, while the consumer gets base otherwise and sustains calm.
func (s *ModeForecaster) burstOf(e, load int, base, calm float64) (b Backlog) {
	to, peak := s.m.Topology.Edges[e].To, s.m.Topology.Loads[load].Peak
	if !peak.For.Known {
		return b
	}
	pace := s.bottleneck(to, load).perSecond
	waiting := min(s.at(to, load).rate-pace, s.m.through(e, load))
	b = Burst(base, pace+waiting, pace, peak.For.V)
	if pace != calm && b.Messages > 0 { // what else is at its peak slows it down, or a longer kind of call
		if b.Drain = math.Inf(1); calm > base {
			b.Drain = b.Messages / (calm - base)
		}
	}
	return b
}

// PeakQueue is the queue behind a load in which its own declared peak makes messages wait longest.
type PeakQueue struct {
	Backlog
	Edge      int     // −1: the peak makes none wait
	Sustained float64 // by the consumer at that peak, 1/s
	LimitedBy int     // what sets that
	ByWorkers bool
}

// peakQueue finds the queue that the peak of a load fills most. One that never drains is a fault of the mean, and not among them.
func (s *ModeForecaster) peakQueue(load int) (worst PeakQueue) {
	worst.Edge = -1
	if w := &s.m.Topology.Loads[load]; !w.Peak.For.Known || !w.Peak.Rate.Known {
		return worst
	}
	for _, c := range s.m.Topology.Flows[load].Calls {
		if s.modes[c.Edge] == graph.Sync {
			continue
		}
		to := s.m.Topology.Edges[c.Edge].To
		p := s.bottleneck(to, load)
		if p.by < 0 {
			continue
		}
		b := s.burstOf(c.Edge, load, s.mean()[to].rate, s.bottleneck(to, -1).perSecond)
		if b.Messages >= 1 && !math.IsInf(b.MaxLag, 1) && b.MaxLag > worst.MaxLag {
			worst = PeakQueue{b, c.Edge, p.perSecond, p.by, p.byWorkers}
		}
	}
	return worst
}
