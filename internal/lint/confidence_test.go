package lint_test

import (
	"slices"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

// sure are check, confidence, and the facts depended on, of all findings of a text.
func sure(t *testing.T, text string) (list []string) {
	t.Helper()
	r, _ := run(t, text, lint.Options{})
	for _, f := range r.Findings {
		what := f.Code + " " + f.Confidence.String()
		for _, on := range f.DependsOn {
			what += " " + on.String()
		}
		list = append(list, what)
	}
	return list
}

func TestConfidence(t *testing.T) {
	for text, want := range map[string]string{
		"version: 1\nedges: [{from: a, to: b, op: write, needs: outcome, mode: sync, timeout: 1s, retries: 2}]":                                                                                "retry/unsafe depends edges.a->b.idempotent",
		"version: 1\nedges: [{from: a, to: b, op: write, needs: outcome, mode: sync, timeout: 1s, retries: 2, idempotent: false}]":                                                             "retry/unsafe proven",
		"version: 1\nedges: [{from: orders, to: mail, op: notify, needs: nothing, mode: sync}]":                                                                                                "mode/against-advice depends edges.orders->mail.consistency",
		"version: 1\nedges: [{from: a, to: b, op: read, mode: sync}]":                                                                                                                          "call/no-timeout depends edges.a->b.timeout",
		"version: 1\nedges: [{from: a, to: b, mode: sync, timeout: 1s}, {from: b, to: a}]":                                                                                                     "call/cycle depends edges.b->a.mode",
		"version: 1\nservices: {a: {}, b: {}}\nworkloads: {w: {entry: a, slo: {p99: 1s}}}\nedges: [{from: a, to: b, op: notify, needs: nothing, mode: async}]":                                 "queue/no-broker depends edges.a->b.via",
		"version: 1\nservices: {a: {}, b: {latency: {p50: 1s, p99: 2s}}}\nworkloads: {w: {entry: a, slo: {p99: 1s}}}\nedges: [{from: a, to: b, mode: sync, timeout: 9s}]":                      "objective/latency bound",
		"version: 1\nservices: {a: {kind: client}, b: {latency: {p50: 1s, p99: 2s}}}\nworkloads: {w: {entry: a, slo: {p99: 1s}}}\nedges: [{from: a, to: b, mode: sync, timeout: 9s}]":          "objective/latency proven",
		"version: 1\nservices: {a: {kind: client}, b: {latency: 2s}}\nworkloads: {w: {entry: a}}\nedges: [{from: a, to: b, mode: sync, timeout: 1s}]":                                          "call/timeout-too-short bound",
		"version: 1\nservices: {a: {kind: client}, b: {latency: {p50: 2s, p99: 3s}}}\nworkloads: {w: {entry: a}}\nedges: [{from: a, to: b, mode: sync, timeout: 1s}]":                          "call/timeout-too-short proven",
		"version: 1\nservices: {a: {kind: client}, b: {latency: {p50: 2s, p99: 3s}}, c: {}}\nworkloads: {w: {entry: a}}\nedges: [{from: a, to: b, mode: sync, timeout: 1s}, {from: b, to: c}]": "call/timeout-too-short depends edges.b->c.mode",
		"version: 1\nservices: {a: {kind: client}, b: {capacity: 5/s}}\nworkloads: {w: {entry: a, rate: 9/s}}\nedges: [{from: a, to: b, mode: sync}]":                                          "capacity/overload proven",
		"version: 1\nservices: {a: {kind: client}, b: {capacity: 5/s}}\nworkloads: {w: {entry: a, rate: 9/s}, v: {entry: a}}\nedges: [{from: a, to: b, mode: sync}]":                           "capacity/overload bound",
		"version: 1\nservices: {a: {kind: client}, b: {}}\nworkloads: {w: {entry: a, answer: accepted}}\nedges: [{from: a, to: b, op: notify, needs: nothing, mode: sync}]":                    "mode/against-advice depends",
	} {
		if got := sure(t, text); !slices.ContainsFunc(got, func(s string) bool { return s == want || len(s) > len(want) && s[:len(want)+1] == want+" " }) {
			t.Errorf("%s\nfound %q, want %q", text, got, want)
		}
	}
}

// Every finding that depends says on what, or is advice that is not confirmed; and what is proven or a bound depends on nothing.
func TestDependsOnSomething(t *testing.T) {
	for _, text := range append(systems(t), readAll(t, "../../testdata/cases/*.yaml")...) {
		if graphfile.Read([]graphfile.Input{{Data: []byte(text)}}).Graph == nil {
			continue
		}
		r, _ := run(t, text, lint.Options{})
		for _, f := range r.Findings {
			if depends := f.Confidence == lint.Depends; len(f.DependsOn) > 0 && !depends || depends && len(f.DependsOn) == 0 && f.Code != againstAdvice {
				t.Errorf("%s: %s, depends on %v", f.Message, f.Confidence, f.DependsOn)
			}
		}
	}
}

// What does not depend on a missing fact stays, whatever that fact is: here timeouts, idempotence, and words of edges, one at a time.
func TestConfidenceHolds(t *testing.T) {
	kept := func(g *graph.Graph) map[string]bool {
		p, _ := rules.ProfileNamed(g.Profile.V)
		list := map[string]bool{}
		for _, f := range lint.Run(advise.Analyze(g, p), lint.Options{}).Findings {
			list[f.Fingerprint] = true
		}
		return list
	}
	for _, text := range readAll(t, "../../testdata/cases/*.yaml") {
		g := graphfile.Read([]graphfile.Input{{Data: []byte(text)}}).Graph
		if g == nil {
			continue
		}
		p, _ := rules.ProfileNamed(g.Profile.V)
		before := lint.Run(advise.Analyze(g, p), lint.Options{}).Findings
		for e := range g.Edges {
			if testing.Short() && e > 1 {
				break
			}
			for key, value := range map[string]string{"idempotent": "true", "op": "read", "needs": "result", "order": "key"} {
				stated := g.Clone()
				fact, ok := stated.Fact("edge", e, key)
				if !ok || fact.Known || fact.Set(value) != nil {
					continue
				}
				after := kept(stated)
				for _, f := range before {
					if f.Confidence != lint.Depends && !after[f.Fingerprint] {
						t.Errorf("%s: %s of %s is %s, and this %s finding is gone: %s", g.Name, key, g.EdgeID(e), value, f.Confidence, f.Message)
					}
				}
			}
		}
	}
}

// --min-confidence hides and counts; what it hides does not fail and joins no baseline.
func TestMinConfidence(t *testing.T) {
	guess := "version: 1\nedges:\n  - {from: a, to: b, op: write, needs: outcome, mode: sync, timeout: 1s, retries: 2}\n"
	text := guess + "  - {from: a, to: c, op: write, needs: outcome, mode: sync, timeout: 1s, retries: 2, idempotent: false}\n"
	for word, below := range map[string]int{"": 0, "any": 0, "bound": 1, "proven": 1} {
		r, _ := run(t, text, lint.Options{FailOn: lint.AsWarning, Least: lint.ConfidenceNamed(word)})
		if n := r.Counts(); n.Below != below || n.Errors != 1 || n.Warnings != 1-below || !r.Failed {
			t.Errorf("%q: %+v", word, n)
		}
		if n := len(r.AsBaseline("", nil).Findings); n != 2-below {
			t.Errorf("%q: %d findings in the baseline", word, n)
		}
	}
	only, _ := run(t, guess, lint.Options{FailOn: lint.AsWarning, Least: lint.Bound})
	if only.Failed || only.Counts().Below != 1 || only.Findings[0].Severity != diag.Warning {
		t.Errorf("%+v", only.Counts())
	}
}
