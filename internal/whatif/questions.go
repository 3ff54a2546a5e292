package whatif

import (
	"cmp"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
)

// Question is a fact that is not given and could change recommended modes.
type Question struct {
	Fact        forecast.Fact
	Asks, Why   string
	Answers     []Answer                // the plausible values, in the order of the file format
	CouldBecome []advise.Recommendation // what the first of Edges could become, apart from what is recommended now
	Edges       []int                   // edges whose recommended mode some answer changes, by id; where one is asked about, that first
	Gain        float64                 // expected number of edges whose recommended mode changes
}

// Answer is one plausible value of a fact and what it would lead to for the first of the question's edges.
type Answer struct {
	Word           string // as written in the file
	Recommendation advise.Recommendation
	Weight         float64 // how often real systems have it, of 1
}

// Questions returns the facts that are not given and could change one edge, the most worth answering first.
func Questions(a *advise.Analysis, e *advise.Edge) []Question {
	if !e.Advised {
		return ofStore(a, e.Index)
	}
	list := ranked(a, []int{e.Index})
	if !Small(a) {
		return list
	}
	var left []Question
	for _, q := range list {
		if edges := tried(a, &q, e.Index); edges == nil || slices.Contains(edges, e.Index) {
			left = append(left, q)
		}
	}
	return left
}

// ofStore asks of a write to a datastore whether its caller needs it at all: a search index or an audit log is no part of the caller, and
// is advised on once that is said. It is asked of the edge alone, for most such writes are to the caller's own store.
func ofStore(a *advise.Analysis, e int) []Question {
	edge := &a.Graph.Edges[e]
	write := edge.Op.Known && edge.Op.V != graph.Read
	if !a.Graph.Services[edge.To].Is(graph.KindDatastore) || !write || edge.Needs.Known || edge.Optional.Known || edge.RepliesTo.Known || !Small(a) {
		return nil
	}
	g := a.Graph.Clone()
	g.Edges[e].Needs = graph.Of(graph.NeedNothing)
	to := a.Recommend(g)[e]
	if to == edge.Mode.V { // an open edge counts as sync
		return nil
	}
	q := Question{
		Fact:    forecast.Fact{On: "edge", Name: a.Topology.IDs[e], Key: "needs"},
		Answers: []Answer{{graph.NeedNothing.String(), recommendation(to), 1}}, CouldBecome: []advise.Recommendation{recommendation(to)}, Edges: []int{e},
	}
	q.Asks, q.Why = storeText[0], storeText[1]
	return []Question{q}
}

// Ask returns the questions of a whole graph, ranked by the expected number of edges whose mode an answer changes.
func Ask(a *advise.Analysis) []Question {
	all := make([]int, 0, len(a.Edges))
	for i := range a.Edges {
		if !a.Edges[i].Robust {
			all = append(all, i)
		}
	}
	list := ranked(a, all)
	if Small(a) {
		list = turning(a, list)
	}
	return list
}

// verified is how many of the first questions are put to the whole design, where that is quick: an answer that the facts of an edge
// would follow may be overruled by a limit. It is as many as a report names.
const verified = 3

// turning drops questions of which no answer changes any mode of the design, until the first few are known to change one.
func turning(a *advise.Analysis, list []Question) (left []Question) {
	for i, q := range list {
		if len(left) >= verified {
			return append(left, list[i:]...)
		}
		if edges := tried(a, &q, q.Edges[0]); edges == nil || len(edges) > 0 {
			left = append(left, q)
		}
	}
	return left
}

// tried puts the answers of a question to the whole design and makes it say what they lead to there: for the edge first, or where that
// never changes, for the first that does. It returns the edges that some answer changes, nil where that cannot be tried.
func tried(a *advise.Analysis, q *Question, first int) (edges []int) {
	designs := make([]forecast.Assignment, len(q.Answers))
	edges = []int{}
	for i, w := range q.Answers {
		g := a.Graph.Clone()
		if !state(a, g, q.Fact, w.Word, first) {
			return nil
		}
		what := q.Fact.String() + ": " + w.Word
		if q.Fact.On == "service" { // the owner of the other end is supposed too
			what += " on " + a.Topology.IDs[first]
		}
		designs[i] = a.RecommendIf(what, g)
		for e, m := range designs[i] {
			if m != a.Design[e] && !slices.Contains(edges, e) {
				edges = append(edges, e)
			}
		}
	}
	if len(edges) == 0 {
		return edges
	}
	slices.SortFunc(edges, func(x, y int) int { return cmp.Compare(a.Topology.IDs[x], a.Topology.IDs[y]) })
	if at := slices.Index(edges, first); at > 0 {
		edges = slices.Insert(slices.Delete(edges, at, at+1), 0, first)
	}
	q.Edges, q.CouldBecome = edges, nil
	for i := range q.Answers {
		q.Answers[i].Recommendation = recommendation(designs[i][edges[0]])
	}
	q.changes(a)
	return edges
}

