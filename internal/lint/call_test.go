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
