package whatif

import (
	"slices"
	"testing"

	"commadvisor/internal/graph"
)

// known reports whether a key stands in the table of services, edges, or workloads, and what it can be.
func known(name string) (spellings []string, ok bool) {
	if k, is := graph.EdgeKeyNamed(name); is {
		return k.Spellings(), true
	}
	if k, is := graph.WorkloadKeyNamed(name); is {
		return k.Spellings(), true
	}
	k, is := graph.ServiceKeyNamed(name)
	if !is {
		return nil, false
	}
	return k.Spellings(), true
}

// Every fact that is asked for is a key of the file, and every answer one of its words.
func TestQuestionsAskForKeys(t *testing.T) {
	for key := range texts {
		if _, ok := known(key); !ok {
			t.Errorf("whatif.texts asks for %s, which is no key of the file; the keys are in internal/graph/*_keys.go", key)
		}
	}
	for name, list := range weights {
		key := name
		if slices.Contains(graph.Ops, name) {
			key = graph.EdgeNeeds.Name // counted by op
		}
		words, ok := known(key)
		if !ok {
			t.Errorf("whatif.weights counts %s, which is no key of the file", name)
		}
		for word := range list {
			if len(words) > 0 && !slices.Contains(words, word) {
				t.Errorf("whatif.weights counts %q of %s, which can be %q", word, name, words)
			}
		}
	}
}

// notWhatFor are words and flags of an edge that say how a call is made, or built, rather than what it is for.
var notWhatFor = []string{graph.EdgeMode.Name, graph.EdgeConcurrent.Name, graph.EdgeIdempotent.Name}

// Every word or flag of an edge is tried with its other values, or is named as one that says how a call is made.
func TestEveryWordIsTried(t *testing.T) {
	for _, k := range graph.EdgeKeys() {
		if k.Spellings() == nil || slices.Contains(notWhatFor, k.Name) {
			continue
		}
		if !slices.Contains(edgeWords, k) {
			t.Errorf("%s is a word of an edge that explain never tries: add it to edgeWords in whatif/wordings.go, or to notWhatFor here", k.Name)
		}
	}
}
