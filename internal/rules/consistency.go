package rules

import (
	"fmt"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Consistency: how soon the effect must be seen, and in what order.
var consistencyRules = []*Rule{
	{
		ID: "consistency/strong", Dimension: Consistency, Since: "0.1", Towards: TowardsSync, Gate: true,
		Statement: "the effect must be seen at once by everyone, and something is needed back", Score: "sync gate, −4 below it",
		Why:     "Reservations, balances and uniqueness must be decided before the caller goes on; behind a queue two of them can be accepted for one place.",
		Fix:     "Keep the decision synchronous and put only what follows behind a queue.",
		Sources: []Source{ddiaStreams, azureSaga},
		Check: func(p *Pass) {
			if c, ok := p.consistency(); !ok || c != graph.Strong {
				return
			}
			ev := Evidence{Score: -400}
			op, opKnown := p.op()
			need, _, ok := p.ModeNeed()
			if ok && need != graph.NeedNothing && opKnown && op != graph.Notify {
				ev.Gate = GateSync
			}
			p.report(ev, func() string { return "the effect must be seen at once (consistency: strong)" })
		},
	},
	{
		ID: "consistency/read-your-writes", Dimension: Consistency, Since: "0.1", Towards: TowardsSync,
		Statement: "the same person reads the effect next", Score: "−4",
		Why:     "Whoever made the change and does not see it will make it again.",
		Fix:     "Wait for it, read from the writer's own copy, or show the change as pending.",
		Sources: []Source{ddiaStreams},
		Check: func(p *Pass) {
			if c, ok := p.consistency(); ok && c == graph.ReadYourWrites {
				p.score(-400, func() string { return "the same person reads the effect next" })
			}
		},
	},
	{
		ID: "consistency/eventual", Dimension: Consistency, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "the effect may be eventual, or a tolerance is stated and the lag behind an empty queue (p99) is within it", Score: "+2",
		Why:     "Where lateness is allowed, the main price of a queue is already paid.",
		Fix:     "Say how late is too late (staleness) and watch the age of the oldest message.",
		Sources: []Source{awsLoose, ddiaStreams},
		Check: func(p *Pass) {
			if c, ok := p.consistency(); ok {
				if c == graph.Eventual {
					p.score(200, func() string { return "the effect may be eventual" })
				}
				return
			}
			tolerance, ok := p.fact(FactStaleness)
			if lag, known := p.lag(); ok && known && !exceeds(lag, tolerance.V) {
				p.report(Evidence{Score: 200, Measured: lag, Limit: tolerance.V, Unit: "s"}, func() string {
					return fmt.Sprintf("it may be %s late and is visible after %s (p99) where the queue is empty", units.Time(tolerance.V), units.Time(lag))
				})
			}
		},
	},
	{
		ID: "consistency/lag-against-staleness", Dimension: Consistency, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "the lag behind an empty queue (p99) is over the tolerance", Score: "−10·log10(lag/tolerance)",
		Why:     "An effect that is late even when all is well breaks the promise every day. Lag after a burst or an outage is shown but is no argument: in that outage the sync call would have failed.",
		Fix:     "Widen the tolerance, speed the consumer up, or keep the call.",
		Sources: []Source{ddiaStreams, azureLevel},
		Check: func(p *Pass) {
			tolerance, ok := p.fact(FactStaleness)
			lag, known := p.lag()
			if ok && (known || lag > tolerance.V) {
				p.report(Evidence{Score: -over(lag, tolerance.V), Measured: lag, Limit: tolerance.V, Unit: "s"}, func() string {
					return fmt.Sprintf("visible only after %s (p99) even where the queue is empty, tolerated are %s", units.Time(lag), units.Time(tolerance.V))
				})
			}
		},
	},
	{
		ID: "consistency/order", Dimension: Consistency, Since: "0.1", Towards: TowardsSync,
		Statement: "messages must be handled in total order, or per key without an ordering key", Score: "−4 total, −1 per key",
		Why:     "Queues deliver at best in order per key, and a redelivered message comes late; a total order makes one consumer the bottleneck.",
		Fix:     "Partition by the entity (ordering_key); make handlers tolerate disorder.",
		Sources: []Source{sqs, ddiaStreams},
		Check: func(p *Pass) {
			if p.isOp(graph.Read) {
				return
			}
			v, ok := p.fact(FactOrder)
			switch {
			case ok && graph.Order(v.V) == graph.OrderTotal:
				p.score(-400, func() string { return "total order is required, and queues keep it per key at best" })
			case ok && graph.Order(v.V) == graph.OrderKey && !p.edge().Guards.V.Has(graph.OrderingKey):
				p.score(-100, func() string { return "order per key is required, and no ordering key is in place" })
			}
		},
	},
}

// lag returns how long after it is sent a message's effect is visible when all is well, at p99 in seconds:
// handing it over, then the callee's work and all it waits for. Known is false where it is a lower bound.
func (p *Pass) lag() (seconds float64, known bool) {
	_, known = p.fact(FactWork)
	if v := p.Facts[FactWork]; v.Known && !p.Base.SubtreeKnown(p.Call) { // assumed while asking what could be
		return p.Model.Publish(p.Edge).Dist.Quantile(0.99) + v.W, true
	}
	return p.lag99, known
}
