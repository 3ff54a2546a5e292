package words

import (
	"fmt"
	"math"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Gain says what one change does to a workload that passes it.
func Gain(a *advise.Analysis, w advise.Worth) string {
	wl := &a.Graph.Workloads[w.Workload]
	var parts []string
	for _, m := range Measures(&wl.SLO) {
		before, after := m.Value(&w.Before).Text, m.Value(&w.After).Text
		if (m.Limit.Known || m.Always) && before != after {
			parts = append(parts, fmt.Sprintf("%s %s → %s", m.Name, before, after))
		}
	}
	if before, after := Carries(a, &w.Before).Text, Carries(a, &w.After).Text; before != after {
		parts = append(parts, fmt.Sprintf("carries %s → %s", before, after))
	}
	if before, after := Done(&w.Before, wl).Text, Done(&w.After, wl).Text; w.After.Background {
		parts = append(parts, fmt.Sprintf("all done after %s → %s (p99)", before, after))
	}
	if len(parts) == 0 {
		parts = []string{"nothing that its numbers show"}
	}
	return Straight(wl.Name) + ": " + strings.Join(parts, ", ")
}

// Promised says how the objectives of a workload fare between two forecasts, and when all is done where a queue makes that later
// than the answer.
func Promised(before, after *forecast.Forecast, wl *graph.Workload) (parts []string) {
	for _, m := range Measures(&wl.SLO) {
		b, a := m.Value(before).Text, m.Value(after).Text
		if m.Limit.Known && b != a {
			parts = append(parts, fmt.Sprintf("%s %s → %s", m.Name, b, a))
		}
	}
	if b, a := Done(before, wl).Text, Done(after, wl).Text; after.Background && (len(parts) > 0 || b != a) {
		parts = append(parts, fmt.Sprintf("all done after %s → %s (p99)", b, a))
	}
	return parts
}

// ToBuild names the obligations that are not met.
func ToBuild(list []advise.Obligation) (open []string) {
	for _, o := range list {
		if !o.Met {
			open = append(open, strings.ReplaceAll(o.ID, "_", " "))
		}
	}
	return open
}

// Path says who waits for an edge once the advice is followed.
func Path(p advise.Path) string {
	return [...]string{
		advise.Waiting: "the client's answer waits for it", advise.BehindAck: "it follows an acknowledgement", advise.Background: "nobody waits for it",
	}[p]
}

// Queue says what a queue in front of the callee would do, in good and in bad times; "" where none is advised.
func Queue(a *advise.Analysis, e *advise.Edge) string {
	if e.Recommendation != advise.Async && e.Recommendation != advise.Hybrid {
		return ""
	}
	q := a.Buffer(e)
	if q.P99 == 0 {
		return ""
	}
	parts := []string{fmt.Sprintf("done %s%s (p50), %s (p99) after it is sent when all is well", AtLeast(q.Partial), units.Time(q.P50), units.Time(q.P99))}
	if q.Drowning {
		parts = append(parts, "the mean load is over the capacity: the queue grows for ever and only moves the failure")
	}
	parts = append(parts, backlog("the peak", "last", q.Peak)...)
	parts = append(parts, backlog("a typical outage", "first", q.Outage)...)
	if q.Bytes > 0 {
		parts = append(parts, units.Bytes(q.Bytes)+" held at the most")
	}
	return strings.Join(append(parts, limits(a, e, q)...), "; ")
}

// backlog says what something leaves waiting, and for how long the message that waits longest.
func backlog(what, longest string, b forecast.Backlog) []string {
	switch {
	case b.Messages == 0:
		return nil
	case math.IsInf(b.Drain, 1):
		return []string{fmt.Sprintf("%s leaves %s waiting, which never drains", what, units.Count(b.Messages))}
	}
	return []string{fmt.Sprintf("%s leaves %s waiting, the %s for %s, drained in %s", what, units.Count(b.Messages), longest, units.Time(b.MaxLag), units.Time(b.Drain))}
}

// limits holds a queue against what is tolerated of it and what its broker can hold.
func limits(a *advise.Analysis, e *advise.Edge, q forecast.Buffer) (parts []string) {
	if q.Drowning {
		return nil
	}
	edge := &a.Graph.Edges[e.Index]
	worst := max(q.P99, q.Peak.MaxLag, q.Outage.MaxLag)
	if late := edge.Staleness; late.Known {
		switch {
		case q.P99 > late.V:
			parts = append(parts, fmt.Sprintf("more than the %s tolerated, even when all is well", units.Time(late.V)))
		case worst > late.V:
			parts = append(parts, fmt.Sprintf("within the %s tolerated when all is well, up to %s otherwise", units.Time(late.V), units.Time(worst)))
		case !q.Partial:
			parts = append(parts, fmt.Sprintf("always within the %s tolerated", units.Time(late.V)))
		}
	}
	b, ok := a.Model.Broker(e.Index)
	if !ok {
		return parts
	}
	broker := &a.Graph.Services[b]
	if keeps := broker.Retention; keeps.Known && worst > keeps.V {
		parts = append(parts, fmt.Sprintf("%s keeps messages for %s only: the rest is lost", Straight(broker.Name), units.Time(keeps.V)))
	}
	if most := broker.MaxMessage; most.Known && edge.Payload.V > most.V {
		parts = append(parts, fmt.Sprintf("a message of %s is over the %s that %s takes", units.Bytes(edge.Payload.V), units.Bytes(most.V), Straight(broker.Name)))
	}
	return parts
}

// Built is how an edge that a plan changes is built.
func Built(known bool, m graph.Mode) string {
	if !known {
		return "not stated (as sync)"
	}
	return m.String()
}

// PlanVerdict says in a line what a plan is worth.
func PlanVerdict(a *advise.Analysis, p *advise.Plan) string {
	n := len(p.Steps)
	switch {
	case p.Feasible && n == 0 && !promised(a):
		return "no workload states an objective (slo): there is nothing to plan for"
	case p.Feasible && n == 0:
		return "every objective holds as built: nothing to change"
	case p.Feasible && p.Exact:
		return fmt.Sprintf("%s; no smaller set does", meets(n))
	case p.Feasible:
		return fmt.Sprintf("%s; heuristic, the smallest set has at least %d", meets(n), p.LowerBound)
	case n == 0:
		return "no change helps: " + Objectives(a, p.Missed) + " cannot be met"
	}
	return fmt.Sprintf("no set of changes meets %s; the nearest: %s", Objectives(a, p.Missed), Count(n, "change"))
}

// promised reports whether any workload states an objective.
func promised(a *advise.Analysis) bool {
	for i := range a.Graph.Workloads {
		slo := &a.Graph.Workloads[i].SLO
		if slo.Freshness.Known || slo.Down.Known || slo.P50.Known || slo.P95.Known || slo.P99.Known || slo.P999.Known {
			return true
		}
	}
	return false
}

func meets(n int) string {
	if n == 1 {
		return "1 change meets every objective"
	}
	return Count(n, "change") + " meet every objective"
}

// Objectives names objectives: "pay's p99, pay's availability".
func Objectives(a *advise.Analysis, list []advise.Objective) string {
	var names []string
	for _, o := range list {
		names = append(names, Straight(a.Graph.Workloads[o.Workload].Name)+"'s "+strings.ReplaceAll(o.Name, "p99_9", "p99.9"))
	}
	return strings.Join(names, ", ")
}

// PlanMissed says what an objective would take that no set of changes meets.
func PlanMissed(a *advise.Analysis, p *advise.Plan, m advise.Objective) string {
	slo := &a.Graph.Workloads[m.Workload].SLO
	f := p.From[m.Workload]
	if n := len(p.Steps); n > 0 {
		f = p.Steps[n-1].After[m.Workload]
	}
	for _, x := range Measures(slo) {
		if x.Key == m.Name {
			return fmt.Sprintf("%s: %s at best %s, the objective is %s: %s to get better, or the objective has to give%s",
				Straight(a.Graph.Workloads[m.Workload].Name), x.Name, x.Value(&f).Text, x.Objective(), remains(a, p, m), held(a, m.Workload))
		}
	}
	return fmt.Sprintf("%s: %s cannot be met", Straight(a.Graph.Workloads[m.Workload].Name), m.Name)
}

// remains names what of a missed objective is left once the plan is followed, the largest first.
func remains(a *advise.Analysis, p *advise.Plan, m advise.Objective) string {
	var parts []string
	for _, s := range a.Remains(p, m) {
		service := &a.Graph.Services[s.Service]
		if m.Name == "availability" {
			parts = append(parts, Straight(service.Name)+" ("+units.Availability(s.Down)+")")
		} else {
			parts = append(parts, Straight(service.Name)+" ("+units.Time(s.Seconds)+" by itself)")
		}
	}
	switch len(parts) {
	case 0:
		return "what is still waited for has"
	case 1:
		return parts[0] + " has"
	}
	return strings.Join(parts, " and ") + " have"
}

// held names what a gate keeps synchronous: a fact behind it may be open to change.
func held(a *advise.Analysis, workload int) string {
	const most = 4
	var names []string
	for _, h := range a.Held(workload) {
		name := Label(a.Graph, h.Edge) + " [" + h.Gate.ID + "]"
		if h.Gate.ID == "coupling/client-is-told" {
			name += " (not if the client may be told \"accepted\")"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return ""
	}
	return ". Kept synchronous by a gate: " + Some(names, most)
}
