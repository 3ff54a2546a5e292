package rules

import (
	"fmt"
	"math"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Failure: who is down when the callee is.
var failureRules = []*Rule{
	{
		ID: "failure/outage-against-objective", Dimension: Failure, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "the callee, with what it needs, spends more than its share of the workload's error budget", Score: "share · 10·log10(N·u(callee)/u(objective))",
		Why:     "A sync caller is down whenever a hard dependency is. With N of them sharing the budget each may spend an N-th: one more nine than the service for about ten.",
		Fix:     "Make the dependency more available, optional, or asynchronous.",
		Sources: []Source{calculus},
		Check: func(p *Pass) {
			slo, ok := p.fact(FactSLODown)
			if !ok || p.edge().Optional.V {
				return
			}
			down, _ := p.fact(FactDown) // a lower bound proves too much, never too little
			n := max(1, float64(p.Base.Deps))
			s := over(n*down.V, slo.V).scaled(down.W)
			p.report(Evidence{Score: s, Measured: n * down.V, Limit: slo.V, Unit: "share"}, func() string {
				return fmt.Sprintf("%s, with what it needs, is up %s: that spends %s %s's error budget, which %s",
					p.callee(), units.Availability(down.V), spends(down.V/slo.V), p.workload(), shared(n))
			})
		},
	},
	{
		ID: "failure/broker-weaker", Dimension: Failure, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "the broker is less available than what it would stand in for", Score: "−10·log10(u(broker)/u(callee))",
		Why:     "A publish fails when the broker is down: in front of something more available, a queue lowers availability.",
		Fix:     "Call directly, or publish through an outbox, which takes the broker off the path.",
		Sources: []Source{calculus},
		Check: func(p *Pass) {
			if p.edge().Guards.V.Has(graph.Outbox) {
				return
			}
			down, ok := p.fact(FactDown)
			broker, ok2 := p.fact(FactBrokerDown)
			if ok && ok2 {
				p.report(Evidence{Score: -min(800, over(broker.V, down.V)), Measured: broker.V, Limit: down.V, Unit: "share"}, func() string {
					return fmt.Sprintf("the broker's %s is weaker than %s's %s", units.Availability(broker.V), p.callee(), units.Availability(down.V))
				})
			}
		},
	},
	{
		ID: "failure/blast-radius", Dimension: Failure, Since: "0.1", Towards: TowardsAsync,
		Statement: "several user-facing workloads fail with the callee", Score: "+1 to +3 with the share of the traffic",
		Why:     "The more of what people do hangs on one service, the more is gained by letting it be down for a while.",
		Fix:     "Take it off the paths that can do without it.",
		Sources: []Source{sreOverload},
		Check: func(p *Pass) {
			if p.needIs(graph.NeedResult) {
				return
			}
			fails, _ := p.fact(FactBlast)
			if fails.V < 2 {
				return
			}
			p.report(Evidence{Score: Centi(100 + math.Round(200*min(1, fails.W))), Measured: fails.W, Limit: 0, Unit: "share"}, func() string {
				b := p.blast[p.edge().To]
				return fmt.Sprintf("%d of %d user-facing workloads fail with %s", b.workloads, b.of, p.callee())
			})
		},
	},
	{
		ID: "failure/optional", Dimension: Failure, Since: "0.1", Towards: TowardsAsync,
		Statement: "the caller can answer without it, and nothing is needed", Score: "+1",
		Why:     "What may fail and is not needed need not be waited for either; left sync it can still hang its caller.",
		Fix:     "Send a message; or give the call a short timeout.",
		Sources: []Source{calculus},
		Check: func(p *Pass) {
			if p.edge().Optional.V && p.needIs(graph.NeedNothing) {
				p.score(100, func() string { return fmt.Sprintf("%s can answer without it", p.caller()) })
			}
		},
	},
	{
		ID: "failure/retry-storm", Dimension: Failure, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "attempts multiply along the chain past four, or retries alone can keep the callee overloaded", Score: "10·log10(attempts/4), or 10·log10(utilisation·attempts)",
		Why:     "Retries at several layers multiply just when the callee is in trouble; with a attempts a callee over 1/a of its capacity can be held down by retries after the cause has gone.",
		Fix:     "Retry at one layer, with a budget; or let a queue redeliver.",
		Sources: []Source{sreOverload, brooker, metastable}, Params: []Param{{"attempts", 4, "count", "attempts along a path from which they count", Source{"Google, Site Reliability Engineering", "chapters 21 and 22: three attempts a request; the fourth is ours"}}},
		Check: retryStorm,
	},
	{
		ID: "failure/redelivered", Dimension: Failure, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "the caller is the entry of a workload on which nobody waits", Score: "−1",
		Why:     "Redelivery of its message, or its next run, already covers the callee's downtime: a second queue behind the first buys little.",
		Fix:     "Let the call fail and the message come again.",
		Sources: []Source{azureService, corpus},
		Check: func(p *Pass) {
			if !p.Base.Flow.Nodes[p.Call.From].Entry || p.topology().Services[p.edge().From].Is(graph.KindClient) {
				return
			}
			if v, ok := p.fact(FactUserFacing); ok && v.V == 0 {
				p.score(-100, func() string {
					return fmt.Sprintf("nobody waits for %s: its redelivery or next run covers an outage", p.workload())
				})
			}
		},
	},
}

func retryStorm(p *Pass) {
	here := 1 + p.edge().Retries.V // not stated: none
	if here == 1 {
		return
	}
	all := p.attempts[p.Load][0][p.Call.From] * here * p.attempts[p.Load][1][p.Call.To]
	const limit = 4
	if all > limit {
		p.report(Evidence{Score: over(all, limit), Measured: all, Limit: limit, Unit: "count"}, func() string {
			return fmt.Sprintf("one request grows to %s attempts when what is behind %s fails", units.Count(all), p.caller())
		})
	}
	load, ok := p.fact(FactLoad)
	capacity, ok2 := p.fact(FactCapacity)
	if used := load.V / capacity.V; ok && ok2 && forecast.Vulnerable(used, here) {
		p.report(Evidence{Score: over(used*here, 1), Measured: used * here, Limit: 1, Unit: "ratio"}, func() string {
			return fmt.Sprintf("at %s of its capacity, %s attempts a call can keep %s down", units.Percent(used), units.Count(here), p.callee())
		})
	}
}

// spends words a part of a budget: "all of", "5.1 times", "40 % of".
func spends(ratio float64) string {
	switch {
	case ratio >= 1.05:
		return units.Digits(ratio, 2) + " times"
	case ratio >= 0.95:
		return "all of"
	}
	return units.Percent(ratio) + " of"
}

func shared(n float64) string {
	if n == 1 {
		return "is its own"
	}
	return units.Count(n) + " dependencies share"
}
