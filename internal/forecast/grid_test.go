package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

var percentiles = []float64{0.5, 0.95, 0.99, 0.999}

// tolerances are what the grid promises at percentiles.
var tolerances = []float64{0.005, 0.005, 0.005, 0.01}

type gridCase struct {
	name  string
	start float64 // s
	build func(g *Grid) Dist
	want  []float64 // at percentiles, ms; 0: not known
}

func iid(p99, n float64) func(g *Grid) Dist {
	return func(g *Grid) Dist { return g.Of(ms(20, p99)).Times(n) }
}

func exponential(mean float64) Wait { return Wait{P: 1, Each: mean / 1e3} }

func stages(means ...float64) func(g *Grid) Dist {
	return func(g *Grid) Dist {
		d := g.Const(0)
		for _, m := range means {
			d = d.Then(g.Wait(exponential(m)))
		}
		return d
	}
}

func tree(g *Grid) Dist {
	join := Max(g.Of(ms(20, 80)), g.Of(ms(30, 150)))
	return g.Of(ms(5, 20)).Then(join).Then(g.Of(ms(10, 60)).Times(2))
}

var gridCases = []gridCase{
	{"L2 60×2", 0.5, iid(60, 2), []float64{42.12743, 74.10917, 93.99796, 123.27711}},
	{"L2 60×3", 0.7, iid(60, 3), []float64{64.38226, 102.63119, 124.98077, 156.62252}},
	{"L2 60×5", 1.2, iid(60, 5), []float64{108.99835, 156.95472, 183.12135, 218.51491}},
	{"L2 60×10", 2.4, iid(60, 10), []float64{220.69884, 286.13165, 319.23928, 361.72260}},
	{"L2 200×2", 1.6, iid(200, 2), []float64{48.69342, 169.70752, 293.27989, 559.49220}},
	{"L2 200×3", 2.4, iid(200, 3), []float64{78.97466, 228.62992, 368.98414, 660.41322}},
	{"L2 200×5", 4, iid(200, 5), []float64{141.30771, 334.53124, 498.45159, 823.51245}},
	{"L2 200×10", 8, iid(200, 10), []float64{300.66921, 569.95099, 771.36919, 1145.76151}},
	{"L2 600×2", 4.8, iid(600, 2), []float64{58.19729, 393.64657, 922.64853, 2523.35709}},
	{"L2 600×5", 12, iid(600, 5), []float64{198.16629, 805.64133, 1595.78679, 3805.04292}},
	{"L2 600×10", 24, iid(600, 10), []float64{456.89797, 1368.76523, 2413.97620, 5191.89297}},

	{"L3 Erlang-2", 1, stages(10, 10), []float64{16.7834699, 0, 66.3835207, 0}},
	{"L3 Erlang-3", 1, stages(10, 10, 10), []float64{26.7406031, 62.9579362, 84.0594691, 112.2887224}},
	{"L3 Erlang-5", 1, stages(10, 10, 10, 10, 10), []float64{0, 0, 116.0462558, 0}},
	{"L3 Erlang-10", 1, func(g *Grid) Dist { return g.Wait(exponential(10)).Times(10) }, []float64{0, 0, 187.8311739, 0}},
	{"L3 hypoexponential", 1, stages(10, 20, 30), []float64{52.06619084, 131.87757627, 181.96422314, 251.95208560}},
	{"L3 max of exponentials", 1, func(g *Grid) Dist {
		return Max(g.Wait(exponential(10)), Max(g.Wait(exponential(20)), g.Wait(exponential(30))))
	}, []float64{31.87876305, 95.27815696, 140.87178489, 208.15181564}},

	{"L4 n=2", 1, func(g *Grid) Dist { return g.Of(ms(20, 200)).Concurrent(2) }, []float64{34.299059, 0, 255.798865, 0}},
	{"L4 n=5", 1, func(g *Grid) Dist { return g.Of(ms(20, 200)).Concurrent(5) }, []float64{61.141908, 0, 344.895164, 0}},
	{"L4 n=10", 1, func(g *Grid) Dist { return g.Of(ms(20, 200)).Concurrent(10) }, []float64{88.163249, 0, 425.417274, 0}},
	{"L4 n=50", 1, func(g *Grid) Dist { return g.Of(ms(20, 200)).Concurrent(50) }, []float64{177.163855, 0, 664.058297, 0}},
	{"L4 n=100", 1, func(g *Grid) Dist { return g.Of(ms(20, 200)).Concurrent(100) }, []float64{228.748079, 0, 792.757451, 0}},

	{"L5 non-additivity", 1, func(g *Grid) Dist { return g.Const(0.001).Then(g.Const(0.999).Maybe(0.009)).Times(2) }, []float64{2, 2, 1001, 1001}},

	{"L6 tree", 1.48, tree, []float64{68.85661, 138.20937, 193.80622, 295.69389}},
	{"L6 all sequential", 1.48, func(g *Grid) Dist {
		return g.Of(ms(5, 20)).Then(g.Of(ms(20, 80))).Then(g.Of(ms(30, 150))).Then(g.Of(ms(10, 60)).Times(2))
	}, []float64{87.51545, 164.87306, 222.03327, 323.44161}},
	{"L6 behind a publish", 1.48, func(g *Grid) Dist {
		return g.Of(ms(5, 20)).Then(g.Of(ms(20, 80))).Then(g.Of(ms(2, 10))).Then(g.Of(ms(10, 60)).Times(2))
	}, []float64{54.78099, 103.13409, 137.25860, 194.15161}},
	{"L6 optional", 0.4, func(g *Grid) Dist { return g.Of(ms(5, 20)).Then(g.Of(ms(10, 60)).Maybe(0.3)) }, []float64{6.769113, 28.300715, 48.030916, 87.363004}},
}

