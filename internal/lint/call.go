package lint

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Calls that are waited for: cycles and timeouts.
var callChecks = []*Check{
	{
		ID: "call/cycle", Severity: diag.Warning, Since: "0.1",
		Statement: "services wait for each other in a cycle; for information where an edge of it has no mode; none where one goes through a queue",
		Why:       "Services that wait for each other can exhaust their workers together, and none can be deployed or restarted alone.",
		Fix:       "Turn one edge of the cycle into an event, or name the operations (from: SERVICE/OPERATION) if no request really goes around.",
		Sources:   []rules.Source{sre},
		run:       cycles,
	},
	{
		ID: noTimeoutID, Severity: diag.Warning, Since: "0.1",
		Statement: "a service states no timeout for calls that it waits for, once per service; a warning where the rate is known at which they pile up while the callee hangs, else for information and in one finding",
		Why:       "A call without a timeout waits as long as the callee hangs, and holds a worker of the caller.",
		Fix:       "State one timeout for all calls (defaults: {edge: {timeout: 2s}}), or one per call, or guards: [deadline] where a deadline is passed on. The callee's p99.9 is a good start.",
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
		Statement: "when the callee hangs, calls that wait for their timeout hold every worker of the caller",
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
	for _, e := range path {
		names = append(names, p.g.Services[p.g.Edges[e].To].Name)
		if p.queued(e) {
			return // the queue breaks it
		}
	}
	around := strings.Join(names, " → ")
	var f *Finding
	on := p.edge(last)
	switch {
	case sync:
		on.detail = p.inCycle("waits", path)
		f = p.report(on, diag.Warning, p.modePos(last), "%s wait for each other in a cycle; make one of these edges async", around)
	default:
		on.detail = p.inCycle("open", path)
		f = p.report(on, diag.Info, p.modePos(last), "%s is a cycle, and some of its edges have no mode", around)
		for _, e := range path {
			p.unlessStated(f, "edge", e, "mode")
		}
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
				case edge.Timeout.Known && edge.Timeout.Pos == at.after.Pos: // one default for both
				case !edge.Timeout.Known:
					limits[c.To].tighten(at)
				default:
					most := attempts(edge) * edge.Timeout.V
					own := p.a.Model.Own[edge.From].Dist.Mean()
					if at.after.Known && units.Exceeds(most+own, at.after.V) && most/at.after.V > found[c.Edge].ratio {
						found[c.Edge] = worst{most / at.after.V, at}
					}
					limits[c.To].tighten(limit{edge.Timeout, p.a.Topology.IDs[c.Edge]})
				}
			}
		}
	}
	for e, f := range found {
		if f.ratio > 0 {
			after := ""
			if edge := &p.g.Edges[e]; !units.Exceeds(attempts(edge)*edge.Timeout.V, f.by.after.V) {
				after = " after " + p.g.Services[edge.From].Name + "'s own work"
			}
			p.report(p.edge(e), diag.Warning, p.g.Edges[e].Timeout.Pos, "%s may take %s%s, but %s gives up after %s",
				p.a.Topology.IDs[e], product(&p.g.Edges[e]), after, f.by.who, units.Time(f.by.after.V)).near(f.by.after.Pos, "%s gives up after %s", f.by.who, units.Time(f.by.after.V))
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
		if edge.Timeout.Known && p.waits(c.Edge) && units.Exceeds(p.quantile(load, c, 1-p.param("cut-off")), edge.Timeout.V) {
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
		callee, q := &p.g.Services[edge.To], 1-p.param("cut-off")
		takes, alone := callee.Name+" takes", p.a.Model.Work(e).Dist.Quantile(q) > at[e]/2
		if !alone {
			takes = callee.Name + ", with what it waits for, takes"
		}
		found := p.timed(p.report(p.edge(e), severity, edge.Timeout.Pos, "%s times out after %s, but %s %s at p%s: about %s of the calls are cut off",
			p.a.Topology.IDs[e], units.Time(edge.Timeout.V), takes, units.Time(at[e]), units.Digits(100*q, 4), units.Percent(share)), e)
		if alone {
			found.near(callee.Latency.Pos, "latency of %s itself", callee.Name)
		}
	}
}
