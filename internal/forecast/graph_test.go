package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"commadvisor/internal/graph"
)

// build makes a graph of edges "a->b" with what the options say; the workload enters at the first service.
type build struct {
	g     graph.Graph
	index map[string]int
}

func (b *build) service(name string, l graph.Latency, down float64) {
	if b.index == nil {
		b.index = map[string]int{}
	}
	b.index[name] = len(b.g.Services)
	s := graph.Service{Name: name}
	if l != (graph.Latency{}) {
		s.Latency = graph.Of(l)
	}
	if down >= 0 {
		s.Down = graph.Of(down)
	}
	b.g.Services = append(b.g.Services, s)
}

func (b *build) edge(from, to string, edit ...func(*graph.Edge)) {
	e := graph.Edge{From: b.index[from], To: b.index[to], Operation: fmt.Sprint(len(b.g.Edges))}
	for _, f := range edit {
		f(&e)
	}
	b.g.Edges = append(b.g.Edges, e)
}

func (b *build) model() *Model {
	b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(1.0)}}
	return New(graph.NewTopology(&b.g))
}

func parallel(label string) func(*graph.Edge) {
	return func(e *graph.Edge) { e.Parallel = graph.Of(label) }
}
func calls(n float64) func(*graph.Edge)  { return func(e *graph.Edge) { e.Calls = graph.Of(n) } }
func chance(q float64) func(*graph.Edge) { return func(e *graph.Edge) { e.Probability = graph.Of(q) } }
func optional(e *graph.Edge)             { e.Optional = graph.Of(true) }
func lat(p50, p99 float64) graph.Latency { return graph.Latency{P50: p50 / 1000, P99: p99 / 1000} }

func closeTo(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: %.12g, want %.12g ± %g", what, got, want, tolerance)
	}
}

func times(t *testing.T, what string, got Times, mean, p50, p95, p99, p999 float64) {
	t.Helper()
	for _, c := range []struct {
		name      string
		got, want float64
		relative  float64
	}{{"mean", got.Mean, mean, 2e-5}, {"p50", got.P50, p50, 0.005}, {"p95", got.P95, p95, 0.005}, {"p99", got.P99, p99, 0.005}, {"p99.9", got.P999, p999, 0.01}} {
		if c.want != 0 {
			closeTo(t, what+" "+c.name, c.got*1000, c.want, c.want*c.relative)
		}
	}
}

// callTree is gw(5,20); A(20,80) beside B(30,150); C(10,60) twice. The figures are numerical convolutions to 1e-6 ms.
func callTree(edit ...func(*graph.Edge)) *build {
	b := &build{}
	b.service("gw", lat(5, 20), 0)
	b.service("A", lat(20, 80), 0)
	b.service("B", lat(30, 150), 0)
	b.service("C", lat(10, 60), 0)
	b.service("broker", lat(2, 10), 0)
	b.g.Services[4].Kind = graph.Of(graph.KindBroker)
	b.edge("gw", "A", edit...)
	b.edge("gw", "B", edit...)
	b.edge("gw", "C", calls(2))
	return b
}

func TestLatencyOfATree(t *testing.T) {
	b := callTree(parallel("ab"))
	m := b.model()
	f := m.Workload(0, everySync(&b.g), false)
	times(t, "tree", f.Answered, 76.062108, 68.85661, 138.20937, 193.80622, 295.69389)

	b = callTree()
	m = b.model()
	f = m.Workload(0, everySync(&b.g), false)
	times(t, "all in sequence", f.Answered, 0, 87.51545, 164.87306, 222.03327, 323.44161)

	modes := everySync(&b.g)
	modes[1] = graph.Async
	b = callTree(parallel("ab"))
	m = b.model()
	f = m.Workload(0, modes, true)
	// A beside the publish of B: the publish is over before A is, so p99 is that of the sum with A alone.
	if f.Answered.P99 > 0.1373 || f.Complete.P99 <= f.Answered.P99 {
		t.Errorf("B async beside A: answered p99 %v, complete %v", f.Answered.P99, f.Complete.P99)
	}
	b = callTree()
	m = b.model()
	f = m.Workload(0, modes, true)
	times(t, "B behind a publish", f.Answered, 0, 54.78099, 103.13409, 137.25860, 194.15161)

	b = &build{}
	b.service("gw", lat(5, 20), 0)
	b.service("C", lat(10, 60), 0)
	b.edge("gw", "C", chance(0.3))
	m = b.model()
	f = m.Workload(0, everySync(&b.g), false)
	times(t, "with probability 0.3", f.Answered, 0, 6.769113, 28.300715, 48.030916, 87.363004)
}

