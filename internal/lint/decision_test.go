package lint_test

import "testing"

// A decision goes out of date by its facts or on its last day; one with neither holds for ever.
func TestDecisionWithoutFacts(t *testing.T) {
	graph := func(more string) string {
		return "version: 1\nservices: {a: {}, b: {latency: 6ms}}\nedges: [{from: a, to: b, op: notify, mode: sync, decision: {mode: sync, reason: because" + more + "}}]\n"
	}
	only(t, graph(""), "mode/decision-stale",
		"info: the decision for sync on a->b records no facts and no last day, so nothing tells when it is out of date; wanted facts: {…} or until")
	only(t, graph(", until: 2030-01-01"), "mode/decision-stale")
	only(t, graph(", facts: {latency: 6ms}"), "mode/decision-stale")
}
