package rules

import (
	"fmt"

	"commadvisor/internal/graph"
)

// Temporal coupling: whether the caller must wait, and for whom.
var couplingRules = []*Rule{
	{
		ID: "coupling/needs-result", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "the caller needs the result itself before it can go on, and the edge is no process step", Score: "−2",
		Why:     "Without the result the caller cannot compose its own answer; through a queue it would have to wait for the reply anyway. A result that is needed leaves no other mode than sync.",
		Fix:     "To decouple it, change what is needed: answer \"accepted\" and deliver the result later, or read from a local copy.",
		Sources: []Source{azureLevel, tasks, corpus},
		Check: func(p *Pass) {
			if p.needs(graph.NeedResult) && !p.Step {
				p.score(-200, func() string { return fmt.Sprintf("%s needs the response to continue", p.caller()) })
			}
		},
	},
	{
		ID: "coupling/process-result", Dimension: Coupling, Since: "0.2", Towards: TowardsSync,
		Statement: "a process step needs the result or outcome of its callee", Score: "−3",
		Why:     "Where the client is told \"accepted\", a step's outcome belongs to the process, not to the client: it may come as a reply message, but that takes a process manager.",
		Fix:     "Keep the call behind the boundary, or send a command and go on with its reply event (saga).",
		Sources: []Source{azureSaga, corpus},
		Check: func(p *Pass) {
			if p.Step && p.needs(graph.NeedResult, graph.NeedOutcome) {
				p.score(-300, func() string { return fmt.Sprintf("the next step of %s depends on the %s", p.caller(), p.Need) })
			}
		},
	},
	{
		ID: "coupling/needs-nothing", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "the caller needs nothing back", Score: "+4",
		Why:     "An interaction whose registration suffices is what messaging is for.",
		Fix:     "Send a message and go on.",
		Sources: []Source{awsLoose},
		Check: func(p *Pass) {
			if p.needs(graph.NeedNothing) {
				p.score(400, func() string { return fmt.Sprintf("%s needs nothing back", p.caller()) })
			}
		},
	},
	{
		ID: "coupling/several-receivers", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "the same operation of the caller reaches several callees and needs none of them", Score: "+4",
		Why:     "With several receivers a call would have to know, wait for and fail with each of them; an event does not.",
		Fix:     "Publish one event that all of them receive.",
		Sources: []Source{dotnet},
		Check: func(p *Pass) {
			if n := p.Receivers; n > 1 && p.sendable() {
				p.report(allLoads, Evidence{Score: 400, Measured: float64(n), Limit: 1, Unit: "count"}, func() string {
					return fmt.Sprintf("%d services receive this and none is needed", n)
				})
			}
		},
	},
	{
		ID: "coupling/may-answer-accepted", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "a process step needs an outcome or acknowledgement, and the client is told \"accepted\"", Score: "+4",
		Why:     "Where the client may be let go with an acceptance, what follows can run behind it; its outcome comes as an event.",
		Fix:     "Start the steps that depend on the outcome on its event (process manager, saga).",
		Sources: []Source{azure202, azureSaga},
		Check: func(p *Pass) {
			if p.Step && p.needs(graph.NeedOutcome, graph.NeedAck) {
				p.score(400, func() string { return "the client is told \"accepted\" before this is done" })
			}
		},
	},
	{
		ID: "coupling/client-is-told", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "the client is told the outcome or result, and the caller needs the callee's outcome for it", Score: "−2",
		Why:     "An outcome that the client waits for cannot come from behind a queue: \"accepted\" is not what was promised.",
		Fix:     "If the client may be told \"accepted\" (answer: accepted), say so: then this can follow behind it.",
		Sources: []Source{azure202, tasks},
		Check: func(p *Pass) {
			if p.needs(graph.NeedOutcome) && !p.Step && p.Told != nil {
				p.score(-200, func() string { return fmt.Sprintf("the client is told the %s, and %s decides it", *p.Told, p.callee()) })
			}
		},
	},
	{
		ID: "coupling/fails-anyway", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "the caller needs the outcome and cannot answer without it: the operation cannot succeed without the callee", Score: "−4",
		Why:     "Decoupling buys nothing where a failure behind the queue still means that the operation failed, only later and harder to tell.",
		Fix:     "Keep the call; give it a timeout and a clear error.",
		Sources: []Source{azureService},
		Check: func(p *Pass) {
			if p.needs(graph.NeedOutcome) && !p.Step && !p.edge().Optional.V {
				p.score(-400, func() string { return fmt.Sprintf("the operation cannot succeed without %s", p.callee()) })
			}
		},
	},
	{
		ID: "coupling/other-owner", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "caller and callee have different owners and the result is not needed", Score: "+1",
		Why:     "A call across teams ties one team's availability and deployments to the other's.",
		Fix:     "Agree on a message contract.",
		Sources: []Source{runtime},
		Check: func(p *Pass) {
			from, to := p.callerService().Owner, p.calleeService().Owner
			if from.Known && to.Known && from.V != to.V && !p.callerService().Is(graph.KindClient) && !p.needs(graph.NeedResult) {
				p.score(100, func() string { return "another team owns " + p.callee() })
			}
		},
	},
	{
		ID: "coupling/external", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "the callee is external, unless nothing is needed from it", Score: "−4",
		Why:     "A third party cannot read our queue: messaging towards it means a queue and a relay of ours in front, and a reply channel it does not offer.",
		Fix:     "Call it with a timeout and retries; if it is frail, put a queue and a relay of ours in front.",
		Sources: []Source{corpus},
		Check: func(p *Pass) {
			if p.calleeService().Is(graph.KindExternal) && !p.needs(graph.NeedNothing) {
				p.score(-400, func() string { return p.callee() + " is external: it cannot read our queue" })
			}
		},
	},
	{
		ID: "coupling/simple-graph", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "nothing is behind the callee and the caller is the entry", Score: "−1",
		Why:     "A → B is easy to reason about, to time out and to retry; a queue is one more thing to run.",
		Fix:     "Keep it simple.",
		Sources: []Source{awsSync},
		Check: func(p *Pass) {
			if p.Entry && p.Leaf {
				p.score(-100, func() string { return fmt.Sprintf("one hop from the entry and nothing behind %s", p.callee()) })
			}
		},
	},
	{
		ID: "coupling/call-cycle", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "the edge lies on a cycle of calls and needs no result", Score: "+4",
		Why:     "Services that wait for each other in a circle can run out of workers together and cannot be deployed or restarted alone.",
		Fix:     "Turn one edge of the cycle into an event.",
		Sources: []Source{sreOverload},
		Check: func(p *Pass) {
			if p.Topology.CallLoop[p.Edge] && p.NeedKnown && p.Need != graph.NeedResult {
				p.score(400, func() string { return fmt.Sprintf("%s and %s call each other in a circle", p.caller(), p.callee()) })
			}
		},
	},
}
