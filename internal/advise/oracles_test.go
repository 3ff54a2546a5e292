package advise

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// checkout is the oracle of a checkout with an optimum of three changes, and two sets that reach it.
const checkout = `
version: 1
services:
  gw:        {latency: 5ms, availability: 99.99%}
  order:     {latency: 15ms, availability: 99.95%}
  pay:       {latency: 120ms, availability: 99.9%}
  inv:       {latency: 30ms, availability: 99.95%}
  ship:      {latency: 60ms, availability: 99.8%}
  carrier:   {latency: 400ms, availability: 99%}
  email:     {latency: 80ms, availability: 99.5%}
  analytics: {latency: 40ms, availability: 99%}
  events:    {kind: broker, latency: 5ms, availability: 99.99%}
workloads:
  checkout: {entry: gw, slo: {p99: 300ms, availability: 99.5%}}
edges:
  - {from: gw, to: order, op: read, mode: sync}
  - {from: order, to: pay, op: read, mode: sync}
  - {from: order, to: inv, op: read, mode: sync}
  - {from: order, to: ship, op: write, needs: nothing, mode: sync}
  - {from: ship, to: carrier, op: write, mode: sync}
  - {from: order, to: email, op: write, mode: sync}
  - {from: order, to: analytics, op: notify, mode: sync}
`

func TestPlanFindsTheSmallestSetWithTheMostSlack(t *testing.T) {
	a := analyzeText(t, checkout)
	f := a.Workloads[0].Today
	if math.Abs(f.Answered.P99-0.750) > 1e-9 || math.Abs(1-f.Down-0.971206688734) > 1e-12 {
		t.Errorf("today %v, %v", f.Answered.P99, 1-f.Down)
	}
	p := a.Plan()
	var to []string
	for _, s := range p.Steps {
		to = append(to, a.Graph.Services[a.Graph.Edges[s.Edge].To].Name)
	}
	slices.Sort(to)
	if got := strings.Join(to, " "); !p.Feasible || !p.Exact || got != "analytics email ship" {
		t.Fatalf("feasible %v, exact %v: %s", p.Feasible, p.Exact, got)
	}
	last := p.Steps[2].After[0]
	if math.Abs(last.Answered.P99-0.185) > 1e-9 || math.Abs(1-last.Down-0.997801659480) > 1e-12 {
		t.Errorf("after all steps %v, %v", last.Answered.P99, 1-last.Down)
	}
	// What else the oracle states, set by set.
	for _, c := range []struct {
		async string
		p99   float64
		up    float64
	}{
		{"ship", 0.295, .982884524671}, {"carrier", 0.355, .980918755621}, {"ship email", 0.220, .987823642885},
		{"ship analytics", 0.260, .992812651183}, {"carrier email analytics", 0.245, .995806056161}, {"ship carrier email analytics", 0.185, .997801659480},
	} {
		modes := forecast.Today(a.Graph)
		for e := range modes {
			if slices.Contains(strings.Fields(c.async), a.Graph.Services[a.Graph.Edges[e].To].Name) {
				modes[e] = graph.Async
			}
		}
		f := a.Model.Workload(0, modes, false)
		if math.Abs(f.Answered.P99-c.p99) > 1e-9 || math.Abs(1-f.Down-c.up) > 1e-12 {
			t.Errorf("%s: %v, %.12f; want %v, %.12f", c.async, f.Answered.P99, 1-f.Down, c.p99, c.up)
		}
	}
}

// A diamond on which the first step makes things worse.
const diamond = `
version: 1
services:
  A: {availability: 99.99%%}
  B: {availability: 99.9%%}
  C: {availability: 99.9%%}
  D: {availability: 97%%}
  events: {kind: broker, availability: 99.99%%}
workloads:
  w: {entry: A, slo: {availability: 99.5%%}}
edges:
  - {from: A, to: B, op: %[1]s, mode: sync}
  - {from: A, to: C, op: %[1]s, mode: sync}
  - {from: B, to: D, op: write, mode: sync}
  - {from: C, to: D, op: write, mode: sync}
`

