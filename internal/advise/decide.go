package advise

import (
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// step is what the walk decides on one edge.
type step struct {
	edge  int
	from  graph.Mode // of an open edge sync
	to    graph.Mode
	basis Basis
	open  bool
}

// walk decides, from the entries on, the edges for which no number of a workload decides: what the facts forbid, waits that nobody
// needs, and open edges. A step that makes a fault worse, brings a new one, or makes a queue endless is refused.
func (e *engine) walk(c *checker) (modes forecast.Assignment, steps []step, exact bool) {
	built := make(forecast.Assignment, len(e.stated))
	for i, m := range e.stated {
		built[i] = m.V
	}
	refused := map[int]bool{}
	for {
		modes, steps, exact = e.decideAll(built, refused)
		worse := false
		for _, some := range e.byComponent(steps) {
			for _, edge := range e.worse(c, built, some) {
				refused[edge], worse = true, true
			}
		}
		if !worse {
			return modes, steps, exact
		}
	}
}

// byComponent splits steps into those of each connected part of the graph, in order of their first steps.
func (e *engine) byComponent(steps []step) (parts [][]step) {
	number := map[int]int{}
	for _, s := range steps {
		root := e.component[e.t.Edges[s.edge].From]
		n, seen := number[root]
		if !seen {
			n = len(parts)
			number[root], parts = n, append(parts, nil)
		}
		parts[n] = append(parts[n], s)
	}
	return parts
}

// maxPlaced bounds the calls that are looked at to place edges on cycles anew; each change of a mode asks for all calls.
const maxPlaced = 4e6

// decideAll walks once, leaving refused edges as they are; not exact where a large cycle has so many changes that where its later edges
// stand is not worked out anew after each.
func (e *engine) decideAll(built forecast.Assignment, refused map[int]bool) (modes forecast.Assignment, steps []step, exact bool) {
	modes, exact = slices.Clone(built), true
	calls, placed := e.calls(), 0
	at := e.newPlaces()
	var pass rules.Pass
	var all []rules.Context // of every edge, and whether a queue is before it
	var after []bool
	changed := false // since
	for _, i := range e.order {
		if !e.facts[i].advised {
			at.decide(i, modes[i])
			continue
		}
		context, queued := at.of(i)
		if e.t.CallLoop[i] { // what comes later in the order may lead here: it counts as built
			switch {
			case all == nil || changed && placed+calls <= maxPlaced:
				all, after = e.place(modes)
				changed, placed = false, placed+calls
			case changed:
				exact = false
			}
			context, queued = all[i], after[i]
		}
		s := e.decide(&pass, i, context, queued)
		if refused[i] {
			s.to, s.basis = s.from, AsBuilt
		}
		if modes[i] != s.to {
			modes[i], changed = s.to, true
		}
		at.decide(i, s.to)
		steps = append(steps, s)
	}
	return modes, steps, exact
}

// calls counts the calls of all loads.
func (e *engine) calls() (n int) {
	for l := range e.t.Flows {
		n += len(e.t.Flows[l].Calls)
	}
	return n
}

// decide returns what the facts of one edge lead to where it stands.
func (e *engine) decide(pass *rules.Pass, i int, context rules.Context, queued bool) step {
	f, stated := e.fact(i), e.stated[i]
	s := step{edge: i, from: stated.V, to: stated.V, basis: AsBuilt, open: !stated.Known}
	subject := e.subject(i, context, queued)
	score := e.score(pass, &subject).Total
	if e.supposed != nil {
		score += e.supposed.bonus
	}
	away := e.away(f, i)
	apt := away == graph.Async || away == graph.Hybrid && e.hybridApt(i, false)
	best := graph.Sync
	sent := f.needKnown && f.need == graph.NeedNothing && away == graph.Async && score > -rules.LeanFrom && !e.t.Services[e.t.Edges[i].To].Is(graph.KindExternal)
	if apt && (score >= rules.LeanFrom || sent) {
		best = away
	}
	if !f.allowed.Has(graph.Sync) {
		best = away
	}
	needless := subject.Context != rules.Behind && e.needless(i)
	switch {
	case s.open:
		s.to, s.basis = best, ByEvidence
	case !f.allowed.Has(stated.V):
		s.to, s.basis = best, Semantics
	case stated.V == graph.Sync && apt && needless && score >= rules.LeanFrom:
		s.to, s.basis = away, Needless
	case stated.V == graph.Sync && apt && context != rules.Behind && score >= e.strongFrom(i):
		s.to, s.basis = away, ByEvidence
	case stated.V != graph.Sync && f.allowed.Has(graph.Sync) && score <= -rules.StrongFrom && context == rules.Waiting && !(stated.V == graph.Hybrid && f.entry):
		s.to, s.basis = graph.Sync, ByEvidence
	}
	if s.basis == AsBuilt && f.allowed.Only(s.to) || s.open && f.allowed.Only(s.to) {
		s.basis = Semantics
	}
	return s
}

// strongFrom is the score from which evidence alone changes a stated sync edge.
func (e *engine) strongFrom(i int) rules.Centi {
	if e.profile.OwnersApart && e.otherOwner(i) {
		return rules.LeanFrom
	}
	return rules.StrongFrom
}

func (e *engine) otherOwner(i int) bool {
	from, to := e.t.Services[e.t.Edges[i].From].Owner, e.t.Services[e.t.Edges[i].To].Owner
	return from.Known && to.Known && from.V != to.V
}

// away returns which of async and hybrid an edge would be if not sync.
func (e *engine) away(f *facts, i int) graph.Mode {
	async, hybrid := f.allowed.Has(graph.Async), f.allowed.Has(graph.Hybrid)
	switch {
	case async && hybrid:
		outside := e.t.Services[e.t.Edges[i].From].Is(graph.KindClient, graph.KindExternal)
		if outside || f.leaves || f.needKnown && f.need == graph.NeedAck && !f.step {
			return graph.Hybrid
		}
		return graph.Async
	case async:
		return graph.Async
	case hybrid:
		return graph.Hybrid
	}
	return graph.Sync
}

// hybridApt reports whether an acknowledgement is worth its status resource: where the entry is accepted, the op is a job, the work
// exceeds a second, or nothing is needed; a repair may also use it where an acknowledgement is enough.
func (e *engine) hybridApt(i int, repair bool) bool {
	f, edge := e.fact(i), e.edge(i)
	switch {
	case f.entry && f.accepted:
		return true
	case repair && f.needKnown && f.need <= graph.NeedAck:
		return true
	case f.needKnown && f.need == graph.NeedNothing:
		return !(f.work > 0 && f.work < shortWork) && !e.handsOn(i)
	}
	return edge.Op.Known && edge.Op.V == graph.Job || f.work > longWork || f.accepted && e.isGateway(edge.From)
}

// shortWork and longWork are the limits of instantaneous response and of the flow of thought (Nielsen), s.
const (
	shortWork = 0.1
	longWork  = 1
)

// needless reports whether nothing that comes back over an edge is needed and something else than waiting is possible.
func (e *engine) needless(i int) bool {
	f := e.fact(i)
	outside := e.t.Services[e.t.Edges[i].From].Is(graph.KindClient, graph.KindExternal)
	if !f.allowed.Has(graph.Async) && !(outside && f.allowed.Has(graph.Hybrid)) {
		return false
	}
	return f.needKnown && f.need == graph.NeedNothing || f.step && !(f.needKnown && f.need == graph.NeedResult)
}

// subject is an edge as the rules see it.
func (e *engine) subject(i int, context rules.Context, queued bool) rules.Subject {
	f := e.fact(i)
	return rules.Subject{
		Topology: e.t, Edge: i, Stated: e.edge(i), Need: f.need, NeedKnown: f.needKnown, Step: f.step, Entry: f.entry, Accepted: f.accepted, Told: f.told,
		Person: f.person, Scheduled: f.scheduled, Leaf: f.leaf, Receivers: f.receivers, Work: f.work, Context: context, AfterQueue: queued,
	}
}

func (e *engine) score(p *rules.Pass, s *rules.Subject) rules.Score {
	return rules.Combine(&e.profile, s.Entry, p.Weigh(s))
}

// worse returns steps of a part of the graph to refuse, because with them a fault is worse than before or new; none where all are
// fine. What the facts force, and open edges, are no choice and made before. The steps are checked all at once, and only where that
// fails one by one. Every step that puts an overloaded service behind a queue is at fault by itself.
func (e *engine) worse(c *checker, built forecast.Assignment, steps []step) (edges []int) {
	base := slices.Clone(built)
	var chosen []step
	for _, s := range steps {
		if s.basis == Semantics || s.open {
			base[s.edge] = s.to
		} else if s.from != s.to {
			chosen = append(chosen, s)
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	before := c.faults(base)
	with := func(n int) *faults {
		modes := slices.Clone(base)
		for _, s := range chosen[:n] {
			modes[s.edge] = s.to
		}
		return c.faults(modes)
	}
	all := with(len(chosen))
	if !all.worseThan(before) {
		return nil
	}
	endless := make([]bool, len(e.t.Services))
	for i := range all.list {
		f := &all.list[i]
		if _, had := before.byKey[f.key()]; f.Kind == Endless && !had {
			endless[f.Service] = true
		}
	}
	reaches := e.reaching(endless)
	for _, s := range chosen {
		if s.to != graph.Sync && reaches[s.edge] {
			edges = append(edges, s.edge)
		}
	}
	if len(edges) > 0 {
		return edges
	}
	fine, bad := 0, len(chosen)
	for bad-fine > 1 {
		if mid := (fine + bad) / 2; with(mid).worseThan(before) {
			bad = mid
		} else {
			fine = mid
		}
	}
	return []int{chosen[bad-1].edge}
}

// reaching marks the edges whose callee is one of some services or leads to one.
func (e *engine) reaching(services []bool) []bool {
	marks := make([]bool, len(e.facts))
	for l := range e.t.Flows {
		f := &e.t.Flows[l]
		leads := make([]bool, len(f.Nodes))
		for v := len(f.Nodes) - 1; v >= 0; v-- {
			leads[v] = services[f.Nodes[v].Service]
			for _, c := range f.CallsOf(v) {
				leads[v] = leads[v] || leads[c.To]
				marks[c.Edge] = marks[c.Edge] || leads[c.To]
			}
		}
	}
	return marks
}
