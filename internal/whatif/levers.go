package advise

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// lever is one fact of the graph that could have been otherwise: a number that can be scaled.
type lever struct {
	fact   forecast.Fact
	now    float64
	low    float64 // the least and the most it can be
	high   float64
	beyond float64 // added to it where only the sum scales: attempts are one more than retries
	whole  bool    // only whole numbers can be written
	paths  bool    // it changes how long something takes, how often it is called or down or how long somebody waits
	steps  float64 // in how many it is looked at over a thousandfold where it can argue both ways: a longer service time worsens sync latency and async lag alike
	form   *form
	set    func(g *graph.Graph, v float64)
}

// switches is one fact with a few words to choose from.
type switches struct {
	fact forecast.Fact
	now  string
	to   []string
	set  []func(g *graph.Graph)
}

// most is how many services behind the callee, and how many calls on the way to it and behind it, are asked for their facts:
// those that count most. All of a large graph would cost more than they tell.
const most = 3

// Steps of 12 %, and of 40 % for what is farther away and costs as much.
const (
	fine   = 60
	coarse = 20
)

// leverList collects the levers of one edge.
type leverList struct {
	a    *Analysis
	list []lever
}

// levers lists the stated numbers that an edge's advice can depend on, in a stable order. docs/design.md says which.
func (a *Analysis) levers(e int) []lever {
	l := &leverList{a: a}
	edge := &a.Graph.Edges[e]
	l.edge(e, "staleness", lever{form: inTime}, func(e *graph.Edge) *graph.Val[float64] { return &e.Staleness })
	l.timeout(e)
	l.retries(e)
	l.errors(e)
	l.edge(e, "calls", lever{form: inNumber, paths: true, steps: fine}, func(e *graph.Edge) *graph.Val[float64] { return &e.Calls })
	l.edge(e, "probability", lever{form: inShare, high: 1, paths: true, steps: fine}, func(e *graph.Edge) *graph.Val[float64] { return &e.Probability })
	l.work(e, fine)
	before, after := a.upstream(e), a.behind(e)
	for _, slow := range a.slowest(e, after) {
		l.work(slow, coarse)
	}
	tightest := func(e int) float64 { return -a.Graph.Edges[e].Timeout.V }
	for _, on := range a.first(before, tightest, func(e *graph.Edge) bool { return e.Timeout.Known }) {
		l.timeout(on)
	}
	if edge.Retries.V > 0 { // only then is this call among those whose attempts multiply
		tried := func(e int) float64 { return a.Graph.Edges[e].Retries.V }
		for _, list := range [][]int{before, after} {
			for _, on := range a.first(list, tried, func(e *graph.Edge) bool { return e.Retries.Known }) {
				l.retries(on)
			}
		}
	}
	l.service(edge.To, "capacity", lever{form: inRate, steps: fine}, func(s *graph.Service) *graph.Val[float64] { return &s.Capacity })
	l.workers(edge.To)
	l.available(edge.To)
	if b, ok := a.Model.Broker(e); ok {
		l.available(b)
		l.latency(forecast.Fact{On: "service", Name: a.Graph.Services[b].Name, Key: "latency"}, 0, func(g *graph.Graph) *graph.Val[graph.Latency] { return &g.Services[b].Latency })
	}
	var ends []int // one edge for each service behind
	for _, on := range after {
		if !slices.ContainsFunc(ends, func(o int) bool { return a.Graph.Edges[o].To == a.Graph.Edges[on].To }) && !a.Graph.Edges[on].Optional.V {
			ends = append(ends, on)
		}
	}
	down := func(e int) float64 { return a.Graph.Services[a.Graph.Edges[e].To].Down.V }
	for _, on := range a.first(ends, down, func(e *graph.Edge) bool { return e.To != edge.To }) {
		l.available(a.Graph.Edges[on].To)
	}
	l.workers(edge.From)
	for _, w := range a.Topology.Through[e] {
		if int(w) < len(a.Graph.Workloads) {
			l.workload(int(w))
		}
	}
	return l.list
}

