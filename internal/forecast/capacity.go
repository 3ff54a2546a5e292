package forecast

import (
	"math"
	"slices"
	"sync"

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

// occupied is what a request of a load takes of every service under an assignment. A sync call holds its caller's worker until
// the answer comes.
type occupied struct {
	visits []float64 // per service: those that the answer waits for
	held   []float64 // per service: how long its workers are held by those, s
	busy   []float64 // per service: how long its workers are held in all, behind queues too, s
	known  []bool    // per service: the times are; else lower bounds
}

func (m *Model) occupied(load int, modes Assignment) occupied {
	f := &m.T.Flows[load]
	c := m.byMeans(f, modes.mode)
	c.every = true
	waited := c.waited()
	c.run(nil)
	n := len(m.T.Services)
	o := occupied{make([]float64, n), make([]float64, n), make([]float64, n), make([]bool, n)}
	for s := range o.known {
		o.known[s] = true
	}
	enter := func(s int, times float64, own Step, rest float64, waited bool) {
		held := times * (own.Dist.Mean() + rest)
		o.busy[s] += held
		o.known[s] = o.known[s] && own.Known
		if waited {
			o.visits[s] += times
			o.held[s] += held
		}
	}
	entry := f.Nodes[0].Service
	enter(entry, 1, m.Own[entry], c.answered[0].Mean, true)
	for _, call := range f.Calls {
		edge := &m.T.Edges[call.Edge]
		times := m.visits[load][call.From] * edge.Probability.Or(1) * edge.Calls.Or(1)
		rest := c.answered[call.To].Mean
		switch modes[call.Edge] {
		case graph.Hybrid: // the callee acknowledges; what it then does is behind the queue
			dist, s := m.Ack(call.Edge)
			s.Dist = dist[0]
			enter(edge.To, times, s, 0, waited[call.From])
			o.busy[edge.To] += times * (m.work[call.Edge].Dist.Mean() + rest)
		default:
			enter(edge.To, times, m.work[call.Edge], rest, waited[call.From] && modes[call.Edge] == graph.Sync)
		}
	}
	return o
}

// Setting is a model under one assignment of modes. What each load takes of every service is worked out once, when it is first
// asked for.
type Setting struct {
	m     *Model
	modes Assignment
	takes []func() occupied // per load
	used  func() []use
}

// Under fixes the modes, which must not change afterwards.
func (m *Model) Under(modes Assignment) *Setting {
	s := &Setting{m: m, modes: modes, takes: make([]func() occupied, len(m.T.Flows))}
	for l := range s.takes {
		s.takes[l] = sync.OnceValue(func() occupied { return m.occupied(l, modes) })
	}
	s.used = sync.OnceValue(s.uses)
	return s
}

// Busy returns how many workers of a service all loads hold at their mean rates (Little's law), behind queues too; a lower bound
// where a rate or a latency is not known.
func (s *Setting) Busy(service int) (workers float64) {
	for l := range s.takes {
		if s.m.entered[l][service] > 0 {
			workers += s.m.T.Loads[l].Rate.V * s.takes[l]().busy[service]
		}
	}
	return workers
}

// others is what all loads but one bring to every service at their mean rates; rates not given count as none.
type others struct {
	rate  []float64
	busy  []float64 // workers held; only for services of which the one holds workers too
	known []bool    // busy is; else a lower bound
}

func (s *Setting) others(load int) others {
	m, mine := s.m, s.takes[load]()
	n := len(m.T.Services)
	o := others{m.loadsWithout(load), make([]float64, n), make([]bool, n)}
	var shared []int
	for i := range m.T.Services {
		o.known[i] = true
		if mine.visits[i] > 0 && m.T.Services[i].Workers.Known {
			shared = append(shared, i)
		}
	}
	for l := range m.T.Flows {
		rate := m.T.Loads[l].Rate
		if l == load || !slices.ContainsFunc(shared, func(i int) bool { return m.entered[l][i] > 0 }) {
			continue
		}
		theirs := s.takes[l]()
		for _, i := range shared {
			o.busy[i] += rate.V * theirs.busy[i]
			o.known[i] = o.known[i] && (theirs.busy[i] == 0 || rate.Known && theirs.known[i])
		}
	}
	return o
}

// Ceiling finds the service that limits a load: by the utilisation law its capacity against
// its visits, and, where workers are given, by Little's law workers against the time each is held, since a sync
// call holds its caller's worker until the answer comes. What runs behind a queue does not limit the answer.
func (s *Setting) Ceiling(load int) Ceiling { return s.m.ceiling(s.takes[load](), s.others(load)) }

func (m *Model) ceiling(o occupied, others others) Ceiling {
	out := Ceiling{PerSecond: math.Inf(1), Bottleneck: -1}
	for s := range m.T.Services {
		service := &m.T.Services[s]
		if o.visits[s] == 0 || service.Is(graph.KindClient) {
			continue
		}
		limit, workers := math.Inf(1), false
		if service.Capacity.Known {
			limit = max(0, service.Capacity.V-others.rate[s]) / o.visits[s]
		}
		if service.Workers.Known && o.held[s] > 0 {
			free := service.Workers.V - others.busy[s]
			if l := max(0, free) / o.held[s]; l < limit {
				limit, workers = l, true
			}
			out.Partial = out.Partial || !o.known[s] || !others.known[s]
		}
		out.Partial = out.Partial || !service.Capacity.Known && !service.Workers.Known
		if limit < out.PerSecond {
			out.PerSecond, out.Bottleneck, out.ByWorkers = limit, s, workers
		}
	}
	return out
}

// loadsWithout returns the mean load of every service from all workloads but one, rates not given as none.
func (m *Model) loadsWithout(load int) []float64 {
	sum := make([]float64, len(m.T.Services))
	for l := range m.T.Flows {
		if l == load || !m.T.Loads[l].Rate.Known {
			continue
		}
		for s, v := range m.entered[l] {
			sum[s] += v * m.T.Loads[l].Rate.V
		}
	}
	return sum
}

// consumer is the queue in front of a service whose servers are each held for a mean time: its workers as servers, or,
// where only its capacity is given, as many servers as that capacity keeps busy. False where neither is known.
func (m *Model) consumer(s int, rate, held float64) (q Queue, ok bool) {
	service, mean := &m.T.Services[s], m.Own[s].Dist.Mean()
	if !m.Own[s].Known || !(mean > 0) {
		return q, false
	}
	if service.Capacity.Known {
		servers := max(1, math.Round(service.Capacity.V*mean))
		q, ok = Queue{Rate: rate, Service: servers / service.Capacity.V, Servers: int(servers)}, true
	}
	if service.Workers.Known {
		if workers := max(1, math.Floor(service.Workers.V)); !ok || workers/held < service.Capacity.V {
			q, ok = Queue{Rate: rate, Service: held, Servers: int(workers)}, true
		}
	}
	return q, ok
}

// QueueWait returns the mean wait in front of a service at a rate of arrivals, by Erlang C with the
// Allen–Cunneen correction for the spread of its work, less the wait that its latency as measured
// (measured_at) contains already; +Inf where it cannot keep up. held is how long a worker is held, s. False where
// capacity and workers are not known.
func (m *Model) QueueWait(s int, rate, held float64) (w Wait, ok bool) {
	q, ok := m.consumer(s, rate, held)
	if !ok {
		return Wait{}, false
	}
	cv2 := m.Own[s].Dist.CV2()
	w = q.Wait(1, cv2)
	if at := m.T.Services[s].MeasuredAt; at.Known && w.P*w.Each > 0 && !math.IsInf(w.Each, 1) {
		q.Rate = at.V
		already := q.Wait(1, cv2).Mean()
		w.Each *= max(0, 1-already/w.Mean())
	}
	return w, true
}

// Buffer is what a queue in front of an edge's callee does.
type Buffer struct {
	P50, P99 float64 // from sending until the effect is there when all is well, s
	Partial  bool    // the consumer's queue or a latency is not known: lower bounds
	Peak     Backlog // after the declared peak; no messages where it fits in the capacity or none is declared
	Outage   Backlog // after a typical outage of the consumer; no messages where none is given
	Bytes    float64 // held at the most; 0 where the payload is not given
	Drowning bool    // the mean load is over the capacity: the queue only moves the failure
}

// Buffer works out the queue in front of a call's callee; loads are those of Loads, b the call's baseline.
func (m *Model) Buffer(b *Baseline, c graph.Call, loads []Load) Buffer {
	edge := &m.T.Edges[c.Edge]
	load, callee := loads[edge.To], &m.T.Services[edge.To]
	sum := m.delivery(c.Edge).Dist.Moments().Add(b.Subtree(c))
	wait, ok := m.QueueWait(edge.To, load.Mean, load.held(b.Subtree(c).Mean))
	if ok && !math.IsInf(wait.Each, 1) {
		sum = sum.Add(wait.Moments())
	}
	out := Buffer{P50: sum.Quantile(0.50), P99: sum.Quantile(0.99), Partial: !ok || !load.Known || !b.SubtreeKnown(c)}
	capacity, known := b.Capacity(c, load)
	if !known {
		return out
	}
	out.Drowning = load.Mean >= capacity
	out.Peak = m.burst(c.Edge, load, capacity)
	if callee.Outage.Known && load.Known {
		out.Outage = Outage(m.through(c.Edge, -1), load.Mean, capacity, callee.Outage.V)
	}
	out.Bytes = max(out.Peak.Bytes(edge.Payload.V, 1), out.Outage.Bytes(edge.Payload.V, 1))
	return out
}

// through is the messages a second that an edge carries, at the mean or while one load is at its peak (−1: none is).
func (m *Model) through(e, peaking int) (rate float64) {
	for _, s := range m.sent[e] {
		w := &m.T.Loads[s.load]
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
func (m *Model) burst(e int, load Load, capacity float64) (worst Backlog) {
	to := m.T.Edges[e].To
	for l := range m.T.Flows {
		peak := m.T.Loads[l].Peak
		if !peak.Rate.Known || !peak.For.Known || m.entered[l][to] == 0 {
			continue
		}
		at := load.Mean + m.entered[l][to]*(peak.Rate.V-m.T.Loads[l].Rate.V)
		waiting := min(at-capacity, m.through(e, l))
		if b := Burst(load.Mean, capacity+waiting, capacity, peak.For.V); b.Messages > worst.Messages {
			worst = b
		}
	}
	return worst
}
