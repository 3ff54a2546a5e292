package forecast

import (
	"math"
	"testing"

	"commadvisor/internal/graph"
)

// Oracle: frontend V1 c4 S10 ms → 400/s; auth 1,2,5 → 400; product 3,4,12 → 111.11; db 5,8,8 → 200.
func TestCeilingByTheUtilisationLaw(t *testing.T) {
	b := &build{}
	add := func(name string, servers, s float64) {
		b.service(name, graph.Latency{Mean: s}, 0)
		b.g.Services[len(b.g.Services)-1].Capacity = graph.Of(servers / s)
	}
	add("frontend", 4, 0.010)
	add("auth", 2, 0.005)
	add("product", 4, 0.012)
	add("db", 8, 0.008)
	b.edge("frontend", "auth")
	b.edge("frontend", "product", calls(3))
	b.edge("frontend", "db", calls(5))
	m := b.model()
	c := m.Ceiling(0, everySync(&b.g))
	closeTo(t, "ceiling", c.PerSecond, 111.111111111, 1e-8)
	if b.g.Services[c.Bottleneck].Name != "product" || c.ByWorkers {
		t.Errorf("bottleneck %+v", c)
	}
}

// Oracle: own 5 ms and downstream 50 → 500 ms with six workers: 109.090909 → 11.881188 requests a second.
func TestCeilingByHeldWorkers(t *testing.T) {
	for downstream, want := range map[float64]float64{0.050: 109.090909091, 0.500: 11.881188119} {
		b := &build{}
		b.service("caller", graph.Latency{Mean: 0.005}, 0)
		b.service("callee", graph.Latency{Mean: downstream}, 0)
		b.g.Services[0].Workers = graph.Of(6.0)
		b.edge("caller", "callee")
		m := b.model()
		c := m.Ceiling(0, everySync(&b.g))
		closeTo(t, "ceiling", c.PerSecond, want, 1e-8)
		if !c.ByWorkers || !c.Partial {
			t.Errorf("%+v", c)
		}
		if c := m.Ceiling(0, Assignment{graph.Async}); c.PerSecond < want {
			t.Errorf("async: %+v", c)
		}
	}
}

func TestQueueWaitIsErlangsLessWhatWasMeasured(t *testing.T) {
	b := &build{}
	b.service("s", graph.Latency{Mean: 0.01}, 0)
	b.g.Services[0].Capacity = graph.Of(100.0)
	m := b.model()
	w, ok := m.QueueWait(0, 80, m.Own[0].Dist.Mean())
	closeTo(t, "M/D/1 at 0.8", w.Mean(), 0.02, 1e-9)
	b.g.Services[0].MeasuredAt = graph.Of(80.0)
	w, _ = b.model().QueueWait(0, 80, 0.01)
	closeTo(t, "measured there already", w.Mean(), 0, 1e-12)
	w, _ = b.model().QueueWait(0, 90, 0.01)
	closeTo(t, "the difference", w.Mean(), 0.045-0.02, 1e-9)
	if w, _ = b.model().QueueWait(0, 100, 0.01); !math.IsInf(w.Mean(), 1) || !ok {
		t.Errorf("at capacity: %v", w)
	}
}

// Oracle: burst λ0=200 λb=1000 μ=500 T=120: 60,000 wait, lag 120 s, drain 200 s; outage 1,800 s: 360,000, drain 1,200 s.
func TestBuffer(t *testing.T) {
	b := &build{}
	b.service("a", graph.Latency{Mean: 0.001}, 0)
	b.service("b", lat(2, 5), 0)
	b.g.Services[1].Capacity = graph.Of(500.0)
	b.g.Services[1].Outage = graph.Of(1800.0)
	b.edge("a", "b", func(e *graph.Edge) { e.Payload = graph.Of(2048.0) })
	b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(200.0), Peak: graph.Peak{Rate: graph.Of(1000.0), For: graph.Of(120.0)}}}
	m := New(graph.NewTopology(&b.g))
	q := m.Buffer(m.Baseline(0), m.T.Flows[0].Calls[0], m.Loads())
	closeTo(t, "backlog", q.Peak.Messages, 60000, 1e-6)
	closeTo(t, "lag", q.Peak.MaxLag, 120, 1e-9)
	closeTo(t, "drain", q.Peak.Drain, 200, 1e-9)
	closeTo(t, "outage", q.Outage.Messages, 360000, 1e-6)
	closeTo(t, "drain after it", q.Outage.Drain, 1200, 1e-9)
	closeTo(t, "bytes", q.Bytes, 360000*2048, 1)
	if q.Drowning || q.Partial || !(q.P99 > 0.005) {
		t.Errorf("%+v", q)
	}
}

func TestShareDoneInTime(t *testing.T) {
	b := &build{}
	b.service("a", graph.Latency{Mean: 0.001}, 0)
	b.service("b", lat(20, 200), 0)
	b.edge("a", "b")
	b.g.Workloads = []graph.Workload{{Name: "w", SLO: graph.Objectives{Freshness: graph.Of(0.101)}}}
	m := New(graph.NewTopology(&b.g))
	f := m.Workload(0, everySync(&b.g), true)
	closeTo(t, "within 101 ms", f.OnTime, 1-0.051969788, 2e-4)
}
