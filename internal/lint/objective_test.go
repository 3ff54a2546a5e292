package lint_test

import "testing"

// What is missed by a little is shown with the digits that it is missed by.
func TestObjectivesMissedByLittle(t *testing.T) {
	text := `version: 1
services: {web: {kind: client}, a: {latency: 200.3ms, availability: 99.8996%}}
workloads: {buy: {entry: web, slo: {p99: 200ms, availability: 99.9%}}}
edges: [{from: web, to: a, mode: sync}]
`
	only(t, text, "objective/availability", "error: buy is up 99.8996 % and 99.9 % is promised: it needs a (99.9 %)")
	only(t, text, "objective/latency", "error: buy answers within at least 200.3 ms at p99 and 200 ms is promised: web->a takes 200 ms")
}
