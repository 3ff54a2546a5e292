package lint

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

// The SLOs of workloads against what is forecast for them as built. A partial forecast is a bound: it can prove that an
// objective is missed, never that it is met.
var objectiveChecks = []*Check{
	{
		ID: "objective/latency", Severity: diag.Error, Since: "0.1",
		Statement: "a workload misses a latency SLO as it is built",
		Why:       "Everything on the request path adds up: the SLO is missed before the first user arrives.",
		Fix:       "Take the slowest edges off the request path; commadvisor plan finds the fewest changes.",
		run:       func(p *pass) { p.eachWorkload(tooSlow) },
	},
	{
		ID: "objective/availability", Severity: diag.Error, Since: "0.1",
		Statement: "a workload misses its availability SLO with the hard dependencies it has as built",
		Why:       "A request fails when any hard dependency fails: a workload is no more available than its hard dependencies together.",
		Fix:       "Make the weakest dependency optional, asynchronous, or more available; commadvisor plan finds the fewest changes.",
		Sources:   []rules.Source{calculus},
		run:       func(p *pass) { p.eachWorkload(tooOftenDown) },
	},
	{
		ID: "objective/freshness", Severity: diag.Error, Since: "0.1",
		Statement: "more than one request in a hundred is not finished within the workload's freshness, background work included",
		Why:       "Background work has an objective too: how soon it is finished.",
		Fix:       "Make the slowest background work faster, or relax freshness.",
		run:       func(p *pass) { p.eachWorkload(tooLate) },
	},
	{
		ID: "objective/off-forecast", Severity: diag.Warning, Since: "0.1",
		Statement: "what is measured (observed) differs from the forecast by more than a quarter",
		Why:       "Where the file does not explain what is measured, something in it is missing or wrong, and the advice rests on it.",
		Fix:       "Look for calls, waits, or latencies that the file lacks.",
		Params:    []rules.Param{{Name: "off", Value: 0.25, Unit: "share", Meaning: "how far measurement and forecast may differ", Source: house}},
		run:       func(p *pass) { p.eachWorkload(offForecast) },
	},
}

func (p *pass) eachWorkload(check func(p *pass, w int, wl *graph.Workload, f *forecast.Forecast)) {
	for w := range p.g.Workloads {
		if len(p.a.Topology.Flows[w].Calls) > 0 {
			check(p, w, &p.g.Workloads[w], &p.a.Workloads[w].Today)
		}
	}
}

// percentile is one latency objective beside its forecast.
type percentile struct {
	name         string
	q, took      float64
	proven       float64 // without assumed costs
	promised     graph.Val[float64]
	isLowerBound bool
}

func percentiles(slo *graph.Objectives, f *forecast.Forecast) []percentile {
	tail, proven := f.LowerBound || f.TailUnknown, f.Proven()
	return []percentile{
		{"p50", 0.50, f.Answered.P50, proven.P50, slo.P50, f.LowerBound}, {"p95", 0.95, f.Answered.P95, proven.P95, slo.P95, tail},
		{"p99", 0.99, f.Answered.P99, proven.P99, slo.P99, tail}, {"p99.9", 0.999, f.Answered.P999, proven.P999, slo.P999, tail},
	}
}

