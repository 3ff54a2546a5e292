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
	c := m.ForModes(everySync(&b.g)).Ceiling(0)
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
		c := m.ForModes(everySync(&b.g)).Ceiling(0)
		closeTo(t, "ceiling", c.PerSecond, want, 1e-8)
		if !c.ByWorkers || !c.Partial {
			t.Errorf("%+v", c)
		}
		if c := m.ForModes(Assignment{graph.Async}).Ceiling(0); c.PerSecond < want {
			t.Errorf("async: %+v", c)
		}
	}
}

func TestQueueWaitIsErlangsLessWhatWasMeasured(t *testing.T) {
	b := &build{}
	b.service("s", graph.Latency{Mean: 0.01}, 0)
	b.g.Services[0].Capacity = graph.Of(100.0)
	at := func(rate float64) (Wait, bool) {
		b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(rate)}}
		return New(graph.NewTopology(&b.g)).ForModes(nil).QueueWait(0)
	}
	w, ok := at(80)
	closeTo(t, "M/D/1 at 0.8", w.Mean(), 0.02, 1e-9)
	b.g.Services[0].MeasuredAt = graph.Of(80.0)
	w, _ = at(80)
	closeTo(t, "measured there already", w.Mean(), 0, 1e-12)
	w, _ = at(90)
	closeTo(t, "the difference", w.Mean(), 0.045-0.02, 1e-9)
	if w, _ = at(100); !math.IsInf(w.Mean(), 1) || !ok {
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
	q := m.ForModes(Assignment{graph.Async}).Buffer(0, m.Topology.Flows[0].Calls[0])
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

// Two workloads share a gateway's 200 workers: 900 reads a second hold one for 2 ms each, 10 writes a second for 1.1 s. By
// Little's law 1.8 + 11 are busy, and the writes can grow until 198.2 are: each load holds as long as it takes itself, and not
// all as long as the slowest.
func TestWorkersAreSharedByLoads(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{Mean: 0.001}, 0)
	b.service("slow", graph.Latency{Mean: 1.099}, 0)
	b.service("fast", graph.Latency{Mean: 0.001}, 0)
	b.g.Services[0].Workers = graph.Of(200.0)
	b.edge("gw", "slow")
	b.edge("gw", "fast")
	b.g.Edges[0].FromOp, b.g.Edges[1].FromOp = "write", "read"
	b.g.Workloads = []graph.Workload{
		{Name: "writes", Entry: 0, EntryOp: "write", Rate: graph.Of(10.0), Peak: graph.Peak{Rate: graph.Of(50.0), For: graph.Of(60.0)}},
		{Name: "reads", Entry: 0, EntryOp: "read", Rate: graph.Of(900.0)},
	}
	m := New(graph.NewTopology(&b.g))
	sync := m.ForModes(everySync(&b.g))
	closeTo(t, "busy", sync.Busy(0), 12.8, 1e-9)
	for load, want := range []float64{(200 - 1.8) / 1.1, (200 - 11) / 0.002} {
		if c := sync.Ceiling(load); math.Abs(c.PerSecond-want) > 1e-6 || !c.ByWorkers || c.Bottleneck != 0 {
			t.Errorf("%s: %+v, want %v", b.g.Workloads[load].Name, c, want)
		}
	}
	closeTo(t, "busy at the peak", sync.Workload(0, false).PeakWait.Busy, (50*1.1+1.8)/200, 1e-9)
	closeTo(t, "busy if the write is queued", m.ForModes(Assignment{graph.Async, graph.Sync}).Busy(0), 1.8+10*(0.001+m.Publish(0).Dist.Mean()), 1e-9)
	closeTo(t, "the queue's consumer", m.ForModes(Assignment{graph.Async, graph.Sync}).Busy(1), 10*1.099, 1e-9)

	loads, baselines := m.Loads(), []*Baseline{m.Baseline(0), m.Baseline(1)}
	m.Hold(loads, baselines)
	closeTo(t, "busy, all sync", loads[0].Busy, 12.8, 1e-9)
	closeTo(t, "busy at the peak, all sync", loads[0].PeakBusy, 50*1.1+1.8, 1e-9)
	closeTo(t, "the share of the slow call", m.HeldShare(baselines[0], m.Topology.Flows[0].Calls[0], loads[0]), 10*1.099/12.8, 1e-9)
}

// A consumer that gets few long jobs among many short reads is not called too slow for all of them to be jobs.
func TestCapacityByWorkersIsOfTheMix(t *testing.T) {
	b := &build{}
	b.service("a", graph.Latency{Mean: 0.005}, 0)
	b.service("b", graph.Latency{Mean: 0.010}, 0)
	b.g.Services[1].Workers = graph.Of(50.0)
	b.edge("a", "b")
	b.g.Edges[0].Work = graph.Of(graph.Latency{Mean: 8})
	b.g.Workloads = []graph.Workload{{Name: "jobs", Entry: 0, Rate: graph.Of(1.0)}, {Name: "reads", Entry: 1, Rate: graph.Of(500.0)}}
	m := New(graph.NewTopology(&b.g))
	loads, baselines := m.Loads(), []*Baseline{m.Baseline(0), m.Baseline(1)}
	m.Hold(loads, baselines)
	got, ok := baselines[0].Capacity(m.Topology.Flows[0].Calls[0], loads[1])
	if want := 50 / ((8 + 500*0.010) / 501); !ok || math.Abs(got-want) > 1e-6 {
		t.Errorf("%v a second, want %v", got, want)
	}
	if q := m.ForModes(Assignment{graph.Async}).Buffer(0, m.Topology.Flows[0].Calls[0]); q.Drowning {
		t.Error("13 of 50 workers are busy: it does not drown")
	}
}

// What a latency not known leaves open is an upper bound, whichever call of a service comes last.
func TestCeilingDoesNotDependOnOrder(t *testing.T) {
	for _, swapped := range []bool{false, true} {
		b := &build{}
		b.service("a", graph.Latency{Mean: 0.005}, 0)
		b.service("s", graph.Latency{Mean: 0.010}, 0)
		b.g.Services[1].Latency = graph.Val[graph.Latency]{}
		b.g.Services[1].Workers = graph.Of(5.0)
		b.edge("a", "s")
		b.edge("a", "s")
		b.g.Edges[0].Operation, b.g.Edges[1].Operation = "known", "unknown"
		known := 0
		if swapped {
			known = 1
		}
		b.g.Edges[known].Work = graph.Of(graph.Latency{Mean: 0.1})
		if c := b.model().ForModes(everySync(&b.g)).Ceiling(0); math.Abs(c.PerSecond-50) > 1e-9 || !c.Partial {
			t.Errorf("swapped %v: %+v", swapped, c)
		}
	}
}

// The spread of rare calls is that of common ones: it is a ratio.
func TestSpreadOfRareCalls(t *testing.T) {
	for _, rate := range []float64{1, 1e-100, 1e-180, 1e-300} {
		if got := spread(rate, rate*0.5, rate*1); math.Abs(got-3) > 1e-9 {
			t.Errorf("at a rate of %v: %v, want 3", rate, got)
		}
	}
}
