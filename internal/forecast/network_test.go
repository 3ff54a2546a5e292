package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"commadvisor/internal/graph"
)

// at returns the setting of a build with one workload at its first service.
func (b *build) at(rate, peak, lasts float64, modes ...graph.Mode) *ModeForecaster {
	w := graph.Workload{Name: "w", Rate: graph.Of(rate)}
	if peak > 0 {
		w.Peak = graph.Peak{Rate: graph.Of(peak), For: graph.Of(lasts)}
	}
	b.g.Workloads = []graph.Workload{w}
	return New(graph.NewTopology(&b.g)).ForModes(modes)
}

func (b *build) capacity(name string, perSecond float64) {
	b.g.Services[b.index[name]].Capacity = graph.Of(perSecond)
}

func (b *build) workers(name string, n float64) { b.g.Services[b.index[name]].Workers = graph.Of(n) }

// slowBehind is gw → c (async, 500/s) → d (sync, 100/s).
func slowBehind() *build {
	b := &build{}
	b.service("gw", graph.Latency{Mean: 0.001}, 0)
	b.service("c", graph.Latency{Mean: 0.010}, 0)
	b.service("d", graph.Latency{Mean: 0.010}, 0)
	b.capacity("c", 500)
	b.capacity("d", 100)
	b.edge("gw", "c")
	b.edge("c", "d")
	return b
}

func TestAConsumerIsAsSlowAsWhatItWaitsFor(t *testing.T) {
	b := slowBehind()
	b.g.Services[1].Outage = graph.Of(300.0)
	s := b.at(50, 300, 120, graph.Async, graph.Sync)
	q := s.Buffer(0, s.m.Topology.Flows[0].Calls[0])
	closeTo(t, "messages", q.Peak.Messages, 24000, 1e-6)
	closeTo(t, "lag", q.Peak.MaxLag, 240, 1e-9)
	closeTo(t, "drain", q.Peak.Drain, 480, 1e-9)
	closeTo(t, "drain after an outage", q.Outage.Drain, 300, 1e-9)
	if q.LimitedBy != 2 || q.Drowning || q.Sustained != 100 {
		t.Errorf("%+v", q)
	}
	b.g.Services[1].Outage, b.g.Services[2].Outage = graph.Val[float64]{}, graph.Of(300.0)
	s = b.at(50, 300, 120, graph.Async, graph.Sync)
	closeTo(t, "an outage of what it waits for", s.Buffer(0, s.m.Topology.Flows[0].Calls[0]).Outage.Drain, 300, 1e-9)

	s = b.at(150, 0, 0, graph.Async, graph.Sync)
	f := s.Workload(0, true)
	if !f.GrowsWithoutEnd || f.Consumer != 1 || !f.UnboundedBy.Is || f.UnboundedBy.Service != 2 || f.UnboundedBy.Sustained != 100 || f.UnboundedBy.Offered != 150 {
		t.Errorf("no steady state: %+v", f)
	}
	for _, x := range []float64{f.Complete.P50, f.Complete.P99, f.Overdue} {
		if !math.IsInf(x, 1) {
			t.Errorf("complete %+v, overdue %v", f.Complete, f.Overdue)
		}
	}
	if f.Unstable.Is || math.IsInf(f.Answered.P99, 1) {
		t.Errorf("the answer does not wait for it: %+v", f)
	}
}

// A diamond: both ways to the slow service count.
func TestPaceCountsAllVisitsOfWhatIsWaitedFor(t *testing.T) {
	b := &build{}
	for _, n := range []string{"gw", "c", "x", "y", "d"} {
		b.service(n, graph.Latency{Mean: 0.001}, 0)
	}
	b.capacity("d", 100)
	b.edge("gw", "c")
	b.edge("c", "x")
	b.edge("c", "y")
	b.edge("x", "d", calls(2))
	b.edge("y", "d", calls(3))
	b.edge("gw", "d")
	s := b.at(4, 0, 0, graph.Async, graph.Sync, graph.Sync, graph.Sync, graph.Sync, graph.Async)
	c := s.Service(1)
	closeTo(t, "what the others leave, by five visits", c.Sustained, (100-4)/5.0, 1e-9)
	if c.LimitedBy != 4 || !c.Partial || c.Overloaded != NotOverloaded {
		t.Errorf("%+v", c)
	}
	closeTo(t, "what it waits for", s.Service(4).Sustained, 100, 1e-9)
	closeTo(t, "offered", s.Service(4).Offered, 24, 1e-9)
}