// tooSlow reports the percentile that is missed by most, and the calls that cost most of it.
func tooSlow(p *pass, w int, wl *graph.Workload, f *forecast.Forecast) {
	var worst percentile
	list := percentiles(&wl.SLO, f)
	if f.Unstable.Is { // no percentile is finite, which capacity/overload says; what is missed even at rest is missed beside
		list = p.atRest(w, list)
	}
	for _, o := range list {
		if o.promised.Known && units.Exceeds(o.proven, o.promised.V) && (!worst.promised.Known || o.took/o.promised.V > worst.took/worst.promised.V) {
			worst = o
		}
	}
	if !worst.promised.Known {
		return
	}
	costs := p.costliest(w, worst.q)
	var parts []string
	for _, c := range costs {
		took := p.within(w, c, worst.q)
		part := fmt.Sprintf("%s takes %s", p.a.Topology.IDs[c.Edge], units.Time(took))
		if units.Exceeds(took, worst.took*1.05) { // and not by the steps of the grid
			part += " (cut off by timeouts above it)"
		}
		parts = append(parts, part)
	}
	because := ""
	if len(parts) > 0 {
		because = ": " + strings.Join(parts, " and ")
	}
	took, promised := units.Times(worst.took, worst.promised.V)
	found := p.report(p.workload(w), diag.Error, worst.promised.Pos, "%s %s is %s%s (SLO %s)%s",
		wl.Name, worst.name, words.AtLeast(worst.isLowerBound), took, promised, because)
	p.forecast(found, w, worst.name, f, worst.isLowerBound).exceeds(worst.took, worst.promised.V)
	for _, c := range costs {
		found.near(p.modePos(c.Edge), "%s is on the request path", p.a.Topology.IDs[c.Edge])
	}
}

// atRest puts what a workload takes without any queueing in the place of its percentiles, where that alone misses an SLO; the others go.
func (p *pass) atRest(w int, list []percentile) (missed []percentile) {
	for _, o := range list {
		for _, f := range p.faults {
			if f.Kind == advise.Objective && f.Workload == w && f.Limit == o.name {
				o.took, o.proven, o.isLowerBound = f.Measured, f.Measured, true
				missed = append(missed, o)
			}
		}
	}
	return missed
}

