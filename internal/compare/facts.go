package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

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
			return compare(m, workloadFacts, &m.base.Workloads[p.base], &m.head.Workloads[p.head])
		}},
	{"service", func(m *match) []pair { return m.services }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.Services[i].Name })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, serviceFacts, &m.base.Services[p.base], &m.head.Services[p.head])
		}},
	{"edge", func(m *match) []pair { return m.edges }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.EdgeID(i) })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, edgeFacts, &m.base.Edges[p.base], &m.head.Edges[p.head])
		}},
}

// either is the name in head, else in base.
func either(m *match, p pair, name func(*graph.Graph, int) string) string {
	if p.head >= 0 {
		return name(m.head, p.head)
	}
	return name(m.base, p.base)
}

// field is one key of the file: its words, and how it is taken from one thing to another of the same graph shape.
// Words are exact, so that equal words are equal facts.
type field[T any] struct {
	key   string
	words func(*graph.Graph, *T) (string, bool)
	copy  func(to, from *T)
}

func compare[T any](m *match, list []field[T], base, head *T) (changes []FactChange) {
	for i, a := range list {
		from, was := a.words(m.base, base)
		to, is := a.words(m.head, head)
		if was != is || from != to {
			changes = append(changes, FactChange{Key: a.key, From: from, To: to, FromKnown: was, ToKnown: is, field: i})
		}
	}
	return changes
}

// fields are the fields of a table of keys. Those that need the graph to be spelled, and what is no fact, are given by name, the latter
// first.
func fields[T any](table []*graph.Key[T], first []field[T], special map[string]func(*graph.Graph, *T) (string, bool)) []field[T] {
	list := first
	for _, k := range table {
		words := special[k.Name]
		if words == nil {
			words = func(_ *graph.Graph, t *T) (string, bool) {
				if v := k.At(t); v.Stated() {
					return spelled(k.Format, v.Any()), true
				}
				return "", false
			}
		}
		list = append(list, field[T]{k.Name, words, func(to, from *T) { k.At(to).Take(k.At(from)) }})
	}
	return list
}

// spelled writes a fact exactly, so that equal words are equal facts.
func spelled(f graph.Format, v any) string {
	switch v := v.(type) {
	case float64:
		return quantity(f, v)
	case string:
		return strconv.Quote(v)
	case graph.Latency:
		return timed(v)
	case graph.Guards:
		return guarded(v)
	case graph.Decision:
		return decided(v)
	}
	return fmt.Sprint(v)
}

// quantity writes a number for people where that is exact, else all digits.
func quantity(f graph.Format, v float64) string {
	switch f {
	case graph.Share:
		return units.Digits(v*100, 12) + " %"
	case graph.Number:
		return units.Digits(v, 12)
	}
	text := f.Show(v)
	if back, err := f.Parse(strings.NewReplacer(" ", "", ",", "", "µ", "u").Replace(text)); err == nil && back == v {
		return text
	}
	switch f {
	case graph.Duration:
		return units.Digits(v, 12) + " s"
	case graph.Rate:
		return units.Digits(v, 12) + "/s"
	case graph.Uptime:
		return units.Digits((1-v)*100, 12) + " %"
	}
	return units.Digits(v, 15) + " B"
}

func seconds(v float64) string { return quantity(graph.Duration, v) }

func timed(l graph.Latency) string {
	if l.Constant() {
		return seconds(l.Mean)
	}
	var sections []string
	if l.Mean > 0 {
		sections = append(sections, "mean "+seconds(l.Mean))
	}
	for _, p := range l.Stated() {
		sections = append(sections, p.Name+" "+seconds(*p.Of(&l)))
	}
	return strings.Join(sections, ", ")
}

func guarded(g graph.Guards) string { return "[" + strings.Join(g.Words(), ", ") + "]" }

func decided(d graph.Decision) string {
	text := d.Mode.V.String() + ": " + d.Reason.V
	if d.By.Known {
		text += ", by " + d.By.V
	}
	if d.Until.Known {
		text += ", until " + d.Until.V
	}
	for _, name := range slices.Sorted(slices.Values(d.FactNames)) {
		text += ", " + name + " " + d.Facts[name].V
	}
	return text
}

var (
	serviceFacts  = fields(graph.ServiceKeys(), nil, nil)
	workloadFacts = fields(graph.WorkloadKeys(), []field[graph.Workload]{
		{"entry", func(g *graph.Graph, w *graph.Workload) (string, bool) {
			return strings.TrimSuffix(g.Services[w.Entry].Name+"/"+w.EntryOp, "/"), true
		}, func(to, from *graph.Workload) { to.Entry, to.EntryOp = from.Entry, from.EntryOp }},
	}, nil)
	edgeFacts = fields(graph.EdgeKeys(), []field[graph.Edge]{
		{"operation", func(_ *graph.Graph, e *graph.Edge) (string, bool) { return e.Operation, e.Operation != "" },
			func(to, from *graph.Edge) { to.Operation = from.Operation }},
	}, map[string]func(*graph.Graph, *graph.Edge) (string, bool){
		graph.EdgeVia.Name: func(g *graph.Graph, e *graph.Edge) (string, bool) {
			if !e.Via.Known {
				return "", false
			}
			return g.Services[e.Via.V].Name, true
		},
		graph.EdgeRepliesTo.Name: func(g *graph.Graph, e *graph.Edge) (string, bool) {
			if !e.RepliesTo.Known {
				return "", false
			}
			return g.EdgeID(e.RepliesTo.V), true
		},
		graph.EdgeWorkloads.Name: func(g *graph.Graph, e *graph.Edge) (string, bool) {
			var names []string
			for _, w := range e.Workloads.V {
				names = append(names, g.Workloads[w].Name)
			}
			slices.Sort(names) // their order means nothing
			return "[" + strings.Join(names, ", ") + "]", e.Workloads.Known
		},
		graph.EdgeGuards.Name: ownGuards,
	})
)

// ownGuards are those of the edge without those of its ends, which count as changes of the service.
func ownGuards(g *graph.Graph, e *graph.Edge) (string, bool) {
	own := e.Guards.V &^ (g.Services[e.From].Guards.V | g.Services[e.To].Guards.V)
	return guarded(own), own != 0
}
