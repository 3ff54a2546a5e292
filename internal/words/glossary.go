package words

// Term is a word of the reports with what it means here. Short is a line for the help of the walkthrough, "" where that leaves it out.
type Term struct{ Word, Means, Short string }

// TermGroup is the words of one subject.
type TermGroup struct {
	Name  string
	Terms []Term
}

// HelpTerms are the words that the help of the walkthrough explains in a line each.
func HelpTerms() (list []Term) {
	for _, g := range Glossary() {
		for _, t := range g.Terms {
			if t.Short != "" {
				list = append(list, t)
			}
		}
	}
	return list
}

// Glossary explains the words that reports, the walkthrough, and the documents use. docs/glossary.md is written from it. It is one table,
// in one piece because it is read from top to bottom.
func Glossary() []TermGroup {
	return []TermGroup{
		{"The graph", []Term{
			{Word: "service", Means: "A node of the graph: a service, a client, a datastore, a cache, a broker, a third party, a job, or a gateway."},
			{Word: "edge", Means: "One call from a caller to a callee. Two services may have several edges, told apart by their operation."},
			{Word: "workload", Means: "One kind of request: where it enters, its rate and peak, whether a person waits, and its SLO."},
			{Word: "op", Means: "What a call does to the callee: read changes nothing, write changes its state, notify says that something happened, job starts long work."},
			{Word: "needs", Means: "What the caller must have before it continues: the result, the outcome (success or failure), an ack (the callee has it safely), or nothing."},
			{Word: "answer", Means: "What the client of a workload is told before it is let go: the result, the outcome, or that the request is accepted."},
		}},
		{"The modes", []Term{
			{Word: "sync", Means: "The caller waits for the callee's response."},
			{Word: "async", Means: "The caller sends a message and continues. A broker carries the message, and the callee does the work in the background."},
			{Word: "hybrid", Means: "The callee validates the request, returns 202 with an id, and does the work in the background. The caller waits only for the 202."},
			{Word: "request path", Means: "The services and calls that a client waits for."},
			{Word: "boundary", Means: "The edge at which a workload's waiting stops: a hybrid or async edge with the background on its other side. Marked ╪ in walk."},
			{Word: "behind", Means: "In the background: after the boundary, or after a message. Marked ┆ in walk; │ marks what is on the request path."},
			{Word: "process step", Means: "A write or job behind an accepted request. Its outcome belongs to the process, so it can follow later."},
		}},
		{"The numbers", []Term{
			{Word: "SLO", Means: "The objective of a workload: latency percentiles, availability, and freshness. ✓ meets it and ✗ misses it; without a mark, neither is proven."},
			{Word: "error budget", Means: "The downtime that an availability SLO allows: 0.1 % for 99.9 %."},
			{Word: "hard and optional dependency", Means: "A request fails with a hard dependency and survives the failure of an optional one (optional: true). Only hard ones count in availability."},
			{Word: "at least, at most", Means: "A bound: a number is missing, and the true value cannot be better than this. A bound can prove that an SLO is missed, never that it is met."},
			{Word: "about", Means: "An approximation, such as a wait at a peak. docs/accuracy.md says how far off it can be."},
			{Word: "today, after", Means: "The forecast of the graph as it is built, and of the recommended design."},
			{Word: "off peak", Means: "The number holds at the average rate. At the peak, a service is overloaded and the number has no meaning."},
			{Word: "work finished", Means: "When everything that a request starts is done, background included. The SLO for it is freshness."},
			{Word: "sustains", Means: "The most calls a second that a service can take: the smaller of its capacity and what its workers manage."},
			{Word: "backlog", Means: "Messages that wait in a queue. It grows without bound where a service is offered more than it sustains for good."},
			{Word: "observed", Means: "What a caller measures today, with everything behind the callee. A callee's own latency is derived from it."},
		}},
		{"The advice", []Term{
			{Word: "design", Means: "One mode for every edge. The recommended design meets what the facts demand and the SLOs with as few changes as possible."},
			{Word: "must", Means: "The facts allow no other mode, or every smallest repair needs this one.", Short: "the facts allow no other mode, or every smallest repair needs it"},
			{Word: "strong", Means: "The recommended change: it repairs a missed limit, ends a needless wait, or follows from another change; or the facts are one-sided.", Short: "the recommended change: a repair, a needless wait, or clear facts"},
			{Word: "lean", Means: "The facts favor this mode, but not enough to change what is built.", Short: "the facts favor this mode; nothing requires a change"},
			{Word: "toss-up", Means: "Nothing separates the modes. Keep what is simpler.", Short: "nothing separates the modes: keep what is simpler"},
			{Word: "could be", Means: "An edge that stays as it is, though you would build it otherwise from scratch."},
			{Word: "from scratch", Means: "The design with every mode open, whatever is built today (analyze --from-scratch)."},
			{Word: "basis", Means: "Why a mode is recommended: what the call means, a needless wait, a missed limit, the weight of the facts, another change, or that it is built so."},
			{Word: "score", Means: "What the facts of an edge add up to: + for async, − for sync. The bar has five steps, one for every 2 points; the basis can decide whatever the score is.", Short: "the sum of the facts: + for async, − for sync; it explains"},
			{Word: "decibel", Means: "The unit of scores in JSON and in explain --scores: 10 times the logarithm of how many times better one mode is. 3 dB is twice, 10 dB ten times."},
			{Word: "prior", Means: "The score before any fact: −3 in the profile pragmatic, because sync is simpler to run."},
			{Word: "profile", Means: "Which published guidance sets the emphasis: pragmatic, autonomy, or latency-first."},
			{Word: "confirmed", Means: "No value of the facts that are missing can change this mode.", Short: "no value of a missing fact can change it"},
			{Word: "if, unless", Means: "The advice depends on a fact that the file does not give. explain lists all of them, walk asks for them."},
			{Word: "would change", Means: "The smallest change of one stated fact that changes the recommended mode."},
			{Word: "decision", Means: "A recorded choice on an edge, with its reason and the facts it rests on. lint says when they change."},
			{Word: "baseline", Means: "The findings of lint that a team has accepted. Only new ones fail."},
		}},
		{"What to build", []Term{
			{Word: "outbox", Means: "A table in the sender's database. The state change and the message are written in one transaction, and a relay publishes the message."},
			{Word: "idempotent", Means: "Done once even if asked twice. Retries and queues can deliver twice (at-least-once), so consumers must be idempotent."},
			{Word: "dead-letter queue", Means: "Where a message goes after several failed attempts, so that it does not block the others."},
			{Word: "saga, compensation", Means: "A step that undoes what was accepted when a later step fails, such as a refund."},
			{Word: "status resource", Means: "The URL that a 202 returns; the client asks there for the outcome."},
			{Word: "correlation id", Means: "The id that every message of a request carries, so that its trace can be followed across queues."},
			{Word: "backpressure", Means: "Slowing the sender down. A queue hides overload, so it needs a length limit or a time to live."},
			{Word: "relay", Means: "A worker of ours that takes messages from a queue and calls a third party, which cannot read our broker."},
		}},
	}
}
