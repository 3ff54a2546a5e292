package forecast

import (
	"math"
	"slices"

	"commadvisor/internal/graph"
)

// utilisation says how busy what works off a queue is: 1 is all it can do. Not known, it is a lower bound.
type utilisation func(service int) (busy float64, known bool)

// lateness is how outages of consumers delay what runs behind queues: an outage of a share u of the time, exponential with a mean
// of M seconds, makes u·e^(−d/M)/(1−ρ) of the messages later than d seconds, ρ being how busy the consumer is while it works off
// the backlog, first in, first out. It holds as long as outages are rare, M/(1−ρ) ≪ the time between them.
type lateness struct {
	m     *Model
	f     *graph.Flow
	modes Assignment
	busy  utilisation
	state func(service int) (stuck, known bool) // what works off a queue never does, and whether that is known
}

// share returns the share of requests of which something is done later than d seconds because a consumer, or what it waits for,
// was down.
func (l *lateness) share(d float64) (late float64) {
	down := make([]float64, len(l.f.Nodes)) // per node: the share of its visits that an outage delays by more than d
	for v := len(l.f.Nodes) - 1; v >= 0; v-- {
		s := &l.m.Topology.Services[l.f.Nodes[v].Service]
		if s.Down.V > 0 && s.Outage.Known && s.Outage.V > 0 {
			down[v] = s.Down.V * math.Exp(-d/s.Outage.V)
		}
		for _, c := range l.f.CallsOf(v) {
			edge := &l.m.Topology.Edges[c.Edge]
			q := edge.Probability.Or(1)
			if l.modes[c.Edge] == graph.Sync {
				if !edge.Optional.V {
					down[v] = either(down[v], q*down[c.To])
				}
				continue
			}
			if rho, _ := l.busy(edge.To); rho < 1 {
				late = either(late, q*min(1, down[c.To]/(1-rho)))
			} else {
				late = either(late, q)
			}
		}
	}
	return late
}

// scanConsumers names what is not known of the consumers and of what they wait for, and a consumer that its load outgrows, −1 where there
// is none: the queue in front of it grows without end.
func (l *lateness) scanConsumers() (missing []Fact, drowns int) {
	drowns = -1
	behind := make([]bool, len(l.f.Nodes))
	for v := range l.f.Nodes {
		s := &l.m.Topology.Services[l.f.Nodes[v].Service]
		if behind[v] {
			switch {
			case !s.Down.Known:
				missing = append(missing, Fact{"service", s.Name, "availability"})
			case s.Down.V > 0 && !s.Outage.Known:
				missing = append(missing, Fact{"service", s.Name, "outage"})
			}
		}
		for _, c := range l.f.CallsOf(v) {
			edge := &l.m.Topology.Edges[c.Edge]
			if l.modes[c.Edge] == graph.Sync {
				behind[c.To] = behind[c.To] || behind[v] && !edge.Optional.V
				continue
			}
			behind[c.To] = true
			switch stuck, known := l.state(edge.To); {
			case stuck && drowns < 0:
				drowns = edge.To
			case !known:
				missing = append(missing, Fact{"service", l.m.Topology.Services[edge.To].Name, "capacity"})
			}
		}
	}
	return missing, drowns
}

// within returns the time within which a share q of the requests is all done, outages of consumers included, where well is how long
// it takes when all is well; +Inf where no time is enough.
func (l *lateness) within(q float64, well Lognormal) float64 {
	done := func(t float64) float64 { return well.CDF(t) * (1 - l.share(t)) }
	low, high := well.Quantile(q), 1e10 // three centuries
	if low <= 0 || done(low) >= q {
		return low
	}
	if done(high) < q {
		return math.Inf(1)
	}
	for high/low > 1+1e-9 {
		if t := math.Sqrt(low * high); done(t) < q {
			low = t
		} else {
			high = t
		}
	}
	return high
}

// overdue adds to a forecast what outages and load do to what runs behind queues.
func (s *ModeForecaster) overdue(load int, out *Forecast) {
	out.Overdue = out.Complete.P99
	if !out.Background {
		return
	}
	m := s.m
	l := &lateness{m, &m.Topology.Flows[load], s.modes, s.busy, s.state}
	missing, drowns := l.scanConsumers()
	if drowns >= 0 {
		out.GrowsWithoutEnd, out.Consumer, out.UnboundedBy = true, drowns, s.backlog(drowns)
		out.Overdue, out.Complete = math.Inf(1), endlessTimes
	}
	fresh := m.Topology.Loads[load].SLO.Freshness
	if !fresh.Known {
		return
	}
	out.LateUnknown = len(missing) > 0
	out.Missing = append(out.Missing, missing...)
	out.OnTime *= 1 - l.share(fresh.V)
	if drowns < 0 {
		out.Overdue = l.within(0.99, FitP50P99(out.Complete.P50, out.Complete.P99))
	}
}

// busy is how busy what works off a queue is, all that it waits for included.
func (s *ModeForecaster) busy(service int) (busy float64, known bool) {
	t := s.mean()[service]
	p := s.bottleneck(service, -1)
	return p.ratio(t.rate), t.known && p.by >= 0
}

// verdict is whether a service, with all that it waits for, is offered more at the mean than it sustains, and whether that is known.
type verdict struct{ stuck, known bool }

func (s *ModeForecaster) state(service int) (stuck, known bool) {
	v := s.verdicts()[service]
	return v.stuck, v.known && s.mean()[service].known
}

func (s *ModeForecaster) newVerdicts() []verdict {
	own := make([]verdict, len(s.m.Topology.Services))
	for i := range own {
		t := s.mean()[i]
		limit, _ := s.limit(i, &t)
		own[i] = verdict{t.rate > 0 && t.rate >= limit, !math.IsInf(limit, 1)}
	}
	list := slices.Clone(own)
	for l := range s.m.Topology.Flows {
		f := &s.m.Topology.Flows[l]
		node := make([]verdict, len(f.Nodes))
		for v := len(f.Nodes) - 1; v >= 0; v-- {
			at := f.Nodes[v].Service
			n := own[at]
			for _, c := range f.CallsOf(v) {
				if s.modes[c.Edge] == graph.Sync {
					n.stuck, n.known = n.stuck || node[c.To].stuck, n.known || node[c.To].known
				}
			}
			node[v] = n
			if !s.m.Topology.Loads[l].Rate.Known || s.m.Topology.Loads[l].Rate.V > 0 {
				list[at].stuck, list[at].known = list[at].stuck || n.stuck, list[at].known || n.known
			}
		}
	}
	return list
}
