package rules

import "commadvisor/internal/graph"

// The instinct: synchronous for reads, asynchronous for writes. It counts into coupling.
var natureRules = []*Rule{
	{
		ID: "nature/read", Dimension: Coupling, Since: "0.1", Towards: TowardsSync,
		Statement: "the call asks or computes and changes nothing", Score: "−4",
		Why:     "The caller needs the data it reads, so it waits in any case; a queue in between adds time and a second channel for the reply.",
		Fix:     "If the read is on a long or frail path and may be stale, keep a local copy fed by events instead of a queue.",
		Sources: []Source{ddiaRPC, corpus},
		Check: func(p *Pass) {
			if p.isOp(graph.Read) {
				p.score(-400, func() string { return p.caller() + " needs the data it reads" })
			}
		},
	},
	{
		ID: "nature/write", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "the call changes the callee's state", Score: "+6; +4 where neither need nor tolerance is known",
		Why:     "A change that is safely recorded can be carried out a little later: the caller does not need the callee to be up and fast at the same moment. Where needs is not stated, real systems turned out to need the outcome in 23 of 24 cases, so it counts less.",
		Fix:     "Say what the caller needs back (needs): a write whose outcome decides what happens next is another matter.",
		Sources: []Source{awsLoose, corpus},
		Check: func(p *Pass) {
			if !p.isOp(graph.Write) {
				return
			}
			if e := p.edge(); p.NeedKnown || e.Consistency.Known || e.Staleness.Known {
				p.score(600, func() string { return "this write can be queued" })
			} else {
				p.score(400, func() string { return "this write can be queued, unless its caller needs the outcome" })
			}
		},
	},
	{
		ID: "nature/notify", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "the call tells that something happened", Score: "+6",
		Why:     "A service that announces an event does not depend on what others make of it, so it should not wait for them or fail with them.",
		Fix:     "Publish an event; let receivers subscribe.",
		Sources: []Source{ddiaStreams, azureService},
		Check:   opScores(graph.Notify, 600, "a notification needs no reply"),
	},
	{
		ID: "nature/job", Dimension: Coupling, Since: "0.1", Towards: TowardsAsync,
		Statement: "the call starts long or batch work", Score: "+4",
		Why:     "Work that is started rather than asked for runs in its own time; holding a connection open for it ties up the caller.",
		Fix:     "Put it on a job queue; report progress through a status resource.",
		Sources: []Source{azureJobs},
		Check:   opScores(graph.Job, 400, "a job runs in its own time"),
	},
}

func opScores(op graph.Op, s Centi, sentence string) func(*Pass) {
	return func(p *Pass) {
		if p.isOp(op) {
			p.score(s, func() string { return sentence })
		}
	}
}
