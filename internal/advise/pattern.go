package advise

import (
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// The patterns: what a recommendation is called when it is built. Products are never named.
const (
	RequestResponse = "request/response"
	WithFallback    = "request/response with fallback"
	LocalReadModel  = "request/response from a local read model"
	StatusResource  = "202 with status resource"
	CommandQueue    = "command queue"
	PublishEvent    = "publish/subscribe event"
	JobQueue        = "job queue"
	Stream          = "stream"
)

// streamRate is the rate from which messages that must stay in order are a stream rather than single events.
// Ours: one partition of a log handles it, one consumer of a queue does not.
const streamRate = 1000 // 1/s

func (a *Analysis) pattern(e *Edge) string {
	edge := &a.Graph.Edges[e.Index]
	mode := e.Recommendation.Mode(edge.Mode)
	switch {
	case !e.Advised:
		return ""
	case mode == graph.Hybrid:
		return StatusResource
	case mode == graph.Sync && edge.Op.Known && edge.Op.V == graph.Read:
		tolerates := edge.Staleness.Known || edge.Consistency.Known && edge.Consistency.V == graph.Eventual
		switch {
		case edge.Optional.V:
			return WithFallback
		case tolerates && e.burdened():
			return LocalReadModel
		}
		return RequestResponse
	case mode == graph.Sync:
		return RequestResponse
	case edge.Op.Known && edge.Op.V == graph.Job:
		return JobQueue
	case edge.Order.Known && edge.Order.V != graph.OrderNone && a.Table.Loads[edge.To].Mean >= streamRate:
		return Stream
	case edge.Op.Known && edge.Op.V == graph.Notify || fired(e, "coupling/several-receivers"):
		return PublishEvent
	}
	return CommandQueue
}

// burdened reports whether latency or failure argue against the call as it is: a long or frail path.
func (e *Edge) burdened() bool {
	for i := range e.Evidence {
		d := e.Evidence[i].Rule.Dimension
		if e.Evidence[i].Score > 0 && (d == rules.Latency || d == rules.Failure) {
			return true
		}
	}
	return false
}

func fired(e *Edge, id string) bool {
	for i := range e.Evidence {
		if e.Evidence[i].Rule.ID == id {
			return true
		}
	}
	return false
}
