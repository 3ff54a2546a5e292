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
	Factor         float64 // of To against From, for numbers; 0 for words, and where one of them is 0
	Recommendation Recommendation
	Fragile        bool // within a quarter of what the fact is now

	edge float64 // where exactly the advice turns; Value is that, written with the digits shown and away from what it is now
}

// Unmoved is what there is to say of an edge without flips: what was tried, and that it changes nothing.
const Unmoved = "no fact tried changes the advice alone, numbers up to a thousandfold each way: of the call, its callee, broker and " +
	"workloads, the caller's workers, and what counts most on the way to it and behind it"

const (
	widest   = 1e3 // how far a number is varied, as a factor each way
	halvings = 24  // of the logarithm, when a change has been bracketed: to a millionth of the value
	fragile  = 1.25
)

// Flips finds, on the real engine, the smallest change of each single stated fact that changes an edge's recommendation: numbers
// first, the smallest change first, then words. The facts are those of levers and switchesOf.
func (a *Analysis) Flips(e *Edge) (flips []Flip) {
	if !e.Advised {
		return nil
	}
	v := a.vary(e.Index)
	levers := a.levers(e.Index)
	found := make([][]Flip, len(levers))
	parallel.Do(len(levers), 1, func(b *bench, i int) { found[i] = v.flipsOf(b, levers[i], e) })
	flips = slices.Concat(found...)
	slices.SortStableFunc(flips, func(a, b Flip) int {
		return cmp.Or(cmp.Compare(a.distance(), b.distance()), cmp.Compare(a.Fact.String(), b.Fact.String()))
	})
	for _, s := range a.switchesOf(e.Index) {
		for i, set := range s.set {
			g := a.Graph.Clone()
			set(g)
			if r := v.recommend(new(bench), g, true); r != e.Recommendation {
				flips = append(flips, Flip{Fact: s.fact, From: s.now, To: s.to[i], Recommendation: r})
			}
		}
	}
	return flips
}

// distance is how far a number has to move, by its logarithm; what comes from or goes to nothing moves farthest.
func (f *Flip) distance() float64 { return math.Abs(math.Log(f.Factor)) }

// flipsOf finds the nearest value of one number that changes the recommendation, in each direction.
func (v *variation) flipsOf(b *bench, l lever, e *Edge) (flips []Flip) {
	g := v.a.Graph.Clone()
	at := func(x float64) Recommendation {
		l.set(g, x)
		return v.recommend(b, g, l.paths)
	}
	changed := func(x float64) bool { return at(x) != e.Recommendation }
	for _, up := range []bool{false, true} {
		if x, ok := nearest(l, up, changed); ok {
			f := Flip{Fact: l.fact, From: l.form.words(l.now), edge: x}
			f.To, f.Value = l.outward(x, changed)
			f.Recommendation = at(f.Value)
			if f.Value > 0 && l.now > 0 {
				f.Factor = f.Value / l.now
			}
			f.Fragile = f.Factor < fragile && f.Factor > 1/fragile
			flips = append(flips, f)
		}
	}
	return flips
}

// nearest finds the value closest to now, in one direction, for which changed holds. A fact that argues one way
// only needs a look at the end of its range; a mixed one is scanned in small steps first.
func nearest(l lever, up bool, changed func(float64) bool) (float64, bool) {
	now := l.now + l.beyond
	end := max(l.low+l.beyond, now/widest)
	if up {
		end = min(l.high+l.beyond, now*widest)
	}
	span := math.Log(end / now)
	if span == 0 || math.IsNaN(span) || math.IsInf(span, 0) {
		return 0, false
	}
	steps := 1
	if l.steps > 0 {
		steps = max(1, int(math.Ceil(l.steps*math.Abs(span)/math.Log(widest))))
	}
	at := func(x float64) float64 {
		v := max(l.low, min(l.high, now*math.Exp(x)-l.beyond)) // rounding must not leave the range
		if !l.whole {
			return v
		} else if up { // whole steps, away from what it is now
			return math.Ceil(v - 1e-9)
		} else {
			return math.Floor(v + 1e-9)
		}
	}
	for i := 1; i <= steps; i++ {
		near, far := span*float64(i-1)/float64(steps), span*float64(i)/float64(steps)
		if !changed(at(far)) {
			continue
		}
		for range halvings {
			if l.whole && math.Abs(at(far)-at(near)) <= 1 {
				break
			}
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
	return a.vary(e).recommend(new(bench), g, true)
}

// variation judges one edge on graphs of the same shape with other facts.
type variation struct {
	a      *Analysis
	edge   int
	before []int   // the edges on the way to it, whose gates its evidence reads
	loads  []int32 // those that pass it or one of before, or hold workers of its caller or callee
}

func (a *Analysis) vary(e int) *variation {
	v := &variation{a: a, edge: e, before: a.upstream(e)}
	passes := make([]bool, len(a.Topology.Flows))
	for _, on := range append([]int{e}, v.before...) {
		for _, l := range a.Topology.Through[on] {
			passes[l] = true
		}
	}
	for _, s := range []int{a.Graph.Edges[e].From, a.Graph.Edges[e].To} {
		for l := range passes {
			passes[l] = passes[l] || a.Graph.Services[s].Workers.Known && a.Model.Entered(l, s) > 0
		}
	}
	for l, p := range passes {
		if p {
			v.loads = append(v.loads, int32(l))
		}
	}
	return v
}

// recommend judges the edge on another graph; paths where a fact of a path may be another, so that they are composed again.
func (v *variation) recommend(b *bench, g *graph.Graph, paths bool) Recommendation {
	t := v.a.Topology.With(g)
	m := v.a.Model.With(t)
	var loads []int32
	if paths {
		loads = v.loads
	}
	other := &Analysis{Graph: g, Topology: t, Model: m, Table: v.a.Table.With(m, loads), Profile: v.a.Profile}
	j := &judge{a: other, rules: v.a.judge.rules, after: v.a.judge.after}
	if paths {
		j = newJudgeOf(other, v.before)
	}
	b.subjects = j.subjects(b.subjects[:0], v.edge)
	w := j.view(b, b.subjects, nil)
	r, _ := decide(w.sum, w.circumstances)
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
