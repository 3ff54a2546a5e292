package simulate

import (
	"commadvisor/internal/graph"
)

func (s *sim) linkOf(c int32) (*link, *graph.Call) {
	k := &s.calls.list[c]
	f := &s.flows[s.requests.list[s.visits.list[k.visit].request].load]
	return &s.links[f.Calls[k.index].Edge], &f.Calls[k.index]
}

// issue makes a call once more.
func (s *sim) issue(c int32) {
	l, _ := s.linkOf(c)
	s.calls.list[c].attempt = 0
	if s.counts() {
		l.calls++
	}
	if l.mode == graph.Async {
		s.publish(c, l)
		return
	}
	s.try(c)
}

func (s *sim) publish(c int32, l *link) {
	if !l.Guards.V.Has(graph.Outbox) && l.broker >= 0 && s.stations[l.broker].down > 0 {
		s.called(c, false)
		return
	}
	took := 0.0
	if s.flowOf(c).first[s.calls.list[c].index] {
		took = l.handing.draw(l.r)
	}
	s.after(took, published, c, 0)
}

func (s *sim) flowOf(c int32) *flow {
	return &s.flows[s.requests.list[s.visits.list[s.calls.list[c].visit].request].load]
}

// handOver gives a message to its consumer; the caller goes on.
func (s *sim) handOver(c int32) {
	k := s.calls.list[c]
	l, way := s.linkOf(c)
	r := s.visits.list[k.visit].request
	s.requests.list[r].open++
	l.waiting++
	l.most = max(l.most, l.waiting)
	m := s.visit(visit{request: r, node: int32(way.To), call: -2, edge: int32(way.Edge), background: true, held: s.now, arrived: s.now})
	if l.Guards.V.Has(graph.Outbox) {
		s.after(l.delivery.draw(l.r), delivered, m, 0)
	} else {
		s.enter(m)
	}
	s.repeated(c)
}

// try makes one attempt of a call that is waited for.
func (s *sim) try(c int32) {
	l, way := s.linkOf(c)
	k := &s.calls.list[c]
	k.attempt++
	if s.counts() {
		l.tries++
	}
	if l.errors > 0 && l.fails.Float64() < l.errors {
		s.attempted(c, false)
		return
	}
	caller := &s.visits.list[k.visit]
	v := s.visit(visit{request: caller.request, node: int32(way.To), call: c, edge: int32(way.Edge), token: k.token,
		background: caller.background, ack: l.mode == graph.Hybrid})
	if l.Timeout.Known {
		s.after(l.Timeout.V, cut, c, k.token)
	}
	s.enter(v)
}

// attempted ends an attempt, by its answer, its failure or its timeout.
func (s *sim) attempted(c int32, ok bool) {
	k := &s.calls.list[c]
	k.token++
	l, _ := s.linkOf(c)
	switch {
	case ok && l.mode == graph.Hybrid && l.Ack.Known:
		s.handOver(c)
	case ok && l.mode == graph.Hybrid:
		s.publish(c, l)
	case ok:
		s.repeated(c)
	case k.attempt < l.attempts:
		s.try(c)
	default:
		s.called(c, false)
	}
}

func (s *sim) repeated(c int32) {
	k := &s.calls.list[c]
	if k.left--; k.left > 0 {
		s.issue(c)
		return
	}
	s.called(c, true)
}

// called ends a call.
func (s *sim) called(c int32, ok bool) {
	l, _ := s.linkOf(c)
	k := &s.calls.list[c]
	k.token++
	i := k.visit
	s.calls.free = append(s.calls.free, c)
	v := &s.visits.list[i]
	v.failed = v.failed || !ok && !l.Optional.V
	if v.left--; v.left == 0 {
		s.goOn(i)
	}
}
