package compare

import (
	"reflect"
	"strings"
	"testing"

	"commadvisor/internal/graph"
)

// notFacts are the fields that two graphs are matched by, or that are no facts: positions, names and what the reader derives.
var notFacts = map[string]bool{"Name": true, "From": true, "FromOp": true, "To": true, "Implicit": true, "ID": true}

// Every fact of the model is compared: one that is stated in one graph only is a change of it.
func TestEveryFactIsCompared(t *testing.T) {
	eachFact(t, "service", func(s *graph.Service) []FactChange {
		return compare(blank(), serviceFacts, &graph.Service{Name: "a"}, s)
	}, graph.Service{Name: "a"})
	eachFact(t, "workload", func(w *graph.Workload) []FactChange {
		return compare(blank(), workloadFacts, &graph.Workload{}, w)
	}, graph.Workload{})
	eachFact(t, "edge", func(e *graph.Edge) []FactChange {
		return compare(blank(), edgeFacts, &graph.Edge{}, e)
	}, graph.Edge{})
}

// blank is a match of two graphs with one thing of each kind.
func blank() *match {
	g := func() *graph.Graph {
		return &graph.Graph{Services: []graph.Service{{Name: "a"}}, Workloads: []graph.Workload{{Name: "w"}}, Edges: []graph.Edge{{}}}
	}
	return &match{base: g(), head: g()}
}

// eachFact states one Val field after the other, those of nested structs too.
func eachFact[T any](t *testing.T, kind string, changes func(*T) []FactChange, zero T) {
	t.Helper()
	var visit func(path []int, typ reflect.Type)
	seen := 0
	visit = func(path []int, typ reflect.Type) {
		for i := range typ.NumField() {
			field := typ.Field(i)
			at := append(path[:len(path):len(path)], i)
			if notFacts[field.Name] || field.Type.Kind() != reflect.Struct || strings.HasSuffix(field.Name, "Pos") {
				continue
			}
			known, isVal := field.Type.FieldByName("Known")
			if !isVal {
				visit(at, field.Type)
				continue
			}
			seen++
			v := zero
			val := reflect.ValueOf(&v).Elem().FieldByIndex(at)
			val.FieldByIndex(known.Index).SetBool(true)
			stateSomething(val.FieldByName("V"))
			if len(changes(&v)) == 0 {
				t.Errorf("%s.%s is not compared: a change of it goes unseen", kind, field.Name)
			}
		}
	}
	visit(nil, reflect.TypeFor[T]())
	if seen < 8 {
		t.Errorf("%s: only %d facts found", kind, seen)
	}
}

// stateSomething gives a value that is not the zero of its type where zero may stand for nothing.
func stateSomething(v reflect.Value) {
	if v.Kind() >= reflect.Uint && v.Kind() <= reflect.Uint64 && v.Type() == reflect.TypeFor[graph.Guards]() {
		v.SetUint(1)
	}
}
