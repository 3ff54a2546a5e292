package forecast

import (
	"math"

	"commadvisor/internal/graph"
)

// attempt is how a synchronous call is tried: each attempt is given up at the timeout, a share fails fast and independently, and
// both are tried again. An outage fails every attempt and is no part of it.
type attempt struct {
	timeout  float64 // s; +Inf where none is stated
	errors   float64 // share of the attempts that fail fast
	most     int     // attempts: 1 + retries
	longest  float64 // the share of the longest that is cut off, where that is known and not how long they last until then; else 0
	whatever bool    // how long the caller is held, whether the call succeeds or not
}

// plain reports whether nothing is cut off and nothing fails.
func (a attempt) plain() bool { return math.IsInf(a.timeout, 1) && a.errors == 0 }

// mostAttempts bounds the attempts that are counted one by one; the hundredth is not made in practice.
const mostAttempts = 100

// attempt returns how a call of an edge is tried, where what it needs fails fast with a probability.
func (m *Model) attempt(e int, behind float64) attempt {
	edge := &m.Topology.Edges[e]
	a := attempt{timeout: math.Inf(1), errors: either(edge.Errors.Or(m.Topology.Services[edge.To].Errors.V), behind), most: 1}
	if edge.Timeout.Known {
		a.timeout = edge.Timeout.V
	}
	if edge.Retries.V > 0 {
		a.most = 1 + int(min(edge.Retries.V, mostAttempts-1))
	}
	return a
}

// outcome is what becomes of a call of which a share f of the attempts outlasts the timeout: g = f + (1−f)·errors fail, all with
// probability g^a, after (1−g^a)/(1−g) attempts.
func (a attempt) outcome(f float64) (fails, attempts float64) {
	g := either(f, a.errors)
	if g >= 1 {
		return 1, float64(a.most)
	}
	fails = math.Pow(g, float64(a.most))
	return fails, (1 - fails) / (1 - g)
}

// cuts returns the probabilities of so many attempts cut off at the timeout before the one that succeeds (given that one does), and,
// where the call fails, of so many in all. Fast failures take no time.
func (a attempt) cuts(f float64) (before, never []float64) {
	before, never = make([]float64, a.most), make([]float64, a.most+1)
	cut, fast := (1-a.errors)*f, a.errors
	row := []float64{1} // of k attempts that fail, j are cut off
	for k := 0; k <= a.most; k++ {
		for j, p := range row {
			if k < a.most {
				before[j] += p
			} else {
				never[j] = p
			}
		}
		next := make([]float64, k+2)
		for j, p := range row {
			next[j] += p * fast
			next[j+1] += p * cut
		}
		row = next
	}
	sum := 0.0
	for _, p := range before {
		sum += p
	}
	for j := range before {
		before[j] /= sum
	}
	return before, never
}

// moments returns the mean and the variance of the time that a caller of x waits for an attempt that succeeds, or in any case
// (whatever), and the share of attempts that the timeout cuts off. x is taken as the lognormal with its moments.
func (a attempt) moments(x Moments) (d Moments, f float64) {
	m1, m2 := x.Mean, second(x)
	if x.Var > 0 && !math.IsInf(a.timeout, 1) {
		s2 := math.Log1p(x.Var / (x.Mean * x.Mean))
		sigma := math.Sqrt(s2)
		z := (math.Log(a.timeout/x.Mean) + s2/2) / sigma
		if a.longest > 0 {
			z = -normalQuantile(a.longest)
		}
		if z < rareDeviate { // beyond it is less than rare
			if f = normalCDF(-z); f < 1 {
				m1 *= normalCDF(z-sigma) / (1 - f)
				m2 *= normalCDF(z-2*sigma) / (1 - f)
			}
		}
	} else if x.Mean > a.timeout {
		f = 1
	}
	if f == 0 && (a.errors == 0 || !a.whatever) {
		return x, f // fast failures take no time
	}
	fails, _ := a.outcome(f)
	switch {
	case fails >= 1:
		return Moments{Mean: float64(a.most) * a.timeout}, f
	case a.most == 1 && a.errors == 0:
		if a.whatever {
			m1, m2 = (1-f)*m1+f*a.timeout, (1-f)*m2+f*a.timeout*a.timeout
		}
		return Moments{m1, max(0, m2-m1*m1)}, f
	}
	before, never := a.cuts(f)
	mean, square := 0.0, 0.0
	add := func(p float64, cut int, m1, m2 float64) {
		t := float64(cut) * a.timeout
		if cut == 0 {
			t = 0
		}
		mean += p * (t + m1)
		square += p * (t*t + 2*t*m1 + m2)
	}
	succeeds := 1.0
	if a.whatever {
		succeeds = 1 - fails
		for j, p := range never {
			if p > 0 {
				add(p, j, 0, 0)
			}
		}
	}
	for j, p := range before {
		if p > 0 {
			add(p*succeeds, j, m1, m2)
		}
	}
	return Moments{mean, max(0, square-mean*mean)}, f
}

