package whatif

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// everyLimit states every number that flips vary.
const everyLimit = `version: 1
services:
  a: {}
  b: {latency: {p50: 5ms, p99: 50ms}, availability: 99%, capacity: 10/s, workers: 2}
  c: {latency: 5ms}
workloads:
  w: {entry: a, rate: 1/s, patience: 1s, peak: {rate: 2/s}, slo: {p50: 1ms, p95: 2ms, p99: 3ms, p99.9: 4ms, availability: 99.9%}}
edges:
  - {from: a, to: b, op: write, mode: sync, timeout: 20ms}
  - {from: a, to: c, op: write, mode: sync, work: {p50: 5ms, p99: 20ms}}
`

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
	a := analyze(t, everyLimit)
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
	got, want := slices.Sorted(maps.Keys(varied)), keysWith(graph.Varied)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("flips vary %v\nthe table says %v\nlet variables.go or wordings.go vary it (and everyLimit state it), or take Varied from the key's row in internal/graph", got, want)
	}
}

// What is asked, and how often each answer is given, is about keys that exist and words that they take.
func TestQuestionsAreAboutKeys(t *testing.T) {
	asked := map[string]string{} // the section, by key
	for _, path := range keysWith(graph.Asked) {
		section, key, _ := strings.Cut(path, ".")
		asked[key] = section
	}
	if got, want := slices.Sorted(maps.Keys(texts)), slices.Sorted(maps.Keys(asked)); !slices.Equal(got, want) {
		t.Errorf("questions are worded for %v\nthe table says that %v are asked\ngive texts in weights.go what is missing, or mend Asked in the key's row in internal/graph", got, want)
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

// What is missing of the graphs at hand is asked with the words of its key.
func TestMissingFactsHaveKeys(t *testing.T) {
	for _, text := range []string{shop, everyLimit} {
		a := analyze(t, text)
		for e := range a.Edges {
			for _, m := range a.MissingFacts(e) {
				if !slices.Contains(keysWith(graph.Asked), m.Fact.On+"."+m.Fact.Key) {
					t.Errorf("%v is missing, but no key that the table says is asked for", m.Fact)
				}
			}
		}
	}
}
