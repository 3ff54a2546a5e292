package forecast

import (
	"math"
	"math/bits"

	"commadvisor/internal/graph"
)

// maxPivots bounds the services that are conditioned on, since each doubles the work. Beyond it services
// reached with a probability are taken as reached independently, which differs in the second order only.
const maxPivots = 12

// morePivots is the same for what is printed of a load of up to fewCalls calls, of which the exact value takes some milliseconds.
const (
	morePivots = 16
	fewCalls   = 64
)

// hardDependencies is what must be up for a workload to be answered, under one assignment: the services on its
// non-optional synchronous paths and every broker on them, each once however many paths lead to it.
type hardDependencies struct {
	m    *Model
	f    *graph.Flow
	mode func(edge int) graph.Mode

	down []float64 // per service, 0 where counted already, given up or unknown
	sure []bool    // per service: on a path without probabilities
	ways []float64 // per service: visits that depend on a probability
	list []int     // services that count, in order of first visit

	patient bool // it may take some milliseconds
	rough   bool // too many pivots: not exact
}

// leg is what one call needs: callee and, for sync, what lies behind it; brokers.
type leg struct {
	service int // −1 for none
	node    int // −1: nothing behind
	broker  int // −1 for none
	q, n    float64
	unnamed bool // a broker is needed that is not named
}

func (h *hardDependencies) leg(c graph.Call) (l leg, counts bool) {
	edge := &h.m.Topology.Edges[c.Edge]
	if edge.Optional.V {
		return l, false
	}
	l = leg{service: edge.To, node: c.To, broker: -1, q: edge.Probability.Or(1), n: edge.Calls.Or(1)}
	mode := h.mode(c.Edge)
	if mode == graph.Sync {
		return l, l.q > 0
	}
	l.node = -1
	if !edge.Guards.V.Has(graph.Outbox) && !h.m.isFree(c.Edge) {
		b, ok := h.m.Broker(c.Edge)
		l.broker, l.unnamed = b, !ok
	}
	if mode == graph.Async {
		l.service = -1
	}
	return l, l.q > 0
}

// unavailability returns the probability that something the workload needs is down. A service is down or up
// for the whole request; whether a call with a probability is made is drawn for each visit. missing lists the
// services whose availability is not given (they count as always up); unnamed reports a broker not known.
func (m *Model) unavailability(f *graph.Flow, mode func(int) graph.Mode, entry int) (down float64, deps, missing []int, unnamed bool) {
	h := &hardDependencies{m: m, f: f, mode: mode}
	down, missing, unnamed = h.unavailability(entry)
	return down, h.list, missing, unnamed
}

func (h *hardDependencies) unavailability(entry int) (down float64, missing []int, unnamed bool) {
	m, f := h.m, h.f
	h.sure, h.ways = make([]bool, len(m.Topology.Services)), make([]float64, len(m.Topology.Services))
	sureNode := make([]bool, len(f.Nodes))
	visits := make([]float64, len(f.Nodes))
	sureNode[entry], visits[entry] = true, 1
	byChance := false
	h.add(f.Nodes[entry].Service, true, 0)
	for v := entry; v < len(f.Nodes); v++ {
		if visits[v] == 0 {
			continue
		}
		for _, c := range f.CallsOf(v) {
			l, ok := h.leg(c)
			if !ok {
				continue
			}
			unnamed = unnamed || l.unnamed
			certain, ways := sureNode[v] && l.q == 1, visits[v]*math.Ceil(l.n)
			if l.node >= 0 {
				sureNode[l.node] = sureNode[l.node] || certain
				visits[l.node] += ways
			}
			if certain {
				ways = 0
			}
			byChance = byChance || !certain
			h.add(l.service, certain, ways)
			h.add(l.broker, certain, ways)
		}
	}
	logUp := 0.0
	h.down = make([]float64, len(m.Topology.Services))
	var pivots []int
	for _, s := range h.list {
		service := &m.Topology.Services[s]
		switch {
		case !service.Down.Known:
			if !service.Is(graph.KindClient) {
				missing = append(missing, s)
			}
		case h.sure[s]:
			logUp += math.Log1p(-service.Down.V)
		default:
			h.down[s] = service.Down.V
			if h.ways[s] > 1 && service.Down.V > 0 {
				pivots = append(pivots, s)
			}
		}
	}
	down = -math.Expm1(logUp)
	if byChance {
		down = either(down, h.residual(entry, pivots))
	}
	return down, missing, unnamed
}

