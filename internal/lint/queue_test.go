package lint_test

import (
	"strings"
	"testing"
)

// Without any broker the file is told once what the sums lack; the only broker is the one that is meant.
func TestNoBrokerAtAll(t *testing.T) {
	text := `version: 1
services: {a: {}, b: {}, c: {}}
edges:
  - {from: a, to: b, mode: sync}
  - {from: a, to: b, operation: tell, mode: async}
  - {from: b, to: c, mode: hybrid}
`
	const lacks = " through a queue, but the file has no broker: broker availability is not included, and its latency is assumed (p50 10 ms, p99 50 ms)"
	only(t, text, "queue/no-broker", "info: 2 edges (a->b/tell first) go"+lacks)
	only(t, strings.Replace(text, "mode: hybrid", "mode: sync", 1), "queue/no-broker", "info: a->b/tell goes"+lacks)
	only(t, strings.Replace(text, "c: {}", "c: {}, bus: {kind: broker}", 1), "queue/no-broker")
}
