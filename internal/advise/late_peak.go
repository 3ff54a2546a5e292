package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/units"
)

// LateAtPeak returns the freshness and the retention that a queue does not keep because of a declared peak. No mode decides that: without
// the queue the same peak overloads the service, so it turns nothing, and it takes capacity.
func (a *Analysis) LateAtPeak(of func(*Workload) *forecast.Forecast) (list []Fault) {
	for w := range a.Workloads {
		q, wl := &of(&a.Workloads[w]).PeakQueue, &a.Graph.Workloads[w]
		if q.MaxLag <= 0 {
			continue
		}
		if fresh := wl.SLO.Freshness; fresh.Known && units.Exceeds(q.MaxLag, fresh.V) {
			list = append(list, Fault{Late, Subject{w, -1, q.Edge}, "peak freshness", forecast.Fact{On: "workload", Name: wl.Name, Key: "slo.freshness"}, q.MaxLag, fresh.V, "s"})
		}
		broker, known := a.Model.Broker(q.Edge)
		if !known {
			continue
		}
		if kept := a.Graph.Services[broker].Retention; kept.Known && units.Exceeds(q.MaxLag, kept.V) {
			list = append(list, Fault{Late, Subject{w, -1, q.Edge}, "peak retention", forecast.Fact{On: "service", Name: a.Graph.Services[broker].Name, Key: "retention"}, q.MaxLag, kept.V, "s"})
		}
	}
	slices.SortStableFunc(list, func(x, y Fault) int {
		return cmp.Compare(a.Topology.IDs[x.Edge]+x.Limit, a.Topology.IDs[y.Edge]+y.Limit)
	})
	return list
}

// takesDrain says how much more a consumer has to carry so that the last message of a peak of P calls a second over T waits no longer
// than allowed: P·T / (T + allowed).
func (a *Analysis) takesDrain(f *Fault) []Take {
	q, lasts := &a.Workloads[f.Workload].Recommended.PeakQueue, a.Graph.Workloads[f.Workload].Peak.For.V
	if q.Edge != f.Edge {
		return nil
	}
	s := &a.Graph.Services[q.LimitedBy]
	t := Take{Fact: forecast.Fact{On: "service", Name: s.Name, Key: "capacity"}, Unit: "/s", From: s.Capacity.V}
	if q.ByWorkers {
		t.Fact.Key, t.Unit, t.From = "workers", "count", s.Workers.V
	}
	t.To = t.From * (q.Messages + q.Sustained*lasts) / (lasts + f.Allowed) / q.Sustained
	return []Take{t}
}
