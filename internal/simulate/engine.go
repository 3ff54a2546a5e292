package simulate

import (
	"math/rand/v2"
	"slices"

	"commadvisor/internal/graph"
)

type sim struct {
	t        *graph.Topology
	o        Options
	now, end float64
	seq      uint64
	agenda   agenda
	stations []station
	links    []link
	flows    []flow
	arrivals []*rand.Rand
	requests slab[request]
	visits   slab[visit]
	calls    slab[call]
	out      Run
}

// slab hands out places that are used again.
type slab[T any] struct {
	list []T
	free []int32
}

func (s *slab[T]) get() int32 {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		return i
	}
	var zero T
	s.list = append(s.list, zero)
	return int32(len(s.list) - 1)
}

type request struct {
	load   int32
	open   int32 // what still goes on because of it
	start  float64
	failed bool
	done   bool // what a callee that was given up sets off later counts no more
}

// call is what a visit waits for.
type call struct {
	visit, index, left, attempt int32
	token                       uint32
}

func (s *sim) after(d float64, k kind, a int32, token uint32) {
	s.seq++
	s.agenda.push(event{s.now + d, s.seq, k, a, token})
}

func (s *sim) run() {
	for l := range s.flows {
		s.next(int32(l))
	}
	for i := range s.stations {
		if v := &s.t.Services[i]; s.o.UpDown && v.Down.V > 0 && v.Outage.V > 0 && !v.Is(graph.KindClient) {
			if p := &s.stations[i]; p.luck.Float64() < v.Down.V {
				p.down, p.broken = 1, true
			}
			s.turn(int32(i))
		}
	}
	for _, o := range s.o.Outages {
		i, _ := s.t.Service(o.Service)
		s.after(o.From, planned, int32(i), 1)
		s.after(o.From+o.For, planned, int32(i), 0)
	}
	for len(s.agenda) > 0 {
		e := s.agenda.pop()
		s.now = e.at
		if s.now > 4*s.end { // what grows without end
			break
		}
		s.happen(e)
	}
}

func (s *sim) happen(e event) {
	switch e.kind {
	case arrival:
		if s.now > s.end {
			return
		}
		s.arrive(e.a)
		s.next(e.a)
	case served:
		s.served(e.a)
	case freed:
		s.stations[e.a].free[1]++
		s.kick(e.a, 1)
	case cut:
		if s.calls.list[e.a].token == e.token {
			s.attempted(e.a, false)
		}
	case published:
		s.handOver(e.a)
	case delivered:
		s.enter(e.a)
	case turn:
		p := &s.stations[e.a]
		p.broken = !p.broken
		if p.broken {
			p.down++
		} else {
			p.down--
			s.kick(e.a, 0)
			s.kick(e.a, 1)
		}
		if s.now < s.end {
			s.turn(e.a)
		}
	case planned:
		p := &s.stations[e.a]
		if e.token == 1 {
			p.down++
		} else {
			p.down--
			s.kick(e.a, 0)
			s.kick(e.a, 1)
		}
	}
}

// turn plans when a service next goes down or comes up.
func (s *sim) turn(i int32) {
	v, p := &s.t.Services[i], &s.stations[i]
	mean := v.Outage.V
	if !p.broken {
		mean *= (1 - v.Down.V) / v.Down.V
	}
	s.after(p.luck.ExpFloat64()*mean, turn, i, 0)
}

// next plans the next request of a workload: Poisson arrivals, thinned to the rate of the moment.
func (s *sim) next(l int32) {
	w := &s.t.Loads[l]
	rate, most := w.Rate.V, w.Rate.V
	if w.Name == s.o.Peaking {
		rate, most = w.Peak.Rate.V, w.Peak.Rate.V
	}
	if w.Name == s.o.Burst {
		most = max(rate, w.Peak.Rate.V)
	}
	if most <= 0 {
		return
	}
	r := s.arrivals[l]
	at := s.now
	for {
		at += r.ExpFloat64() / most
		now := rate
		if w.Name == s.o.Burst && at >= s.o.Warm && at < s.o.Warm+w.Peak.For.V {
			now = w.Peak.Rate.V
		}
		if now == most || r.Float64()*most < now {
			break
		}
	}
	s.after(at-s.now, arrival, l, 0)
}

func (s *sim) arrive(l int32) {
	r := s.requests.get()
	s.requests.list[r] = request{load: l, open: 1, start: s.now}
	s.enter(s.visit(visit{request: r, call: -1, edge: -1}))
}

func (s *sim) counts() bool { return s.now >= s.o.Warm && s.now <= s.end }

func (s *sim) complete(r *request) {
	if r.start < s.o.Warm || r.failed || r.done {
		return
	}
	r.done = true
	w := &s.out.Workloads[r.load]
	took := s.now - r.start
	w.Completed = append(w.Completed, took)
	if took <= s.t.Loads[r.load].SLO.Freshness.V {
		w.OnTime++
	}
}

func (s *sim) result() *Run {
	for i := range s.out.Workloads {
		slices.Sort(s.out.Workloads[i].Answered)
		slices.Sort(s.out.Workloads[i].Completed)
	}
	for i := range s.stations {
		p := &s.stations[i]
		s.out.Services = append(s.out.Services, Service{p.waited / max(1, float64(p.visits)), p.held / s.o.For, p.visits})
	}
	for i := range s.links {
		l := &s.links[i]
		s.out.Edges = append(s.out.Edges, Edge{l.tries / max(1, l.calls), l.most, l.lag, l.drained})
	}
	return &s.out
}
