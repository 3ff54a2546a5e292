package forecast

import (
	"math"

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
}

// share returns the share of requests of which something is done later than d seconds because a consumer, or what it waits for,
// was down.
func (l *lateness) share(d float64) (late float64) {
	down := make([]float64, len(l.f.Nodes)) // per node: the share of its visits that an outage delays by more than d
	for v := len(l.f.Nodes) - 1; v >= 0; v-- {
		s := &l.m.T.Services[l.f.Nodes[v].Service]
		if s.Down.V > 0 && s.Outage.Known && s.Outage.V > 0 {
			down[v] = s.Down.V * math.Exp(-d/s.Outage.V)
		}
		for _, c := range l.f.CallsOf(v) {
			edge := &l.m.T.Edges[c.Edge]
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

// survey names what is not known of the consumers and of what they wait for, and a consumer that its load outgrows, −1 where there
// is none: the queue in front of it grows without end.
func (l *lateness) survey() (missing []Fact, drowns int) {
	drowns = -1
	behind := make([]bool, len(l.f.Nodes))
	for v := range l.f.Nodes {
		s := &l.m.T.Services[l.f.Nodes[v].Service]
		if behind[v] {
			switch {
			case !s.Down.Known:
				missing = append(missing, Fact{"service", s.Name, "availability"})
			case s.Down.V > 0 && !s.Outage.Known:
				missing = append(missing, Fact{"service", s.Name, "outage"})
			}
		}
		for _, c := range l.f.CallsOf(v) {
			edge := &l.m.T.Edges[c.Edge]
			if l.modes[c.Edge] == graph.Sync {
				behind[c.To] = behind[c.To] || behind[v] && !edge.Optional.V
				continue
			}
			behind[c.To] = true
			switch rho, known := l.busy(edge.To); {
			case rho >= 1 && drowns < 0:
				drowns = edge.To
			case !known:
				missing = append(missing, Fact{"service", l.m.T.Services[edge.To].Name, "capacity"})
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
func (m *Model) overdue(load int, modes Assignment, busy utilisation, out *Forecast) {
	out.Overdue = out.Complete.P99
	if !out.Background {
		return
	}
	l := &lateness{m, &m.T.Flows[load], modes, busy}
	missing, drowns := l.survey()
	if drowns >= 0 {
		out.Drowns, out.Consumer, out.Overdue = true, drowns, math.Inf(1)
	}
	fresh := m.T.Loads[load].SLO.Freshness
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

// byCapacity is how busy a service is by its capacity alone.
func (m *Model) byCapacity(service int) (busy float64, known bool) {
	s := &m.T.Services[service]
	if !s.Capacity.Known {
		return 0, false
	}
	if s.Capacity.V == 0 {
		return math.Inf(1), true
	}
	rate, known := m.meanLoad(service)
	return rate / s.Capacity.V, known
}

// use is how busy a service is, and whether that is known.
type use struct {
	busy  float64
	known bool
}

// uses is how busy every service is, by its capacity and by its workers.
func (s *Setting) uses() []use {
	list := make([]use, len(s.m.T.Services))
	for i := range list {
		u := &list[i]
		u.busy, u.known = s.m.byCapacity(i)
		if workers := s.m.T.Services[i].Workers; workers.Known && workers.V > 0 {
			_, rates := s.m.meanLoad(i)
			u.busy, u.known = max(u.busy, s.Busy(i)/workers.V), rates
		}
	}
	return list
}

func (s *Setting) busy(service int) (busy float64, known bool) {
	u := s.used()[service]
	return u.busy, u.known
}

// meanLoad returns the calls a second that arrive at a service, and whether every rate is known.
func (m *Model) meanLoad(service int) (rate float64, known bool) {
	known = true
	for l := range m.T.Flows {
		if v := m.entered[l][service]; v > 0 {
			rate += v * m.T.Loads[l].Rate.V
			known = known && m.T.Loads[l].Rate.Known
		}
	}
	return rate, known
}
