package forecast

// An algebra is a way to compute with durations: with means and variances (fast, for the rules and for
// what-ifs by the thousand) or with whole distributions on a grid (for the percentiles that are printed).
type algebra[D any] interface {
	zero() D
	step(Lognormal) D
	work(edge int) D                                 // the callee's own
	wait(Wait) D                                     // in a queue
	then(a, b D) D                                   // one after the other
	times(d D, n float64) D                          // n in sequence
	together(d D, n float64) D                       // n at once, until the last
	attempts(d D, a attempt, f float64) (D, float64) // d as its caller sees it; f is the share cut off where that cannot be told from d
	maybe(d D, q float64) D                          // with probability q, else nothing
	latest(a, b D) D                                 // both at once, until the last
	mix(a, b D, q float64) D                         // the one with probability q, else the other
}

// momentAlgebra computes with means and variances: exact for sequences, Clark's approximation for joins.
type momentAlgebra struct{ m *Model }

func (momentAlgebra) zero() Moments { return Moments{} }

func (momentAlgebra) step(l Lognormal) Moments { return l.Moments() }

func (momentAlgebra) wait(w Wait) Moments { return w.Moments() }

func (a momentAlgebra) work(edge int) Moments { return a.m.moments[edge] }

func (momentAlgebra) then(a, b Moments) Moments { return a.Add(b) }

func (momentAlgebra) times(d Moments, n float64) Moments { return d.Times(n) }

func (momentAlgebra) together(d Moments, n float64) Moments { return d.MaxOf(n) }

func (momentAlgebra) attempts(d Moments, a attempt, _ float64) (Moments, float64) {
	return a.moments(d)
}

func (momentAlgebra) maybe(d Moments, q float64) Moments { return d.Maybe(q) }

func (momentAlgebra) latest(a, b Moments) Moments { return a.Max(b) }

func (momentAlgebra) mix(a, b Moments, q float64) Moments {
	if q >= 1 {
		return a
	}
	mean := q*a.Mean + (1-q)*b.Mean
	return Moments{mean, q*(a.Var+a.Mean*a.Mean) + (1-q)*(b.Var+b.Mean*b.Mean) - mean*mean}
}

// gridAlgebra computes with whole distributions.
type gridAlgebra struct {
	g *Grid
	m *Model
}

func (a gridAlgebra) zero() Dist { return a.g.Const(0) }

func (a gridAlgebra) step(l Lognormal) Dist { return a.g.Of(l) }

func (a gridAlgebra) work(edge int) Dist { return a.g.Of(a.m.work[edge].Dist) }

func (a gridAlgebra) wait(w Wait) Dist { return a.g.Wait(w) }

func (a gridAlgebra) then(d, e Dist) Dist { return d.Then(e) }

func (a gridAlgebra) times(d Dist, n float64) Dist { return d.Times(n) }

func (a gridAlgebra) together(d Dist, n float64) Dist { return d.Concurrent(n) }

func (a gridAlgebra) attempts(d Dist, t attempt, f float64) (Dist, float64) { return t.onGrid(d, f) }

func (a gridAlgebra) maybe(d Dist, q float64) Dist { return d.Maybe(q) }

func (a gridAlgebra) latest(d, e Dist) Dist { return Max(d, e) }

func (a gridAlgebra) mix(d, e Dist, q float64) Dist { return Mix(d, e, q) }
