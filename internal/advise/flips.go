package advise

import (
	"cmp"
	"math"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
)

// Flip is the smallest change of one fact that changes a recommendation.
type Flip struct {
	Fact           forecast.Fact
	From, To       string  // as people write them
	Value          float64 // of To, for numbers
	Factor         float64 // of To against From, for numbers; 0 for words
	Recommendation Recommendation
	Fragile        bool // within a quarter of what the fact is now
}

const (
	widest   = 1e3 // how far a number is varied, as a factor each way
	halvings = 24  // of the logarithm, when a change has been bracketed: to a millionth of the value
	fragile  = 1.25
)

// Flips finds, on the real engine, the smallest change of each single stated fact that changes an edge's
// recommendation: numbers first, the smallest change first, then words.
func (a *Analysis) Flips(e *Edge) (flips []Flip) {
	if !e.Advised {
		return nil
	}
	before := a.upstream(e.Index)
	levers := a.levers(e.Index)
	found := make([][]Flip, len(levers))
	parallel.Do(len(levers), 1, func(_ *bench, i int) { found[i] = a.flipsOf(levers[i], e, before) })
	flips = slices.Concat(found...)
	slices.SortStableFunc(flips, func(a, b Flip) int {
		return cmp.Or(cmp.Compare(math.Abs(math.Log(a.Factor)), math.Abs(math.Log(b.Factor))), cmp.Compare(a.Fact.String(), b.Fact.String()))
	})
	for _, s := range a.switchesOf(e.Index) {
		for i, set := range s.set {
			g := a.Graph.Clone()
			set(g)
			if r := a.recommend(g, e.Index, before, true); r != e.Recommendation {
				flips = append(flips, Flip{Fact: s.fact, From: s.now, To: s.to[i], Recommendation: r})
			}
		}
	}
	return flips
}

// flipsOf finds the nearest value of one number that changes the recommendation, in each direction.
func (a *Analysis) flipsOf(l lever, e *Edge, before []int) (flips []Flip) {
	g := a.Graph.Clone()
	at := func(v float64) Recommendation {
		l.set(g, v)
		return a.recommend(g, e.Index, before, l.paths)
	}
	for _, up := range []bool{false, true} {
		if v, ok := nearest(l, up, func(v float64) bool { return at(v) != e.Recommendation }); ok {
			f := Flip{Fact: l.fact, From: l.word(l.now), To: l.word(v), Value: v, Factor: v / l.now, Recommendation: at(v)}
			f.Fragile = f.Factor < fragile && f.Factor > 1/fragile
			flips = append(flips, f)
		}
	}
	return flips
}

// nearest finds the value closest to now, in one direction, for which changed holds. A fact that argues one way
// only needs a look at the end of its range; a mixed one is scanned in small steps first.
func nearest(l lever, up bool, changed func(float64) bool) (float64, bool) {
	end := max(l.low, l.now/widest)
	if up {
		end = min(l.high, l.now*widest)
	}
	span := math.Log(end / l.now)
	if span == 0 || math.IsNaN(span) || math.IsInf(span, 0) {
		return 0, false
	}
	steps := 1
	if l.mixed {
		steps = max(1, int(math.Ceil(60*math.Abs(span)/math.Log(widest))))
	}
	at := func(x float64) float64 { return l.now * math.Exp(x) }
	for i := 1; i <= steps; i++ {
		near, far := span*float64(i-1)/float64(steps), span*float64(i)/float64(steps)
		if !changed(at(far)) {
			continue
		}
		for range halvings {
			if mid := (near + far) / 2; changed(at(mid)) {
				far = mid
			} else {
				near = mid
			}
		}
		return at(far), true
	}
	return 0, false
}

// If returns what would be recommended for an edge if the facts were those of another graph of the same shape.
func (a *Analysis) If(g *graph.Graph, e int) Recommendation {
	return a.recommend(g, e, a.upstream(e), true)
}

// recommend judges one edge of a graph of the same shape with other facts; before are the edges on the way to it.
func (a *Analysis) recommend(g *graph.Graph, e int, before []int, paths bool) Recommendation {
	t := a.Topology.With(g)
	m := a.Model.With(t)
	var loads []int32
	if paths {
		loads = t.Through[e]
	}
	other := &Analysis{Graph: g, Topology: t, Model: m, Table: a.Table.With(m, loads), Profile: a.Profile}
	j := &judge{a: other, rules: a.judge.rules, after: a.judge.after}
	if paths {
		j = newJudgeOf(other, before)
	}
	v := j.view(new(bench), j.subjects(nil, e), nil)
	r, _ := decide(v.sum, v.circumstances)
	return r
}

// upstream lists the edges from which an edge's caller can be reached, in the workloads that pass it.
func (a *Analysis) upstream(e int) (edges []int) {
	for _, l := range a.Topology.Through[e] {
		f := &a.Topology.Flows[l]
		leads := make([]bool, len(f.Nodes))
		for v := len(f.Nodes) - 1; v >= 0; v-- {
			for _, c := range f.CallsOf(v) {
				if c.Edge == e || leads[c.To] {
					leads[v] = true
				}
				if leads[c.To] && c.Edge != e && !slices.Contains(edges, c.Edge) {
					edges = append(edges, c.Edge)
				}
			}
		}
	}
	return edges
}
