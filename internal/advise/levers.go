package advise

import (
	"math"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// lever is one fact of the graph that could have been otherwise: a number that can be scaled.
type lever struct {
	fact  forecast.Fact
	now   float64
	low   float64 // the least and the most it can be
	high  float64
	paths bool // it changes how long something takes, how often it is down or how long somebody waits
	mixed bool // it can argue both ways: a longer service time worsens sync latency and async lag alike
	set   func(g *graph.Graph, v float64)
	word  func(v float64) string
}

// switches is one fact with a few words to choose from.
type switches struct {
	fact forecast.Fact
	now  string
	to   []string
	set  []func(g *graph.Graph)
}

// levers lists the stated numbers that an edge's advice can depend on, in a stable order.
func (a *Analysis) levers(e int) (list []lever) {
	edge := &a.Graph.Edges[e]
	id := a.Topology.IDs[e]
	number := func(on, name, key string, v graph.Val[float64], mixed bool, word func(float64) string, set func(*graph.Graph, float64)) {
		if v.Known && v.V > 0 {
			list = append(list, lever{forecast.Fact{On: on, Name: name, Key: key}, v.V, 0, math.Inf(1), ofPath(key), mixed, set, word})
		}
	}
	number("edge", id, "staleness", edge.Staleness, false, units.Time, func(g *graph.Graph, v float64) { g.Edges[e].Staleness.V = v })
	number("edge", id, "timeout", edge.Timeout, false, units.Time, func(g *graph.Graph, v float64) { g.Edges[e].Timeout.V = v })
	if edge.Work.Known {
		list = append(list, latency(forecast.Fact{On: "edge", Name: id, Key: "work"}, edge.Work.V, func(g *graph.Graph) *graph.Latency { return &g.Edges[e].Work.V })...)
	}
	callee := edge.To
	name := a.Graph.Services[callee].Name
	if s := a.Graph.Services[callee]; true {
		if s.Latency.Known && !edge.Work.Known {
			list = append(list, latency(forecast.Fact{On: "service", Name: name, Key: "latency"}, s.Latency.V, func(g *graph.Graph) *graph.Latency { return &g.Services[callee].Latency.V })...)
		}
		number("service", name, "capacity", s.Capacity, false, units.PerSecond, func(g *graph.Graph, v float64) { g.Services[callee].Capacity.V = v })
		number("service", name, "availability", s.Down, false, units.Availability, func(g *graph.Graph, v float64) { g.Services[callee].Down.V = v })
	}
	if b, ok := a.Model.Broker(e); ok {
		number("service", a.Graph.Services[b].Name, "availability", a.Graph.Services[b].Down, false, units.Availability, func(g *graph.Graph, v float64) { g.Services[b].Down.V = v })
	}
	caller := edge.From
	number("service", a.Graph.Services[caller].Name, "workers", a.Graph.Services[caller].Workers, false, units.Count, func(g *graph.Graph, v float64) { g.Services[caller].Workers.V = v })
	for _, l := range a.Topology.Through[e] {
		w := int(l)
		if w >= len(a.Graph.Workloads) {
			continue
		}
		wl := &a.Graph.Workloads[w]
		of := func(key string, v graph.Val[float64], mixed bool, word func(float64) string, at func(*graph.Workload) *float64) {
			number("workload", wl.Name, key, v, mixed, word, func(g *graph.Graph, v float64) { *at(&g.Workloads[w]) = v })
		}
		of("rate", wl.Rate, true, units.PerSecond, func(w *graph.Workload) *float64 { return &w.Rate.V })
		of("peak.rate", wl.Peak.Rate, true, units.PerSecond, func(w *graph.Workload) *float64 { return &w.Peak.Rate.V })
		of("patience", wl.Patience, false, units.Time, func(w *graph.Workload) *float64 { return &w.Patience.V })
		of("slo.p50", wl.SLO.P50, false, units.Time, func(w *graph.Workload) *float64 { return &w.SLO.P50.V })
		of("slo.p95", wl.SLO.P95, false, units.Time, func(w *graph.Workload) *float64 { return &w.SLO.P95.V })
		of("slo.p99", wl.SLO.P99, false, units.Time, func(w *graph.Workload) *float64 { return &w.SLO.P99.V })
		of("slo.p99.9", wl.SLO.P999, false, units.Time, func(w *graph.Workload) *float64 { return &w.SLO.P999.V })
		of("slo.availability", wl.SLO.Down, false, units.Availability, func(w *graph.Workload) *float64 { return &w.SLO.Down.V })
	}
	for i := range list {
		switch l := &list[i]; l.fact.Key {
		case "availability", "slo.availability":
			l.high = 1
		case "rate": // no more than the peak
			if w := slices.IndexFunc(a.Graph.Workloads, func(w graph.Workload) bool { return w.Name == l.fact.Name }); a.Graph.Workloads[w].Peak.Rate.Known {
				l.high = a.Graph.Workloads[w].Peak.Rate.V
			}
		case "peak.rate": // no less than the rate
			if w := slices.IndexFunc(a.Graph.Workloads, func(w graph.Workload) bool { return w.Name == l.fact.Name }); a.Graph.Workloads[w].Rate.Known {
				l.low = a.Graph.Workloads[w].Rate.V
			}
		}
	}
	return list
}

// ofPath reports whether a fact is part of what is composed along a path.
func ofPath(key string) bool {
	return slices.Contains([]string{"availability", "timeout", "patience"}, key)
}

// latency makes levers of a latency's percentiles, each within what still fits the other.
func latency(f forecast.Fact, l graph.Latency, at func(*graph.Graph) *graph.Latency) []lever {
	sub := func(key string) forecast.Fact { return forecast.Fact{On: f.On, Name: f.Name, Key: f.Key + key} }
	switch {
	case l.Constant():
		return []lever{{f, l.Mean, 0, math.Inf(1), true, true, func(g *graph.Graph, v float64) { at(g).Mean = v }, units.Time}}
	case l.P50 > 0:
		return []lever{
			{sub(".p50"), l.P50, 0, l.P99, true, true, func(g *graph.Graph, v float64) { at(g).P50 = v }, units.Time},
			{sub(".p99"), l.P99, l.P50, math.Inf(1), true, true, func(g *graph.Graph, v float64) { at(g).P99 = v }, units.Time},
		}
	}
	return []lever{
		{sub(".mean"), l.Mean, l.P99 / graph.MaxTail, l.P99, true, true, func(g *graph.Graph, v float64) { at(g).Mean = v }, units.Time},
		{sub(".p99"), l.P99, l.Mean, l.Mean * graph.MaxTail, true, true, func(g *graph.Graph, v float64) { at(g).P99 = v }, units.Time},
	}
}

// switchesOf lists the facts with words that an edge's advice can depend on, stated or not.
func (a *Analysis) switchesOf(e int) (list []switches) {
	edge := &a.Graph.Edges[e]
	id := a.Topology.IDs[e]
	list = append(list,
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "op"}, edge.Op, graph.Ops, func(g *graph.Graph, v graph.Val[graph.Op]) { g.Edges[e].Op = v }),
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "needs"}, edge.Needs, graph.Needs, func(g *graph.Graph, v graph.Val[graph.Need]) { g.Edges[e].Needs = v }),
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "consistency"}, edge.Consistency, graph.Consistencies, func(g *graph.Graph, v graph.Val[graph.Consistency]) { g.Edges[e].Consistency = v }),
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "order"}, edge.Order, graph.Orders, func(g *graph.Graph, v graph.Val[graph.Order]) { g.Edges[e].Order = v }),
		boolSwitch(forecast.Fact{On: "edge", Name: id, Key: "optional"}, edge.Optional, func(g *graph.Graph, v graph.Val[bool]) { g.Edges[e].Optional = v }))
	for _, l := range a.Topology.Through[e] {
		if w := int(l); w < len(a.Graph.Workloads) {
			wl := &a.Graph.Workloads[w]
			list = append(list,
				enumSwitch(forecast.Fact{On: "workload", Name: wl.Name, Key: "answer"}, wl.Answer, graph.Answers, func(g *graph.Graph, v graph.Val[graph.Answer]) { g.Workloads[w].Answer = v }),
				boolSwitch(forecast.Fact{On: "workload", Name: wl.Name, Key: "user_facing"}, wl.UserFacing, func(g *graph.Graph, v graph.Val[bool]) { g.Workloads[w].UserFacing = v }))
		}
	}
	return list
}

func enumSwitch[T ~uint8](f forecast.Fact, now graph.Val[T], words []string, set func(*graph.Graph, graph.Val[T])) switches {
	s := switches{fact: f, now: "not stated"}
	if now.Known {
		s.now = words[now.V]
	}
	for i, w := range words {
		if !now.Known || int(now.V) != i {
			s.to = append(s.to, w)
			s.set = append(s.set, func(g *graph.Graph) { set(g, graph.Of(T(i))) })
		}
	}
	return s
}

func boolSwitch(f forecast.Fact, now graph.Val[bool], set func(*graph.Graph, graph.Val[bool])) switches {
	s := switches{fact: f, now: "not stated", to: []string{"true"}, set: []func(*graph.Graph){func(g *graph.Graph) { set(g, graph.Of(true)) }}}
	if now.Known {
		s.now = "false"
	}
	if now.V {
		s.now, s.to[0], s.set[0] = "true", "false", func(g *graph.Graph) { set(g, graph.Of(false)) }
	}
	return s
}
