package forecast

import "math"

// Overload says when a service is offered more than it sustains.
type Overload uint8

// The grades of overload.
const (
	NotOverloaded Overload = iota
	AtPeak
	AtMean
)

func (o Overload) String() string { return [...]string{"", "peak", "mean"}[o] }

// ServiceLoad is what a service is offered under one design, and what it sustains.
type ServiceLoad struct {
	Service    int     // index into Graph.Services
	Offered    float64 // 1/s
	Known      bool
	Peak       float64 // 1/s
	PeakLoad   int
	Sustained  float64 // 1/s; +Inf where nothing known limits it
	AtPeak     float64 // 1/s
	LimitedBy  int
	ByWorkers  bool
	Partial    bool
	Ratio      float64
	PeakRatio  float64
	Overloaded Overload
}

// Services is a stand-in until the real one lands: capacity and workers of each service by itself.
func (s *Setting) Services() []ServiceLoad {
	loads := s.m.Loads()
	list := make([]ServiceLoad, len(s.m.T.Services))
	for i := range list {
		sv := &s.m.T.Services[i]
		l := ServiceLoad{Service: i, Offered: loads[i].Mean, Known: loads[i].Known, Peak: loads[i].Peak, PeakLoad: loads[i].PeakLoad, Sustained: math.Inf(1), LimitedBy: -1}
		if sv.Capacity.Known {
			l.Sustained, l.LimitedBy = sv.Capacity.V, i
		}
		if busy := s.Busy(i); sv.Workers.Known && busy > 0 && l.Offered > 0 {
			if by := sv.Workers.V / (busy / l.Offered); by < l.Sustained {
				l.Sustained, l.LimitedBy, l.ByWorkers = by, i, true
			}
		}
		l.AtPeak, l.Partial = l.Sustained, !sv.Capacity.Known && !sv.Workers.Known
		list[i] = l
	}
	return list
}
