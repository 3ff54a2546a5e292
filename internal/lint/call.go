package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

// Calls that are waited for: cycles and timeouts.
var callChecks = []*Check{
	{
		ID: "call/cycle", Severity: diag.Warning, Since: "0.1",
		Statement: "services wait for each other in a circle; where one edge of it goes through a queue it is legal, and for information",
		Why:       "Services that wait for each other can run out of workers together, and none of them can be deployed or restarted alone.",
		Fix:       "Turn one edge of the circle into an event, or name the operations that tell the visits apart.",
		Sources:   []rules.Source{sre},
		run:       cycles,
	},
	{
		ID: "call/no-timeout", Severity: diag.Warning, Since: "0.1",
		Statement: "a call states no timeout while others of the file do; where none does, once and for information",
		Why:       "A call without a timeout waits as long as its callee hangs, and holds a worker of its caller.",
		Fix:       "State the timeout (or guards: [deadline] where a deadline is passed on): the callee's p99.9 is a good start.",
		Sources:   []rules.Source{grpc, brooker},
		run:       noTimeout,
	},
	{
		ID: "call/timeout-inversion", Severity: diag.Warning, Since: "0.1",
		Statement: "a caller gives up before the attempts it pays for behind it have ended",
		Why:       "What goes on after the caller gave up is work for nobody, and the retries never help.",
		Fix:       "Let attempts × timeout and the own work fit into the caller's timeout, or pass the deadline on.",
		Sources:   []rules.Source{sre},
		run:       timeoutInversion,
	},
	{
		ID: "call/timeout-too-short", Severity: diag.Warning, Since: "0.1",
		Statement: "a timeout is under the callee's p99.9 with everything behind it; a warning where one call in a hundred is cut off, else for information",
		Why:       "A timeout is chosen by the share of good calls that it may cut off; each of those is an error or a retry.",
		Fix:       "Raise the timeout to what the callee takes, or make the callee faster.",
		Sources:   []rules.Source{brooker},
		Params:    []rules.Param{{Name: "cut-off", Value: 0.001, Unit: "share", Meaning: "share of good calls that a timeout may cut off", Source: brooker}},
		run:       timeoutTooShort,
	},
	{
		ID: "call/pool-exhausted", Severity: diag.Warning, Since: "0.1",
		Statement: "when the callee hangs, waiting for the timeout takes every worker of the caller",
		Why:       "A caller whose workers all wait for one callee answers nobody, not even those who do not need it.",
		Fix:       "Shorten the timeout, break the circuit, or give these calls a pool of their own.",
		Sources:   []rules.Source{little},
		run:       poolExhausted,
	},
}

// cycles reports each circle once, at the call that closes it.
func cycles(p *pass) {
	seen := map[string]bool{}
	for l := range p.a.Topology.Flows {
		flow := &p.a.Topology.Flows[l]
		for _, cut := range flow.Cut {
			path, ok := way(flow, cut.To, cut.From, func(e int) bool { return p.waits(e) })
			sync := ok && p.waits(cut.Edge)
			if !sync {
				path, ok = way(flow, cut.To, cut.From, func(int) bool { return true })
			}
			if !ok {
				continue
			}
			path = append(path, cut.Edge)
			key := slices.Clone(path)
			slices.Sort(key)
			if id := fmt.Sprint(key); seen[id] {
				continue
			} else {
				seen[id] = true
			}
			reportCycle(p, path, sync)
		}
	}
}

func reportCycle(p *pass, path []int, sync bool) {
	last := path[len(path)-1]
	names := []string{p.g.Services[p.g.Edges[path[0]].From].Name}
	queued := -1
	for _, e := range path {
		names = append(names, p.g.Services[p.g.Edges[e].To].Name)
		if p.queued(e) {
			queued = e
		}
	}
	circle := strings.Join(names, " → ")
	var f *Finding
	switch {
	case sync:
		f = p.report(p.edge(last), diag.Warning, p.modePos(last), "%s wait for each other in a circle; wanted one of these edges async", circle)
	case queued >= 0:
		f = p.report(p.edge(last), diag.Info, p.modePos(last), "%s is a circle; it is legal, because %s goes through a queue", circle, p.a.Topology.IDs[queued])
	default:
		f = p.report(p.edge(last), diag.Info, p.modePos(last), "%s call each other in a circle, and not every mode of it is stated", circle)
	}
	for _, e := range path[:len(path)-1] {
		f.near(p.modePos(e), "%s", p.a.Topology.IDs[e])
	}
}

