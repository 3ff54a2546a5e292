package forecast

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// ms returns the lognormal with these percentiles in milliseconds.
func ms(p50, p99 float64) Lognormal { return FitP50P99(p50/1e3, p99/1e3) }

// near checks a number to a relative tolerance.
func near(t rapid.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if got == want || math.Abs(got-want) <= tolerance*math.Abs(want) {
		return
	}
	t.Errorf("%s = %.10g, want %.10g ± %.2g (off by %+.2g)", what, got, want, tolerance, got/want-1)
}

// digits checks a number to the digits that want prints.
func digits(t rapid.TB, what string, got float64, want string) {
	t.Helper()
	w, err := strconv.ParseFloat(want, 64)
	if err != nil {
		t.Fatal(err)
	}
	mantissa, exponent, _ := strings.Cut(want, "e")
	_, decimals, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	if unit := math.Pow10(e - len(decimals)); !(math.Abs(got-w) <= 0.51*unit) {
		t.Errorf("%s = %.12g, want %s", what, got, want)
	}
}

func drawLognormal(t *rapid.T, name string) Lognormal {
	p50 := rapid.Float64Range(0.001, 1).Draw(t, name+" p50")
	return FitP50P99(p50, p50*rapid.Float64Range(1, 30).Draw(t, name+" p99/p50"))
}

func TestFitP50P99(t *testing.T) {
	for _, c := range []struct {
		p50, p99                   float64
		sigma, mean, sd, p95, p999 string
	}{
		{20, 200, "0.989785371", "32.64102111", "42.10047264", "101.8788468", "425.982814"},
		{20, 80, "0.595910172", "23.88586210", "", "", "126.119912"},
		{30, 150, "0.691830285", "38.11134296", "", "", ""},
		{10, 60, "0.770202724", "13.45285311", "", "", ""},
		{5, 20, "", "5.97146552", "", "", ""},
	} {
		l := FitP50P99(c.p50, c.p99)
		for _, f := range []struct {
			what, want string
			got        float64
		}{
			{"sigma", c.sigma, l.Sigma},
			{"mean", c.mean, l.Mean()},
			{"sd", c.sd, math.Sqrt(l.Var())},
			{"p95", c.p95, l.Quantile(0.95)},
			{"p99.9", c.p999, l.Quantile(0.999)},
		} {
			if f.want != "" {
				digits(t, f.what, f.got, f.want)
			}
		}
		near(t, "p50", l.Quantile(0.5), c.p50, 1e-14)
		near(t, "p99", l.Quantile(0.99), c.p99, 1e-14)
	}
	digits(t, "CV²", FitP50P99(20, 200).CV2(), "1.66359065")
}

func TestFitMoments(t *testing.T) {
	l := ms(20, 200)
	if back := FitMoments(l.Mean(), l.Var()); math.Abs(back.Mu-l.Mu) > 1e-12 || math.Abs(back.Sigma-l.Sigma) > 1e-12 {
		t.Errorf("%v became %v", l, back)
	}
	if got := FitMoments(3, 0); got.Sigma != 0 || math.Abs(got.Mean()-3) > 1e-15 {
		t.Errorf("no variance: %v", got)
	}
	if got := FitMoments(0, 0); got.Mean() != 0 {
		t.Errorf("no time: %v", got)
	}
}

// A constant and no time at all must not turn into NaN anywhere.
func TestLognormalConstant(t *testing.T) {
	for _, x := range []float64{0, 2} {
		l := Constant(x)
		for _, f := range []struct {
			what      string
			got, want float64
		}{
			{"mean", l.Mean(), x},
			{"var", l.Var(), 0},
			{"CV²", l.CV2(), 0},
			{"p0", l.Quantile(0), x},
			{"p100", l.Quantile(1), x},
			{"CDF below", l.CDF(x - 1), 0},
			{"CDF above", l.CDF(x + 1), 1},
			{"survival below", l.Survival(x - 1), 1},
			{"survival above", l.Survival(x + 1), 0},
			{"LEV below", l.LEV(x / 2), x / 2},
			{"LEV above", l.LEV(x + 1), x},
			{"scaled", l.Scale(3).Mean(), 3 * x},
			{"scaled to nothing", l.Scale(0).Mean(), 0},
		} {
			near(t, f.what, f.got, f.want, 1e-14)
		}
	}
	if l := FitP50P99(1, 1); l.Sigma != 0 {
		t.Errorf("p99 = p50: %v", l)
	}
	if l := FitP50P99(0, 1); l.Quantile(0.99) != 0 {
		t.Errorf("p50 = 0: %v", l)
	}
}

func TestLEV(t *testing.T) {
	// L7: E[X | X <= 100] = (LEV(T) − T·P(X>T))/P(X<=T).
	l := FitP50P99(20, 200)
	f := l.Survival(100)
	digits(t, "conditional mean", (l.LEV(100)-100*f)/(1-f), "25.3991788")
	near(t, "LEV far out", l.LEV(1e9), l.Mean(), 1e-12)
	if wide := FitP50P99(1e-9, 1e300); math.IsNaN(wide.LEV(1)) || wide.LEV(1) > 1 {
		t.Errorf("LEV of an absurd spread: %v", wide.LEV(1))
	}
}

// Unknown outcome at a gateway timeout, and redelivery at a visibility timeout (K2).
func TestSurvival(t *testing.T) {
	job := FitP50P99(2, 20)
	digits(t, "P(>29 s)", job.Survival(29), "0.003448822")
	digits(t, "P(>30 s)", job.Survival(30), "0.003109576")
	digits(t, "P(>230 s)", job.Survival(230), "8.178e-07")
	handler := FitP50P99(5, 60)
	digits(t, "P(>30 s)", handler.Survival(30), "0.046729258")
	digits(t, "timeout for 1e-3", handler.Quantile(1-1e-3), "135.679255")
	digits(t, "timeout for 1e-6", handler.Quantile(1-1e-6), "801.788783")
}

// L7: a hedge after p95 is the lesser of X and p95 + X.
func TestHedge(t *testing.T) {
	l := FitP50P99(20, 200)
	p95 := l.Quantile(0.95)
	for q, want := range map[float64]string{0.99: "131.253098", 0.999: "182.855098"} {
		x := bisect(1e4, func(x float64) bool { return l.Survival(x)*l.Survival(x-p95) > 1-q })
		digits(t, "hedged", x, want)
	}
}

func TestLognormalProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLognormal(t, "l")
		q := rapid.Float64Range(0.001, 0.999).Draw(t, "q")
		k := rapid.Float64Range(0.01, 100).Draw(t, "k")
		x := l.Quantile(q)
		near(t, "scaled quantile", l.Scale(k).Quantile(q), k*x, 1e-12)
		if l.Sigma > 1e-3 {
			near(t, "CDF of quantile", l.CDF(x), q, 1e-9)
		}
		near(t, "CDF + survival", l.CDF(2*x)+l.Survival(2*x), 1, 1e-14)
		if lev := l.LEV(x); lev > min(x, l.Mean())*(1+1e-12) {
			t.Errorf("E[min(X,x)] = %v above x = %v or the mean %v", lev, x, l.Mean())
		}
	})
}
