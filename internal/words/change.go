package words

import (
	"fmt"
	"math"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Gain says what one change does to a workload that passes it.
func Gain(a *advise.Analysis, w advise.Worth) string {
	parts := Moves(a, &w.Before, &w.After, &a.Graph.Workloads[w.Workload], false)
	if len(parts) == 0 {
		parts = []string{"unchanged by this edge alone"}
	}
	return Straight(a.Graph.Workloads[w.Workload].Name) + ": " + strings.Join(parts, ", ")
}

// Difference is a number of a workload that differs between two forecasts, and the limit that it is held against, "" without one.
type Difference struct{ Measure, Before, After, Limit string }

// Differences are the numbers of a workload that differ between two forecasts. With promised, only those that it has an objective for,
// and when work is finished.
func Differences(a *advise.Analysis, before, after *forecast.Forecast, wl *graph.Workload, promised bool) (list []Difference) {
	for _, m := range Measures(&wl.SLO) {
		b, c := m.Value(before).Text, m.Value(after).Text
		if (m.Limit.Known || m.Always && !promised) && b != c {
			list = append(list, Difference{m.Name, b, c, m.Objective()})
		}
	}
	b, c := Held(a, before, wl), Held(a, after, wl)
	if b.Text != c.Text && (!promised || b.Verdict == Missed || c.Verdict == Missed) {
		list = append(list, Difference{"capacity", b.Text, c.Text, Peak(wl)})
	}
	b, c = Done(a, before, wl), Done(a, after, wl)
	if after.Background && b.Text != c.Text {
		list = append(list, Difference{"work finished (p99)", b.Text, c.Text, Freshness(wl)})
	}
	return list
}

// Moves words the differences of two forecasts: "p99 20.1 s ✗ → 43 ms ✓".
func Moves(a *advise.Analysis, before, after *forecast.Forecast, wl *graph.Workload, promised bool) (parts []string) {
	for _, d := range Differences(a, before, after, wl, promised) {
		parts = append(parts, fmt.Sprintf("%s %s → %s", d.Measure, d.Before, d.After))
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

// Path says who waits for an edge in the recommended design.
func Path(a *advise.Analysis, e *advise.Edge) string {
	from := &a.Graph.Services[a.Graph.Edges[e.Index].From]
	caller := Straight(from.Name)
	switch {
	case e.Context == rules.AtBoundary:
		return fmt.Sprintf("behind an acknowledgement: %s answers 202", caller)
	case e.Context == rules.Behind:
		return fmt.Sprintf("in the background: no client waits for %s", caller)
	case from.Is(graph.KindClient, graph.KindExternal):
		return "on the request path: it is the client's own call"
	}
	return fmt.Sprintf("on the request path: the client waits for %s", caller)
}

// Buffer works out the queue in front of an edge's callee in the recommended design, for the workload in which it takes longest;
// false where the edge is sync.
func Buffer(a *advise.Analysis, e *advise.Edge) (worst forecast.Buffer, ok bool) {
	if !e.Advised || e.Recommendation.Mode() == graph.Sync {
		return worst, false
	}
	under := a.Model.ForModes(a.Design)
	for _, l := range a.Topology.Through[e.Index] {
		for _, c := range a.Topology.Flows[l].Calls {
			if c.Edge != e.Index {
				continue
			}
			if b := under.Buffer(int(l), c); !ok || b.P99 > worst.P99 {
				worst, ok = b, true
			}
		}
	}
	return worst, ok
}

// Queue says what the queue in front of the callee does, in good and in bad times; "" where there is none.
func Queue(a *advise.Analysis, e *advise.Edge) string {
	q, ok := Buffer(a, e)
	if !ok || q.P99 == 0 && !q.Drowning {
		return ""
	}
	if q.Drowning {
		return fmt.Sprintf("the backlog grows without bound: %s sustains %s on average, which is less than it is offered", Straight(a.Graph.Services[a.Graph.Edges[e.Index].To].Name), units.PerSecond(q.Sustained))
	}
	parts := []string{fmt.Sprintf("done %s%s (p50), %s (p99) after it is sent when all is well", AtLeast(q.Partial), units.Time(q.P50), units.Time(q.P99))}
	parts = append(parts, backlog("the peak", "last", q.Peak)...)
	parts = append(parts, backlog("a typical outage", "first", q.Outage)...)
	if q.Bytes > 0 {
		parts = append(parts, "at most "+units.Bytes(q.Bytes)+" queued")
	}
	return strings.Join(append(parts, limits(a, e, q)...), "; ")
}

// backlog says what something leaves waiting, and for how long the message that waits longest.
func backlog(what, longest string, b forecast.Backlog) []string {
	switch {
	case b.Messages < 1e-6: // too few to matter
		return nil
	case math.IsInf(b.Drain, 1):
		return []string{fmt.Sprintf("%s leaves %s messages, which never drain", what, units.Count(b.Messages))}
	}
	return []string{fmt.Sprintf("%s leaves %s messages, the %s waits %s, drained in %s", what, units.Count(b.Messages), longest, units.Time(b.MaxLag), units.Time(b.Drain))}
}

// limits holds a queue against what is tolerated of it and what its broker can hold.
func limits(a *advise.Analysis, e *advise.Edge, q forecast.Buffer) (parts []string) {
	edge := &a.Graph.Edges[e.Index]
	worst := max(q.P99, q.Peak.MaxLag, q.Outage.MaxLag)
	if late := edge.Staleness; late.Known {
		switch {
		case q.P99 > late.V:
			parts = append(parts, fmt.Sprintf("over the %s tolerated even when all is well", units.Time(late.V)))
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
