package graph

import "math"

// Latency is the duration of one step, in seconds, as the file states it; 0 is not given. Mean alone is a single duration, of
// which no tail is known; else two or more are given, and the lognormal distribution that they come from is Fit.
type Latency struct{ Mean, P50, P75, P90, P95, P99, P999 float64 }

// Percentile is one share of the calls that a latency can be stated for.
type Percentile struct {
	Name string  // as the file spells it
	Z    float64 // the quantile of the standard normal distribution
	Of   func(*Latency) *float64
}

// Percentiles are all of them, lowest first.
var Percentiles = [...]Percentile{
	{"p50", 0, func(l *Latency) *float64 { return &l.P50 }},
	{"p75", 0.6744897501960817, func(l *Latency) *float64 { return &l.P75 }},
	{"p90", 1.2815515655446004, func(l *Latency) *float64 { return &l.P90 }},
	{"p95", 1.6448536269514722, func(l *Latency) *float64 { return &l.P95 }},
	{"p99", 2.3263478740408408, func(l *Latency) *float64 { return &l.P99 }},
	{"p99.9", 3.090232306167813, func(l *Latency) *float64 { return &l.P999 }},
}

// OfMean returns how many times the mean this percentile can be, so that Fit meets both: e^(z²/2) is the most for any lognormal
// distribution, rounded down to the digits that messages write. Above the median less than the mean is refused as well: it takes
// a spread of more than 2z, in which the mean says nothing of a usual call; a median may be less until the mean is the p99.
func (p Percentile) OfMean() (least, most float64) {
	if p.Z == 0 {
		return 1 / Percentiles[4].Apart(p), 1
	}
	return 1, math.Floor(math.Exp(p.Z*p.Z/2)*1e6) / 1e6
}

// Apart returns how many times a lower percentile this one can be where only the two are given. At a spread of 2·z99 the mean is
// the p99; beyond it a few calls in a hundred decide every sum, and two percentiles that are neighbours say nothing of them.
func (p Percentile) Apart(lower Percentile) float64 {
	return math.Exp(2 * Percentiles[4].Z * (p.Z - lower.Z))
}

// maxSpread bounds σ, for what no clock measures and what is only tried: with it mean and variance are still numbers.
const maxSpread = 16

// Constant reports whether only one duration is known.
func (l Latency) Constant() bool { return l == Latency{Mean: l.Mean} }

// Stated returns the percentiles that are given, lowest first.
func (l Latency) Stated() (list []Percentile) {
	for _, p := range Percentiles {
		if *p.Of(&l) > 0 {
			list = append(list, p)
		}
	}
	return list
}

// point is one percentile of a latency: z, and the logarithm of its duration.
type point struct{ z, log float64 }

// points lists the percentiles that are given, lowest first.
func (l *Latency) points(room []point) []point {
	for i, x := range [...]float64{l.P50, l.P75, l.P90, l.P95, l.P99, l.P999} {
		if x > 0 {
			room = append(room, point{Percentiles[i].Z, math.Log(x)})
		}
	}
	return room
}

// Fit returns the lognormal distribution of a latency: its logarithm is normal with mean mu and standard deviation sigma.
//
// One duration is a constant. Two percentiles give σ = ln(x₂/x₁)/(z₂−z₁), and a mean with a percentile σ = z − √(z² − 2 ln(p/mean)),
// of two solutions the one with the smaller spread; with the median it is √(2 ln(mean/p50)). Of three and more the sum of squared
// differences of the logarithms is least. What cannot be met, which the reader refuses, comes as near as it can.
func (l Latency) Fit() (mu, sigma float64) {
	p := l.points(make([]point, 0, len(Percentiles)))
	switch {
	case len(p) == 0:
		return math.Log(l.Mean), 0
	case len(p) == 1 && l.Mean == 0:
		return p[0].log, 0
	case len(p) == 1:
		return meanWith(math.Log(l.Mean), p[0])
	case len(p) == 2 && l.Mean == 0:
		sigma = spread((p[1].log - p[0].log) / (p[1].z - p[0].z))
		return p[0].log - sigma*p[0].z, sigma
	case l.Mean == 0:
		return regression(p)
	}
	return leastSquares(math.Log(l.Mean), p)
}

func spread(sigma float64) float64 { return min(max(sigma, 0), maxSpread) }