// Oracle: queues belong to the design: e behind a queue does not hold c's workers.
func TestAQueueIsThatOfTheDesign(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{Mean: 0.001}, 0)
	b.service("c", graph.Latency{Mean: 0.010}, 0)
	b.service("d", graph.Latency{Mean: 0.040}, 0)
	b.service("e", graph.Latency{Mean: 0.400}, 0)
	b.service("events", lat(2, 10), 0)
	b.g.Services[4].Kind = graph.Of(graph.KindBroker)
	b.workers("c", 10)
	b.edge("gw", "c")
	b.edge("c", "d")
	b.edge("c", "e")
	s := b.at(50, 300, 120, graph.Async, graph.Sync, graph.Async)
	q := s.Buffer(0, s.m.Topology.Flows[0].Calls[0])
	closeTo(t, "sustains", q.Sustained, 189.7, 1) // a simulation's; 10 ÷ (10 + 40 + 2.54 ms) here
	closeTo(t, "messages", q.Peak.Messages, 13161, 1)
	closeTo(t, "lag", q.Peak.MaxLag, 69, 0.5)
	closeTo(t, "drain", q.Peak.Drain, 94, 0.5)
	if q.P99 > 0.1667 {
		t.Errorf("healthy lag %+v", q)
	}
}

// Oracle: Pollaczek–Khinchine of the time held, λE[H²]/(2(1−ρ)).
func TestAPoolVariesAsMuchAsTheTimeHeld(t *testing.T) {
	held := func(own, behind graph.Latency) float64 {
		b := &build{}
		b.service("s", own, 0)
		b.service("d", behind, 0)
		b.workers("s", 1)
		b.edge("s", "d")
		w, _ := b.at(20, 0, 0, graph.Sync).QueueWait(0)
		return w.Mean()
	}
	closeTo(t, "own work varies", held(graph.Latency{Mean: 0.005, P99: 0.070}, graph.Latency{Mean: 0.035}), 0.1371, 5e-5)
	closeTo(t, "what it waits for varies", held(graph.Latency{Mean: 0.005}, graph.Latency{Mean: 0.035, P99: 0.400}), 0.790, 5e-4)

	b := &build{}
	b.service("s", graph.Latency{Mean: 0.010}, 0)
	b.service("d", graph.Latency{Mean: 0.490}, 0)
	b.workers("s", 1)
	b.edge("s", "d")
	b.g.Edges[0].FromOp = "long"
	b.g.Workloads = []graph.Workload{{Name: "short", EntryOp: "short", Rate: graph.Of(40.0)}, {Name: "long", EntryOp: "long", Rate: graph.Of(1.0)}}
	w, _ := New(graph.NewTopology(&b.g)).ForModes(everySync(&b.g)).QueueWait(0)
	closeTo(t, "the mix varies", w.Mean(), 1.270, 5e-4)
}

func TestOwnBackgroundCallsLoadAService(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{Mean: 0.001}, 0)
	b.service("s", graph.Latency{Mean: 0.001}, 0)
	b.capacity("s", 100)
	b.edge("gw", "s")
	b.edge("gw", "s", calls(4))
	s := b.at(1, 0, 0, graph.Sync, graph.Async)
	closeTo(t, "ceiling", s.Ceiling(0).PerSecond, 20, 1e-9)
	closeTo(t, "offered", s.Service(1).Offered, 5, 1e-9)
}