func check(t *testing.T, c gridCase) {
	t.Helper()
	grids := 0
	got := quantilesOf(func(g *Grid) Dist { grids++; return c.build(g) }, c.start, percentiles)
	worst := 0.0
	for i, x := range got {
		if c.want[i] != 0 {
			near(t, c.name, x*1e3, c.want[i], tolerances[i])
			worst = max(worst, math.Abs(x*1e3/c.want[i]-1))
		}
	}
	t.Logf("%-28s off by at most %.4f %%, %d grids", c.name, 100*worst, grids)
}

func TestGridOracles(t *testing.T) {
	for _, c := range gridCases {
		check(t, c)
		c.start *= 1000
		check(t, c)
		c.start *= 1e-6
		check(t, c)
	}
}

// Shapes that a grid finds hard, against grids 16 times as fine, one for each percentile.
func TestGridHard(t *testing.T) {
	for _, c := range []gridCase{
		{"100 calls", 80, iid(200, 100), nil},
		{"300 calls", 72, iid(60, 300), nil},
		{"1,000 calls", 240, iid(60, 1000), nil},
		{"fast calls, one rare slow", 32, func(g *Grid) Dist {
			return g.Of(ms(1, 3)).Times(100).Then(g.Of(ms(2000, 8000)).Maybe(0.02))
		}, nil},
		{"hardly any spread", 24, func(g *Grid) Dist { return g.Of(ms(20, 21)).Times(300) }, nil},
		{"a constant and a little", 1, func(g *Grid) Dist { return g.Const(10).Then(g.Of(ms(1, 5))) }, nil},
		{"constants and a join", 1, func(g *Grid) Dist {
			return Max(g.Const(0.1).Then(g.Of(ms(1, 5))), g.Of(ms(50, 200))).Then(g.Const(0.03))
		}, nil},
		{"fan-out of a fan-out", 10, func(g *Grid) Dist {
			return g.Of(ms(5, 20)).Times(2.5).Concurrent(20).Then(g.Of(ms(20, 80))).Concurrent(3.5)
		}, nil},
	} {
		for i, x := range quantilesOf(c.build, c.start, percentiles) {
			exact, _ := c.build(newGrid(2*x, 16*cells)).Quantile(percentiles[i])
			c.want = append(c.want, exact*1e3)
		}
		check(t, c)
	}
}

