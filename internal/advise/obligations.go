package advise

import (
	"fmt"

	"commadvisor/internal/graph"
)

// Obligation is something that must be built for a recommendation to be safe.
type Obligation struct {
	ID   string // the guard that meets it, where there is one
	Text string
	Met  bool
}

// Source of an obligation: where the need for it is described.
var obligationSources = map[string]string{
	"idempotent_consumer": "Amazon SQS standard queues, Google Cloud Tasks: delivery is at least once",
	"outbox":              "Richardson, microservices.io, Transactional outbox: a database and a broker cannot be written in one step",
	"dlq":                 "AWS Well-Architected, REL05-BP04",
	"ordering_key":        "Amazon SQS: standard queues order as best they can",
	"correlation_id":      "Azure Architecture Center, Asynchronous Request-Reply",
	"status_resource":     "Azure Architecture Center, Asynchronous Request-Reply",
	"compensation":        "Azure Architecture Center, Saga",
	"bounded_queue":       "AWS Well-Architected, REL05-BP04",
	"relay":               "commadvisor: a third party cannot read our queue",
	"reply_event":         "Hohpe, Woolf: Enterprise Integration Patterns, Request-Reply and Correlation Identifier",
	"event_feed":          "Kleppmann, Riccomini: Designing Data-Intensive Applications, derived data and change data capture",
	"initial_load":        "Kleppmann, Riccomini: Designing Data-Intensive Applications, initial snapshot of change data capture",
	"staleness_alarm":     "commadvisor: a copy that is silently old is worse than a call that fails",
	"validate_first":      "Azure Architecture Center, Asynchronous Request-Reply: 400 before 202",
	"timeout":             "gRPC, Deadlines: always set one",
	"idempotent":          "Brooker, Timeouts, retries, and backoff with jitter",
}

// Source returns where the need for an obligation is described.
func (o Obligation) Source() string { return obligationSources[o.ID] }

// obligations lists what the recommended mode takes, in the order in which it is best built.
func (a *Analysis) obligations(e *Edge) (list []Obligation) {
	if !e.Advised {
		return nil
	}
	edge := &a.Graph.Edges[e.Index]
	caller, callee := a.Graph.Services[edge.From].Name, a.Graph.Services[edge.To].Name
	guarded := func(g graph.Guard, format string, args ...any) {
		list = append(list, Obligation{g.String(), fmt.Sprintf(format, args...), edge.Guards.V.Has(g)})
	}
	external := a.Graph.Services[edge.To].Is(graph.KindExternal)
	mode := e.Recommendation.Mode()
	if mode == graph.Sync {
		list = append(list, Obligation{"timeout", fmt.Sprintf("a timeout on the call to %s", callee), edge.Timeout.Known || edge.Guards.V.Has(graph.Deadline)})
		if edge.Retries.V > 0 && edge.Op.Known && edge.Op.V != graph.Read {
			list = append(list, Obligation{"idempotent", fmt.Sprintf("an idempotency key: %s may receive a retried %s twice", callee, edge.Op.V), edge.Idempotent.Known && edge.Idempotent.V})
		}
		return list
	}
	if mode == graph.Async && edge.Op.Known && edge.Op.V == graph.Read {
		return append(list,
			Obligation{"event_feed", fmt.Sprintf("an event from %s for every change of the data that %s reads", callee, caller), false},
			Obligation{"initial_load", fmt.Sprintf("an initial load of %s's copy, and a way to load it again", caller), false},
			Obligation{"staleness_alarm", fmt.Sprintf("an alarm when %s's copy is older than it may be", caller), false})
	}
	publisher := caller // who writes the message
	if mode == graph.Hybrid {
		if !external { // a third party has no outbox of ours
			publisher = callee
		}
		list = append(list, Obligation{"validate_first", "validate " + a.validates(e) + " before answering 202, so that nothing is accepted that must fail", false})
		guarded(graph.StatusResource, "a status resource behind the 202 (Location, Retry-After) and an idempotency key on the request")
	}
	if a.writes(e) {
		guarded(graph.Outbox, "an outbox in %s: its own change and the message in one transaction", publisher)
	}
	if external {
		list = append(list, Obligation{"relay", fmt.Sprintf("a queue and a relay of ours in front of %s, which cannot read our queue", callee), false})
		guarded(graph.IdempotentConsumer, "an idempotency key on requests to %s: every message may come twice", callee)
	} else {
		guarded(graph.IdempotentConsumer, "an idempotent consumer in %s: every message may come twice", callee)
	}
	if mode == graph.Async && a.replies(e) {
		list = append(list, Obligation{"reply_event", fmt.Sprintf("a reply event from %s with its %s, a handler for it in %s, and a deadline for the reply that never comes", callee, e.Need, caller), false})
	}
	if edge.Order.Known && edge.Order.V != graph.OrderNone {
		guarded(graph.OrderingKey, "an ordering key: the entity whose changes must stay in order")
	}
	if a.compensates(e, mode) {
		text := "a saga that compensates"
		if edge.Undo.Known && edge.Undo.V != "" && edge.Undo.V != "none" {
			text += " with " + edge.Undo.V
		}
		guarded(graph.Compensation, "%s if %s fails after the client was told \"accepted\"", text, callee)
	}
	guarded(graph.DLQ, "a dead-letter queue with a limit of receives and an alarm on the oldest message")
	guarded(graph.CorrelationID, "a correlation id in every message, so that the request can be followed")
	guarded(graph.BoundedQueue, "a bounded queue or a time to live: without one, the queue hides overload")
	return list
}

// ObligationsAs lists what an edge takes if it is built as r, whatever is recommended.
func (a *Analysis) ObligationsAs(e *Edge, r Recommendation) []Obligation {
	as := *e
	as.Recommendation = r
	return a.obligations(&as)
}

// writes reports whether the caller changes something of its own beside sending: it is itself entered by a
// write, or that is not known.
func (a *Analysis) writes(e *Edge) bool {
	edge := &a.Graph.Edges[e.Index]
	if a.Graph.Services[edge.From].Is(graph.KindClient) {
		return e.Recommendation == Hybrid
	}
	return a.engine.facts[e.Index].entry || a.engine.written[edge.From]
}

// written reports, per service, whether a call may change its state.
func written(g *graph.Graph) []bool {
	list := make([]bool, len(g.Services))
	for e := range g.Edges {
		into := &g.Edges[e]
		list[into.To] = list[into.To] || !into.Op.Known || into.Op.V != graph.Read
	}
	return list
}

// compensates reports whether a failure after the acknowledgement must be undone: an outcome counts, but the
// client is let go before it is known.
func (a *Analysis) compensates(e *Edge, mode graph.Mode) bool {
	return e.NeedKnown && e.Need == graph.NeedOutcome || mode == graph.Async && a.Graph.Edges[e.Index].Op.V == graph.Write && a.Graph.Edges[e.Index].Undo.Known
}

// validates says what must be checked before an acknowledgement.
func (a *Analysis) validates(e *Edge) string {
	if op := a.Graph.Edges[e.Index].Operation; op != "" {
		return "the request to " + op
	}
	return "the request"
}
