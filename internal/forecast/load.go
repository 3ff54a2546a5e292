package forecast

import "commadvisor/internal/graph"

// Load is the calls a second that arrive at one service from all workloads, asynchronous ones included.
type Load struct {
	Mean     float64
	Known    bool    // the rate of every workload that reaches it is given; else Mean is a lower bound
	Peak     float64 // the highest while one workload is at its peak and the others at their mean
	PeakLoad int     // the load (Topology.Loads) whose peak that is, −1 where none has a peak
	Busy     float64 // workers held at the mean, everything waited for; see Hold
	PeakBusy float64 // the most while one workload is at its peak
	calls    float64 // a second that hold them: of Mean those that are no replies
}

// held is how long one call holds a worker, over all loads; alone where no rate is given.
func (l Load) held(alone float64) float64 {
	if l.calls > 0 && l.Busy > 0 {
		return l.Busy / l.calls
	}
	return alone
}

// Hold adds how many workers the loads of all baselines hold (Little's law: rates times the time that each is held). Each call
// holds one as long as it takes itself: a few long ones do not make the many short ones long.
func (m *Model) Hold(loads []Load, baselines []*Baseline) {
	for l, b := range baselines {
		for s, busy := range b.Busy {
			loads[s].Busy += m.Topology.Loads[l].Rate.V * busy
			loads[s].calls += m.Topology.Loads[l].Rate.V * b.Calls[s]
		}
	}
	for s := range loads {
		loads[s].PeakBusy = loads[s].Busy
		for l, b := range baselines {
			if peak := m.Topology.Loads[l].Peak.Rate; peak.Known {
				loads[s].PeakBusy = max(loads[s].PeakBusy, loads[s].Busy+b.Busy[s]*(peak.V-m.Topology.Loads[l].Rate.V))
			}
		}
	}
}

// Loads returns the load of every service.
func (m *Model) Loads() []Load {
	loads := make([]Load, len(m.Topology.Services))
	for s := range loads {
		loads[s] = Load{Known: true, PeakLoad: -1}
	}
	for l := range m.Topology.Flows {
		rate := m.Topology.Loads[l].Rate
		for s, v := range m.entered[l] {
			loads[s].Mean += v * rate.V
			loads[s].Known = loads[s].Known && (v == 0 || rate.Known)
		}
	}
	for s := range loads {
		loads[s].Peak = loads[s].Mean
	}
	for l := range m.Topology.Flows {
		peak := m.Topology.Loads[l].Peak
		if !peak.Rate.Known {
			continue
		}
		for s, v := range m.entered[l] {
			at := loads[s].Mean + v*(peak.Rate.V-m.Topology.Loads[l].Rate.V)
			if v > 0 && (loads[s].PeakLoad < 0 || at > loads[s].Peak) {
				loads[s].Peak, loads[s].PeakLoad = at, l
			}
		}
	}
	return loads
}

// Entered returns how often a service is entered per request of a load, asynchronous calls and replies included.
func (m *Model) Entered(load, service int) float64 { return m.entered[load][service] }

func (m *Model) sendings() [][]sending {
	sent := make([][]sending, len(m.Topology.Edges))
	for l := range m.Topology.Flows {
		for _, c := range m.Topology.Flows[l].Calls {
			edge := &m.Topology.Edges[c.Edge]
			times := m.visits[l][c.From] * edge.Probability.Or(1) * edge.Calls.Or(1)
			if list := sent[c.Edge]; len(list) > 0 && list[len(list)-1].load == l {
				list[len(list)-1].times += times
				continue
			}
			sent[c.Edge] = append(sent[c.Edge], sending{l, times})
		}
	}
	return sent
}

// serviceVisits returns how often each service is entered per request of a load, replies to it included.
func (m *Model) serviceVisits(load int) []float64 {
	v := make([]float64, len(m.Topology.Services))
	f := &m.Topology.Flows[load]
	for i, n := range f.Nodes {
		v[n.Service] += m.visits[load][i]
	}
	for _, e := range f.Replies {
		edge := &m.Topology.Edges[e]
		times := 0.0
		for i, n := range f.Nodes {
			if n.Service == edge.From && (edge.FromOp == "" || edge.FromOp == n.Op) {
				times += m.visits[load][i]
			}
		}
		v[edge.To] += times * edge.Probability.Or(1) * edge.Calls.Or(1)
	}
	return v
}

// HeldShare returns the share of the time that the caller's workers are held, over all loads, that they wait for one call.
func (m *Model) HeldShare(b *Baseline, c graph.Call, caller Load) float64 {
	if !(caller.Busy > 0) {
		return 0
	}
	rate := m.through(c.Edge, -1)
	if edge := &m.Topology.Edges[c.Edge]; edge.Concurrent.V {
		rate /= max(1, edge.Calls.Or(1))
	}
	return min(1, rate*b.Adds(c)*b.Subtree(c).Mean/caller.Busy)
}
