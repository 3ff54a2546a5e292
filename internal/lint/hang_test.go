package lint_test

import (
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

const noTimeout = "call/no-timeout"

// A service is told once, and those of which no rate is known together.
func TestNoTimeout(t *testing.T) {
	one := "version: 1\nservices: {web: {kind: client}, a: {}, b: {}, c: {}}\nedges:\n  - {from: web, to: a, mode: sync}\n  - {from: a, to: b, mode: sync}\n"
	only(t, one, noTimeout, "info: a states no timeout for its call a->b; one for all: defaults: {edge: {timeout: 2s}}")
	only(t, one+"  - {from: a, to: c, mode: sync}\n", noTimeout, "info: a states no timeout for 2 of its 2 calls (a->b first); one for all: defaults: {edge: {timeout: 2s}}")
	only(t, one+"  - {from: b, to: c, mode: sync}\n", noTimeout,
		"info: 2 services state no timeout for calls that they wait for (a first); one for all: defaults: {edge: {timeout: 2s}}",
		"info: b states no timeout for its call b->c; one for all: defaults: {edge: {timeout: 2s}}") // a related place
	only(t, strings.Replace(one, "from: a, to: b, mode: sync", "from: a, to: b, mode: async", 1), noTimeout)
}

// What a hanging callee does to the caller is said with a number where the rate is known, of the callee that does most.
func TestHangs(t *testing.T) {
	text := `version: 1
services: {web: {kind: client}, a: {latency: 1ms, workers: 20}, b: {latency: 1ms}, c: {latency: 1ms}}
workloads: {buy: {entry: web, rate: 500/s}}
edges:
  - {from: web, to: a, mode: sync}
  - {from: a, to: b, mode: sync, probability: 10%}
  - {from: a, to: c, mode: sync}
`
	const tail = "; one for all: defaults: {edge: {timeout: 2s}}"
	only(t, text, noTimeout, "warning: a states no timeout for 2 of its 2 calls (a->c first): when c hangs, all 20 workers of a are busy after 40 ms"+tail)
	only(t, strings.Replace(text, "to: c, mode: sync", "to: c, mode: sync, guards: [circuit_breaker]", 1), noTimeout,
		"warning: a states no timeout for 2 of its 2 calls (a->b first): when b hangs, all 20 workers of a are busy after 381 ms"+tail)
	only(t, strings.Replace(text, ", workers: 20", "", 1), noTimeout,
		"warning: a states no timeout for 2 of its 2 calls (a->c first): while c hangs, calls pile up in a at 500/s"+tail)
	only(t, strings.Replace(text, ", rate: 500/s", "", 1), noTimeout, "info: a states no timeout for 2 of its 2 calls (a->b first)"+tail)
}

// Somebody who states one timeout never makes a finding on timeouts that are not stated, and raises no severity: on every file of the test
// data, for each of its calls.
func TestStatingATimeoutIsNeverWorse(t *testing.T) {
	open := func(g *graph.Graph) map[string]lint.Finding {
		p, _ := rules.ProfileNamed(g.Profile.V)
		list := map[string]lint.Finding{}
		for _, f := range lint.Run(advise.Analyze(g, p), lint.Options{}).Findings {
			if f.Code == noTimeout {
				list[f.Fingerprint] = f
			}
		}
		return list
	}
	count := func(list map[string]lint.Finding) (n int) {
		for _, f := range list {
			if f.State == lint.New {
				n++
			}
		}
		return n
	}
	tried := 0
	for _, text := range slices.Concat(readAll(t, "../../testdata/cases/*.yaml"), readAll(t, "../../testdata/*.yaml"), systems(t)) {
		g := graphfile.Read([]graphfile.Input{{Data: []byte(text)}}).Graph
		if g == nil {
			continue
		}
		before := open(g)
		for e := range g.Edges {
			if g.Edges[e].Timeout.Known || len(before) == 0 || testing.Short() && e%20 > 0 {
				continue
			}
			tried++
			stated := g.Clone()
			stated.Edges[e].Timeout = graph.Val[float64]{V: 1, Known: true, Pos: diag.Pos{File: 1, Line: 1, Col: 1}}
			after := open(stated)
			if count(after) > count(before) {
				t.Errorf("%s: a timeout on %s makes %d findings of %d", g.Name, g.EdgeID(e), count(after), count(before))
			}
			for print, f := range after {
				if was, ok := before[print]; !ok || f.Severity > was.Severity {
					t.Errorf("%s: a timeout on %s makes this worse: %s", g.Name, g.EdgeID(e), f.Message)
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d timeouts were tried", tried)
	}
}
