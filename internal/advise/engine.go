package advise

import (
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// engine holds what follows from the facts of a graph under the modes that are stated: what each edge may be, who waits where.
type engine struct {
	t         *graph.Topology
	m         *forecast.Model // an assumed cost of a hand-over counts as nothing in it: it proves no fault
	profile   rules.Profile
	stated    []graph.Val[graph.Mode]
	somebody  []bool    // per load: somebody waits for it
	gateways  []Gateway // per service
	facts     []facts   // per edge
	order     []int     // all edges but replies, callers first
	written   []bool    // per service: a call may change its state
	component []int     // per service: its connected part of the graph
	known     *answers  // of designs of the model

	builtContexts []rules.Context // per edge, under the modes as stated
	outlasting    []bool          // per edge: half of the calls of a read outlast somebody who waits

	supposed *supposition // facts of one edge as they are supposed to be; nil where all are as stated

	contexts []rules.Context // per edge, in the design found
	queued   []bool          // per edge: its caller is reached through a queue in the design found
}

// facts are what the file says of one edge and what follows from it, whatever the modes of other edges.
type facts struct {
	advised   bool
	uses      []use
	need      graph.Need
	needKnown bool
	entry     bool          // the caller is the entry of a workload that passes here, or a client
	leaves    bool          // the caller is the entry of a workload that somebody waits for
	accepted  bool          // every workload that passes here answers "accepted"
	told      *graph.Answer // the strictest answer over "accepted" of a workload that passes here
	toldHere  bool          // a workload whose entry is the caller answers with more than "accepted"
	answered  bool          // a workload whose entry is the caller states its answer
	step      bool          // a process step: its outcome belongs to a process, not to somebody who waits
	person    bool          // a person waits on a workload that passes here
	scheduled bool          // the caller, no client, is the entry of a workload for which no person waits
	leaf      bool          // the callee calls nothing but its own stores
	receivers int
	work      float64 // what the callee does before it can answer, s, a lower bound; 0: not known
	allowed   Modes
}

// use is one call of an edge in one load.
type use struct {
	load, from, to int
	cut            bool // it closes a cycle and is not followed
}

// newEngine works out the facts of every edge.
func newEngine(m *forecast.Model, known *answers, profile rules.Profile, stated []graph.Val[graph.Mode]) *engine {
	e := &engine{t: m.Topology, m: m, known: known, profile: profile, facts: make([]facts, len(m.Topology.Edges))}
	e.collectUses()
	e.somebody = make([]bool, len(e.t.Loads))
	for l := range e.t.Loads {
		e.somebody[l] = e.somebodyWaits(l)
	}
	receivers := receivers(e.t)
	for i := range e.facts {
		e.facts[i].advised, e.facts[i].receivers, e.facts[i].leaf = advised(e.t.Graph, i), receivers[i], e.isLeaf(i)
		e.derive(i)
	}
	e.gateways, e.written = e.findGateways(), written(e.t.Graph)
	e.order, e.component = e.callersFirst(), connected(e.t.Graph)
	e.outlasting = e.outlastingReads()
	e.state(stated)
	return e
}

// restated returns the engine of the same graph with other modes stated: only what an edge may be, and how long its callee works, depends
// on them.
func (e *engine) restated(stated []graph.Val[graph.Mode]) *engine {
	c := *e
	c.facts = slices.Clone(e.facts)
	for i := range c.facts {
		c.facts[i].allowed, c.facts[i].work = 0, 0
	}
	c.contexts, c.queued = nil, nil
	c.state(stated)
	return &c
}

// state works out what depends on the modes that are stated.
func (e *engine) state(stated []graph.Val[graph.Mode]) {
	e.stated = stated
	e.allow()
	e.measureWork()
}

// derive works out what the words of the file say of an edge.
func (e *engine) derive(i int) {
	e.answers(i)
	f, op := e.fact(i), e.edge(i).Op
	f.need, f.needKnown = e.need(i)
	f.step = !f.entry && f.accepted && op.Known && (op.V == graph.Write || op.V == graph.Job)
}

// advised reports whether an edge is advised on: a datastore edge that needs nothing or is optional (a search index, an audit sink)
// is one like any other.
func advised(g *graph.Graph, e int) bool {
	edge := &g.Edges[e]
	if g.Advised(e) {
		return true
	}
	return g.Services[edge.To].Is(graph.KindDatastore) && !edge.RepliesTo.Known &&
		(edge.Needs.Known && edge.Needs.V == graph.NeedNothing || edge.Optional.V)
}

// collectUses notes the calls of every edge, all in one piece of memory.
func (e *engine) collectUses() {
	count, all := make([]int, len(e.facts)), 0
	each := func(visit func(l int, c graph.Call, cut bool)) {
		for l := range e.t.Flows {
			for _, c := range e.t.Flows[l].Calls {
				visit(l, c, false)
			}
			for _, c := range e.t.Flows[l].Cut {
				visit(l, c, true)
			}
		}
	}
	each(func(_ int, c graph.Call, _ bool) { count[c.Edge]++; all++ })
	room := make([]use, all)
	for i, n := range count {
		e.facts[i].uses, room = room[:0:n], room[n:]
	}
	each(func(l int, c graph.Call, cut bool) {
		f := &e.facts[c.Edge]
		f.uses = append(f.uses, use{l, c.From, c.To, cut})
	})
}

// somebodyWaits reports whether somebody waits for a load: not where the file says that no person does and neither patience, nor a
// latency objective, nor a client or external entry says otherwise.
func (e *engine) somebodyWaits(l int) bool {
	w := e.load(l)
	if !w.UserFacing.Known || w.UserFacing.V || w.Patience.Known {
		return true
	}
	for _, p := range rules.Percentiles(nil, &w.SLO) {
		if p.Limit.Known {
			return true
		}
	}
	for _, n := range e.t.Flows[l].Nodes {
		if n.Entry && e.t.Services[n.Service].Is(graph.KindClient, graph.KindExternal) {
			return true
		}
	}
	return false
}

// answers fills in who is told what over an edge.
func (e *engine) answers(i int) {
	f := e.fact(i)
	caller := &e.t.Services[e.t.Edges[i].From]
	f.entry, f.accepted = caller.Is(graph.KindClient), len(f.uses) > 0
	for _, u := range f.uses {
		w := e.load(u.load)
		entry := e.t.Flows[u.load].Nodes[u.from].Entry
		f.entry = f.entry || entry
		f.leaves = f.leaves || entry && e.waitedBySomebody(u.load)
		f.accepted = f.accepted && w.Answer.Known && w.Answer.V == graph.AnswerAccepted
		f.person = f.person || w.UserFacing.V
		f.answered = f.answered || entry && w.Answer.Known
		if w.Answer.Known && w.Answer.V != graph.AnswerAccepted {
			f.toldHere = f.toldHere || entry
			if f.told == nil || *f.told < w.Answer.V {
				f.told = &w.Answer.V
			}
		}
		f.scheduled = f.scheduled || entry && w.UserFacing.Known && !w.UserFacing.V && !caller.Is(graph.KindClient)
	}
}

// isLeaf reports whether the callee of an edge makes no calls that are advised on.
func (e *engine) isLeaf(i int) bool {
	for _, u := range e.facts[i].uses {
		if !u.cut && slices.ContainsFunc(e.t.Flows[u.load].CallsOf(u.to), func(c graph.Call) bool { return e.t.Advised(c.Edge) }) {
			return false
		}
	}
	return true
}

// need returns what the caller must have before it can go on: as stated; else on the entry's own edge as the strictest answer says;
// else by the op.
func (e *engine) need(i int) (need graph.Need, known bool) {
	edge := e.edge(i)
	isOp := func(op graph.Op) bool { return edge.Op.Known && edge.Op.V == op }
	switch {
	case edge.Needs.Known:
		return edge.Needs.V, true
	case isOp(graph.Notify):
		return graph.NeedNothing, true
	case isOp(graph.Read): // whatever the client is told of the rest
		return graph.NeedResult, true
	}
	if !edge.Optional.V {
		for _, u := range e.fact(i).uses {
			answer := e.load(u.load).Answer
			if !answer.Known || !e.t.Flows[u.load].Nodes[u.from].Entry {
				continue
			}
			told := [...]graph.Need{graph.AnswerAccepted: graph.NeedAck, graph.AnswerOutcome: graph.NeedOutcome, graph.AnswerResult: graph.NeedResult}[answer.V]
			need, known = max(need, told), true
		}
	}
	return need, known
}

// receivers counts, per edge, the advised calls that its caller makes of the same operation: an event with several receivers.
func receivers(t *graph.Topology) []int {
	type event struct {
		from       int
		fromOp, op string
	}
	calls := map[event]int{}
	of := func(e int) event { return event{t.Edges[e].From, t.Edges[e].FromOp, t.Edges[e].Operation} }
	for e := range t.Edges {
		if t.Edges[e].Operation != "" && t.Advised(e) {
			calls[of(e)]++
		}
	}
	n := make([]int, len(t.Edges))
	for e := range t.Edges {
		n[e] = calls[of(e)]
	}
	return n
}

// handsOn reports whether, in every visit that an edge makes, the callee makes advised calls and each of them is async or may be.
func (e *engine) handsOn(i int) bool {
	some := false
	for _, u := range e.facts[i].uses {
		if u.cut {
			continue
		}
		for _, c := range e.t.Flows[u.load].CallsOf(u.to) {
			k := &e.facts[c.Edge]
			if !k.advised {
				continue
			}
			some = true
			if stated := e.stated[c.Edge]; !k.allowed.Has(graph.Async) && !(stated.Known && stated.V == graph.Async) {
				return false
			}
		}
	}
	return some
}

// measureWork adds up what each callee does before it can answer: its own median and that of calls behind it that can only be sync.
// What is not known counts as nothing.
func (e *engine) measureWork() {
	for l := range e.t.Flows {
		f := &e.t.Flows[l]
		behind := make([]float64, len(f.Nodes))
		for v := len(f.Nodes) - 1; v >= 0; v-- {
			for _, c := range f.CallsOf(v) {
				k, edge := &e.facts[c.Edge], &e.t.Edges[c.Edge]
				own := e.m.Work(c.Edge).Dist.Quantile(0.5) + behind[c.To]
				k.work = max(k.work, own)
				if !k.advised || k.allowed.Only(graph.Sync) {
					behind[v] += edge.Probability.Or(1) * edge.Calls.Or(1) * own
				}
			}
		}
		for _, c := range f.Cut {
			k := &e.facts[c.Edge]
			k.work = max(k.work, e.m.Work(c.Edge).Dist.Quantile(0.5))
		}
	}
}
