package forecast

import (
	"slices"

	"commadvisor/internal/graph"
)

// CallTime is how long one call takes its caller, in seconds.
type CallTime struct {
	P50, P99 float64
	Known    bool // else lower bounds
}

// CallTimes returns, per call of a load, how long its caller waits for it under an assignment: the callee and all it waits for, or the
// acknowledgement, or the hand-over. By means and variances, but no less than the callee's own work takes; what is not known counts as
// nothing. Timeouts are left out: they are what these times are held against.
func (m *Model) CallTimes(load int, modes Assignment) []CallTime {
	f := &m.Topology.Flows[load]
	c := m.byMeans(f, modes.mode)
	c.every = true
	c.run(nil)
	partial := make([]bool, len(f.Nodes))
	for v := len(f.Nodes) - 1; v >= 0; v-- {
		for _, call := range f.CallsOf(v) {
			partial[v] = partial[v] || modes[call.Edge] == graph.Sync && (!m.work[call.Edge].Known || partial[call.To])
		}
	}
	times := make([]CallTime, len(f.Calls))
	for i, call := range f.Calls {
		switch modes[call.Edge] {
		case graph.Sync:
			own, rest := m.work[call.Edge], c.answered[call.To]
			times[i] = CallTime{own.Dist.Quantile(0.5), own.Dist.Quantile(0.99), own.Known && !partial[call.To]}
			if rest != (Moments{}) {
				d := m.moments[call.Edge].Add(rest)
				times[i].P50, times[i].P99 = max(times[i].P50, d.Quantile(0.5)), max(times[i].P99, d.Quantile(0.99))
			}
		case graph.Hybrid:
			parts, s := m.Ack(call.Edge)
			var d Moments
			for _, p := range parts {
				d = d.Add(p.Moments())
			}
			times[i] = CallTime{d.Quantile(0.5), d.Quantile(0.99), s.Known}
		default:
			d := m.publish[call.Edge].Dist
			times[i] = CallTime{d.Quantile(0.5), d.Quantile(0.99), true}
		}
	}
	return times
}

// WaitedVisits returns how often a request of a load enters each service while its client waits, acknowledgements included.
func (m *Model) WaitedVisits(load int, modes Assignment) []float64 {
	f := &m.Topology.Flows[load]
	visits := make([]float64, len(m.Topology.Services))
	waited := make([]bool, len(f.Nodes))
	for v, n := range f.Nodes {
		if n.Entry {
			waited[v] = true
			visits[n.Service]++
		}
		if !waited[v] {
			continue
		}
		for _, c := range f.CallsOf(v) {
			if modes[c.Edge] == graph.Async {
				continue
			}
			edge := &m.Topology.Edges[c.Edge]
			waited[c.To] = waited[c.To] || modes[c.Edge] == graph.Sync
			visits[edge.To] += m.visits[load][v] * edge.Probability.Or(1) * edge.Calls.Or(1)
		}
	}
	return visits
}

// WithoutAssumed returns the model in which a hand-over of unknown cost takes no time: an assumed cost proves nothing.
func (m *Model) WithoutAssumed() *Model {
	if !slices.ContainsFunc(m.publish, func(s Step) bool { return s.Assumed }) {
		return m
	}
	c := *m
	c.noAssumed = true
	c.fitAll()
	return &c
}

// Visits returns how often each node of a load is entered per request, calls through queues included.
func (m *Model) Visits(load int) []float64 { return m.visits[load] }

// MeanLoad returns the calls a second that arrive at a service at the mean rates; rates not given count as none.
func (m *Model) MeanLoad(service int) float64 {
	rate := 0.0
	for l := range m.Topology.Loads {
		rate += m.entered[l][service] * m.Topology.Loads[l].Rate.V
	}
	return rate
}
