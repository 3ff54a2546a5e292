package advise

import (
	"commadvisor/internal/graph"
)

// The patterns: what a recommendation is called when it is built. Products are never named.
const (
	RequestResponse = "request/response"
	WithFallback    = "request/response with fallback"
	LocalCopy       = "local copy kept by events"
	StatusResource  = "202 with status resource"
	Report          = "report behind a 202"
	RequestReply    = "asynchronous request and reply"
	CommandQueue    = "command queue"
	PublishEvent    = "publish/subscribe event"
	JobQueue        = "job queue"
	Relay           = "queue and relay"
	Stream          = "stream"
)

// streamRate is the rate from which messages that must stay in order are a stream rather than single events.
// Ours: one partition of a log handles it, one consumer of a queue does not.
const streamRate = 1000 // 1/s

func (a *Analysis) pattern(e *Edge) string {
	if !e.Advised {
		return ""
	}
	edge := &a.Graph.Edges[e.Index]
	isOp := func(op graph.Op) bool { return edge.Op.Known && edge.Op.V == op }
	switch e.Recommendation.Mode() {
	case graph.Hybrid:
		if isOp(graph.Read) {
			return Report
		}
		return StatusResource
	case graph.Sync:
		if isOp(graph.Read) && edge.Optional.V {
			return WithFallback
		}
		return RequestResponse
	}
	switch {
	case isOp(graph.Read):
		return LocalCopy
	case a.Graph.Services[edge.To].Is(graph.KindExternal):
		return Relay
	case a.replies(e):
		return RequestReply
	case isOp(graph.Job):
		return JobQueue
	case edge.Order.Known && edge.Order.V != graph.OrderNone && a.Model.MeanLoad(edge.To) >= streamRate:
		return Stream
	case isOp(graph.Notify) || a.engine.facts[e.Index].receivers > 1:
		return PublishEvent
	}
	return CommandQueue
}

// replies reports whether an async edge carries a command whose result or outcome comes back as an event.
func (a *Analysis) replies(e *Edge) bool {
	return e.Step && e.NeedKnown && e.Need >= graph.NeedOutcome
}