func TestGridExtremes(t *testing.T) {
	zero := func(g *Grid) Dist { return g.Of(Constant(0)).Then(g.Const(0).Times(3)).Maybe(0.5) }
	never := func(g *Grid) Dist { return g.Wait(queue(1, 1).Wait(1, 1)) }
	for _, c := range []struct {
		name  string
		start float64
		build func(*Grid) Dist
		want  []float64
	}{
		{"nothing", 0, zero, []float64{0, 0, 0, 0}},
		{"constants", 1e-3, func(g *Grid) Dist { return g.Const(0.1).Times(3).Concurrent(7) }, []float64{0.3, 0.3, 0.3, 0.3}},
		{"two constants", 1, func(g *Grid) Dist { return Max(g.Const(0.2), Max(g.Const(0.3), g.Const(0.1))) }, []float64{0.3, 0.3, 0.3, 0.3}},
		{"an idle queue", 1, func(g *Grid) Dist { return g.Const(0.3).Then(g.Wait(Wait{})) }, []float64{0.3, 0.3, 0.3, 0.3}},
		{"half of the time nothing", 1, func(g *Grid) Dist { return g.Const(2).Maybe(0.5) }, []float64{0, 2, 2, 2}},
		{"rarely something", 1, func(g *Grid) Dist { return g.Of(ms(20, 200)).Maybe(0.02) }, []float64{0, 0, 0.02, ms(20, 200).Quantile(0.95)}},
		{"for ever", 1, never, []float64{math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)}},
		{"rarely for ever", math.Inf(1), func(g *Grid) Dist { return g.Const(1).Then(never(g).Maybe(0.02)) }, []float64{1, 1, math.Inf(1), math.Inf(1)}},
		{"no calls", 1, func(g *Grid) Dist { return g.Of(ms(20, 200)).Times(0).Then(g.Of(ms(1, 2)).Concurrent(0)) }, []float64{0, 0, 0, 0}},
	} {
		for i, x := range quantilesOf(c.build, c.start, percentiles) {
			near(t, c.name, x, c.want[i], 0.002)
		}
	}
	// Too many calls for any grid: the sum of the means, not a quantile of nothing.
	for _, n := range []float64{4000, 1e6} {
		for _, start := range []float64{1, n} {
			many := quantilesOf(iid(60, n), start, percentiles)
			near(t, "too many calls", many[3], n*ms(20, 60).Mean(), 0.01)
		}
	}
}

func TestQuantilesOrder(t *testing.T) {
	got := quantilesOf(tree, 1, []float64{0.99, 0.5, 0.99})
	if len(got) != 3 || got[0] != got[2] || got[1] >= got[0] {
		t.Errorf("p99, p50, p99: %v", got)
	}
	if got := quantilesOf(tree, 1, nil); len(got) != 0 {
		t.Errorf("no quantiles: %v", got)
	}
}

func TestBeyond(t *testing.T) {
	d := NewGrid(0.1).Of(ms(20, 200))
	if x, beyond := d.Quantile(0.99); !beyond || !math.IsInf(x, 1) {
		t.Errorf("p99 beyond the grid: %v, %v", x, beyond)
	}
	x, beyond := d.Quantile(0.5)
	if beyond {
		t.Error("p50 beyond the grid")
	}
	near(t, "p50", x, 0.02, 0.001)
	// What is below the end is exact although the rest is cut off, even when most is.
	sum := NewGrid(0.05).Of(ms(20, 200)).Times(2)
	x, _ = sum.Quantile(0.5)
	near(t, "p50 of two", x, 0.04869342, 0.001)
}

func TestGridMean(t *testing.T) {
	g := NewGrid(16)
	l := ms(20, 200)
	near(t, "one", g.Of(l).Mean(), l.Mean(), 1e-6)
	near(t, "2.5 calls", g.Of(l).Times(2.5).Mean(), 2.5*l.Mean(), 1e-6)
	near(t, "constants", g.Const(0.0123).Times(3).Maybe(0.5).Mean(), 1.5*0.0123, 1e-7)
	g = NewGrid(2)
	near(t, "L6", tree(g).Mean(), 0.076062108, 1e-4)
	near(t, "L3 max", gridCases[16].build(g).Mean(), 0.039287878788, 1e-4)
	near(t, "cut off", NewGrid(0.05).Of(l).Mean(), l.LEV(0.05), 1e-3)
}

// convolve is the direct sum of two lattice distributions, cut off at the end of the grid.
func convolve(out, a, b []float64) []float64 {
	clear(out)
	for i, p := range a {
		for j, q := range b[:len(b)-i] {
			out[i+j] += p * q
		}
	}
	return out
}

// What wraps around in the transform, and what rounding does under the tilt, stays below 1e-9.
func TestTiltedConvolution(t *testing.T) {
	for _, r := range []float64{0.01, 0.1, 1, 10} {
		g := NewGrid(r)
		for _, l := range []Lognormal{ms(20, 200), ms(20, 21), ms(1, 600)} {
			d := g.Of(l)
			one := d.masses()
			direct, scratch := one, make([]float64, cells)
			for n := 2; n <= 6; n++ {
				direct, scratch = convolve(scratch, direct, one), make([]float64, cells)
				for i, m := range d.Times(float64(n)).masses() {
					if math.Abs(m-direct[i]) > 1e-9 {
						t.Fatalf("range %v, %v times %d: mass %d is %g, want %g", r, l, n, i, m, direct[i])
					}
				}
			}
		}
	}
}