// add adds a number of the file where it is stated and can be scaled.
func (l *leverList) add(v lever, on, name, key string, at func(*graph.Graph) *graph.Val[float64]) {
	now := at(l.a.Graph)
	v.fact, v.now = forecast.Fact{On: on, Name: name, Key: key}, now.V
	if !now.Known || !(now.V+v.beyond > 0) || slices.ContainsFunc(l.list, func(o lever) bool { return o.fact == v.fact }) {
		return
	}
	if v.high == 0 {
		v.high = math.Inf(1)
	}
	v.set = func(g *graph.Graph, to float64) { at(g).V = to }
	l.list = append(l.list, v)
}

func (l *leverList) edge(e int, key string, v lever, at func(*graph.Edge) *graph.Val[float64]) {
	l.add(v, "edge", l.a.Topology.IDs[e], key, func(g *graph.Graph) *graph.Val[float64] { return at(&g.Edges[e]) })
}

func (l *leverList) service(s int, key string, v lever, at func(*graph.Service) *graph.Val[float64]) {
	l.add(v, "service", l.a.Graph.Services[s].Name, key, func(g *graph.Graph) *graph.Val[float64] { return at(&g.Services[s]) })
}

func (l *leverList) timeout(e int) {
	l.edge(e, "timeout", lever{form: inTime, paths: true}, func(e *graph.Edge) *graph.Val[float64] { return &e.Timeout })
}

func (l *leverList) retries(e int) {
	l.edge(e, "retries", lever{form: inNumber, beyond: 1, whole: true}, func(e *graph.Edge) *graph.Val[float64] { return &e.Retries })
}

// errors adds the share of attempts on an edge that fail fast: the edge's where it is stated, else its callee's.
func (l *leverList) errors(e int) {
	v := lever{form: inShare, high: 0.999, paths: true} // all is refused
	if l.a.Graph.Edges[e].Errors.Known {
		l.edge(e, "errors", v, func(e *graph.Edge) *graph.Val[float64] { return &e.Errors })
	} else {
		l.service(l.a.Graph.Edges[e].To, "errors", v, func(s *graph.Service) *graph.Val[float64] { return &s.Errors })
	}
}

func (l *leverList) workers(s int) {
	l.service(s, "workers", lever{form: inNumber, low: 1, whole: true, steps: fine}, func(s *graph.Service) *graph.Val[float64] { return &s.Workers })
}

func (l *leverList) available(s int) {
	l.service(s, "availability", lever{form: inUptime, high: 1, paths: true}, func(s *graph.Service) *graph.Val[float64] { return &s.Down })
}

func (l *leverList) workload(w int) {
	wl := &l.a.Graph.Workloads[w]
	add := func(key string, v lever, at func(*graph.Workload) *graph.Val[float64]) {
		l.add(v, "workload", wl.Name, key, func(g *graph.Graph) *graph.Val[float64] { return at(&g.Workloads[w]) })
	}
	load, peak := lever{form: inRate, steps: fine}, lever{form: inRate, steps: fine}
	if wl.Peak.Rate.Known {
		load.high = wl.Peak.Rate.V
	}
	if wl.Rate.Known {
		peak.low = wl.Rate.V
	}
	add("rate", load, func(w *graph.Workload) *graph.Val[float64] { return &w.Rate })
	add("peak.rate", peak, func(w *graph.Workload) *graph.Val[float64] { return &w.Peak.Rate })
	add("patience", lever{form: inTime, paths: true}, func(w *graph.Workload) *graph.Val[float64] { return &w.Patience })
	add("slo.p50", lever{form: inTime}, func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P50 })
	add("slo.p95", lever{form: inTime}, func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P95 })
	add("slo.p99", lever{form: inTime}, func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P99 })
	add("slo.p99.9", lever{form: inTime}, func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P999 })
	add("slo.availability", lever{form: inUptime, high: 1}, func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.Down })
}

// work adds the callee's own work on an edge: the edge's where it is stated, else the service's, once however many edges lead to it.
func (l *leverList) work(e int, steps float64) {
	f := l.a.workFact(e)
	to := l.a.Graph.Edges[e].To
	at := func(g *graph.Graph) *graph.Val[graph.Latency] { return &g.Services[to].Latency }
	if f.On == "edge" {
		at = func(g *graph.Graph) *graph.Val[graph.Latency] { return &g.Edges[e].Work }
	}
	l.latency(f, steps, at)
}

