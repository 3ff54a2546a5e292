package forecast

import "math"

// Wait is the time spent in a queue: nothing but with probability P, and then with mean Each, s. Where Busy is 0 it is exponential
// then, as with several servers. Else it is a sum of residual times of what is served before, one and with probability Busy each
// another: exact for one server (Pollaczek and Khinchine). Those times are lognormal, Sigma the standard deviation of their logarithms.
type Wait struct{ P, Each, Busy, Sigma float64 }

// Mean returns the mean over all calls, in seconds.
func (w Wait) Mean() float64 { return w.P * w.Each }

// Moments returns the mean and the variance.
func (w Wait) Moments() Moments {
	square := 2 * w.Each * w.Each // of an exponential
	if w.Busy > 0 {
		part := w.Each * (1 - w.Busy)
		square = w.served() * w.served() * math.Exp(3*w.Sigma*w.Sigma) / 3
		square = square/(1-w.Busy) + 2*w.Busy*part*part/((1-w.Busy)*(1-w.Busy))
	}
	return Moments{w.Mean(), max(0, w.P*square-w.Mean()*w.Mean())}
}

// served is the mean of the times served, s: the mean residual is served·e^σ²/2, and Each that ÷ (1 − Busy).
func (w Wait) served() float64 { return 2 * w.Each * (1 - w.Busy) * math.Exp(-w.Sigma*w.Sigma) }

// Quantile returns the wait that a share p stays within, Each·ln(P/(1−p)), where it is exponential.
func (w Wait) Quantile(p float64) float64 {
	if w.P <= 1-p {
		return 0
	}
	return w.Each * math.Log(w.P/(1-p))
}

// residualLEV returns the limited expected value of the rest of a time served, seen at a random moment: ∫ P(rest > u) du up to x, where
// P(rest > u) = 1 − E[min(T, u)]/E[T].
func (w Wait) residualLEV(x float64) float64 {
	mean := w.served()
	if w.Sigma < 1e-4 { // all alike: the rest is uniform
		x = min(x, mean)
		return x - x*x/(2*mean)
	}
	most := mean * math.Exp(w.Sigma*w.Sigma) / 2
	if !(x > 0) {
		return 0
	}
	z := (math.Log(x/mean) + w.Sigma*w.Sigma/2) / w.Sigma
	within := x*mean*normalCDF(z-w.Sigma) - mean*mean*math.Exp(w.Sigma*w.Sigma)*normalCDF(z-2*w.Sigma)/2 + x*x*normalCDF(-z)/2
	return min(x, most, max(0, x-within/mean))
}

// Wait returns the time spent in a queue.
func (g *Grid) Wait(w Wait) Dist {
	if w.P*w.Each == 0 {
		return g.Const(0)
	}
	switch {
	case math.IsInf(w.Each, 1):
		return g.of(0, func(x float64) float64 { return x }).Maybe(w.P)
	case w.Busy == 0:
		return g.of(0, func(x float64) float64 { return -w.Each * math.Expm1(-x/w.Each) }).Maybe(w.P)
	}
	sum := g.of(0, w.residualLEV)
	for i, r := range sum.spectrum {
		sum.spectrum[i] = complex(1-w.Busy, 0) * r / (1 - complex(w.Busy, 0)*r)
	}
	return sum.Maybe(w.P)
}
