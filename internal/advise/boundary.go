package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/graph"
)

// boundaries works out, per workload, where its waiting stops under the recommended design: the edges at which it does, the services
// waited for before, and those that work behind.
func (a *Analysis) boundaries() {
	a.Workloads = make([]Workload, len(a.Graph.Workloads))
	for w := range a.Workloads {
		f := &a.Topology.Flows[w]
		waited := a.engine.waited(w, a.Design)
		front, behind := make([]bool, len(a.Graph.Services)), make([]bool, len(a.Graph.Services))
		for v, n := range f.Nodes {
			front[n.Service] = front[n.Service] || waited[v]
		}
		for _, c := range f.Calls {
			switch m := a.Design[c.Edge]; {
			case waited[c.From] && m != graph.Sync:
				if a.Edges[c.Edge].Advised && !slices.Contains(a.Workloads[w].Boundary, c.Edge) {
					a.Workloads[w].Boundary = append(a.Workloads[w].Boundary, c.Edge)
					a.Edges[c.Edge].Boundary = append(a.Edges[c.Edge].Boundary, w)
				}
				to := a.Graph.Edges[c.Edge].To
				front[to] = front[to] || m == graph.Hybrid
				behind[to] = true
			case !waited[c.From]:
				behind[a.Graph.Edges[c.Edge].To] = true
			}
		}
		for s := range a.Graph.Services {
			switch {
			case a.Graph.Services[s].Is(graph.KindClient):
			case front[s]:
				a.Workloads[w].WaitsFor = append(a.Workloads[w].WaitsFor, s)
			case behind[s]:
				a.Workloads[w].Behind = append(a.Workloads[w].Behind, s)
			}
		}
		a.byID(a.Workloads[w].Boundary)
		a.byName(a.Workloads[w].WaitsFor)
		a.byName(a.Workloads[w].Behind)
	}
}

// byID orders edges by id, so that the file's order does not matter.
func (a *Analysis) byID(edges []int) {
	slices.SortFunc(edges, func(x, y int) int { return cmp.Compare(a.Topology.IDs[x], a.Topology.IDs[y]) })
}

func (a *Analysis) byName(services []int) {
	slices.SortFunc(services, func(x, y int) int { return cmp.Compare(a.Graph.Services[x].Name, a.Graph.Services[y].Name) })
}
