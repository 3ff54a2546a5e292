package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// boundaries works out, per workload, where its waiting stops, as built and under the recommended design.
func (a *Analysis) boundaries() {
	a.Workloads = make([]Workload, len(a.Graph.Workloads))
	for w := range a.Workloads {
		wl := &a.Workloads[w]
		wl.Waiting, wl.WaitingToday = a.waiting(w, a.Design), a.waiting(w, a.Built)
		for _, e := range wl.Boundary {
			a.Edges[e].Boundary = append(a.Edges[e].Boundary, w)
		}
	}
}

// waiting returns the edges at which the waiting of a workload stops under a design, the services waited for before, and those that work
// behind.
func (a *Analysis) waiting(w int, modes forecast.Assignment) (out Waiting) {
	f := &a.Topology.Flows[w]
	waited := a.engine.waited(w, modes)
	front, behind := make([]bool, len(a.Graph.Services)), make([]bool, len(a.Graph.Services))
	for v, n := range f.Nodes {
		front[n.Service] = front[n.Service] || waited[v]
	}
	for _, c := range f.Calls {
		switch m := modes[c.Edge]; {
		case waited[c.From] && m != graph.Sync:
			if a.Edges[c.Edge].Advised && !slices.Contains(out.Boundary, c.Edge) {
				out.Boundary = append(out.Boundary, c.Edge)
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
			out.WaitsFor = append(out.WaitsFor, s)
		case behind[s]:
			out.Behind = append(out.Behind, s)
		}
	}
	a.byID(out.Boundary)
	a.byName(out.WaitsFor)
	a.byName(out.Behind)
	return out
}

// byID orders edges by id, so that the file's order does not matter.
func (a *Analysis) byID(edges []int) {
	slices.SortFunc(edges, func(x, y int) int { return cmp.Compare(a.Topology.IDs[x], a.Topology.IDs[y]) })
}

func (a *Analysis) byName(services []int) {
	slices.SortFunc(services, func(x, y int) int { return cmp.Compare(a.Graph.Services[x].Name, a.Graph.Services[y].Name) })
}
