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
)

// noTimeoutID names the check of calls without a timeout.
const noTimeoutID = "call/no-timeout"

// Calls that are waited for: cycles and timeouts.
var callChecks = []*Check{
	{
		ID: "call/cycle", Severity: diag.Warning, Since: "0.1",
		Statement: "services wait for each other in a cycle; for information where one edge of it goes through a queue, or has no mode",
		Why:       "Services that wait for each other can exhaust their workers together, and none can be deployed or restarted alone.",
		Fix:       "Turn one edge of the cycle into an event, or name the operations (from: SERVICE/OPERATION) if no request really goes around.",
		Sources:   []rules.Source{sre},
		run:       cycles,
	},
	{
		ID: noTimeoutID, Severity: diag.Warning, Since: "0.1",
		Statement: "no timeout is stated for a call while others have one; in one finding where more calls lack one than have one, and for information where none has",
		Why:       "A call without a timeout waits as long as the callee hangs, and holds a worker of the caller.",
		Fix:       "State a timeout on the call, or one for all calls (defaults: {edge: {timeout: 2s}}), or guards: [deadline] where a deadline is passed on. The callee's p99.9 is a good start.",
		Sources:   []rules.Source{grpc, brooker},
		run:       noTimeout,
	},
	{
		ID: "call/timeout-inversion", Severity: diag.Warning, Since: "0.1",
		Statement: "a caller gives up before all attempts of a call that it waits for have ended",
		Why:       "Work that continues after the caller has given up is wasted, and the retries never help.",
		Fix:       "Make attempts × timeout plus the service's own work fit into the caller's timeout, or pass the deadline on.",
		Sources:   []rules.Source{sre},
		run:       timeoutInversion,
	},
	{
		ID: "call/timeout-too-short", Severity: diag.Warning, Since: "0.1",
		Statement: "a timeout is under the callee's p99.9, everything that it waits for included; a warning where one call in a hundred is cut off, else for information",
		Why:       "A timeout is chosen by the share of good calls that it may cut off. Each of those is an error or a retry.",
		Fix:       "Raise the timeout to the callee's p99.9, or make the callee faster.",
		Sources:   []rules.Source{brooker},
		Params:    []rules.Param{{Name: "cut-off", Value: 0.001, Unit: "share", Meaning: "share of good calls that a timeout may cut off", Source: brooker}},
		run:       timeoutTooShort,
	},
	{
		ID: "call/pool-exhausted", Severity: diag.Warning, Since: "0.1",
		Statement: "when the callee hangs, calls that wait for their timeout hold every worker of the caller; where no call of the file states one, once per caller and for information",
		Why:       "A caller whose workers all wait for one callee answers no request at all, not even those that do not need that callee.",
		Fix:       "Shorten the timeout, add a circuit breaker, or give these calls a pool of their own (bulkhead).",
		Sources:   []rules.Source{little},
		run:       poolExhausted,
	},
}

// cycles reports each cycle once, at the call that closes it.
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
	around := strings.Join(names, " → ")
	var f *Finding
	on := p.edge(last)
	switch {
	case sync:
		on.detail = p.inCycle("waits", path)
		f = p.report(on, diag.Warning, p.modePos(last), "%s wait for each other in a cycle; make one of these edges async", around)
	case queued >= 0:
		on.detail = p.inCycle("queued", path)
		f = p.report(on, diag.Info, p.modePos(last), "%s is a cycle; it is safe because %s goes through a queue", around, p.a.Topology.IDs[queued])
	default:
		on.detail = p.inCycle("open", path)
		f = p.report(on, diag.Info, p.modePos(last), "%s is a cycle, and some of its edges have no mode", around)
	}
	for _, e := range path[:len(path)-1] {
		f.near(p.modePos(e), "%s", p.a.Topology.IDs[e])
	}
}