func TestOverload(t *testing.T) {
	b := &build{}
	b.service("app", graph.Latency{}, 0)
	b.g.Services[0].Kind = graph.Of(graph.KindClient)
	b.service("api", lat(5, 20), 0.0005)
	b.capacity("api", 100)
	b.edge("app", "api")
	s := b.at(250, 0, 0, graph.Sync)
	api := s.Service(1)
	if api.Overloaded != AtMean || api.Offered != 250 || api.Sustained != 100 || api.Ratio != 2.5 || api.PeakLoad != -1 || api.LimitedBy != 1 {
		t.Errorf("%+v", api)
	}
	for _, f := range []Forecast{s.Workload(0, true), s.Quick(0, true)} {
		if u := f.Unstable; !u.Is || u.Service != 1 || u.Offered != 250 || u.Sustained != 100 || !math.IsInf(f.Answered.P50, 1) || !math.IsInf(f.Answered.P99, 1) {
			t.Errorf("%+v", f)
		}
	}
	s = b.at(20, 300, 60, graph.Sync)
	f := s.Workload(0, true)
	if u := f.PeakUnstable; f.Unstable.Is || !u.Is || u.Service != 1 || u.Offered != 300 || u.Load != 0 || math.IsInf(f.Answered.P99, 1) || !math.IsInf(f.PeakWait.P99, 1) {
		t.Errorf("%+v", f)
	}
	if got := s.Service(1); got.Overloaded != AtPeak || got.Peak != 300 || got.PeakRatio != 3 || got.Ratio != 0.2 {
		t.Errorf("%+v", got)
	}
	if got := b.at(20, 100, 60, graph.Sync).Service(1).Overloaded; got != NotOverloaded {
		t.Errorf("a peak that it just sustains: %v", got)
	}
	if got := b.at(100, 0, 0, graph.Sync).Service(1).Overloaded; got != AtMean {
		t.Errorf("a mean that leaves nothing: %v", got)
	}
	if f := b.at(250, 0, 0, graph.Async).Workload(0, true); f.Unstable.Is || !f.GrowsWithoutEnd || f.UnboundedBy.Service != 1 {
		t.Errorf("a queue in front of it: %+v", f)
	}
	if f := b.at(250, 0, 0, graph.Hybrid).Workload(0, true); !f.Unstable.Is || !math.IsInf(f.Answered.P99, 1) {
		t.Errorf("an acknowledgement that takes its own work: %+v", f)
	}
	b.g.Edges[0].Ack = graph.Of(graph.Latency{Mean: 0.001})
	if f := b.at(250, 0, 0, graph.Hybrid).Workload(0, true); f.Unstable.Is || !f.GrowsWithoutEnd || f.UnboundedBy.Service != 1 {
		t.Errorf("an acknowledgement in front of it: %+v", f)
	}
}

// Two callees that are called together at the peak: only the longer wait counts.
func TestWaitsOfParallelCallsAreNotAdded(t *testing.T) {
	wait := func(label bool) float64 {
		b := &build{}
		b.service("gw", graph.Latency{Mean: 0.001}, 0)
		b.capacity("gw", 1e9)
		for _, n := range []string{"a", "b"} {
			b.service(n, graph.Latency{Mean: 0.010}, 0)
			b.capacity(n, 100)
			if label {
				b.edge("gw", n, parallel("x"))
			} else {
				b.edge("gw", n)
			}
		}
		return b.at(1, 80, 60, graph.Sync, graph.Sync).Workload(0, false).PeakWait.Mean
	}
	closeTo(t, "in sequence", wait(false), 0.040, 1e-9)
	r, a, b, longest := rand.New(rand.NewPCG(1, 2)), 0.0, 0.0, 0.0
	const calls = 4_000_000
	for range calls { // two queues side by side, by Lindley's recursion
		longest += max(a, b) / calls
		a = max(0, a+0.010-r.ExpFloat64()/80)
		b = max(0, b+0.010-r.ExpFloat64()/80)
	}
	closeTo(t, "together", wait(true), longest, 0.0005) // by moments, where the later of two is approximate
}

