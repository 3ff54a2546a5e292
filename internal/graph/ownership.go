package graph

import "slices"

// Concerns reports whether something of the graph is about one of some owners: a service of theirs, an edge with one at an end, a
// workload that comes through one. What is no such thing concerns everybody.
func (t *Topology) Concerns(on, name string, owners []string) bool {
	owned := func(s int) bool {
		o := t.Services[s].Owner
		return o.Known && slices.Contains(owners, o.V)
	}
	switch on {
	case "edge":
		e := slices.Index(t.IDs, name)
		return e >= 0 && (owned(t.Edges[e].From) || owned(t.Edges[e].To))
	case "service":
		s, ok := t.Service(name)
		return ok && owned(s)
	case "workload":
		for w := range t.Workloads {
			if t.Workloads[w].Name != name {
				continue
			}
			for _, n := range t.Flows[w].Nodes {
				if owned(n.Service) {
					return true
				}
			}
		}
		return false
	}
	return true
}
