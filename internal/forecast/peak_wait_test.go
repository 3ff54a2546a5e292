package forecast

import (
	"math"
	"testing"

	"commadvisor/internal/graph"
)

// rushed is a caller and two callees, of which the second is retried; the workload's peak is given.
func rushed(peak float64, measuredAt float64) *build {
	b := &build{}
	b.service("web", graph.Latency{Mean: 0.001}, 0)
	b.service("a", graph.Latency{Mean: 0.01}, 0)
	b.service("b", graph.Latency{Mean: 0.01}, 0)
	b.edge("web", "a", func(e *graph.Edge) { e.Retries = graph.Of(2.0) })
	b.edge("a", "b", func(e *graph.Edge) { e.Retries = graph.Of(3.0) })
	b.g.Services[0].Capacity = graph.Of(1e9)
	b.g.Services[1].Capacity = graph.Of(1e9)
	b.g.Services[2].Capacity = graph.Of(100.0)
	if measuredAt > 0 {
		b.g.Services[2].MeasuredAt = graph.Of(measuredAt)
	}
	b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(10.0), Peak: graph.Peak{Rate: graph.Of(peak)}}}
	return b
}

func (b *build) forecast(modes ...graph.Mode) Forecast {
	return New(graph.NewTopology(&b.g)).Workload(0, modes, false)
}

// M/D/1 at 80 % of 100/s waits ρS/(2(1−ρ)) = 20 ms; that it was measured at this rate, or that a queue stands between, takes it away.
func TestRushIsTheWaitAtPeak(t *testing.T) {
	f := rushed(80, 0).forecast(graph.Sync, graph.Sync)
	closeTo(t, "mean", f.PeakWait.Mean, 0.02, 1e-9)
	if f.PeakWait.Busiest != 2 || f.PeakWait.Partial || f.PeakWait.P99 <= f.PeakWait.Mean {
		t.Errorf("%+v", f.PeakWait)
	}
	closeTo(t, "busy", f.PeakWait.Busy, 0.8, 1e-9)
	closeTo(t, "measured there", rushed(80, 80).forecast(graph.Sync, graph.Sync).PeakWait.Mean, 0, 1e-9)
	closeTo(t, "behind a queue", rushed(80, 0).forecast(graph.Sync, graph.Async).PeakWait.Mean, 0, 1e-9)
	if f := rushed(100, 0).forecast(graph.Sync, graph.Sync); !math.IsInf(f.PeakWait.Mean, 1) || !math.IsInf(f.PeakWait.P99, 1) {
		t.Errorf("at its capacity: %+v", f.PeakWait)
	}
}

// Three tries on four make twelve at the last; a queue starts them anew.
func TestWorstMultipliesTries(t *testing.T) {
	for _, c := range []struct {
		modes []graph.Mode
		want  Worst
	}{
		{[]graph.Mode{graph.Sync, graph.Sync}, Worst{12, 2}},
		{[]graph.Mode{graph.Sync, graph.Async}, Worst{3, 1}},
		{[]graph.Mode{graph.Async, graph.Sync}, Worst{4, 2}},
	} {
		if got := rushed(80, 0).forecast(c.modes...).Worst; got != c.want {
			t.Errorf("%v: %+v, want %+v", c.modes, got, c.want)
		}
	}
}

// Where the formula for many servers takes over, it says what the exact one does.
func TestTheLimitOfManyServers(t *testing.T) {
	const c = manyServers
	for _, rho := range []float64{0.99, 0.995, 0.999, 0.9999} {
		exact, limit := ErlangC(c, rho*c), ErlangC(c+1, rho*(c+1))
		if math.Abs(exact-limit) > 0.001 {
			t.Errorf("at %v: %v and %v", rho, exact, limit)
		}
	}
	if p := ErlangC(1e9, 0.5e9); p != 0 {
		t.Error(p)
	}
}
