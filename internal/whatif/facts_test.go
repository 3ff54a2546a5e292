package advise

import (
	"slices"
	"testing"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"

	"pgregory.net/rapid"
)

// stating reports whether a graph states a fact.
func stating(a *Analysis, f forecast.Fact) bool {
	switch f.On {
	case "service":
		i := slices.IndexFunc(a.Graph.Services, func(s graph.Service) bool { return s.Name == f.Name })
		return has(a.Graph, serviceFacts, &a.Graph.Services[i], f.Key)
	case "workload":
		i := slices.IndexFunc(a.Graph.Workloads, func(w graph.Workload) bool { return w.Name == f.Name })
		return i >= 0 && has(a.Graph, workloadFacts, &a.Graph.Workloads[i], f.Key)
	}
	return has(a.Graph, edgeFacts, &a.Graph.Edges[slices.Index(a.Topology.IDs, f.Name)], f.Key)
}

func has[T any](g *graph.Graph, list []aspect[T], of *T, key string) bool {
	i := slices.IndexFunc(list, func(a aspect[T]) bool { return a.key == key })
	_, known := list[i].words(g, of)
	return known
}

// A question asks for what the file does not state: an answer to it overwrites nothing.
func TestQuestionsNameNoStatedFact(t *testing.T) {
	asked := 0
	rapid.Check(t, func(t *rapid.T) {
		a := judged(drawGraph(t), drawProfile(t))
		for i := range a.Edges {
			for _, q := range a.Questions(&a.Edges[i]) {
				if asked++; stating(a, q.Fact) {
					t.Errorf("%s: asks for %s, which is stated", a.Edges[i].ID, q.Fact)
				}
			}
		}
	})
	if asked < 100 {
		t.Errorf("only %d questions", asked)
	}
}

// What is asked for is what lacks: of another workload over the same edge, not behind a call that may fail, and nothing where only
// a cycle keeps a latency from being known.
func TestQuestionsNameWhatLacks(t *testing.T) {
	for name, c := range map[string]struct {
		text       string
		edge       int
		want, none []string
	}{
		"another workload": {`version: 1
services:
  web: {kind: client}
  gw: {latency: {p50: 5ms, p99: 10ms}}
  s: {latency: {p50: 5ms, p99: 10ms}, capacity: 100/s}
workloads:
  w1: {entry: web, user_facing: true, answer: accepted, rate: 10/s, slo: {p99: 100ms}}
  w2: {entry: web, user_facing: true, slo: {p99: 100ms}}
edges:
  - {from: web, to: gw, op: write, needs: ack, mode: sync}
  - {from: gw, to: s, op: write, needs: outcome, mode: sync}
`, 1, []string{"workloads.w2.answer", "workloads.w2.rate"}, []string{"workloads.w1.answer", "workloads.w1.rate"}},
		"optional": {`version: 1
services:
  web: {kind: client}
  gw: {latency: {p50: 5ms, p99: 10ms}, availability: 99.99%}
  b: {latency: {p50: 5ms, p99: 10ms}, availability: 99.99%}
  c: {latency: {p50: 5ms, p99: 10ms}}
  d: {latency: {p50: 5ms, p99: 10ms}}
workloads:
  w1: {entry: web, user_facing: true, answer: accepted, rate: 10/s, slo: {p99: 100ms, availability: 99.9%}}
edges:
  - {from: web, to: gw, op: write, needs: ack, mode: sync}
  - {from: gw, to: b, op: write, needs: outcome, mode: sync}
  - {from: b, to: c, op: notify, optional: true, mode: sync}
  - {from: b, to: d, op: write, needs: outcome, mode: sync}
`, 1, []string{"services.d.availability"}, []string{"services.c.availability"}},
		"cycle": {`version: 1
services:
  web: {kind: client}
  a: {latency: {p50: 5ms, p99: 10ms}, availability: 99.99%}
  b: {latency: {p50: 5ms, p99: 10ms}, availability: 99.99%}
workloads:
  w1: {entry: web, user_facing: true, answer: outcome, rate: 10/s, slo: {p99: 100ms, availability: 99.9%}}
edges:
  - {from: web, to: a, op: write, needs: outcome, mode: sync}
  - {from: a, to: b, op: write, needs: outcome, mode: sync}
  - {from: b, to: a, operation: back, op: read, mode: sync}
`, 1, nil, []string{"services.a.latency", "services.b.latency"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := graphfile.Read([]graphfile.Input{{Name: "a.yaml", Data: []byte(c.text)}})
			if r.Graph == nil {
				t.Fatal(r.Findings)
			}
			a := judged(r.Graph, pragmatic())
			var facts []string
			for _, q := range a.Questions(&a.Edges[c.edge]) {
				facts = append(facts, q.Fact.String())
				if q.Fact.Key == "latency" && q.Asks != asks(q.Fact, 0) {
					t.Errorf("%s is asked for as %q", q.Fact, q.Asks)
				}
			}
			for _, f := range c.want {
				if !slices.Contains(facts, f) {
					t.Errorf("does not ask for %s: %v", f, facts)
				}
			}
			for _, f := range c.none {
				if slices.Contains(facts, f) {
					t.Errorf("asks for %s: %v", f, facts)
				}
			}
		})
	}
}