func TestSharedCalleesTakeLinearTime(t *testing.T) {
	// 40 layers of two services that each call both of the next: 2^40 paths.
	b := &build{}
	b.service("entry", lat(1, 2), 0)
	last := []string{"entry"}
	for i := range 40 {
		next := []string{fmt.Sprint("a", i), fmt.Sprint("b", i)}
		for _, n := range next {
			b.service(n, lat(1, 2), 0.001)
		}
		for _, from := range last {
			for _, to := range next {
				b.edge(from, to, chance(0.5))
			}
		}
		last = next
	}
	m := b.model()
	f := m.Workload(0, everySync(&b.g), false)
	if !(f.Answered.Mean > 0.04) || f.Answered.Mean > 0.2 {
		t.Errorf("mean %v", f.Answered.Mean)
	}
}

func TestAvailability(t *testing.T) {
	// A hard diamond with a shared datastore: exact 0.964383651, the product of composed subtrees 0.945095978.
	b := &build{}
	b.service("F", graph.Latency{}, 0.001)
	b.service("A", graph.Latency{}, 0.005)
	b.service("B", graph.Latency{}, 0.01)
	b.service("D", graph.Latency{}, 0.02)
	b.edge("F", "A")
	b.edge("F", "B")
	b.edge("A", "D")
	b.edge("B", "D")
	f := b.model().Workload(0, everySync(&b.g), false)
	closeTo(t, "diamond", 1-f.Down, 0.964383651, 1e-12)
	if len(f.Needs) != 4 {
		t.Errorf("needs %v", f.Needs)
	}

	// A soft dependency leaves availability alone.
	b = &build{}
	b.service("G", graph.Latency{}, 0.0005)
	b.service("P", graph.Latency{}, 0.001)
	b.service("DB", graph.Latency{}, 0.0001)
	b.service("R", graph.Latency{}, 0.01)
	b.edge("G", "P")
	b.edge("P", "DB")
	b.edge("G", "R", optional)
	closeTo(t, "soft dependency", 1-b.model().Workload(0, everySync(&b.g), false).Down, 0.998400649950, 1e-12)

	// An order whose parts become asynchronous one by one; the broker counts once.
	b = &build{}
	b.service("order", graph.Latency{}, 0.0005)
	b.service("pay", graph.Latency{}, 0.001)
	b.service("inv", graph.Latency{}, 0.002)
	b.service("ship", graph.Latency{}, 0.01)
	b.service("broker", graph.Latency{}, 0.00005)
	b.g.Services[4].Kind = graph.Of(graph.KindBroker)
	b.edge("order", "pay")
	b.edge("order", "inv")
	b.edge("order", "ship")
	m := b.model()
	modes := everySync(&b.g)
	closeTo(t, "all sync", 1-m.Workload(0, modes, false).Down, 0.986538464010, 1e-12)
	modes[2] = graph.Async
	closeTo(t, "ship async", 1-m.Workload(0, modes, false).Down, 0.996453673825, 5e-13)
	modes[1] = graph.Async
	closeTo(t, "inv and ship async", 1-m.Workload(0, modes, false).Down, 0.998450574975, 1e-12)

	// n services in a row, 0.999 each.
	for n, want := range map[int]float64{2: .998001000, 3: .997002999, 5: .995009990, 10: .990044880, 20: .980188865, 30: .970430967, 100: .904792147} {
		b = &build{}
		for i := range n {
			b.service(fmt.Sprint("s", i), graph.Latency{}, 0.001)
			if i > 0 {
				b.edge(fmt.Sprint("s", i-1), fmt.Sprint("s", i))
			}
		}
		closeTo(t, fmt.Sprintf("chain of %d", n), 1-b.model().Workload(0, everySync(&b.g), false).Down, want, 6e-10)
	}
}

