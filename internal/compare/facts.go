package compare

import "commadvisor/internal/graph"

// section is one section of the file: what it holds, and how two of them are compared.
type section struct {
	name    string
	pairs   func(*match) []pair
	label   func(*match, pair) string
	compare func(*match, pair) []FactChange
}

// sections are in the order in which changes are written.
var sections = []section{
	{"workload", func(m *match) []pair { return m.workloads }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.Workloads[i].Name })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, graph.WorkloadKeys, &m.base.Workloads[p.base], &m.head.Workloads[p.head])
		}},
	{"service", func(m *match) []pair { return m.services }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.Services[i].Name })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, graph.ServiceKeys, &m.base.Services[p.base], &m.head.Services[p.head])
		}},
	{"edge", func(m *match) []pair { return m.edges }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.EdgeID(i) })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, graph.EdgeKeys, &m.base.Edges[p.base], &m.head.Edges[p.head])
		}},
}

// either is the name in head, else in base.
func either(m *match, p pair, name func(*graph.Graph, int) string) string {
	if p.head >= 0 {
		return name(m.head, p.head)
	}
	return name(m.base, p.base)
}

// compare lists the facts of one thing that differ, in the order of its keys. Words are exact, so that equal words are equal facts.
func compare[T any](m *match, keys []graph.Key[T], base, head *T) (changes []FactChange) {
	for i := range keys {
		k := &keys[i]
		if k.Use == graph.Identity {
			continue
		}
		from, was := k.Exact(m.base, base)
		to, is := k.Exact(m.head, head)
		if was != is || from != to {
			changes = append(changes, FactChange{Key: k.Name, From: from, To: to, FromKnown: was, ToKnown: is, field: i})
		}
	}
	return changes
}
