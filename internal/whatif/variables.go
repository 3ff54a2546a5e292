package whatif

import (
	"math"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// variable is one stated number of the graph that could be otherwise.
type variable struct {
	fact      forecast.Fact
	now       float64
	low, high float64 // the least and the most it can be
	graph.Format
	set func(g *graph.Graph, v float64)
}

// stated makes a variable of a number by its key; false where it is not stated.
func stated(g *graph.Graph, on string, i int, name, key string) (v variable, ok bool) {
	f, _ := g.Fact(on, i, key)
	if !f.Known || !(f.Number() > 0) {
		return v, false
	}
	v = variable{forecast.Fact{On: on, Name: name, Key: key}, f.Number(), f.Least, math.Inf(1), f.Format, func(g *graph.Graph, to float64) {
		f, _ := g.Fact(on, i, key)
		f.SetNumber(to)
	}}
	if v.Unit.Rest {
		v.high = 1
	}
	return v, true
}

// variables lists the numbers on which an edge's mode can hang: of a change that repairs a fault, the limits that were missed, what was
// measured against them, and the load; of other edges how long the callee works.
func variables(a *advise.Analysis, e *advise.Edge) []variable {
	list := latencies(a, e)
	add := func(on string, i int, name, key string) {
		v, ok := stated(a.Graph, on, i, name, key)
		if !ok || slices.ContainsFunc(list, func(o variable) bool { return o.fact == v.fact }) {
			return
		}
		if key == "peak.rate" { // a peak is at least the rate
			v.low = a.Graph.Workloads[i].Rate.V
		}
		list = append(list, v)
	}
	service := func(s int, key string) { add("service", s, a.Graph.Services[s].Name, key) }
	workload := func(w int, key string) {
		if w >= 0 && w < len(a.Graph.Workloads) {
			add("workload", w, a.Graph.Workloads[w].Name, key)
		}
	}
	for i := range e.Repairs {
		f := &e.Repairs[i]
		if f.Kind == advise.Objective {
			workload(f.Workload, "slo."+f.Limit)
			if f.Limit == "availability" && f.Workload >= 0 && f.Workload < len(a.Graph.Workloads) {
				service(a.Graph.Edges[e.Index].To, "availability")
			}
		}
		if f.Limit == "patience" {
			workload(f.Workload, "patience")
		}
		if of := slices.Index(a.Topology.IDs, f.Of.Name); f.Limit == "timeout" && of >= 0 {
			add("edge", of, f.Of.Name, "timeout")
		}
		if f.Kind == advise.Overload {
			if s, ok := a.Graph.Service(f.Of.Name); ok {
				service(s, "capacity")
				service(s, "workers")
			}
			for _, l := range a.Topology.Through[e.Index] {
				workload(int(l), "peak.rate")
			}
		}
	}
	return list
}

// latencies are the percentiles that state how long the callee works: of the edge, else of the service. Each can move between its
// neighbours.
func latencies(a *advise.Analysis, e *advise.Edge) (list []variable) {
	edge := &a.Graph.Edges[e.Index]
	on, i, name, key, now := "service", edge.To, a.Graph.Services[edge.To].Name, "latency", a.Graph.Services[edge.To].Latency
	if edge.Work.Known {
		on, i, name, key, now = "edge", e.Index, e.ID, "work", edge.Work
	}
	if now.V.Constant() {
		v, ok := stated(a.Graph, on, i, name, key+".mean")
		if v.fact.Key = key; ok {
			list = append(list, v)
		}
		return list
	}
	percentiles := now.V.Stated()
	for n, p := range percentiles {
		v, ok := stated(a.Graph, on, i, name, key+"."+p.Name)
		if !ok || e.Basis != advise.Repairs && p.Name != "p50" { // the facts read the median only
			continue
		}
		if n > 0 {
			v.low = *percentiles[n-1].Of(&now.V)
			if len(percentiles) == 2 && now.V.Mean == 0 {
				v.high = v.low * p.Apart(percentiles[0])
			}
		}
		if n+1 < len(percentiles) {
			v.high = *percentiles[n+1].Of(&now.V)
			if len(percentiles) == 2 && now.V.Mean == 0 {
				v.low = v.high / percentiles[1].Apart(p)
			}
		}
		list = append(list, v)
	}
	return list
}
