package forecast

import (
	"slices"

	"commadvisor/internal/graph"
)

// compose computes, for every node of a flow, how long its calls take: until it has its answers, and until
// everything it set off is done. Callees come after callers in a flow, so one pass backwards is enough and a
// shared callee is computed once.
type compose[D any] struct {
	m        *Model
	f        *graph.Flow
	mode     func(edge int) graph.Mode
	alg      algebra[D]
	full     bool // compute complete too
	every    bool // compute nodes too that no entry waits for
	answered []D  // per node: its calls, until the caller can go on
	complete []D  // per node: its calls, until all is done behind queues too; only where behind is set
	behind   []bool
	inlined  int       // nodes composed again behind a particular caller
	held     bool      // how long workers are held, rather than how long an answer that comes takes
	queues   []Wait    // per service: the queue in front of it as a consumer; nil for none
	waits    []Wait    // per service: the queue in front of it when called over sync calls; nil for none
	tries    []float64 // per call: attempts at each; nil where none is cut off or fails
	gaveUp   []float64 // per call: the probability that all attempts at one fail
	cut      []float64 // per call: the share of the attempts that the timeout cuts off
	never    []bool    // per call: a wider grid has shown that its timeout cuts nothing off; nil for none
	fails    []float64 // per node: the probability that a visit fails for that

	shared *shared[D] // what other loads under the same assignment have in common with this one; nil: nothing
	same   []int32    // per node: which node of shared it is, −1 for none
}

// byMeans composes a flow with means and variances.
func (m *Model) byMeans(f *graph.Flow, mode func(edge int) graph.Mode) compose[Moments] {
	return compose[Moments]{m: m, f: f, mode: mode, alg: momentAlgebra{m}}
}

// design composes a load under an assignment with means and variances, timeouts and errors included.
func (m *Model) design(load int, modes Assignment) compose[Moments] {
	c := m.byMeans(&m.Topology.Flows[load], modes.mode)
	c.limit(load)
	return c
}

// share takes what a load has in common with others from what was composed for them.
func (c *compose[D]) share(load int, of *shared[D]) {
	if c.same = c.m.Topology.Shared[load]; c.same != nil {
		c.shared = of
	}
}

// limit makes timeouts, retries and errors count.
func (c *compose[D]) limit(load int) {
	if !c.m.limited(load) {
		return
	}
	c.attempted()
}

// attempted makes room for how calls are tried.
func (c *compose[D]) attempted() {
	n := len(c.f.Calls)
	c.tries, c.gaveUp, c.cut = make([]float64, n), make([]float64, n), make([]float64, n)
	c.fails = make([]float64, len(c.f.Nodes))
	for i := range c.tries {
		c.tries[i] = 1
	}
}

// tried returns how long a caller waits for a call that takes d, attempts that are cut off or fail included.
func (c *compose[D]) tried(i int, call graph.Call, d D, behind bool) D {
	if c.tries == nil {
		return d
	}
	failing := 0.0
	if behind {
		failing = c.fails[call.To]
	}
	a := c.m.attempt(call.Edge, failing)
	if a.plain() {
		return d
	}
	a.whatever = c.held || c.m.Topology.Edges[call.Edge].Optional.V
	if c.never != nil && c.never[i] && (a.errors == 0 || !a.whatever) { // fast failures take no time
		c.gaveUp[i], c.tries[i] = a.outcome(0)
		c.cut[i] = 0
		return d
	}
	d, c.cut[i] = c.alg.attempts(d, a, c.cut[i])
	c.gaveUp[i], c.tries[i] = a.outcome(c.cut[i])
	return d
}

// allSync is the baseline on which rules judge.
func allSync(int) graph.Mode { return graph.Sync }

// run composes all nodes; before, if not nil, is called for every call once its callee's node is composed.
func (c *compose[D]) run(before func(graph.Call)) {
	n := len(c.f.Nodes)
	c.answered, c.complete, c.behind = make([]D, n), make([]D, n), make([]bool, n)
	waited := c.waited()
	if c.shared != nil {
		c.shared.mu.Lock()
		defer c.shared.mu.Unlock()
		c.shared.prepare()
	}
	for v := n - 1; v >= 0; v-- {
		if !c.full && !c.every && !waited[v] {
			continue
		}
		if c.shared != nil && c.same[v] >= 0 {
			c.shared.take(c, v, int(c.same[v]))
			continue
		}
		calls := c.f.CallsOf(v)
		if before != nil {
			for _, call := range calls {
				before(call)
			}
		}
		c.node(v, calls)
	}
}

// all returns the entry's calls: until all is done where something goes on behind a queue and that was asked
// for, else until it has its answers.
func (c *compose[D]) all() D {
	if c.full && c.behind[0] {
		return c.complete[0]
	}
	return c.answered[0]
}

// waited marks the nodes that an entry waits for.
func (c *compose[D]) waited() []bool {
	on := make([]bool, len(c.f.Nodes))
	for v := range c.f.Nodes {
		on[v] = on[v] || c.f.Nodes[v].Entry
		for _, call := range c.f.CallsOf(v) {
			on[call.To] = on[call.To] || on[v] && c.mode(call.Edge) == graph.Sync
		}
	}
	return on
}

