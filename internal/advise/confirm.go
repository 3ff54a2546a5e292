package advise

import (
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// Limits of what is tried to confirm one edge; beyond them it is not confirmed.
const (
	maxCompletions = 2000
	longestWork    = 60    // s: work that is not known is supposed to take no longer
	shortestWork   = 0.001 // s
)

// confirmer decides which recommendations no admissible completion changes. A completion gives every fact that is not stated a value
// that real systems have; it adds no demand (an objective, a timeout, a patience, a tolerance, an order) and overloads no service at the mean,
// since no mode helps there.
type confirmer struct {
	a     *Analysis
	e     *engine // on the modes as stated
	basis []Basis
	pass  rules.Pass

	fixed    [][]bool  // per load and node: no completion changes in which context it is entered
	partial  []bool    // per load: something that it could miss is not proven
	exact    []bool    // per connected part (by service): nothing that the design depends on is missing
	callers  [][][]int // per load and node: the edges that lead there
	limited  []bool    // per edge: somebody is known to give up waiting for it
	gateways []bool    // per service: it could turn out to be a gateway, or not
	known    [][]bool  // per load and node: what a call into it takes before it answers is known
}

// confirm marks what is confirmed, callers first, and notes what the rest depends on.
func (c *confirmer) confirm() {
	for _, i := range c.e.order {
		edge := &c.a.Edges[i]
		if edge.Advised {
			edge.Robust, edge.DependsOn = c.edge(i)
		}
		if c.e.facts[i].advised && !edge.Robust {
			for _, u := range c.e.facts[i].uses {
				if !u.cut {
					c.fixed[u.load][u.to] = false
				}
			}
		}
		for _, u := range c.e.facts[i].uses {
			if !u.cut && !c.fixed[u.load][u.from] {
				c.fixed[u.load][u.to] = false
			}
		}
	}
}

// edge reports whether an edge is confirmed, and the facts that it depends on.
func (c *confirmer) edge(i int) (robust bool, on []Condition) {
	list := c.e.unknowns(i)
	others, steady := c.alternatives(i, list)
	if others == 0 && steady {
		return true, nil
	}
	type turn struct {
		becomes Recommendation
		words   []string
	}
	alike := map[unknownKind]turn{} // one workload more or less of a kind turns nothing else
	for _, u := range list {
		kind := c.e.kindOf(i, u)
		t, seen := alike[kind]
		if !seen {
			t.becomes, t.words = c.turns(i, u)
			if u.load >= 0 {
				alike[kind] = t
			}
		}
		if t.words != nil {
			on = append(on, Condition{u.fact, t.becomes, t.words})
		}
	}
	if len(on) > 0 || !steady {
		return false, c.rest(i, on, list)
	}
	if edge := &c.e.t.Edges[i]; edge.Op.Known && edge.Op.V == graph.Read && (others.Has(graph.Async) || c.a.Design[i] == graph.Async) {
		return false, []Condition{{Fact: forecast.Fact{On: "edge", Name: c.e.t.IDs[i], Key: "staleness"}}} // a local copy is a choice
	}
	if c.threatened(i) {
		return false, c.missing(i)
	}
	return true, nil
}

// alternatives returns the modes beside the recommended one that some completion allows, and whether every completion leads to the
// recommended one.
func (c *confirmer) alternatives(i int, list []unknown) (others Modes, steady bool) {
	want := c.a.Design[i]
	total := 1
	for _, u := range list {
		if total *= len(u.ways) + 1; total > maxCompletions {
			return set(graph.Sync, graph.Async, graph.Hybrid).without(want), false
		}
	}
	steady = true
	chosen := make([]way, 0, len(list))
	var each func(n int)
	each = func(n int) {
		if n == len(list) {
			s := c.e.with(i, chosen)
			for _, built := range c.builtContexts(i) {
				for _, outlasting := range c.outlasting(i) {
					others |= s.allowAs(outlasting, built).without(want)
					steady = steady && c.leads(s, i, want)
				}
			}
			return
		}
		each(n + 1) // as stated: not known
		for _, w := range list[n].ways {
			if !steady {
				return
			}
			chosen = append(chosen, w)
			each(n + 1)
			chosen = chosen[:len(chosen)-1]
		}
	}
	each(0)
	return others, steady
}

// outlasting returns whether half of the calls of a read may outlast those who wait for them: as it is, and where how long they take
// is not known, also that they do.
func (c *confirmer) outlasting(i int) []bool {
	now := c.e.outlasting[i]
	if op := c.e.t.Edges[i].Op; now || op.Known && c.workKnown(i) || !c.limited[i] {
		return []bool{now}
	}
	return []bool{false, true}
}

// turns returns the values of one fact that alone change what the facts lead to, and to what the first of them does.
func (c *confirmer) turns(i int, u unknown) (becomes Recommendation, words []string) {
	plain := c.e.with(i, nil)
	plain.allowAs(c.e.outlasting[i], c.e.builtContexts[i])
	for _, w := range u.ways {
		s := c.e.with(i, []way{w})
		s.allowAs(c.e.outlasting[i], c.e.builtContexts[i])
		if to, turned := c.turned(plain, s, i); turned {
			if words == nil {
				becomes = recommendationOf(to)
			}
			words = append(words, w.word)
		}
	}
	return becomes, words
}

// turned reports whether an edge becomes another one on a supposed engine, and not on the plain one, where it may stand.
func (c *confirmer) turned(plain, supposed *engine, i int) (to graph.Mode, turned bool) {
	for _, context := range c.contexts(i) {
		for _, queued := range c.queued(i) {
			if plain.decide(&c.pass, i, context, queued).to != c.settled(i) {
				continue // where it stands turns it, not this fact
			}
			if to := supposed.decide(&c.pass, i, context, queued).to; to != c.settled(i) {
				return to, true
			}
		}
	}
	return to, false
}

// settled is what the facts of an edge lead to before repairs and what follows: the recommended mode where it is neither.
func (c *confirmer) settled(i int) graph.Mode {
	if b := c.basis[i]; b != Repairs && b != Follows {
		return c.a.Design[i]
	}
	return c.e.stated[i].V
}

// leads reports whether the walk decides so on a supposed edge, wherever it may stand and however long its work may be.
func (c *confirmer) leads(s *engine, i int, want graph.Mode) bool {
	if b := c.basis[i]; b == Repairs || b == Follows {
		want = c.settled(i)
	}
	f := s.fact(i)
	works := []float64{f.work}
	if !c.workKnown(i) {
		works = []float64{shortestWork, max(f.work, longestWork)}
		if own := c.e.m.Work(i); own.Known {
			works[0] = own.Dist.Quantile(0.5)
		}
	}
	for _, work := range works {
		f.work = work
		for _, context := range c.contexts(i) {
			for _, queued := range c.queued(i) {
				if s.decide(&c.pass, i, context, queued).to != want {
					return false
				}
			}
		}
	}
	return true
}

// builtContexts returns where an edge may stand as built.
func (c *confirmer) builtContexts(i int) []rules.Context {
	if m := c.e.stated[i]; !m.Known || m.V == graph.Sync || c.stays(i) { // it only matters to a stated async or hybrid
		return c.e.builtContexts[i : i+1]
	}
	return []rules.Context{rules.Waiting, rules.AtBoundary, rules.Behind}
}

// contexts returns where an edge may stand: where it does, if nothing before it can change, else anywhere.
func (c *confirmer) contexts(i int) []rules.Context {
	if c.stays(i) {
		return []rules.Context{c.a.engine.contexts[i]}
	}
	return []rules.Context{rules.Waiting, rules.AtBoundary, rules.Behind}
}

func (c *confirmer) queued(i int) []bool {
	if c.stays(i) {
		return []bool{c.a.engine.queued[i]}
	}
	return []bool{false, true}
}

// stays reports whether no completion changes where an edge stands.
func (c *confirmer) stays(i int) bool {
	if c.e.t.CallLoop[i] {
		return false
	}
	for _, u := range c.e.facts[i].uses {
		if !c.fixed[u.load][u.from] || !c.e.t.Loads[u.load].UserFacing.Known && c.e.somebodyMayNot(u.load) {
			return false
		}
	}
	return true
}

// somebodyMayNot reports whether it hangs on whether a person waits that somebody waits for a load at all.
func (e *engine) somebodyMayNot(l int) bool {
	s := *e
	w := e.t.Loads[l]
	w.UserFacing = graph.Of(false)
	s.supposed = &supposition{edge: -1, loads: map[int]*graph.Workload{l: &w}}
	return !s.somebodyWaits(l)
}

// workKnown reports whether it is known what an edge's callee does before it can answer.
func (c *confirmer) workKnown(i int) bool {
	if !c.e.m.Work(i).Known {
		return false
	}
	for _, u := range c.e.facts[i].uses {
		if !u.cut && !c.known[u.load][u.to] {
			return false
		}
	}
	return true
}

// threatened reports whether a limit that is not proven kept, a change that depends on a number, or what an edge hands on could
// change its mode.
func (c *confirmer) threatened(i int) bool {
	if b := c.basis[i]; b == Repairs || b == Follows {
		return !c.exact[c.e.component[c.e.t.Edges[i].From]]
	}
	for _, l := range c.e.loadsOf(i) {
		if c.partial[l] {
			return true
		}
	}
	if edge := &c.e.t.Edges[i]; c.a.Design[i] == graph.Async && edge.Staleness.Known && !(edge.Op.Known && edge.Op.V == graph.Read) && !c.workKnown(i) {
		return true
	}
	// Whether its callee hands on decides about a 202.
	for _, u := range c.e.facts[i].uses {
		if u.cut {
			continue
		}
		for _, k := range c.e.t.Flows[u.load].CallsOf(u.to) {
			if kf := &c.e.facts[k.Edge]; kf.advised && c.couldBeHybrid(i) && !c.sure(k.Edge) {
				return true
			}
		}
	}
	return c.gateways[c.e.t.Edges[i].From] || c.gateways[c.e.t.Edges[i].To]
}

// couldBeHybrid reports whether an acknowledgement over an edge is possible at all.
func (c *confirmer) couldBeHybrid(i int) bool {
	f := &c.e.facts[i]
	return f.allowed.Has(graph.Hybrid) || !f.needKnown
}

// sure reports whether an edge has no word that is not known: what it may be is certain.
func (c *confirmer) sure(i int) bool {
	return c.e.facts[i].allowed.Only(c.a.Design[i]) && len(c.e.unknowns(i)) == 0
}

// openGateways marks the services that could turn out to be a gateway, or not: only clients call them, and the op of a call into or out
// of them is not known.
func openGateways(g *graph.Graph) []bool {
	open, inside := make([]bool, len(g.Services)), make([]bool, len(g.Services))
	for i := range g.Edges {
		edge := &g.Edges[i]
		if !edge.Op.Known {
			open[edge.From], open[edge.To] = true, true
		}
		inside[edge.To] = inside[edge.To] || !g.Services[edge.From].Is(graph.KindClient)
	}
	for s := range open {
		open[s] = open[s] && !inside[s] && g.Services[s].Is(graph.KindService)
	}
	return open
}

// rest completes what an edge depends on where no fact alone turns it: all that is not known of it.
func (c *confirmer) rest(i int, on []Condition, list []unknown) []Condition {
	if len(on) > 0 {
		return on
	}
	add := func(n Condition) {
		if len(on) < maxConditions && !about(on, n.Fact) {
			on = append(on, n)
		}
	}
	if !c.stays(i) { // what could change where it stands
		c.into(i, func(before int) bool {
			for _, b := range c.a.Edges[before].DependsOn {
				b.Becomes = None
				add(b)
			}
			return len(on) < maxConditions
		})
	}
	for _, u := range list {
		if u.fact.Key != "owner" { // a decibel more decides only beside something else
			add(Condition{Fact: u.fact})
		}
	}
	for _, n := range c.missing(i) {
		add(n)
	}
	return on
}

// maxConditions is how many facts an edge is said to depend on at the most.
const maxConditions = 8

// into visits edges that lead to an edge's caller until visit says that it is enough.
func (c *confirmer) into(i int, visit func(edge int) bool) {
	for _, u := range c.e.facts[i].uses {
		for _, e := range c.callers[u.load][u.from] {
			if !visit(e) {
				return
			}
		}
	}
}

// missing lists the first numbers that are not known of the workloads of an edge.
func (c *confirmer) missing(i int) (on []Condition) {
	for _, l := range c.e.loadsOf(i) {
		if l >= len(c.a.Workloads) {
			continue
		}
		for _, f := range c.a.Workloads[l].Recommended.Missing {
			if len(on) == maxConditions {
				return on
			}
			if n := (Condition{Fact: f}); !about(on, n.Fact) {
				on = append(on, n)
			}
		}
	}
	return on
}

// about reports whether a fact is listed already.
func about(on []Condition, f forecast.Fact) bool {
	return slices.ContainsFunc(on, func(c Condition) bool { return c.Fact == f })
}
