package tui

import (
	"slices"
	"testing"

	"commadvisor/internal/graph"
)

// A decision notes exactly the facts that the table of keys says it rests on, and its form asks for the keys that a decision has.
func TestDecisionKeys(t *testing.T) {
	var want []string
	note := func(name string, use graph.Use) {
		if use&graph.NotedInDecisions != 0 && !slices.Contains(want, name) {
			want = append(want, name)
		}
	}
	for _, k := range graph.EdgeKeys {
		note(k.Name, k.Use)
	}
	for _, k := range graph.ServiceKeys {
		note(k.Name, k.Use)
	}
	for _, k := range graph.WorkloadKeys {
		note(k.Name, k.Use)
	}
	got := slices.Sorted(slices.Values(restingKeys))
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("a decision notes %v\nthe table says %v\nadd the key to restingKeys (decision_facts.go), or take NotedInDecisions from its row in internal/graph", got, want)
	}
	var form []string
	for _, k := range graph.DecisionKeys {
		form = append(form, k.Name)
	}
	if !slices.Equal(fieldNames[:], form) {
		t.Errorf("the form for a decision asks for %v, a decision has %v; mend the fields in decide.go", fieldNames, form)
	}
}
