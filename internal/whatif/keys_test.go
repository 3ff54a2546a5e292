package whatif

import (
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// everyLimit is a graph in which whatever else flips vary can be stated of b, w and the edge to b.
const everyLimit = `version: 1
services:
  a: {}
  b: {latency: {p50: 5ms, p99: 50ms}}
  c: {latency: 5ms}
workloads:
  w: {entry: a}
edges:
  - {from: a, to: b, op: write, mode: sync}
  - {from: a, to: c, op: write, mode: sync, work: {p50: 5ms, p99: 20ms}}
`

// stateNumbers states the numbers that the table says are varied.
func stateNumbers[T any](keys []graph.Key[T], t *T) {
	for i := range keys {
		if v, ok := keys[i].Val(t).(*graph.Val[float64]); ok && keys[i].Use&graph.Varied != 0 {
			*v = graph.Of(0.5)
		}
	}
}

// keysWith lists section.key of all keys with a use.
func keysWith(use graph.Use) (list []string) {
	list = append(list, named("service", graph.ServiceKeys, use)...)
	list = append(list, named("edge", graph.EdgeKeys, use)...)
	return append(list, named("workload", graph.WorkloadKeys, use)...)
}

func named[T any](section string, keys []graph.Key[T], use graph.Use) (list []string) {
	for i := range keys {
		if keys[i].Use&use != 0 {
			list = append(list, section+"."+keys[i].Name)
		}
	}
	return list
}

// Flips vary exactly the facts that the table of keys says they vary.
func TestFlipsVaryWhatTheTableSays(t *testing.T) {
	g := analyze(t, everyLimit).Graph
	stateNumbers(graph.ServiceKeys, &g.Services[1])
	stateNumbers(graph.WorkloadKeys, &g.Workloads[0])
	stateNumbers(graph.EdgeKeys, &g.Edges[0])
	a := advise.Analyze(g, rules.Profiles()[0])
	missed := []advise.Fault{}
	for _, limit := range []string{"p50", "p95", "p99", "p99.9", "availability"} {
		missed = append(missed, advise.Fault{Kind: advise.Objective, Limit: limit})
	}
	missed = append(missed, advise.Fault{Kind: advise.Outlasts, Limit: "patience"},
		advise.Fault{Kind: advise.Outlasts, Limit: "timeout", Of: forecast.Fact{On: "edge", Name: "a->b", Key: "timeout"}},
		advise.Fault{Kind: advise.Overload, Limit: "mean", Of: forecast.Fact{On: "service", Name: "b", Key: "capacity"}})
	varied := map[string]bool{}
	note := func(f forecast.Fact) {
		key := f.Key
		if latency, _, part := strings.Cut(key, "."); part && (latency == "latency" || latency == "work") {
			key = latency
		}
		varied[f.On+"."+key] = true
	}
	for i := range a.Edges {
		e := a.Edges[i]
		e.Basis, e.Repairs = advise.Repairs, missed
		for _, v := range variables(a, &e) {
			note(v.fact)
		}
		for _, w := range words(a, i) {
			if len(w.to) == 0 {
				t.Errorf("%v has no other word; edgeWords and workloadWords are keys of the table that hold words", w.fact)
			}
			note(w.fact)
		}
	}
	for _, key := range keysWith(graph.Varied) {
		if !varied[key] {
			t.Errorf("%s is Varied in internal/graph, and no flip varies it: let internal/whatif/variables.go do it for numbers, edgeWords or workloadWords in wordings.go for words, or take Varied away", key)
		}
		delete(varied, key)
	}
	for key := range varied {
		t.Errorf("flips vary %s, and its row in internal/graph does not say Varied", key)
	}
}

// What is asked, and how often each answer is given, is about keys that exist and words that they take.
func TestQuestionsAreAboutKeys(t *testing.T) {
	asked := map[string]string{} // the section, by key
	for _, path := range keysWith(graph.Asked) {
		section, key, _ := strings.Cut(path, ".")
		asked[key] = section
	}
	for key := range asked {
		if texts[key][0] == "" || texts[key][1] == "" {
			t.Errorf("%s is Asked in internal/graph and has no question: give texts, in internal/whatif/weights.go, its words", key)
		}
	}
	for key := range texts {
		if asked[key] == "" {
			t.Errorf("texts in internal/whatif/weights.go asks for %s, and its row in internal/graph does not say Asked", key)
		}
	}
	g := &graph.Graph{Services: make([]graph.Service, 1), Edges: make([]graph.Edge, 1), Workloads: make([]graph.Workload, 1)}
	for key, answers := range weights {
		of := key
		if slices.Contains(graph.Ops, key) { // what such a call needs
			of = "needs"
		}
		f, ok := g.Fact(asked[of], 0, of)
		if asked[of] == "" || !ok {
			t.Errorf("weights are of %q, which is neither an op nor a key that is asked for", key)
			continue
		}
		sum := 0.0
		for word, weight := range answers {
			if err := f.Set(word); err != nil {
				t.Errorf("a weight of %s: %v", key, err)
			}
			sum += weight
		}
		if sum > 1.03 {
			t.Errorf("the weights of %s sum to %g", key, sum)
		}
	}
}

// What is missing of some graph is what the table says is asked.
func TestMissingFactsHaveKeys(t *testing.T) {
	missing := map[string]bool{}
	for _, text := range []string{shop, everyLimit, "version: 1\nworkloads: {w: {entry: a}}\nedges: [{from: a, to: b, op: read}, {from: a, to: c}]\n"} {
		a := analyze(t, text)
		for e := range a.Edges {
			for _, m := range a.MissingFacts(e) {
				missing[m.Fact.On+"."+m.Fact.Key] = true
			}
		}
	}
	for _, key := range keysWith(graph.Asked) {
		if !missing[key] {
			t.Errorf("%s is Asked in internal/graph, and no edge misses it: let unknowns, in internal/advise/unknown.go, list it with its plausible values", key)
		}
		delete(missing, key)
	}
	for key := range missing {
		t.Errorf("%s is missing of an edge, and its row in internal/graph does not say Asked", key)
	}
}