// latency adds the percentiles that a latency is stated by, unless they are there.
func (l *leverList) latency(f forecast.Fact, steps float64, at func(*graph.Graph) *graph.Val[graph.Latency]) {
	v := at(l.a.Graph)
	if !v.Known || slices.ContainsFunc(l.list, func(v lever) bool {
		return v.fact.On == f.On && v.fact.Name == f.Name && strings.HasPrefix(v.fact.Key, f.Key)
	}) {
		return
	}
	part := func(key string, now, low, high float64, of func(*graph.Latency) *float64) {
		l.list = append(l.list, lever{
			fact: forecast.Fact{On: f.On, Name: f.Name, Key: f.Key + key}, now: now, low: low, high: high, paths: true, steps: steps, form: inTime,
			set: func(g *graph.Graph, to float64) { *of(&at(g).V) = to },
		})
	}
	mean := func(l *graph.Latency) *float64 { return &l.Mean }
	if v.V.Constant() {
		part("", v.V.Mean, 0, math.Inf(1), mean)
		return
	}
	stated := v.V.Stated()
	if m := v.V.Mean; m > 0 && len(stated) == 1 { // what still fits the other one
		p := stated[0]
		x := *p.Of(&v.V)
		least, most := p.OfMean()
		part(".mean", m, x/most, x/least, mean)
		part("."+p.Name, x, m*least, m*most, p.Of)
		return
	}
	if v.V.Mean > 0 {
		part(".mean", v.V.Mean, 0, math.Inf(1), mean)
	}
	for i, p := range stated { // between their neighbours, and two no farther apart than is read
		low, high := 0.0, math.Inf(1)
		alone := len(stated) == 2 && v.V.Mean == 0
		if i > 0 {
			low = *stated[i-1].Of(&v.V)
			if alone {
				high = low * p.Apart(stated[0])
			}
		}
		if i+1 < len(stated) {
			high = *stated[i+1].Of(&v.V)
			if alone {
				low = high / stated[1].Apart(p)
			}
		}
		part("."+p.Name, *p.Of(&v.V), low, high, p.Of)
	}
}

// workFact is the fact that says how long the callee itself works on a call.
func (a *Analysis) workFact(e int) forecast.Fact {
	if a.Graph.Edges[e].Work.Known {
		return forecast.Fact{On: "edge", Name: a.Topology.IDs[e], Key: "work"}
	}
	return forecast.Fact{On: "service", Name: a.Graph.Services[a.Graph.Edges[e].To].Name, Key: "latency"}
}

// behind lists the edges that lie behind an edge in the workloads that pass it.
func (a *Analysis) behind(e int) (edges []int) {
	seen := make([]bool, len(a.Graph.Edges))
	a.walkBehind(e, func(c graph.Call, _ float64) {
		if !seen[c.Edge] {
			seen[c.Edge] = true
			edges = append(edges, c.Edge)
		}
	})
	return edges
}

// walkBehind visits the calls behind an edge, workload by workload, callers before callees, with how often each is made per call
// of the edge.
func (a *Analysis) walkBehind(e int, visit func(c graph.Call, times float64)) {
	for _, l := range a.Topology.Through[e] {
		f := &a.Topology.Flows[l]
		times := make([]float64, len(f.Nodes))
		for v := range f.Nodes {
			for _, c := range f.CallsOf(v) {
				if c.Edge == e {
					times[c.To]++
				} else if times[v] > 0 {
					edge := &a.Graph.Edges[c.Edge]
					n := times[v] * edge.Probability.Or(1) * edge.Calls.Or(1)
					times[c.To] += n
					visit(c, n)
				}
			}
		}
	}
}

