package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// passOn returns the context of a callee whose caller stands in one, over an edge of a mode.
func (e *engine) passOn(c rules.Context, edge int, m graph.Mode) rules.Context {
	switch {
	case c == rules.Waiting && m == graph.Sync:
		return rules.Waiting
	case c == rules.Waiting && m == graph.Hybrid:
		return rules.AtBoundary
	case c == rules.AtBoundary && m == graph.Sync && !e.facts[edge].advised: // its own store
		return rules.AtBoundary
	}
	return rules.Behind
}

// places keeps, per load and node, in which context it is entered and whether a queue is on a way to it, while modes are decided
// callers first.
type places struct {
	e       *engine
	context [][]rules.Context
	queued  [][]bool
}

func (e *engine) newPlaces() *places {
	p := &places{e, make([][]rules.Context, len(e.t.Flows)), make([][]bool, len(e.t.Flows))}
	for l := range e.t.Flows {
		nodes := e.t.Flows[l].Nodes
		p.context[l], p.queued[l] = make([]rules.Context, len(nodes)), make([]bool, len(nodes))
		for v := range nodes {
			p.context[l][v] = rules.Behind
			if nodes[v].Entry {
				p.context[l][v] = rules.Waiting
			}
		}
	}
	return p
}

// decide notes the mode of an edge whose callers' places are known.
func (p *places) decide(edge int, m graph.Mode) {
	for _, u := range p.e.facts[edge].uses {
		if u.cut {
			continue
		}
		c, q := p.context[u.load], p.queued[u.load]
		c[u.to] = min(c[u.to], p.e.passOn(c[u.from], edge, m))
		q[u.to] = q[u.to] || m != graph.Sync || q[u.from]
	}
}

// of returns where an edge stands: the most urgent context of its callers, and whether one of them is reached through a queue.
func (p *places) of(edge int) (c rules.Context, queued bool) {
	c = rules.Behind
	client := p.e.t.Services[p.e.t.Edges[edge].From].Is(graph.KindClient)
	for _, u := range p.e.facts[edge].uses {
		queued = queued || p.queued[u.load][u.from]
		if p.e.somebody[u.load] || client {
			c = min(c, p.context[u.load][u.from])
		}
	}
	return c, queued
}

// place returns where every edge stands in a design.
func (e *engine) place(modes forecast.Assignment) (contexts []rules.Context, queued []bool) {
	p := e.newPlaces()
	for l := range e.t.Flows {
		c, q := p.context[l], p.queued[l]
		for _, call := range e.t.Flows[l].Calls {
			m := modes[call.Edge]
			c[call.To] = min(c[call.To], e.passOn(c[call.From], call.Edge, m))
			q[call.To] = q[call.To] || m != graph.Sync || q[call.From]
		}
	}
	contexts, queued = make([]rules.Context, len(e.facts)), make([]bool, len(e.facts))
	for i := range e.facts {
		contexts[i], queued[i] = p.of(i)
	}
	return contexts, queued
}

// waited marks, per node of a load, what its entry waits for under a design.
func (e *engine) waited(load int, modes forecast.Assignment) []bool {
	f := &e.t.Flows[load]
	on := make([]bool, len(f.Nodes))
	for v := range f.Nodes {
		on[v] = on[v] || f.Nodes[v].Entry
		for _, c := range f.CallsOf(v) {
			on[c.To] = on[c.To] || on[v] && modes[c.Edge] == graph.Sync
		}
	}
	return on
}

// callersFirst returns all edges but replies in the order of the walk: by the longest way from the entries to the caller, what calls each
// other in a circle together; then by id, so that the file's order does not matter.
func (e *engine) callersFirst() []int {
	n := len(e.t.Services)
	out := make([][]int, n)
	for i := range e.t.Edges {
		if edge := &e.t.Edges[i]; !edge.RepliesTo.Known {
			out[edge.From] = append(out[edge.From], edge.To)
		}
	}
	component := graph.StronglyConnected(n, func(s int, visit func(int)) {
		for _, to := range out[s] {
			visit(to)
		}
	})
	members := make([][]int, 1+slices.Max(append([]int{0}, component...)))
	for s, c := range component {
		members[c] = append(members[c], s)
	}
	rank := make([]int, len(members))
	for c := len(members) - 1; c >= 0; c-- { // components are numbered callees first
		for _, s := range members[c] {
			for _, to := range out[s] {
				if d := component[to]; d != c {
					rank[d] = max(rank[d], rank[c]+1)
				}
			}
		}
	}
	var order []int
	for i := range e.facts {
		if !e.t.Edges[i].RepliesTo.Known {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(rank[component[e.t.Edges[a].From]], rank[component[e.t.Edges[b].From]]), cmp.Compare(e.t.IDs[a], e.t.IDs[b]))
	})
	return order
}

// connected numbers the services so that two have the same number iff edges lead from one to the other, whatever their direction;
// the broker of an edge belongs to it.
func connected(g *graph.Graph) []int {
	root := make([]int, len(g.Services))
	for s := range root {
		root[s] = s
	}
	find := func(s int) int {
		for root[s] != s {
			root[s] = root[root[s]]
			s = root[s]
		}
		return s
	}
	for i := range g.Edges {
		edge := &g.Edges[i]
		root[find(edge.From)] = find(edge.To)
		if edge.Via.Known {
			root[find(edge.Via.V)] = find(edge.To)
		}
	}
	for s := range root {
		root[s] = find(s)
	}
	return root
}
