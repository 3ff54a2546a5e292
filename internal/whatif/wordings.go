package whatif

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// wording is one fact that is a word, and the others that it could be.
type wording struct {
	fact     forecast.Fact
	now      string
	to       []string
	workload int // −1 for a fact of the edge
}

// The words that are varied, in the order in which they are tried. They are those that the table of keys says are Varied.
var (
	edgeWords     = []string{"needs", "op", "consistency", "order", "optional"}
	workloadWords = []string{"answer"}
)

// words lists the words, stated or not, on which an edge's mode can hang.
func words(a *advise.Analysis, e int) (list []wording) {
	for _, key := range edgeWords {
		list = append(list, variation(a.Graph, "edge", e, a.Topology.IDs[e], key))
	}
	for _, l := range a.Topology.Through[e] {
		for _, key := range workloadWords {
			if w := int(l); w < len(a.Graph.Workloads) {
				x := variation(a.Graph, "workload", w, a.Graph.Workloads[w].Name, key)
				x.workload = w
				list = append(list, x)
			}
		}
	}
	return list
}

// variation lists the other words of a fact.
func variation(g *graph.Graph, on string, i int, name, key string) wording {
	f, _ := g.Fact(on, i, key)
	x := wording{fact: forecast.Fact{On: on, Name: name, Key: key}, now: "not stated", workload: -1}
	if f.Known || f.Form == graph.FormFlag { // a flag that is not stated does not hold
		x.now = f.Show()
	}
	for _, word := range f.Words {
		if word != x.now {
			x.to = append(x.to, word)
		}
	}
	return x
}

// in makes a graph have another word.
func (w *wording) in(g *graph.Graph, edge int, word string) {
	i := w.workload
	if i < 0 {
		i = edge
	}
	f, _ := g.Fact(w.fact.On, i, w.fact.Key)
	_ = f.Set(word) // it is one of the words
}
