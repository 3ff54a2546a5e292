package simulate

import (
	"math"
	"math/rand/v2"
	"slices"

	"commadvisor/internal/graph"
)

// station is a service while it is simulated.
type station struct {
	free    [2]int // workers, servers
	queue   [2]line
	pooled  bool    // has workers, held over calls
	limited bool    // has a capacity
	scale   float64 // a server is held so much longer than its own work takes
	down    int     // so many reasons to be down
	broken  bool    // by the up and down process
	own     dist
	shape   Shape
	r, luck *rand.Rand
	waited  float64
	held    float64
	visits  int
}

// step is what a node does next: calls that run together.
type step []int32

// flow is a workload's calls, compiled.
type flow struct {
	*graph.Flow
	steps [][]step // per node
	first []bool   // per call: it is the first of its publish
}

// link is an edge while it is simulated.
type link struct {
	*graph.Edge
	mode         graph.Mode
	broker       int
	work, ack    dist
	shaped       bool // the callee's own shape
	handing      dist
	delivery     dist
	errors       float64
	attempts     int32
	r, fails     *rand.Rand
	calls, tries float64
	waiting      int
	most         int
	lag, drained float64
}

func newSim(t *graph.Topology, modes []graph.Mode, seed uint64, o Options) *sim {
	s := &sim{t: t, o: o, end: o.Warm + o.For}
	only, brokers := -1, 0
	for i := range t.Services {
		v := &t.Services[i]
		if v.Is(graph.KindBroker) {
			only, brokers = i, brokers+1
		}
		s.stations = append(s.stations, newStation(v, seed, o))
	}
	if brokers != 1 {
		only = -1
	}
	for e := range t.Edges {
		s.links = append(s.links, newLink(t, e, modes[e], t.Edges[e].Via.Or(only), seed))
	}
	for l := range t.Flows {
		s.flows = append(s.flows, s.compile(&t.Flows[l]))
		s.arrivals = append(s.arrivals, stream(seed, t.Loads[l].Name, "arrivals"))
	}
	s.out.Workloads = make([]Workload, len(t.Flows))
	return s
}

func newStation(v *graph.Service, seed uint64, o Options) station {
	p := station{own: fit(v.Latency), shape: o.Distinct[v.Name], scale: 1, r: stream(seed, v.Name, "work"), luck: stream(seed, v.Name, "outages")}
	if v.Is(graph.KindClient) {
		p.own = dist{mu: math.Inf(-1)}
	}
	p.free = [2]int{math.MaxInt32, math.MaxInt32}
	if v.Workers.Known {
		p.pooled, p.free[0] = true, max(1, int(v.Workers.V))
	}
	if mean := p.own.mean(); v.Capacity.Known && mean > 0 {
		servers := max(1, math.Round(v.Capacity.V*mean))
		p.limited, p.free[1], p.scale = true, int(servers), servers/v.Capacity.V/mean
	}
	return p
}

func newLink(t *graph.Topology, e int, mode graph.Mode, broker int, seed uint64) link {
	edge := &t.Edges[e]
	callee := &t.Services[edge.To]
	l := link{Edge: edge, mode: mode, broker: broker, work: fit(callee.Latency), shaped: !edge.Work.Known, delivery: publish}
	if edge.Work.Known {
		l.work = fit(edge.Work)
	}
	if broker >= 0 && t.Services[broker].Latency.Known {
		l.delivery = fit(t.Services[broker].Latency)
	}
	l.handing = l.delivery
	if edge.Guards.V.Has(graph.Outbox) {
		l.handing = localWrite
	}
	l.errors = edge.Errors.Or(callee.Errors.V)
	l.attempts = 1 + int32(edge.Retries.V)
	// not stated: the publish alone where the work comes after it, else the callee's own work and then a publish
	l.ack = fit(callee.Latency)
	if op := edge.Op; edge.Ack.Known {
		l.ack = fit(edge.Ack)
	} else if op.Known && (op.V == graph.Job || op.V == graph.Read) || edge.Work.Known || math.Exp(l.ack.mu) > 1 {
		l.ack = dist{mu: math.Inf(-1)}
	}
	l.r, l.fails = stream(seed, t.IDs[e], "calls"), stream(seed, t.IDs[e], "errors")
	return l
}

// compile puts the calls of every node into steps: those with one label together, where the first of them stands.
func (s *sim) compile(f *graph.Flow) flow {
	c := flow{Flow: f, steps: make([][]step, len(f.Nodes)), first: make([]bool, len(f.Calls))}
	for v := range f.Nodes {
		calls := f.CallsOf(v)
		at := map[string]int{}
		for i, call := range calls {
			e := &s.links[call.Edge]
			n := int32(f.Nodes[v].First + i)
			c.first[n] = !slices.ContainsFunc(calls[:i], func(b graph.Call) bool {
				o := &s.links[b.Edge]
				return e.Operation != "" && o.Operation == e.Operation && o.FromOp == e.FromOp && o.broker == e.broker && o.mode == graph.Async
			})
			k, ok := at[e.Parallel.V]
			switch {
			case e.Parallel.Known && ok:
				c.steps[v][k] = append(c.steps[v][k], n)
				continue
			case e.Parallel.Known:
				at[e.Parallel.V] = len(c.steps[v])
			}
			c.steps[v] = append(c.steps[v], step{n})
		}
	}
	return c
}
