package forecast

import "math"

// ErlangB returns the share of calls that find all c servers busy and are lost, at an offered load of a Erlang,
// by the recursion B(k) = aB(k−1)/(k + aB(k−1)), which is stable for any c.
func ErlangB(c int, a float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b
}

// ErlangC returns the share of calls that find all c servers busy and wait, C = B/(1 − ρ(1−B)); it is 1 from
// a load of a ≥ c on.
func ErlangC(c int, a float64) float64 {
	rho := a / float64(c)
	if !(rho < 1) {
		return 1
	}
	b := ErlangB(c, a)
	return b / (1 - rho*(1-b))
}

// Queue is a service with identical servers, threads or consumers and one unbounded queue in front of them.
type Queue struct {
	Rate    float64 // arrivals, 1/s
	Service float64 // mean service time, s
	Servers int
}

// Utilisation returns ρ = λS/c, which from 1 on has no steady state.
func (q Queue) Utilisation() float64 { return q.Rate * q.Service / float64(q.Servers) }

// Wait returns the time a call waits, exact for Poisson arrivals and exponential service, M/M/c (ca2 = cs2 = 1).
// Other squared coefficients of variation of the time between arrivals and of service scale its mean,
// Wq = C·S/(c−a)·(ca2+cs2)/2 (Allen–Cunneen; exact for M/G/1). Without a steady state it is for ever.
func (q Queue) Wait(ca2, cs2 float64) Wait {
	a := q.Rate * q.Service
	free := float64(q.Servers) - a
	if !(free > 0) {
		return Wait{P: 1, Each: math.Inf(1)}
	}
	return Wait{P: ErlangC(q.Servers, a), Each: q.Service / free * (ca2 + cs2) / 2}
}

// Sojourn returns the time from arrival to the end of service in an M/M/c queue.
func (q Queue) Sojourn() Sojourn { return Sojourn{q.Wait(1, 1), q.Service} }

// Knee returns the utilisation at which the time in a queue with c servers is stretch times the service time.
// It depends on c; a fixed 70 % is right only for a few servers.
func Knee(c int, stretch float64) float64 {
	return bisect(1, func(rho float64) bool {
		q := Queue{Rate: rho * float64(c), Service: 1, Servers: c}
		return q.Sojourn().Mean() < stretch
	})
}

// Wait is the time spent in a queue: with probability P exponential with mean Each (s), and otherwise nothing.
type Wait struct{ P, Each float64 }

// Mean returns the mean over all calls, in seconds.
func (w Wait) Mean() float64 { return w.Moments().Mean }

// Moments returns the mean and the variance.
func (w Wait) Moments() Moments { return Moments{w.P * w.Each, w.P * (2 - w.P) * w.Each * w.Each} }

// Quantile returns the wait that a share p stays within, Each·ln(P/(1−p)).
func (w Wait) Quantile(p float64) float64 {
	if w.P <= 1-p {
		return 0
	}
	return w.Each * math.Log(w.P/(1-p))
}

// Sojourn is a wait followed by an exponential service with mean Service (s).
type Sojourn struct {
	Wait
	Service float64
}

// Moments returns the mean and the variance.
func (s Sojourn) Moments() Moments {
	return s.Wait.Moments().Add(Moments{s.Service, s.Service * s.Service})
}

// Mean returns the mean, in seconds.
func (s Sojourn) Mean() float64 { return s.Moments().Mean }

// Survival returns the probability of more than t: e^(−t/S) + P/S·∫₀ᵗ e^(−x/Each − (t−x)/S) dx.
func (s Sojourn) Survival(t float64) float64 {
	switch {
	case t < 0 || math.IsInf(s.Each, 1):
		return 1
	case s.Service == 0:
		return s.P * math.Exp(-t/s.Each)
	}
	slow, fast := 1/s.Each, 1/s.Service
	if slow > fast {
		slow, fast = fast, slow
	}
	overlap := t
	if d := fast - slow; d > 0 {
		overlap = -math.Expm1(-d*t) / d
	}
	return math.Exp(-t/s.Service) + s.P/s.Service*math.Exp(-slow*t)*overlap
}

// Quantile returns the time that a share p stays within.
func (s Sojourn) Quantile(p float64) float64 {
	late := func(t float64) bool { return s.Survival(t) > 1-p }
	high := s.Mean()
	for high > 0 && !math.IsInf(high, 1) && late(high) {
		high *= 2
	}
	return bisect(high, late)
}

// bisect returns where, from 0 to high, a condition that holds below and not above changes.
func bisect(high float64, below func(x float64) bool) float64 {
	low := 0.0
	for {
		mid := low + (high-low)/2
		if !(low < mid && mid < high) || high-low <= 1e-15*high {
			return high
		}
		if below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
}
