package compare

import (
	"reflect"
	"testing"

	"commadvisor/internal/graph"
)

// Every fact of the model is compared: one that is stated in one graph only, or otherwise, is a change of its key and of no other.
func TestEveryFactIsCompared(t *testing.T) {
	eachFact(t, "service", graph.ServiceKeys)
	eachFact(t, "workload", graph.WorkloadKeys)
	eachFact(t, "edge", graph.EdgeKeys)
}

// blank is a match of two graphs with two things of each kind.
func blank() *match {
	g := func() *graph.Graph {
		return &graph.Graph{Services: []graph.Service{{Name: "a"}, {Name: "b"}}, Workloads: []graph.Workload{{Name: "w"}, {Name: "x"}}, Edges: []graph.Edge{{}, {To: 1}}}
	}
	return &match{base: g(), head: g()}
}

// state makes a fact one of two, which differ.
func state(fact any, n int) {
	switch v := fact.(type) {
	case *graph.Val[float64]:
		*v = graph.Of(float64(n) / 7)
	case *graph.Val[bool]:
		*v = graph.Of(n == 1)
	case *graph.Val[string]:
		*v = graph.Of([...]string{"eu", "us"}[n])
	case *graph.Val[int]:
		*v = graph.Of(n)
	case *graph.Val[[]int]:
		*v = graph.Of([]int{n})
	case *graph.Val[graph.Latency]:
		*v = graph.Of(graph.Latency{P50: 0.1, P99: 1 + float64(n)/7})
	case *graph.Val[graph.Guards]:
		*v = graph.Of(graph.Guards(0).With(graph.Guard(n)))
	case *graph.Val[graph.Decision]:
		*v = graph.Of(graph.Decision{Until: graph.Of([...]string{"2027-03-31", "2027-04-01"}[n])})
	default: // a word
		w := reflect.ValueOf(fact).Elem()
		w.FieldByName("Known").SetBool(true)
		w.FieldByName("V").SetUint(uint64(n))
	}
}

// eachFact states the fact of one key after the other.
func eachFact[T any](t *testing.T, section string, keys []graph.Key[T]) {
	t.Helper()
	for i := range keys {
		var none, one, other, copied T
		k := &keys[i]
		if k.Val(&one) == nil { // a name: what is matched, or moved by the tests of whole files
			continue
		}
		state(k.Val(&one), 0)
		state(k.Val(&other), 1)
		for _, base := range []*T{&none, &one} {
			changes := compare(blank(), keys, base, &other)
			if len(changes) != 1 || changes[0].Key != k.Name || !changes[0].ToKnown {
				t.Errorf("%s.%s: changed alone it is %+v; a diff wants one change of that key, from what its form (graph/format.go) writes exactly", section, k.Name, changes)
			}
		}
		if k.Copy(&copied, &other); len(compare(blank(), keys, &copied, &other)) > 0 {
			t.Errorf("%s.%s: copied it is not the same; what a change leads to would be tried without it", section, k.Name)
		}
	}
}
