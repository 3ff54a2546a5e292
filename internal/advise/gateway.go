package advise

import "commadvisor/internal/graph"

// Gateway says whether a service only forwards and keeps nothing.
type Gateway uint8

// The gateways.
const (
	NoGateway      Gateway = iota
	StatedGateway          // kind: gateway
	AssumedGateway         // called only by clients, and every call is passed on by exactly one of the same op
)

func (e *engine) isGateway(service int) bool { return e.gateways[service] != NoGateway }

// findGateways finds the services that only forward: as stated, or called only by clients, each call passed on by exactly one of the
// same op, to several callees and no store.
func (e *engine) findGateways() []Gateway {
	list := make([]Gateway, len(e.t.Services))
	callees := make([]map[int]bool, len(list))
	for i := range list {
		switch s := &e.t.Services[i]; {
		case s.Is(graph.KindGateway):
			list[i] = StatedGateway
		case s.Is(graph.KindService):
			list[i], callees[i] = AssumedGateway, map[int]bool{}
		}
	}
	for i := range e.t.Edges {
		edge := &e.t.Edges[i]
		if c := callees[edge.From]; c != nil {
			c[edge.To] = true
		}
		if !e.t.Services[edge.From].Is(graph.KindClient) && list[edge.To] == AssumedGateway {
			list[edge.To] = NoGateway
		}
	}
	visited := make([]bool, len(list))
	for l := range e.t.Flows {
		f := &e.t.Flows[l]
		in := make([][]int, len(f.Nodes))
		for _, c := range f.Calls {
			in[c.To] = append(in[c.To], c.Edge)
		}
		for v, n := range f.Nodes {
			if list[n.Service] != AssumedGateway {
				continue
			}
			visited[n.Service] = true
			if n.Entry || !e.forwards(in[v], f.CallsOf(v)) {
				list[n.Service] = NoGateway
			}
		}
	}
	for i := range list {
		if list[i] == AssumedGateway && (!visited[i] || len(callees[i]) < 2) {
			list[i] = NoGateway
		}
	}
	return list
}

// forwards reports whether calls into a node are passed on by exactly one call of the same op to something that is no store.
func (e *engine) forwards(in []int, out []graph.Call) bool {
	if len(out) != 1 || e.t.Services[e.t.Edges[out[0].Edge].To].Is(graph.KindDatastore, graph.KindCache, graph.KindBroker) {
		return false
	}
	on := e.t.Edges[out[0].Edge].Op
	for _, i := range in {
		if op := e.t.Edges[i].Op; op.Known != on.Known || op.V != on.V {
			return false
		}
	}
	return true
}