func TestPlanSeesThroughADiamond(t *testing.T) {
	a := analyzeText(t, fmt.Sprintf(diamond, "read"))
	p := a.Plan()
	if !p.Feasible || len(p.Steps) != 2 {
		t.Fatalf("%+v", p)
	}
	for i, want := range []float64{.967867367487, .997801409780} {
		if got := 1 - p.Steps[i].After[0].Down; math.Abs(got-want) > 1e-12 {
			t.Errorf("after step %d %.12f, want %.12f", i+1, got, want)
		}
	}
	if got := 1 - p.Steps[0].Before[0].Down; math.Abs(got-.967964163903) > 1e-12 {
		t.Errorf("today %.12f", got)
	}
}

// some is a caller with slow and fast callees, all of which may be asynchronous.
func some(slow, fast int, objective string) string {
	var b strings.Builder
	b.WriteString("version: 1\nservices:\n  gw: {latency: {p50: 2ms, p99: 4ms}}\n")
	var edges strings.Builder
	for i := range slow + fast {
		latency := "{p50: 80ms, p99: 100ms}"
		if i >= slow {
			latency = "{p50: 500us, p99: 1ms}"
		}
		fmt.Fprintf(&b, "  s%d: {latency: %s}\n", i, latency)
		fmt.Fprintf(&edges, "  - {from: gw, to: s%d, op: write, mode: sync}\n", i)
	}
	return b.String() + "workloads: {w: {entry: gw, slo: {p99: " + objective + "}}}\nedges:\n" + edges.String()
}

// To change everything can be worse than to change a few, as each publish costs something: it bounds nothing.
func TestPlanIsNotMisledByPublishes(t *testing.T) {
	for _, fast := range []int{5, 40} { // every set, greedy
		p := analyzeText(t, some(5, fast, "200ms")).Plan()
		if !p.Feasible || len(p.Steps) < 3 || len(p.Steps) > 4 {
			t.Errorf("%d fast ones: feasible %v, exact %v, %d steps", fast, p.Feasible, p.Exact, len(p.Steps))
		}
	}
}

// A plan of a graph too large to look at every candidate in every round ends, and is enough.
func TestPlanOfManyCandidates(t *testing.T) {
	p := analyzeText(t, some(20, 120, "1500ms")).Plan()
	if !p.Feasible || len(p.Steps) != 4 {
		t.Errorf("feasible %v, exact %v, %d steps", p.Feasible, p.Exact, len(p.Steps))
	}
	for _, s := range p.Steps {
		if s.Edge >= 20 {
			t.Errorf("edge %d is a fast one", s.Edge)
		}
	}
}

// A call that is rarely made and slow, beside one that is always made: their moments would have both moved, one of them is enough.
func TestRepairTrustsWholeDistributions(t *testing.T) {
	a := analyzeText(t, `
version: 1
services:
  gw: {latency: {p50: 5ms, p99: 20ms}}
  a: {latency: {p50: 3s, p99: 20s}}
  b: {latency: {p50: 100ms, p99: 400ms}}
  q: {kind: broker, latency: {p50: 1ms, p99: 2ms}}
workloads:
  w: {entry: gw, slo: {p99: 100ms}}
edges:
  - {from: gw, to: a, op: write, probability: 0.5%, mode: sync}
  - {from: gw, to: b, op: write, mode: sync}
`)
	p := a.Plan()
	if !p.Exact || p.LowerBound != 1 || a.Repair.Changes != 1 || len(p.Steps) != 1 || a.Edges[p.Steps[0].Edge].ID != "gw->b" {
		t.Fatalf("exact %v, bound %d, %+v", p.Exact, p.LowerBound, p.Steps)
	}
	if p99 := p.Steps[0].After[0].Answered.P99; math.Abs(p99-0.0268) > 0.003 {
		t.Errorf("p99 %v afterwards", p99)
	}
}
