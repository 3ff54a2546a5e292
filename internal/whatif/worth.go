package advise

import "commadvisor/internal/forecast"

// Worth is what one change does to one workload: its forecast as built, and with only this edge changed.
type Worth struct {
	Workload      int // index into Graph.Workloads
	Before, After forecast.Forecast
}

// Worth forecasts, for an edge whose recommendation is a change, every workload that passes it.
func (a *Analysis) Worth(e *Edge) (list []Worth) {
	if !e.Change {
		return nil
	}
	changed := forecast.Today(a.Graph)
	changed[e.Index] = e.Recommendation.Mode(a.Graph.Edges[e.Index].Mode)
	before, after := a.Model.Under(forecast.Today(a.Graph)), a.Model.Under(changed)
	for _, l := range a.Topology.Through[e.Index] {
		if int(l) < len(a.Graph.Workloads) {
			list = append(list, Worth{int(l), before.Workload(int(l), true), after.Workload(int(l), true)})
		}
	}
	return list
}

// Buffer works out the queue in front of an edge's callee, for the workload on which it takes longest.
func (a *Analysis) Buffer(e *Edge) (worst forecast.Buffer) {
	for _, s := range a.Table.Subjects(e.Index) {
		if b := a.Design().Buffer(s.Load, s.Call); b.P99 > worst.P99 {
			worst = b
		}
	}
	return worst
}
