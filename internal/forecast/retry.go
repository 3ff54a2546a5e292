package forecast

import "math"

// Retry is a call under a timeout that is repeated when it runs out. Attempts are independent; in an outage
// they are not.
type Retry struct {
	Work     Lognormal
	Timeout  float64 // per attempt, s
	Attempts float64 // 1 + retries
}

// Success returns the probability that one of the attempts answers in time, 1 − fᵃ.
func (r Retry) Success() float64 { return max(0, -math.Expm1(r.Attempts*math.Log(r.fail()))) }

// MeanAttempts returns the expected number of attempts, (1 − fᵃ)/(1 − f).
func (r Retry) MeanAttempts() float64 { return attempts(r.fail(), r.Attempts) }

// Mean returns the mean time until the answer or the last timeout, in seconds; an attempt takes min(X, timeout).
func (r Retry) Mean() float64 { return r.MeanAttempts() * r.Work.LEV(r.Timeout) }

// Quantile returns the time that a share q of all calls is answered within, and +Inf where more than 1−q are
// never answered. P(later than t) = fᵏ·P(X > t − k·timeout) in the attempt k that t falls in.
func (r Retry) Quantile(q float64) float64 {
	late, f := 1-q, r.fail()
	for k := 0.0; k < r.Attempts; k++ {
		if late >= f {
			return k*r.Timeout + r.Work.Quantile(1-late)
		}
		late /= f
	}
	return math.Inf(1)
}

// fail returns the probability f that one attempt runs out of time.
func (r Retry) fail() float64 { return r.Work.Survival(r.Timeout) }

// attempts returns the expected number of attempts where each fails with probability f and a are allowed.
func attempts(f, a float64) float64 {
	if f >= 1 {
		return a
	}
	return min(a, -math.Expm1(a*math.Log(f))/(1-f))
}

// Amplification returns the calls at the bottom per request at the top, and the share of requests that fails
// there, when the bottom fails a share p of its calls and every layer above allows so many attempts, innermost
// first: per layer (1−pᵃ)/(1−p) calls, of which pᵃ fail. With all failing it is the product of the attempts.
func Amplification(p float64, layers ...float64) (load, failed float64) {
	load = 1
	for _, a := range layers {
		load *= attempts(p, a)
		p = math.Pow(p, a)
	}
	return load, p
}

// WorstLoad returns by how much a layer's retries can multiply its calls: its attempts, or 1 + budget where a
// retry budget bounds retries to that share of the calls. A budget of +Inf is none.
func WorstLoad(attempts, budget float64) float64 { return max(1, min(attempts, 1+budget)) }

// Vulnerable reports whether a callee can stay overloaded by retries alone after the trigger is gone: its
// utilisation is below 1, but not when multiplied by the worst load of its callers. It is a screening test.
// (Bronson et al. 2021, metastable failures.)
func Vulnerable(rho, worstLoad float64) bool { return rho < 1 && rho*worstLoad >= 1 }

// Pool is a caller's bounded pool of threads or connections, each held for the whole of a request.
type Pool struct {
	Rate    float64 // requests, 1/s
	Hold    float64 // mean time a healthy request holds its thread, s
	Threads float64
	Hung    float64 // share of requests that hang until their timeout
}

// Busy returns the threads in use when hung requests hold theirs for timeout seconds (Little's law).
func (p Pool) Busy(timeout float64) float64 {
	return p.Rate * ((1-p.Hung)*p.Hold + p.Hung*timeout)
}

// Exhaustion returns the seconds after which hanging requests have taken every thread. It is also the largest
// timeout that prevents this: the first hung threads must come back by then.
func (p Pool) Exhaustion() float64 {
	free := p.Threads - p.Busy(0)
	if free <= 0 {
		return 0
	}
	return free / (p.Rate * p.Hung)
}