// way is the shortest path between two nodes of a flow over calls that may be taken, as edges.
func way(f *graph.Flow, from, to int, may func(edge int) bool) (path []int, ok bool) {
	came := make([]int, len(f.Nodes)) // index into Calls, plus one
	queue := []int{from}
	for len(queue) > 0 && queue[0] != to {
		v := queue[0]
		queue = queue[1:]
		for i := f.Nodes[v].First; i < f.Nodes[v].Last; i++ {
			if c := f.Calls[i]; c.To != from && came[c.To] == 0 && may(c.Edge) {
				came[c.To] = i + 1
				queue = append(queue, c.To)
			}
		}
	}
	if len(queue) == 0 {
		return nil, false
	}
	for v := to; v != from; v = f.Calls[came[v]-1].From {
		path = append(path, f.Calls[came[v]-1].Edge)
	}
	slices.Reverse(path)
	return path, true
}

// bounded reports whether somebody ends a call that hangs. A client is not ours to configure.
func (p *pass) bounded(e int) bool {
	edge := &p.g.Edges[e]
	return edge.Timeout.Known || edge.Guards.V.Has(graph.Deadline) || p.g.Services[edge.From].Is(graph.KindClient)
}

func noTimeout(p *pass) {
	var open []int
	calls, stated := 0, false
	for e := range p.g.Edges {
		stated = stated || p.g.Edges[e].Timeout.Known || p.g.Edges[e].Guards.V.Has(graph.Deadline)
		if p.waits(e) && !p.g.Services[p.g.Edges[e].From].Is(graph.KindClient) {
			calls++
			if !p.bounded(e) {
				open = append(open, e)
			}
		}
	}
	if !stated && len(open) == 1 {
		return
	}
	if !stated && len(open) > 0 {
		e := open[0]
		p.report(subject{detail: "none"}, diag.Info, p.modePos(e), "no call between services states a timeout (%s from here on, %s first), so nothing is said of timeouts", words.Count(calls, "call"), p.a.Topology.IDs[e])
		return
	}
	for _, e := range open {
		hangs := ""
		if _, after, ok := p.exhaustion(e); ok {
			hangs = fmt.Sprintf("; when %s hangs, all %s workers of %s are gone in %s", p.g.Services[p.g.Edges[e].To].Name,
				units.Count(p.g.Services[p.g.Edges[e].From].Workers.V), p.g.Services[p.g.Edges[e].From].Name, units.Time(after))
		}
		p.report(p.edge(e), diag.Warning, p.modePos(e), "%s waits without a timeout%s", p.a.Topology.IDs[e], hangs)
	}
}

func timeoutInversion(p *pass) {
	type worst struct {
		ratio  float64
		report func()
	}
	found := make([]worst, len(p.g.Edges))
	tightest := make([][]int, len(p.a.Topology.Flows)) // per load and node: the edge into it that gives up first, plus one
	for l := range tightest {
		tightest[l] = make([]int, len(p.a.Topology.Flows[l].Nodes))
		for _, c := range p.a.Topology.Flows[l].Calls {
			into := &tightest[l][c.To]
			if t := p.g.Edges[c.Edge].Timeout; t.Known && p.waits(c.Edge) && (*into == 0 || t.V < p.g.Edges[*into-1].Timeout.V) {
				*into = c.Edge + 1
			}
		}
	}
	p.calls(func(load int, c graph.Call) {
		edge := &p.g.Edges[c.Edge]
		if !edge.Timeout.Known || !p.waits(c.Edge) {
			return
		}
		own := p.a.Model.Own[edge.From].Dist.Mean()
		most := attempts(edge) * edge.Timeout.V
		check := func(limit graph.Val[float64], who string) {
			if limit.Known && over(most+own, limit.V) && most/limit.V > found[c.Edge].ratio {
				found[c.Edge] = worst{most / limit.V, func() {
					p.report(p.edge(c.Edge), diag.Warning, edge.Timeout.Pos, "%s may take %s, and %s gives up after %s",
						p.a.Topology.IDs[c.Edge], product(edge), who, units.Time(limit.V)).near(limit.Pos, "%s gives up after %s", who, units.Time(limit.V))
				}}
			}
		}
		flow := &p.a.Topology.Flows[load]
		if w := &p.a.Topology.Loads[load]; flow.Nodes[c.From].Entry {
			check(w.Patience, "the client of "+w.Name)
		}
		if before := tightest[load][c.From]; before > 0 {
			check(p.g.Edges[before-1].Timeout, p.a.Topology.IDs[before-1])
		}
	})
	for _, w := range found {
		if w.report != nil {
			w.report()
		}
	}
}

