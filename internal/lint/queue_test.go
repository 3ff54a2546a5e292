package lint_test

import (
	"strings"
	"testing"
)

// Without any broker the file is told once what the numbers lack, where an SLO counts on them; the only broker is the one that is meant.
func TestNoBrokerAtAll(t *testing.T) {
	text := `version: 1
services: {a: {}, b: {}, c: {}}
workloads: {w: {entry: a, slo: {p99: 1s}}}
edges:
  - {from: a, to: b, mode: sync}
  - {from: a, to: b, operation: tell, mode: async}
  - {from: b, to: c, mode: hybrid}
`
	const lacks = " through a queue, but the file has no broker: broker availability is not included, and its latency is assumed (p50 10 ms, p99 50 ms)"
	only(t, text, "queue/no-broker", "info: 2 edges (a->b/tell first) go"+lacks)
	only(t, strings.Replace(text, "mode: hybrid", "mode: sync", 1), "queue/no-broker", "info: a->b/tell goes"+lacks)
	only(t, strings.Replace(text, ", slo: {p99: 1s}", "", 1), "queue/no-broker")
	only(t, strings.Replace(text, "c: {}", "c: {}, bus: {kind: broker}", 1), "queue/no-broker")
}

// A file in which no edge states a guard is told once which ones its edges need.
func TestNoGuards(t *testing.T) {
	text := "version: 1\nservices: {a: {}, b: {}, c: {}}\nworkloads: {w: {entry: a}}\nedges:\n  - {from: a, to: b, op: notify, mode: async}\n"
	const check = "queue/open-obligations"
	only(t, text, check, "info: a->b goes through a queue and states no guards; it needs outbox, idempotent_consumer, dlq, and correlation_id")
	only(t, text+"  - {from: a, to: c, op: notify, mode: async}\n", check,
		"info: no edge through a queue states guards (2, a->b first); they need outbox (2), idempotent_consumer (2), dlq (2), and correlation_id (2)")
}
