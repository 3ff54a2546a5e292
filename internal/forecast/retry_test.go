package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// L7.
func TestRetry(t *testing.T) {
	r := Retry{Work: FitP50P99(20, 200), Timeout: 100}
	digits(t, "f", r.fail(), "0.051969788")
	for i, want := range [][2]string{
		{"0.948030212", "1"},
		{"0.997299141", "1.051969788"},
		{"0.999859637", "1.054670647"},
		{"0.999992705", "1.054811010"},
	} {
		r.Attempts = float64(i + 1)
		digits(t, "success", r.Success(), want[0])
		digits(t, "attempts", r.MeanAttempts(), want[1])
	}
	for _, a := range []float64{2, 3} {
		r.Attempts = a
		digits(t, "p99", r.Quantile(0.99), "147.2697481")
	}
	r.Attempts = 1
	if x := r.Quantile(0.99); !math.IsInf(x, 1) {
		t.Errorf("p99 of one attempt that fails in 5 %%: %v", x)
	}
	near(t, "mean of one attempt", r.Mean(), r.Work.LEV(100), 1e-15)
	sure := Retry{Work: Constant(1), Timeout: 2, Attempts: 3}
	near(t, "sure success", sure.Success(), 1, 0)
	near(t, "sure mean", sure.Mean(), 1, 1e-15)
	hopeless := Retry{Work: Constant(3), Timeout: 2, Attempts: 3}
	near(t, "hopeless success", hopeless.Success(), 0, 0)
	near(t, "hopeless mean", hopeless.Mean(), 6, 1e-15)
}

// F2.
func TestAmplification(t *testing.T) {
	for p, want := range map[float64]string{
		0: "1", 0.01: "1.010101010", 0.1: "1.111111111", 0.5: "1.999999985", 0.9: "9.418502630", 0.99: "23.765728565", 1: "27",
	} {
		load, _ := Amplification(p, 3, 3, 3)
		digits(t, "load", load, want)
	}
	_, failed := Amplification(0.5, 3, 3, 3)
	digits(t, "failed", failed, "7.450580597e-09")
	for _, c := range []struct {
		attempts float64
		layers   int
		want     float64
	}{{4, 3, 64}, {3, 5, 243}, {4, 5, 1024}} {
		all := make([]float64, c.layers)
		for i := range all {
			all[i] = c.attempts
		}
		load, _ := Amplification(1, all...)
		near(t, "worst", load, c.want, 0)
	}
	near(t, "10 % budget, three layers", math.Pow(WorstLoad(3, 0.1), 3), 1.331, 1e-12)
	near(t, "20 % budget, three layers", math.Pow(WorstLoad(3, 0.2), 3), 1.728, 1e-12)
}

func TestVulnerable(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ attempts, budget, from float64 }{
		{2, inf, 0.5}, {3, inf, 1. / 3}, {4, inf, 0.25}, {3, 0.1, 0.909091}, {3, 0.2, 0.833333},
	} {
		load := WorstLoad(c.attempts, c.budget)
		near(t, "band starts", 1/load, c.from, 1e-6)
		for rho, want := range map[float64]bool{c.from * 0.999: false, c.from * 1.001: true, 0.999: true, 1: false} {
			if got := vulnerable(rho, load); got != want {
				t.Errorf("ρ = %v at load %v: %v", rho, load, got)
			}
		}
	}
	if vulnerable(0.99, WorstLoad(1, inf)) {
		t.Error("vulnerable without retries")
	}
}

// F3.
func TestPool(t *testing.T) {
	p := Pool{Rate: 200, Hold: 0.05, Threads: 200}
	near(t, "healthy", p.Busy(30), 10, 1e-12)
	if x := p.Exhaustion(); !math.IsInf(x, 1) {
		t.Errorf("exhausted after %v with nothing hung", x)
	}
	p.Hung = 0.1
	near(t, "busy", p.Busy(30), 609, 1e-12)
	digits(t, "exhaustion", p.Exhaustion(), "9.55")
	near(t, "busy at the largest safe timeout", p.Busy(p.Exhaustion()), p.Threads, 1e-12)
	p.Hung = 0.09
	for timeout, want := range map[float64]float64{30: 549.1, 5: 99.1, 1: 27.1} {
		near(t, "busy", p.Busy(timeout), want, 1e-12)
	}
	digits(t, "exhaustion", p.Exhaustion(), "10.605555556")
	p.Threads = 9
	near(t, "too small at once", p.Exhaustion(), 0, 0)
}

func TestRetryProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		layers := rapid.SliceOfN(rapid.Map(rapid.IntRange(1, 5), func(n int) float64 { return float64(n) }), 1, 5).Draw(t, "layers")
		worst := 1.0
		for _, a := range layers {
			worst *= a
		}
		load, failed := Amplification(p, layers...)
		if load < 1-1e-12 || load > worst*(1+1e-12) || failed < 0 || failed > p {
			t.Errorf("p = %v: load %v of at most %v, failed %v", p, load, worst, failed)
		}
		r := Retry{
			Work:     drawLognormal(t, "work"),
			Timeout:  rapid.Float64Range(0.01, 10).Draw(t, "timeout"),
			Attempts: layers[0],
		}
		if success := r.Success(); success < 0 || success > 1 {
			t.Errorf("success %v", success)
		}
		if n := r.MeanAttempts(); n < 1-1e-12 || n > r.Attempts {
			t.Errorf("%v attempts of %v", n, r.Attempts)
		}
	})
}

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
