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
	whole     bool    // only whole numbers can be written
	format    *numberFormat
	set       func(g *graph.Graph, v float64)
}

// variables lists the numbers on which an edge's mode can hang: of a change that repairs a fault, the limits that were missed, what was
// measured against them, and the load; of other edges how long the callee works.
func variables(a *advise.Analysis, e *advise.Edge) []variable {
	c := &collector{a: a, list: latencies(a, e)}
	for i := range e.Repairs {
		f := &e.Repairs[i]
		inFile := f.Workload >= 0 && f.Workload < len(a.Graph.Workloads)
		switch {
		case inFile && f.Kind == advise.Objective && f.Limit == "availability":
			c.workload(f.Workload, graph.WorkloadSLOAvailability.Key, variable{high: 1})
			c.service(a.Graph.Edges[e.Index].To, graph.ServiceAvailability, variable{high: 1})
		case inFile && f.Kind == advise.Objective:
			if k, ok := graph.WorkloadKeyNamed("slo." + f.Limit); ok {
				c.workload(f.Workload, k, variable{})
			}
		case inFile && f.Limit == "patience":
			c.workload(f.Workload, graph.WorkloadPatience.Key, variable{})
		case f.Limit == "timeout":
			if i := slices.Index(a.Topology.IDs, f.Of.Name); i >= 0 {
				k := graph.EdgeTimeout
				c.add(variable{}, "edge", f.Of.Name, k.Name, k.Format, func(g *graph.Graph) *graph.Val[float64] { return k.Of(&g.Edges[i]) })
			}
		case f.Kind == advise.Overload:
			c.load(e, f)
		}
	}
	return c.list
}

// collector collects variables, each once.
type collector struct {
	a    *advise.Analysis
	list []variable
}

// add adds a number that is stated and that another could stand for.
func (c *collector) add(v variable, on, name, key string, f graph.Format, at func(*graph.Graph) *graph.Val[float64]) {
	now := at(c.a.Graph)
	v.fact, v.now, v.format = forecast.Fact{On: on, Name: name, Key: key}, now.V, formats[f]
	if !now.Known || !(now.V > 0) || slices.ContainsFunc(c.list, func(o variable) bool { return o.fact == v.fact }) {
		return
	}
	if v.high == 0 {
		v.high = math.Inf(1)
	}
	v.set = func(g *graph.Graph, to float64) { at(g).V = to }
	c.list = append(c.list, v)
}

func (c *collector) service(s int, k graph.FactKey[graph.Service, float64], v variable) {
	c.add(v, "service", c.a.Graph.Services[s].Name, k.Name, k.Format, func(g *graph.Graph) *graph.Val[float64] { return k.Of(&g.Services[s]) })
}

func (c *collector) workload(w int, k *graph.Key[graph.Workload], v variable) {
	c.add(v, "workload", c.a.Graph.Workloads[w].Name, k.Name, k.Format, func(g *graph.Graph) *graph.Val[float64] { return k.Number(&g.Workloads[w]) })
}

// load adds what an overload hangs on: what the service sustains, and the peaks of the workloads that pass the edge.
func (c *collector) load(e *advise.Edge, f *advise.Fault) {
	if s, ok := c.a.Graph.Service(f.Of.Name); ok {
		c.service(s, graph.ServiceCapacity, variable{})
		c.service(s, graph.ServiceWorkers, variable{low: 1, whole: true})
	}
	for _, l := range c.a.Topology.Through[e.Index] {
		if w := int(l); w < len(c.a.Graph.Workloads) {
			peak := variable{}
			if r := c.a.Graph.Workloads[w].Rate; r.Known {
				peak.low = r.V
			}
			c.workload(w, graph.WorkloadPeakRate.Key, peak)
		}
	}
}

// latencies are the percentiles that state how long the callee works: of the edge, else of the service. Each can move between its
// neighbours.
func latencies(a *advise.Analysis, e *advise.Edge) (list []variable) {
	edge := &a.Graph.Edges[e.Index]
	fact := forecast.Fact{On: "service", Name: a.Graph.Services[edge.To].Name, Key: graph.ServiceLatency.Name}
	at := func(g *graph.Graph) *graph.Val[graph.Latency] { return graph.ServiceLatency.Of(&g.Services[edge.To]) }
	if edge.Work.Known {
		fact = forecast.Fact{On: "edge", Name: e.ID, Key: graph.EdgeWork.Name}
		at = func(g *graph.Graph) *graph.Val[graph.Latency] { return graph.EdgeWork.Of(&g.Edges[e.Index]) }
	}
	now := at(a.Graph)
	if !now.Known {
		return nil
	}
	if now.V.Constant() {
		return []variable{{fact: fact, now: now.V.Mean, high: math.Inf(1), format: formats[graph.Duration], set: func(g *graph.Graph, to float64) { at(g).V.Mean = to }}}
	}
	stated := now.V.Stated()
	for i, p := range stated {
		if e.Basis != advise.Repairs && p.Name != "p50" { // the facts read the median only
			continue
		}
		v := variable{now: *p.Of(&now.V), high: math.Inf(1), format: formats[graph.Duration], set: func(g *graph.Graph, to float64) { *p.Of(&at(g).V) = to }}
		v.fact = forecast.Fact{On: fact.On, Name: fact.Name, Key: fact.Key + "." + p.Name}
		if i > 0 {
			v.low = *stated[i-1].Of(&now.V)
			if len(stated) == 2 && now.V.Mean == 0 {
				v.high = v.low * p.Apart(stated[0])
			}
		}
		if i+1 < len(stated) {
			v.high = *stated[i+1].Of(&now.V)
			if len(stated) == 2 && now.V.Mean == 0 {
				v.low = v.high / stated[1].Apart(p)
			}
		}
		list = append(list, v)
	}
	return list
}
