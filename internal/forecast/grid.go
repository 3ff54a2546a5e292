package forecast

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

const (
	cells = 2048 // points of a grid

	// tilt is the exponent of the weight e^(−tilt·x/R) that masses carry through the Fourier transform
	// (exponential tilting, Grübel & Hermesmeier 1999). Transforms have twice the length of the grid, so what
	// wraps around is damped by e^(−2·tilt) ≈ 5e−12, while rounding grows by e^tilt ≈ 4e5.
	tilt = 13

	nanosecond = 1e-9 // s; what is shorter counts as nothing
)

// Grid is a uniform grid of durations that are summed and compared: cells of width h = R/2048. A distribution on
// it is exact below R even where parts of it reach further; all beyond is one overflow. A Grid has scratch
// space and is not for concurrent use.
type Grid struct {
	h       float64
	weight  []float64    // tilting weights of the points
	root    []complex128 // e^(−2πi·k/4096), k from 0
	fft     *fourier.FFT
	scratch []float64
	seen    map[Lognormal]Dist // services repeat
}

// NewGrid returns the grid over the durations from 0 to r seconds.
func NewGrid(r float64) *Grid { return newGrid(r, cells) }

func newGrid(r float64, n int) *Grid {
	g := &Grid{
		h:       r / float64(n),
		weight:  make([]float64, n),
		root:    make([]complex128, 2*n),
		fft:     fourier.NewFFT(2 * n),
		scratch: make([]float64, 2*n),
		seen:    map[Lognormal]Dist{},
	}
	for i := range g.weight {
		g.weight[i] = math.Exp(-tilt * float64(i) / float64(n))
	}
	for i := range g.root {
		sin, cos := math.Sincos(-math.Pi * float64(i) / float64(n))
		g.root[i] = complex(cos, sin)
	}
	return g
}

// Dist is the distribution of a duration on a grid: a constant plus a random part. The random part is kept as
// the Fourier transform of its tilted masses, where sums are products and mixtures are sums.
type Dist struct {
	g        *Grid
	shift    float64      // the constant, s
	spectrum []complex128 // nil: no random part
}

// Const returns the duration that is always x seconds.
func (g *Grid) Const(x float64) Dist { return Dist{g: g, shift: x} }

// Of returns a lognormal duration. Dividing masses between two points adds h²/6 to a variance, which is taken
// off beforehand; a step with a smaller variance is a constant on this grid. What hardly varies is mostly
// constant: the random part starts at the quantile of one in a billion.
func (g *Grid) Of(l Lognormal) Dist {
	if d, ok := g.seen[l]; ok {
		return d
	}
	d := g.Const(l.Mean())
	if narrow := FitMoments(l.Mean(), l.Var()-g.h*g.h/6); narrow.Sigma > 1e-5 {
		d = g.of(l.Quantile(1e-9), narrow.LEV)
	}
	g.seen[l] = d
	return d
}

// of discretises the part above start of a distribution that is given by its limited expected value. A mass
// between two points is divided so that its mean is kept; point i then has
// (2·LEV(xᵢ) − LEV(xᵢ₋₁) − LEV(xᵢ₊₁))/h.
func (g *Grid) of(start float64, lev func(float64) float64) Dist {
	mass := make([]float64, len(g.weight))
	before := 1.0 // slope of lev over the cell below the point
	low := lev(start)
	for i := range mass {
		high := lev(start + float64(i+1)*g.h)
		after := (high - low) / g.h
		mass[i] = max(0, before-after)
		before, low = after, high
	}
	return Dist{g, start, g.transform(mass)}
}

// fewPoints is the number of points up to which adding up their own transforms is faster than the fast one of all.
const fewPoints = 4

// transform returns the spectrum of masses.
func (g *Grid) transform(mass []float64) []complex128 {
	points := make([]int, 0, fewPoints+1)
	for i, m := range mass {
		if m != 0 {
			if points = append(points, i); len(points) > fewPoints {
				break
			}
		}
	}
	if len(points) <= fewPoints {
		return g.atoms(mass, points)
	}
	clear(g.scratch[len(mass):])
	for i, m := range mass {
		g.scratch[i] = m * g.weight[i]
	}
	return g.fft.Coefficients(nil, g.scratch)
}

// atoms returns the spectrum of the masses of some points.
func (g *Grid) atoms(mass []float64, points []int) []complex128 {
	spectrum := make([]complex128, len(g.weight)+1)
	for _, i := range points {
		m, at := mass[i]*g.weight[i], 0
		for k := range spectrum {
			r := g.root[at]
			spectrum[k] += complex(m*real(r), m*imag(r))
			at = (at + i) & (len(g.root) - 1)
		}
	}
	return spectrum
}

