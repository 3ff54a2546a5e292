package advise

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
	"commadvisor/internal/rules"
)

// FaultKind is a kind of limit that a design does not keep.
type FaultKind uint8

// The kinds of fault.
const (
	Objective FaultKind = iota // a percentile or the availability against the SLO
	Outlasts                   // a call against the smallest timeout or patience on the waited path, or a person's attention
	Overload                   // the load of a service on the waited path against what it sustains
	Late                       // the time until done against freshness, staleness or retention
	Endless                    // the mean load of what is behind a queue against what it sustains
)

var faultNames = [...]string{"objective", "outlasts", "overload", "late", "endless"}

func (k FaultKind) String() string { return faultNames[k] }

// Subject is what a fault is about; −1 where it is not about one.
type Subject struct{ Workload, Service, Edge int }

// Fault is a limit that a design does not keep, proven by the facts that are given.
type Fault struct {
	Kind FaultKind
	Subject
	Limit             string        // which: p50, p95, p99, p99.9, availability, freshness, staleness, retention, patience, timeout, attention, mean, peak
	Of                forecast.Fact // the fact that states the limit
	Measured, Allowed float64       // s, /s, or for availability the share of the time that it is down
	Unit              string        // s, /s or share
}

// Ratio is how many times the limit is exceeded.
func (f *Fault) Ratio() float64 { return f.Measured / f.Allowed }

func (f *Fault) key() faultKey { return faultKey{f.Kind, f.Subject, f.Limit} }

type faultKey struct {
	FaultKind
	Subject
	limit string
}

// faults are all proven faults of one design.
type faults struct {
	list  []Fault
	byKey map[faultKey]float64 // how many times the limit is exceeded
}

// oneDB is the factor by which a fault must grow to count as worse.
var oneDB = math.Pow(10, 0.1)

// worseThan reports whether some fault is new or exceeded by over 1 dB more than before.
func (f *faults) worseThan(before *faults) bool {
	for i := range f.list {
		was, had := before.byKey[f.list[i].key()]
		if !had || f.list[i].Ratio() > was*oneDB {
			return true
		}
	}
	return false
}

// checker finds the faults of designs.
type checker struct {
	e       *engine
	limited []bool // per load: there is something that its answer could miss
	known   *answers

	mu   sync.Mutex
	base *design // the first one; others are worked out as what differs from it
}

// answers keeps what was worked out under one model, because searches and rounds ask for the same again.
type answers struct {
	mu      sync.Mutex
	seen    []map[string]*answer // per load, by the modes of its calls
	designs map[string]*faults   // by the modes of all edges
}

// answer is what the modes of a load's own calls decide.
type answer struct {
	missed []Fault
	visits []visit // of services that are waited for, acknowledgements included
	behind []int   // services that are reached through a queue
}

type visit struct {
	service int
	times   float64
}

// design is a design and what is known of each load in it.
type design struct {
	modes   forecast.Assignment
	under   *forecast.ModeForecaster
	answers []*answer
}

func newAnswers(m *forecast.Model) *answers {
	a := &answers{seen: make([]map[string]*answer, len(m.Topology.Flows)), designs: map[string]*faults{}}
	for l := range a.seen {
		a.seen[l] = map[string]*answer{}
	}
	return a
}

func newChecker(e *engine) *checker {
	c := &checker{e: e, limited: make([]bool, len(e.t.Flows)), known: e.known}
	for l := range e.t.Flows {
		w := &e.t.Loads[l]
		c.limited[l] = w.UserFacing.V || w.Patience.Known || w.SLO.Down.Known
		for _, p := range rules.Percentiles(nil, &w.SLO) {
			c.limited[l] = c.limited[l] || p.Limit.Known
		}
		for _, call := range e.t.Flows[l].Calls {
			c.limited[l] = c.limited[l] || e.t.Edges[call.Edge].Timeout.Known
		}
	}
	return c
}

