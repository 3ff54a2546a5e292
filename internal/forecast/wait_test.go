package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The wait at one server is that of Pollaczek and Khinchine, whatever varies: its distribution against Lindley's recursion, its
// mean and variance on the grid against the formulas.
func TestWaitAtOneServer(t *testing.T) {
	for _, c := range []struct{ busy, spread, off float64 }{{0.5, 0, 0.01}, {0.8, 0, 0.02}, {0.5, 0.25, 0.01}, {0.8, 1, 0.02}, {0.5, 4, 0.03}, {0.7, 4, 0.05}} {
		t.Run(fmt.Sprint(c.busy, c.spread), func(t *testing.T) {
			w := Queue{Rate: c.busy / 0.01, Service: 0.01, Servers: 1}.batched(c.spread, 1)
			served := FitMoments(0.01, c.spread*1e-4)
			r, wait := rand.New(rand.NewPCG(3, 4)), 0.0
			waits := make([]float64, 2_000_000)
			for i := range waits {
				waits[i] = wait
				wait = max(0, wait+math.Exp(served.Mu+served.Sigma*r.NormFloat64())-r.ExpFloat64()*0.01/c.busy)
			}
			slices.Sort(waits)
			for _, p := range []float64{0.9, 0.99} {
				closeTo(t, fmt.Sprint(p), quantilesOf(func(g *Grid) Dist { return g.Wait(w) }, 1, []float64{p})[0], waits[int(p*float64(len(waits)))], c.off*waits[int(p*float64(len(waits)))])
			}
			d := NewGrid(64).Wait(w)
			closeTo(t, "mean", d.Mean(), w.Moments().Mean, 1e-3*w.Mean())
			if c.spread <= 1 { // of a heavier tail what lies beyond the grid's end is much of it
				second := 0.0
				fine := NewGrid(1).Wait(w)
				for i, m := range fine.masses() {
					x := float64(i) * fine.g.h
					second += m * x * x
				}
				closeTo(t, "variance", second-w.Mean()*w.Mean(), w.Moments().Var, 0.01*w.Moments().Var)
			}
		})
	}
}

// Exponential times served give an exponential wait: as a sum of residual times it is the same.
func TestWaitOfExponentialIsExponential(t *testing.T) {
	w := Wait{P: 0.8, Each: 0.05}
	closeTo(t, "variance", w.Moments().Var, 0.8*(2-0.8)*0.05*0.05, 1e-15)
	closeTo(t, "p99", quantilesOf(func(g *Grid) Dist { return g.Wait(w) }, 1, []float64{0.99})[0], w.Quantile(0.99), 1e-5)
}
