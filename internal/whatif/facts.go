package advise

import (
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// factOf names the fact of the file that a missing fact of the rules stands for: of several that lack, the first. It never names
// one that is stated: false where nothing that the file could state is missing, as behind a cut cycle.
func (j *judge) factOf(s *rules.Subject, k rules.Key) (f forecast.Fact, ok bool) {
	t := j.a.Topology
	edge := &t.Edges[s.Edge]
	ofEdge := func(key string) (forecast.Fact, bool) {
		return forecast.Fact{On: "edge", Name: t.IDs[s.Edge], Key: key}, true
	}
	ofService := func(i int, key string) (forecast.Fact, bool) {
		return forecast.Fact{On: "service", Name: t.Services[i].Name, Key: key}, true
	}
	ofLoad := func(l int, key string) (forecast.Fact, bool) {
		name := t.Loads[l].Name
		if t.Loads[l].Implicit {
			name = "from " + t.Services[t.Flows[l].Nodes[0].Service].Name
		}
		return forecast.Fact{On: "workload", Name: name, Key: key}, true
	}
	rateInto := func(service int) (forecast.Fact, bool) { // of the first that reaches it without one, those over the edge first
		lacks := func(l int) bool { return !t.Loads[l].Rate.Known && j.a.Model.Entered(l, service) > 0 }
		for _, l := range t.Through[s.Edge] {
			if lacks(int(l)) {
				return ofLoad(int(l), "rate")
			}
		}
		for l := range t.Loads {
			if lacks(l) {
				return ofLoad(l, "rate")
			}
		}
		return forecast.Fact{}, false
	}
	latencyBehind := func(node int) (forecast.Fact, bool) {
		e, ok := j.a.firstBehind(s.Base.Flow, node, func(e int) bool { return !j.a.Model.Work(e).Known }, nil)
		if !ok {
			return forecast.Fact{}, false // only a cycle keeps it from being known
		}
		return ofService(t.Edges[e].To, "latency")
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
		for _, l := range t.Through[s.Edge] {
			if !t.Loads[l].Answer.Known {
				return ofLoad(int(l), "answer")
			}
		}
		return f, false
	case rules.FactUserFacing:
		return ofLoad(s.Load, "user_facing")
	case rules.FactSLOLatency:
		return ofLoad(s.Load, "slo.p99")
	case rules.FactSLODown:
		return ofLoad(s.Load, "slo.availability")
	case rules.FactLoad:
		return rateInto(edge.To)
	case rules.FactBlast:
		// The first of which it is not known whether a person waits, else how often it comes; last what no workload describes.
		for l := range t.Loads {
			if w := &t.Loads[l]; !w.Implicit && !w.UserFacing.Known {
				return ofLoad(l, "user_facing")
			}
		}
		for l := range t.Loads {
			if w := &t.Loads[l]; w.UserFacing.V && !w.Rate.Known {
				return ofLoad(l, "rate")
			}
		}
		for l := range t.Loads {
			if t.Loads[l].Implicit {
				return ofLoad(l, "user_facing")
			}
		}
		return f, false
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
		lacks := func(service int) bool {
			return !t.Services[service].Down.Known && !t.Services[service].Is(graph.KindClient)
		}
		if lacks(edge.To) {
			return ofService(edge.To, "availability")
		}
		e, ok := j.a.firstBehind(s.Base.Flow, s.Call.To, func(e int) bool { return lacks(t.Edges[e].To) },
			func(e int) bool { return !t.Edges[e].Optional.V }) // what may fail, with all behind it, costs nobody his answer
		if !ok {
			return f, false
		}
		return ofService(t.Edges[e].To, "availability")
	case rules.FactWork:
		if !j.a.Model.Work(s.Edge).Known {
			return ofService(edge.To, "latency")
		}
		return latencyBehind(s.Call.To)
	case rules.FactTotal:
		if first := s.Base.Flow.Nodes[0].Service; !j.a.Model.Own[first].Known {
			return ofService(first, "latency")
		}
		return latencyBehind(0)
	case rules.FactBusy:
		if !j.a.Model.Own[edge.From].Known {
			return ofService(edge.From, "latency")
		}
		if f, ok := latencyBehind(s.Call.From); ok {
			return f, true
		}
		return rateInto(edge.From)
	}
	return f, false
}

// firstBehind returns the first call at or behind a node, callers before callees, for which lacks holds, following the calls for
// which passes holds (nil: all).
func (a *Analysis) firstBehind(f *graph.Flow, node int, lacks, passes func(edge int) bool) (edge int, ok bool) {
	on := make([]bool, len(f.Nodes))
	on[node] = true
	for v := node; v < len(f.Nodes); v++ {
		if !on[v] {
			continue
		}
		for _, c := range f.CallsOf(v) {
			if passes != nil && !passes(c.Edge) {
				continue
			}
			on[c.To] = true
			if lacks(c.Edge) {
				return c.Edge, true
			}
		}
	}
	return 0, false
}

// asks is the question for a fact that stands for a missing one: in the words of the key that is to be written, not of what is
// made of it. A latency is a service's own, and what its calls take is added to it.
func asks(f forecast.Fact, k rules.Key) string {
	switch f.Key {
	case "latency":
		k = rules.FactWork
	case "rate":
		k = rules.FactLoad
	case "user_facing":
		k = rules.FactUserFacing
	case "via":
		return "which broker would carry it?"
	}
	return rules.PlausibleRange(k).Asks
}