// product spells how long all attempts of a call may take.
func product(e *graph.Edge) string {
	if e.Retries.V == 0 {
		return units.Time(e.Timeout.V)
	}
	return fmt.Sprintf("%s × %s = %s", units.Count(attempts(e)), units.Time(e.Timeout.V), units.Time(attempts(e)*e.Timeout.V))
}

func timeoutTooShort(p *pass) {
	cut, at := make([]float64, len(p.g.Edges)), make([]float64, len(p.g.Edges))
	p.calls(func(load int, c graph.Call) {
		edge := &p.g.Edges[c.Edge]
		if edge.Timeout.Known && p.waits(c.Edge) && over(p.quantile(load, c, 1-p.param("cut-off")), edge.Timeout.V) {
			cut[c.Edge] = max(cut[c.Edge], p.later(load, c, edge.Timeout.V))
			at[c.Edge] = max(at[c.Edge], p.quantile(load, c, 1-p.param("cut-off")))
		}
	})
	for e, share := range cut {
		edge := &p.g.Edges[e]
		if at[e] == 0 {
			continue
		}
		severity := diag.Info
		if share > 0.01 {
			severity = diag.Warning
		}
		p.report(p.edge(e), severity, edge.Timeout.Pos, "%s gives up after %s, and %s takes up to %s: about %s of the calls are cut off",
			p.a.Topology.IDs[e], units.Time(edge.Timeout.V), p.g.Services[edge.To].Name, units.Time(at[e]), units.Percent(share)).
			near(p.g.Services[edge.To].Latency.Pos, "what %s takes itself", p.g.Services[edge.To].Name)
	}
}

// exhaustion works out how many workers of the caller are busy while the callee hangs, and after how many seconds all
// of them are; ok is false where they are not, or where the facts are not known.
func (p *pass) exhaustion(e int) (busy, after float64, ok bool) {
	edge := &p.g.Edges[e]
	caller := &p.g.Services[edge.From]
	all := p.a.Table.Loads[edge.From].Mean
	if !caller.Workers.Known || !(all > 0) || edge.Guards.V.Has(graph.CircuitBreaker) {
		return 0, 0, false
	}
	calling, healthy := 0.0, p.built.Busy(edge.From) // calls a second that would hang, workers that the others hold
	for _, m := range p.made[e] {
		rate := p.a.Topology.Loads[m.load].Rate.V * p.a.Table.Baselines[m.load].Visits[m.call.From] * edge.Probability.Or(1)
		calling += rate
		healthy -= rate * (p.a.Model.Own[edge.From].Dist.Mean() + p.behind[m.load][m.call.From].Mean)
	}
	pool := forecast.Pool{Rate: all, Threads: caller.Workers.V, Hung: min(1, calling/all)}
	if pool.Hung < 1 {
		pool.Hold = max(0, healthy) / (all - calling)
	}
	if pool.Hung == 0 || pool.Busy(0) >= pool.Threads { // never enough, hanging or not: another check's business
		return 0, 0, false
	}
	wait := math.Inf(1)
	if edge.Timeout.Known {
		wait = attempts(edge) * edge.Timeout.V
	}
	busy = pool.Busy(wait)
	return busy, pool.Exhaustion(), busy >= pool.Threads
}

func poolExhausted(p *pass) {
	for e := range p.g.Edges {
		edge := &p.g.Edges[e]
		if !p.waits(e) || !edge.Timeout.Known {
			continue
		}
		if busy, after, ok := p.exhaustion(e); ok {
			caller := &p.g.Services[edge.From]
			p.report(p.edge(e), diag.Warning, edge.Timeout.Pos, "when %s hangs, all %s workers of %s are gone in %s: waiting %s would take %s of them",
				p.g.Services[edge.To].Name, units.Count(caller.Workers.V), caller.Name, units.Time(after), product(edge), units.Count(busy)).
				near(caller.Workers.Pos, "the workers of %s", caller.Name)
		}
	}
}
