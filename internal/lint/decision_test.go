package lint_test

import (
	"strings"
	"testing"
)

// A decision goes out of date by its facts or on its last day; one with neither holds for ever.
func TestDecisionWithoutFacts(t *testing.T) {
	graph := func(more string) string {
		return "version: 1\nservices: {a: {}, b: {latency: 6ms}}\nedges: [{from: a, to: b, op: notify, mode: sync, decision: {mode: sync, reason: because" + more + "}}]\n"
	}
	only(t, graph(""), "mode/decision-stale",
		"info: the decision to keep a->b sync records no facts and no expiry date, so nobody sees when it is out of date; add facts: {…} or until")
	only(t, graph(", until: 2030-01-01"), "mode/decision-stale")
	only(t, graph(", facts: {latency: 6ms}"), "mode/decision-stale")
	only(t, graph(", facts: {latency.p95: 6ms}"), "mode/decision-stale")
}

// A decision can rest on any percentile, and on errors of its own call or of the callee.
func TestDecisionOnPercentilesAndErrors(t *testing.T) {
	graph := func(facts string) string {
		return "version: 1\nservices: {a: {}, b: {latency: {p50: 6ms, p95: 20ms}, errors: 1%}}\nedges: [{from: a, to: b, op: notify, mode: sync, decision: {mode: sync, reason: because, facts: {" + facts + "}}}]\n"
	}
	only(t, graph("latency: 20ms, latency.p50: 6ms, b.latency.p95: 20ms, errors: 1%, b.errors: 0.01"), "mode/decision-stale")
	only(t, graph("edge.errors: 1%"), "mode/decision-stale", "warning: the decision on a->b rested on edge.errors 1%, which the file no longer states")
	only(t, strings.Replace(graph("errors: 1%"), "op: notify", "op: notify, errors: 2%", 1), "mode/decision-stale",
		"info: the decision on a->b rested on errors 1%; it is 2 % now, and the advice is still async")
	only(t, graph("latency.p95: 40ms"), "mode/decision-stale", "info: the decision on a->b rested on latency.p95 40ms; it is 20 ms now, and the advice is still async")
	only(t, graph("latency.p99: 40ms"), "mode/decision-stale", "warning: the decision on a->b rested on latency.p99 40ms, which the file no longer states")
	only(t, graph("latency.p98: 40ms"), "mode/decision-stale",
		`info: the decision on a->b rests on "latency.p98", which is no fact of this edge; name one such as rate, staleness, or b.capacity`)
}

// A decision can rest on whatever number or word the file has, also where few would look for a reason.
func TestDecisionOnAnyFact(t *testing.T) {
	graph := func(facts string) string {
		return "version: 1\nservices: {a: {owner: shop}, b: {latency: 6ms, outage: 10m, owner: mail}, q: {kind: broker, latency: 2ms, retention: 7d, max_message: 1MB}}\n" +
			"workloads: {w: {entry: a, rate: 1/s, slo: {freshness: 1h}, peak: {rate: 2/s, for: 10m}}}\n" +
			"edges: [{from: a, to: b, op: notify, mode: sync, work: {p50: 3ms, p99: 9ms}, ack: 2ms, idempotent: true, undo: recall, decision: {mode: sync, reason: because, facts: {" + facts + "}}}]\n"
	}
	only(t, graph("work: 9ms, work.p50: 3ms, ack: 2ms, undo: recall, q.retention: 7d, q.max_message: 1MB, slo.freshness: 60m, peak.for: 10m, peak: 2/s, a.owner: shop, idempotent: true"),
		"mode/decision-stale")
	only(t, graph("q.retention: 1d"), "mode/decision-stale", "info: the decision on a->b rested on q.retention 1d; it is 7 d now, and the advice is still async")
	only(t, graph("description: any"), "mode/decision-stale",
		`info: the decision on a->b rests on "description", which is no fact of this edge; name one such as rate, staleness, or b.capacity`)
}
