package rules

import (
	"fmt"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Latency: the sum of all hops, against what those who wait can bear.
var latencyRules = []*Rule{
	{
		ID: "latency/short-work", Dimension: Latency, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "a result, outcome or acknowledgement is needed and the work is short", Score: "10·log10(p50/100 ms), −4 to 0",
		Why:     "Work that ends in under 100 ms feels instantaneous: returning it is simpler, gives clear back-pressure and is better for the user than a queue and a status to poll.",
		Fix:     "Return it synchronously.",
		Sources: []Source{nielsen, azure202}, Params: []Param{paramInstant},
		Check: func(p *Pass) {
			need, _, ok := p.ModeNeed()
			if !ok || need == graph.NeedNothing {
				return
			}
			if work, ok := p.fact(FactWork); ok && work.V > 0 && work.V < paramInstant.Value {
				p.report(Evidence{Score: max(-400, decibels(work.V, paramInstant.Value)), Measured: work.V, Limit: paramInstant.Value, Unit: "s"},
					func() string { return fmt.Sprintf("%s of work is better answered at once", units.Time(work.V)) })
			}
		},
	},
	{
		ID: "latency/long-work", Dimension: Latency, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "nobody needs the result and the work is long", Score: "10·log10(p50/1 s), 0 to +8",
		Why:     "Waiting seconds for something that is not needed holds workers and connections, and breaks the flow of whoever waits at the end of the chain.",
		Fix:     "Put the work behind a queue.",
		Sources: []Source{nielsen, azureJobs}, Params: []Param{paramFlow},
		Check: func(p *Pass) {
			need, _, ok := p.ModeNeed()
			if !ok || need == graph.NeedResult {
				return
			}
			if work, _ := p.fact(FactWork); exceeds(work.V, paramFlow.Value) { // a lower bound proves it too
				p.report(Evidence{Score: min(800, over(work.V, paramFlow.Value)), Measured: work.V, Limit: paramFlow.Value, Unit: "s"},
					func() string { return fmt.Sprintf("it takes %s and nobody needs its result", units.Time(work.V)) })
			}
		},
	},
	{
		ID: "latency/outlasts-timeout", Dimension: Latency, Since: "0.1", Towards: TowardsAsync, Gate: true, PerWorkload: true,
		Statement: "the work outlasts everyone who could wait: its median the shortest timeout or patience on the path, or its p99 ten seconds while a person waits", Score: "async gate; 10·log10(p99/timeout) where only the p99 outlasts it",
		Why:     "A call that is given up before it ends has an unknown outcome: the caller fails while the work goes on, and a retry does it twice.",
		Fix:     "Acknowledge at once (202 with a status resource) or send a message; for a long read show progress or precompute.",
		Sources: []Source{azure202, nielsen, brooker}, Params: []Param{paramAttention},
		Check: outlastsTimeout,
	},
	{
		ID: "latency/over-budget", Dimension: Latency, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "with every edge sync the workload misses its latency objective", Score: "share · 10·log10(percentile/objective)",
		Why:     "What the call adds to a missed objective is what taking it off the path would give back.",
		Fix:     "Take the largest shares off the waiting path first.",
		Sources: []Source{nielsen},
		Check: func(p *Pass) {
			slo, ok := p.fact(FactSLOLatency)
			if !ok {
				return
			}
			total, _ := p.fact(FactTotal) // a lower bound misses the objective too
			p.report(Evidence{Score: over(total.V, slo.V).scaled(total.W), Measured: total.V, Limit: slo.V, Unit: "s"}, func() string {
				return fmt.Sprintf("with every call sync it adds %s of the %s (p%s) that %s would take; its objective is %s",
					units.Time(total.W*total.V), units.Time(total.V), units.Digits(slo.W*100, 4), p.workload(), units.Time(slo.V))
			})
		},
	},
	{
		ID: "latency/long-chain", Dimension: Latency, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "three or more hops behind this edge wait for each other", Score: "+1 at three hops, +2 from five",
		Why:     "Every hop adds its latency, its failures and its retries. No source gives a depth: this is a house heuristic and counts little.",
		Fix:     "Break the chain where nobody needs the rest of it.",
		Sources: []Source{dotnet, {Title: "commadvisor", Where: "a house heuristic; no source gives a depth"}},
		Params:  []Param{{"hops", 3, "count", "hops behind the edge from which it counts", house}},
		Check: func(p *Pass) {
			hops := p.Base.Chain[p.Call.To]
			if hops < 3 {
				return
			}
			p.report(Evidence{Score: Centi(min(200, 100+50*(hops-3))), Measured: float64(hops), Limit: 3, Unit: "count"}, func() string {
				return fmt.Sprintf("%d hops behind %s wait for each other", hops, p.callee())
			})
		},
	},
	{
		ID: "latency/person-waits", Dimension: Latency, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "a person waits on this path, unless nothing is needed from the callee", Score: "−1",
		Why:     "A person in front of a screen wants an answer, not a promise; polling for it takes longer than waiting.",
		Fix:     "Answer within the person's patience, or acknowledge and show progress.",
		Sources: []Source{nielsen, azureJobs},
		Check: func(p *Pass) {
			if p.personWaits() && !p.needIs(graph.NeedNothing) {
				p.score(-100, func() string { return "a person waits for it" })
			}
		},
	},
}

func outlastsTimeout(p *Pass) {
	if p.isOp(graph.Read) {
		return
	}
	need, _, needKnown := p.ModeNeed()
	work, _ := p.fact(FactWork) // a lower bound proves that it outlasts a limit, never that it does not
	if exceeds(work.W, paramAttention.Value) && p.personWaits() && needKnown && need != graph.NeedResult {
		p.report(Evidence{Score: min(800, over(work.W, paramAttention.Value)), Gate: GateAsync, Measured: work.W, Limit: paramAttention.Value, Unit: "s"}, func() string {
			return fmt.Sprintf("%s at p99 while a person waits, whose attention ends after %s", units.Time(work.W), units.Time(paramAttention.Value))
		})
		return
	}
	wait, ok := p.fact(FactWait)
	if !ok || !exceeds(work.W, wait.V) {
		return
	}
	ev := Evidence{Score: over(work.W, wait.V), Measured: work.W, Limit: wait.V, Unit: "s"}
	if exceeds(work.V, wait.V) {
		ev.Gate, ev.Measured = GateAsync, work.V
	}
	p.report(ev, func() string {
		if ev.Gate == GateAsync {
			return fmt.Sprintf("half of the calls take more than %s, when the caller gives up after %s", units.Time(work.V), units.Time(wait.V))
		}
		return fmt.Sprintf("takes %s at p99, when the caller gives up after %s", units.Time(work.W), units.Time(wait.V))
	})
}
