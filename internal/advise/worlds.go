package advise

import (
	"slices"
	"strings"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// With returns the recommended design with one edge in a mode.
func (a *Analysis) With(e int, m graph.Mode) forecast.Assignment {
	modes := slices.Clone(a.Design)
	modes[e] = m
	return modes
}

// Away returns how an edge is built where it is not waited for: as recommended, else as it may be; where it may only be sync, as a
// thought, async (from a client hybrid).
func (a *Analysis) Away(e int) graph.Mode {
	if m := a.Design[e]; m != graph.Sync {
		return m
	}
	f := &a.engine.facts[e]
	if m := a.engine.away(f, e); m != graph.Sync {
		return m
	}
	if a.Graph.Services[a.Graph.Edges[e].From].Is(graph.KindClient, graph.KindExternal) {
		return graph.Hybrid
	}
	return graph.Async
}

// Worlds compares the recommended design with one edge waited for and with it away from the path: what the table of an edge, its
// worth, and the keys of the walkthrough show.
func (a *Analysis) Worlds(e int) *rules.Worlds {
	w := &rules.Worlds{Away: a.Away(e), Loads: a.engine.throughByName(e)}
	w.Sync, w.Async = a.World(e, graph.Sync), a.World(e, w.Away)
	return w
}

// World forecasts the recommended design with one edge in a mode, for the workloads that pass it.
func (a *Analysis) World(e int, m graph.Mode) rules.World {
	modes := a.With(e, m)
	under := a.Model.ForModes(modes)
	var w rules.World
	w.Loads = a.engine.throughByName(e)
	for _, load := range w.Loads {
		w.Forecasts = append(w.Forecasts, under.Workload(load, true))
		w.Hops = append(w.Hops, float64(a.hopsBehind(e, load, modes)))
		w.Attempts = append(w.Attempts, a.attempts(e, load, modes))
	}
	w.Caller, w.Callee = under.Service(a.Graph.Edges[e].From), under.Service(a.Graph.Edges[e].To)
	if m != graph.Sync {
		w.Lag, _ = a.engine.lag(e, under)
	}
	callee := a.Graph.Edges[e].To
	for l := range a.Graph.Workloads {
		if a.Graph.Workloads[l].UserFacing.V && a.fails(l, callee, modes) {
			w.Touched++
		}
	}
	return w
}

// hopsBehind is how many advised calls wait for each other behind an edge in a load, 0 where nobody waits for the edge itself.
func (a *Analysis) hopsBehind(e, load int, modes forecast.Assignment) (hops int) {
	if modes[e] != graph.Sync {
		return 0
	}
	f := &a.Topology.Flows[load]
	chain := make([]int, len(f.Nodes))
	for v := len(f.Nodes) - 1; v >= 0; v-- {
		for _, c := range f.CallsOf(v) {
			if modes[c.Edge] == graph.Sync && a.engine.facts[c.Edge].advised {
				chain[v] = max(chain[v], chain[c.To]+1)
			}
			if c.Edge == e {
				hops = max(hops, chain[c.To])
			}
		}
	}
	return hops
}

// attempts is how many attempts of one request of a load reach an edge's callee when it fails: retries multiply from layer to layer,
// and start anew behind a queue.
func (a *Analysis) attempts(e, load int, modes forecast.Assignment) float64 {
	f := &a.Topology.Flows[load]
	at, most := make([]float64, len(f.Nodes)), 1.0
	for v := range f.Nodes {
		at[v] = max(at[v], 1)
		for _, c := range f.CallsOf(v) {
			tries := 1.0
			if modes[c.Edge] == graph.Sync {
				tries = at[v] * (1 + a.Graph.Edges[c.Edge].Retries.V)
			}
			at[c.To] = max(at[c.To], tries)
			if c.Edge == e {
				most = max(most, tries)
			}
		}
	}
	return most
}

// fails reports whether a workload fails when a service does.
func (a *Analysis) fails(load, service int, modes forecast.Assignment) bool {
	f := &a.Topology.Flows[load]
	needed := make([]bool, len(f.Nodes))
	for v, n := range f.Nodes {
		if needed[v] = needed[v] || n.Entry; !needed[v] {
			continue
		}
		if n.Service == service {
			return true
		}
		for _, c := range f.CallsOf(v) {
			if modes[c.Edge] == graph.Async || a.Graph.Edges[c.Edge].Optional.V {
				continue
			}
			if a.Graph.Edges[c.Edge].To == service {
				return true
			}
			needed[c.To] = needed[c.To] || modes[c.Edge] == graph.Sync
		}
	}
	return false
}

// Evidence returns what all rules say of an edge where it stands in the recommended design, the numbers of two worlds included:
// what counts first, the strongest first, then by rule.
func (a *Analysis) Evidence(e *Edge) []rules.Evidence {
	if !e.Advised {
		return nil
	}
	s := a.engine.subject(e.Index, e.Context, a.engine.queued[e.Index])
	return rules.Explain(&s, a.Worlds(e.Index))
}

// Worth is what one change does to one workload in the recommended design: its forecast without the change and with it.
type Worth struct {
	Workload      int // index into Graph.Workloads
	Before, After forecast.Forecast
}

// Worth returns, for an edge whose recommendation is a change, what it is worth to every workload that passes it.
func (a *Analysis) Worth(e *Edge) (list []Worth) {
	if !e.Change {
		return nil
	}
	before, after := a.World(e.Index, a.Built[e.Index]), a.World(e.Index, a.Design[e.Index])
	for i, l := range before.Loads {
		if l < len(a.Graph.Workloads) {
			list = append(list, Worth{l, before.Forecasts[i], after.Forecasts[i]})
		}
	}
	return list
}

// throughByName lists the loads that pass an edge, by name.
func (e *engine) throughByName(i int) []int {
	list := make([]int, len(e.t.Through[i]))
	for n, l := range e.t.Through[i] {
		list[n] = int(l)
	}
	return e.byName(list)
}

// byName puts loads in the order of their names, so that the file's does not matter.
func (e *engine) byName(loads []int) []int {
	if len(loads) > 1 {
		slices.SortFunc(loads, func(a, b int) int { return strings.Compare(e.t.Loads[a].Name, e.t.Loads[b].Name) })
	}
	return loads
}
