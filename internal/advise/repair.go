package advise

import (
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// Repair is the smallest set of changes after which as few faults as possible are left.
type Repair struct {
	Repaired     []Fault    // of the design before, gone after
	Unrepaired   []Fault    // left: beyond what modes can do, or beyond what the search found
	Alternatives [][]Change // other sets as good in faults, changes and queues, at most three
	Exact        bool       // proven smallest; else heuristic
	LowerBound   int        // changes that any set with as few faults has at least
	Changes      int        // of the set that was taken
}

// Change is an edge in another mode.
type Change struct {
	Edge int
	To   graph.Mode
}

// unit is one change of a repair: an edge in another mode, or a boundary: hybrid on an edge, and async on every edge of its callee
// that nobody has to wait for.
type unit struct {
	edge    int
	changes []Change // the edge's own first
	open    bool     // of an edge that states no mode: it costs nothing
}

// Limits of the exact search.
const (
	maxExact        = 20    // units up to which every set is tried
	maxDesigns      = 30000 // designs that are tried in one part of the graph
	maxAlternatives = 3
)

// repaired is what was found for one connected part of the graph.
type repaired struct {
	units        []unit
	changes      []Change
	alternatives [][]Change
	always       []int // edges that every smallest repair changes
	exact        bool
	lowerBound   int
}

// repair finds, for each connected part of the graph, the set of units after which the fewest faults are left; of those the fewest
// changes, the fewest services with a new queue, the highest score, the deepest boundary; then by id.
func (e *engine) repair(c *checker, modes forecast.Assignment, before *faults) (parts []repaired) {
	if len(before.list) == 0 {
		return nil
	}
	byPart := map[int][]Fault{}
	var roots []int
	for _, f := range before.list {
		root := e.component[e.serviceOf(&f)]
		if byPart[root] == nil {
			roots = append(roots, root)
		}
		byPart[root] = append(byPart[root], f)
	}
	for _, root := range roots {
		s := &search{e: e, c: c, modes: modes, before: before, units: e.units(modes, byPart[root])}
		can := s.reachable(byPart[root])
		if len(can) == 0 {
			parts = append(parts, repaired{exact: true})
			continue
		}
		s.units = e.units(modes, can)
		found, ok := s.exact()
		if !ok {
			found = s.greedy(can)
		}
		parts = append(parts, found)
	}
	return parts
}

// serviceOf returns a service that a fault has to do with.
func (e *engine) serviceOf(f *Fault) int {
	switch {
	case f.Service >= 0:
		return f.Service
	case f.Edge >= 0:
		return e.t.Edges[f.Edge].To
	}
	return e.t.Flows[f.Workload].Nodes[0].Service
}

// units returns the units that could touch some faults: of edges on workloads that have one, or that visit a service that has one.
func (e *engine) units(modes forecast.Assignment, list []Fault) (units []unit) {
	loads, services := make([]bool, len(e.t.Flows)), make([]bool, len(e.t.Services))
	for i := range list {
		switch f := &list[i]; {
		case f.Service >= 0:
			services[f.Service] = true
		case f.Workload >= 0:
			loads[f.Workload] = true
		default:
			for _, u := range e.facts[f.Edge].uses {
				loads[u.load] = true
			}
		}
	}
	for l := range loads {
		for _, n := range e.t.Flows[l].Nodes {
			loads[l] = loads[l] || services[n.Service]
		}
	}
	for _, i := range e.order {
		f := &e.facts[i]
		if !f.advised || !slices.ContainsFunc(f.uses, func(u use) bool { return loads[u.load] }) {
			continue
		}
		for _, m := range f.allowed.List() {
			if m == modes[i] || m == graph.Hybrid && !e.hybridApt(i, true) {
				continue
			}
			u := unit{edge: i, changes: []Change{{i, m}}, open: !e.stated[i].Known}
			if m == graph.Hybrid {
				u.changes = append(u.changes, e.handedOn(i, modes)...)
			}
			units = append(units, u)
		}
	}
	return units
}

// handedOn returns what an acknowledging callee hands on: its waits that nobody needs before the acknowledgement.
func (e *engine) handedOn(i int, modes forecast.Assignment) (changes []Change) {
	for _, u := range e.facts[i].uses {
		if u.cut {
			continue
		}
		for _, c := range e.t.Flows[u.load].CallsOf(u.to) {
			k := &e.facts[c.Edge]
			if k.advised && k.sendable() && k.allowed.Has(graph.Async) && modes[c.Edge] == graph.Sync {
				if change := (Change{c.Edge, graph.Async}); !slices.Contains(changes, change) {
					changes = append(changes, change)
				}
			}
		}
	}
	return changes
}

// sendable reports whether nothing that comes back is needed, or it belongs to a process.
func (f *facts) sendable() bool {
	return f.needKnown && f.need == graph.NeedNothing || f.step && !(f.needKnown && f.need == graph.NeedResult)
}
