package advise

import (
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// Promise is one objective beside what is forecast for it, both as something to keep small.
type Promise struct {
	Name         string // p50, p95, p99, p99.9, availability, freshness
	Value, Limit float64
	Bound        bool // Value is a lower bound: it can prove the objective missed, never met
	Approximate  bool // Value is an approximation and proves nothing
}

// Missed reports whether the objective is proven missed.
func (p *Promise) Missed() bool { return !p.Approximate && exceeds(p.Value, p.Limit) }

// Met reports whether the objective is proven met.
func (p *Promise) Met() bool { return !p.Approximate && !p.Bound && p.Value <= p.Limit*(1+1e-9) }

// Promises lists the objectives that a workload states, beside a forecast of it.
func Promises(f *forecast.Forecast, slo *graph.Objectives) (list []Promise) {
	tail := f.LowerBound || f.TailUnknown
	for i, p := range rules.Percentiles(f, slo) {
		if p.Limit.Known {
			list = append(list, Promise{p.Name, p.Seconds, p.Limit.V, f.LowerBound || i > 0 && tail, f.Approximate})
		}
	}
	if slo.Down.Known {
		list = append(list, Promise{"availability", f.Down, slo.Down.V, f.DownPartial, false})
	}
	if slo.Freshness.Known {
		list = append(list, Promise{"freshness", f.Overdue, slo.Freshness.V, tail || f.BehindBound || f.LateUnknown, f.Approximate})
	}
	return list
}

// Missed names the objectives that a forecast is proven to miss.
func Missed(f forecast.Forecast, slo *graph.Objectives) (missed []string) {
	for _, p := range Promises(&f, slo) {
		if p.Missed() {
			missed = append(missed, p.Name)
		}
	}
	return missed
}
