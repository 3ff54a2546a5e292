package forecast

import (
	"math"
	"sync"

	"commadvisor/internal/graph"
)

// bottleneck is the most calls a second that a service gets done, and what sets it.
type bottleneck struct {
	perSecond float64
	by        int // itself or what it waits for, −1 where nothing known does
	byWorkers bool
}

// ratio is how much of it a rate takes.
func (p bottleneck) ratio(rate float64) float64 {
	switch {
	case rate == 0 || math.IsInf(p.perSecond, 1):
		return 0
	case p.perSecond == 0:
		return math.Inf(1)
	}
	return rate / p.perSecond
}

// bottlenecks keeps what is worked out; reached holds scratch space.
type bottlenecks struct {
	mu      sync.Mutex
	known   map[[2]int]bottleneck
	needs   []float64
	touched []int
	reach   []float64 // per node of a flow, 0 between walks
	entered []float64 // per node of the union, 0 between walks
}

func (s *ModeForecaster) newBottlenecks() *bottlenecks {
	return &bottlenecks{known: map[[2]int]bottleneck{}, needs: make([]float64, len(s.m.Topology.Services))}
}

// bottleneck is the most calls a second that a service gets done at mean rates or at the peak of a load, all that it waits for included:
// min over itself and everything it waits for of what that can do beside its other work ÷ visits.
func (s *ModeForecaster) bottleneck(service, peaking int) bottleneck {
	p := s.bottlenecks()
	p.mu.Lock()
	defer p.mu.Unlock()
	key := [2]int{service, peaking}
	if known, ok := p.known[key]; ok {
		return known
	}
	out := s.newBottleneck(p, service, peaking)
	p.known[key] = out
	return out
}

func (s *ModeForecaster) newBottleneck(p *bottlenecks, service, peaking int) bottleneck {
	t := s.at(service, peaking)
	limit, byWorkers := s.limit(service, &t)
	out := bottleneck{perSecond: limit, by: service, byWorkers: byWorkers}
	if math.IsInf(limit, 1) {
		out.by = -1
	}
	rate := t.rate
	weight := func(l int) float64 {
		w := &s.m.Topology.Loads[l]
		if l == peaking {
			return w.Peak.Rate.V
		}
		return w.Rate.V
	}
	if !(rate > 0) {
		rate, weight = s.alone()[service].rate, func(int) float64 { return 1 }
	}
	if !(rate > 0) {
		return out
	}
	p.behind(s, service, weight)
	for _, d := range p.touched {
		visits := p.needs[d] / rate
		p.needs[d] = 0
		if d == service || !(visits > 0) {
			continue
		}
		at := s.at(d, peaking)
		own, workers := s.limit(d, &at)
		if math.IsInf(own, 1) {
			continue
		}
		mine := visits * t.rate
		can := max(0, own-max(0, at.rate-mine)) / visits
		if can == 0 && at.rate > 0 { // others alone overload it: they share
			can = t.rate * own / at.rate
		}
		if can < out.perSecond || can == out.perSecond && out.by >= 0 && out.by != service && s.m.Topology.Services[d].Name < s.m.Topology.Services[out.by].Name {
			out = bottleneck{can, d, workers}
		}
	}
	p.touched = p.touched[:0]
	return out
}

// behind adds up, for every service that a service waits for, how often a second it does: for all loads at once what they have in
// common, for each by itself what they have not.
func (p *bottlenecks) behind(s *ModeForecaster, service int, weight func(load int) float64) {
	t := s.m.Topology
	first, last := len(t.Union.Nodes), -1
	p.enter(len(t.Union.Nodes))
	for _, touch := range s.m.index[service] {
		f, taken, w := &t.Flows[touch.load], s.takes[touch.load](), weight(int(touch.load))
		if w == 0 {
			continue
		}
		same, span := t.Shared[touch.load], s.m.reached[touch.load].span[touch.at]
		alone := same == nil
		for v := span[0]; v <= span[1] && !alone; v++ {
			alone = f.Nodes[v].Service == service && same[v] < 0
		}
		if alone {
			p.alone(s, service, int(touch.load), span, w)
			continue
		}
		for v := span[0]; v <= span[1]; v++ {
			if f.Nodes[v].Service == service {
				u := int(same[v])
				p.entered[u] += w * taken.node[v]
				first, last = min(first, u), max(last, u)
			}
		}
	}
	if last < 0 {
		return
	}
	p.walk(s, &t.Union, service, [2]int{first, last}, 1, p.entered, s.factors())
	for v := first; v <= last; v++ {
		if t.Union.Nodes[v].Service == service {
			p.entered[v] = 0
		}
	}
}

// alone is behind for one load.
func (p *bottlenecks) alone(s *ModeForecaster, service, load int, span [2]int, weight float64) {
	taken := s.takes[load]()
	p.walk(s, &s.m.Topology.Flows[load], service, span, weight, taken.node, taken.factor)
}

// enter makes room for how often the nodes of the union are entered.
func (p *bottlenecks) enter(nodes int) {
	if len(p.entered) < nodes {
		p.entered = make([]float64, nodes)
	}
}

// walk follows the sync calls behind a service in a flow; entered is how often its nodes are, factor how often one execution of the
// caller makes each call.
func (p *bottlenecks) walk(s *ModeForecaster, f *graph.Flow, service int, span [2]int, weight float64, entered, factor []float64) {
	if len(p.reach) < len(f.Nodes) {
		p.reach = make([]float64, len(f.Nodes))
	}
	first, last := span[0], span[1] // callees come after callers
	for v := first; v <= last; v++ {
		from := p.reach[v]
		p.reach[v] = 0
		if f.Nodes[v].Service == service {
			from = entered[v]
		}
		if from == 0 {
			continue
		}
		for i, c := range f.CallsOf(v) {
			if s.modes[c.Edge] != graph.Sync {
				continue
			}
			times := from * factor[f.Nodes[v].First+i]
			p.reach[c.To] += times
			last = max(last, c.To)
			d := f.Nodes[c.To].Service
			if p.needs[d] == 0 {
				p.touched = append(p.touched, d)
			}
			p.needs[d] += weight * times
		}
	}
}
