package main

import (
	"maps"
	"slices"
)

// workload is an entry of one of the two sub-graphs and what it reaches there.
type workload struct {
	name    string
	entry   string
	person  bool
	reached map[string]bool
}

// holds reports whether the edge belongs to the workload.
func (w workload) holds(e edge) bool { return e.person() == w.person && w.reached[e.From] }

// workloads lists the workloads of the edges on which a person waits, then those of the background edges.
func (s *system) workloads() []workload {
	var all []workload
	for _, person := range []bool{true, false} {
		prefix := "background-"
		if person {
			prefix = "person-"
		}
		calls := map[string][]string{}
		for _, e := range s.Edges {
			if e.person() == person {
				calls[e.From] = append(calls[e.From], e.To)
			}
		}
		for _, entry := range entries(calls) {
			all = append(all, workload{prefix + entry, entry, person, reach(calls, entry)})
		}
	}
	return all
}

// entries returns, sorted, the callers that nobody calls; and for what those do not reach, the first caller of it, repeatedly.
func entries(calls map[string][]string) []string {
	called, reached := map[string]bool{}, map[string]bool{}
	for _, callees := range calls {
		for _, callee := range callees {
			called[callee] = true
		}
	}
	callers := slices.Sorted(maps.Keys(calls))
	var found []string
	take := func(caller string) {
		found = append(found, caller)
		maps.Copy(reached, reach(calls, caller))
	}
	for _, caller := range callers {
		if !called[caller] {
			take(caller)
		}
	}
	for _, caller := range callers {
		if !reached[caller] {
			take(caller)
		}
	}
	slices.Sort(found)
	return found
}

// reach returns everything that can be reached from a caller, itself included.
func reach(calls map[string][]string, from string) map[string]bool {
	reached, next := map[string]bool{from: true}, []string{from}
	for len(next) > 0 {
		caller := next[0]
		next = next[1:]
		for _, callee := range calls[caller] {
			if !reached[callee] {
				reached[callee] = true
				next = append(next, callee)
			}
		}
	}
	return reached
}
