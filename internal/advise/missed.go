package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// promise is one objective beside what is forecast for it, both as something to keep small.
type promise struct {
	name         string
	value, limit float64
	partial      bool // value is a lower bound
}

// promises lists the objectives that a workload states.
func promises(f forecast.Forecast, slo *graph.Objectives) (list []promise) {
	add := func(name string, value float64, limit graph.Val[float64], partial bool) {
		if limit.Known {
			list = append(list, promise{name, value, limit.V, partial})
		}
	}
	tail := f.LowerBound || f.TailUnknown
	add("p50", f.Answered.P50, slo.P50, f.LowerBound)
	add("p95", f.Answered.P95, slo.P95, tail)
	add("p99", f.Answered.P99, slo.P99, tail)
	add("p99_9", f.Answered.P999, slo.P999, tail)
	add("availability", f.Down, slo.Down, f.DownPartial)
	add("freshness", f.Overdue, slo.Freshness, tail || f.BehindBound || f.LateUnknown)
	return list
}

// Missed names the objectives that a forecast misses. A bound can prove that one is missed, so a partial
// forecast counts; that one is met it never proves. Freshness is missed where more than one in a hundred
// requests is not done in time.
func Missed(f forecast.Forecast, slo *graph.Objectives) (missed []string) {
	for _, p := range promises(f, slo) {
		if p.value > p.limit {
			missed = append(missed, p.name)
		}
	}
	return missed
}

// Remain is a service that an answer still waits for.
type Remain struct {
	Service int
	Seconds float64 // its own work at the objective's percentile, all visits
	Down    float64
}

// Remains lists up to two services that make up most of what a plan leaves of a missed objective, the largest first.
func (a *Analysis) Remains(p *Plan, m Objective) (list []Remain) {
	modes := forecast.Today(a.Graph)
	for _, s := range p.Steps {
		modes[s.Edge] = s.To
	}
	q, latency := map[string]float64{"p50": 0.50, "p95": 0.95, "p99": 0.99, "p99_9": 0.999}[m.Name]
	if !latency && m.Name != "availability" {
		return nil
	}
	for _, n := range a.Model.Waited(m.Workload, modes, q) {
		down := a.Graph.Services[n.Service].Down.V
		list = append(list, Remain{n.Service, n.Seconds, down})
	}
	size := func(r Remain) float64 {
		if latency {
			return r.Seconds
		}
		return r.Down
	}
	slices.SortStableFunc(list, func(x, y Remain) int { return -cmp.Compare(size(x), size(y)) })
	list = slices.DeleteFunc(list, func(r Remain) bool { return size(r) < size(list[0])/4 || size(r) == 0 })
	return list[:min(2, len(list))]
}
