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
	to       []replacement
	workload int // −1 for a fact of the edge
}

type replacement struct {
	word     string
	edge     func(*graph.Edge)
	workload func(*graph.Workload)
}

// edgeWords are the facts of an edge that are words or flags, and on which a mode can hang. The others of that form say how a call is
// made, not what it is for.
var edgeWords = []*graph.Key[graph.Edge]{graph.EdgeNeeds.Key, graph.EdgeOp.Key, graph.EdgeConsistency.Key, graph.EdgeOrder.Key, graph.EdgeOptional.Key}

// words lists the words, stated or not, on which an edge's mode can hang.
func words(a *advise.Analysis, e int) (list []wording) {
	edge, id := &a.Graph.Edges[e], a.Topology.IDs[e]
	for _, k := range edgeWords {
		x := wording{fact: forecast.Fact{On: "edge", Name: id, Key: k.Name}, now: nowOf(k, edge), workload: -1}
		for _, word := range k.Spellings() {
			if word != x.now {
				x.to = append(x.to, replacement{word, func(e *graph.Edge) { reword(k, e, word) }, nil})
			}
		}
		list = append(list, x)
	}
	for _, l := range a.Topology.Through[e] {
		if w := int(l); w < len(a.Graph.Workloads) {
			list = append(list, answers(a, w))
		}
	}
	return list
}

func answers(a *advise.Analysis, w int) wording {
	wl, k := &a.Graph.Workloads[w], graph.WorkloadAnswer.Key
	x := wording{fact: forecast.Fact{On: "workload", Name: wl.Name, Key: k.Name}, now: nowOf(k, wl), workload: w}
	for _, word := range k.Spellings() {
		if word != x.now {
			x.to = append(x.to, replacement{word, nil, func(w *graph.Workload) { reword(k, w, word) }})
		}
	}
	return x
}

// nowOf is the word of a fact; a flag that is not stated is false.
func nowOf[T any](k *graph.Key[T], t *T) string {
	if !k.At(t).Stated() && k.Format != graph.Flag {
		return "not stated"
	}
	return k.Word(t)
}

// reword makes a fact another of its own spellings.
func reword[T any](k *graph.Key[T], t *T, word string) {
	if err := k.Read(t, word); err != nil {
		panic(err) // the word is the key's own
	}
}
