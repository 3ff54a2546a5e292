// Package advise finds the recommended design of a graph: a mode for every edge, as few changes from the built one as possible.
// Facts say what each edge may be; a walk from the entries changes what the facts decide by themselves; the faults that are left
// (limits that the design does not keep) are repaired by the smallest set of changes; what follows from those is said; and all of
// it is repeated on the result until nothing changes.
//
// Every command reads this one result. Nothing here reads a file, a clock or the terminal: the same graph gives the same bytes.
package advise

import (
	"math"
	"slices"
	"sync"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
	"commadvisor/internal/rules"
)

// Analysis is the advice for a whole graph.
type Analysis struct {
	Graph    *graph.Graph
	Topology *graph.Topology
	Model    *forecast.Model
	Profile  rules.Profile

	Built   forecast.Assignment // the modes that the file states; an open edge counts as sync
	Design  forecast.Assignment // the recommended modes
	Scratch forecast.Assignment // what one would build from scratch

	Edges     []Edge     // of Graph.Edges
	Workloads []Workload // of Graph.Workloads
	Gateways  []Gateway  // of Graph.Services
	Repair    Repair

	engine    *engine                  // on the recommended design
	supposed  sync.Map                 // designs of other facts, by what differs
	confirmer *confirmer               // on the modes as stated
	advised   *forecast.ModeForecaster // the recommended design
}

// Edge is the advice for one edge.
type Edge struct {
	Index          int
	ID             string
	Advised        bool
	Recommendation Recommendation
	Basis          Basis
	Strength       Strength
	Change         bool        // the mode is stated and another is recommended
	CouldBe        bool        // kept, though one would build it as Analysis.Scratch says from scratch
	Score          rules.Score // of the facts, where the edge stands in the recommended design
	Allowed        Modes       // under the modes as built
	Context        rules.Context
	Need           graph.Need
	NeedKnown      bool
	Step           bool    // a process step: its outcome belongs to a process, not to somebody who waits
	Boundary       []int   // workloads whose waiting stops at this edge
	Repairs        []Fault // what the change repairs, where its basis is a fault
	Pattern        string
	Obligations    []Obligation
	DependsOn      []Condition // facts that are not known and could change the recommended mode
	Robust         bool        // confirmed: no admissible completion of the facts that are not known changes the recommended mode
}

// Workload is what a workload costs as built and as recommended, and where its waiting stops.
type Workload struct {
	Index              int
	Today, Recommended forecast.Forecast
	Waiting                    // as recommended
	WaitingToday       Waiting // as built
}

// AsBuilt is the forecast of the design as built, to choose between the two.
func (w *Workload) AsBuilt() *forecast.Forecast { return &w.Today }

// AsRecommended is the forecast of the recommended design.
func (w *Workload) AsRecommended() *forecast.Forecast { return &w.Recommended }

// Waiting is who waits for what in a workload under one design.
type Waiting struct {
	Boundary []int // edges at which the waiting stops
	WaitsFor []int // services that the client waits for, clients aside
	Behind   []int // services that work after the client has its answer, and are not waited for
}

// Analyze advises on every edge of a graph.
func Analyze(g *graph.Graph, profile rules.Profile) *Analysis {
	return Of(forecast.New(graph.NewTopology(g)), profile)
}

// Of advises on the graph of a model.
func Of(m *forecast.Model, profile rules.Profile) *Analysis {
	t := m.Topology
	stated := statedModes(t.Graph)
	proving := m.WithoutAssumed() // an assumed cost proves no fault
	on := newEngine(proving, newAnswers(proving), profile, stated)
	found := fixedPoint(on)
	a := &Analysis{
		Graph: t.Graph, Topology: t, Model: m, Profile: profile,
		Built: forecast.Today(t.Graph), Design: found.modes, Scratch: fromScratch(on),
		Edges: make([]Edge, len(t.Edges)), Gateways: found.engine.gateways, Repair: found.repair, engine: found.engine,
	}
	parallel.Do(len(a.Edges), edgesPerBatch, func(p *rules.Pass, e int) { a.Edges[e] = a.edge(p, e, stated[e], found) })
	a.boundaries()
	parallel.Do(len(a.Edges), edgesPerBatch, func(_ *struct{}, e int) {
		a.Edges[e].Pattern = a.pattern(&a.Edges[e])
		a.Edges[e].Obligations = a.obligations(&a.Edges[e])
	})
	a.forecasts()
	a.conditions(found.first, found.basis)
	return a
}

// edgesPerBatch is how many edges a goroutine takes at a time: small graphs are not worth a second one.
const edgesPerBatch = 64

