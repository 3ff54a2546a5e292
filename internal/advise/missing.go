package advise

import (
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// Missing is a fact that the file does not state, and what the facts of one edge would lead to with each plausible value, where the
// edge stands in the recommended design.
type Missing struct {
	Fact forecast.Fact
	Ways []Way
}

// Way is one plausible value of a fact.
type Way struct {
	Word string // as written in the file
	Mode graph.Mode
}

// MissingFacts returns the facts that are not known of an edge: words, and how long its callee works. What a repair does with the edge is
// not asked again for each value.
func (a *Analysis) MissingFacts(e int) (list []Missing) {
	if !a.Edges[e].Advised {
		return nil
	}
	c := a.confirmer
	alike := map[unknownKind][]Way{} // what a fact of one workload leads to, that of another of the kind does too
	for _, u := range c.e.unknowns(e) {
		kind := c.e.kindOf(e, u)
		ways := alike[kind]
		if u.load < 0 || ways == nil {
			ways = nil
			for _, w := range u.ways {
				s := c.e.with(e, []way{w})
				s.allowAs(c.e.outlasting[e], c.e.builtContexts[e])
				ways = append(ways, Way{w.word, a.settles(s, e)})
			}
			alike[kind] = ways
		}
		list = append(list, Missing{u.fact, ways})
	}
	if edge := &a.Graph.Edges[e]; edge.Op.Known && edge.Op.V == graph.Read && !edge.Staleness.Known && !edge.Consistency.Known {
		s := c.e.suppose(e, func(edge *graph.Edge) { edge.Staleness = graph.Of(60.0) }, nil)
		if allowed := s.allowAs(c.e.outlasting[e], c.e.builtContexts[e]); allowed.Has(graph.Async) {
			to := a.settles(s, e)
			if to == a.Design[e] && a.repairedBy(e, graph.Async) { // a tolerance that is stated makes it a choice of the repair
				to = graph.Async
			}
			list = append(list, Missing{forecast.Fact{On: "edge", Name: a.Topology.IDs[e], Key: "staleness"}, []Way{{"1m", to}}})
		}
	}
	if !c.workKnown(e) && !a.Model.Work(e).Known {
		m := Missing{Fact: forecast.Fact{On: "service", Name: a.Graph.Services[a.Graph.Edges[e].To].Name, Key: "latency"}}
		for _, w := range []struct {
			word    string
			seconds float64
		}{{"{p50: 5ms, p99: 50ms}", 0.005}, {"{p50: 2s, p99: 20s}", 2}} {
			s := c.e.with(e, nil)
			s.supposed.facts.work = w.seconds
			s.allowAs(c.e.outlasting[e], c.e.builtContexts[e])
			m.Ways = append(m.Ways, Way{w.word, a.settles(s, e)})
		}
		list = append(list, m)
	}
	return list
}

// repairedBy reports whether another mode of one edge keeps a limit that the recommended design misses, and makes no other one worse.
func (a *Analysis) repairedBy(e int, mode graph.Mode) bool {
	if len(a.Repair.Unrepaired) == 0 {
		return false
	}
	c, modes := newChecker(a.engine), slices.Clone(a.Design)
	before := c.faults(modes)
	modes[e] = mode
	after := c.faults(modes)
	return len(after.list) < len(before.list) && !after.worseThan(before)
}

// settles is what a supposed edge leads to, the recommended mode where the walk leaves it to a repair or to what follows and the mode is
// still possible.
func (a *Analysis) settles(s *engine, e int) graph.Mode {
	var p rules.Pass
	to := s.decide(&p, e, a.engine.contexts[e], a.engine.queued[e]).to
	if b := a.Edges[e].Basis; (b == Repairs || b == Follows) && s.fact(e).allowed.Has(a.Design[e]) {
		return a.Design[e]
	}
	return to
}

// WithProfile returns what the facts of an edge would lead to under another emphasis; the recommended mode where a repair decided.
func (a *Analysis) WithProfile(e int, p rules.Profile) graph.Mode {
	s := *a.confirmer.e
	s.profile = p
	return a.settles(&s, e)
}

// Recommend returns the recommended modes of a graph: the design alone, without what it costs and what it depends on.
func Recommend(g *graph.Graph, profile rules.Profile) forecast.Assignment {
	return recommended(forecast.New(graph.NewTopology(g)), profile).modes
}

// Recommend is the recommended modes of a graph of the same shape with other facts.
func (a *Analysis) Recommend(g *graph.Graph) forecast.Assignment {
	return recommended(a.Model.With(a.Topology.With(g)), a.Profile).modes
}

// RecommendIf is Recommend for a graph that differs in what is named, worked out once for each name.
func (a *Analysis) RecommendIf(what string, g *graph.Graph) forecast.Assignment {
	known, ok := a.supposed.Load(what)
	if !ok {
		known, _ = a.supposed.LoadOrStore(what, a.Recommend(g))
	}
	return known.(forecast.Assignment)
}

// Work is what an edge's callee does before it can answer, as far as it is known, s.
func (a *Analysis) Work(e int) float64 { return a.confirmer.e.facts[e].work }

// SupposingWork returns what the facts of an edge would lead to if its callee worked so long before it answers, s.
func (a *Analysis) SupposingWork(e int, seconds float64) graph.Mode {
	s := a.confirmer.e.suppose(e, func(*graph.Edge) {}, nil)
	s.supposed.facts.work = seconds
	s.allowAs(a.confirmer.e.outlasting[e], a.confirmer.e.builtContexts[e])
	return a.settles(s, e)
}

// Supposing returns what the facts of an edge would lead to if some of its words were otherwise, as far as its own facts decide; the
// workloads given replace those of the graph.
func (a *Analysis) Supposing(e int, change func(*graph.Edge), loads map[int]*graph.Workload) graph.Mode {
	s := a.confirmer.e.suppose(e, change, loads)
	s.allowAs(a.confirmer.e.outlasting[e], a.confirmer.e.builtContexts[e])
	return a.settles(s, e)
}

// Possible returns what an edge might be if some of its words were otherwise; the workloads given replace those of the graph.
func (a *Analysis) Possible(e int, change func(*graph.Edge), loads map[int]*graph.Workload) Modes {
	return a.confirmer.e.suppose(e, change, loads).allowAs(a.confirmer.e.outlasting[e], a.confirmer.e.builtContexts[e])
}

// StillMissed reports whether, with other numbers on a graph of the same shape, something that the change of an edge repairs is missed
// where nothing is repaired.
func (a *Analysis) StillMissed(g *graph.Graph, e int) bool {
	m := a.Model.With(a.Topology.With(g)).WithoutAssumed()
	on := newEngine(m, newAnswers(m), a.Profile, statedModes(g))
	modes := slices.Clone(a.Design)
	for i := range modes {
		if b := a.Edges[i].Basis; b == Repairs || b == Follows {
			modes[i] = a.Built[i]
		}
	}
	missed := newChecker(on).faults(modes)
	return slices.ContainsFunc(a.Edges[e].Repairs, func(f Fault) bool {
		_, still := missed.byKey[f.key()]
		return still
	})
}
