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
		Statement: "a caller, or who waits for it through calls without a timeout, gives up before the attempts that it pays for have ended",
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
		Statement: "when the callee hangs, waiting for the timeout takes every worker of the caller; where no call of the file states one, once a caller and for information",
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

// unbounded lists the calls between services that nobody ends when they hang; stated reports whether any call of the file
// says when it ends.
func (p *pass) unbounded() (open []int, stated bool) {
	for e := range p.g.Edges {
		stated = stated || p.g.Edges[e].Timeout.Known || p.g.Edges[e].Guards.V.Has(graph.Deadline)
		if p.waits(e) && !p.bounded(e) {
			open = append(open, e)
		}
	}
	return open, stated
}

func noTimeout(p *pass) {
	open, stated := p.unbounded()
	if !stated && len(open) > 0 {
		e := open[0]
		which := fmt.Sprintf("no call between services states a timeout (%s from here on, %s first)", words.Count(len(open), "call"), p.a.Topology.IDs[e])
		if len(open) == 1 {
			which = fmt.Sprintf("the only call between services, %s, states no timeout", p.a.Topology.IDs[e])
		}
		p.report(subject{detail: "none"}, diag.Info, p.modePos(e), "%s, so nothing is said of timeouts", which)
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

// limit is when the first of those who wait for a service gives up.
type limit struct {
	after graph.Val[float64]
	who   string
}

func (l *limit) tighten(by limit) {
	if by.after.Known && (!l.after.Known || by.after.V < l.after.V) {
		*l = by
	}
}

// timeoutInversion carries the tightest limit down each flow: a call without a timeout waits as long as its caller is waited
// for, so that the limit of its caller holds behind it too.
func timeoutInversion(p *pass) {
	type worst struct {
		ratio float64
		by    limit
	}
	found := make([]worst, len(p.g.Edges))
	for l := range p.a.Topology.Flows {
		flow, w := &p.a.Topology.Flows[l], &p.a.Topology.Loads[l]
		limits := make([]limit, len(flow.Nodes))
		for v := range flow.Nodes {
			if flow.Nodes[v].Entry {
				limits[v].tighten(limit{w.Patience, "the client of " + w.Name})
			}
			for _, c := range flow.CallsOf(v) {
				edge, at := &p.g.Edges[c.Edge], limits[v]
				switch {
				case !p.waits(c.Edge):
				case !edge.Timeout.Known:
					limits[c.To].tighten(at)
				default:
					most := attempts(edge) * edge.Timeout.V
					own := p.a.Model.Own[edge.From].Dist.Mean()
					if at.after.Known && over(most+own, at.after.V) && most/at.after.V > found[c.Edge].ratio {
						found[c.Edge] = worst{most / at.after.V, at}
					}
					limits[c.To].tighten(limit{edge.Timeout, p.a.Topology.IDs[c.Edge]})
				}
			}
		}
	}
	for e, f := range found {
		if f.ratio > 0 {
			p.report(p.edge(e), diag.Warning, p.g.Edges[e].Timeout.Pos, "%s may take %s, and %s gives up after %s",
				p.a.Topology.IDs[e], product(&p.g.Edges[e]), f.by.who, units.Time(f.by.after.V)).near(f.by.after.Pos, "%s gives up after %s", f.by.who, units.Time(f.by.after.V))
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
	all := p.a.Model.MeanLoad(edge.From)
	if !caller.Workers.Known || !(all > 0) || edge.Guards.V.Has(graph.CircuitBreaker) {
		return 0, 0, false
	}
	calling, healthy := 0.0, p.built.Busy(edge.From) // calls a second that would hang, workers that the others hold
	for _, m := range p.made[e] {
		rate := p.a.Topology.Loads[m.load].Rate.V * p.a.Model.Visits(m.load)[m.call.From] * edge.Probability.Or(1)
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
	if open, stated := p.unbounded(); !stated { // elsewhere call/no-timeout says it of each call
		p.exhaustedForEver(open)
	}
}

// exhaustedForEver reports, once a caller, the callee that takes all its workers soonest. With no timeout in the file this says
// how much hangs on one; that there is none has been said for the whole file.
func (p *pass) exhaustedForEver(open []int) {
	type soonest struct {
		edge  int
		after float64
	}
	var callers []int
	at := map[int]soonest{}
	for _, e := range open {
		from := p.g.Edges[e].From
		_, after, ok := p.exhaustion(e)
		if was, seen := at[from]; !ok || seen && was.after <= after {
			continue
		} else if !seen {
			callers = append(callers, from)
		}
		at[from] = soonest{e, after}
	}
	for _, s := range callers {
		e, caller := at[s].edge, &p.g.Services[s]
		p.report(p.service(s), diag.Info, caller.Workers.Pos, "%s workers of %s at %s are all held after %s when %s hangs, and nothing ends the wait", units.Count(caller.Workers.V), caller.Name,
			units.PerSecond(p.a.Model.MeanLoad(s)), units.Time(at[s].after), p.g.Services[p.g.Edges[e].To].Name).near(p.modePos(e), "%s waits without a timeout", p.a.Topology.IDs[e])
	}
}
