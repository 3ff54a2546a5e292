package advise

import (
	"math"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// missed returns the objectives that a load's answer misses. A bound proves that one is missed; an approximation proves nothing.
func (c *checker) missed(l int, under *forecast.ModeForecaster) (list []Fault) {
	w := &c.e.t.Loads[l]
	of := func(key string) forecast.Fact { return forecast.Fact{On: "workload", Name: w.Name, Key: "slo." + key} }
	fc := under.AgainstObjectives(l)
	on := Subject{l, -1, -1}
	for _, p := range rules.Percentiles(&fc, &w.SLO) {
		if p.Limit.Known && !fc.Approximate && units.Exceeds(p.Seconds, p.Limit.V) {
			list = append(list, Fault{Objective, on, p.Name, of(p.Name), p.Seconds, p.Limit.V, "s"})
		}
	}
	if down := w.SLO.Down; down.Known && units.Exceeds(fc.Down, down.V) {
		list = append(list, Fault{Objective, on, "availability", of("availability"), fc.Down, down.V, "share"})
	}
	return list
}

// attention is how long a person keeps attention on one thing, s (Nielsen).
const attention = 10

// outlasting returns the calls that a load waits for and that outlast somebody who waits for them.
func (c *checker) outlasting(l int, d *design) (list []Fault) {
	w, calls, waited := &c.e.t.Loads[l], d.under.Calls(l), d.under.Waited(l)
	c.e.limits(l, d.modes, func(i int, call graph.Call, limit limit) {
		if !waited[call.From] || d.modes[call.Edge] == graph.Async {
			return
		}
		on := Subject{l, -1, call.Edge}
		if !calls.MedianWithin(i, limit.seconds) {
			if p50 := calls.Quantile(i, 0.5); units.Exceeds(p50, limit.seconds) {
				of := limit.of(c.e, l)
				list = append(list, Fault{Outlasts, on, of.Key, of, p50, limit.seconds, "s"})
				return
			}
		}
		if w.UserFacing.V && !calls.P99Within(i, attention) {
			if p99 := calls.Quantile(i, 0.99); units.Exceeds(p99, attention) {
				list = append(list, Fault{Outlasts, on, "attention", forecast.Fact{On: "workload", Name: w.Name, Key: "user_facing"}, p99, attention, "s"})
			}
		}
	})
	return list
}

// stale returns a freshness that a load does not keep.
func (c *checker) stale(l int, under *forecast.ModeForecaster) []Fault {
	w := &c.e.t.Loads[l]
	fc := under.Workload(l, true)
	if fc.Approximate || fc.GrowsWithoutEnd || !units.Exceeds(fc.Overdue, w.SLO.Freshness.V) { // a queue without bound is a fault of its own
		return nil
	}
	return []Fault{{Late, Subject{l, -1, -1}, "freshness", forecast.Fact{On: "workload", Name: w.Name, Key: "slo.freshness"}, fc.Overdue, w.SLO.Freshness.V, "s"}}
}

// overloads returns the services that get more than they sustain: on a path that somebody waits for, at the mean or at a declared
// peak; behind a queue, at the mean, for what exceeds the capacity only for a while is what the queue is for.
func (c *checker) overloads(d *design) (list []Fault) {
	t := c.e.t
	on, behind := make([]bool, len(t.Services)), make([]bool, len(t.Services))
	peak := make([]float64, len(t.Services)) // the most that one workload's peak adds to what is waited for, 1/s
	for l, a := range d.answers {
		w := &t.Loads[l]
		for _, v := range a.visits {
			on[v.service] = true
			if w.Peak.Rate.Known {
				peak[v.service] = max(peak[v.service], v.times*(w.Peak.Rate.V-w.Rate.V))
			}
		}
		for _, s := range a.behind {
			behind[s] = true
		}
	}
	for s, strained := range d.under.Strained() {
		if !strained || t.Services[s].Is(graph.KindBroker, graph.KindClient) {
			continue
		}
		load := d.under.Service(s)
		if load.LimitedBy < 0 {
			continue
		}
		subject := Subject{-1, s, -1}
		of := forecast.Fact{On: "service", Name: t.Services[load.LimitedBy].Name, Key: "capacity"}
		if load.ByWorkers {
			of.Key = "workers"
		}
		full := load.Offered > 0 && load.Offered >= load.Sustained*(1-1e-9) // a service that nothing calls is not overloaded by what others overload
		atPeak := load.Offered + peak[s]
		if !behind[s] { // all that reaches it is waited for: repeated attempts count at the peak too
			atPeak = load.Peak
		}
		switch {
		case on[s] && full:
			list = append(list, Fault{Overload, subject, "mean", of, load.Offered, load.Sustained, "/s"})
		case on[s] && units.Exceeds(atPeak, load.AtPeak):
			list = append(list, Fault{Overload, subject, "peak", of, atPeak, load.AtPeak, "/s"})
		}
		if behind[s] && full {
			list = append(list, Fault{Endless, subject, "mean", of, load.Offered, load.Sustained, "/s"})
		}
	}
	return list
}

// lags returns the messages whose effect is later than tolerated when all is well, or that a typical outage of their consumer outlives.
func (c *checker) lags(modes forecast.Assignment, under *forecast.ModeForecaster) (list []Fault) {
	t := c.e.t
	for i := range c.e.facts {
		edge := &t.Edges[i]
		tolerance := edge.Staleness
		if modes[i] != graph.Async || edge.Op.Known && edge.Op.V == graph.Read {
			tolerance = graph.Val[float64]{} // a local copy has its own alarm; an acknowledged effect is not queued by its caller
		}
		var kept graph.Val[float64]
		broker, known := c.e.m.Broker(i)
		if known && modes[i] != graph.Sync && t.Services[edge.To].Outage.Known {
			kept = t.Services[broker].Retention
		}
		if !c.e.facts[i].advised || !tolerance.Known && !kept.Known {
			continue
		}
		lag, away := c.e.lag(i, under)
		on := Subject{-1, -1, i}
		if tolerance.Known && units.Exceeds(lag, tolerance.V) && !math.IsInf(lag, 1) {
			list = append(list, Fault{Late, on, "staleness", forecast.Fact{On: "edge", Name: t.IDs[i], Key: "staleness"}, lag, tolerance.V, "s"})
		}
		if kept.Known && units.Exceeds(away, kept.V) && !math.IsInf(away, 1) { // a queue without bound is a fault of its own
			list = append(list, Fault{Late, on, "retention", forecast.Fact{On: "service", Name: t.Services[broker].Name, Key: "retention"}, away, kept.V, "s"})
		}
	}
	return list
}

// lag is how long after it is sent the effect of an edge's message is there, p99 of the workload on which it takes longest, and how
// long the last message waits that an outage of its consumer holds up, s.
func (e *engine) lag(i int, under *forecast.ModeForecaster) (worst, away float64) {
	for _, u := range e.facts[i].uses {
		if !u.cut {
			b := under.Buffer(u.load, graph.Call{Edge: i, From: u.from, To: u.to})
			worst, away = max(worst, b.P99), max(away, b.Outage.MaxLag+b.Outage.Drain)
		}
	}
	return worst, away
}
