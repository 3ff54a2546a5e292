package advise

import (
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// factOf names the fact of the file that a missing fact of the rules stands for.
func (j *judge) factOf(s *rules.Subject, k rules.Key) forecast.Fact {
	t := j.a.Topology
	edge := &t.Edges[s.Edge]
	w := &t.Loads[s.Load]
	ofEdge := func(key string) forecast.Fact { return forecast.Fact{On: "edge", Name: t.IDs[s.Edge], Key: key} }
	ofService := func(i int, key string) forecast.Fact {
		return forecast.Fact{On: "service", Name: t.Services[i].Name, Key: key}
	}
	ofLoad := func(key string) forecast.Fact {
		name := w.Name
		if w.Implicit {
			name = "from " + t.Services[t.Flows[s.Load].Nodes[0].Service].Name
		}
		return forecast.Fact{On: "workload", Name: name, Key: key}
	}
	switch k {
	case rules.FactOp:
		return ofEdge("op")
	case rules.FactNeeds:
		return ofEdge("needs")
	case rules.FactConsistency:
		return ofEdge("consistency")
	case rules.FactStaleness:
		return ofEdge("staleness")
	case rules.FactOrder:
		return ofEdge("order")
	case rules.FactWait:
		return ofEdge("timeout")
	case rules.FactAnswer:
		return ofLoad("answer")
	case rules.FactUserFacing:
		return ofLoad("user_facing")
	case rules.FactSLOLatency:
		return ofLoad("slo.p99")
	case rules.FactSLODown:
		return ofLoad("slo.availability")
	case rules.FactLoad:
		return ofLoad("rate")
	case rules.FactBlast:
		for l := range t.Loads { // the first of which it is not known whether a person waits, else how often it comes
			if w := &t.Loads[l]; !w.Implicit && !w.UserFacing.Known {
				return forecast.Fact{On: "workload", Name: w.Name, Key: "user_facing"}
			}
		}
		for l := range t.Loads {
			if w := &t.Loads[l]; !w.Implicit && w.UserFacing.V && !w.Rate.Known {
				return forecast.Fact{On: "workload", Name: w.Name, Key: "rate"}
			}
		}
		return ofLoad("user_facing")
	case rules.FactCapacity:
		return ofService(edge.To, "capacity")
	case rules.FactWorkers:
		return ofService(edge.From, "workers")
	case rules.FactBrokerDown:
		if b, ok := j.a.Model.Broker(s.Edge); ok {
			return ofService(b, "availability")
		}
		return ofEdge("via")
	case rules.FactOwners:
		if t.Services[edge.To].Owner.Known {
			return ofService(edge.From, "owner")
		}
		return ofService(edge.To, "owner")
	case rules.FactDown:
		return ofService(j.a.firstBehind(s, func(service, _ int) bool { return !t.Services[service].Down.Known }), "availability")
	case rules.FactWork:
		return ofService(j.a.firstBehind(s, func(_, edge int) bool { return !j.a.Model.Work(edge).Known }), "latency")
	}
	// FactTotal and FactBusy: the path's first unknown latency, else the rate.
	f := &t.Flows[s.Load]
	if first := f.Nodes[0].Service; !j.a.Model.Own[first].Known {
		return ofService(first, "latency")
	}
	for _, c := range f.Calls {
		if !j.a.Model.Work(c.Edge).Known {
			return ofService(t.Edges[c.Edge].To, "latency")
		}
	}
	return ofLoad("rate")
}

// firstBehind returns the nearest service at or behind a call for which lacks holds; the callee where none does.
func (a *Analysis) firstBehind(s *rules.Subject, lacks func(service, edge int) bool) int {
	callee := a.Graph.Edges[s.Edge].To
	if lacks(callee, s.Edge) {
		return callee
	}
	f := s.Base.Flow
	on := make([]bool, len(f.Nodes))
	on[s.Call.To] = true
	for v := s.Call.To; v < len(f.Nodes); v++ {
		if !on[v] {
			continue
		}
		for _, c := range f.CallsOf(v) {
			on[c.To] = true
			if to := a.Graph.Edges[c.Edge].To; lacks(to, c.Edge) && !a.Graph.Services[to].Is(graph.KindClient) {
				return to
			}
		}
	}
	return callee
}
