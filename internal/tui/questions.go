package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// batch is a question put at once for all facts of one kind: the same key, and on edges the same op. Values that differ from place
// to place, such as latencies, are asked for one by one.
type batch struct {
	members []whatif.Question // the one that matters most first
}

// ask returns the questions of an edge, or where that is nil of the whole graph; never nil.
func (o *Options) ask(a *advise.Analysis, e *advise.Edge) []whatif.Question {
	list := []whatif.Question{}
	switch {
	case o.Ask != nil:
		return append(list, o.Ask(a, e)...)
	case e != nil:
		return append(list, whatif.Questions(a, e)...)
	}
	return append(list, whatif.Ask(a)...)
}

// undecidedEdges are the edges that the answer to a single question could change.
func undecidedEdges(list []whatif.Question) map[int]bool {
	out := map[int]bool{}
	for i := range list {
		for _, e := range list[i].Edges {
			out[e] = true
		}
	}
	return out
}

// batches puts questions of one kind together, in the order in which they are asked: first what the client of a workload must be
// told, then what callers need, for these decide most edges; then by how many edges an answer is expected to change.
func batches(g *graph.Graph, list []whatif.Question) (out []batch) {
	type kind struct {
		on, key string
		op      graph.Val[graph.Op]
	}
	index := map[kind]int{}
	for _, q := range list {
		k := kind{on: q.Fact.On, key: q.Fact.Key}
		if format, _ := graph.FormatOf(k.on, k.key); format.Words == nil {
			out = append(out, batch{[]whatif.Question{q}})
			continue
		}
		if e, ok := place(g, q.Fact); ok && k.on == "edge" {
			k.op.Known, k.op.V = g.Edges[e].Op.Known, g.Edges[e].Op.V
		}
		if i, ok := index[k]; ok {
			out[i].members = append(out[i].members, q)
			continue
		}
		index[k] = len(out)
		out = append(out, batch{[]whatif.Question{q}})
	}
	slices.SortStableFunc(out, func(x, y batch) int {
		return cmp.Or(cmp.Compare(x.tier(), y.tier()), -cmp.Compare(x.gain(), y.gain()))
	})
	return out
}

// tier orders the kinds of question; what changes nothing comes last, whatever it is about.
func (b *batch) tier() int {
	switch f := b.members[0].Fact; {
	case len(b.edges()) == 0 && b.gain() == 0:
		return 3
	case f.On == "workload" && f.Key == "answer":
		return 0
	case f.Key == "needs":
		return 1
	}
	return 2
}

func (b *batch) gain() (sum float64) {
	for i := range b.members {
		sum += b.members[i].Gain
	}
	return sum
}

// edges are those that some answer changes.
func (b *batch) edges() (list []int) {
	for i := range b.members {
		list = append(list, b.members[i].Edges...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// scope is how many facts of a batch one answer is given for.
type scope struct {
	name    string
	members []whatif.Question
}

// scopes are the choices of what an answer is for, the most first: all of the file, all of the first one's caller, the first alone.
func (b *batch) scopes(g *graph.Graph) (list []scope) {
	n := len(b.members)
	first := &b.members[0]
	if n > 1 {
		list = append(list, scope{words.Kind(g, first.Fact, n), b.members})
	}
	if e, ok := place(g, first.Fact); ok && first.Fact.On == "edge" {
		caller := g.Edges[e].From
		var own []whatif.Question
		for _, q := range b.members {
			if o, ok := place(g, q.Fact); ok && g.Edges[o].From == caller {
				own = append(own, q)
			}
		}
		if len(own) > 1 && len(own) < n {
			list = append(list, scope{words.Kind(g, first.Fact, len(own)) + " of " + words.Straight(g.Services[caller].Name), own})
		}
	}
	return append(list, scope{words.Subject(g, first.Fact), b.members[:1]})
}

// place finds the object of the file that a fact belongs to.
func place(g *graph.Graph, f forecast.Fact) (index int, ok bool) {
	switch f.On {
	case "service":
		return g.Service(f.Name)
	case "edge":
		index = -1
		for e := range g.Edges {
			if g.EdgeID(e) == f.Name {
				return e, true
			}
		}
	case "workload":
		index = slices.IndexFunc(g.Workloads, func(w graph.Workload) bool { return w.Name == f.Name })
	}
	return index, index >= 0
}

// choice is one answer that can be given.
type choice struct {
	label  string
	value  string // as written in the file; "" where it has to be typed
	typed  bool   // opens a line to type in
	unsure bool   // "I don't know"
}

// choices are the answers offered: the words of the file; or anything typed, and both ends of the plausible range to see
// what hangs on it.
func choices(q *whatif.Question) (list []choice) {
	format, _ := graph.FormatOf(q.Fact.On, q.Fact.Key)
	for _, w := range format.Words {
		label := w
		if means := words.Means(q.Fact.Key, w); means != "" {
			label += ": " + means
		}
		list = append(list, choice{label: label, value: w})
	}
	if format.Words == nil {
		list = append(list, choice{label: "type it: " + wanted(q.Fact), typed: true})
	}
	for _, a := range q.Answers {
		if format.Form == graph.FormNumber || format.Form == graph.FormLatency { // another owner is no name
			list = append(list, choice{label: "say " + a.Word, value: a.Word})
		}
	}
	return append(list, choice{label: "I don't know", unsure: true})
}

// wanted is how the value of a fact is spelled, by the reader's own reference.
func wanted(f forecast.Fact) string {
	section, key := f.On, f.Key
	if on, sub, ok := strings.Cut(key, "."); ok {
		section, key = on, sub
	}
	for _, s := range graphfile.Reference() {
		if s.Name != section {
			continue
		}
		for _, k := range s.Keys {
			if k.Name == key {
				return k.Wanted
			}
		}
	}
	return "as in the file"
}

// answer is what an answer writes.
func answer(g *graph.Graph, f forecast.Fact, value string) (graphfile.Change, error) {
	at, ok := place(g, f)
	if from, implicit := strings.CutPrefix(f.Name, "from "); !ok && implicit {
		return graphfile.Change{}, fmt.Errorf("no workload of the file enters at %s; declare one there first", from)
	}
	if !ok {
		return graphfile.Change{}, fmt.Errorf("the file has no %s %s; declare it there first", f.On, f.Name)
	}
	if format, _ := graph.FormatOf(f.On, f.Key); format.Form == graph.FormLabel || format.Form == graph.FormName {
		value = graphfile.Quote(value)
	}
	return graphfile.Change{On: f.On, Index: at, Key: f.Key, Value: value}, nil
}

// answers are what one answer to several questions writes.
func answers(g *graph.Graph, list []whatif.Question, value string) (changes []graphfile.Change, err error) {
	for i := range list {
		c, err := answer(g, list[i].Fact, value)
		if err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// answerID names an answer to some questions.
func answerID(list []whatif.Question, value string) string {
	var b strings.Builder
	for i := range list {
		b.WriteString(list[i].Fact.String() + "\n")
	}
	return b.String() + value
}
