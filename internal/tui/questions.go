package tui

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/units"
)

// asked is a question with what hangs on it.
type asked struct {
	advise.Question
	edge  int // the first of them whose advice it could change, else the first
	flips int // how many edges' advice it alone could change
}

// questions ranks the facts not given by how many edges each alone could change, then by how far it moves them; and says
// which edges those are.
func questions(a *advise.Analysis) (list []asked, moot map[int]bool) {
	list, moot = []asked{}, map[int]bool{}
	index := map[forecast.Fact]int{}
	for e := range a.Edges {
		if a.Edges[e].Robust {
			continue // no answer changes it
		}
		for _, q := range a.Questions(&a.Edges[e]) {
			i, ok := index[q.Fact]
			if !ok {
				i = len(list)
				index[q.Fact] = i
				list = append(list, asked{Question: q, edge: e})
			}
			x := &list[i]
			if len(q.CouldBecome) > 0 {
				moot[e] = true
				if x.flips++; x.flips == 1 {
					x.Question, x.edge = q, e
				}
			}
			x.Spread = max(x.Spread, q.Spread)
		}
	}
	slices.SortStableFunc(list, func(x, y asked) int {
		return cmp.Or(-cmp.Compare(x.flips, y.flips), -cmp.Compare(x.Spread, y.Spread), cmp.Compare(x.Fact.String(), y.Fact.String()))
	})
	return list, moot
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

// vocabulary are the words of the keys that take words.
var vocabulary = map[string][]string{
	"op": graph.Ops, "needs": graph.Needs, "consistency": graph.Consistencies, "order": graph.Orders, "answer": graph.Answers, "user_facing": {"true", "false"},
}

var pairOfLatencies = regexp.MustCompile(`^p50 (\S+), p99 (\S+)$`)

// spelled turns a plausible answer into a value of the file; false where only a person can.
func spelled(key, word string) (string, bool) {
	word = strings.TrimPrefix(word, "p99: ")
	if m := pairOfLatencies.FindStringSubmatch(word); m != nil {
		return "{p50: " + m[1] + ", p99: " + m[2] + "}", true
	}
	if v, ok := vocabulary[key]; ok {
		return word, slices.Contains(v, word)
	}
	if key == "workers" {
		_, err := units.Duration(word + "s") // a whole number
		return word, err == nil
	}
	for _, read := range []func(string) (float64, error){units.Duration, units.Rate, units.Share} {
		if _, err := read(word); err == nil {
			return word, true
		}
	}
	return "", false
}

// choices are the answers offered: the words of the file; or anything typed, and both ends of the plausible range to see
// what hangs on it.
func (q *asked) choices() (list []choice) {
	words, known := vocabulary[q.Fact.Key]
	if !known {
		for _, a := range q.Answers {
			words = append(words, a.Word)
		}
	}
	if !known {
		list = append(list, choice{label: "type it: " + wanted(q.Fact), typed: true})
	}
	for _, w := range words {
		if v, ok := spelled(q.Fact.Key, w); ok {
			label := v
			if !known {
				label = "say " + v
			}
			list = append(list, choice{label: label, value: v})
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

// change is what an answer writes.
func (q *asked) change(g *graph.Graph, value string) (graphfile.Change, error) {
	at, ok := place(g, q.Fact)
	if from, implicit := strings.CutPrefix(q.Fact.Name, "from "); !ok && implicit {
		return graphfile.Change{}, fmt.Errorf("no workload of the file enters at %s; declare one there first", from)
	}
	if !ok {
		return graphfile.Change{}, fmt.Errorf("the file has no %s %s; declare it there first", q.Fact.On, q.Fact.Name)
	}
	if q.Fact.Key == "owner" || q.Fact.Key == "via" {
		value = graphfile.Quote(value)
	}
	return graphfile.Change{On: q.Fact.On, Index: at, Key: q.Fact.Key, Value: value}, nil
}
