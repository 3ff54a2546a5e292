package forecast

import (
	"math"
	"slices"

	"commadvisor/internal/graph"
)

// PeakWait is what a load's declared peak does to its answer, while the others run at their mean.
type PeakWait struct {
	Declared  bool    // a peak is
	Mean, P99 float64 // waiting in front of the services on the path adds, s; +Inf where one cannot keep up
	Busiest   int     // the service that is busiest then; −1 where no capacity on the path is known
	Busy      float64 // how busy: 1 is all it can do
	Partial   bool    // a capacity, a latency or a rate is not known: lower bounds
}

// peakWait composes the answer with the wait in front of every service that it waits for, so that of parallel calls the longest counts:
// none with probability 1 − C, else exponential (Erlang C; exact for M/M/c, for others with the mean of Allen and Cunneen). P99 is the
// difference of the percentiles with and without, on grids where the answer's are.
func (s *ModeForecaster) peakWait(load int, answer *Forecast) PeakWait {
	m, w := s.m, &s.m.Topology.Loads[load]
	out := PeakWait{Declared: w.Peak.Rate.Known, Busiest: -1}
	if !out.Declared {
		return out
	}
	waits, endless := make([]Wait, len(m.Topology.Services)), false
	for i, at := range m.reached[load].services {
		if s.takes[load]().share[i].visits <= 0 || m.Topology.Services[at].Is(graph.KindClient) {
			continue
		}
		t := s.at(at, load)
		out.Partial = out.Partial || !s.othersKnown(load, at)
		q, varies, ok := m.queue(at, &t)
		if !ok {
			out.Partial = true
			continue
		}
		waits[at] = m.wait(at, &t, q, varies)
		endless = endless || math.IsInf(waits[at].Each, 1)
		if busy := t.rate * q.Service / float64(q.Servers); busy > out.Busy {
			out.Busiest, out.Busy = at, busy
		}
	}
	if !slices.ContainsFunc(waits, func(w Wait) bool { return w.P*w.Each > 0 }) {
		return out
	}
	if endless {
		out.Mean, out.P99 = math.Inf(1), math.Inf(1)
		return out
	}
	calm, peak := m.design(load, s.modes), m.design(load, s.modes)
	peak.waits = waits
	calm.run(nil)
	peak.run(nil)
	entry := m.Topology.Flows[load].Nodes[0].Service
	own := m.Own[entry].Dist.Moments()
	before := own.Add(calm.answered[0])
	after := own.Add(waits[entry].Moments()).Add(peak.answered[0])
	out.Mean = max(0, after.Mean-before.Mean)
	if answer.Approximate {
		out.P99 = max(0, after.Quantile(0.99)-before.Quantile(0.99))
		return out
	}
	g := s.gridded(load, false, waits)
	p99 := quantiles(m.grids.with, g.on, 2*after.Quantile(0.99), []float64{0.99})[0]
	out.P99 = max(0, p99-answer.Answered.P99)
	return out
}

// othersKnown reports whether the rate of every other load that reaches a service is given.
func (s *ModeForecaster) othersKnown(load, service int) bool {
	for _, t := range s.m.index[service] {
		if int(t.load) != load && !s.m.Topology.Loads[t.load].Rate.Known {
			return false
		}
	}
	return true
}

// Worst is the most attempts that one request can make at one service when everything behind it fails: retries multiply from
// layer to layer. What goes through a queue starts anew.
type Worst struct {
	Attempts float64 // 1 where nothing is retried
	At       int     // the service
}

func (m *Model) worst(f *graph.Flow, modes Assignment) Worst {
	out := Worst{Attempts: 1, At: f.Nodes[0].Service}
	attempts := make([]float64, len(f.Nodes))
	for v := range f.Nodes {
		attempts[v] = max(attempts[v], 1)
		for _, c := range f.CallsOf(v) {
			edge := &m.Topology.Edges[c.Edge]
			tries := 1 + edge.Retries.V
			if modes[c.Edge] != graph.Async {
				tries *= attempts[v]
			} else {
				tries = 1
			}
			attempts[c.To] = max(attempts[c.To], tries)
			if tries > out.Attempts {
				out.Attempts, out.At = tries, edge.To
			}
		}
	}
	return out
}
