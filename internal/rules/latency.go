package rules

import (
	"fmt"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Latency: the sum of all hops, against what those who wait can bear.
var latencyRules = []*Rule{
	{
		ID: "latency/short-work", Dimension: Latency, Since: "0.1", Towards: TowardsSync,
		Statement: "a result, outcome or acknowledgement is needed and the work is short; of a process step only a result", Score: "10·log10(p50/100 ms), −4 to 0",
		Why:     "Work that ends in under 100 ms feels instantaneous: returning it is simpler, gives clear backpressure and is better for the user than a queue and a status to poll.",
		Fix:     "Return it synchronously.",
		Sources: []Source{nielsen, azure202}, Params: []Param{paramInstant},
		Check: func(p *Pass) {
			if !p.needs(graph.NeedResult, graph.NeedOutcome, graph.NeedAck) || p.Step && !p.needs(graph.NeedResult) {
				return
			}
			if w, instant := p.Work, p.param("instant"); w > 0 && w < instant {
				p.report(allLoads, Evidence{Score: max(-400, decibels(w, instant)), Measured: w, Limit: instant, Unit: "s"},
					func() string { return fmt.Sprintf("fast (%s): a queue would add more than it saves", units.Time(w)) })
			}
		},
	},
	{
		ID: "latency/long-work", Dimension: Latency, Since: "0.1", Towards: TowardsAsync,
		Statement: "the work is long and its result is not needed, or it is a job without a stated need", Score: "10·log10(p50/1 s), 0 to +8",
		Why:     "Waiting seconds for something that is not needed holds workers and connections, and makes the client at the end of the chain wait.",
		Fix:     "Put the work behind a queue.",
		Sources: []Source{nielsen, azureJobs}, Params: []Param{paramFlow},
		Check: func(p *Pass) {
			if p.needs(graph.NeedResult) || !p.NeedKnown && !p.isOp(graph.Job) {
				return
			}
			if w, flow := p.Work, p.param("flow"); units.Exceeds(w, flow) { // a lower bound proves it too
				p.report(allLoads, Evidence{Score: min(maxPerDimension, over(w, flow)), Measured: w, Limit: flow, Unit: "s"},
					func() string { return fmt.Sprintf("it takes %s (median) and its result is not needed", units.Time(w)) })
			}
		},
	},
	{
		ID: "latency/needless-wait", Dimension: Latency, Since: "0.2", Towards: TowardsAsync,
		Statement: "it is on the request path or its caller only acknowledges, and nothing that comes back is needed", Score: "+1",
		Why:     "Time spent on a request path that nobody needs is latency for nothing.",
		Fix:     "Hand it over and answer.",
		Sources: []Source{awsLoose},
		Check: func(p *Pass) {
			if p.Context != Behind && p.sendable() {
				p.score(100, func() string { return "it adds to a response that does not need it" })
			}
		},
	},
	{
		ID: "latency/person-waits", Dimension: Latency, Since: "0.1", Towards: TowardsSync,
		Statement: "a person waits on this path, unless nothing is needed, the edge is a process step, or the work exceeds ten seconds", Score: "−1",
		Why:     "A person in front of a screen wants an answer, not a promise; polling for it takes longer than waiting.",
		Fix:     "Answer within the person's patience, or acknowledge and show progress.",
		Sources: []Source{nielsen, azureJobs}, Params: []Param{paramAttention},
		Check: func(p *Pass) {
			if p.Person && !p.needs(graph.NeedNothing) && !p.Step && !units.Exceeds(p.Work, p.param("attention")) {
				p.score(-100, func() string { return "a person waits for it" })
			}
		},
	},
	{
		ID: "latency/over-budget", Dimension: Latency, Since: "0.1", Towards: TowardsBoth,
		Statement: "a workload misses its latency objective in one of the two designs", Score: "difference of 10·log10(percentile/objective)",
		Why:     "What the call adds to a missed objective is what taking it off the path would give back.",
		Fix:     "Take the largest waits that nobody needs off the path first.",
		Sources: []Source{nielsen},
		Compare: func(p *Pass, worlds *Worlds) {
			for i, l := range worlds.Loads {
				w := &p.Topology.Loads[l]
				sync, async := Percentiles(&worlds.Sync.Forecasts[i]), Percentiles(&worlds.Async.Forecasts[i])
				for k, o := range Percentiles(nil, &w.SLO) {
					if !o.Limit.Known {
						continue
					}
					p.compare(l, sync[k].Seconds, async[k].Seconds, o.Limit.V, "s", func(t float64) string {
						return fmt.Sprintf("%s %s is %s with this call %s, against an SLO of %s", w.Name, o.Name, units.Time(t), waitedOrQueued(t == sync[k].Seconds), units.Time(o.Limit.V))
					})
				}
			}
		},
	},
	{
		ID: "latency/outlasts-timeout", Dimension: Latency, Since: "0.1", Towards: TowardsBoth,
		Statement: "the response outlasts the workload's patience, or ten seconds at p99 while a person waits, in one of the two designs", Score: "difference of 10·log10(time/limit)",
		Why:     "A call that is given up before it ends has an unknown outcome: the caller fails while the work goes on, and a retry does it twice.",
		Fix:     "Acknowledge at once (202 with a status resource) or send a message; for a long read show progress or precompute.",
		Sources: []Source{azure202, nielsen, brooker}, Params: []Param{paramAttention},
		Compare: func(p *Pass, worlds *Worlds) {
			for i, l := range worlds.Loads {
				w := &p.Topology.Loads[l]
				sync, async := worlds.Sync.Forecasts[i].Answered, worlds.Async.Forecasts[i].Answered
				if w.Patience.Known {
					p.compare(l, sync.P50, async.P50, w.Patience.V, "s", func(t float64) string {
						return fmt.Sprintf("half of %s takes longer than %s; its client gives up after %s", w.Name, units.Time(t), units.Time(w.Patience.V))
					})
				}
				if w.UserFacing.V {
					attention := p.param("attention")
					p.compare(l, sync.P99, async.P99, attention, "s", func(t float64) string {
						return fmt.Sprintf("%s p99 is %s; users give up after about %s", w.Name, units.Time(t), units.Time(attention))
					})
				}
			}
		},
	},
	{
		ID: "latency/long-chain", Dimension: Latency, Since: "0.1", Towards: TowardsAsync,
		Statement: "three or more hops behind this edge wait for each other", Score: "+1 at three hops, +2 from five",
		Why:     "Every hop adds its latency, its failures and its retries. No source gives a depth: this is a house heuristic and counts little.",
		Fix:     "Break the chain where nobody needs the rest of it.",
		Sources: []Source{dotnet, {Title: "commadvisor", Where: "a house heuristic; no source gives a depth"}},
		Params:  []Param{{"hops", 3, "count", "hops behind the edge from which it counts", house}},
		Compare: func(p *Pass, worlds *Worlds) {
			for i, l := range worlds.Loads {
				if hops, limit := worlds.Sync.Hops[i], p.param("hops"); hops >= limit {
					p.report(l, Evidence{Score: Centi(min(200, 100+50*(hops-limit))), Measured: hops, Limit: limit, Unit: "count"}, func() string {
						return fmt.Sprintf("%s hops behind %s wait for each other", units.Count(hops), p.callee())
					})
					return
				}
			}
		},
	},
}

// Percentile is one of the percentiles that an objective can be about.
type Percentile struct {
	Name    string
	Seconds float64            // as forecast
	Limit   graph.Val[float64] // the objective
}

// Percentiles lists the percentiles of a forecast, of objectives, or of both, p50 first.
func Percentiles(f *forecast.Forecast, slo ...*graph.Objectives) [4]Percentile {
	list := [4]Percentile{{Name: "p50"}, {Name: "p95"}, {Name: "p99"}, {Name: "p99.9"}}
	if f != nil {
		for i, t := range [4]float64{f.Answered.P50, f.Answered.P95, f.Answered.P99, f.Answered.P999} {
			list[i].Seconds = t
		}
	}
	for _, o := range slo {
		for i, limit := range [4]graph.Val[float64]{o.P50, o.P95, o.P99, o.P999} {
			list[i].Limit = limit
		}
	}
	return list
}

func waitedOrQueued(waited bool) string {
	if waited {
		return "waited for"
	}
	return "queued"
}
