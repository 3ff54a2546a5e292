package lint_test

import (
	"strings"
	"testing"

	"commadvisor/internal/lint"
)

// said are the messages of one check.
func said(t *testing.T, text, check string) (list []string) {
	t.Helper()
	r, _ := run(t, text, lint.Options{})
	for _, f := range r.Findings {
		if f.Code == check {
			list = append(list, f.Severity.String()+": "+f.Message)
		}
	}
	return list
}

// only fails unless the check says exactly this.
func only(t *testing.T, text, check string, want ...string) {
	t.Helper()
	if got := said(t, text, check); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s says %q, want %q", check, got, want)
	}
}

func TestNoTimeoutAnywhere(t *testing.T) {
	one := "version: 1\nservices: {web: {kind: client}, a: {}, b: {}, c: {}}\nedges:\n  - {from: web, to: a, mode: sync}\n  - {from: a, to: b, mode: sync}\n"
	only(t, one, "call/no-timeout", "info: no timeout stated for a->b, the only call between services, so timeouts are not checked")
	only(t, one+"  - {from: b, to: c, mode: sync}\n", "call/no-timeout",
		"info: no timeout stated for any call between services (2, a->b first), so timeouts are not checked; one for all: defaults: {edge: {timeout: 2s}}")
	only(t, strings.Replace(one, "from: a, to: b, mode: sync", "from: a, to: b, mode: async", 1), "call/no-timeout")
}

// Where nothing ends a wait, each caller is told once which callee takes its workers soonest.
func TestPoolExhaustedForEver(t *testing.T) {
	text := `version: 1
services: {web: {kind: client}, a: {latency: 1ms, workers: 20}, b: {latency: 1ms}, c: {latency: 1ms}}
workloads: {buy: {entry: web, rate: 500/s}}
edges:
  - {from: web, to: a, mode: sync}
  - {from: a, to: b, mode: sync, probability: 10%}
  - {from: a, to: c, mode: sync}
`
	only(t, text, "call/pool-exhausted", "info: when c hangs, all 20 workers of a are busy after 40 ms (at 500/s), and no timeout ends the wait")
	only(t, strings.Replace(text, "to: c, mode: sync", "to: c, mode: sync, guards: [circuit_breaker]", 1), "call/pool-exhausted",
		"info: when b hangs, all 20 workers of a are busy after 381 ms (at 500/s), and no timeout ends the wait")
	only(t, strings.Replace(text, ", rate: 500/s", "", 1), "call/pool-exhausted")
	only(t, strings.Replace(text, "probability: 10%", "timeout: 10ms", 1), "call/pool-exhausted") // call/no-timeout says it of a->c
}

// A call without a timeout passes the limit of its caller on; one with a timeout sets its own.
func TestTimeoutInversionCarried(t *testing.T) {
	text := `version: 1
services: {gw: {}, a: {}, b: {}, c: {}}
workloads: {buy: {entry: gw}}
edges:
  - {from: gw, to: a, mode: sync, timeout: 1s}
  - {from: a, to: b, mode: sync}
  - {from: b, to: c, mode: sync, timeout: 5s, retries: 2}
`
	only(t, text, "call/timeout-inversion", "warning: b->c may take 3 × 5 s = 15 s, but gw->a gives up after 1 s")
	only(t, strings.Replace(text, "to: b, mode: sync", "to: b, mode: async", 1), "call/timeout-inversion")
	only(t, strings.Replace(text, "to: b, mode: sync", "to: b, mode: sync, timeout: 800ms", 1), "call/timeout-inversion",
		"warning: b->c may take 3 × 5 s = 15 s, but a->b gives up after 800 ms")
	patient := strings.Replace(strings.Replace(text, ", timeout: 1s", "", 1), "entry: gw", "entry: gw, patience: 10s", 1)
	only(t, patient, "call/timeout-inversion", "warning: b->c may take 3 × 5 s = 15 s, but the client of buy gives up after 10 s")
}
