package advise

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"commadvisor/internal/graph"
)

// complete states every fact of a graph that is not, with a value that real systems have. Demands (objectives, timeouts, tolerances)
// are no facts and stay as they are; a latency of which no tail is known gets one.
func complete(t *rapid.T, g *graph.Graph) *graph.Graph {
	g = g.Clone()
	latency := func(v *graph.Val[graph.Latency]) {
		if v.Known && !v.V.Constant() {
			return
		}
		median := rapid.SampledFrom([]float64{0.001, 0.02, 0.15, 1.5, 30}).Draw(t, "p50")
		if v.Known {
			median = v.V.Mean
		}
		*v = graph.Of(graph.Latency{P50: median, P99: median * rapid.SampledFrom([]float64{1.5, 5, 20}).Draw(t, "tail")})
	}
	number := func(v *graph.Val[float64], values ...float64) {
		if !v.Known {
			*v = graph.Of(rapid.SampledFrom(values).Draw(t, "number"))
		}
	}
	for s := range g.Services {
		x := &g.Services[s]
		if x.Is(graph.KindBroker) && !x.Latency.Known { // not slower than people are patient
			x.Latency = graph.Of(graph.Latency{P50: 0.002, P99: rapid.SampledFrom([]float64{0.01, 0.5}).Draw(t, "publish")})
		}
		latency(&x.Latency)
		number(&x.Down, 1e-5, 1e-4, 1e-3, 1e-2)
		number(&x.Outage, 60, 1800)
		number(&x.Capacity, 50, 1000, 50000)
		if !x.Owner.Known {
			x.Owner = graph.Of(rapid.SampledFrom([]string{"red", "blue"}).Draw(t, "owner"))
		}
	}
	for w := range g.Workloads {
		x := &g.Workloads[w]
		if !x.UserFacing.Known {
			x.UserFacing = graph.Of(rapid.Bool().Draw(t, "person"))
		}
		if !x.Answer.Known {
			x.Answer = graph.Of(graph.Answer(rapid.IntRange(0, 2).Draw(t, "answer")))
		}
		number(&x.Rate, 0.1, 5, 100)
	}
	for i := range g.Edges {
		x := &g.Edges[i]
		if !x.Op.Known {
			x.Op = graph.Of(graph.Op(rapid.IntRange(0, 3).Draw(t, "op")))
		}
		switch {
		case x.Needs.Known || x.Op.V == graph.Read:
		case x.Op.V == graph.Notify:
			x.Needs = graph.Of(rapid.SampledFrom([]graph.Need{graph.NeedNothing, graph.NeedOutcome}).Draw(t, "needs"))
		default:
			x.Needs = graph.Of(graph.Need(rapid.IntRange(0, 3).Draw(t, "needs")))
		}
		if !x.Consistency.Known && rapid.Bool().Draw(t, "stated") {
			x.Consistency = graph.Of(graph.Consistency(rapid.IntRange(0, 2).Draw(t, "consistency")))
		}
	}
	return g
}

// What is confirmed keeps its mode, whatever the facts that are not stated turn out to be, as long as no service is offered more
// than it sustains at the mean: no mode helps there.
func TestConfirmedStays(t *testing.T) {
	confirmed := 0
	everywhereDrawn(t, func(t *rapid.T, g *graph.Graph) {
		a := Analyze(g, pragmatic())
		b := Analyze(complete(t, g), pragmatic())
		for _, modes := range [][]graph.Mode{b.Built, b.Design} {
			for _, f := range b.Faults(modes) {
				if f.Kind == Overload && f.Limit == "mean" || f.Kind == Endless {
					t.Skip("a service has no steady state")
				}
			}
		}
		for i := range a.Edges {
			if !a.Edges[i].Robust {
				continue
			}
			confirmed++
			if a.Design[i] != b.Design[i] {
				t.Fatalf("%s: %s (%s, may %v) is confirmed and becomes %s (%s, may %v)\nbefore %s\nafter %s\n%+v\n%+v\nrepaired %+v", a.Edges[i].ID, a.Design[i], a.Edges[i].Basis, a.Edges[i].Allowed.List(),
					b.Design[i], b.Edges[i].Basis, b.Edges[i].Allowed.List(), a.listed(), b.listed(), described(a.Graph), described(b.Graph), b.Repair.Repaired)
			}
		}
	})
	if confirmed == 0 && !testing.Short() { // the few draws of -short may all be of graphs in which nothing is
		t.Error("nothing was confirmed")
	}
}

// described writes a graph in few words, for failures.
func described(g *graph.Graph) (out string) {
	for i := range g.Workloads {
		w := &g.Workloads[i]
		out += fmt.Sprintf("  workload %s entry %s facing %v/%v answer %v/%v patience %v slo %v %v\n", w.Name, g.Services[w.Entry].Name, w.UserFacing.Known, w.UserFacing.V, w.Answer.Known, w.Answer.V, w.Patience.V, w.SLO.P99.V, w.SLO.Down.V)
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		out += fmt.Sprintf("  %s %s op %v/%v needs %v/%v mode %v/%v consistency %v/%v to %s timeout %v staleness %v\n", g.EdgeID(i), g.Services[e.From].Kind.V, e.Op.Known, e.Op.V, e.Needs.Known, e.Needs.V, e.Mode.Known, e.Mode.V, e.Consistency.Known, e.Consistency.V, g.Services[e.To].Kind.V, e.Timeout.V, e.Staleness.V)
	}
	return out
}
