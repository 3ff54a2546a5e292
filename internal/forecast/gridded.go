package forecast

import (
	"math"
)

// gridded composes a load on grids. What one grid tells of timeouts serves the finer ones after it, which do not reach as far.
type gridded struct {
	*ModeForecaster
	load  int
	full  bool
	cut   []float64 // see compose
	never []bool    // see compose
	waits []Wait    // see compose; nil for none
	fails float64   // see Forecast.Fails
	joins bool      // means are no sums: calls run together or are cut off
	about Moments   // the whole, by means and variances
}

// rare is the share of the attempts that may outlast a timeout which counts as cutting nothing off.
const (
	rare        = 1e-9
	rareDeviate = 6 // the standard normal exceeds it about as rarely
)

func (s *ModeForecaster) gridded(load int, full bool, waits []Wait) *gridded {
	m, g := s.m, &gridded{ModeForecaster: s, load: load, full: full, waits: waits}
	calm := m.design(load, s.modes)
	if calm.full, calm.waits = full, waits; full {
		calm.queues = s.queues()
	}
	if calm.tries != nil {
		g.never = s.atMost(load, rare, waits).never
		calm.never = g.never
	}
	calm.run(nil)
	g.cut = calm.cut // a start for what lies beyond the first grid
	entry := m.Topology.Flows[load].Nodes[0].Service
	g.about = m.Own[entry].Dist.Moments().Add(calm.all())
	if waits != nil {
		g.about = g.about.Add(waits[entry].Moments())
	}
	for i, c := range m.Topology.Flows[load].Calls {
		edge := &m.Topology.Edges[c.Edge]
		g.joins = g.joins || edge.Parallel.Known || edge.Concurrent.V && edge.Calls.Or(1) > 1 || calm.tries != nil && calm.gaveUp[i] > 0
	}
	return g
}

// on returns the time until the answer, or until all is done, on a grid.
func (s *gridded) on(g *Grid) Dist {
	m, f := s.m, &s.m.Topology.Flows[s.load]
	c := compose[Dist]{m: m, f: f, mode: s.modes.mode, alg: gridAlgebra{g, m}, full: s.full}
	c.limit(s.load)
	if s.full {
		c.queues = s.queues()
	}
	if c.tries != nil {
		copy(c.cut, s.cut)
		c.never = s.never
	}
	c.waits = s.waits
	c.run(nil)
	if c.tries != nil {
		s.cut, s.fails = c.cut, m.failing(s.load, c.fails[0])
		s.settle(g)
	}
	entry := f.Nodes[0].Service
	own := g.Of(m.Own[entry].Dist)
	if s.waits != nil {
		own = g.Wait(s.waits[entry]).Then(own)
	}
	return own.Then(c.all())
}

// settle notes the calls of which a grid that reaches beyond their timeout shows that it cuts off less than one in a billion: finer
// grids need not cut them, which is most of what a call costs.
func (s *gridded) settle(g *Grid) {
	if s.never == nil {
		s.never = make([]bool, len(s.cut))
	}
	for i, c := range s.m.Topology.Flows[s.load].Calls {
		if t := s.m.Topology.Edges[c.Edge].Timeout; t.Known && t.V < g.h*float64(len(g.weight)-1) && s.cut[i] < rare {
			s.never[i] = true
		}
	}
}

// failing adds to the failures of an entry's calls its own.
func (m *Model) failing(load int, calls float64) float64 {
	if m.endless {
		return 0
	}
	return either(m.Topology.Services[m.Topology.Flows[load].Nodes[0].Service].Errors.V, calls)
}

// onGrid computes what is asked with whole distributions. The mean comes from the distribution too, but
// where it is a sum of means, and for what is behind queues.
func (s *ModeForecaster) onGrid(load int, full bool, a ask) (Times, float64) {
	key := s.key(load, full, a)
	if known, ok := s.m.memo.loads[load].timesOf(key); ok {
		return known.Times, known.fails
	}
	out, fails := s.newOnGrid(load, full, a)
	s.m.memo.loads[load].keep(key, timed{out, fails})
	return out, fails
}

func (s *ModeForecaster) newOnGrid(load int, full bool, a ask) (out Times, fails float64) {
	g := s.gridded(load, full, nil)
	times, asked := [4]*float64{&out.P50, &out.P95, &out.P99, &out.P999}, []float64{}
	for i, p := range shown {
		if a.percentiles[i] || a.fails && p == 0.99 { // how often it fails comes with any
			asked = append(asked, p)
		}
	}
	if len(asked) > 0 {
		about := FitMoments(g.about.Mean, g.about.Var)
		found := quantiles(s.m.grids.with, g.on, 2*about.Quantile(asked[len(asked)-1]), asked)
		for i, p := range shown {
			if len(asked) > 0 && asked[0] == p {
				*times[i], found, asked = found[0], found[1:], asked[1:]
			}
		}
		fails = g.fails
	}
	if a.mean {
		out.Mean = g.mean(out.P999)
	}
	return out, fails
}

// mean returns the mean of what a grid composes; highest is its 0.999 quantile.
func (s *gridded) mean(highest float64) (mean float64) {
	m := s.m
	if !s.joins || s.full || !(highest > 0) || math.IsInf(highest, 1) {
		return s.about.Mean
	}
	most := 1.9 * highest // what is beyond is rare, and a wide grid good enough for it
	m.grids.with(8*highest, func(grid *Grid) {
		d := s.on(grid)
		mean = max(0, d.Mean()-d.LEV(most))
	})
	m.grids.with(2*highest, func(grid *Grid) { mean += s.on(grid).LEV(most) })
	return mean
}

// onTime returns the share of requests that are all done within a time.
func (s *ModeForecaster) onTime(load int, within float64, approximate bool) float64 {
	if m := s.m; approximate {
		c := m.design(load, s.modes)
		c.full, c.queues = true, s.queues()
		c.run(nil)
		d := m.Own[m.Topology.Flows[load].Nodes[0].Service].Dist.Moments().Add(c.all())
		return FitMoments(d.Mean, d.Var).CDF(within)
	}
	var share float64
	s.m.grids.with(2*within, func(g *Grid) { share = s.gridded(load, true, nil).on(g).CDF(within) })
	return share
}
