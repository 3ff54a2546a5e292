package rules

import "commadvisor/internal/graph"

// Debugging: what it takes to follow one request. Widely stated, never measured: a tie-breaker.
var debuggingRules = []*Rule{
	{
		ID: "debugging/linear-trace", Dimension: Debugging, Since: "0.1", Towards: TowardsSync,
		Statement: "always; half with a correlation id", Score: "−1, −0.5 with correlation_id",
		Why:     "A chain of calls is one linear trace and one error at one place; behind a queue the cause and the failure are in different traces.",
		Fix:     "Carry a correlation id in every message and link the traces.",
		Sources: []Source{azureService, awsSync},
		Check: func(p *Pass) {
			if p.edge().Guards.V.Has(graph.CorrelationID) {
				p.score(-50, func() string { return "a queue adds one hop outside the trace, linked by its correlation id" })
				return
			}
			p.score(-100, func() string { return "a queue adds one hop outside the linear trace" })
		},
	},
	{
		ID: "debugging/async-depth", Dimension: Debugging, Since: "0.1", Towards: TowardsSync,
		Statement: "the caller is reached through a queue already, unless nothing is needed from an internal callee", Score: "−1",
		Why:     "Behind a first queue every further one multiplies the places where a request can be lost, late or twice.",
		Fix:     "Let the consumer call on synchronously; its message is redelivered if that fails.",
		Sources: []Source{azureService},
		Check: func(p *Pass) {
			if p.Context == Behind && p.AfterQueue && !p.sentInside() {
				p.score(-100, func() string { return "the path has a queue already" })
			}
		},
	},
}

// sentInside reports whether nothing is needed from a callee that is ours: such edges are async behind a queue as elsewhere.
func (s *Subject) sentInside() bool {
	return s.needs(graph.NeedNothing) && !s.calleeService().Is(graph.KindExternal)
}
