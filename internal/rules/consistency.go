package rules

import (
	"fmt"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Consistency: how soon the effect must be seen, and in what order.
var consistencyRules = []*Rule{
	{
		ID: "consistency/strong", Dimension: Consistency, Since: "0.1", Towards: TowardsSync,
		Statement: "the effect must be seen at once by everyone, unless the edge leaves the entry of a workload that answers \"accepted\"", Score: "−4",
		Why:     "Reservations, balances and uniqueness must be decided before the caller goes on; behind a queue two of them can be accepted for one place. But for a notification or a process step it leaves no other mode than sync.",
		Fix:     "Keep the decision synchronous and put only what follows behind a queue.",
		Sources: []Source{ddiaStreams, azureSaga},
		Check: func(p *Pass) {
			if p.consistency(graph.Strong) && !(p.Entry && p.Accepted) {
				p.score(-400, func() string { return "everyone must see the effect at once (consistency: strong)" })
			}
		},
	},
	{
		ID: "consistency/read-your-writes", Dimension: Consistency, Since: "0.1", Towards: TowardsSync,
		Statement: "the same person reads the effect next", Score: "−4",
		Why:     "People who made a change and do not see it make it again.",
		Fix:     "Wait for it, read from the writer's own copy, or show the change as pending.",
		Sources: []Source{ddiaStreams},
		Check: func(p *Pass) {
			if p.consistency(graph.ReadYourWrites) {
				p.score(-400, func() string { return "the same person reads the effect next" })
			}
		},
	},
	{
		ID: "consistency/eventual", Dimension: Consistency, Since: "0.1", Towards: TowardsAsync,
		Statement: "the effect may be eventual, or a tolerance is stated", Score: "+2",
		Why:     "Where a delay is allowed, the main price of a queue is already paid. Whether the queue keeps to the tolerance is a number, and checked by itself.",
		Fix:     "Say how late is too late (staleness) and watch the age of the oldest message.",
		Sources: []Source{awsLoose, ddiaStreams},
		Check: func(p *Pass) {
			switch e := p.edge(); {
			case p.consistency(graph.Eventual):
				p.score(200, func() string { return "the effect may be eventual" })
			case !e.Consistency.Known && e.Staleness.Known:
				p.score(200, func() string { return fmt.Sprintf("the effect may be %s late", units.Time(e.Staleness.V)) })
			}
		},
	},
	{
		ID: "consistency/lag-against-staleness", Dimension: Consistency, Since: "0.1", Towards: TowardsSync,
		Statement: "through a queue the effect is later than the tolerance (p99, the wait in the queue included)", Score: "−10·log10(lag/tolerance)",
		Why:     "An effect that is late even when all is well breaks the promise every day. Lag after a burst or an outage is shown but is no argument: in that outage the sync call would have failed.",
		Fix:     "Widen the tolerance, speed the consumer up, or keep the call.",
		Sources: []Source{ddiaStreams, azureLevel},
		Compare: func(p *Pass, worlds *Worlds) {
			if t := p.edge().Staleness; t.Known {
				p.compare(allLoads, worlds.Sync.Lag, worlds.Async.Lag, t.V, "s", func(lag float64) string {
					return fmt.Sprintf("queued, the effect is %s late (p99); %s is tolerated", units.Time(lag), units.Time(t.V))
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
			e := p.edge()
			if p.isOp(graph.Read) || !e.Order.Known {
				return
			}
			switch {
			case e.Order.V == graph.OrderTotal:
				p.score(-400, func() string { return "total order is required, and queues keep it per key at best" })
			case e.Order.V == graph.OrderKey && !e.Guards.V.Has(graph.OrderingKey):
				p.score(-100, func() string { return "order per key is required, and no ordering key is in place" })
			}
		},
	},
}

func (s *Subject) consistency(c graph.Consistency) bool {
	return s.edge().Consistency.Known && s.edge().Consistency.V == c
}
