package graph

import "slices"

// EdgeKeys are the keys of an edge, in the order of the schema and of a diff.
var EdgeKeys = []Key[Edge]{
	needed(named[Edge]("from", "The caller: a service, or service/operation for a call made only when that operation was entered.", Identity, nil, nil)),
	needed(named[Edge]("to", "The callee.", Identity, nil, nil)),
	named("operation", "What is asked of the callee; identity and label.", NoUse, func(_ *Graph, e *Edge) (string, bool) { return e.Operation, e.Operation != "" },
		func(to, from *Edge) { to.Operation = from.Operation }),
	key("op", "What the call does to the callee: read changes nothing, write changes its state, notify tells that something happened, job starts long or batch work.", word[Op](Ops), AffectsTimes, Varied|Asked|NotedInDecisions, func(e *Edge) *Val[Op] { return &e.Op }),
	key("needs", "What the caller must have before it can go on, when all is well: the result, its outcome (success or failure), an acknowledgement (the callee itself has it safely), or nothing.", word[Need](Needs), AffectsLimits, Varied|Asked|NotedInDecisions, func(e *Edge) *Val[Need] { return &e.Needs }),
	key("optional", "Whether the call may fail and the caller still answers.", flag, AffectsTimes|AffectsDown, Varied, func(e *Edge) *Val[bool] { return &e.Optional }),
	key("mode", "How it is built today.", word[Mode](Modes), AffectsLimits, NoUse, func(e *Edge) *Val[Mode] { return &e.Mode }),
	key("via", "The broker that carries it.", reference(func(g *Graph, s int) string { return g.Services[s].Name }), AffectsTopology, NoUse, func(e *Edge) *Val[int] { return &e.Via }),
	key("work", "The latency of this operation itself, instead of the callee's.", latency, AffectsTimes, Varied, func(e *Edge) *Val[Latency] { return &e.Work }),
	key("ack", "The latency of the acknowledgement, for hybrid.", latency, AffectsTimes, NoUse, func(e *Edge) *Val[Latency] { return &e.Ack }),
	key("observed", "What the caller sees today, everything behind the callee included.", latency, AffectsTimes, NoUse, func(e *Edge) *Val[Latency] { return &e.Observed }),
	key("observed.availability", "The share of calls that succeed.", uptime, AffectsLimits, NoUse, func(e *Edge) *Val[float64] { return &e.ObservedDown }),
	key("calls", "How many calls one execution of the caller makes.", positiveNumber, AffectsCounts, NoUse, func(e *Edge) *Val[float64] { return &e.Calls }),
	key("concurrent", "Whether those calls run together; else one after the other.", flag, AffectsTimes, NoUse, func(e *Edge) *Val[bool] { return &e.Concurrent }),
	key("probability", "The share of the caller's executions that make the call.", share, AffectsCounts, NoUse, func(e *Edge) *Val[float64] { return &e.Probability }),
	key("parallel", "A label; edges of one caller with the same label run together.", label("a label such as fan-out"), AffectsTimes, NoUse, func(e *Edge) *Val[string] { return &e.Parallel }),
	key("payload", "The size of what is sent.", size, AffectsLimits, NoUse, func(e *Edge) *Val[float64] { return &e.Payload }),
	key("errors", "The share of attempts that fail fast, each independently of the others, apart from outages; instead of the callee's.", shareBelowOne, AffectsTimes, NotedInDecisions, func(e *Edge) *Val[float64] { return &e.Errors }),
	key("timeout", "When the caller gives up on one attempt.", positiveDuration, AffectsTimes, Varied|NotedInDecisions, func(e *Edge) *Val[float64] { return &e.Timeout }),
	key("retries", "How often it is tried again; attempts are one more.", wholeNumber, AffectsTimes, NoUse, func(e *Edge) *Val[float64] { return &e.Retries }),
	key("idempotent", "Whether the callee does it once even if asked twice.", flag, AffectsLimits, NoUse, func(e *Edge) *Val[bool] { return &e.Idempotent }),
	key("undo", "The operation that compensates it, or none.", label("an operation such as refund, or none"), AffectsLimits, NoUse, func(e *Edge) *Val[string] { return &e.Undo }),
	ownGuards(key("guards", "Obligations already met.", guards, AffectsTimes|AffectsDown, NoUse, func(e *Edge) *Val[Guards] { return &e.Guards })),
	key("consistency", "How soon the effect must be seen: everywhere at once, by its author at once, or some time later.", word[Consistency](Consistencies), AffectsLimits, Varied|Asked|NotedInDecisions, func(e *Edge) *Val[Consistency] { return &e.Consistency }),
	key("staleness", "How late the effect may be.", duration, AffectsLimits, Asked|NotedInDecisions, func(e *Edge) *Val[float64] { return &e.Staleness }),
	key("order", "What must be handled in the order sent: nothing, messages with the same key, or all.", word[Order](Orders), AffectsLimits, Varied, func(e *Edge) *Val[Order] { return &e.Order }),
	key("replies_to", "The edge that this one answers: a webhook or a reply event.", reference((*Graph).EdgeID), AffectsTopology, NoUse, func(e *Edge) *Val[int] { return &e.RepliesTo }),
	key("workloads", "The workloads that pass here; all that reach the caller where left out.", references(func(g *Graph, w int) string { return g.Workloads[w].Name }), AffectsTopology, NoUse, func(e *Edge) *Val[[]int] { return &e.Workloads }),
	key("decision", "An accepted deviation from the advice.", decided, AffectsNothing, NoUse, func(e *Edge) *Val[Decision] { return &e.Decision }),
	key("description", "What it is for, in a sentence.", text, AffectsNothing, NoUse, func(e *Edge) *Val[string] { return &e.Description }),
}

// ownGuards are those of the edge without those of its ends, which are facts of the service.
func ownGuards(k Key[Edge]) Key[Edge] {
	k.exact = func(g *Graph, e *Edge) (string, bool) {
		own := e.Guards.V &^ (g.Services[e.From].Guards.V | g.Services[e.To].Guards.V)
		return own.list(), own != 0
	}
	return k
}

// DecisionKeys are the keys of a decision; beside them it has facts, by any name. A diff compares decisions as wholes.
var DecisionKeys = []Key[Decision]{
	needed(key("mode", "The mode decided on.", word[Mode](Modes), AffectsNothing, NoUse, func(d *Decision) *Val[Mode] { return &d.Mode })),
	needed(key("reason", "Why, in a sentence.", text, AffectsNothing, NoUse, func(d *Decision) *Val[string] { return &d.Reason })),
	key("by", "Who decided.", label("a name such as platform team"), AffectsNothing, NoUse, func(d *Decision) *Val[string] { return &d.By }),
	key("until", "The last day on which it holds.", day, AffectsNothing, NoUse, func(d *Decision) *Val[string] { return &d.Until }),
}

var decided = form[Decision]{Format{Form: FormDecision}, unreadable[Decision], Decision.words, func(_ *Graph, d Decision) string { return d.words() },
	func(a, b Decision) bool { return a.words() == b.words() }}

// words writes all of a decision, its facts by name.
func (d Decision) words() string {
	text := d.Mode.V.String() + ": " + d.Reason.V
	if d.By.Known {
		text += ", by " + d.By.V
	}
	if d.Until.Known {
		text += ", until " + d.Until.V
	}
	for _, name := range slices.Sorted(slices.Values(d.FactNames)) {
		text += ", " + name + " " + d.Facts[name].V
	}
	return text
}
