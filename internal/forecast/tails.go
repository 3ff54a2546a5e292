package forecast

import (
	"math"

	"commadvisor/internal/graph"
)

// tailAlgebra computes with one number a duration: what it exceeds with a probability of no more than tail times the number of its
// parts (Boole's inequality), whatever their distributions and however they depend on each other. +Inf where timeouts may cut calls
// off or nearly all attempts fail. It costs no more than a sum of means, and often shows what else would take whole distributions:
// that a limit is kept, or that a timeout cuts nothing off.
type tailAlgebra struct {
	m    *Model
	tail float64 // of each part
	z    float64 // the standard normal exceeds it with that probability
}

func (tailAlgebra) zero() float64 { return 0 }

func (a tailAlgebra) step(l Lognormal) float64 {
	if l.Sigma == 0 {
		return math.Exp(l.Mu)
	}
	return math.Exp(l.Mu + l.Sigma*a.z)
}

func (a tailAlgebra) work(edge int) float64 { return a.step(a.m.work[edge].Dist) }

func (a tailAlgebra) wait(w Wait) float64 {
	if w.Busy > 0 { // no bound is at hand
		return math.Inf(1)
	}
	return w.Quantile(1 - a.tail)
}

func (tailAlgebra) then(a, b float64) float64 { return a + b }

func (tailAlgebra) times(d, n float64) float64 { return d * math.Ceil(n) }

func (tailAlgebra) together(d, _ float64) float64 { return d }

// attempts returns the time of the attempt that succeeds: fast failures take none, and none is cut off. What is given that some
// attempt succeeds is up to 1/(1 − errors) times as likely, which count allows for.
func (tailAlgebra) attempts(d float64, a attempt, _ float64) (float64, float64) {
	if d > a.timeout || a.errors > mostErrors {
		return math.Inf(1), 1
	}
	return d, 0
}

func (tailAlgebra) maybe(d, _ float64) float64 { return d }

func (tailAlgebra) latest(a, b float64) float64 { return max(a, b) }

func (tailAlgebra) mix(a, b, _ float64) float64 { return max(a, b) }

const (
	mostErrors = 0.9
	mostParts  = 1e6 // beyond it the bounds are too wide to show anything
	callParts  = 5   // that a call may have: a wait, its work, an acknowledgement of two steps, a publish
)

// parts counts the durations that a request of a load is made of, at most: every call as often as it can be tried.
func (m *Model) parts(load int) float64 {
	f := &m.Topology.Flows[load]
	entered, sum := make([]float64, len(f.Nodes)), 2.0
	for v := range f.Nodes {
		if f.Nodes[v].Entry {
			entered[v]++
		}
		for _, c := range f.CallsOf(v) {
			edge := &m.Topology.Edges[c.Edge]
			n := entered[v] * math.Ceil(edge.Calls.Or(1)) * (1 + edge.Retries.V)
			entered[c.To] += n
			sum += callParts * n
		}
	}
	return sum / (1 - mostErrors)
}

// bound is what an answer keeps but for a small share of the requests.
type bound struct {
	seconds float64 // +Inf where nothing is known
	never   []bool  // per call: a timeout does not cut it off; nil where nothing is cut off or fails at all
	calm    bool    // nothing is cut off and nothing fails
}

// atMost returns what the answer of a load keeps but with a probability of at most p. waits is as in compose.
func (s *ModeForecaster) atMost(load int, p float64, waits []Wait) bound {
	m, f := s.m, &s.m.Topology.Flows[load]
	n := m.parts(load)
	if n > mostParts {
		return bound{seconds: math.Inf(1), calm: !m.limited(load)}
	}
	alg := tailAlgebra{m: m, tail: p / n}
	alg.z = -normalQuantile(alg.tail)
	c := compose[float64]{m: m, f: f, mode: s.modes.mode, alg: alg, every: true, waits: waits}
	c.limit(load)
	c.run(nil)
	entry := f.Nodes[0].Service
	b := bound{seconds: alg.step(m.Own[entry].Dist) + c.answered[0], calm: true}
	if waits != nil {
		b.seconds += alg.wait(waits[entry])
	}
	if c.tries != nil {
		b.never = make([]bool, len(f.Calls))
		for i := range b.never {
			b.never[i] = c.cut[i] == 0
			b.calm = b.calm && c.cut[i] == 0 && c.gaveUp[i] == 0
		}
	}
	return b
}

// ask is what is asked of an answer, beside a mean.
type ask struct {
	percentiles [4]bool // of shown
	mean, fails bool
}

// shown are the percentiles that a forecast has, in the order of its times.
var shown = [4]float64{0.50, 0.95, 0.99, 0.999}

var askAll = ask{[4]bool{true, true, true, true}, true, true}

// none reports whether nothing is asked.
func (a ask) none() bool { return a == ask{} }

// undecided returns what must be worked out of an answer to tell which objectives it keeps: all but the percentiles that bounds show to
// be kept.
func (s *ModeForecaster) undecided(load int, slo *graph.Objectives) (a ask) {
	for i, limit := range [4]graph.Val[float64]{slo.P50, slo.P95, slo.P99, slo.P999} {
		if limit.Known {
			a.percentiles[i] = s.atMost(load, 1-shown[i], nil).seconds > limit.V
		}
	}
	a.fails = slo.Down.Known && !s.atMost(load, rare, nil).calm
	return a
}
