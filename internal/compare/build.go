package compare

import "commadvisor/internal/graph"

// union holds the things of both graphs under common numbers, those of the pairs of a match.
type union struct {
	m                          *match
	services, workloads, edges [2][]int // per graph, the number of each of its things
}

func newUnion(m *match) *union {
	number := func(list []pair, nb, nh int) (at [2][]int) {
		at = [2][]int{make([]int, nb), make([]int, nh)}
		for i, p := range list {
			if p.base >= 0 {
				at[0][p.base] = i
			}
			if p.head >= 0 {
				at[1][p.head] = i
			}
		}
		return at
	}
	return &union{
		m:         m,
		services:  number(m.services, len(m.base.Services), len(m.head.Services)),
		workloads: number(m.workloads, len(m.base.Workloads), len(m.head.Workloads)),
		edges:     number(m.edges, len(m.base.Edges), len(m.head.Edges)),
	}
}

func (u *union) graph(side int) *graph.Graph { return [2]*graph.Graph{u.m.base, u.m.head}[side] }

// edge returns a copy of an edge in common numbers, with its own guards only.
func (u *union) edge(side, e int) graph.Edge {
	g := u.graph(side)
	c := g.Edges[e]
	c.Guards.V &^= g.Services[c.From].Guards.V | g.Services[c.To].Guards.V
	c.Guards.Known = c.Guards.V != 0
	c.From, c.To = u.services[side][c.From], u.services[side][c.To]
	if c.Via.Known {
		c.Via.V = u.services[side][c.Via.V]
	}
	if c.RepliesTo.Known {
		c.RepliesTo.V = u.edges[side][c.RepliesTo.V]
	}
	if c.Workloads.Known {
		list := make([]int, len(c.Workloads.V))
		for i, w := range c.Workloads.V {
			list[i] = u.workloads[side][w]
		}
		c.Workloads.V = list
	}
	return c
}

func (u *union) workload(side, w int) graph.Workload {
	c := u.graph(side).Workloads[w]
	c.Entry = u.services[side][c.Entry]
	return c
}

// build returns the base graph with one change of head applied, and where the edges of base are in it, −1 for the one
// that is gone. fact is the changed fact's index, −1 for something added or removed.
func (m *match) build(c *Change, fact int) (g *graph.Graph, at []int) {
	u := newUnion(m)
	gone := func(on string, base int) bool { return c.Kind == Removed && c.On == on && c.Base == base }
	come := func(on string) bool { return c.Kind == Added && c.On == on }
	var services []graph.Service
	present := make([]bool, len(m.services))
	for i, p := range m.services {
		s := graph.Service{}
		switch {
		case p.base < 0: // comes with whatever needs it
			s = m.head.Services[p.head]
			present[i] = come("service") && c.Head == p.head
		case gone("service", p.base):
			s.Name = m.base.Services[p.base].Name // what still refers to it finds a name without facts
		default:
			s, present[i] = m.base.Services[p.base], true
		}
		services = append(services, s)
	}
	g = &graph.Graph{Name: m.base.Name, Profile: m.base.Profile}
	workloadAt := make([]int, len(m.workloads))
	for i, p := range m.workloads {
		workloadAt[i] = -1
		switch {
		case p.base >= 0 && !gone("workload", p.base):
			g.Workloads = append(g.Workloads, u.workload(0, p.base))
		case p.base < 0 && come("workload") && c.Head == p.head:
			g.Workloads = append(g.Workloads, u.workload(1, p.head))
		default:
			continue
		}
		workloadAt[i] = len(g.Workloads) - 1
	}
	at = make([]int, len(m.base.Edges))
	edgeAt := make([]int, len(m.edges))
	for i, p := range m.edges {
		edgeAt[i] = -1
		switch {
		case p.base >= 0 && gone("edge", p.base):
			at[p.base] = -1
			continue
		case p.base >= 0:
			at[p.base] = len(g.Edges)
			g.Edges = append(g.Edges, u.edge(0, p.base))
		case come("edge") && c.Head == p.head:
			g.Edges = append(g.Edges, u.edge(1, p.head))
		default:
			continue
		}
		edgeAt[i] = len(g.Edges) - 1
	}
	if fact >= 0 {
		u.takeFact(c, fact, g, services, workloadAt, at)
	}
	renumber(g, services, present, workloadAt, edgeAt)
	return g, at
}

// takeFact puts one fact of head in the place of base's.
func (u *union) takeFact(c *Change, fact int, g *graph.Graph, services []graph.Service, workloadAt, at []int) {
	if c.On == "graph" { // the profile, which is no section of the graph
		return
	}
	field := c.Facts[fact].field
	switch c.On {
	case "service":
		graph.ServiceKeys[field].Copy(&services[u.services[0][c.Base]], &u.m.head.Services[c.Head])
	case "workload":
		w := u.workload(1, c.Head)
		graph.WorkloadKeys[field].Copy(&g.Workloads[workloadAt[u.workloads[0][c.Base]]], &w)
	case "edge":
		e := u.edge(1, c.Head)
		graph.EdgeKeys[field].Copy(&g.Edges[at[c.Base]], &e)
	}
}

// renumber leaves out what is not present and turns common numbers into indices of g.
func renumber(g *graph.Graph, services []graph.Service, present []bool, workloadAt, edgeAt []int) {
	for w := range g.Workloads {
		present[g.Workloads[w].Entry] = true
	}
	for e := range g.Edges {
		edge := &g.Edges[e]
		present[edge.From], present[edge.To] = true, true
		if edge.Via.Known {
			present[edge.Via.V] = true
		}
	}
	serviceAt := make([]int, len(services))
	for i := range services {
		if present[i] {
			serviceAt[i] = len(g.Services)
			g.Services = append(g.Services, services[i])
		}
	}
	for w := range g.Workloads {
		g.Workloads[w].Entry = serviceAt[g.Workloads[w].Entry]
	}
	for e := range g.Edges {
		edge := &g.Edges[e]
		edge.From, edge.To = serviceAt[edge.From], serviceAt[edge.To]
		if edge.Via.Known {
			edge.Via.V = serviceAt[edge.Via.V]
		}
		if edge.RepliesTo.Known {
			if edge.RepliesTo.V = edgeAt[edge.RepliesTo.V]; edge.RepliesTo.V < 0 {
				edge.RepliesTo = graph.Val[int]{}
			}
		}
		if edge.Workloads.Known {
			list := []int{}
			for _, w := range edge.Workloads.V {
				if workloadAt[w] >= 0 {
					list = append(list, workloadAt[w])
				}
			}
			edge.Workloads.V = list
		}
		if ends := g.Services[edge.From].Guards.V | g.Services[edge.To].Guards.V; ends != 0 {
			edge.Guards.V, edge.Guards.Known = edge.Guards.V|ends, true
		}
	}
}
