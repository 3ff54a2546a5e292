package whatif

import (
	"cmp"
	"math"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
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

// Tried is how far flips were looked for.
type Tried uint8

// The values of Tried.
const (
	TriedAll   Tried = iota // every change that looked likely was held to the whole design
	TriedSome               // the time for that ran out before the last of them
	TriedWords              // no number, and words by the edge's own facts alone: the graph has more than MaxTrialCalls calls
)

func (t Tried) String() string { return [...]string{"all", "some", "words"}[t] }

const (
	widest   = 1e3 // how far a number is varied, as a factor each way
	halvings = 12  // of the logarithm, when a change has been bracketed: to a fifth of a percent of the thousandfold
	fragile  = 1.25
)

// Flips finds the smallest change of each single stated fact that changes an edge's recommended mode: numbers first, the smallest change
// first, then words. Where a change turns the mode is looked for with what is quick to work out (what the edge's own facts lead to, and
// whether what a repair repairs is still missed); what is found is then held to the whole design, as far as that takes no longer than a
// reader waits, and left out where the design says otherwise.
func Flips(a *advise.Analysis, e *advise.Edge) (flips []Flip, tried Tried) {
	if !e.Advised {
		return nil, TriedAll
	}
	v := newTrials(a, e)
	if v.whole {
		for _, x := range variables(a, e) {
			flips = append(flips, v.number(x)...)
		}
		slices.SortStableFunc(flips, func(x, y Flip) int {
			return cmp.Or(cmp.Compare(math.Abs(math.Log(x.Factor)), math.Abs(math.Log(y.Factor))), cmp.Compare(x.Fact.String(), y.Fact.String()))
		})
	}
	flips = append(flips, v.words()...)
	switch {
	case !v.whole:
		tried = TriedWords
	case v.skipped:
		tried = TriedSome
	}
	return flips, tried
}

// number finds the nearest value of one number, in each direction, that changes the mode.
func (v *trials) number(x variable) (flips []Flip) {
	changed := v.changes(x)
	if changed == nil {
		return nil
	}
	for _, up := range []bool{false, true} {
		at, ok := nearest(x, up, changed)
		if !ok {
			continue
		}
		f := Flip{Fact: x.fact, From: x.Unit.Show(x.now)}
		f.To, f.Value = x.roundAwayFrom(at, changed)
		if f.Factor = f.Value / x.now; f.To == f.From || !(f.Factor > 0) {
			continue
		}
		m, ok := v.design(func(g *graph.Graph) { x.set(g, f.Value) })
		if !ok || m == v.a.Design[v.e] {
			continue
		}
		f.Fragile = f.Factor < fragile && f.Factor > 1/fragile
		f.Recommendation = recommendation(m)
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
		case !x.Whole:
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
