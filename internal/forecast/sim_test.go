package forecast

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
)

// sim is a small discrete-event simulation: an independent check of the forecast. A service is a number of
// workers and a queue in front of them; a synchronous call holds its caller's worker until the answer comes;
// an asynchronous one is handed over and done by the callee's own workers.
type sim struct {
	now    float64
	events events
	count  int
	r      *rand.Rand
}

type event struct {
	at  float64
	seq int // the order of what happens at one time
	do  func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].seq < e[j].seq
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	old := *e
	last := old[len(old)-1]
	*e = old[:len(old)-1]
	return last
}

func (s *sim) after(d float64, do func()) {
	s.count++
	heap.Push(&s.events, event{s.now + d, s.count, do})
}

func (s *sim) run() {
	for len(s.events) > 0 {
		e := heap.Pop(&s.events).(event)
		s.now = e.at
		e.do()
	}
}

// pool is a service's workers; free < 0 means without limit.
type pool struct {
	free  int
	queue []func()
	most  int // the longest the queue has been
	open  bool
}

func (p *pool) acquire(do func()) {
	switch {
	case p.open || p.free > 0:
		p.free--
		do()
	default:
		p.queue = append(p.queue, do)
		p.most = max(p.most, len(p.queue))
	}
}

func (p *pool) release() {
	if len(p.queue) > 0 {
		next := p.queue[0]
		p.queue = p.queue[1:]
		next()
		return
	}
	p.free++
}

// world runs a flow of a model under an assignment.
type world struct {
	*sim
	m     *Model
	f     *graph.Flow
	modes Assignment
	pools []pool
	draw  func(Lognormal) float64
}

func newWorld(m *Model, modes Assignment, seed uint64, workers map[string]int) *world {
	w := &world{sim: &sim{r: rand.New(rand.NewPCG(seed, 1))}, m: m, f: &m.Topology.Flows[0], modes: modes, pools: make([]pool, len(m.Topology.Services))}
	for i := range w.pools {
		n, limited := workers[m.Topology.Services[i].Name]
		w.pools[i] = pool{free: n, open: !limited}
	}
	w.draw = func(l Lognormal) float64 {
		if math.IsInf(l.Mu, -1) {
			return 0
		}
		return math.Exp(l.Mu + l.Sigma*w.r.NormFloat64())
	}
	return w
}

// request runs one request; open counts what is still going on because of it.
func (w *world) request(answered, complete func()) {
	open := 1
	closed := func() {
		if open--; open == 0 {
			complete()
		}
	}
	entry := w.f.Nodes[0].Service
	w.execute(0, entry, w.m.Own[entry].Dist, &open, closed, func() {
		answered()
		closed()
	})
}

// execute holds one of the callee's workers for its own work and its calls.
func (w *world) execute(v, service int, own Lognormal, open *int, closed, done func()) {
	p := &w.pools[service]
	p.acquire(func() {
		w.after(w.draw(own), func() {
			w.calls(v, 0, open, closed, func() {
				p.release()
				done()
			})
		})
	})
}

// calls makes a node's calls from the i-th on, one after the other; those with a label together.
func (w *world) calls(v, i int, open *int, closed, done func()) {
	calls := w.f.CallsOf(v)
	if i == len(calls) {
		done()
		return
	}
	next := func() { w.calls(v, i+1, open, closed, done) }
	label := w.m.Topology.Edges[calls[i].Edge].Parallel
	if !label.Known {
		w.call(calls[i], calls[:i], open, closed, next)
		return
	}
	var together []graph.Call
	for j, c := range calls {
		if l := w.m.Topology.Edges[c.Edge].Parallel; l.Known && l.V == label.V {
			if j < i {
				next() // joined to the first of its label
				return
			}
			together = append(together, c)
		}
	}
	left := len(together)
	for _, c := range together {
		w.call(c, nil, open, closed, func() {
			if left--; left == 0 {
				next()
			}
		})
	}
}

