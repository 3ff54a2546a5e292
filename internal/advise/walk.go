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
func (e *engine) walk(c *checker) (modes forecast.Assignment, steps []step) {
	built := make(forecast.Assignment, len(e.stated))
	for i, m := range e.stated {
		built[i] = m.V
	}
	refused := map[int]bool{}
	for {
		modes, steps = e.decideAll(built, refused)
		worse := false
		for _, some := range e.byComponent(steps) {
			if culprit, found := e.firstWorse(c, built, some); found {
				refused[culprit], worse = true, true
			}
		}
		if !worse {
			return modes, steps
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

// decideAll walks once, leaving refused edges as they are.
func (e *engine) decideAll(built forecast.Assignment, refused map[int]bool) (modes forecast.Assignment, steps []step) {
	modes = slices.Clone(built)
	at := e.newPlaces()
	var pass rules.Pass
	for _, i := range e.order {
		if !e.facts[i].advised {
			at.decide(i, modes[i])
			continue
		}
		context, queued := at.of(i)
		if e.t.CallLoop[i] { // what comes later in the order may lead here: it counts as built
			all, q := e.place(modes)
			context, queued = all[i], q[i]
		}
		s := e.decide(&pass, i, context, queued)
		if refused[i] {
			s.to, s.basis = s.from, AsBuilt
		}
		modes[i] = s.to
		at.decide(i, s.to)
		steps = append(steps, s)
	}
	return modes, steps
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
// exceeds a second, or nothing is needed; a repair may also use it where the need is a stated acknowledgement.
func (e *engine) hybridApt(i int, repair bool) bool {
	f, edge := e.fact(i), e.edge(i)
	switch {
	case f.entry && f.accepted:
		return true
	case f.needKnown && f.need == graph.NeedNothing:
		return !(f.work > 0 && f.work < shortWork) && !e.handsOn(i)
	case repair && f.needKnown && f.need == graph.NeedAck:
		return true
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

// firstWorse returns the first step of a part of the graph after which a fault is worse than before or new. What the facts force,
// and open edges, are no choice and made before. The steps are checked all at once, and only where that fails by halves.
func (e *engine) firstWorse(c *checker, built forecast.Assignment, steps []step) (edge int, found bool) {
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
		return 0, false
	}
	before := c.faults(base)
	worse := func(n int) bool {
		modes := slices.Clone(base)
		for _, s := range chosen[:n] {
			modes[s.edge] = s.to
		}
		return c.faults(modes).worseThan(before)
	}
	if !worse(len(chosen)) {
		return 0, false
	}
	fine, bad := 0, len(chosen)
	for bad-fine > 1 {
		if mid := (fine + bad) / 2; worse(mid) {
			bad = mid
		} else {
			fine = mid
		}
	}
	return chosen[bad-1].edge, true
}
