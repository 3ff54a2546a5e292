package forecast

import (
	"math"
	"slices"

	"commadvisor/internal/graph"
)

// CallTime is how long one call takes its caller, in seconds.
type CallTime struct {
	P50, P99 float64
	Known    bool // else lower bounds
}

// Calls is how long the calls of one load take their callers under an assignment: the callee and all it waits for, or the
// acknowledgement, or the hand-over. By means and variances, but no less than the callee's own work takes; what is not known counts as
// nothing. Timeouts are left out: they are what these times are held against. Percentiles are worked out when they are asked for.
type Calls struct {
	m     *Model
	f     *graph.Flow
	modes Assignment
	rest  view // what the callees wait for
}

// Calls composes the calls of a load.
func (s *ModeForecaster) Calls(load int) Calls {
	return Calls{s.m, &s.m.Topology.Flows[load], s.modes, s.composed(load, s.plain, false, false, true)}
}

// behind is how long the callee of a call waits for what it calls.
func (c *Calls) behind(call graph.Call) Moments { return c.rest.answered[c.rest.at(call.To)] }

// moments is how long call i takes, by mean and variance.
func (c *Calls) moments(i int) (d Moments) {
	switch call := c.f.Calls[i]; c.modes[call.Edge] {
	case graph.Sync:
		return c.m.moments[call.Edge].Add(c.behind(call))
	case graph.Hybrid:
		parts, _ := c.m.Ack(call.Edge)
		for _, p := range parts {
			d = d.Add(p.Moments())
		}
		return d
	default:
		return c.m.publish[call.Edge].Dist.Moments()
	}
}

// Quantile is percentile q of call i, in seconds.
func (c *Calls) Quantile(i int, q float64) float64 {
	call := c.f.Calls[i]
	if c.modes[call.Edge] == graph.Async {
		return c.m.publish[call.Edge].Dist.Quantile(q)
	}
	d := c.moments(i)
	if c.modes[call.Edge] != graph.Sync {
		return d.Quantile(q)
	}
	own := c.m.work[call.Edge].Dist.Quantile(q)
	if c.behind(call) == (Moments{}) {
		return own
	}
	return max(own, d.Quantile(q))
}

// MedianWithin reports whether the median of call i is certainly within a time: it is no longer than the mean.
func (c *Calls) MedianWithin(i int, seconds float64) bool { return c.moments(i).Mean <= seconds }

// P99Within reports whether the p99 of call i is certainly within a time, whatever its distribution (Cantelli's inequality).
func (c *Calls) P99Within(i int, seconds float64) bool {
	d := c.moments(i)
	return d.Mean+math.Sqrt(99*d.Var) <= seconds
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
