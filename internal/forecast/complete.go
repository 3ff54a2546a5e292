package forecast

import (
	"math"

	"commadvisor/internal/graph"
)

// maxInlined bounds how many nodes are composed again for one caller. Beyond it, and beside parallel calls, what
// a callee sets off is taken as independent of how long the callee itself took, which makes complete too long.
const maxInlined = 200

// before returns how long until all is done from a call on that sets something off: d until the caller goes on,
// done until what it set off is done (of a synchronous call), all until what follows is.
func (c *compose[D]) before(calls []graph.Call, i int, d, done, all D) D {
	call := calls[i]
	edge := &c.m.Topology.Edges[call.Edge]
	if c.mode(call.Edge) != graph.Sync {
		return c.goesOn(call, c.handed(calls, i), all)
	}
	n, cut := edge.Calls.Or(1), 0.0
	if c.tries != nil {
		cut = c.cut[c.at(call)]
	}
	if n != 1 && (edge.Concurrent.V || n != math.Trunc(n) || cut > 0) || c.inlined+int(n) > maxInlined {
		return c.alg.latest(done, c.alg.then(d, all))
	}
	through := all // what follows starts when the callee has answered: its own calls lie before it
	for range int(n) {
		c.inlined++
		through = c.alg.then(c.alg.work(call.Edge), c.tail(call.To, through))
	}
	if cut > 0 {
		through = c.kept(call, through, cut)
	}
	return c.alg.mix(through, all, edge.Probability.Or(1))
}

// kept returns through, how long until all is done from a call on, of the calls that are not cut off: those that last longest are. What was
// given up before counts until it was; what it goes on with counts no more.
func (c *compose[D]) kept(call graph.Call, through D, cut float64) D {
	a := c.m.attempt(call.Edge, c.fails[call.To])
	a.longest = cut
	through, _ = c.alg.attempts(through, a, cut)
	return through
}

// maxUnrolled bounds the messages of one call that are composed one by one. Beyond it all of them count from the last on.
const maxUnrolled = 32

// goesOn returns how long until all is done from a call on that is handed over, each time in one, while what follows takes all: from
// the end of each on, what it set off runs beside the rest. A call and what it sets off are made or not made together.
func (c *compose[D]) goesOn(call graph.Call, one, all D) D {
	edge := &c.m.Topology.Edges[call.Edge]
	n, behind := edge.Calls.Or(1), c.behindCall(call)
	made := all
	switch {
	case n == 1:
		made = c.alg.then(one, c.alg.latest(behind, all))
	case edge.Concurrent.V:
		made = c.alg.then(c.alg.together(one, n), c.alg.latest(c.alg.together(behind, n), all))
	case n > maxUnrolled:
		made = c.alg.then(c.alg.times(one, n), c.alg.latest(c.alg.together(behind, n), all))
	default:
		if part := n - math.Trunc(n); part > 0 {
			made = c.alg.mix(c.alg.then(one, c.alg.latest(behind, made)), made, part)
		}
		for range int(n) {
			made = c.alg.then(one, c.alg.latest(behind, made))
		}
	}
	return c.alg.mix(made, all, edge.Probability.Or(1))
}

// tail returns how long until all is done when what follows a node's calls takes rest.
func (c *compose[D]) tail(v int, rest D) D {
	calls := c.f.CallsOf(v)
	all := rest
	for i := len(calls) - 1; i >= 0; i-- {
		label := c.m.Topology.Edges[calls[i].Edge].Parallel
		if label.Known { // not worth taking apart
			return c.alg.latest(c.complete[v], c.alg.then(c.answered[v], rest))
		}
		d, done, sets := c.call(calls, i)
		if sets {
			all = c.before(calls, i, d, done, all)
		} else {
			all = c.alg.then(d, all)
		}
	}
	return all
}

// behindCall returns how long what a call hands to a queue takes from then on, everything behind it included.
func (c *compose[D]) behindCall(call graph.Call) D {
	edge := &c.m.Topology.Edges[call.Edge]
	behind := c.answered[call.To]
	if c.behind[call.To] {
		behind = c.complete[call.To]
	}
	work := c.alg.then(c.alg.work(call.Edge), behind)
	if c.queues != nil {
		if w := c.queues[edge.To]; w.P*w.Each > 0 {
			work = c.alg.then(c.alg.wait(w), work)
		}
	}
	if edge.Guards.V.Has(graph.Outbox) { // the relay hands it to the broker later
		work = c.alg.then(c.alg.step(c.m.delivery(call.Edge).Dist), work)
	}
	return work
}