func (w *world) call(c graph.Call, before []graph.Call, open *int, closed, done func()) {
	edge := &w.m.Topology.Edges[c.Edge]
	if w.r.Float64() >= edge.Probability.Or(1) {
		done()
		return
	}
	n := int(edge.Calls.Or(1))
	var again func(k int)
	again = func(k int) {
		if k == n {
			done()
			return
		}
		w.once(c, edge, open, closed, func() { again(k + 1) })
	}
	again(0)
}

func (w *world) once(c graph.Call, edge *graph.Edge, open *int, closed, done func()) {
	work := w.m.work[c.Edge].Dist
	switch w.modes[c.Edge] {
	case graph.Sync:
		w.execute(c.To, edge.To, work, open, closed, done)
	case graph.Async:
		w.after(w.draw(w.m.publish[c.Edge].Dist), func() {
			*open++
			w.execute(c.To, edge.To, work, open, closed, closed)
			done()
		})
	default:
		parts, _ := w.m.Ack(c.Edge)
		d := 0.0
		for _, p := range parts {
			d += w.draw(p)
		}
		w.after(d, func() {
			*open++
			w.execute(c.To, edge.To, work, open, closed, closed)
			done()
		})
	}
}

func quantile(sorted []float64, q float64) float64 { return sorted[int(q*float64(len(sorted)))] }

// measure runs n requests apart from each other, so that nothing queues.
func measure(m *Model, modes Assignment, n int) (answered, complete []float64) {
	w := newWorld(m, modes, 7, nil)
	for i := range n {
		w.after(float64(i)*1e6, func() {
			start := w.now
			w.request(func() { answered = append(answered, w.now-start) }, func() { complete = append(complete, w.now-start) })
		})
	}
	w.run()
	slices.Sort(answered)
	slices.Sort(complete)
	return answered, complete
}

func within(t *testing.T, what string, forecast, simulated, tolerance float64) {
	t.Helper()
	t.Logf("%-52s forecast %10.6g  simulated %10.6g", what, forecast, simulated)
	if math.Abs(forecast-simulated) > tolerance*math.Max(forecast, simulated) {
		t.Errorf("%s: forecast %g, simulated %g", what, forecast, simulated)
	}
}

func TestSimulationOfATree(t *testing.T) {
	b := callTree(parallel("ab"))
	m := b.model()
	f := m.Workload(0, everySync(&b.g), false)
	answered, _ := measure(m, everySync(&b.g), 100000)
	within(t, "tree p50", f.Answered.P50, quantile(answered, 0.50), 0.02)
	within(t, "tree p99", f.Answered.P99, quantile(answered, 0.99), 0.03)
}

