package forecast

import (
	"slices"
	"sync"
)

// shared is what workloads have in common, composed once for a design: a visit takes as long whatever workload makes it, if it makes the
// same calls for each. It is filled in as workloads ask.
type shared[D any] struct {
	mu   sync.Mutex
	all  compose[D] // of Topology.Union
	done []bool     // per node
}

// together says how a composition shares what it works out: by means and variances only, for on a grid each workload has a range of its
// own.
type together struct{ plain, limited, held *shared[Moments] }

// newTogether prepares what workloads have in common under an assignment.
func (m *Model) newTogether(modes Assignment) (t together) {
	if len(m.Topology.Flows) < 2 {
		return t
	}
	compose := func(limited, held bool) *shared[Moments] {
		s := &shared[Moments]{all: m.byMeans(&m.Topology.Union, modes.mode)}
		s.all.held = held
		if limited && !m.endless {
			s.all.tries = []float64{}
		}
		return s
	}
	return together{compose(false, false), compose(true, false), compose(true, true)}
}

// prepare makes room when the first workload asks.
func (s *shared[D]) prepare() {
	if s.done != nil {
		return
	}
	c := &s.all
	n := len(c.f.Nodes)
	s.done = make([]bool, n)
	c.answered, c.complete, c.behind = make([]D, n), make([]D, n), make([]bool, n)
	if c.tries != nil {
		c.attempted()
	}
}

// need composes node u, whose callees are.
func (s *shared[D]) need(u int) {
	if !s.done[u] {
		s.all.node(u, s.all.f.CallsOf(u))
		s.done[u] = true
	}
}

// take fills in node v of a workload from node u of all workloads.
func (s *shared[D]) take(c *compose[D], v, u int) {
	s.need(u)
	c.answered[v] = s.all.answered[u]
	if c.tries == nil {
		return
	}
	c.fails[v] = s.all.fails[u]
	to, from := &c.f.Nodes[v], &s.all.f.Nodes[u]
	copy(c.tries[to.First:to.Last], s.all.tries[from.First:from.Last])
	copy(c.gaveUp[to.First:to.Last], s.all.gaveUp[from.First:from.Last])
	copy(c.cut[to.First:to.Last], s.all.cut[from.First:from.Last])
}

// view is what was composed for a load: for it alone, or as a part of what was composed for all.
type view struct {
	*compose[Moments]
	node []int32 // per node of the load: which of the composition it is; nil: the same
}

// at is the node of the composition that node v of the load is.
func (w *view) at(v int) int {
	if w.node == nil {
		return v
	}
	return int(w.node[v])
}

// composed composes a load, from what it shares with others where that is all of it; every: nodes too that nobody waits for.
func (s *ModeForecaster) composed(load int, of *shared[Moments], limited, held, every bool) view {
	if s.m.Topology.Common(load) {
		of.mu.Lock()
		defer of.mu.Unlock()
		of.prepare()
		same := s.m.Topology.Shared[load]
		for _, u := range slices.Backward(same) {
			of.need(int(u))
		}
		return view{&of.all, same}
	}
	c := s.m.byMeans(&s.m.Topology.Flows[load], s.modes.mode)
	if c.every, c.held = every, held; limited {
		c.limit(load)
	}
	c.share(load, of)
	c.run(nil)
	return view{&c, nil}
}

// newFactors returns, per call of the union, how often one execution of its caller makes it, attempts included.
func (s *ModeForecaster) newFactors() []float64 {
	t := s.m.Topology
	list, done := make([]float64, len(t.Union.Calls)), make([]bool, len(t.Union.Nodes))
	for l := range t.Flows {
		for v, u := range t.Shared[l] {
			if u < 0 || done[u] {
				continue
			}
			done[u] = true
			from, to := &t.Flows[l].Nodes[v], &t.Union.Nodes[u]
			copy(list[to.First:to.Last], s.takes[l]().factor[from.First:from.Last])
		}
	}
	return list
}
