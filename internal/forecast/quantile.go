package forecast

import (
	"cmp"
	"math"
	"slices"
)

const (
	// resolved is the number of cells below a quantile from which it is good enough.
	resolved = cells / 8

	// passes bounds the grids that are tried for a set of quantiles.
	passes = 24
)

// Mean returns the mean, in seconds. What overflows counts as the end of the grid, so that the mean is then
// too small.
func (d Dist) Mean() float64 {
	mean, overflow := d.shift, 1.0
	for i, m := range d.masses() {
		mean += m * float64(i) * d.g.h
		overflow -= m
	}
	return mean + overflow*d.g.h*float64(len(d.g.weight))
}

// LEV returns the limited expected value E[min(X, x)].
func (d Dist) LEV(x float64) float64 {
	sum, rest := 0.0, 1.0
	for i, m := range d.masses() {
		at := d.shift + float64(i)*d.g.h
		if at >= x {
			break
		}
		sum += m * at
		rest -= m
	}
	return sum + max(0, rest)*x
}

// Quantile returns the time that a share q stays within, interpolated inside a cell. Beyond reports that it
// lies in the overflow; the time is then +Inf.
func (d Dist) Quantile(q float64) (x float64, beyond bool) { return d.quantile(d.cumulative(), q) }

// quantile looks q up in the distribution function at the points. The mass of a point stands for the cell
// around it, except at the start, where it may be an atom.
func (d Dist) quantile(cumulative []float64, q float64) (x float64, beyond bool) {
	i, _ := slices.BinarySearch(cumulative, q)
	switch i {
	case 0:
		return d.shift, false
	case len(cumulative):
		return math.Inf(1), true
	}
	inside := (q - cumulative[i-1]) / (cumulative[i] - cumulative[i-1])
	return d.shift + (float64(i)-0.5+inside)*d.g.h, false
}

// CDF returns the share that stays within x seconds, interpolated inside a cell.
func (d Dist) CDF(x float64) float64 {
	if x < d.shift {
		return 0
	}
	cumulative := d.cumulative()
	at, inside := math.Modf((x-d.shift)/d.g.h + 0.5)
	i := min(int(at), len(cumulative)-1)
	if i == 0 {
		return cumulative[0]
	}
	return cumulative[i-1] + inside*(cumulative[i]-cumulative[i-1])
}

// quantiles returns quantiles of the distribution that build makes, in the order asked for. It starts with the
// grid of that range (s), moves to the range that fits the largest quantile, and then to smaller ones until the
// smallest is resolved too; a quantile that no grid reaches is +Inf. Grids come from a store.
func quantiles(grid func(r float64, with func(g *Grid)), build func(g *Grid) Dist, start float64, qs []float64) []float64 {
	if !(start > 0) || math.IsInf(start, 1) {
		start = 1
	}
	order := make([]int, len(qs)) // of the quantiles, the largest last
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(qs[a], qs[b]) })

	xs := make([]float64, len(qs))
	r, short := start, 0.0 // the range, and the largest that was too short
	for pass, left := 0, len(qs); pass < passes && left > 0; pass++ {
		done := false
		grid(r, func(g *Grid) {
			r = g.h * float64(len(g.weight))
			d := build(g)
			cumulative := d.cumulative()
			for _, i := range order[:left] {
				xs[i], _ = d.quantile(cumulative, qs[i])
			}
			for left > 0 && d.resolves(xs[order[left-1]]) {
				left, short = left-1, 0
			}
			if done = left == 0; done {
				return
			}
			x := xs[order[left-1]]
			if math.IsInf(x, 1) {
				r, short = 4*r, r
				return
			}
			fit := max(d.fit(x), 2*short)
			if done = fit >= r; !done { // else what varies on a finer grid is constant on this one, and too long for the finer
				r = fit
			}
		})
		if done {
			break
		}
	}
	for k := 1; k < len(order); k++ { // different grids may disagree about equals
		xs[order[k]] = max(xs[order[k]], xs[order[k-1]])
	}
	return xs
}

// resolves reports whether the grid is fine enough for the quantile x.
func (d Dist) resolves(x float64) bool {
	return !math.IsInf(x, 1) && (x-d.shift >= resolved*d.g.h || d.g.h <= max(nanosecond, x*1e-5))
}

// fit returns the range of the grid that the quantile x, found on this one, is in the middle of.
func (d Dist) fit(x float64) float64 {
	if x == d.shift {
		return 32 * d.g.h
	}
	return 2 * (x - d.shift)
}
