package words

// Term is a word of the reports with what it means here.
type Term struct{ Word, Means string }

// TermGroup is the words of one subject.
type TermGroup struct {
	Name  string
	Terms []Term
}

// Glossary explains the words that reports, the walkthrough, and the documents use. docs/glossary.md is written from it.
func Glossary() []TermGroup {
	return []TermGroup{
		{"The graph", []Term{
			{"service", "A node of the graph: a service, a client, a datastore, a cache, a broker, a third party, a job, or a gateway."},
			{"edge", "One call from a caller to a callee. Two services may have several edges, told apart by their operation."},
			{"workload", "One kind of request: where it enters, its rate and peak, whether a person waits, and its SLO."},
			{"op", "What a call does to the callee: read changes nothing, write changes its state, notify says that something happened, job starts long work."},
			{"needs", "What the caller must have before it continues: the result, the outcome (success or failure), an ack (the callee has it safely), or nothing."},
			{"answer", "What the client of a workload is told before it is let go: the result, the outcome, or that the request is accepted."},
		}},
		{"The modes", []Term{
			{"sync", "The caller waits for the callee's response."},
			{"async", "The caller sends a message and continues. A broker carries the message, and the callee does the work in the background."},
			{"hybrid", "The callee validates the request, returns 202 with an id, and does the work in the background. The caller waits only for the 202."},
			{"request path", "The services and calls that a client waits for."},
			{"boundary", "The edge at which a workload's waiting stops: a hybrid or async edge with the background on its other side. Marked ╪ in walk."},
			{"behind", "In the background: after the boundary, or after a message. Marked ┆ in walk; │ marks what is on the request path."},
			{"process step", "A write or job behind an accepted request. Its outcome belongs to the process, so it can follow later."},
		}},
		{"The numbers", []Term{
			{"SLO", "The objective of a workload: latency percentiles, availability, and freshness. ✓ meets it and ✗ misses it; without a mark, neither is proven."},
			{"error budget", "The downtime that an availability SLO allows: 0.1 % for 99.9 %."},
			{"hard and optional dependency", "A request fails with a hard dependency and survives the failure of an optional one (optional: true). Only hard ones count in availability."},
			{"at least, at most", "A bound: a number is missing, and the true value cannot be better than this. A bound can prove that an SLO is missed, never that it is met."},
			{"about", "An approximation, such as a wait at a peak. docs/accuracy.md says how far off it can be."},
			{"today, after", "The forecast of the graph as it is built, and of the recommended design."},
			{"off peak", "The number holds at the average rate. At the peak, a service is overloaded and the number has no meaning."},
			{"work finished", "When everything that a request starts is done, background included. The SLO for it is freshness."},
			{"sustains", "The most calls a second that a service can take: the smaller of its capacity and what its workers manage."},
			{"backlog", "Messages that wait in a queue. It grows without bound where a service is offered more than it sustains for good."},
			{"observed", "What a caller measures today, with everything behind the callee. A callee's own latency is derived from it."},
		}},
		{"The advice", []Term{
			{"design", "One mode for every edge. The recommended design meets what the facts demand and the SLOs with as few changes as possible."},
			{"must", "The facts allow no other mode, or every smallest repair needs this one."},
			{"strong", "The recommended change: it repairs a missed limit, ends a needless wait, or follows from another change; or the facts are one-sided."},
			{"lean", "The facts favor this mode, but not enough to change what is built."},
			{"toss-up", "Nothing separates the modes. Keep what is simpler."},
			{"could be", "An edge that stays as it is, though you would build it otherwise from scratch."},
			{"from scratch", "The design with every mode open, whatever is built today (analyze --from-scratch)."},
			{"basis", "Why a mode is recommended: what the call means, a needless wait, a missed limit, the weight of the facts, another change, or that it is built so."},
			{"score", "What the facts of an edge add up to: + for async, − for sync. The bar has five steps, one for every 2 points; the basis can decide whatever the score is."},
			{"decibel", "The unit of scores in JSON and in explain --scores: 10 times the logarithm of how many times better one mode is. 3 dB is twice, 10 dB ten times."},
			{"prior", "The score before any fact: −3 in the profile pragmatic, because sync is simpler to run."},
			{"profile", "Which published guidance sets the emphasis: pragmatic, autonomy, or latency-first."},
			{"confirmed", "No value of the facts that are missing can change this mode."},
			{"if, unless", "The advice depends on a fact that the file does not give. explain lists all of them, walk asks for them."},
			{"would change", "The smallest change of one stated fact that changes the recommended mode."},
			{"decision", "A recorded choice on an edge, with its reason and the facts it rests on. lint says when they change."},
			{"baseline", "The findings of lint that a team has accepted. Only new ones fail."},
		}},
		{"What to build", []Term{
			{"outbox", "A table in the sender's database. The state change and the message are written in one transaction, and a relay publishes the message."},
			{"idempotent", "Done once even if asked twice. Retries and queues can deliver twice (at-least-once), so consumers must be idempotent."},
			{"dead-letter queue", "Where a message goes after several failed attempts, so that it does not block the others."},
			{"saga, compensation", "A step that undoes what was accepted when a later step fails, such as a refund."},
			{"status resource", "The URL that a 202 returns; the client asks there for the outcome."},
			{"correlation id", "The id that every message of a request carries, so that its trace can be followed across queues."},
			{"backpressure", "Slowing the sender down. A queue hides overload, so it needs a length limit or a time to live."},
			{"relay", "A worker of ours that takes messages from a queue and calls a third party, which cannot read our broker."},
		}},
	}
}
