package forecast

import (
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/simulate"
)

// The forecast against the simulation, for single situations of MODELS 14 and 15.
func TestForecastAgreesWithSimulation(t *testing.T) {
	agree := func(what string, e simulate.Estimate, forecast, tolerance float64) {
		d, ok := e.Holds(forecast, tolerance)
		t.Logf("%-40s simulated %.5g ± %.2g, forecast %.5g, %+.2f %%", what, e.Mean, e.Half, forecast, 100*d)
		if !ok {
			t.Errorf("%s: forecast %g, simulated %g ± %g", what, forecast, e.Mean, e.Half)
		}
	}
	times := func(r *simulate.Run) []float64 {
		w := &r.Workloads[0]
		return []float64{simulate.Quantile(w.Answered, 0.5), simulate.Quantile(w.Answered, 0.99),
			simulate.Quantile(w.Completed, 0.5), simulate.Quantile(w.Completed, 0.99), w.Success()}
	}
	for _, c := range []struct {
		name string
		mode graph.Mode
		edit func(*graph.Edge)
	}{
		{"plain", graph.Sync, func(*graph.Edge) {}},
		{"three calls", graph.Sync, func(e *graph.Edge) { e.Calls = graph.Of(3.0) }},
		{"probability", graph.Sync, func(e *graph.Edge) { e.Probability = graph.Of(0.3) }},
		{"five messages", graph.Async, func(e *graph.Edge) { e.Calls = graph.Of(5.0) }},
		{"a message now and then", graph.Async, func(e *graph.Edge) { e.Probability = graph.Of(0.3) }},
		{"hybrid", graph.Hybrid, func(e *graph.Edge) { e.Ack = graph.Of(graph.Latency{P50: 0.004, P99: 0.02}) }},
		{"timeout, two retries", graph.Sync, func(e *graph.Edge) { e.Timeout, e.Retries = graph.Of(0.3), graph.Of(2.0) }},
		{"errors, one retry", graph.Sync, func(e *graph.Edge) { e.Errors, e.Retries = graph.Of(0.05), graph.Of(1.0) }},
	} {
		g := &graph.Graph{
			Services:  []graph.Service{{Name: "a", Latency: graph.Of(graph.Latency{P50: 0.005, P99: 0.02})}, {Name: "b", Latency: graph.Of(graph.Latency{P50: 0.06, P99: 0.9})}},
			Edges:     []graph.Edge{{From: 0, To: 1}},
			Workloads: []graph.Workload{{Name: "w", Rate: graph.Of(100.0)}},
		}
		c.edit(&g.Edges[0])
		topology := graph.NewTopology(g)
		modes := []graph.Mode{c.mode}
		f := New(topology).Workload(0, modes, true)
		e := simulate.Replicate(topology, modes, 10, simulate.Options{For: 200, Warm: 10}, times)
		agree(c.name+": p50", e[0], f.Answered.P50, 0.02)
		agree(c.name+": p99", e[1], f.Answered.P99, 0.02)
		agree(c.name+": completed p50", e[2], f.Complete.P50, 0.02)
		agree(c.name+": completed p99", e[3], f.Complete.P99, 0.02)
		agree(c.name+": success", e[4], 1-f.Fails, 0.0005)
	}
}
