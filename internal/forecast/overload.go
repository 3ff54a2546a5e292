package forecast

import (
	"math"
	"slices"

	"commadvisor/internal/graph"
)

// Overload says when a service is offered more than it sustains.
type Overload uint8

// The grades of overload. At the mean there is no steady state at all, at a peak none while one workload is at its declared peak.
const (
	NotOverloaded Overload = iota
	AtPeak
	AtMean
)

// String is the word of the JSON report: "", "peak" or "mean".
func (o Overload) String() string { return [...]string{"", "peak", "mean"}[o] }

// ServiceLoad is what a service is offered under one design, and what it sustains.
type ServiceLoad struct {
	Service    int      // index into Graph.Services
	Offered    float64  // calls a second of all workloads at their mean rates, behind queues and repeated attempts too, 1/s
	Known      bool     // every rate is; else Offered is a lower bound
	Peak       float64  // the most while one workload is at its declared peak and the others at their mean, 1/s
	PeakLoad   int      // the load (Topology.Loads) whose peak that is; −1 where none that reaches it declares one
	Sustained  float64  // the most it carries in the mix of calls it gets, 1/s; +Inf where nothing known limits it
	AtPeak     float64  // the same in the mix at that peak, 1/s
	LimitedBy  int      // the service that limits it: itself or one it waits for; −1 where nothing known does
	ByWorkers  bool     // by workers ÷ time held, rather than by capacity
	Partial    bool     // the service states neither capacity nor workers: Sustained is an upper bound
	Ratio      float64  // Offered ÷ Sustained; 1 is all it can do
	PeakRatio  float64  // the largest of offered ÷ sustained at a declared peak; Ratio where there is none
	Overloaded Overload // Ratio ≥ 1 is AtMean, PeakRatio > 1 AtPeak
}

// Services returns the load of every service but clients, which cost nothing.
func (s *ModeForecaster) Services() (list []ServiceLoad) {
	for i := range s.m.Topology.Services {
		if !s.m.Topology.Services[i].Is(graph.KindClient) {
			list = append(list, s.Service(i))
		}
	}
	return list
}

// Service returns the load of one service.
func (s *ModeForecaster) Service(i int) ServiceLoad {
	t := s.mean()[i]
	p := s.bottleneck(i, -1)
	out := ServiceLoad{
		Service: i, Offered: t.rate, Known: t.known, Peak: t.rate, PeakLoad: -1,
		Sustained: p.perSecond, AtPeak: p.perSecond, LimitedBy: p.by, ByWorkers: p.byWorkers, Ratio: p.ratio(t.rate),
		Partial: !s.m.Topology.Services[i].Capacity.Known && !s.m.Topology.Services[i].Workers.Known,
	}
	out.PeakRatio = out.Ratio
	for _, l := range s.peaks(i) {
		at := s.at(i, l)
		if out.PeakLoad >= 0 && at.rate <= out.Peak {
			continue
		}
		p := s.bottleneck(i, l)
		out.Peak, out.PeakLoad, out.AtPeak, out.PeakRatio = at.rate, l, p.perSecond, p.ratio(at.rate)
		if out.LimitedBy < 0 {
			out.LimitedBy, out.ByWorkers = p.by, p.byWorkers
		}
	}
	switch {
	case out.Ratio >= 1:
		out.Overloaded = AtMean
	case out.PeakRatio > 1:
		out.Overloaded = AtPeak
	}
	return out
}

// Strained marks the services that are offered as much as they sustain, at the mean or at some declared peak. Whatever limits a service
// is overloaded by itself then, so it costs one look at every call where Services looks at all that each service waits for.
func (s *ModeForecaster) Strained() []bool {
	full := make([]bool, len(s.m.Topology.Services))
	for i := range full {
		full[i] = s.full(i, -1)
		for _, l := range s.peaks(i) {
			full[i] = full[i] || s.full(i, l)
		}
	}
	marks := slices.Clone(full)
	var behind []bool
	for l := range s.m.Topology.Flows {
		f := &s.m.Topology.Flows[l]
		behind = append(behind[:0], make([]bool, len(f.Nodes))...)
		for v := len(f.Nodes) - 1; v >= 0; v-- {
			service := f.Nodes[v].Service
			behind[v] = full[service]
			for _, c := range f.CallsOf(v) {
				behind[v] = behind[v] || behind[c.To] && s.modes[c.Edge] == graph.Sync
			}
			marks[service] = marks[service] || behind[v]
		}
	}
	return marks
}

