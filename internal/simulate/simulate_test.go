package simulate

import (
	"math/rand/v2"
	"testing"

	"commadvisor/internal/graph"
)

func exponential(mean float64) Shape {
	return func(r *rand.Rand) float64 { return mean * r.ExpFloat64() }
}

// one is a workload on a single service.
func one(rate, capacity, mean float64) *graph.Topology {
	return graph.NewTopology(&graph.Graph{
		Services:  []graph.Service{{Name: "s", Latency: graph.Of(graph.Latency{Mean: mean}), Capacity: graph.Of(capacity)}},
		Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(rate)}},
	})
}

func agrees(t *testing.T, what string, e Estimate, exact, tolerance float64) {
	t.Helper()
	d, ok := e.Holds(exact, tolerance)
	t.Logf("%-28s exact %.6g, simulated %.6g ± %.2g (%+.2f %%)", what, exact, e.Mean, e.Half, 100*d)
	if !ok {
		t.Errorf("%s: exact %g, simulated %g ± %g", what, exact, e.Mean, e.Half)
	}
}

// Q2: M/M/c, and Q3: M/G/1.
func TestQueuesInClosedForm(t *testing.T) {
	o := Options{For: 1500, Warm: 50, Distinct: map[string]Shape{"s": exponential(0.01)}}
	measure := func(r *Run) []float64 {
		w := r.Workloads[0].Answered
		return []float64{Mean(w), Quantile(w, 0.99)}
	}
	mm2 := Replicate(one(160, 200, 0.01), nil, 10, o, measure)
	agrees(t, "M/M/2 mean", mm2[0], 0.0277777778, 0.02)
	agrees(t, "M/M/2 p99", mm2[1], 0.1193737024, 0.03)
	o.Distinct = nil
	md1 := Replicate(one(80, 100, 0.01), nil, 10, o, func(r *Run) []float64 { return []float64{r.Services[0].Wait} })
	agrees(t, "M/D/1 wait", md1[0], 0.02, 0.03)
}

// Timeouts and retries against a lognormal callee, p50 60 ms, p99 900 ms.
func TestRetriesInClosedForm(t *testing.T) {
	g := &graph.Graph{
		Services:  []graph.Service{{Name: "c", Kind: graph.Of(graph.KindClient)}, {Name: "s", Latency: graph.Of(graph.Latency{P50: 0.06, P99: 0.9})}},
		Edges:     []graph.Edge{{From: 0, To: 1, Timeout: graph.Of(0.3), Retries: graph.Of(2.0)}},
		Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(100.0)}},
	}
	e := Replicate(graph.NewTopology(g), []graph.Mode{graph.Sync}, 10, Options{For: 400, Warm: 5}, func(r *Run) []float64 {
		w := &r.Workloads[0]
		return []float64{w.Success(), r.Edges[0].Attempts, Quantile(w.Answered, 0.99), Mean(w.Answered)}
	})
	agrees(t, "success", e[0], 0.999419992, 0.0005)
	agrees(t, "attempts", e[1], 1.090350791, 0.005)
	agrees(t, "p99 of success", e[2], 0.526635, 0.02)
	agrees(t, "mean of success", e[3], 0.102364876, 0.01)
}

// Q12: a burst of 1000/s for 120 s into 500/s.
func TestBurstInClosedForm(t *testing.T) {
	g := &graph.Graph{
		Services:  []graph.Service{{Name: "c", Kind: graph.Of(graph.KindClient)}, {Name: "s", Latency: graph.Of(graph.Latency{Mean: 0.004}), Capacity: graph.Of(500.0)}},
		Edges:     []graph.Edge{{From: 0, To: 1}},
		Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(200.0), Peak: graph.Peak{Rate: graph.Of(1000.0), For: graph.Of(120.0)}}},
	}
	e := Replicate(graph.NewTopology(g), []graph.Mode{graph.Async}, 3, Options{For: 500, Warm: 10, Burst: "w"}, func(r *Run) []float64 {
		return []float64{float64(r.Edges[0].Most), r.Edges[0].Lag, r.Edges[0].Drained}
	})
	agrees(t, "backlog", e[0], 60000, 0.02)
	agrees(t, "lag", e[1], 120, 0.02)
	agrees(t, "drained", e[2], 200, 0.03)
}