// Five calls at once are a batch: M^X/D/1 at 50 % adds (5−1)·S/(2(1−ρ)) to ρS/(2(1−ρ)).
func TestConcurrentCallsArriveAsABatch(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{Mean: 0.001}, 0)
	b.service("s", graph.Latency{Mean: 0.010}, 0)
	b.workers("s", 1)
	b.edge("gw", "s", calls(5), func(e *graph.Edge) { e.Concurrent = graph.Of(true) })
	w, _ := b.at(10, 0, 0, graph.Sync).QueueWait(1)
	closeTo(t, "wait", w.Mean(), 0.005+0.040, 1e-9)
	closeTo(t, "share that waits", w.P, 1-0.5/5, 1e-9)
}

// Five messages are five, each with its own work beside the next.
func TestRepeatedMessagesAreEachDone(t *testing.T) {
	b := &build{}
	b.service("gw", lat(5, 20), 0)
	b.service("c", lat(40, 500), 0)
	b.service("events", lat(2, 10), 0)
	b.g.Services[2].Kind = graph.Of(graph.KindBroker)
	b.edge("gw", "c", calls(5))
	f := b.at(1, 0, 0, graph.Async).Workload(0, true)
	closeTo(t, "p50", f.Complete.P50, 0.150, 0.002)
	closeTo(t, "p99", f.Complete.P99, 0.926, 0.006)
}

// A publish that is made or not takes its work with it.
func TestAMessageIsOneDraw(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{Mean: 0.001}, 0)
	b.service("c", graph.Latency{Mean: 1}, 0)
	b.service("events", graph.Latency{Mean: 0.1}, 0)
	b.g.Services[2].Kind = graph.Of(graph.KindBroker)
	b.edge("gw", "c", chance(0.3))
	f := b.at(1, 0, 0, graph.Async).Workload(0, true)
	closeTo(t, "mean", f.Complete.Mean, 0.001+0.3*1.1, 1e-6)
	closeTo(t, "p95", f.Complete.P95, 1.101, 0.002)
	closeTo(t, "p50", f.Complete.P50, 0.001, 0.001)
}

// What is set off beside a parallel call starts with it: the later of both, one draw of the acknowledgement.
func TestHybridBesideAParallelCall(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{}, 0)
	b.service("c", lat(10, 40), 0)
	b.service("d", lat(50, 90), 0)
	b.edge("gw", "c", parallel("x"), func(e *graph.Edge) { e.Ack = graph.Of(lat(30, 300)) })
	b.edge("gw", "d", parallel("x"))
	f := b.at(1, 0, 0, graph.Hybrid, graph.Sync).Workload(0, true)
	q := quantilesOf(func(g *Grid) Dist {
		return Max(g.Of(FitP50P99(0.030, 0.300)).Then(g.Of(FitP50P99(0.010, 0.040))), g.Of(FitP50P99(0.050, 0.090)))
	}, 1, []float64{0.5, 0.99})
	closeTo(t, "p50", f.Complete.P50, q[0], q[0]*0.003)
	closeTo(t, "p99", f.Complete.P99, q[1], q[1]*0.003)
}

// inTime is the share of calls through one server that wait and are served within a time: Lindley's recursion over four million calls.
func inTime(rate float64, served Lognormal, within float64) float64 {
	r, wait, n := rand.New(rand.NewPCG(1, 2)), 0.0, 0
	const calls = 4_000_000
	for range calls {
		s := math.Exp(served.Mu + served.Sigma*r.NormFloat64())
		if wait+s <= within {
			n++
		}
		wait = max(0, wait+s-r.ExpFloat64()/rate)
	}
	return float64(n) / calls
}