// slowest returns, of the edges behind one, those whose callee's own work takes most of its time, one for each fact that states it.
func (a *Analysis) slowest(e int, behind []int) []int {
	part, leads := map[forecast.Fact]float64{}, map[forecast.Fact]int{}
	a.walkBehind(e, func(c graph.Call, times float64) {
		if w := a.Model.Work(c.Edge); w.Known && !w.Derived {
			part[a.workFact(c.Edge)] += times * w.Dist.Mean()
		}
	})
	var one []int
	for _, b := range behind {
		f := a.workFact(b)
		if _, ok := leads[f]; !ok && part[f] > 0 {
			leads[f] = b
			one = append(one, b)
		}
	}
	return a.first(one, func(e int) float64 { return part[a.workFact(e)] }, func(*graph.Edge) bool { return true })
}

// first returns the few edges of a list for which weight is largest, of those that a condition holds for.
func (a *Analysis) first(list []int, weight func(e int) float64, holds func(*graph.Edge) bool) (few []int) {
	for _, e := range list {
		if holds(&a.Graph.Edges[e]) {
			few = append(few, e)
		}
	}
	slices.SortFunc(few, func(x, y int) int {
		return cmp.Or(-cmp.Compare(weight(x), weight(y)), cmp.Compare(a.Topology.IDs[x], a.Topology.IDs[y]))
	})
	return few[:min(most, len(few))]
}

// switchesOf lists the facts with words that an edge's advice can depend on, stated or not.
func (a *Analysis) switchesOf(e int) (list []switches) {
	edge := &a.Graph.Edges[e]
	id := a.Topology.IDs[e]
	list = append(list,
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "op"}, edge.Op, graph.Ops, func(g *graph.Graph, v graph.Val[graph.Op]) { g.Edges[e].Op = v }),
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "needs"}, edge.Needs, graph.Needs, func(g *graph.Graph, v graph.Val[graph.Need]) { g.Edges[e].Needs = v }),
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "consistency"}, edge.Consistency, graph.Consistencies, func(g *graph.Graph, v graph.Val[graph.Consistency]) { g.Edges[e].Consistency = v }),
		enumSwitch(forecast.Fact{On: "edge", Name: id, Key: "order"}, edge.Order, graph.Orders, func(g *graph.Graph, v graph.Val[graph.Order]) { g.Edges[e].Order = v }),
		boolSwitch(forecast.Fact{On: "edge", Name: id, Key: "optional"}, edge.Optional, func(g *graph.Graph, v graph.Val[bool]) { g.Edges[e].Optional = v }))
	for _, l := range a.Topology.Through[e] {
		if w := int(l); w < len(a.Graph.Workloads) {
			wl := &a.Graph.Workloads[w]
			list = append(list,
				enumSwitch(forecast.Fact{On: "workload", Name: wl.Name, Key: "answer"}, wl.Answer, graph.Answers, func(g *graph.Graph, v graph.Val[graph.Answer]) { g.Workloads[w].Answer = v }),
				boolSwitch(forecast.Fact{On: "workload", Name: wl.Name, Key: "user_facing"}, wl.UserFacing, func(g *graph.Graph, v graph.Val[bool]) { g.Workloads[w].UserFacing = v }))
		}
	}
	return list
}

func enumSwitch[T ~uint8](f forecast.Fact, now graph.Val[T], words []string, set func(*graph.Graph, graph.Val[T])) switches {
	s := switches{fact: f, now: "not stated"}
	if now.Known {
		s.now = words[now.V]
	}
	for i, w := range words {
		if !now.Known || int(now.V) != i {
			s.to = append(s.to, w)
			s.set = append(s.set, func(g *graph.Graph) { set(g, graph.Of(T(i))) })
		}
	}
	return s
}

func boolSwitch(f forecast.Fact, now graph.Val[bool], set func(*graph.Graph, graph.Val[bool])) switches {
	s := switches{fact: f, now: "not stated", to: []string{"true"}, set: []func(*graph.Graph){func(g *graph.Graph) { set(g, graph.Of(true)) }}}
	if now.Known {
		s.now = "false"
	}
	if now.V {
		s.now, s.to[0], s.set[0] = "true", "false", func(g *graph.Graph) { set(g, graph.Of(false)) }
	}
	return s
}
