package advise

import (
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// Missed names the objectives that a forecast misses. A bound can prove that one is missed, so a partial
// forecast counts; that one is met it never proves.
func Missed(f forecast.Forecast, slo *graph.Objectives) (missed []string) {
	for _, o := range [...]struct {
		name  string
		value float64
		limit graph.Val[float64]
	}{
		{"p50", f.Answered.P50, slo.P50}, {"p95", f.Answered.P95, slo.P95}, {"p99", f.Answered.P99, slo.P99},
		{"p99_9", f.Answered.P999, slo.P999}, {"availability", f.Down, slo.Down},
	} {
		if o.limit.Known && o.value > o.limit.V {
			missed = append(missed, o.name)
		}
	}
	return missed
}
