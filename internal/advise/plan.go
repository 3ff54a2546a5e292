package advise

import (
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
	"commadvisor/internal/rules"
)

// Plan is the smallest set of edges to change so that every objective holds.
type Plan struct {
	Feasible   bool
	Exact      bool // the set is proven smallest; else LowerBound says how small it could be
	LowerBound int
	From       []forecast.Forecast // per workload, as built; a mode not stated counts as sync
	Steps      []Step
	Missed     []Objective // what no set of changes meets
	Unproven   []Objective // met as far as is known, a fact being missing
}

// Step is one change, in the order that helps most first.
type Step struct {
	Edge          int
	From, To      graph.Mode
	Before, After []forecast.Forecast // per workload of the graph
	Obligations   []Obligation
}

// Objective is one promise of one workload.
type Objective struct {
	Workload int
	Name     string
}

// Plan searches for the smallest set of edges to change, from the modes as built. Edges held by a sync gate and
// edges without advice are no candidates. Making an edge asynchronous is not always better (its broker counts too), so nothing
// is assumed to be monotone: up to twenty candidates every set is tried by size, and of the smallest that meet
// everything the one with the most slack is taken; above, a greedy search with a reverse deletion.
func (a *Analysis) Plan() Plan {
	s := newSearch(a)
	if len(s.list) == 0 || s.holds(nil) {
		return a.plan(nil, s, true, 0)
	}
	bound := 0
	if len(s.list) <= maxExact {
		set, least, proven := s.exact()
		if set != nil {
			return a.plan(set, s, proven, least)
		}
		if proven {
			return a.plan(s.best, s, true, 0)
		}
		bound = least
	}
	set := s.greedy()
	return a.plan(set, s, false, max(bound, s.bound()))
}

// plan turns a set into steps, in the order that helps most first.
func (a *Analysis) plan(set []int, s *search, exact bool, bound int) Plan {
	p := Plan{Exact: exact, LowerBound: bound, From: s.today}
	modes := slices.Clone(s.base)
	forecasts := s.today
	for _, i := range s.order(set) {
		c := s.list[i]
		modes[c.edge] = c.to
		after := slices.Clone(forecasts)
		for w := range after {
			if s.passes(w, i) {
				after[w] = a.Model.Workload(w, modes, true)
			}
		}
		e := a.Edges[c.edge] // as if that were the advice: what it takes
		if e.Recommendation = Async; c.to == graph.Hybrid {
			e.Recommendation = Hybrid
		}
		p.Steps = append(p.Steps, Step{c.edge, s.base[c.edge], c.to, forecasts, after, a.obligations(&e)})
		forecasts = after
	}
	for w, f := range forecasts {
		slo := &a.Graph.Workloads[w].SLO
		missed := Missed(f, slo)
		for _, name := range missed {
			p.Missed = append(p.Missed, Objective{w, name})
		}
		for _, o := range promises(f, slo) {
			if !slices.Contains(missed, o.name) && o.partial {
				p.Unproven = append(p.Unproven, Objective{w, o.name})
			}
		}
	}
	p.Feasible = len(p.Missed) == 0
	return p
}

// Held is an edge that a plan leaves synchronous because a gate holds it.
type Held struct {
	Edge int
	Gate *rules.Rule
}

// Held lists the edges that one workload waits for and that no plan may change, each with the gate that says so.
func (a *Analysis) Held(workload int) (list []Held) {
	for e := range a.Edges {
		edge := &a.Edges[e]
		if !edge.Sum.Sync || a.Graph.Edges[e].Mode.V != graph.Sync || !slices.Contains(a.Topology.Through[e], int32(workload)) {
			continue
		}
		for i := range edge.Evidence {
			if edge.Evidence[i].Gate == rules.GateSync {
				list = append(list, Held{e, edge.Evidence[i].Rule})
				break
			}
		}
	}
	return list
}

func (a *Analysis) forecasts(modes forecast.Assignment) []forecast.Forecast {
	list, under := make([]forecast.Forecast, len(a.Graph.Workloads)), a.Model.Under(modes)
	parallel.Do(len(list), 1, func(_ *struct{}, w int) { list[w] = under.Workload(w, true) })
	return list
}