// onGrid is moments with whole distributions. What a grid cannot see, because the timeout lies beyond it, is as it was on a wider one.
func (a attempt) onGrid(d Dist, f float64) (Dist, float64) {
	end := d.shift + d.g.h*float64(len(d.g.weight)-1)
	var inside Dist
	at := a.timeout
	if a.longest > 0 {
		at, _ = d.Quantile(1 - a.longest)
	}
	switch {
	case math.IsInf(a.timeout, 1):
		inside, f = d, 0
	case at >= end:
		inside = scaled(d, 1/(1-f))
	default:
		inside, f = d.upTo(at)
	}
	if f == 0 && (a.errors == 0 || !a.whatever) {
		return d, f
	}
	fails, _ := a.outcome(f)
	if fails >= 1 {
		return d.g.Const(float64(a.most) * a.timeout), f
	}
	before, never := a.cuts(f)
	shifts := make([]float64, len(d.g.weight))
	put := func(p float64, cut int) {
		if p == 0 {
			return
		}
		at, share := 0.0, 0.0
		if cut > 0 {
			at, share = math.Modf(float64(cut) * a.timeout / d.g.h)
		}
		if at+1 < float64(len(shifts)) {
			shifts[int(at)] += p * (1 - share)
			shifts[int(at)+1] += p * share
		}
	}
	for j, p := range before {
		put(p, j)
	}
	done := inside
	if a.most > 1 {
		done = inside.Then(Dist{g: d.g, spectrum: d.g.transform(shifts)})
	}
	if !a.whatever || fails == 0 {
		return done, f
	}
	clear(shifts)
	for j, p := range never {
		put(p/fails, j)
	}
	return Mix(done, Dist{g: d.g, spectrum: d.g.transform(shifts)}, 1-fails), f
}

// upTo returns a distribution given that it is no more than t, and the probability that it is more.
func (d Dist) upTo(t float64) (Dist, float64) {
	if d.spectrum == nil || t < d.shift {
		if d.shift <= t {
			return d, 0
		}
		return d, 1
	}
	mass := d.masses()
	at, part := math.Modf((t-d.shift)/d.g.h + 0.5)
	i := int(at)
	if i > 0 { // what is at the start may be an atom
		mass[i] *= part
	}
	clear(mass[i+1:])
	sum := 0.0
	for _, m := range mass {
		sum += m
	}
	if sum >= 1 {
		return d, 0
	}
	if sum <= 0 {
		return d, 1
	}
	for i := range mass {
		mass[i] /= sum
	}
	return Dist{d.g, d.shift, d.g.transform(mass)}, 1 - sum
}

// scaled multiplies all probabilities.
func scaled(d Dist, k float64) Dist {
	if k == 1 {
		return d
	}
	if d.spectrum == nil {
		return d
	}
	s := make([]complex128, len(d.spectrum))
	for i, x := range d.spectrum {
		s[i] = x * complex(k, 0)
	}
	return Dist{d.g, d.shift, s}
}

// limited reports whether a load makes calls that a timeout can cut off or that fail fast.
func (m *Model) limited(load int) bool {
	if m.endless {
		return false
	}
	f := &m.Topology.Flows[load]
	for _, c := range f.Calls {
		edge := &m.Topology.Edges[c.Edge]
		if edge.Timeout.Known || edge.Errors.V > 0 || m.Topology.Services[edge.To].Errors.V > 0 {
			return true
		}
	}
	return m.Topology.Services[f.Nodes[0].Service].Errors.V > 0
}

// WithoutTimeouts returns the model if nobody gave up waiting and nothing failed fast: what timeouts, retries and errors do to an
// answer is the difference.
func (m *Model) WithoutTimeouts() *Model {
	c := *m
	c.endless, c.memo = true, newMemo(len(m.Topology.Flows))
	return &c
}

// failing is the probability that a visit of a node fails because a call that it cannot do without does, all that must be up being
// up, and each call on its own: 1 − Π over calls (1 − q·(1 − (1 − gᵃ)ⁿ)).
func (c *compose[D]) failing(v int, calls []graph.Call) float64 {
	fails := 0.0
	for i, call := range calls {
		edge := &c.m.Topology.Edges[call.Edge]
		if edge.Optional.V || c.mode(call.Edge) == graph.Async {
			continue
		}
		one := c.gaveUp[c.f.Nodes[v].First+i]
		if n := edge.Calls.Or(1); n != 1 && one > 0 {
			one = -math.Expm1(n * math.Log1p(-one))
		}
		fails = either(fails, edge.Probability.Or(1)*one)
	}
	return fails
}
