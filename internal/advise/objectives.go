package advise

import (
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Missed names the objectives that a forecast is proven to miss: p50, p95, p99, p99.9, availability, freshness. A bound can prove it, an
// approximation cannot.
func Missed(f forecast.Forecast, slo *graph.Objectives) (missed []string) {
	for _, p := range rules.Percentiles(&f, slo) {
		if p.Limit.Known && !f.Approximate && units.Exceeds(p.Seconds, p.Limit.V) {
			missed = append(missed, p.Name)
		}
	}
	if slo.Down.Known && units.Exceeds(f.Down, slo.Down.V) {
		missed = append(missed, "availability")
	}
	if slo.Freshness.Known && !f.Approximate && units.Exceeds(f.Overdue, slo.Freshness.V) {
		missed = append(missed, "freshness")
	}
	return missed
}
