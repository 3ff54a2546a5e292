package words

import (
	"fmt"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// argument is the first of arguments.
func argument(a *advise.Analysis, e *advise.Edge) string {
	if list := arguments(a, e, e.Recommendation.Mode()); len(list) > 0 {
		return list[0]
	}
	if e.Recommendation == advise.Sync {
		return "no limit is missed, and sync is simpler to run"
	}
	return "no fact argues against it"
}

// arguments are the counted facts that speak for a mode, the weightiest first; debugging is none beside a choice.
func arguments(a *advise.Analysis, e *advise.Edge, mode graph.Mode) (list []string) {
	evidence := a.Arguments(e)
	counted := rules.Counted(evidence)
	type said struct {
		weight rules.Centi
		text   string
	}
	var all []said
	for i := range evidence {
		ev := &evidence[i]
		weight := ev.Score
		if mode == graph.Sync {
			weight = -weight
		}
		if counted[i] && weight > 0 && ev.Rule.Dimension != rules.Debugging {
			all = append(all, said{weight, Straight(ev.Text)})
		}
	}
	slices.SortStableFunc(all, func(x, y said) int { return int(y.weight - x.weight) })
	for _, s := range all {
		list = append(list, s.text)
	}
	return list
}

// pressure says what waiting for a callee would cost, the number that hurts most first.
func pressure(a *advise.Analysis, e *advise.Edge) (list []string) {
	edge := &a.Graph.Edges[e.Index]
	callee := &a.Graph.Services[edge.To]
	name := Straight(callee.Name)
	if s, ok := serviceLoad(a, edge.To); ok && s.LimitedBy >= 0 && s.Peak > s.AtPeak && s.PeakLoad >= 0 {
		list = append(list, fmt.Sprintf("the peak (%s) exceeds %s's %s", units.PerSecond(s.Peak), name, units.PerSecond(s.AtPeak)))
	}
	work := a.Model.Work(e.Index)
	p99 := work.Dist.Quantile(0.99)
	for _, l := range passing(a, e) {
		slo := &a.Topology.Loads[l].SLO
		if slo.P99.Known && work.Known && p99 > slo.P99.V {
			list = append(list, fmt.Sprintf("%s at p99 (%s's SLO %s)", units.Time(p99), loadName(a, l), units.Time(slo.P99.V)))
			break
		}
	}
	for _, l := range passing(a, e) {
		slo := &a.Topology.Loads[l].SLO
		if slo.Down.Known && slo.Down.V > 0 && callee.Down.V >= slo.Down.V*0.95 {
			list = append(list, fmt.Sprintf("%s is up %s: alone it uses %s %s's error budget", name, units.Availability(callee.Down.V), share(callee.Down.V/slo.Down.V), loadName(a, l)))
			break
		}
	}
	if len(list) == 0 && work.Known && p99 >= 1 {
		list = append(list, units.Time(p99)+" at p99")
	}
	return list
}

// share words a part of a budget: "all of", "5.1×".
func share(ratio float64) string {
	if ratio < 1.05 {
		return "all of"
	}
	return units.Digits(ratio, 2) + "×"
}
