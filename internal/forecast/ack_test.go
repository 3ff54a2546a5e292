package forecast

import (
	"testing"

	"commadvisor/internal/graph"
)

// An acknowledgement of a job costs the publish: cases/leaf.yaml. Of a write it costs the callee's own work too, but for long work
// or work of the call's own.
func TestWhatAnAcknowledgementCosts(t *testing.T) {
	answered := func(work graph.Latency, edit func(*graph.Edge)) Forecast {
		b := &build{}
		b.service("app", graph.Latency{}, 0)
		b.g.Services[0].Kind = graph.Of(graph.KindClient)
		b.service("render", work, 0.0005)
		b.service("events", lat(3, 20), 0.0001)
		b.g.Services[2].Kind = graph.Of(graph.KindBroker)
		b.edge("app", "render", edit)
		return b.at(20, 0, 0, graph.Hybrid).Workload(0, true)
	}
	op := func(op graph.Op) func(*graph.Edge) { return func(e *graph.Edge) { e.Op = graph.Of(op) } }
	for name, f := range map[string]Forecast{
		"job":      answered(lat(1000, 6000), op(graph.Job)),
		"read":     answered(lat(100, 600), op(graph.Read)),
		"long":     answered(lat(1001, 6000), op(graph.Write)),
		"own work": answered(lat(10, 60), func(e *graph.Edge) { e.Op, e.Work = graph.Of(graph.Write), graph.Of(lat(500, 900)) }),
	} {
		closeTo(t, name+": p99", f.Answered.P99, 0.020, 2e-4)
		if !f.Assumed || f.LowerBound {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if f := answered(lat(1000, 6000), op(graph.Write)); f.Answered.P99 < 6 || !f.Assumed {
		t.Errorf("a write: %+v", f.Answered)
	}
	f := answered(lat(1000, 6000), func(e *graph.Edge) { e.Ack = graph.Of(lat(50, 90)) })
	closeTo(t, "stated", f.Answered.P99, 0.090, 5e-4)
}
