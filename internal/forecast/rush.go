package forecast

import (
	"math"

	"commadvisor/internal/graph"
)

// Rush is what a load's declared peak does to its answer, while the others run at their mean.
type Rush struct {
	Declared  bool    // a peak is
	Mean, P99 float64 // waiting in front of the services on the path adds, s; +Inf where one cannot keep up
	Busiest   int     // the service that is busiest then; −1 where no capacity on the path is known
	Busy      float64 // how busy: 1 is all it can do
	Partial   bool    // a capacity, a latency or a rate is not known: lower bounds
}

// rush adds the wait in front of every service that the answer waits for (Erlang C, Allen–Cunneen) to means and variances;
// P99 is the difference of the percentiles with and without.
func (m *Model) rush(load int, modes Assignment, o occupied, others others) Rush {
	w := &m.T.Loads[load]
	out := Rush{Declared: w.Peak.Rate.Known, Busiest: -1}
	if !out.Declared {
		return out
	}
	all := m.entered[load] // those behind queues load a service too
	var waits Moments
	for s := range m.T.Services {
		if o.visits[s] == 0 || m.T.Services[s].Is(graph.KindClient) {
			continue
		}
		rate := others.rate[s] + all[s]*w.Peak.Rate.V
		held := o.held[s] / o.visits[s]
		if m.T.Services[s].Workers.Known && rate > 0 { // the calls of all loads hold them, each as long as it takes
			held = (others.busy[s] + o.busy[s]*w.Peak.Rate.V) / rate
		}
		out.Partial = out.Partial || !m.ratesKnown(load, s)
		wait, ok := m.QueueWait(s, rate, held)
		if !ok {
			out.Partial = true
			continue
		}
		q, _ := m.consumer(s, rate, held)
		if busy := rate * q.Service / float64(q.Servers); busy > out.Busy {
			out.Busiest, out.Busy = s, busy
		}
		waits = waits.Add(wait.Moments().Times(o.visits[s]))
	}
	out.Mean, out.P99 = waits.Mean, waits.Mean
	if math.IsInf(waits.Mean, 1) || math.IsNaN(waits.Var) {
		out.Mean, out.P99 = math.Inf(1), math.Inf(1)
		return out
	}
	c := m.byMeans(&m.T.Flows[load], modes.mode)
	c.run(nil)
	calm := m.Own[m.T.Flows[load].Nodes[0].Service].Dist.Moments().Add(c.answered[0])
	out.P99 = max(0, calm.Add(waits).Quantile(0.99)-calm.Quantile(0.99))
	return out
}

// ratesKnown reports whether the rate of every other load that reaches a service is given.
func (m *Model) ratesKnown(load, service int) bool {
	for l := range m.T.Flows {
		if l == load || m.T.Loads[l].Rate.Known {
			continue
		}
		for _, n := range m.T.Flows[l].Nodes {
			if n.Service == service {
				return false
			}
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
			edge := &m.T.Edges[c.Edge]
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
