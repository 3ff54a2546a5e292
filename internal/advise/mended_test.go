package advise

import (
	"slices"
	"testing"

	"commadvisor/internal/forecast"
)

// Two edges into one service are observed; which of them stands in the file first changes nothing.
func TestObservedEdgesInAnyOrder(t *testing.T) {
	const head = `
version: 1
services: {web: {kind: client}, gw: {latency: {p50: 2ms, p99: 4ms}}, s: {}}
workloads: {w: {entry: web, user_facing: true, rate: 10/s, patience: 5s, slo: {p99: 300ms}}}
edges:
  - {from: web, to: gw, op: read, mode: sync}
  - {from: gw, to: s, operation: c, op: write, needs: nothing, mode: sync}
`
	const fast, slow = "  - {from: gw, to: s, operation: a, op: read, mode: sync, observed: {p50: 1ms, p99: 3ms}}\n", "  - {from: gw, to: s, operation: b, op: read, mode: sync, observed: {p50: 2s, p99: 9s}}\n"
	one, other := analyzeText(t, head+fast+slow), analyzeText(t, head+slow+fast)
	if one.Edges[1].Score != other.Edges[1].Score || one.Workloads[0].Today.Answered != other.Workloads[0].Today.Answered {
		t.Errorf("%v and %v dB, %v and %v", one.Edges[1].Score, other.Edges[1].Score, one.Workloads[0].Today.Answered, other.Workloads[0].Today.Answered)
	}
}

// A synchronous call that closes a cycle is waited for.
func TestPathOfACallThatClosesACycle(t *testing.T) {
	a := analyzeText(t, `
version: 1
workloads: {w: {entry: a}}
edges:
  - {from: a, to: b, op: read, needs: result, mode: sync}
  - {from: b, to: a, op: read, needs: result, mode: sync}
`)
	if got := a.Edges[1].Path; got != Waiting {
		t.Errorf("path %s", got)
	}
}

// A publish of which only one duration is known lacks the broker's percentile, not the callee's.
func TestMissingFactOfAPublish(t *testing.T) {
	a := analyzeText(t, `
version: 1
services:
  gw: {latency: {p50: 5ms, p99: 10ms}, availability: 99.9%}
  s: {latency: {p50: 5ms, p99: 10ms}, availability: 99.9%}
  mq: {kind: broker, latency: 6ms, availability: 99.9%}
workloads: {w: {entry: gw, rate: 10/s, slo: {p99: 100ms}}}
edges: [{from: gw, to: s, op: notify, mode: async, via: mq}]
`)
	if got := a.Workloads[0].Today.Missing; !slices.Equal(got, []forecast.Fact{{On: "service", Name: "mq", Key: "latency.p99"}}) {
		t.Errorf("missing %v", got)
	}
}

// A mode that is not stated proves nothing: the objective is met if it is async.
func TestUnstatedModeIsNotGuessed(t *testing.T) {
	const text = `
version: 1
services: {gw: {latency: {p50: 5ms, p99: 10ms}, availability: 99.99%}, slow: {latency: {p50: 2s, p99: 10s}, availability: 99%}}
workloads: {w: {entry: gw, rate: 1/s, slo: {p99: 100ms, availability: 99.9%}}}
edges: [{from: gw, to: slow, op: write, needs: nothing`
	a := analyzeText(t, text+"}]\n")
	today := a.Workloads[0].Today
	if missed := Missed(today, &a.Graph.Workloads[0].SLO); len(missed) > 0 || !today.LowerBound || today.Answered.P99 > 0.011 {
		t.Errorf("missed %v: %+v", missed, today)
	}
	if want := (forecast.Fact{On: "edge", Name: "gw->slow", Key: "mode"}); !slices.Contains(today.Missing, want) {
		t.Errorf("missing %v", today.Missing)
	}
	if p := a.Plan(); len(p.Steps) != 1 {
		t.Errorf("a plan starts from sync: %+v", p)
	}
	a = analyzeText(t, text+", mode: sync}]\n")
	if missed := Missed(a.Workloads[0].Today, &a.Graph.Workloads[0].SLO); len(missed) != 2 {
		t.Errorf("missed %v", missed)
	}
}
