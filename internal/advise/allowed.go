package advise

import (
	"math"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// allow works out what every advised edge may be.
func (e *engine) allow() {
	built := make(forecast.Assignment, len(e.stated))
	for i, m := range e.stated {
		built[i] = m.V
	}
	e.builtContexts, _ = e.place(built)
	for i := range e.facts {
		if f := &e.facts[i]; f.advised {
			f.allowed = e.may(i, e.outlasting[i])
			if m := e.stated[i]; m.Known && m.V != graph.Sync && !f.allowed.Has(m.V) && e.stands(i, m.V, e.builtContexts[i]) {
				f.allowed = f.allowed.with(m.V)
			}
		}
	}
}

// may returns the modes that the facts of an edge allow, whatever is built. outlasting: half of the calls of a read outlast
// somebody who waits for them.
func (e *engine) may(i int, outlasting bool) Modes {
	f, edge := e.fact(i), e.edge(i)
	caller := &e.t.Services[edge.From]
	modes := e.byNeed(f)
	read := edge.Op.Known && edge.Op.V == graph.Read
	if read {
		modes = e.read(i, modes, outlasting)
	}
	notify := edge.Op.Known && edge.Op.V == graph.Notify
	if edge.Consistency.Known && edge.Consistency.V == graph.Strong && !notify && !f.step && !(f.entry && f.accepted) {
		modes = set(graph.Sync)
	}
	told := f.entry && f.toldHere && !(f.needKnown && f.need == graph.NeedNothing || edge.Optional.V)
	if told && !(read && outlasting) {
		modes = set(graph.Sync)
	}
	outside := caller.Is(graph.KindClient, graph.KindExternal)
	switch {
	case read && outside: // a local copy would be theirs to keep
		modes = modes.without(graph.Async)
	case outside, e.isGateway(edge.From) && !read && modes.Has(graph.Async):
		had := modes.Has(graph.Async)
		if m := e.stated[i]; !(m.Known && m.V == graph.Async) || caller.Is(graph.KindClient) { // what is built stands, but a client cannot publish
			modes = modes.without(graph.Async)
		}
		if had && f.needKnown && f.need == graph.NeedNothing {
			modes = modes.with(graph.Hybrid)
		}
	}
	if e.isGateway(edge.To) { // it passes an accepted write on
		modes = modes.without(graph.Hybrid)
	}
	if modes == 0 {
		return set(graph.Sync)
	}
	return modes
}

// byNeed returns the modes that a need allows.
func (e *engine) byNeed(f *facts) (modes Modes) {
	switch {
	case !f.needKnown:
		modes = set(graph.Sync, graph.Hybrid, graph.Async)
	case f.need == graph.NeedNothing:
		modes = set(graph.Sync, graph.Async)
	case f.need == graph.NeedAck:
		modes = set(graph.Sync, graph.Hybrid)
	default:
		modes = set(graph.Sync)
	}
	if f.step { // asynchronous request and reply
		modes = modes.with(graph.Async)
	}
	return modes
}

// read narrows the modes of a read: async only as a local copy kept by events, where a delay is tolerated; hybrid only as a report to
// be fetched later, where half of the calls outlast somebody who waits.
func (e *engine) read(i int, modes Modes, outlasting bool) Modes {
	f, edge := e.fact(i), e.edge(i)
	if f.need >= graph.NeedOutcome {
		modes = set(graph.Sync)
	}
	if f.need == graph.NeedNothing {
		return modes
	}
	modes = modes.without(graph.Async)
	if edge.Staleness.Known || edge.Consistency.Known && edge.Consistency.V == graph.Eventual {
		modes = modes.with(graph.Async)
	}
	if outlasting && f.need != graph.NeedAck {
		modes = modes.with(graph.Hybrid)
	}
	return modes
}

// outlastingReads marks the reads of which half of the calls, everything behind them waited for, take longer than the smallest
// timeout or patience on the path.
func (e *engine) outlastingReads() []bool {
	marks, sync := make([]bool, len(e.facts)), e.m.ForModes(make(forecast.Assignment, len(e.facts)))
	for l := range e.t.Flows {
		var calls forecast.Calls // composed once somebody is known to give up
		composed := false
		e.limits(l, nil, func(i int, c graph.Call, limit limit) {
			if edge := &e.t.Edges[c.Edge]; marks[c.Edge] || !edge.Op.Known || edge.Op.V != graph.Read || math.IsInf(limit.seconds, 1) {
				return
			}
			if !composed {
				calls, composed = sync.Calls(l), true
			}
			marks[c.Edge] = !calls.MedianWithin(i, limit.seconds) && calls.Quantile(i, 0.5) > limit.seconds
		})
	}
	return marks
}

// limit is the shortest time that somebody on a path waits: the timeout of an edge, or the patience of the workload.
type limit struct {
	seconds float64 // +Inf where nobody is known to give up
	edge    int     // −1: the patience
}

// of is the fact that states a limit of a load.
func (l limit) of(e *engine, load int) forecast.Fact {
	if l.edge < 0 {
		return forecast.Fact{On: "workload", Name: e.t.Loads[load].Name, Key: "patience"}
	}
	return forecast.Fact{On: "edge", Name: e.t.IDs[l.edge], Key: "timeout"}
}

// limits visits every call of a load with the smallest timeout or patience on the way to its answer, its own timeout included. Under
// modes only the calls that somebody waits for are on the way; nil takes all of them.
func (e *engine) limits(load int, modes forecast.Assignment, visit func(i int, c graph.Call, limit limit)) {
	f, w := &e.t.Flows[load], &e.t.Loads[load]
	before := make([]limit, len(f.Nodes))
	for v := range before {
		before[v] = limit{math.Inf(1), -1}
		if f.Nodes[v].Entry && w.Patience.Known {
			before[v].seconds = w.Patience.V
		}
	}
	for i, c := range f.Calls {
		at := before[c.From]
		if t := &e.t.Edges[c.Edge].Timeout; t.Known && t.V < at.seconds {
			at = limit{t.V, c.Edge}
		}
		if (modes == nil || modes[c.Edge] == graph.Sync) && at.seconds < before[c.To].seconds {
			before[c.To] = at
		}
		visit(i, c, at)
	}
}

// stands reports whether a stated async or hybrid is not plainly forbidden: then it stays, with a question.
func (e *engine) stands(i int, m graph.Mode, c rules.Context) bool {
	f, edge := e.fact(i), e.edge(i)
	if edge.Consistency.Known && edge.Consistency.V == graph.Strong && !(edge.Op.Known && edge.Op.V == graph.Notify) &&
		!(m == graph.Hybrid && f.entry && !f.answered) {
		return false
	}
	nothing := f.needKnown && f.need == graph.NeedNothing
	if f.entry && f.toldHere && !nothing && !edge.Optional.V {
		return false
	}
	if m == graph.Hybrid {
		return f.entry || c != rules.Waiting || nothing || !f.needKnown
	}
	return !e.t.Services[edge.From].Is(graph.KindClient) && (c != rules.Waiting || nothing)
}