// costliest returns up to two calls that the answer waits for and that make up most of it, none of them behind another.
func (p *pass) costliest(w int, q float64) (list []graph.Call) {
	flow := &p.a.Topology.Flows[w]
	visits := p.a.Model.Visits(w)
	waited := make([]bool, len(flow.Nodes))
	waited[0] = true
	var all []graph.Call
	for _, c := range flow.Calls {
		if waited[c.From] && p.modes[c.Edge] == graph.Sync {
			waited[c.To] = true
			all = append(all, c)
		}
	}
	own := func(c graph.Call) float64 { return p.a.Model.Work(c.Edge).Dist.Quantile(q) * visits[c.From] }
	slices.SortStableFunc(all, func(a, b graph.Call) int {
		switch x, y := own(a), own(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return strings.Compare(p.a.Topology.IDs[a.Edge], p.a.Topology.IDs[b.Edge])
	})
	for _, c := range all {
		if len(list) < 2 && own(c) > 0 && (len(list) == 0 || own(c) > own(list[0])/4) {
			list = append(list, c)
		}
	}
	return list
}

func tooOftenDown(p *pass, w int, wl *graph.Workload, f *forecast.Forecast) {
	if !wl.SLO.Down.Known || !units.Exceeds(f.Down, wl.SLO.Down.V) {
		return
	}
	needs := slices.DeleteFunc(slices.Clone(f.Needs), func(s int) bool { return p.g.Services[s].Down.V == 0 })
	slices.SortStableFunc(needs, func(a, b int) int {
		x, y := &p.g.Services[a], &p.g.Services[b]
		switch {
		case x.Down.V > y.Down.V:
			return -1
		case x.Down.V < y.Down.V:
			return 1
		}
		return strings.Compare(x.Name, y.Name)
	})
	var weakest []string
	for _, s := range needs[:min(2, len(needs))] {
		weakest = append(weakest, fmt.Sprintf("%s (%s)", p.g.Services[s].Name, units.Availability(p.g.Services[s].Down.V)))
	}
	bound := ""
	if f.DownPartial {
		bound = "at most "
	}
	up, promised := units.Availabilities(f.Down, wl.SLO.Down.V)
	var because []string
	if len(weakest) > 0 {
		because = append(because, "it needs "+strings.Join(weakest, " and "))
	}
	if f.Fails > f.Down/20 {
		because = append(because, "timeouts and errors fail "+units.Percent(f.Fails)+" of its requests")
	}
	found := p.report(p.workload(w), diag.Error, wl.SLO.Down.Pos, "%s is up %s%s (SLO %s): %s",
		wl.Name, bound, up, promised, strings.Join(because, ", and "))
	p.forecast(found, w, "availability", f, f.DownPartial).exceeds(f.Down, wl.SLO.Down.V)
	for _, s := range needs[:min(2, len(needs))] {
		found.near(p.g.Services[s].Down.Pos, "%s", p.g.Services[s].Name)
	}
}

func tooLate(p *pass, w int, wl *graph.Workload, f *forecast.Forecast) {
	fresh, bound := wl.SLO.Freshness, f.LowerBound || f.TailUnknown || f.BehindBound // a lower bound
	switch {
	case !fresh.Known || !units.Exceeds(f.Overdue, fresh.V):
	case f.GrowsWithoutEnd:
		on := p.workload(w)
		on.detail = "never" // which a baseline that knows it late does not hide
		p.offered(p.report(on, diag.Error, fresh.Pos, "%s never finishes its work (freshness %s): the backlog of %s grows without bound",
			wl.Name, units.Time(fresh.V), p.g.Services[f.Consumer].Name), f.Consumer)
	case f.Complete.P99 <= fresh.V:
		found := p.report(p.workload(w), diag.Error, fresh.Pos, "%s of %s's requests finish their work within %s (goal: 99 %%): p99 is %s with the outages of queue consumers, %s without",
			units.Percent(f.OnTime), wl.Name, units.Time(fresh.V), units.Time(f.Overdue), units.Time(f.Complete.P99))
		p.forecast(found, w, "freshness", f, bound || f.LateUnknown).exceeds(f.Overdue, fresh.V)
	default:
		took, promised := units.Times(f.Complete.P99, fresh.V)
		found := p.report(p.workload(w), diag.Error, fresh.Pos, "%s finishes its work after %s%s at p99 (freshness %s)",
			wl.Name, words.AtLeast(bound), took, promised)
		p.forecast(found, w, "freshness", f, bound).exceeds(f.Overdue, fresh.V)
	}
}

// offForecast compares what is measured with what is forecast. A lower bound can only be proven too high.
func offForecast(p *pass, w int, wl *graph.Workload, f *forecast.Forecast) {
	if !wl.Observed.Known || f.NothingTimed {
		return
	}
	seen, tail := wl.Observed.V, f.LowerBound || f.TailUnknown
	p95 := "p95"
	if seen == (graph.Latency{P75: seen.P75, P90: seen.P90}) { // neither of which is forecast
		mu, sigma := seen.Fit()
		p95, seen.P95 = "p95 (by its p75 and p90)", forecast.Lognormal{Mu: mu, Sigma: sigma}.Quantile(0.95)
	}
	for _, o := range []struct {
		name       string
		seen, took float64
		bound      bool
	}{{"p99", seen.P99, f.Answered.P99, tail}, {p95, seen.P95, f.Answered.P95, tail}, {"p99.9", seen.P999, f.Answered.P999, tail},
		{"p50", seen.P50, f.Answered.P50, f.LowerBound}, {"mean", seen.Mean, f.Answered.Mean, f.LowerBound}} {
		off := p.param("off")
		if o.seen > 0 && (units.Exceeds(o.took, o.seen*(1+off)) || !o.bound && units.Exceeds(o.seen*(1-off), o.took)) {
			p.report(p.workload(w), diag.Warning, wl.Observed.Pos, "%s %s is measured at %s and forecast at %s%s: something in the file is missing or wrong",
				wl.Name, o.name, units.Time(o.seen), words.AtLeast(o.bound), units.Time(o.took)).bound(o.bound)
			return
		}
	}
}
