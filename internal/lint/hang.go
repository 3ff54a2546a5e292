package lint

import (
	"fmt"
	"math"

	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// noTimeoutID names the check of calls without a timeout.
const noTimeoutID = "call/no-timeout"

const oneForAll = "defaults: {edge: {timeout: 2s}}"

// bounded reports whether somebody ends a call that hangs. A client is not ours to configure.
func (p *pass) bounded(e int) bool {
	edge := &p.g.Edges[e]
	return edge.Timeout.Known || edge.Guards.V.Has(graph.Deadline) || p.g.Services[edge.From].Is(graph.KindClient)
}

// noTimeout reports each service once. How bad it is follows from the calls that are open and never from those that are not, so that
// stating one timeout never makes a finding or raises its severity.
func noTimeout(p *pass) {
	waits, open := make([]int, len(p.g.Services)), make([][]int, len(p.g.Services))
	var callers []int
	for e := range p.g.Edges {
		if !p.waits(e) {
			continue
		}
		from := p.g.Edges[e].From
		if waits[from]++; p.bounded(e) {
			continue
		}
		if open[from] == nil {
			callers = append(callers, from)
		}
		open[from] = append(open[from], e)
	}
	for _, s := range callers {
		worst := open[s][0]
		for _, e := range open[s][1:] {
			if p.pilesUp(e) > p.pilesUp(worst) {
				worst = e
			}
		}
		severity, hangs := diag.Info, ""
		if p.pilesUp(worst) > 0 {
			severity, hangs = diag.Warning, ": "+p.hangs(worst)
		}
		id := p.a.Topology.IDs[worst]
		of := "its call " + id
		if len(open[s]) > 1 {
			of = fmt.Sprintf("%d of its %d calls (%s first)", len(open[s]), waits[s], id)
		}
		f := p.report(p.service(s), severity, p.modePos(worst), "%s states no timeout for %s%s; one for all: %s", p.g.Services[s].Name, of, hangs, oneForAll)
		for _, e := range open[s] {
			p.unlessStated(f, "edge", e, "timeout")
			if e != worst {
				f.near(p.modePos(e), "%s", p.a.Topology.IDs[e])
			}
		}
	}
}

// pilesUp is how many calls a second begin to wait while the callee hangs, 0 where no rate is known or a breaker opens.
func (p *pass) pilesUp(e int) (rate float64) {
	if p.g.Edges[e].Guards.V.Has(graph.CircuitBreaker) {
		return 0
	}
	for _, m := range p.made[e] {
		rate += p.rate(e, m)
	}
	return rate
}

// rate is how often a load makes a call.
func (p *pass) rate(e int, m loadCall) float64 {
	return p.a.Topology.Loads[m.load].Rate.V * p.a.Model.Visits(m.load)[m.call.From] * p.g.Edges[e].Probability.Or(1)
}

// hangs says what a call without a timeout does to its caller while the callee hangs.
func (p *pass) hangs(e int) string {
	from, to := &p.g.Services[p.g.Edges[e].From], &p.g.Services[p.g.Edges[e].To]
	if _, after, ok := p.exhaustion(e); ok {
		return fmt.Sprintf("when %s hangs, all %s workers of %s are busy after %s", to.Name, units.Count(from.Workers.V), from.Name, units.Time(after))
	}
	return fmt.Sprintf("while %s hangs, calls pile up in %s at %s", to.Name, from.Name, units.PerSecond(p.pilesUp(e)))
}

// exhaustion works out how many workers of the caller are busy while the callee hangs, and after how many seconds all
// of them are; ok is false where they are not, or where the facts are not known.
func (p *pass) exhaustion(e int) (busy, after float64, ok bool) {
	edge := &p.g.Edges[e]
	caller := &p.g.Services[edge.From]
	all, calling := p.a.Model.MeanLoad(edge.From), p.pilesUp(e)
	if !caller.Workers.Known || !(all > 0) || calling == 0 {
		return 0, 0, false
	}
	healthy := p.built.Busy(edge.From) // workers that the other calls hold
	for _, m := range p.made[e] {
		healthy -= p.rate(e, m) * (p.a.Model.Own[edge.From].Dist.Mean() + p.behind[m.load][m.call.From].Mean)
	}
	pool := forecast.Pool{Rate: all, Threads: caller.Workers.V, Hung: min(1, calling/all)}
	if pool.Hung < 1 {
		pool.Hold = max(0, healthy) / (all - calling)
	}
	if pool.Busy(0) >= pool.Threads { // never enough, hanging or not: another check's business
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
			p.offered(p.report(p.edge(e), diag.Warning, edge.Timeout.Pos, "when %s hangs, all %s workers of %s are busy after %s: calls that wait %s need %s of them",
				p.g.Services[edge.To].Name, units.Count(caller.Workers.V), caller.Name, units.Time(after), product(edge), units.Count(busy)), edge.From).
				near(caller.Workers.Pos, "workers of %s", caller.Name)
		}
	}
}