// edge puts together what the design says of one edge.
func (a *Analysis) edge(p *rules.Pass, e int, stated graph.Val[graph.Mode], found *result) Edge {
	f := &a.engine.facts[e]
	out := Edge{Index: e, ID: a.Topology.IDs[e], Advised: f.advised}
	if !f.advised {
		return out
	}
	mode := a.Design[e]
	s := a.engine.subject(e, a.engine.contexts[e], a.engine.queued[e])
	out.Score, out.Context = a.engine.score(p, &s), s.Context
	out.Need, out.NeedKnown, out.Step = f.need, f.needKnown, f.step
	out.Allowed, out.Basis = found.allowed[e], found.basis[e]
	out.Recommendation = recommendationOf(mode)
	out.Change = stated.Known && stated.V != mode
	out.CouldBe = stated.Known && !out.Change && a.Scratch[e] != mode
	if out.Basis == Repairs {
		out.Repairs = found.repairs[e]
	}
	out.Strength = strength(&out, stated, mode, found.always[e])
	if !stated.Known && out.Strength == Even && mode == graph.Sync && out.Basis == ByEvidence {
		out.Recommendation = Either
	}
	return out
}

// strength says how sure a recommended mode is.
func strength(e *Edge, stated graph.Val[graph.Mode], mode graph.Mode, always bool) Strength {
	side := e.Score.Total
	if mode == graph.Sync {
		side = -side
	}
	switch {
	case stated.Known && !e.Allowed.Has(stated.V), e.Allowed.Only(mode), e.Basis == Repairs && always && e.NeedKnown:
		return Must
	case e.Basis == Repairs, e.Basis == Follows, e.Basis == Needless, side >= rules.StrongFrom, e.Change:
		return Strong
	case side >= rules.LeanFrom:
		return Lean
	}
	return Even
}

// forecasts works out every workload as built and as recommended.
func (a *Analysis) forecasts() {
	a.advised = a.Model.ForModes(a.Design)
	today := a.asBuilt()
	parallel.Do(len(a.Workloads), 1, func(_ *struct{}, w int) {
		a.Workloads[w].Index = w
		a.Workloads[w].Today, a.Workloads[w].Recommended = today(w), a.advised.Workload(w, true)
	})
	a.Repair.Unrepaired = append(a.Repair.Unrepaired, a.LateAtPeak((*Workload).AsRecommended)...)
	a.Repair.Unrepaired = a.asShown(a.Repair.Unrepaired, (*Workload).AsRecommended)
	a.Repair.Repaired = a.asShown(a.Repair.Repaired, (*Workload).AsBuilt)
	for e := range a.Edges {
		a.Edges[e].Repairs = a.asShown(a.Edges[e].Repairs, (*Workload).AsBuilt)
	}
}

// asShown gives missed percentiles the numbers of the forecast that is shown: they are proven by smaller ones, without assumed costs.
func (a *Analysis) asShown(list []Fault, of func(*Workload) *forecast.Forecast) []Fault {
	list = slices.Clone(list) // the search keeps its own
	for i := range list {
		if f := &list[i]; f.Kind == Objective && f.Workload < len(a.Workloads) {
			if shown, ok := percentile(&of(&a.Workloads[f.Workload]).Answered, f.Limit); ok && !math.IsInf(shown, 1) {
				f.Measured = max(f.Measured, shown)
			}
		}
	}
	return list
}

func percentile(t *forecast.Times, limit string) (seconds float64, ok bool) {
	at, ok := map[string]float64{"p50": t.P50, "p95": t.P95, "p99": t.P99, "p99.9": t.P999}[limit]
	return at, ok
}

// asBuilt returns what forecasts a workload as built. A mode that is not stated is not guessed: such a call counts as one that nobody
// waits for and that costs its caller nothing, so that all is a bound whatever the mode is.
func (a *Analysis) asBuilt() func(w int) forecast.Forecast {
	built := a.Model.ForModes(a.Built)
	free := sync.OnceValue(func() *forecast.Model { return a.Model.WithFreeHandover(a.Open) })
	return func(w int) forecast.Forecast {
		var open []forecast.Fact
		var modes forecast.Assignment
		for _, c := range a.Topology.Flows[w].Calls {
			if a.Open(c.Edge) {
				if modes == nil {
					modes = slices.Clone(a.Built)
				}
				modes[c.Edge] = graph.Async
				open = append(open, forecast.Fact{On: "edge", Name: a.Topology.IDs[c.Edge], Key: "mode"})
			}
		}
		if len(open) == 0 {
			return built.Workload(w, true)
		}
		f := free().Workload(w, modes, true)
		f.LowerBound, f.DownPartial, f.BehindBound, f.Ceiling.Partial, f.PeakWait.Partial = true, true, true, true, true
		f.GrowsWithoutEnd, f.OnTimeKnown, f.Overdue, f.PeakQueue = false, false, f.Complete.P99, forecast.PeakQueue{Edge: -1}
		f.Missing = forecast.Facts(append(f.Missing, open...))
		return f
	}
}

// Services returns the load of every service but clients in the recommended design.
func (a *Analysis) Services() []forecast.ServiceLoad { return a.advised.Services() }

// ServiceLoad returns the load of one service in the recommended design; false for a client.
func (a *Analysis) ServiceLoad(service int) (load forecast.ServiceLoad, ok bool) {
	if a.Graph.Services[service].Is(graph.KindClient) {
		return load, false
	}
	return a.advised.Service(service), true
}

// Open reports whether an edge that is advised on does not state its mode.
func (a *Analysis) Open(e int) bool { return !a.Graph.Edges[e].Mode.Known && a.engine.facts[e].advised }
