package advise

import (
	"math"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// Condition is a fact that is not known and on which a recommended mode depends.
type Condition struct {
	Fact    forecast.Fact
	Becomes Recommendation // what the edge could become; None where that hangs on more than this fact
	Words   []string       // the values that alone turn it, where the fact is a word
}

// conditions says of every edge whether its mode is confirmed, and on which facts it depends where it is not.
func (a *Analysis) conditions(stated *engine, basis []Basis) {
	t := a.Topology
	c := &confirmer{a: a, e: stated, basis: basis, partial: make([]bool, len(t.Flows)), exact: make([]bool, len(t.Services)), limited: make([]bool, len(t.Edges)), gateways: openGateways(t.Graph)}
	for s := range c.exact {
		c.exact[s] = true
	}
	c.fixed, c.known = make([][]bool, len(t.Flows)), make([][]bool, len(t.Flows))
	c.callers = make([][][]int, len(t.Flows))
	for l := range t.Flows {
		f := &t.Flows[l]
		c.callers[l] = make([][]int, len(f.Nodes))
		for _, call := range f.Calls {
			c.callers[l][call.To] = append(c.callers[l][call.To], call.Edge)
		}
		c.fixed[l], c.known[l] = make([]bool, len(f.Nodes)), make([]bool, len(f.Nodes))
		for v := range f.Nodes {
			c.fixed[l][v] = true
		}
		for v := len(f.Nodes) - 1; v >= 0; v-- {
			c.known[l][v] = true
			for _, call := range f.CallsOf(v) {
				c.known[l][v] = c.known[l][v] && a.Model.Work(call.Edge).Known && c.known[l][call.To]
			}
		}
		stated.limits(l, nil, func(_ int, call graph.Call, limit limit) {
			c.limited[call.Edge] = c.limited[call.Edge] || !math.IsInf(limit.seconds, 1)
		})
		c.partial[l] = a.unproven(l)
		if c.partial[l] {
			c.exact[stated.component[f.Nodes[0].Service]] = false
		}
	}
	for i := range stated.facts {
		if stated.facts[i].advised && len(stated.unknowns(i)) > 0 {
			c.exact[stated.component[t.Edges[i].From]] = false
		}
	}
	a.confirmer = c
	c.confirm()
	for i := range a.Edges { // advice that a fact which is not stated would turn is no must
		e := &a.Edges[i]
		if e.Strength == Must && slices.ContainsFunc(e.DependsOn, func(c Condition) bool { return c.Becomes != None }) {
			e.Strength = Strong
		}
	}
}

// unproven reports whether a load has a limit that its forecast, as built or as recommended, neither proves kept nor missed. A broker of
// unknown latency is taken for one that answers before people lose patience.
func (a *Analysis) unproven(l int) bool {
	w, f := &a.Topology.Loads[l], &a.Topology.Flows[l]
	stated := w.Patience.Known // somebody states a limit
	for _, call := range f.Calls {
		stated = stated || a.Graph.Edges[call.Edge].Timeout.Known
	}
	for _, p := range rules.Percentiles(nil, &w.SLO) {
		stated = stated || p.Limit.Known
	}
	entry := &a.Graph.Services[f.Nodes[0].Service]
	timed, handed := entry.Latency.Known || entry.Is(graph.KindClient), true
	up := entry.Down.Known || entry.Is(graph.KindClient)
	for _, call := range f.Calls {
		work := a.Model.Work(call.Edge)
		timed = timed && work.Known && work.Tail
		callee := &a.Graph.Services[a.Graph.Edges[call.Edge].To]
		up = up && (callee.Down.Known || callee.Is(graph.KindClient))
		b, ok := a.Model.Broker(call.Edge)
		handed = handed && ok && a.Model.Own[b].Known
		up = up && ok && a.Graph.Services[b].Down.Known
	}
	switch person := w.UserFacing.V || !w.UserFacing.Known; {
	case (stated || person) && (!timed || len(f.Cut) > 0), stated && !handed:
		return true
	case w.SLO.Down.Known && !up:
		return true
	case w.SLO.Freshness.Known && (!timed || !handed || !up || !a.carried(l)):
		return true
	}
	return w.Peak.Rate.Known && !a.carried(l)
}

// carried reports whether it is known what every service of a load gets and sustains.
func (a *Analysis) carried(l int) bool {
	for _, n := range a.Topology.Flows[l].Nodes {
		s := &a.Graph.Services[n.Service]
		if !s.Is(graph.KindClient) && !s.Capacity.Known {
			return false
		}
	}
	return a.Topology.Loads[l].Rate.Known
}
