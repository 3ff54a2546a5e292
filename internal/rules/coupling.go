package rules

import (
	"fmt"

	"commadvisor/internal/graph"
)

// Temporal coupling: whether the caller must wait, and for whom.
var couplingRules = []*Rule{
	{
		ID: "coupling/needs-result", Dimension: Coupling, Since: "0.1", Towards: TowardsSync, Gate: true,
		Statement: "the caller needs the result itself before it can go on", Score: "sync gate, −2 below it",
		Why:     "Without the result the caller cannot compose its own answer; through a queue it would have to wait for the reply anyway.",
		Fix:     "To decouple it, change what is needed: answer \"accepted\" and deliver the result later, or read from a local copy.",
		Sources: []Source{azureLevel, tasks, corpus},
		Check: func(p *Pass) {
			if p.needIs(graph.NeedResult) {
				p.report(Evidence{Score: -200, Gate: GateSync}, func() string {
					if p.isOp(graph.Read) {
						return fmt.Sprintf("%s reads, and cannot go on without the result", p.caller())
					}
					return fmt.Sprintf("%s cannot go on without the result", p.caller())
				})
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
			need, relaxed, ok := p.ModeNeed()
			if ok && need == graph.NeedNothing && !relaxed {
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
			if p.receivers[p.Edge] > 1 && p.needIs(graph.NeedNothing) {
				n := p.receivers[p.Edge]
				p.report(Evidence{Score: 400, Measured: float64(n), Limit: 1, Unit: "count"}, func() string {
					return fmt.Sprintf("%d services receive this and none is needed", n)
				})
			}
		},
	},
	{
		ID: "coupling/may-answer-accepted", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "an outcome or acknowledgement was needed, and the workload may answer \"accepted\"", Score: "+4",
		Why:     "Where the client may be let go with an acceptance, what follows can run behind it; its outcome comes as an event.",
		Fix:     "Start the steps that depend on the outcome on its event (process manager, saga).",
		Sources: []Source{azure202, azureSaga},
		Check: func(p *Pass) {
			if _, relaxed, ok := p.ModeNeed(); ok && relaxed {
				p.score(400, func() string { return "the client may be told \"accepted\" before this is done" })
			}
		},
	},
	{
		ID: "coupling/client-is-told", Dimension: Coupling, Since: "0.1", Towards: TowardsSync, Gate: true,
		Statement: "the client must be told the outcome or result before it is let go, and the caller needs the callee's outcome", Score: "sync gate, −2 below it",
		Why:     "An outcome that the client waits for cannot come from behind a queue: \"accepted\" is not what was promised.",
		Fix:     "If the client may be told \"accepted\" (answer: accepted), say so: then this can follow behind it.",
		Sources: []Source{azure202, tasks},
		Check: func(p *Pass) {
			if !p.needIs(graph.NeedOutcome) || p.edge().Optional.V {
				return
			}
			if v, ok := p.fact(FactAnswer); ok && graph.Answer(v.V) != graph.AnswerAccepted {
				p.report(Evidence{Score: -200, Gate: GateSync}, func() string {
					return fmt.Sprintf("the client must be told the %s before it is let go, and %s has it", graph.Answer(v.V), p.callee())
				})
			}
		},
	},
	{
		ID: "coupling/fails-anyway", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "the caller needs the outcome and cannot answer without it: if the callee fails, the operation has failed", Score: "−4",
		Why:     "Decoupling buys nothing where a failure behind the queue still means that the operation failed, only later and harder to tell.",
		Fix:     "Keep the call; give it a timeout and a clear error.",
		Sources: []Source{azureService},
		Check: func(p *Pass) {
			if p.needIs(graph.NeedOutcome) && !p.edge().Optional.V {
				p.score(-400, func() string { return fmt.Sprintf("if %s fails, the operation has failed", p.callee()) })
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
			if !p.topology().Services[p.edge().From].Is(graph.KindClient) && !p.needIs(graph.NeedResult) {
				if v, ok := p.fact(FactOwners); ok && v.V != 0 {
					p.score(100, func() string { return "another team owns " + p.callee() })
				}
			}
		},
	},
	{
		ID: "coupling/external", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "the callee is external, unless nothing is needed from it", Score: "−4",
		Why:     "Somebody else's service cannot read our queue: messaging towards it means a queue and a relay of ours in front, and a reply channel it does not offer.",
		Fix:     "Call it with a timeout and retries; if it is frail, put a queue and a relay of ours in front.",
		Sources: []Source{corpus},
		Check: func(p *Pass) {
			if p.calleeService().Is(graph.KindExternal) && !p.needIs(graph.NeedNothing) {
				p.score(-400, func() string { return p.callee() + " is external: it cannot read our queue" })
			}
		},
	},
	{
		ID: "coupling/simple-graph", Dimension: Coupling, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "nothing is behind the callee and the caller is the entry", Score: "−1",
		Why:     "A → B is easy to reason about, to time out and to retry; a queue is one more thing to run.",
		Fix:     "Keep it simple.",
		Sources: []Source{awsSync},
		Check: func(p *Pass) {
			f := p.Base.Flow
			if p.Base.Chain[p.Call.To] == 0 && f.Nodes[p.Call.From].Entry {
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
			if !p.topology().CallLoop[p.Edge] {
				return
			}
			if need, _, ok := p.ModeNeed(); ok && need != graph.NeedResult {
				p.score(400, func() string { return fmt.Sprintf("%s and %s call each other in a circle", p.caller(), p.callee()) })
			}
		},
	},
}

func (p *Pass) topology() *graph.Topology     { return p.Model.T }
func (p *Pass) edge() *graph.Edge             { return &p.Model.T.Edges[p.Edge] }
func (p *Pass) calleeService() *graph.Service { return &p.Model.T.Services[p.edge().To] }
func (p *Pass) callee() string                { return p.calleeService().Name }
func (p *Pass) caller() string                { return p.Model.T.Services[p.edge().From].Name }

// workload names the workload for a sentence.
func (p *Pass) workload() string {
	if w := &p.Model.T.Loads[p.Load]; !w.Implicit {
		return w.Name
	}
	return "the request"
}
