package rules

import (
	"fmt"
	"math"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Failure: who is down when the callee is.
var failureRules = []*Rule{
	{
		ID: "failure/needless-wait", Dimension: Failure, Since: "0.2", Towards: TowardsAsync,
		Statement: "it is on the request path or its caller only acknowledges, and nothing that comes back is needed", Score: "+3",
		Why:     "A request should not fail with something that it does not need.",
		Fix:     "Hand it over; the queue absorbs the callee's downtime.",
		Sources: []Source{awsLoose, calculus},
		Check: func(p *Pass) {
			if p.Context != Behind && p.sendable() {
				p.score(300, func() string {
					if p.Step && !p.needs(graph.NeedNothing) {
						return fmt.Sprintf("the response fails with %s, whose outcome may come later", p.callee())
					}
					return fmt.Sprintf("%s fails with %s and does not need it", p.caller(), p.callee())
				})
			}
		},
	},
	{
		ID: "failure/external-behind", Dimension: Failure, Since: "0.2", Towards: TowardsSync,
		Statement: "a service that is itself entered through a queue, or for which nobody waits, calls a third party", Score: "−6",
		Why:     "The caller is the relay already: its message is redelivered when the third party fails. Of such edges in real systems 13 of 13 are synchronous.",
		Fix:     "Call it from the consumer, with a timeout, and let the message come again.",
		Sources: []Source{azureService, corpus},
		Check: func(p *Pass) {
			if p.Context == Behind && p.calleeService().Is(graph.KindExternal) && !p.callerService().Is(graph.KindClient) {
				p.score(-600, func() string {
					return fmt.Sprintf("%s is the relay to %s already: a message that fails is delivered again", p.caller(), p.callee())
				})
			}
		},
	},
	{
		ID: "failure/undo", Dimension: Failure, Since: "0.2", Towards: TowardsAsync,
		Statement: "the edge is a process step and can be undone", Score: "+2",
		Why:     "Where a step has a compensation, a saga can take it back after the client was told \"accepted\".",
		Fix:     "Name the compensating operation (undo) and let the saga call it.",
		Sources: []Source{azureSaga},
		Check: func(p *Pass) {
			if p.Step && p.edge().Undo.Known && p.edge().Undo.V != "none" {
				p.score(200, func() string { return fmt.Sprintf("a saga can take it back (%s)", p.edge().Undo.V) })
			}
		},
	},
	{
		ID: "failure/optional", Dimension: Failure, Since: "0.1", Towards: TowardsAsync,
		Statement: "the caller can answer without it, and nothing is needed", Score: "+1",
		Why:     "What may fail and is not needed need not be waited for either; left sync it can still hang its caller.",
		Fix:     "Send a message; or give the call a short timeout.",
		Sources: []Source{calculus},
		Check: func(p *Pass) {
			if p.edge().Optional.V && p.needs(graph.NeedNothing) {
				p.score(100, func() string { return fmt.Sprintf("%s can answer without it", p.caller()) })
			}
		},
	},
	{
		ID: "failure/redelivered", Dimension: Failure, Since: "0.1", Towards: TowardsSync,
		Statement: "the caller is the entry of a workload on which nobody waits, unless nothing is needed from an internal callee", Score: "−1",
		Why:     "Redelivery of its message, or its next run, already covers the callee's downtime: a second queue behind the first buys little.",
		Fix:     "Let the call fail and the message come again.",
		Sources: []Source{azureService, corpus},
		Check: func(p *Pass) {
			if p.Scheduled && p.Context == Behind && !p.sentInside() {
				p.score(-100, func() string { return "nobody waits: redelivery or the next run covers an outage" })
			}
		},
	},
	{
		ID: "failure/outage-against-objective", Dimension: Failure, Since: "0.1", Towards: TowardsBoth,
		Statement: "a workload misses its availability objective in one of the two designs", Score: "difference of 10·log10(unavailability/allowed)",
		Why:     "A sync caller is down whenever a hard dependency is. With N of them sharing the budget each may spend an N-th: one more nine than the service for about ten.",
		Fix:     "Make the dependency more available, optional, or asynchronous.",
		Sources: []Source{calculus},
		Compare: func(p *Pass, worlds *Worlds) {
			for i, l := range worlds.Loads {
				w := &p.Topology.Loads[l]
				if !w.SLO.Down.Known {
					continue
				}
				sync, async := worlds.Sync.Forecasts[i].Down, worlds.Async.Forecasts[i].Down
				p.compare(l, sync, async, w.SLO.Down.V, "share", func(down float64) string {
					return fmt.Sprintf("with this call %s, %s uses %s its error budget (%s up, SLO %s)",
						waitedOrQueued(down == sync), w.Name, spends(down/w.SLO.Down.V), units.Availability(down), units.Availability(w.SLO.Down.V))
				})
			}
		},
	},
	{
		ID: "failure/broker-weaker", Dimension: Failure, Since: "0.1", Towards: TowardsSync,
		Statement: "a workload is less available with the queue than with the call", Score: "−10·log10(unavailability queued/waited for)",
		Why:     "A publish fails when the broker is down: in front of something more available, a queue lowers availability.",
		Fix:     "Call directly, or publish through an outbox, which takes the broker off the path.",
		Sources: []Source{calculus},
		Compare: func(p *Pass, worlds *Worlds) {
			for i, l := range worlds.Loads {
				sync, async := worlds.Sync.Forecasts[i].Down, worlds.Async.Forecasts[i].Down
				if sync > 0 && units.Exceeds(async, sync) {
					p.report(l, Evidence{Score: -min(maxPerDimension, over(async, sync)), Measured: async, Limit: sync, Unit: "share"}, func() string {
						return fmt.Sprintf("the queue lowers availability from %s to %s", units.Availability(sync), units.Availability(async))
					})
				}
			}
		},
	},
	{
		ID: "failure/blast-radius", Dimension: Failure, Since: "0.1", Towards: TowardsAsync,
		Statement: "more user-facing workloads fail with the callee where the edge is waited for", Score: "+1 a workload, at most +3",
		Why:     "The more workloads depend on one service, the larger the blast radius of its outage, and the more a queue in front of it saves.",
		Fix:     "Take it off the paths that can do without it.",
		Sources: []Source{sreOverload},
		Compare: func(p *Pass, worlds *Worlds) {
			n := worlds.Sync.Touched
			if n < 2 || n <= worlds.Async.Touched {
				return
			}
			spared := n - worlds.Async.Touched
			p.report(allLoads, Evidence{Score: Centi(100 * min(3, spared)), Measured: float64(n), Limit: float64(worlds.Async.Touched), Unit: "count"}, func() string {
				return fmt.Sprintf("%d user-facing workloads fail with %s while this is waited for, %d when it is queued", n, p.callee(), worlds.Async.Touched)
			})
		},
	},
	{
		ID: "failure/retry-storm", Dimension: Failure, Since: "0.1", Towards: TowardsAsync,
		Statement: "attempts multiply along the chain past four", Score: "difference of 10·log10(attempts/4)",
		Why:     "Retries at several layers multiply just when the callee is in trouble.",
		Fix:     "Retry at one layer, with a budget; or let a queue redeliver.",
		Sources: []Source{sreOverload, brooker, metastable}, Params: []Param{paramAttempts},
		Compare: func(p *Pass, worlds *Worlds) {
			for i, l := range worlds.Loads {
				p.compare(l, worlds.Sync.Attempts[i], worlds.Async.Attempts[i], p.param("attempts"), "count", func(attempts float64) string {
					return fmt.Sprintf("one request grows to %s attempts at %s when it fails", units.Count(math.Round(attempts)), p.callee())
				})
			}
		},
	},
}

var paramAttempts = Param{"attempts", 4, "count", "attempts along a path from which they count", Source{"Google, Site Reliability Engineering", "chapters 21 and 22: three attempts a request; the fourth is ours"}}

// spends words a part of a budget: "all of", "5.1×", "40 % of".
func spends(ratio float64) string {
	switch {
	case ratio >= 1.05:
		return units.Digits(ratio, 2) + "×"
	case ratio >= 0.95:
		return "all of"
	}
	return units.Percent(ratio) + " of"
}
