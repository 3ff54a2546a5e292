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
			if got := Vulnerable(rho, load); got != want {
				t.Errorf("ρ = %v at load %v: %v", rho, load, got)
			}
		}
	}
	if Vulnerable(0.99, WorstLoad(1, inf)) {
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