// masses returns the probabilities of the points, shift aside. They sum to one less the overflow.
func (d Dist) masses() []float64 {
	mass := make([]float64, len(d.g.weight))
	if d.spectrum == nil {
		mass[0] = 1
		return mass
	}
	d.g.fft.Sequence(d.g.scratch, d.spectrum)
	for i, w := range d.g.weight {
		mass[i] = max(0, d.g.scratch[i]/(w*float64(d.g.fft.Len())))
	}
	return mass
}

// cumulative returns the probabilities of at most each point, shift aside.
func (d Dist) cumulative() []float64 {
	sum := d.masses()
	for i := range sum[1:] {
		sum[i+1] = min(1, sum[i]+sum[i+1])
	}
	return sum
}

// from returns the same distribution with a smaller constant, the difference moved to the random part.
func (d Dist) from(shift float64) Dist {
	if d.shift == shift {
		return d
	}
	at, share := math.Modf((d.shift - shift) / d.g.h)
	mass := make([]float64, len(d.g.weight))
	for i, m := range []float64{1 - share, share} {
		if at+float64(i) < float64(len(mass)) {
			mass[int(at)+i] = m
		}
	}
	return Dist{d.g, shift, product(d.spectrum, d.g.transform(mass))}
}

// product returns the spectrum of a sum; nil is the spectrum of nothing added.
func product(a, b []complex128) []complex128 {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	p := make([]complex128, len(a))
	for i := range p {
		p[i] = a[i] * b[i]
	}
	return p
}

// Then returns the distribution of two independent steps in sequence.
func (d Dist) Then(e Dist) Dist {
	return Dist{d.g, d.shift + e.shift, product(d.spectrum, e.spectrum)}
}

// Times returns the distribution of n independent calls in sequence; of a fractional n the fraction is the
// probability of one more call.
func (d Dist) Times(n float64) Dist {
	whole, rest := math.Modf(max(0, n))
	sum := d.g.Const(whole * d.shift)
	for power := d.spectrum; whole > 0; whole = math.Floor(whole / 2) {
		if math.Mod(whole, 2) == 1 {
			sum.spectrum = product(sum.spectrum, power)
		}
		power = product(power, power)
	}
	return sum.Then(d.Maybe(rest))
}

// Maybe returns the distribution of a step that is made with probability q and otherwise takes no time.
func (d Dist) Maybe(q float64) Dist {
	if q >= 1 {
		return d
	}
	if q <= 0 || d.shift == 0 && d.spectrum == nil {
		return d.g.Const(0)
	}
	made := d.from(0)
	mix := make([]complex128, len(made.spectrum))
	for i, m := range made.spectrum {
		mix[i] = complex(1-q, 0) + complex(q, 0)*m
	}
	return Dist{d.g, 0, mix}
}

// Mix returns the distribution of d with probability q and of e otherwise.
func Mix(d, e Dist, q float64) Dist {
	switch {
	case q >= 1:
		return d
	case q <= 0:
		return e
	}
	shift := min(d.shift, e.shift)
	a, b := d.from(shift), e.from(shift)
	mix := make([]complex128, d.g.fft.Len()/2+1)
	at := func(s []complex128, i int) complex128 {
		if s == nil { // no random part: all of it at the constant
			return 1
		}
		return s[i]
	}
	for i := range mix {
		mix[i] = complex(q, 0)*at(a.spectrum, i) + complex(1-q, 0)*at(b.spectrum, i)
	}
	return Dist{d.g, shift, mix}
}

// Max returns the distribution of the later of two independent steps that start together: the product of the
// distribution functions.
func Max(d, e Dist) Dist {
	if d.shift > e.shift {
		d, e = e, d
	}
	if d.spectrum == nil { // never the later
		return e
	}
	if e.spectrum == nil && e.shift == d.shift {
		return d
	}
	other := e.from(d.shift).cumulative()
	return d.reshape(func(i int, f float64) float64 { return f * other[i] })
}

// Concurrent returns the distribution of the last of n independent calls made together; of a fractional n the
// fraction is the probability of one more call.
func (d Dist) Concurrent(n float64) Dist {
	if n <= 1 || d.spectrum == nil {
		return d.Maybe(n)
	}
	whole, rest := math.Modf(n)
	return d.reshape(func(_ int, f float64) float64 { return math.Pow(f, whole) * (1 - rest + rest*f) })
}

// reshape returns the distribution whose function at point i is to(i, f) where that of d is f.
func (d Dist) reshape(to func(i int, f float64) float64) Dist {
	mass := d.cumulative()
	below := 0.0
	for i, f := range mass {
		f = to(i, f)
		mass[i], below = f-below, f
	}
	return Dist{d.g, d.shift, d.g.transform(mass)}
}