// Done in time includes the wait in the queue, of a consumer that is busy 84 and 71 % of the time with work that varies.
func TestDoneInTimeIncludesTheWait(t *testing.T) {
	for _, c := range []struct{ rate, off float64 }{{47.5, 0.01}, {40, 0.002}} {
		b := &build{}
		b.service("gw", graph.Latency{Mean: 0.0001}, 0)
		b.service("c", lat(10, 120), 0)
		b.workers("c", 1)
		b.service("events", graph.Latency{Mean: 0.0001}, 0)
		b.g.Services[2].Kind = graph.Of(graph.KindBroker)
		b.edge("gw", "c")
		s := b.at(c.rate, 0, 0, graph.Async)
		s.m.Topology.Loads[0].SLO.Freshness = graph.Of(0.5)
		f := s.Workload(0, true)
		closeTo(t, "in time", f.OnTime, inTime(c.rate, s.m.Own[1].Dist, 0.4998), c.off)
		if f.Complete.P99 < 0.3 {
			t.Errorf("%+v", f.Complete)
		}
	}
}

// The mean comes from the distribution: twenty calls at once.
func TestTheMeanOfManyAtOnce(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{}, 0)
	b.service("c", lat(20, 200), 0)
	b.workers("gw", 20)
	b.edge("gw", "c", calls(20), func(e *graph.Edge) { e.Concurrent = graph.Of(true) })
	s := b.at(1, 0, 0, graph.Sync)
	closeTo(t, "mean", s.Workload(0, false).Answered.Mean, 0.147301, 1e-5)
	closeTo(t, "ceiling", s.Ceiling(0).PerSecond, 20/0.147301, 0.001)
}

// Three steps get whole distributions whatever else the file holds.
func TestLimitsOfSizeBelongToAWorkload(t *testing.T) {
	b := &build{}
	b.service("gw", lat(1, 2), 0)
	b.service("a", lat(5, 20), 0)
	b.service("b", lat(1, 400), 0)
	b.edge("gw", "a")
	b.edge("gw", "b", chance(0.001))
	b.service("other", lat(1, 2), 0)
	for range 320 {
		b.edge("other", "a")
	}
	b.g.Workloads = []graph.Workload{{Name: "small"}, {Name: "large", Entry: b.index["other"]}}
	m := New(graph.NewTopology(&b.g))
	f := m.Workload(0, everySync(&b.g), false)
	if f.Approximate || f.Answered.P99 > 0.0233 || f.Answered.P99 < 0.019 {
		t.Errorf("%+v", f)
	}
	if f := m.Workload(1, everySync(&b.g), false); !f.Approximate {
		t.Error("320 steps are not approximate")
	}
}

// Thirteen services that each can be reached in two ways: exact where it is printed, and marked where it is not.
func TestManySharedServicesAreExactOrMarked(t *testing.T) {
	b := &build{}
	b.service("gw", graph.Latency{}, 0)
	for _, n := range []string{"x", "y"} {
		b.service(n, graph.Latency{}, 0)
		b.edge("gw", n, chance(0.5))
	}
	want := 0.0
	n := 13
	for i := range n {
		name := string(rune('a' + i))
		b.service(name, graph.Latency{}, 0.02)
		b.edge("x", name, chance(0.9))
		b.edge("y", name, chance(0.9))
	}
	reached := func(k int) float64 { // by k of x and y: each service by none with 0.1ᵏ
		return math.Pow(1-0.02*(1-math.Pow(0.1, float64(k))), float64(n))
	}
	want = 1 - (0.25*reached(0) + 0.5*reached(1) + 0.25*reached(2))
	s := b.at(1, 0, 0, everySync(&b.g)...)
	f := s.Workload(0, false)
	closeTo(t, "unavailable", f.Down, want, 1e-12)
	if q := s.Quick(0, false); f.DownApproximate || !q.DownApproximate || math.Abs(q.Down-want) < 1e-4 {
		t.Errorf("%v, quick %v %v, want %v", f.DownApproximate, q.Down, q.DownApproximate, want)
	}
}
