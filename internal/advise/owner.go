package advise

import "slices"

// Concerns reports whether something of the graph is about one of some owners: a service of theirs, an edge with one at an end, a
// workload that comes through one. What is no such thing concerns everybody.
func (a *Analysis) Concerns(on, name string, owners []string) bool {
	owned := func(s int) bool {
		o := a.Graph.Services[s].Owner
		return o.Known && slices.Contains(owners, o.V)
	}
	switch on {
	case "edge":
		e := slices.Index(a.Topology.IDs, name)
		return e >= 0 && (owned(a.Graph.Edges[e].From) || owned(a.Graph.Edges[e].To))
	case "service":
		s, ok := a.Graph.Service(name)
		return ok && owned(s)
	case "workload":
		for w := range a.Graph.Workloads {
			if a.Graph.Workloads[w].Name != name {
				continue
			}
			for _, n := range a.Topology.Flows[w].Nodes {
				if owned(n.Service) {
					return true
				}
			}
		}
		return false
	}
	return true
}