// The probability that a workload is answered, found again by trying every service up or down and every
// call with a probability made or not.
func TestAvailabilityAgreesWithEnumeration(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		b := &build{}
		n := 2 + r.IntN(5)
		for i := range n {
			b.service(fmt.Sprint("s", i), graph.Latency{}, r.Float64()/3)
		}
		for range r.IntN(8) {
			i, j := r.IntN(n), r.IntN(n)
			if i >= j {
				continue
			}
			b.edge(fmt.Sprint("s", i), fmt.Sprint("s", j), func(e *graph.Edge) {
				if r.IntN(3) == 0 {
					e.Probability = graph.Of(r.Float64())
				}
				if r.IntN(5) == 0 {
					e.Optional = graph.Of(true)
				}
				if r.IntN(5) == 0 {
					e.Calls = graph.Of(2.0)
				}
			})
		}
		m := b.model()
		want := 0.0
		for up := range 1 << n {
			p := 1.0
			for s := range n {
				if up>>s&1 == 1 {
					p *= 1 - b.g.Services[s].Down.V
				} else {
					p *= b.g.Services[s].Down.V
				}
			}
			var answered func(s int) float64
			answered = func(s int) float64 {
				if up>>s&1 == 0 {
					return 0
				}
				a := 1.0
				for e := range b.g.Edges {
					edge := &b.g.Edges[e]
					if edge.From == s && !edge.Optional.V {
						q := edge.Probability.Or(1)
						a *= 1 - q + q*math.Pow(answered(edge.To), edge.Calls.Or(1))
					}
				}
				return a
			}
			want += p * answered(0)
		}
		got := 1 - m.Workload(0, everySync(&b.g), false).Down
		closeTo(t, fmt.Sprintf("%+v", b.g.Edges), got, want, 1e-12)
		if t.Failed() {
			return
		}
	}
}

func TestUnknownNumbersMakeItPartialNeverWrong(t *testing.T) {
	b := &build{}
	b.service("a", lat(5, 20), 0.001)
	b.service("b", graph.Latency{}, -1)
	b.service("c", graph.Latency{Mean: 0.01}, 0.01)
	b.edge("a", "b")
	b.edge("a", "c")
	f := b.model().Workload(0, everySync(&b.g), false)
	if !f.LowerBound || !f.TailUnknown || !f.DownPartial {
		t.Errorf("%+v", f)
	}
	closeTo(t, "at least", f.Answered.Mean, 0.00597146552+0.01, 1e-9)
	closeTo(t, "at most", f.Down, 1-0.999*0.99, 1e-12)
	want := []Fact{{"service", "b", "availability"}, {"service", "b", "latency"}, {"service", "c", "latency.p99"}}
	if fmt.Sprint(f.Missing) != fmt.Sprint(want) {
		t.Errorf("missing %v, want %v", f.Missing, want)
	}
}

func TestCyclesAreCutAndMakeItPartial(t *testing.T) {
	b := &build{}
	b.service("a", lat(5, 20), 0.001)
	b.service("b", lat(5, 20), 0.001)
	b.edge("a", "b")
	b.edge("b", "a")
	f := b.model().Workload(0, everySync(&b.g), false)
	if !f.LowerBound || math.IsInf(f.Answered.Mean, 0) {
		t.Errorf("%+v", f)
	}
}

