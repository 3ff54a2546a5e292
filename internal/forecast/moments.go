package forecast

import "math"

// Moments are the mean (s) and the variance (s²) of a duration. They are additive over independent steps in
// sequence, and so serve where a whole distribution is too slow: shares of the total and what-ifs by the thousand.
type Moments struct{ Mean, Var float64 }

// Add returns the moments of two independent steps in sequence.
func (m Moments) Add(o Moments) Moments { return Moments{m.Mean + o.Mean, m.Var + o.Var} }

// Times returns the moments of n calls in sequence; of a fractional n the fraction is the probability of one
// more call.
func (m Moments) Times(n float64) Moments {
	whole, rest := math.Modf(max(0, n))
	return Moments{whole * m.Mean, whole * m.Var}.Add(m.Maybe(rest))
}

// Maybe returns the moments of a step that is made with probability q and otherwise takes no time:
// variance q·var + q(1−q)·mean².
func (m Moments) Maybe(q float64) Moments {
	q = min(max(0, q), 1)
	return Moments{q * m.Mean, q*m.Var + q*(1-q)*m.Mean*m.Mean}
}

// Max returns the moments of the later of two independent steps, exact for two lognormals and by their moment
// match for others: E[Xᵏ; X>Y] = E[Xᵏ]·Φ((μ₁+kσ₁²−μ₂)/√(σ₁²+σ₂²)). It is closed as the normal maximum of Clark
// (1961) is, which is too large for durations that vary as much as their mean, as it lets them be negative.
func (m Moments) Max(o Moments) Moments {
	x, y := FitMoments(m.Mean, m.Var), FitMoments(o.Mean, o.Var)
	s := math.Hypot(x.Sigma, y.Sigma)
	if s == 0 {
		return Moments{Mean: max(m.Mean, o.Mean)}
	}
	above := func(x, y Lognormal, k float64) float64 {
		return normalCDF((x.Mu + k*x.Sigma*x.Sigma - y.Mu) / s)
	}
	first := m.Mean*above(x, y, 1) + o.Mean*above(y, x, 1)
	second := (m.Mean*m.Mean+m.Var)*above(x, y, 2) + (o.Mean*o.Mean+o.Var)*above(y, x, 2)
	return Moments{Mean: max(first, m.Mean, o.Mean), Var: max(0, second-first*first)}
}

// MaxOf returns the moments of the last of n calls made together, exact for lognormals: E[Xᵏ] = ∫ e^(k(μ+σz))·n·Φ(z)ⁿ⁻¹·φ(z) dz, by
// the trapezoidal rule, which converges faster than any power of its step here. Of a fractional n the fraction is the probability of
// one more call.
func (m Moments) MaxOf(n float64) Moments {
	if n <= 1 {
		return m.Maybe(n)
	}
	l := FitMoments(m.Mean, m.Var)
	if l.Sigma == 0 {
		return m
	}
	const h = 0.1
	whole, rest := math.Modf(n)
	first, second := 0.0, 0.0
	for z := -9.0; z < 9+3*l.Sigma; z += h {
		below := normalCDF(z)
		p := math.Pow(below, whole-1) * ((1-rest)*whole + rest*(whole+1)*below) * math.Exp(-z*z/2) * h / math.Sqrt(2*math.Pi)
		x := math.Exp(l.Mu + l.Sigma*z)
		first += p * x
		second += p * x * x
	}
	return Moments{first, max(0, second-first*first)}
}

// Quantile returns the quantile of the lognormal with these moments (Fenton–Wilkinson).
func (m Moments) Quantile(q float64) float64 { return FitMoments(m.Mean, m.Var).Quantile(q) }