// design works out what a design leads to, load by load.
func (c *checker) design(modes forecast.Assignment) *design {
	c.mu.Lock()
	base := c.base
	c.mu.Unlock()
	d := &design{modes: slices.Clone(modes), answers: make([]*answer, len(c.e.t.Flows))}
	if base == nil {
		d.under = c.e.m.ForModes(d.modes)
	} else {
		d.under = base.under.Beside(d.modes)
		copy(d.answers, base.answers)
		for i, m := range modes {
			if m != base.modes[i] {
				for _, u := range c.e.facts[i].uses {
					d.answers[u.load] = nil
				}
			}
		}
	}
	parallel.Do(len(d.answers), 1, func(_ *struct{}, l int) {
		if d.answers[l] == nil {
			d.answers[l] = c.answer(l, d)
		}
	})
	if base == nil {
		c.mu.Lock()
		c.base = d
		c.mu.Unlock()
	}
	return d
}

// faults returns the proven faults of a design, in an order that does not depend on the file's.
func (c *checker) faults(modes forecast.Assignment) *faults {
	key := make([]byte, len(modes))
	for i, m := range modes {
		key[i] = byte(m)
	}
	c.known.mu.Lock()
	f := c.known.designs[string(key)]
	c.known.mu.Unlock()
	if f == nil {
		f = c.find(modes)
		c.known.mu.Lock()
		c.known.designs[string(key)] = f
		c.known.mu.Unlock()
	}
	return f
}

// find is faults, of a design that was not asked for before.
func (c *checker) find(modes forecast.Assignment) *faults {
	d := c.design(modes)
	per := make([][]Fault, len(d.answers))
	parallel.Do(len(per), 1, func(_ *struct{}, l int) {
		per[l] = d.answers[l].missed
		if c.e.t.Loads[l].SLO.Freshness.Known {
			per[l] = slices.Concat(per[l], c.stale(l, d.under))
		}
	})
	f := &faults{byKey: map[faultKey]float64{}}
	f.list = slices.Concat(slices.Concat(per...), c.overloads(d), c.lags(d.modes, d.under))
	c.sort(f.list)
	for i := range f.list {
		f.byKey[f.list[i].key()] = f.list[i].Ratio()
	}
	return f
}

// sort puts faults in an order that does not depend on the file's.
func (c *checker) sort(list []Fault) {
	name := func(x *Fault) string {
		switch {
		case x.Edge >= 0:
			return c.e.t.IDs[x.Edge]
		case x.Service >= 0:
			return c.e.t.Services[x.Service].Name
		}
		return ""
	}
	workload := func(x *Fault) string {
		if x.Workload >= 0 {
			return c.e.t.Loads[x.Workload].Name
		}
		return ""
	}
	slices.SortFunc(list, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(workload(&a), workload(&b)), cmp.Compare(name(&a), name(&b)), cmp.Compare(a.Limit, b.Limit))
	})
}

// answer returns what the modes of a load's own calls decide.
func (c *checker) answer(l int, d *design) *answer {
	f, modes := &c.e.t.Flows[l], d.modes
	key := make([]byte, len(f.Calls))
	for i, call := range f.Calls {
		key[i] = byte(modes[call.Edge])
	}
	c.known.mu.Lock()
	a := c.known.seen[l][string(key)]
	c.known.mu.Unlock()
	if a != nil {
		return a
	}
	a = &answer{}
	if c.limited[l] {
		a.missed = append(c.missed(l, d.under), c.outlasting(l, d)...)
	}
	for s, times := range c.e.m.WaitedVisits(l, modes) {
		if times > 0 {
			a.visits = append(a.visits, visit{s, times})
		}
	}
	queued := make([]bool, len(f.Nodes))
	for _, call := range f.Calls {
		queued[call.To] = queued[call.To] || modes[call.Edge] != graph.Sync || queued[call.From]
	}
	for v, q := range queued {
		if q {
			a.behind = append(a.behind, f.Nodes[v].Service)
		}
	}
	c.known.mu.Lock()
	c.known.seen[l][string(key)] = a
	c.known.mu.Unlock()
	return a
}

// Faults returns the proven faults of a design: of Built what is wrong today, of Design what no change of modes repairs.
func (a *Analysis) Faults(modes forecast.Assignment) []Fault {
	return newChecker(a.engine).faults(modes).list
}