// inCycle tells cycles through one edge apart, and a cycle that begins to wait from what it was: a baseline that knows one does not hide
// the other.
func (p *pass) inCycle(kind string, path []int) string {
	ids := make([]string, len(path))
	for i, e := range path {
		ids[i] = p.a.Topology.IDs[e]
	}
	slices.Sort(ids)
	return kind + " " + strings.Join(ids, " ")
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

// ends reports whether a call states when it ends.
func ends(e *graph.Edge) bool { return e.Timeout.Known || e.Guards.V.Has(graph.Deadline) }

// unbounded lists the calls between services that nothing ends when they hang, and counts the calls that state when they end.
func (p *pass) unbounded() (open []int, with int) {
	for e := range p.g.Edges {
		if ends(&p.g.Edges[e]) {
			with++
		} else if p.waits(e) && !p.bounded(e) {
			open = append(open, e)
		}
	}
	return open, with
}

func noTimeout(p *pass) {
	open, with := p.unbounded()
	if len(open) == 0 {
		return
	}
	first := open[0]
	switch {
	case with == 0 && len(open) == 1:
		p.report(subject{detail: "none"}, diag.Info, p.modePos(first), "no timeout stated for %s, the only call between services, so timeouts are not checked", p.a.Topology.IDs[first])
	case with == 0:
		p.report(subject{detail: "none"}, diag.Info, p.modePos(first), "no timeout stated for any call between services (%d, %s first), so timeouts are not checked; one for all: %s",
			len(open), p.a.Topology.IDs[first], oneForAll)
	default:
		for _, e := range open {
			p.report(p.edge(e), diag.Warning, p.modePos(e), "no timeout stated for %s%s; state one, or one for all: %s", p.a.Topology.IDs[e], p.hangs(e), oneForAll)
		}
	}
}

const oneForAll = "defaults: {edge: {timeout: 2s}}"

// hangs says what a call without a timeout does to its caller's workers, "" where that is not known.
func (p *pass) hangs(e int) string {
	_, after, ok := p.exhaustion(e)
	if !ok {
		return ""
	}
	from := &p.g.Services[p.g.Edges[e].From]
	return fmt.Sprintf(": when %s hangs, all %s workers of %s are busy after %s", p.g.Services[p.g.Edges[e].To].Name, units.Count(from.Workers.V), from.Name, units.Time(after))
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
					if at.after.Known && exceeds(most+own, at.after.V) && most/at.after.V > found[c.Edge].ratio {
						found[c.Edge] = worst{most / at.after.V, at}
					}
					limits[c.To].tighten(limit{edge.Timeout, p.a.Topology.IDs[c.Edge]})
				}
			}
		}
	}
	for e, f := range found {
		if f.ratio > 0 {
			p.report(p.edge(e), diag.Warning, p.g.Edges[e].Timeout.Pos, "%s may take %s, but %s gives up after %s",
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
		if edge.Timeout.Known && p.waits(c.Edge) && exceeds(p.quantile(load, c, 1-p.param("cut-off")), edge.Timeout.V) {
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
		p.report(p.edge(e), severity, edge.Timeout.Pos, "%s times out after %s, but %s takes %s at p%s: about %s of the calls are cut off",
			p.a.Topology.IDs[e], units.Time(edge.Timeout.V), p.g.Services[edge.To].Name, units.Time(at[e]), units.Digits(100*(1-p.param("cut-off")), 4), units.Percent(share)).
			near(p.g.Services[edge.To].Latency.Pos, "latency of %s itself", p.g.Services[edge.To].Name)
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
			p.report(p.edge(e), diag.Warning, edge.Timeout.Pos, "when %s hangs, all %s workers of %s are busy after %s: calls that wait %s need %s of them",
				p.g.Services[edge.To].Name, units.Count(caller.Workers.V), caller.Name, units.Time(after), product(edge), units.Count(busy)).
				near(caller.Workers.Pos, "workers of %s", caller.Name)
		}
	}
	if open, with := p.unbounded(); with == 0 { // elsewhere call/no-timeout says it of each call
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
		p.report(p.service(s), diag.Info, caller.Workers.Pos, "when %s hangs, all %s workers of %s are busy after %s (at %s), and no timeout ends the wait", p.g.Services[p.g.Edges[e].To].Name,
			units.Count(caller.Workers.V), caller.Name, units.Time(at[s].after), units.PerSecond(p.a.Model.MeanLoad(s))).near(p.modePos(e), "no timeout stated for %s", p.a.Topology.IDs[e])
	}
}
