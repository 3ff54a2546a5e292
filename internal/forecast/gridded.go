package forecast

import (
	"math"
)

// gridded composes a load on grids. What one grid tells of timeouts serves the finer ones after it, which do not reach as far.
type gridded struct {
	*Setting
	load  int
	full  bool
	cut   []float64 // see compose
	never []bool    // see compose
	waits []Wait    // see compose; nil for none
	fails float64   // see Forecast.Fails
	joins bool      // means are no sums: calls run together or are cut off
}

func (s *Setting) gridded(load int, full bool) *gridded {
	m, g := s.m, &gridded{Setting: s, load: load, full: full}
	calm := m.design(load, s.modes)
	g.joins = calm.tries != nil
	for _, c := range m.T.Flows[load].Calls {
		edge := &m.T.Edges[c.Edge]
		g.joins = g.joins || edge.Parallel.Known || edge.Concurrent.V && edge.Calls.Or(1) > 1
	}
	if calm.tries != nil { // a start for what lies beyond the first grid
		calm.full = full
		calm.run(nil)
		g.cut = calm.cut
	}
	return g
}

// on returns the time until the answer, or until all is done, on a grid.
func (s *gridded) on(g *Grid) Dist {
	m, f := s.m, &s.m.T.Flows[s.load]
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
	for i, c := range s.m.T.Flows[s.load].Calls {
		if t := s.m.T.Edges[c.Edge].Timeout; t.Known && t.V < g.h*float64(len(g.weight)-1) && s.cut[i] < 1e-9 {
			s.never[i] = true
		}
	}
}

// failing adds to the failures of an entry's calls its own.
func (m *Model) failing(load int, calls float64) float64 {
	if m.endless {
		return 0
	}
	return either(m.T.Services[m.T.Flows[load].Nodes[0].Service].Errors.V, calls)
}

// onGrid computes the percentiles with whole distributions; sum is a start for the range. The mean comes from the distribution too,
// but where it is a sum of means, and for what is behind queues.
func (s *Setting) onGrid(load int, sum float64, full bool) (Times, float64) {
	key := s.key(load, full)
	if known, ok := s.m.memo.loads[load].timesOf(key); ok {
		return known.Times, known.fails
	}
	out, fails := s.newOnGrid(load, sum, full)
	s.m.memo.loads[load].keep(key, timed{out, fails})
	return out, fails
}

func (s *Setting) newOnGrid(load int, sum float64, full bool) (Times, float64) {
	m, g := s.m, s.gridded(load, full)
	q := quantiles(m.grids.with, g.on, 4*sum, []float64{0.50, 0.95, 0.99, 0.999})
	out := Times{0, q[0], q[1], q[2], q[3]}
	if fails := g.fails; g.joins && !full && q[3] > 0 && !math.IsInf(q[3], 1) {
		most := 1.9 * q[3] // what is beyond is rare, and a wide grid good enough for it
		m.grids.with(8*q[3], func(grid *Grid) {
			d := g.on(grid)
			out.Mean = max(0, d.Mean()-d.LEV(most))
		})
		m.grids.with(2*q[3], func(grid *Grid) { out.Mean += g.on(grid).LEV(most) })
		g.fails = fails
	} else {
		c := m.design(load, s.modes)
		if c.full = full; full {
			c.queues = s.queues()
		}
		c.run(nil)
		out.Mean = m.Own[m.T.Flows[load].Nodes[0].Service].Dist.Mean() + c.all().Mean
	}
	return out, g.fails
}

// onTime returns the share of requests that are all done within a time.
func (s *Setting) onTime(load int, within float64, approximate bool) float64 {
	if m := s.m; approximate {
		c := m.design(load, s.modes)
		c.full, c.queues = true, s.queues()
		c.run(nil)
		d := m.Own[m.T.Flows[load].Nodes[0].Service].Dist.Moments().Add(c.all())
		return FitMoments(d.Mean, d.Var).CDF(within)
	}
	var share float64
	s.m.grids.with(2*within, func(g *Grid) { share = s.gridded(load, true).on(g).CDF(within) })
	return share
}
