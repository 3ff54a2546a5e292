package forecast

import (
	"testing"

	"pgregory.net/rapid"
)

func drawMoments(t *rapid.T, name string) Moments { return drawLognormal(t, name).Moments() }

// L2: the moment match for a sum of ten has the error that the table states for its p99.
func TestFentonWilkinson(t *testing.T) {
	for _, c := range []struct{ p99, n, exact, off float64 }{
		{60, 2, 93.99796, -0.0036}, {60, 3, 124.98077, -0.0043}, {60, 5, 183.12135, -0.0041}, {60, 10, 319.23928, -0.0030},
		{200, 2, 293.27989, 0.0049}, {200, 3, 368.98414, -0.0020}, {200, 5, 498.45159, -0.0133}, {200, 10, 771.36919, -0.0241},
		{600, 2, 922.64853, 0.0557}, {600, 5, 1595.78679, 0.0685}, {600, 10, 2413.97620, 0.0379},
	} {
		got := FitP50P99(20, c.p99).Moments().Times(c.n).Quantile(0.99)
		near(t, "p99 of the sum", got, c.exact*(1+c.off), 1e-4)
	}
}

func TestMomentsMixture(t *testing.T) {
	m := Moments{Mean: 2, Var: 3}
	for _, c := range []struct {
		what      string
		got, want Moments
	}{
		{"never", m.Maybe(0), Moments{}},
		{"always", m.Maybe(1), m},
		{"half", m.Maybe(0.5), Moments{1, 1.5 + 1}},
		{"no calls", m.Times(0), Moments{}},
		{"three calls", m.Times(3), Moments{6, 9}},
		{"two and a half calls", m.Times(2.5), Moments{5, 6 + 2.5}},
		{"one at once", m.MaxOf(1), m},
		{"half at once", m.MaxOf(0.5), m.Maybe(0.5)},
		{"constants", Moments{Mean: 2}.Max(Moments{Mean: 5}), Moments{Mean: 5}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestMomentsMax(t *testing.T) {
	// L6: the mean of max(A, B).
	digits(t, "mean", 1e3*ms(20, 80).Moments().Max(ms(30, 150).Moments()).Mean, "43.184936")
	// With little spread it is the maximum of two normals (Clark 1961): mean 1/√π, variance 1 − 1/π, in sigmas.
	m := Moments{1, 1e-6}.Max(Moments{1, 1e-6})
	near(t, "mean over sigma", (m.Mean-1)/1e-3, 0.5641895835, 1e-3)
	near(t, "var over sigma²", m.Var/1e-6, 0.6816901138, 1e-2)
}

// The last of n lognormals, which no lognormal is, against the mean of the grid.
func TestMomentsMaxOf(t *testing.T) {
	g := NewGrid(16)
	for _, n := range []float64{2, 5, 10, 50, 100, 2.5} {
		l := ms(20, 200)
		near(t, "mean of the last", l.Moments().MaxOf(n).Mean, g.Of(l).Concurrent(n).Mean(), 0.1)
	}
}

func TestMomentsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawMoments(t, "a"), drawMoments(t, "b")
		n := rapid.Float64Range(1, 200).Draw(t, "n")
		m := a.Max(b)
		if m.Mean < a.Mean || m.Mean < b.Mean || m.Var < 0 {
			t.Errorf("max of %v and %v is %v", a, b, m)
		}
		if m.Mean > a.Mean+b.Mean {
			t.Errorf("the later of %v and %v takes longer than both: %v", a, b, m)
		}
		near(t, "mean of the other order", b.Max(a).Mean, m.Mean, 1e-9)
		near(t, "mean of n", a.Times(n).Mean, n*a.Mean, 1e-12)
		if last := a.MaxOf(n); last.Mean < a.Mean || last.Var < 0 {
			t.Errorf("last of %v times %v is %v", n, a, last)
		}
	})
}
