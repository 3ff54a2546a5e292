package forecast

import (
	"fmt"
	"math"
	"testing"

	"commadvisor/internal/graph"
)

func timeout(s, retries float64) func(*graph.Edge) {
	return func(e *graph.Edge) { e.Timeout, e.Retries = graph.Of(s), graph.Of(retries) }
}

// tried is a caller that costs nothing before a callee of p50 60 ms and p99 900 ms.
func tried(t, retries float64) *build {
	b := &build{}
	b.service("caller", graph.Latency{}, 0)
	b.g.Services[0].Kind = graph.Of(graph.KindClient)
	b.service("callee", lat(60, 900), 0)
	b.edge("caller", "callee", timeout(t, retries))
	return b
}

// MODELS §15: f, success, attempts, p99 and mean of success.
func TestTimeoutsCutAndRetriesContinue(t *testing.T) {
	for _, c := range []struct {
		t, attempts, f, success, made, p99, mean float64
	}{
		{0.3, 3, 0.083395912, 0.999419992, 1.090350791, 0.526635, 0.102364876},
		{1, 1, 0.007827568, 0.992172432, 1, 0.693647, 0.106553836},
		{0.05, 4, 0.562229074, 0.900079822, 2.056052076, 0.192968, 0.067191545},
	} {
		what := fmt.Sprintf("%v s, %v attempts", c.t, c.attempts)
		s := tried(c.t, c.attempts-1).at(10, 0, 0, graph.Sync)
		a := s.m.attempt(0, 0)
		d, f := a.moments(s.m.moments[0])
		closeTo(t, what+": f", f, c.f, 1e-9)
		fails, made := a.outcome(f)
		closeTo(t, what+": success", 1-fails, c.success, 1e-9)
		closeTo(t, what+": attempts", made, c.made, 1e-9)
		closeTo(t, what+": mean by moments", d.Mean, c.mean, 1e-9)
		w := s.Workload(0, false)
		closeTo(t, what+": mean on a grid", w.Answered.Mean, c.mean, c.mean*0.002)
		closeTo(t, what+": p99", w.Answered.P99, c.p99, c.p99*0.002)
		closeTo(t, what+": unavailable", w.Down, 1-c.success, 2e-4*c.f)
		closeTo(t, what+": the callee is offered", s.Service(1).Offered, 10*c.made, 1e-7)
		closeTo(t, what+": and works for all of it", s.Busy(1), 10*c.made*s.m.Own[1].Dist.Mean(), 1e-7)
		closeTo(t, what+": the caller is held", s.Busy(0), 10*c.made*s.m.Own[1].Dist.LEV(c.t), 1e-7)
	}
}

// A(U=.001, p=.005, f=.00129636, a=3) = 0.998999751405; the timeout with that f.
func TestRetriesRepairFastFailuresNotOutages(t *testing.T) {
	b := tried(1, 2)
	l := New(graph.NewTopology(&b.g)).Own[1].Dist
	b.g.Edges[0].Timeout = graph.Of(l.Quantile(1 - 0.00129636))
	b.g.Services[1].Down, b.g.Services[1].Errors = graph.Of(0.001), graph.Of(0.005)
	f := b.at(10, 0, 0, graph.Sync).Workload(0, false)
	closeTo(t, "availability", 1-f.Down, 0.998999751405, 1e-9)
	b.g.Edges[0].Errors = graph.Of(0.0) // of an edge before that of its service
	closeTo(t, "without errors", b.at(10, 0, 0, graph.Sync).Workload(0, false).Fails, math.Pow(0.00129636, 3), 1e-11)
	b.g.Edges[0].Optional = graph.Of(true)
	if f := b.at(10, 0, 0, graph.Sync).Workload(0, false); f.Down != 0 || f.Answered.P999 > 3*b.g.Edges[0].Timeout.V {
		t.Errorf("optional: %+v", f)
	}
}

// An optional call that is cut off costs its time and fails nobody.
func TestOptionalCallsAreGivenUp(t *testing.T) {
	b := tried(0.3, 0)
	b.g.Edges[0].Optional = graph.Of(true)
	f := b.at(10, 0, 0, graph.Sync).Workload(0, false)
	l := New(graph.NewTopology(&b.g)).Own[1].Dist
	closeTo(t, "mean", f.Answered.Mean, l.LEV(0.3), 1e-4)
	closeTo(t, "p99", f.Answered.P99, 0.3, 0.001)
	if f.Down != 0 {
		t.Error(f.Down)
	}
}

// A timeout counts for all that is behind the call.
func TestTimeoutsCoverWhatIsBehind(t *testing.T) {
	b := &build{}
	b.service("a", graph.Latency{}, 0)
	b.g.Services[0].Kind = graph.Of(graph.KindClient)
	b.service("b", graph.Latency{Mean: 0.1}, 0)
	b.service("c", lat(60, 900), 0)
	b.edge("a", "b", timeout(0.4, 2))
	b.edge("b", "c")
	f := b.at(1, 0, 0, graph.Sync, graph.Sync).Workload(0, false)
	closeTo(t, "success", 1-f.Fails, 0.999419992, 1e-6)
	if p := f.Answered.P99; math.Abs(p-(0.526635+0.2)) > 0.01 && math.Abs(p-(0.526635+0.1)) > 0.01 {
		t.Errorf("p99 %v", p)
	}
	without := New(graph.NewTopology(&b.g)).WithoutTimeouts().Workload(0, Assignment{graph.Sync, graph.Sync}, false)
	closeTo(t, "without", without.Answered.P99, 1.0, 0.01)
	if without.Fails != 0 {
		t.Error(without.Fails)
	}
}

// Where nothing is cut off, a stated retry alone changes nothing, to the bit.
func TestRetriesWithoutTimeoutsChangeNothing(t *testing.T) {
	plain, retried := callTree(parallel("ab")), callTree(parallel("ab"), func(e *graph.Edge) { e.Retries = graph.Of(3.0) })
	modes := Assignment{graph.Sync, graph.Async, graph.Sync}
	a, b := plain.at(5, 9, 60, modes...).Workload(0, true), retried.at(5, 9, 60, modes...).Workload(0, true)
	b.Worst = a.Worst
	if fmt.Sprintf("%+v", a) != fmt.Sprintf("%+v", b) {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestTimeoutsCut8SecondsTo2(t *testing.T) { // cases/to.yaml
	b := &build{}
	b.service("app", graph.Latency{}, 0)
	b.g.Services[0].Kind = graph.Of(graph.KindClient)
	b.service("gw", lat(400, 8000), 0.001)
	b.edge("app", "gw", timeout(2, 0))
	f := b.at(10, 0, 0, graph.Sync).Workload(0, false)
	if f.Answered.P999 > 2 || f.Answered.P99 < 1.8 {
		t.Errorf("%+v", f.Answered)
	}
	closeTo(t, "fails", f.Fails, New(graph.NewTopology(&b.g)).Own[1].Dist.Survival(2), 1e-4)
}
