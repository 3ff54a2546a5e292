package whatif

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
)

// Flip is the smallest change of one stated fact that changes a recommendation.
type Flip struct {
	Fact           forecast.Fact
	From, To       string  // as people write them
	Value          float64 // of To, for numbers
	Factor         float64 // of To against From, for numbers; 0 for words
	Recommendation advise.Recommendation
	Fragile        bool // within a quarter of what the fact is now
}

const (
	widest   = 1e3 // how far a number is varied, as a factor each way
	halvings = 12  // of the logarithm, when a change has been bracketed: to a fifth of a percent of the thousandfold
	fragile  = 1.25

	// maxTrialCalls bounds the calls of a graph up to which a change is tried on the whole design. Above, only
	// words are tried, on the edge's own facts.
	maxTrialCalls = 600
)

// Flips finds, on the real engine, the smallest change of each single stated fact that changes an edge's recommended mode: numbers first,
// the smallest change first, then words. What lies in another part of the graph cannot change it and is left out.
func Flips(a *advise.Analysis, e *advise.Edge) (flips []Flip) {
	if !e.Advised {
		return nil
	}
	v := newTrials(a, e)
	if v.whole {
		list := variables(a, e)
		found := make([][]Flip, len(list))
		parallel.Do(len(list), 1, func(_ *struct{}, i int) { found[i] = v.number(list[i]) })
		flips = slices.Concat(found...)
		slices.SortStableFunc(flips, func(x, y Flip) int {
			return cmp.Or(cmp.Compare(math.Abs(math.Log(x.Factor)), math.Abs(math.Log(y.Factor))), cmp.Compare(x.Fact.String(), y.Fact.String()))
		})
	}
	for _, w := range words(a, e.Index) {
		for _, to := range w.to {
			if m := v.word(w, to); m != a.Design[e.Index] {
				flips = append(flips, Flip{Fact: w.fact, From: w.now, To: to.word, Recommendation: recommendation(m)})
			}
		}
	}
	return flips
}

// Cut reports whether a graph is too large to try numbers: only words are.
func Cut(a *advise.Analysis, e *advise.Edge) bool { return !newTrials(a, e).whole }

// trials tries changes for one edge.
type trials struct {
	a     *advise.Analysis
	e     int
	whole bool // on the whole design, of the graph
}

func newTrials(a *advise.Analysis, e *advise.Edge) *trials { return &trials{a, e.Index, small(a)} }

// small reports whether a graph is small enough to try changes on the whole design.
func small(a *advise.Analysis) bool {
	calls := 0
	for l := range a.Topology.Flows {
		calls += len(a.Topology.Flows[l].Calls)
	}
	return calls <= maxTrialCalls
}

// mode returns what is recommended for the edge on the graph with a change.
func (v *trials) mode(change func(*graph.Graph)) graph.Mode {
	g := v.a.Graph.Clone()
	change(g)
	return advise.Mode(g, v.a.Profile, v.e)
}

// number finds the nearest value of one number, in each direction, that changes the mode.
func (v *trials) number(x variable) (flips []Flip) {
	want := v.a.Design[v.e]
	try := func(value float64) graph.Mode { return v.mode(func(g *graph.Graph) { x.set(g, value) }) }
	if v.a.Edges[v.e].Basis != advise.Repairs { // how long its callee works is all that its own facts read
		behind := v.a.Work(v.e) - x.now
		try = func(value float64) graph.Mode { return v.a.SupposingWork(v.e, value+behind) }
	}
	changed := func(value float64) bool { return try(value) != want }
	for _, up := range []bool{false, true} {
		at, ok := nearest(x, up, changed)
		if !ok {
			continue
		}
		f := Flip{Fact: x.fact, From: x.format.words(x.now)}
		f.To, f.Value = x.roundAwayFrom(at, changed)
		if f.Factor = f.Value / x.now; f.To == f.From || !(f.Factor > 0) {
			continue
		}
		f.Fragile = f.Factor < fragile && f.Factor > 1/fragile
		f.Recommendation = recommendation(try(f.Value))
		flips = append(flips, f)
	}
	return flips
}

// nearest finds the value closest to now, in one direction, for which changed holds at it and at the end of the range.
func nearest(x variable, up bool, changed func(float64) bool) (float64, bool) {
	end := max(x.low, x.now/widest)
	if up {
		end = min(x.high, x.now*widest)
	}
	whole := func(v float64) float64 {
		switch {
		case !x.whole:
			return v
		case up:
			return math.Ceil(v - 1e-9)
		}
		return math.Floor(v + 1e-9)
	}
	span := math.Log(end / x.now)
	if !(math.Abs(span) > 1e-9) || math.IsInf(span, 0) || !changed(whole(end)) {
		return 0, false
	}
	near, far := 0.0, span
	for range halvings {
		if mid := (near + far) / 2; changed(whole(x.now * math.Exp(mid))) {
			far = mid
		} else {
			near = mid
		}
	}
	return whole(x.now * math.Exp(far)), true
}

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

// word returns the mode that the edge would have with another word: on the whole design where that is not too large, else by the edge's
// own facts.
func (v *trials) word(w wording, to replacement) graph.Mode {
	if v.whole {
		return v.mode(func(g *graph.Graph) {
			if to.edge != nil {
				to.edge(&g.Edges[v.e])
			} else {
				to.workload(&g.Workloads[w.workload])
			}
		})
	}
	if to.edge != nil {
		return v.a.Supposing(v.e, to.edge, nil)
	}
	wl := v.a.Graph.Workloads[w.workload]
	to.workload(&wl)
	return v.a.Supposing(v.e, func(*graph.Edge) {}, map[int]graph.Workload{w.workload: wl})
}
