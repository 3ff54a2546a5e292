package lint_test

import "testing"

// What is built does not hang on a tolerance, nor on what its op says already; a question about an outcome is asked.
func TestFactsAskedFor(t *testing.T) {
	const head = "version: 1\nservices: {web: {kind: client}, a: {}, b: {}}\nworkloads: {w: {entry: web, user_facing: true, answer: result}}\nedges:\n" +
		"  - {from: web, to: a, op: read, needs: result, mode: sync}\n  - "
	const check = "facts/missing"
	only(t, head+"{from: a, to: b, op: read, needs: result, mode: sync, work: {p50: 2s, p99: 20s}}", check)
	only(t, head+"{from: a, to: b, op: notify, mode: async}", check)
	only(t, head+"{from: a, to: b, op: write, mode: async}", check,
		"info: needs of a->b is not stated; it could change the advice on a->b from async to sync")
}

// A queue breaks a cycle; without one, services that wait for each other are told.
func TestCycleThroughAQueue(t *testing.T) {
	const edges = "version: 1\nedges:\n  - {from: a, to: b, mode: sync}\n  - {from: b, to: a, op: notify, mode: "
	only(t, edges+"async}", "call/cycle")
	only(t, edges+"sync}", "call/cycle", "warning: a → b → a wait for each other in a cycle; make one of these edges async")
}