// meanWith meets the logarithm of a mean and a percentile.
func meanWith(mean float64, p point) (mu, sigma float64) {
	above := p.log - mean
	if p.z == 0 {
		return p.log, spread(math.Sqrt(max(0, -2*above)))
	}
	sigma = spread(p.z - math.Sqrt(max(0, p.z*p.z-2*above)))
	return mean - sigma*sigma/2, sigma
}

// regression is the straight line through the logarithms of three or more percentiles.
func regression(p []point) (mu, sigma float64) {
	z, log := centre(p)
	var zz, zlog float64
	for _, q := range p {
		zz += (q.z - z) * (q.z - z)
		zlog += (q.z - z) * (q.log - log)
	}
	sigma = spread(zlog / zz)
	return log - sigma*z, sigma
}

func centre(p []point) (z, log float64) {
	for _, q := range p {
		z += q.z / float64(len(p))
		log += q.log / float64(len(p))
	}
	return z, log
}

// leastSquares minimises Σ (μ + σz − ln x)² + (μ + σ²/2 − ln mean)². For a given σ the best μ is an average, which leaves a
// polynomial of the fourth degree in σ: its least is at 0 or where its derivative, a cubic, changes its sign.
func leastSquares(mean float64, p []point) (mu, sigma float64) {
	n := float64(len(p) + 1)
	zs, logs := centre(p)
	zs, logs = zs*(n-1), (logs*(n-1)+mean)/n
	var zz, zlog float64
	for _, q := range p {
		zz += q.z * q.z
		zlog += q.z * (q.log - logs)
	}
	c := cubic{1 - 1/n, -3 * zs / n, 2 * (zz - zs*zs/n - (mean - logs)), -2 * zlog}
	least := math.Inf(1)
	for _, s := range append(c.roots(), 0) {
		s = spread(s)
		m := logs - s*zs/n - s*s/2/n
		off := m + s*s/2 - mean
		sum := off * off
		for _, q := range p {
			off := m + s*q.z - q.log
			sum += off * off
		}
		if sum < least {
			least, mu, sigma = sum, m, s
		}
	}
	return mu, sigma
}

// cubic is a polynomial with the highest power first, which is positive.
type cubic [4]float64

func (c cubic) at(x float64) float64 { return ((c[0]*x+c[1])*x+c[2])*x + c[3] }

// roots returns the positive ones at which the sign changes, by halving what lies between its turning points.
func (c cubic) roots() (list []float64) {
	end := 1 + max(math.Abs(c[1]), math.Abs(c[2]), math.Abs(c[3]))/c[0]
	turns := []float64{0, end}
	if d := c[1]*c[1] - 3*c[0]*c[2]; d > 0 {
		low, high := (-c[1]-math.Sqrt(d))/(3*c[0]), (-c[1]+math.Sqrt(d))/(3*c[0])
		turns = []float64{0, min(max(low, 0), end), min(max(high, 0), end), end}
	}
	for i := range len(turns) - 1 {
		low, high := turns[i], turns[i+1]
		if !(c.at(low)*c.at(high) < 0) {
			continue
		}
		falls := c.at(low) > 0
		for middle := (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2 {
			if (c.at(middle) > 0) == falls {
				low = middle
			} else {
				high = middle
			}
		}
		list = append(list, low)
	}
	return list
}

// Misfit is a part of a latency that the fitted distribution does not have: its key, what is stated and what Fit has there.
type Misfit struct {
	Key            string
	Stated, Fitted float64
}

// Factor is how far the two are apart, 1 or more.
func (m Misfit) Factor() float64 { return max(m.Stated/m.Fitted, m.Fitted/m.Stated) }

// Worst returns the part of a latency from which its fit is farthest, which is only rounding unless three or more are given.
func (l Latency) Worst() (worst Misfit) {
	mu, sigma := l.Fit()
	hold := func(m Misfit) {
		if m.Stated > 0 && (worst.Key == "" || m.Factor() > worst.Factor()) {
			worst = m
		}
	}
	for _, p := range Percentiles {
		hold(Misfit{p.Name, *p.Of(&l), math.Exp(mu + sigma*p.Z)})
	}
	hold(Misfit{"mean", l.Mean, math.Exp(mu + sigma*sigma/2)})
	return worst
}

// Scaled returns the latency with all its times multiplied by k.
func (l Latency) Scaled(k float64) Latency {
	return Latency{P50: k * l.P50, P75: k * l.P75, P90: k * l.P90, P95: k * l.P95, P99: k * l.P99, P999: k * l.P999, Mean: k * l.Mean}
}
