package advise

import (
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
	add("freshness", f.Complete.P99, slo.Freshness, tail || f.BehindBound)
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