// either returns the probability that at least one of two independent things is down.
func either(u, v float64) float64 { return u + v - u*v }

func (h *hardDependencies) add(s int, sure bool, ways float64) {
	if s < 0 {
		return
	}
	if !h.sure[s] && h.ways[s] == 0 {
		h.list = append(h.list, s)
	}
	h.sure[s] = h.sure[s] || sure
	h.ways[s] += ways
}

// residual returns the probability that one of the services reached only by chance is down, given that the
// sure ones are up: exactly, by conditioning on every service that can be reached in two ways, or, where those
// are too many, as if services were reached independently.
func (h *hardDependencies) residual(entry int, pivots []int) float64 {
	most := maxPivots
	if h.patient && len(h.f.Calls) <= fewCalls {
		most = morePivots
	}
	if entry > 0 { // one of as many nodes, each of which is asked
		most = max(0, maxPivots-bits.Len(uint(len(h.f.Nodes))))
	}
	if len(pivots) > most {
		h.rough = true
		return h.independent(entry)
	}
	total := 0.0
	saved := make([]float64, len(pivots))
	for i, s := range pivots {
		saved[i] = h.down[s]
	}
	for state := range 1 << len(pivots) {
		p := 1.0
		for i, s := range pivots {
			if h.down[s] = 0; state>>i&1 == 1 {
				h.down[s] = 1
				p *= saved[i]
			} else {
				p *= 1 - saved[i]
			}
		}
		total += p * h.recurse(entry)
	}
	return total
}

// recurse computes U(v) = 1 − Π over calls (1 − q·(1 − (1 − u)ⁿ)), u the callee and what it needs in turn.
func (h *hardDependencies) recurse(entry int) float64 {
	u := make([]float64, len(h.f.Nodes))
	for v := len(h.f.Nodes) - 1; v >= entry; v-- {
		for _, c := range h.f.CallsOf(v) {
			l, ok := h.leg(c)
			if !ok {
				continue
			}
			need := 0.0
			if l.service >= 0 {
				need = h.down[l.service]
			}
			if l.broker >= 0 {
				need = either(need, h.down[l.broker])
			}
			if l.node >= 0 {
				need = either(need, u[l.node])
			}
			if l.n != 1 {
				need = -math.Expm1(l.n * math.Log1p(-need))
			}
			u[v] = either(u[v], l.q*need)
		}
	}
	return u[entry]
}

func (h *hardDependencies) independent(entry int) float64 {
	touch := h.m.touch(h.f, h.mode, entry)
	u := 0.0
	for _, s := range h.list {
		u = either(u, touch[s]*h.down[s])
	}
	return u
}

// touch returns, per service, the probability that a request entering at a node needs it, taking the ways to
// it as independent; 1 for those on a path without probabilities.
func (m *Model) touch(f *graph.Flow, mode func(int) graph.Mode, entry int) []float64 {
	h := &hardDependencies{m: m, f: f, mode: mode}
	node := make([]float64, len(f.Nodes))
	node[entry] = 1
	service := make([]float64, len(m.Topology.Services))
	service[f.Nodes[entry].Service] = 1
	for v := entry; v < len(f.Nodes); v++ {
		if node[v] == 0 {
			continue
		}
		for _, c := range f.CallsOf(v) {
			l, ok := h.leg(c)
			if !ok {
				continue
			}
			p := node[v] * l.q
			for _, s := range [...]int{l.service, l.broker} {
				if s >= 0 {
					service[s] = either(service[s], p)
				}
			}
			if l.node >= 0 {
				node[l.node] = either(node[l.node], p)
			}
		}
	}
	return service
}
