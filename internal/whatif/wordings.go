package whatif

import (
	"strconv"

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

// words lists the words, stated or not, on which an edge's mode can hang.
func words(a *advise.Analysis, e int) (list []wording) {
	edge, id := &a.Graph.Edges[e], a.Topology.IDs[e]
	on := func(key string) forecast.Fact { return forecast.Fact{On: "edge", Name: id, Key: key} }
	list = append(list,
		enumVariation(on("needs"), edge.Needs, graph.Needs, func(x *graph.Edge, v graph.Val[graph.Need]) { x.Needs = v }),
		enumVariation(on("op"), edge.Op, graph.Ops, func(x *graph.Edge, v graph.Val[graph.Op]) { x.Op = v }),
		enumVariation(on("consistency"), edge.Consistency, graph.Consistencies, func(x *graph.Edge, v graph.Val[graph.Consistency]) { x.Consistency = v }),
		enumVariation(on("order"), edge.Order, graph.Orders, func(x *graph.Edge, v graph.Val[graph.Order]) { x.Order = v }))
	optional := wording{fact: on("optional"), now: "false", workload: -1}
	other := !edge.Optional.V
	if edge.Optional.Known {
		optional.now = strconv.FormatBool(edge.Optional.V)
	}
	optional.to = []replacement{{strconv.FormatBool(other), func(x *graph.Edge) { x.Optional = graph.Of(other) }, nil}}
	list = append(list, optional)
	for _, l := range a.Topology.Through[e] {
		if w := int(l); w < len(a.Graph.Workloads) {
			list = append(list, answers(a, w))
		}
	}
	return list
}

func answers(a *advise.Analysis, w int) wording {
	wl := &a.Graph.Workloads[w]
	x := wording{fact: forecast.Fact{On: "workload", Name: wl.Name, Key: "answer"}, now: "not stated", workload: w}
	if wl.Answer.Known {
		x.now = wl.Answer.V.String()
	}
	for n, word := range graph.Answers {
		if word != x.now {
			x.to = append(x.to, replacement{word, nil, func(w *graph.Workload) { w.Answer = graph.Of(graph.Answer(n)) }})
		}
	}
	return x
}

// enumVariation lists the other words of a fact of an edge.
func enumVariation[T interface {
	~uint8
	String() string
}](f forecast.Fact, now graph.Val[T], words []string, set func(*graph.Edge, graph.Val[T])) wording {
	x := wording{fact: f, now: "not stated", workload: -1}
	if now.Known {
		x.now = now.V.String()
	}
	for n, word := range words {
		if word != x.now {
			x.to = append(x.to, replacement{word, func(e *graph.Edge) { set(e, graph.Of(T(n))) }, nil})
		}
	}
	return x
}
