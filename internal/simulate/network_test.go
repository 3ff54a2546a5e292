package simulate

import (
	"testing"

	"commadvisor/internal/graph"
)

// Q14: workers are held while a call is waited for.
func TestHeldWorkersInClosedForm(t *testing.T) {
	for _, c := range []struct {
		workers, rate, exact, tolerance float64
	}{{1, 10, 0.116666667, 0.02}, {6, 100, 0.134907, 0.03}, {12, 100, 0.05509358, 0.01}} {
		g := &graph.Graph{
			Services: []graph.Service{{Name: "a", Latency: graph.Of(graph.Latency{Mean: 0.005}), Workers: graph.Of(c.workers)},
				{Name: "b", Latency: graph.Of(graph.Latency{Mean: 0.05})}},
			Edges:     []graph.Edge{{From: 0, To: 1}},
			Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(c.rate)}},
		}
		o := Options{For: 40000 / c.rate, Warm: 20, Distinct: map[string]Shape{"a": exponential(0.005), "b": exponential(0.05)}}
		e := Replicate(graph.NewTopology(g), []graph.Mode{graph.Sync}, 10, o, func(r *Run) []float64 { return []float64{Mean(r.Workloads[0].Answered)} })
		agrees(t, "Q14 response", e[0], c.exact, c.tolerance)
	}
}

// L6: a tree with two parallel calls.
func TestTreeInClosedForm(t *testing.T) {
	of := func(name string, p50, p99 float64) graph.Service {
		return graph.Service{Name: name, Latency: graph.Of(graph.Latency{P50: p50, P99: p99})}
	}
	g := &graph.Graph{
		Services: []graph.Service{of("gw", 0.005, 0.02), of("a", 0.02, 0.08), of("b", 0.03, 0.15), of("c", 0.01, 0.06)},
		Edges: []graph.Edge{{From: 0, To: 1, Parallel: graph.Of("x")}, {From: 0, To: 2, Parallel: graph.Of("x")},
			{From: 0, To: 3, Calls: graph.Of(2.0)}},
		Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(100.0)}},
	}
	e := Replicate(graph.NewTopology(g), make([]graph.Mode, 3), 10, Options{For: 300, Warm: 5}, func(r *Run) []float64 {
		w := r.Workloads[0].Answered
		return []float64{Quantile(w, 0.5), Quantile(w, 0.95), Quantile(w, 0.99)}
	})
	agrees(t, "L6 p50", e[0], 0.06885661, 0.01)
	agrees(t, "L6 p95", e[1], 0.13820937, 0.01)
	agrees(t, "L6 p99", e[2], 0.19380622, 0.015)
}

// Q13 scaled down: an outage of 60 s at 200/s into 500/s.
func TestOutageInClosedForm(t *testing.T) {
	g := &graph.Graph{
		Services: []graph.Service{{Name: "c", Kind: graph.Of(graph.KindClient)},
			{Name: "s", Latency: graph.Of(graph.Latency{Mean: 0.004}), Capacity: graph.Of(500.0)}},
		Edges:     []graph.Edge{{From: 0, To: 1}},
		Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(200.0)}},
	}
	o := Options{For: 200, Warm: 5, Outages: []Outage{{"s", 10, 60}}}
	e := Replicate(graph.NewTopology(g), []graph.Mode{graph.Async}, 4, o, func(r *Run) []float64 {
		return []float64{float64(r.Edges[0].Most), r.Edges[0].Lag, r.Edges[0].Drained}
	})
	agrees(t, "Q13 backlog", e[0], 12000, 0.02)
	agrees(t, "Q13 lag", e[1], 60, 0.02)
	agrees(t, "Q13 drained", e[2], 40, 0.04)
}

// Services that go down and come up: a call to one that is down fails.
func TestDownInClosedForm(t *testing.T) {
	g := &graph.Graph{
		Services: []graph.Service{{Name: "a", Down: graph.Of(0.02), Outage: graph.Of(5.0)},
			{Name: "b", Down: graph.Of(0.05), Outage: graph.Of(2.0)}},
		Edges:     []graph.Edge{{From: 0, To: 1}},
		Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(20.0)}},
	}
	e := Replicate(graph.NewTopology(g), []graph.Mode{graph.Sync}, 10, Options{For: 20000, Warm: 5, UpDown: true}, func(r *Run) []float64 {
		return []float64{r.Workloads[0].Success()}
	})
	agrees(t, "both up", e[0], 0.98*0.95, 0.003)
}
