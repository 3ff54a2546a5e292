package graphfile

import (
	"strings"
	"testing"

	"commadvisor/internal/graph"
)

// Every key of the table is read, under its own name and with its own sentence; every key that is read fills a fact, or links things.
func TestReaderHasEveryKey(t *testing.T) {
	readsAll(t, graph.ServiceKeys(), serviceObject, "service.go")
	readsAll(t, graph.EdgeKeys(), edgeObject, "edge.go", "from", "to", "operation")
	readsAll(t, graph.WorkloadKeys(), workloadObject, "workload.go", "entry", "slo", "peak")
}

func readsAll[T, D any](t *testing.T, table []*graph.Key[T], o *object[D], file string, links ...string) {
	t.Helper()
	inside := map[string]func(string) (string, bool){"slo": docOf(sloObject), "peak": docOf(peakObject), "observed": docOf(observedObject)}
	known := map[string]bool{}
	for _, k := range table {
		outer, inner, nested := strings.Cut(k.Name, ".")
		known[outer] = true
		find, name := docOf(o), k.Name
		if nested {
			find, name = inside[outer], inner
		}
		doc, ok := find(name)
		switch {
		case !ok:
			t.Errorf("%s of the table is not read: add it to internal/graphfile/%s", k.Name, file)
		case doc != k.Doc && outer != "observed": // the parts of what is measured say so themselves
			t.Errorf("%s says %q, the table %q", k.Name, doc, k.Doc)
		}
	}
	for _, l := range links {
		known[l] = true
	}
	for _, f := range o.fields {
		if !known[f.key] {
			t.Errorf("%s is read, and no fact of the table: declare it in internal/graph, or name it as a link here", f.key)
		}
	}
}

// docOf finds the sentence of a key.
func docOf[T any](o *object[T]) func(string) (string, bool) {
	return func(key string) (string, bool) {
		i, ok := o.index[key]
		if !ok {
			return "", false
		}
		return o.fields[i].doc, true
	}
}