// full reports whether a service is offered all that it sustains by itself, but for rounding.
func (s *ModeForecaster) full(service, peaking int) bool {
	t := s.at(service, peaking)
	limit, _ := s.limit(service, &t)
	return t.rate >= limit*(1-1e-9)
}

// peaks lists the loads that reach a service and declare a peak.
func (s *ModeForecaster) peaks(service int) (list []int) {
	for _, t := range s.m.index[service] {
		if s.m.Topology.Loads[t.load].Peak.Rate.Known && s.takes[t.load]().share[t.at].entered > 0 {
			list = append(list, int(t.load))
		}
	}
	return list
}

// Unstable is an overload on a workload's path: there is no steady state, and no percentile is finite.
type Unstable struct {
	Is        bool
	Service   int     // that is offered more than it sustains by itself
	Offered   float64 // 1/s, from all workloads
	Sustained float64 // 1/s
	ByWorkers bool    // by workers ÷ time held, rather than by capacity
	Load      int     // the load at whose declared peak, −1 at the mean
}

// unstable finds the service on a load's request path that is most overloaded by itself, at the mean and at a declared peak.
// What the path's services wait for is on the path too.
func (s *ModeForecaster) unstable(load int) (mean, peak Unstable) {
	most, mostPeak := 0.0, 0.0
	for i, service := range s.m.reached[load].services {
		if s.takes[load]().share[i].sync <= 0 || s.m.Topology.Services[service].Is(graph.KindClient) {
			continue
		}
		if u, ratio := s.overloaded(service, -1); u.Is && s.worse(ratio, most, service, mean) {
			mean, most = u, ratio
		}
		for _, l := range s.peaks(service) {
			if u, ratio := s.overloaded(service, l); u.Is && s.worse(ratio, mostPeak, service, peak) {
				peak, mostPeak = u, ratio
			}
		}
	}
	return mean, peak
}

// worse orders overloads by how far they go, then by name, so that the order of a file does not matter.
func (s *ModeForecaster) worse(ratio, most float64, service int, than Unstable) bool {
	return !than.Is || ratio > most || ratio == most && s.m.Topology.Services[service].Name < s.m.Topology.Services[than.Service].Name
}

// overloaded reports whether a service is offered more than it sustains by itself: at the mean as much, which no queue outlives; at
// a peak more.
func (s *ModeForecaster) overloaded(service, peaking int) (u Unstable, ratio float64) {
	t := s.at(service, peaking)
	limit, byWorkers := s.limit(service, &t)
	if math.IsInf(limit, 1) || !(t.rate > 0) {
		return u, 0
	}
	ratio = bottleneck{perSecond: limit}.ratio(t.rate)
	return Unstable{ratio > 1 || ratio == 1 && peaking < 0, service, t.rate, limit, byWorkers, peaking}, ratio
}

// limit is what a service sustains by itself in a mix of calls: its capacity, and no more than its workers can carry while each is
// held for the call's work and all it waits for (Little's law).
func (s *ModeForecaster) limit(service int, t *traffic) (perSecond float64, byWorkers bool) {
	f := &s.m.Topology.Services[service]
	perSecond = math.Inf(1)
	if f.Is(graph.KindClient) {
		return perSecond, false
	}
	if f.Capacity.Known {
		perSecond = f.Capacity.V
	}
	if !(t.rate > 0) {
		t = &s.alone()[service]
	}
	if f.Workers.Known && t.busy > 0 {
		if l := f.Workers.V * t.rate / t.busy; l < perSecond {
			return l, true
		}
	}
	return perSecond, false
}

// backlog finds what lets the queue in front of a consumer grow without end at the mean rates: the consumer itself, or something it
// waits for.
func (s *ModeForecaster) backlog(consumer int) (by Unstable) {
	p := s.bottleneck(consumer, -1)
	if t := s.mean()[consumer]; p.by >= 0 && t.rate > 0 && p.ratio(t.rate) >= 1 {
		if u, _ := s.overloaded(p.by, -1); u.Is {
			return u
		}
		return Unstable{true, p.by, t.rate, p.perSecond, p.byWorkers, -1}
	}
	return by
}
