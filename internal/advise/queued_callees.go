package advise

import (
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// follow finds the edges that a design makes hybrid in effect: their need is an acknowledgement (or nothing, of a client or external
// caller), and the callee now hands on what it waited for. Their contract changes (202, an id, a status), so they are recommended
// hybrid. Where the callee handed on already, nothing changes.
func (e *engine) follow(modes forecast.Assignment) (edges []int) {
	contexts, _ := e.place(modes)
	for _, i := range slices.Backward(e.order) {
		f := &e.facts[i]
		if !f.advised || modes[i] != graph.Sync || !f.allowed.Has(graph.Hybrid) || !f.needKnown || f.need > graph.NeedAck {
			continue
		}
		outside := e.t.Services[e.t.Edges[i].From].Is(graph.KindClient, graph.KindExternal)
		waitedFor := slices.ContainsFunc(f.uses, func(u use) bool { return e.somebody[u.load] })
		if f.need == graph.NeedNothing && !outside || contexts[i] != rules.Waiting && waitedFor {
			continue
		}
		if f.need == graph.NeedAck && !f.accepted && f.answersSomething(e) {
			continue
		}
		if e.handsOnAnew(i, modes) {
			modes[i] = graph.Hybrid
			edges = append(edges, i)
		}
	}
	return edges
}

// answersSomething reports whether some workload on an edge says what its client is told.
func (f *facts) answersSomething(e *engine) bool {
	return slices.ContainsFunc(f.uses, func(u use) bool { return e.t.Loads[u.load].Answer.Known })
}

// handsOnAnew reports whether, behind an edge, a call became async that was not built so, and none stays that could be.
func (e *engine) handsOnAnew(i int, modes forecast.Assignment) bool {
	anew := false
	for _, u := range e.facts[i].uses {
		if u.cut {
			continue
		}
		for _, c := range e.t.Flows[u.load].CallsOf(u.to) {
			k, stated := &e.facts[c.Edge], e.stated[c.Edge]
			if !k.advised || !(k.step || !k.needKnown || k.need == graph.NeedNothing) {
				continue
			}
			anew = anew || modes[c.Edge] == graph.Async && !(stated.Known && stated.V == graph.Async)
			if modes[c.Edge] == graph.Sync && k.sendable() && k.allowed.Has(graph.Async) {
				return false
			}
		}
	}
	return anew
}