// node composes the calls of one node from the last to the first: what is left of the caller's time and of
// everything's, before and after each step. Calls with one parallel label are one step, where the first stands.
func (c *compose[D]) node(v int, calls []graph.Call) {
	rest, all, behind, last := c.alg.zero(), c.alg.zero(), false, true
	for i := len(calls) - 1; i >= 0; i-- {
		label := c.m.Topology.Edges[calls[i].Edge].Parallel
		if label.Known && c.sameLabel(calls[:i], label.V) >= 0 {
			continue // joined to the first of its label
		}
		d, done, sets := c.step(calls, i, label)
		switch {
		case sets:
			if !behind {
				all = rest
			}
			switch {
			case !label.Known:
				all = c.before(calls, i, d, done, all)
			case last: // each member of the step runs from its start, and nothing follows that waits for all
				all = done
			default:
				all = c.alg.latest(done, c.alg.then(d, all))
			}
		case behind:
			all = c.alg.then(d, all)
		}
		behind, last = behind || sets, false
		rest = c.alg.then(d, rest)
	}
	c.answered[v], c.complete[v], c.behind[v] = rest, all, behind
	if c.tries != nil {
		c.fails[v] = c.failing(v, calls)
	}
}

// step composes call i of a node with those that run together with it: how long until the caller goes on, and, where one of them
// sets something off, how long until all is done, the others answered.
func (c *compose[D]) step(calls []graph.Call, i int, label graph.Val[string]) (d, done D, sets bool) {
	d, done, sets = c.call(calls, i)
	if !label.Known {
		return d, done, sets
	}
	all := d
	if sets {
		all = done
	}
	for j := i + 1; j < len(calls); j++ {
		if l := c.m.Topology.Edges[calls[j].Edge].Parallel; !l.Known || l.V != label.V {
			continue
		}
		d2, done2, sets2 := c.call(calls, j)
		d = c.alg.latest(d, d2)
		if c.full {
			if sets2 {
				d2 = done2
			}
			all = c.alg.latest(all, d2)
		}
		sets = sets || sets2
	}
	return d, all, sets
}

// handed returns how long one call that goes through a queue keeps its caller: an acknowledgement or a publish.
func (c *compose[D]) handed(calls []graph.Call, i int) D {
	e := calls[i].Edge
	if c.mode(e) != graph.Hybrid {
		if !c.firstPublish(calls, i) {
			return c.alg.zero()
		}
		return c.alg.step(c.m.publish[e].Dist)
	}
	parts, _ := c.m.Ack(e)
	d := c.alg.step(parts[0])
	for _, p := range parts[1:] {
		d = c.alg.then(d, c.alg.step(p))
	}
	return c.tried(c.f.Nodes[calls[i].From].First+i, calls[i], d, false)
}

// at returns the index of a call in its flow.
func (c *compose[D]) at(call graph.Call) int {
	first := c.f.Nodes[call.From].First
	return first + slices.Index(c.f.CallsOf(call.From), call)
}

func (c *compose[D]) sameLabel(calls []graph.Call, label string) int {
	for i, call := range calls {
		if l := c.m.Topology.Edges[call.Edge].Parallel; l.Known && l.V == label {
			return i
		}
	}
	return -1
}

// call returns how long call i of a node keeps its caller, and, where it sets something off that goes on
// behind a queue, how long until that is done (sets).
func (c *compose[D]) call(calls []graph.Call, i int) (d, done D, sets bool) {
	call := calls[i]
	e := call.Edge
	edge := &c.m.Topology.Edges[e]
	own := c.alg.work(e)
	if c.waits != nil {
		if w := c.waits[edge.To]; w.P*w.Each > 0 {
			own = c.alg.then(c.alg.wait(w), own)
		}
	}
	if c.mode(e) == graph.Sync {
		if c.behind[call.To] {
			done, sets = c.repeat(edge, c.alg.then(own, c.complete[call.To])), true
		}
		d = c.tried(c.f.Nodes[call.From].First+i, call, c.alg.then(own, c.answered[call.To]), true)
		return c.repeat(edge, d), done, sets
	}
	one := c.handed(calls, i)
	d = c.repeat(edge, one)
	if c.full && edge.Parallel.Known { // else what follows counts with it, see before
		done = c.goesOn(call, one, c.alg.zero())
	}
	return d, done, c.full
}

// firstPublish reports whether call i is the first of its publish: the same caller, operation and broker is
// one message, however many receive it.
func (c *compose[D]) firstPublish(calls []graph.Call, i int) bool {
	if !c.m.joint[calls[i].Edge] {
		return true
	}
	a := &c.m.Topology.Edges[calls[i].Edge]
	for _, before := range calls[:i] {
		b := &c.m.Topology.Edges[before.Edge]
		if b.Operation == a.Operation && b.FromOp == a.FromOp && c.m.broker[before.Edge] == c.m.broker[calls[i].Edge] && c.mode(before.Edge) == graph.Async {
			return false
		}
	}
	return true
}

// repeat makes a call as often as the edge says.
func (c *compose[D]) repeat(edge *graph.Edge, d D) D {
	if n := edge.Calls.Or(1); n != 1 {
		if edge.Concurrent.V {
			d = c.alg.together(d, n)
		} else {
			d = c.alg.times(d, n)
		}
	}
	if q := edge.Probability.Or(1); q != 1 {
		d = c.alg.maybe(d, q)
	}
	return d
}

// visits returns how often each node is entered per request of the workload, asynchronous calls included (the
// forced flow law): V(entry) = 1, V(v) = Σ V(u)·probability·calls.
func visits(g *graph.Graph, f *graph.Flow) []float64 {
	v := make([]float64, len(f.Nodes))
	for i := range f.Nodes {
		if f.Nodes[i].Entry {
			v[i]++
		}
		for _, c := range f.CallsOf(i) {
			edge := &g.Edges[c.Edge]
			v[c.To] += v[i] * edge.Probability.Or(1) * edge.Calls.Or(1)
		}
	}
	return v
}