func TestVisitsAndLoad(t *testing.T) {
	b := &build{}
	b.service("gw", lat(5, 20), 0)
	b.service("a", lat(5, 20), 0)
	b.service("b", lat(5, 20), 0)
	b.edge("gw", "a", calls(3))
	b.edge("a", "b", chance(0.5))
	b.edge("gw", "b", func(e *graph.Edge) { e.Mode = graph.Of(graph.Async) })
	b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(100.0), Peak: graph.Peak{Rate: graph.Of(400.0)}}}
	m := New(graph.NewTopology(&b.g))
	loads := m.Loads()
	closeTo(t, "mean load of a", loads[1].Mean, 300, 1e-9)
	closeTo(t, "mean load of b", loads[2].Mean, 250, 1e-9)
	closeTo(t, "peak load of b", loads[2].Peak, 1000, 1e-9)
}

func TestObservedLessWhatIsBehind(t *testing.T) {
	b := &build{}
	b.service("a", lat(1, 2), 0)
	b.service("b", graph.Latency{}, 0)
	b.service("c", graph.Latency{Mean: 0.030}, 0)
	b.edge("a", "b", func(e *graph.Edge) { e.Observed = graph.Of(lat(100, 100)) })
	b.edge("b", "c")
	m := b.model()
	if s := m.Work(0); !s.Derived {
		t.Fatalf("%+v", s)
	}
	closeTo(t, "own work of b", m.Work(0).Dist.Mean(), 0.070, 1e-9)
}

func TestOnePublishForManyReceivers(t *testing.T) {
	b := &build{}
	b.service("a", graph.Latency{Mean: 0.001}, 0)
	b.service("b", graph.Latency{Mean: 0.1}, 0)
	b.service("c", graph.Latency{Mean: 0.2}, 0)
	b.service("broker", graph.Latency{Mean: 0.01}, 0)
	b.g.Services[3].Kind = graph.Of(graph.KindBroker)
	placed := func(e *graph.Edge) { e.Operation = "order placed" }
	b.edge("a", "b", placed)
	b.edge("a", "c", placed)
	m := b.model()
	f := m.Workload(0, Assignment{graph.Async, graph.Async}, true)
	closeTo(t, "answered", f.Answered.P50, 0.011, 1e-9)
	closeTo(t, "complete", f.Complete.P50, 0.211, 1e-9)
}

func TestHybridCostsTheAcknowledgement(t *testing.T) {
	b := &build{}
	b.service("a", graph.Latency{Mean: 0.001}, 0.001)
	b.service("b", graph.Latency{Mean: 0.002}, 0.002)
	b.service("c", graph.Latency{Mean: 0.2}, 0.1)
	b.service("broker", graph.Latency{Mean: 0.01}, 0.0001)
	b.g.Services[3].Kind = graph.Of(graph.KindBroker)
	b.edge("a", "b", func(e *graph.Edge) { e.Ack = graph.Of(graph.Latency{Mean: 0.005}) })
	b.edge("b", "c")
	m := b.model()
	f := m.Workload(0, Assignment{graph.Hybrid, graph.Sync}, true)
	closeTo(t, "answered", f.Answered.P50, 0.006, 1e-9)
	closeTo(t, "needs a, b and the broker", 1-f.Down, 0.999*0.998*0.9999, 1e-12)
}

func TestAnAddedCallNeverHelps(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 40 {
		b := &build{}
		n := 3 + r.IntN(4)
		for i := range n {
			p50 := 1 + 50*r.Float64()
			b.service(fmt.Sprint("s", i), lat(p50, p50*(1+9*r.Float64())), r.Float64()/100)
			if i > 0 {
				b.edge(fmt.Sprint("s", r.IntN(i)), fmt.Sprint("s", i))
			}
		}
		before := b.model().Workload(0, everySync(&b.g), false)
		b.edge("s0", fmt.Sprint("s", n-1))
		after := b.model().Workload(0, everySync(&b.g), false)
		if after.Answered.P99 < before.Answered.P99*0.999 || after.Answered.P50 < before.Answered.P50*0.999 || after.Down < before.Down-1e-15 {
			t.Fatalf("before %+v, after %+v", before, after)
		}
	}
}

// everySync is the assignment in which every edge is a call.
func everySync(g *graph.Graph) Assignment { return make(Assignment, len(g.Edges)) }