// changes notes what the first edge could become.
func (q *Question) changes(a *advise.Analysis) {
	now := a.Edges[q.Edges[0]].Recommendation
	for _, w := range q.Answers {
		if w.Recommendation.Mode() != now.Mode() && !slices.Contains(q.CouldBecome, w.Recommendation) {
			q.CouldBecome = append(q.CouldBecome, w.Recommendation)
		}
	}
}

// state makes a fact of a graph what an answer says, where it is a word; an owner is another one than that of the edge's other end.
func state(a *advise.Analysis, g *graph.Graph, f forecast.Fact, word string, e int) bool {
	i := -1
	switch f.On {
	case "service":
		if f.Key != "owner" {
			return false
		}
		for n, s := range []int{g.Edges[e].From, g.Edges[e].To} {
			if owner := &g.Services[s].Owner; !owner.Known {
				*owner = graph.Of([]string{"one team", "another team"}[n])
			}
		}
		return true
	case "workload":
		i = slices.IndexFunc(g.Workloads, func(w graph.Workload) bool { return w.Name == f.Name })
	case "edge":
		i = slices.Index(a.Topology.IDs, f.Name)
	}
	if i < 0 {
		return false
	}
	fact, _ := g.Fact(f.On, i, f.Key)
	return fact.Words != nil && fact.Set(word) == nil
}

// ranked collects what is missing of some edges and joins what is one fact.
func ranked(a *advise.Analysis, edges []int) []Question {
	missing := make([][]advise.Missing, len(edges))
	parallel.Do(len(edges), 16, func(_ *struct{}, n int) { missing[n] = a.MissingFacts(edges[n]) })
	byFact := map[forecast.Fact]int{}
	var list []Question
	for n, e := range edges {
		for _, m := range missing[n] {
			gain, ways := expected(a, e, m)
			if gain == 0 {
				continue
			}
			at, seen := byFact[m.Fact]
			if !seen {
				at = len(list)
				byFact[m.Fact] = at
				q := Question{Fact: m.Fact, Answers: ways}
				q.Asks, q.Why = text(m.Fact)
				list = append(list, q)
			}
			list[at].Gain += gain
			list[at].Edges = append(list[at].Edges, e)
		}
	}
	for i := range list {
		q := &list[i]
		slices.SortFunc(q.Edges, func(x, y int) int { return cmp.Compare(a.Topology.IDs[x], a.Topology.IDs[y]) })
		for _, m := range a.MissingFacts(q.Edges[0]) {
			if m.Fact == q.Fact {
				_, q.Answers = expected(a, q.Edges[0], m)
			}
		}
		q.changes(a)
	}
	slices.SortFunc(list, func(x, y Question) int {
		return cmp.Or(cmp.Compare(class(x.Fact), class(y.Fact)), -cmp.Compare(x.Gain, y.Gain), cmp.Compare(x.Fact.String(), y.Fact.String()))
	})
	return list
}

// expected returns how probable it is that a missing fact changes the mode of an edge, and what each of its values leads to.
func expected(a *advise.Analysis, e int, m advise.Missing) (gain float64, answers []Answer) {
	weights := weightsOf(a, e, m.Fact.Key)
	for _, w := range m.Ways {
		weight := weights[w.Word]
		if len(weights) == 0 {
			weight = 1 / float64(len(m.Ways))
		}
		if w.Mode != a.Design[e] {
			gain += max(weight, 0.001) // what is rare still changes the mode
		}
		answers = append(answers, Answer{w.Word, recommendation(w.Mode), weight})
	}
	return gain, answers
}

func recommendation(m graph.Mode) advise.Recommendation {
	return [...]advise.Recommendation{graph.Sync: advise.Sync, graph.Async: advise.Async, graph.Hybrid: advise.Hybrid}[m]
}

// class puts what clients are told and what callers need before all else, and owners last: the first decide nine edges in ten.
func class(f forecast.Fact) int {
	switch f.Key {
	case "answer":
		return 0
	case "needs":
		return 1
	case "owner":
		return 3
	}
	return 2
}
