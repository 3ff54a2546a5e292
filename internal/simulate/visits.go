package simulate

// visit is one execution of a node.
type visit struct {
	request, node, call int32 // call −1: an entry, −2: a message
	edge                int32
	token               uint32
	step, left          int32
	failed, background  bool
	ack, pooled         bool
	arrived, held       float64
}

func (s *sim) visit(v visit) int32 {
	i := s.visits.get()
	s.visits.list[i] = v
	return i
}

func (s *sim) at(v *visit) int32 {
	return int32(s.flows[s.requests.list[v.request].load].Nodes[v.node].Service)
}

// enter brings a visit to its service: a call fails at once where that is down, a message waits.
func (s *sim) enter(i int32) {
	v := &s.visits.list[i]
	v.arrived = s.now
	n := s.at(v)
	p := &s.stations[n]
	if p.down > 0 && !v.background {
		s.finish(i, false)
		return
	}
	stage := 1
	if p.pooled {
		stage = 0
	}
	p.queue[stage].push(i)
	s.kick(n, stage)
}

// kick starts what waits at a stage of a service as far as there is room.
func (s *sim) kick(n int32, stage int) {
	for {
		p := &s.stations[n]
		if p.down > 0 || p.free[stage] == 0 || p.queue[stage].len() == 0 {
			return
		}
		p.free[stage]--
		i := p.queue[stage].pop()
		v := &s.visits.list[i]
		if stage == 0 {
			v.pooled, v.held = true, s.now
			p.queue[1].push(i)
			s.kick(n, 1)
			continue
		}
		s.start(n, i)
	}
}

func (s *sim) start(n, i int32) {
	v, p := &s.visits.list[i], &s.stations[n]
	d := p.own
	shape := p.shape
	if v.edge >= 0 {
		l := &s.links[v.edge]
		d = l.work
		if v.ack {
			d = l.ack
		}
		if !l.shaped || v.ack {
			shape = nil
		}
	}
	var took float64
	if shape != nil {
		took = shape(p.r)
	} else {
		took = d.draw(p.r)
	}
	if s.counts() {
		p.visits++
		p.waited += s.now - v.arrived
		if !p.pooled {
			p.held += took * p.scale
		}
	}
	s.after(took, served, i, 0)
	s.after(took*p.scale, freed, n, 0)
}

func (s *sim) served(i int32) {
	if s.visits.list[i].ack {
		s.finish(i, true)
		return
	}
	s.goOn(i)
}

// goOn makes a visit's next calls; it ends where there are none left, or where one that it needs has failed.
func (s *sim) goOn(i int32) {
	for {
		v := &s.visits.list[i]
		f := &s.flows[s.requests.list[v.request].load]
		steps := f.steps[v.node]
		if v.failed || int(v.step) == len(steps) {
			s.finish(i, !v.failed)
			return
		}
		now := steps[v.step]
		v.step++
		v.left = 1
		for _, c := range now {
			s.begin(i, c, &s.links[f.Calls[c].Edge])
		}
		v = &s.visits.list[i]
		if v.left--; v.left > 0 {
			return
		}
	}
}

func (s *sim) begin(i, index int32, l *link) {
	if q := l.Probability.Or(1); q < 1 && l.r.Float64() >= q {
		return
	}
	calls := l.Calls.Or(1)
	n := int32(calls)
	if l.r.Float64() < calls-float64(n) {
		n++
	}
	each, at := n, int32(1)
	if l.Concurrent.V {
		each, at = 1, n
	}
	if n == 0 {
		return
	}
	s.visits.list[i].left += at
	for range at {
		c := s.calls.get()
		s.calls.list[c] = call{i, index, each, 0, s.calls.list[c].token + 1}
		s.issue(c)
	}
}

// finish ends a visit and tells who waits for it.
func (s *sim) finish(i int32, ok bool) {
	v := s.visits.list[i]
	n := s.at(&v)
	s.visits.free = append(s.visits.free, i)
	if v.pooled {
		p := &s.stations[n]
		p.free[0]++
		if s.counts() {
			p.held += s.now - v.held
		}
		s.kick(n, 0)
	}
	r := &s.requests.list[v.request]
	switch {
	case v.call >= 0:
		// a visit that was given up keeps its request for its own calls, but nobody waits for it
		if s.calls.list[v.call].token == v.token {
			s.attempted(v.call, ok)
		}
		return
	case v.call == -1:
		r.failed = !ok
		if r.start >= s.o.Warm {
			w := &s.out.Workloads[r.load]
			if ok {
				w.Answered = append(w.Answered, s.now-r.start)
			} else {
				w.Failed++
			}
		}
	default:
		s.worked(&v)
	}
	if r.open--; r.open == 0 {
		s.complete(r)
	}
}

func (s *sim) worked(v *visit) {
	l := &s.links[v.edge]
	l.waiting--
	quiet := s.o.Warm
	for _, o := range s.o.Outages {
		quiet = max(quiet, o.From+o.For)
	}
	for i := range s.t.Loads {
		if w := &s.t.Loads[i]; w.Name == s.o.Burst {
			quiet = max(quiet, s.o.Warm+w.Peak.For.V)
		}
	}
	l.lag = max(l.lag, s.now-v.arrived)
	if s.now > quiet && l.drained == 0 && l.waiting <= max(10, l.most/200) {
		l.drained = s.now - quiet
	}
}