// floor returns the largest x of which it is certain that the quantile of the sum is not below: all masses at
// the left edges of their cells.
func floor(r, q float64, n int, ls ...Lognormal) float64 {
	h := r / float64(n)
	sum := make([]float64, n)
	sum[0] = 1
	for _, l := range ls {
		edge := make([]float64, n)
		for i := range edge {
			edge[i] = l.CDF(float64(i+1)*h) - l.CDF(float64(i)*h)
		}
		sum = convolve(make([]float64, n), sum, edge)
	}
	below := 0.0
	for i, m := range sum {
		if below += m; below >= q {
			return float64(i) * h
		}
	}
	return r
}

func TestFloor(t *testing.T) {
	x := floor(0.74, 0.99, 2048, ms(5, 20), ms(20, 80), ms(30, 150), ms(10, 60), ms(10, 60))
	if exact := 0.22203327; x > exact || exact > x+5*0.74/2048 {
		t.Errorf("floor %v, exact %v", x, exact)
	}
}

func TestGridProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawLognormal(t, "a"), drawLognormal(t, "b"), drawLognormal(t, "c")
		k := rapid.Float64Range(0.01, 100).Draw(t, "k")
		start := a.Quantile(0.99) + b.Quantile(0.99) + c.Quantile(0.99)
		run := func(start float64, build func(g *Grid) Dist) []float64 {
			return quantilesOf(build, start, percentiles)
		}
		one := run(start, func(g *Grid) Dist { return g.Of(a) })
		two := run(start, func(g *Grid) Dist { return g.Of(a).Then(g.Of(b)) })
		three := run(start, func(g *Grid) Dist { return g.Of(a).Then(g.Of(b)).Then(g.Of(c)) })
		turned := run(start, func(g *Grid) Dist { return g.Of(c).Then(g.Of(a)).Then(g.Of(b)) })
		scaled := run(start*k, func(g *Grid) Dist { return g.Of(a.Scale(k)).Then(g.Of(b.Scale(k))) })
		joined := run(start, func(g *Grid) Dist { return Max(g.Of(a), g.Of(b)) })
		maybe := run(start, func(g *Grid) Dist { return g.Of(a).Then(g.Of(b).Maybe(0.3)) })

		const slack = 1.005
		for i, q := range percentiles {
			if i > 0 && (one[i] < one[i-1] || three[i] < three[i-1]) {
				t.Errorf("quantiles fall: %v, %v", one, three)
			}
			near(t, "one call", one[i], a.Quantile(q), tolerances[i])
			near(t, "another order", turned[i], three[i], 1e-6)
			near(t, "scaled", scaled[i], k*two[i], 1e-6)
			for _, pair := range [][2]float64{
				{one[i], maybe[i]}, {maybe[i], two[i]}, {two[i], three[i]},
				{joined[i], two[i]}, {one[i], joined[i]}, {b.Quantile(q), joined[i]},
			} {
				if pair[0] > pair[1]*slack {
					t.Errorf("p%v: %v is not below %v", 100*q, pair[0], pair[1])
				}
			}
			if i == 2 {
				const n = 512
				r := 2 * three[i]
				low := floor(r, q, n, a, b, c)
				if x := three[i]; low > x*slack || x > (low+3*r/n)*slack {
					t.Errorf("p99 %v outside %v to %v", x, low, low+3*r/n)
				}
			}
		}
	})
}

func BenchmarkGrid(b *testing.B) {
	g := NewGrid(1)
	l := ms(20, 200)
	d, e := g.Of(l), g.Of(ms(30, 150))
	mass, out := d.masses(), make([]float64, cells)
	for _, bench := range []struct {
		name string
		run  func()
	}{
		{"NewGrid", func() { NewGrid(1) }},
		{"Of", func() { clear(g.seen); g.Of(l) }},
		{"Then", func() { d.Then(e) }},
		{"ThenDirect", func() { convolve(out, mass, mass) }},
		{"Times100", func() { d.Times(100) }},
		{"Max", func() { Max(d, e) }},
		{"Quantile", func() { d.Quantile(0.5) }},
		{"Quantiles", func() { quantilesOf(tree, 1.48, percentiles) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				bench.run()
			}
		})
	}
}

// quantilesOf is quantiles on grids of their own.
func quantilesOf(build func(g *Grid) Dist, start float64, qs []float64) []float64 {
	return quantiles(func(r float64, with func(g *Grid)) { with(NewGrid(r)) }, build, start, qs)
}
