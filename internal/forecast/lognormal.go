package forecast

import "math"

// z99 is the 0.99 quantile of the standard normal distribution.
const z99 = 2.3263478740408408

// Lognormal is the distribution of a duration in seconds whose logarithm is normal with mean Mu and standard
// deviation Sigma. Sigma 0 is a constant e^Mu, and Mu −∞ is no time at all.
type Lognormal struct{ Mu, Sigma float64 }

// Constant returns the duration that is always x.
func Constant(x float64) Lognormal { return Lognormal{Mu: math.Log(x)} }

// FitP50P99 returns the lognormal with those percentiles: μ = ln p50, σ = ln(p99/p50)/z99. A p99 that is not
// above p50 gives the constant p50.
func FitP50P99(p50, p99 float64) Lognormal {
	l := Constant(p50)
	if p50 > 0 && p99 > p50 {
		l.Sigma = math.Log(p99/p50) / z99
	}
	return l
}

// FitMoments returns the lognormal with that mean and variance, which approximates a sum of lognormals
// (Fenton–Wilkinson): σ² = ln(1 + var/mean²), μ = ln mean − σ²/2.
func FitMoments(mean, variance float64) Lognormal {
	l := Constant(mean)
	if mean > 0 && variance > 0 {
		s2 := math.Log1p(variance / (mean * mean))
		l.Mu -= s2 / 2
		l.Sigma = math.Sqrt(s2)
	}
	return l
}

// Mean returns e^(μ+σ²/2).
func (l Lognormal) Mean() float64 { return math.Exp(l.Mu + l.Sigma*l.Sigma/2) }

// CV2 returns the squared coefficient of variation e^(σ²) − 1.
func (l Lognormal) CV2() float64 { return math.Expm1(l.Sigma * l.Sigma) }

// Var returns the variance, in s².
func (l Lognormal) Var() float64 {
	if l.Sigma == 0 {
		return 0
	}
	m := l.Mean()
	return m * m * l.CV2()
}

// Moments returns the mean and the variance.
func (l Lognormal) Moments() Moments { return Moments{Mean: l.Mean(), Var: l.Var()} }

// Quantile returns the time that a share q stays within, e^(μ+σ·z_q).
func (l Lognormal) Quantile(q float64) float64 {
	if l.Sigma == 0 {
		return math.Exp(l.Mu)
	}
	return math.Exp(l.Mu + l.Sigma*normalQuantile(q))
}

// CDF returns the probability of at most x.
func (l Lognormal) CDF(x float64) float64 { return normalCDF(l.z(x)) }

// Survival returns the probability of more than x, with full relative precision in the tail.
func (l Lognormal) Survival(x float64) float64 { return normalCDF(-l.z(x)) }

// LEV returns the limited expected value E[min(X, x)] = mean·Φ(z−σ) + x·Φ(−z), where z = (ln x − μ)/σ.
func (l Lognormal) LEV(x float64) float64 {
	if x <= 0 {
		return 0
	}
	z := l.z(x)
	lev := x * normalCDF(-z)
	if below := normalCDF(z - l.Sigma); below > 0 {
		lev += l.Mean() * below
	}
	return min(x, lev)
}

// Scale returns the distribution with all times multiplied by k.
func (l Lognormal) Scale(k float64) Lognormal {
	if k <= 0 {
		return Constant(0)
	}
	return Lognormal{Mu: l.Mu + math.Log(k), Sigma: l.Sigma}
}

// z returns the standard score of x: the normal deviate that corresponds to it.
func (l Lognormal) z(x float64) float64 {
	switch {
	case x > 0 && l.Sigma > 0:
		return (math.Log(x) - l.Mu) / l.Sigma
	case x >= math.Exp(l.Mu):
		return math.Inf(1)
	}
	return math.Inf(-1)
}

// normalCDF returns Φ(z), with full relative precision in the lower tail.
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// normalQuantile returns Φ⁻¹(q).
func normalQuantile(q float64) float64 {
	switch q { // the percentiles that everything asks for
	case 0.50:
		return 0
	case 0.95:
		return 1.6448536269514722
	case 0.99:
		return 2.3263478740408408
	case 0.999:
		return 3.090232306167813
	}
	return -math.Sqrt2 * math.Erfcinv(2*q)
}