// Whole files, as built and with every write behind a queue.
func TestSimulationOfWholeGraphs(t *testing.T) {
	if testing.Short() {
		t.Skip("part of the full test: it simulates for long, and the race detector sees nothing new in it")
	}
	for _, name := range []string{"payments.yaml", "systems/openstack-cinder/graph.yaml", "systems/flixtube/graph.yaml", "systems/go-coffeeshop/graph.yaml"} {
		data, err := os.ReadFile(filepath.Join("../../testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		r := graphfile.Read([]graphfile.Input{{Name: name, Data: data}})
		m := New(graph.NewTopology(r.Graph))
		queued := everySync(r.Graph)
		for e := range queued {
			if r.Graph.Edges[e].Op.V != graph.Read && !r.Graph.Services[r.Graph.Edges[e].From].Is(graph.KindClient) {
				queued[e] = graph.Async
			}
		}
		for what, modes := range map[string]Assignment{"as built": Today(r.Graph), "writes queued": queued} {
			f := m.Workload(0, modes, true)
			answered, complete := measure(m, modes, 40000)
			if f.Answered.P99 > 0 {
				within(t, fmt.Sprintf("%s %s: answered p50", name, what), f.Answered.P50, quantile(answered, 0.50), 0.03)
				within(t, fmt.Sprintf("%s %s: answered p99", name, what), f.Answered.P99, quantile(answered, 0.99), 0.06)
			}
			if f.Complete.P99 > 0 {
				within(t, fmt.Sprintf("%s %s: complete p50", name, what), f.Complete.P50, quantile(complete, 0.50), 0.06)
				within(t, fmt.Sprintf("%s %s: complete p99", name, what), f.Complete.P99, quantile(complete, 0.99), 0.08)
			}
		}
	}
}

// Queues in front of workers: M/G/c by Erlang C and Allen–Cunneen, at moderate load so that the runs agree.
func TestSimulationOfQueues(t *testing.T) {
	for _, c := range []struct {
		workers int
		rate    float64
		l       graph.Latency
	}{{1, 60, graph.Latency{Mean: 0.01}}, {2, 130, lat(8, 20)}, {4, 250, lat(8, 40)}, {8, 500, lat(8, 30)}} {
		b := &build{}
		b.service("s", c.l, 0)
		b.g.Services[0].Workers = graph.Of(float64(c.workers))
		m := b.model()
		m.Topology.Loads[0].Rate = graph.Of(c.rate)
		wait, _ := m.ForModes(nil).QueueWait(0)
		total := 0.0
		const n = 200000
		w := newWorld(m, nil, 11, map[string]int{"s": c.workers})
		at := 0.0
		for range n {
			at += w.r.ExpFloat64() / c.rate
			w.after(at, func() {
				start := w.now
				w.request(func() { total += w.now - start }, func() {})
			})
		}
		w.run()
		within(t, fmt.Sprintf("%d workers at %v/s: mean response", c.workers, c.rate), wait.Mean()+m.Own[0].Dist.Mean(), total/n, 0.03)
	}
}

// A callee that is slow holds its caller's workers: the pool of the caller is the queue.
func TestSimulationOfHeldWorkers(t *testing.T) {
	b := &build{}
	b.service("caller", lat(5, 12), 0)
	b.service("callee", lat(40, 150), 0)
	b.g.Services[0].Workers = graph.Of(8.0)
	b.edge("caller", "callee")
	m := b.model()
	ceiling := m.ForModes(everySync(&b.g)).Ceiling(0)
	w := newWorld(m, everySync(&b.g), 13, map[string]int{"caller": 8})
	done, last := 0, 0.0
	for range 40000 { // far more than it can carry: what comes out is the ceiling
		w.after(0, func() { w.request(func() { done++; last = w.now }, func() {}) })
	}
	w.run()
	within(t, "eight workers held: requests a second", ceiling.PerSecond, float64(done)/last, 0.02)
}

// A queue through an outage of its consumer: the backlog and the time to drain it.
func TestSimulationOfAnOutage(t *testing.T) {
	b := &build{}
	b.service("a", graph.Latency{Mean: 0.0001}, 0)
	b.service("b", graph.Latency{Mean: 0.004}, 0)
	b.g.Services[1].Capacity = graph.Of(500.0)
	b.g.Services[1].Outage = graph.Of(60.0)
	b.edge("a", "b")
	b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(200.0)}}
	m := New(graph.NewTopology(&b.g))
	q := m.ForModes(Assignment{graph.Async}).Buffer(0, m.Topology.Flows[0].Calls[0])
	w := newWorld(m, Assignment{graph.Async}, 17, map[string]int{"b": 2})
	const down, up, end = 10.0, 70.0, 200.0
	p := &w.pools[1]
	w.after(down, func() { p.free = -1000 }) // both workers stop as they finish
	w.after(up, func() {
		p.free = 0
		p.release()
		p.release()
	})
	drained := 0.0
	for at := 0.0; at < end; at += w.r.ExpFloat64() / 200 {
		w.after(at, func() { w.request(func() {}, func() {}) })
	}
	var watch func()
	watch = func() {
		if w.now > up && drained == 0 && len(p.queue) == 0 {
			drained = w.now - up
		}
		if w.now < end {
			w.after(0.05, watch)
		}
	}
	w.after(0, watch)
	w.run()
	within(t, "outage of 60 s: messages waiting", q.Outage.Messages, float64(p.most), 0.03)
	within(t, "outage of 60 s: drained after", q.Outage.Drain, drained, 0.06)
}
