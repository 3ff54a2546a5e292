package advise

import (
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// supposition is what is supposed of one edge and of the workloads that pass it, in place of what the file states.
type supposition struct {
	edge     int
	stated   graph.Edge
	facts    facts
	loads    map[int]*graph.Workload
	somebody map[int]bool
	bonus    rules.Centi // of a fact that only adds to the score
}

func (e *engine) edge(i int) *graph.Edge {
	if e.supposed != nil && e.supposed.edge == i {
		return &e.supposed.stated
	}
	return &e.t.Edges[i]
}

func (e *engine) fact(i int) *facts {
	if e.supposed != nil && e.supposed.edge == i {
		return &e.supposed.facts
	}
	return &e.facts[i]
}

func (e *engine) load(l int) *graph.Workload {
	if e.supposed != nil {
		if w, ok := e.supposed.loads[l]; ok {
			return w
		}
	}
	return &e.t.Loads[l]
}

// waitedBySomebody reports whether somebody waits for a load.
func (e *engine) waitedBySomebody(l int) bool {
	if e.supposed != nil {
		if some, ok := e.supposed.somebody[l]; ok {
			return some
		}
	}
	return e.somebody[l]
}

// suppose returns the engine with other facts of one edge and of some workloads: enough to say what the edge may be and what the walk
// decides on it.
func (e *engine) suppose(i int, change func(*graph.Edge), loads map[int]*graph.Workload) *engine {
	s := *e
	was := &e.facts[i]
	s.supposed = &supposition{edge: i, stated: e.t.Edges[i], loads: loads}
	change(&s.supposed.stated)
	s.supposed.facts = facts{advised: was.advised, uses: was.uses, receivers: was.receivers, leaf: was.leaf, work: was.work}
	if len(loads) > 0 {
		s.supposed.somebody = map[int]bool{}
		for l := range loads {
			s.supposed.somebody[l] = s.somebodyWaits(l)
		}
	}
	s.derive(i)
	return &s
}

// allowAs works out what the supposed edge may be; outlasting as for may, context that under the modes as built.
func (e *engine) allowAs(outlasting bool, context rules.Context) Modes {
	i := e.supposed.edge
	modes := e.may(i, outlasting)
	if m := e.stated[i]; m.Known && m.V != graph.Sync && !modes.Has(m.V) && e.stands(i, m.V, context) {
		modes = modes.with(m.V)
	}
	e.supposed.facts.allowed = modes
	return modes
}
