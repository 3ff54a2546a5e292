package advise

import (
	"math"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// result is a design and why it is what it is.
type result struct {
	engine  *engine // on the design itself
	first   *engine // on the modes as stated
	modes   forecast.Assignment
	basis   []Basis
	allowed []Modes // under the modes as stated
	repair  Repair
	repairs map[int][]Fault // per edge of basis fault: what its workloads no longer miss
	always  []bool          // per edge: in every smallest repair
}

// maxRounds bounds how often the advice is asked of its own result. One more round than the first is needed for about one graph in thirty.
const maxRounds = 8

// statedModes returns the modes that a graph states.
func statedModes(g *graph.Graph) []graph.Val[graph.Mode] {
	list := make([]graph.Val[graph.Mode], len(g.Edges))
	for i := range g.Edges {
		list[i] = g.Edges[i].Mode
	}
	return list
}

// fixedPoint advises on the result until nothing changes; in a cycle the first design with the fewest faults is taken.
func fixedPoint(on *engine) *result {
	stated := on.stated
	first := once(on)
	rounds, left := []*result{first}, []int{len(first.repair.Unrepaired)}
	for len(rounds) < maxRounds {
		last := rounds[len(rounds)-1]
		next := once(on.restated(last.states(stated)))
		if slices.Equal(next.modes, last.modes) {
			return first.settle(rounds, next.engine, next.repair.Unrepaired)
		}
		if i := slices.IndexFunc(rounds, func(r *result) bool { return slices.Equal(r.modes, next.modes) }); i >= 0 {
			return first.settle(rounds[:1+fewest(left)], nil, nil)
		}
		rounds, left = append(rounds, next), append(left, len(next.repair.Unrepaired))
	}
	return first.settle(rounds[:1+fewest(left)], nil, nil)
}

func fewest(list []int) (at int) {
	for i, n := range list {
		if n < list[at] {
			at = i
		}
	}
	return at
}

// states returns the modes of a result as if the file stated them; those of edges that are not advised on stay as they are.
func (r *result) states(stated []graph.Val[graph.Mode]) []graph.Val[graph.Mode] {
	list := slices.Clone(stated)
	for i := range list {
		if r.engine.facts[i].advised {
			list[i] = graph.Of(r.modes[i])
		}
	}
	return list
}

// settle takes the modes of the last round; why an edge is what it is was decided in the last round that changed it. The engine is
// that of one more round, which works on the result itself.
func (r *result) settle(rounds []*result, on *engine, left []Fault) *result {
	last := rounds[len(rounds)-1]
	out := *r
	out.modes, out.engine = last.modes, on
	if on == nil {
		out.engine = last.engine.restated(last.states(last.engine.stated))
	}
	out.engine.contexts, out.engine.queued = out.engine.place(out.modes)
	out.basis, out.always = slices.Clone(r.basis), slices.Clone(r.always)
	before := r
	for _, next := range rounds[1:] {
		for i := range next.modes {
			if next.modes[i] != before.modes[i] {
				out.basis[i], out.always[i] = next.basis[i], next.always[i]
				if list, ok := next.repairs[i]; ok {
					out.repairs[i] = list
				}
			}
		}
		out.repair.merge(&next.repair)
		before = next
	}
	if left != nil || on != nil {
		out.repair.Unrepaired = left
	}
	return &out
}

// merge adds what a later round repaired.
func (r *Repair) merge(next *Repair) {
	r.Repaired = append(slices.Clone(r.Repaired), next.Repaired...)
	r.Unrepaired = next.Unrepaired
	r.Exact = r.Exact && next.Exact
	r.LowerBound = max(r.LowerBound, next.LowerBound)
	r.Changes += next.Changes
}

// once walks, repairs and follows, on the modes as stated.
func once(e *engine) *result {
	c, stated := newChecker(e), e.stated
	modes, steps, exact := e.walk(c)
	r := &result{engine: e, first: e, basis: make([]Basis, len(stated)), allowed: make([]Modes, len(stated)), always: make([]bool, len(stated)), repairs: map[int][]Fault{}}
	for i := range e.facts {
		r.allowed[i] = e.facts[i].allowed
	}
	for _, s := range steps {
		r.basis[s.edge] = s.basis
	}
	before := c.faults(modes)
	r.repair.Exact = exact
	for _, part := range e.repair(c, modes, before) {
		r.repair.Exact = r.repair.Exact && part.exact
		r.repair.LowerBound += part.lowerBound
		r.repair.Changes += len(part.units)
		r.repair.Alternatives = append(r.repair.Alternatives, part.alternatives...)
		for _, change := range part.changes {
			modes[change.Edge], r.basis[change.Edge] = change.To, Repairs
		}
		for _, i := range part.always {
			r.always[i] = true
		}
	}
	for _, i := range e.follow(modes) {
		r.basis[i] = Follows
	}
	after := c.faults(modes)
	r.repair.Unrepaired = after.list
	for _, f := range before.list {
		if _, still := after.byKey[f.key()]; !still {
			r.repair.Repaired = append(r.repair.Repaired, f)
		}
	}
	for i := range modes {
		if r.basis[i] == Repairs {
			r.repairs[i] = e.repairedBy(i, r.repair.Repaired)
		}
	}
	r.modes = modes
	return r
}

// repairedBy returns the faults that a change of an edge has to do with: of its workloads, of its callee, of itself.
func (e *engine) repairedBy(i int, list []Fault) (of []Fault) {
	for _, f := range list {
		mine := f.Edge == i || f.Service == e.t.Edges[i].To
		for _, u := range e.facts[i].uses {
			mine = mine || f.Workload == u.load
			for _, n := range e.t.Flows[u.load].Nodes {
				mine = mine || f.Workload < 0 && n.Service == f.Service
			}
		}
		if mine {
			of = append(of, f)
		}
	}
	return of
}

// excessOf is how far a fault is over its limit, as a logarithm.
func excessOf(f *Fault) float64 { return math.Log(min(1e9, max(1, f.Ratio()))) }

// fromScratch returns the design with every mode open.
func fromScratch(e *engine) forecast.Assignment {
	stated := statedModes(e.t.Graph)
	for i := range stated {
		if e.facts[i].advised {
			stated[i] = graph.Val[graph.Mode]{}
		}
	}
	return once(e.restated(stated)).modes
}

// recommended finds the recommended design of the graph of a model.
func recommended(m *forecast.Model, profile rules.Profile) *result {
	m = m.WithoutAssumed()
	return fixedPoint(newEngine(m, newAnswers(m), profile, statedModes(m.Topology.Graph)))
}
