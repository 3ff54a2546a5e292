package lint

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// now is what a fact is today: a word, or a number with the parser of its unit.
type now struct {
	known  bool
	word   string
	number float64
	parse  func(string) (float64, error) // nil for words
	set    func(text string)             // makes the fact what was written, where that can be read
	show   func(float64) string
	pos    diag.Pos
}

// stale holds the facts that a decision rested on against those of the file, and the advice they led to against today's.
func stale(p *pass, e int, d *graph.Decision) {
	if len(d.FactNames) == 0 && !d.Until.Known {
		p.report(p.edge(e), diag.Info, first(d.Mode.Pos, p.g.Edges[e].Decision.Pos), "the decision to keep %s %s records no facts and no expiry date, so nobody sees when it is out of date; add facts: {…} or until",
			p.a.Topology.IDs[e], d.Mode.V)
	}
	type difference struct {
		name string
		now  now
	}
	var differ []difference
	then := p.g.Clone()
	for _, name := range d.FactNames {
		was := d.Facts[name]
		fact, ok := p.factNamed(p.g, e, name)
		on := p.edge(e)
		on.detail = name
		switch {
		case !ok:
			p.report(on, diag.Info, was.Pos, "the decision on %s rests on %q, which is no fact of this edge; name one such as rate, staleness, or %s.capacity",
				on.name, name, p.g.Services[p.g.Edges[e].To].Name)
		case !fact.known:
			p.report(on, diag.Warning, was.Pos, "the decision on %s rested on %s %s, which the file no longer states", on.name, name, was.V)
		case fact.moved(was.V, 1e-6):
			differ = append(differ, difference{name, fact})
			if old, ok := p.factNamed(then, e, name); ok {
				old.set(was.V)
			}
		}
	}
	if len(differ) == 0 {
		return
	}
	before, today := p.a.Recommend(then)[e], p.a.Design[e]
	for _, f := range differ {
		was := d.Facts[f.name]
		on := p.edge(e)
		on.detail = f.name
		switch {
		case before != today:
			p.report(on, diag.Warning, was.Pos, "the decision on %s rested on %s %s; it is %s now, which changes the advice from %s to %s", on.name, f.name, was.V, f.now.word, before, today).near(f.now.pos, "now")
		case f.now.moved(was.V, p.param("moved")):
			p.report(on, diag.Info, was.Pos, "the decision on %s rested on %s %s; it is %s now, and the advice is still %s", on.name, f.name, was.V, f.now.word, today).near(f.now.pos, "now")
		}
	}
}

// moved reports whether a fact is no longer what was written: another word, or a number more than a share away.
func (n now) moved(then string, share float64) bool {
	if n.parse == nil {
		return then != n.word
	}
	before, err := n.parse(strings.TrimSpace(then))
	if err != nil {
		return true
	}
	return over(math.Abs(n.number-before), share*math.Abs(before))
}

// factNamed finds a fact by the name a decision gives it: a key of the edge, of a workload that passes it or of its
// callee; or OWNER.key, where OWNER is a service or workload. A workload may have the name of a service, and a name may
// hold a dot, so an owner that has no such key is passed over.
func (p *pass) factNamed(g *graph.Graph, e int, name string) (now, bool) {
	edge := &g.Edges[e]
	name = strings.TrimPrefix(strings.TrimPrefix(name, "services."), "workloads.")
	if f, ok := edgeFact(edge, strings.TrimPrefix(name, "edge.")); ok && (name != "errors" || f.known) { // else the callee's
		return f, true
	}
	var unstated now // of a workload that passes
	passes := false
	for _, l := range p.a.Topology.Through[e] {
		if int(l) < len(g.Workloads) {
			if f, ok := workloadFact(&g.Workloads[l], name); ok && f.known {
				return f, true
			} else if ok {
				unstated, passes = f, true
			}
		}
	}
	if f, ok := serviceFact(&g.Services[edge.To], name); ok {
		return f, true
	}
	for w := range g.Workloads {
		if key, ok := strings.CutPrefix(name, g.Workloads[w].Name+"."); ok {
			if f, ok := workloadFact(&g.Workloads[w], key); ok {
				return f, true
			}
		}
	}
	for s := range g.Services {
		if key, ok := strings.CutPrefix(name, g.Services[s].Name+"."); ok {
			if f, ok := serviceFact(&g.Services[s], key); ok {
				return f, true
			}
		}
	}
	return unstated, passes
}

func quantity(v *graph.Val[float64], parse func(string) (float64, error), show func(float64) string) (now, bool) {
	set := func(text string) {
		if n, err := parse(strings.TrimSpace(text)); err == nil {
			*v = graph.Of(n)
		}
	}
	return now{v.Known, show(v.V), v.V, parse, set, show, v.Pos}, true
}

func wordly[T interface {
	~uint8
	String() string
}](v *graph.Val[T], words []string) (now, bool) {
	set := func(text string) {
		if i := slices.Index(words, text); i >= 0 {
			*v = graph.Of(T(i))
		}
	}
	return now{known: v.Known, word: v.V.String(), set: set, pos: v.Pos}, true
}

func truth(v *graph.Val[bool]) (now, bool) {
	set := func(text string) { *v = graph.Of(text == "true") }
	return now{known: v.Known, word: strconv.FormatBool(v.V), set: set, pos: v.Pos}, true
}

// plain reads a number without a unit, of the range that the file's reader takes.
func plain(s string) (float64, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err == nil && !(n >= 0 && n <= 1e15) {
		err = strconv.ErrRange
	}
	return n, err
}

func edgeFact(e *graph.Edge, key string) (now, bool) {
	switch key {
	case "op":
		return wordly(&e.Op, graph.Ops)
	case "needs":
		return wordly(&e.Needs, graph.Needs)
	case "mode":
		return wordly(&e.Mode, graph.Modes)
	case "consistency":
		return wordly(&e.Consistency, graph.Consistencies)
	case "order":
		return wordly(&e.Order, graph.Orders)
	case "optional":
		return truth(&e.Optional)
	case "idempotent":
		return truth(&e.Idempotent)
	case "staleness":
		return quantity(&e.Staleness, units.Duration, units.Time)
	case "errors":
		return quantity(&e.Errors, units.Share, units.Percent)
	case "timeout":
		return quantity(&e.Timeout, units.Duration, units.Time)
	case "retries":
		return quantity(&e.Retries, plain, units.Count)
	case "calls":
		return quantity(&e.Calls, plain, units.Count)
	case "payload":
		return quantity(&e.Payload, units.Size, units.Bytes)
	case "probability":
		return quantity(&e.Probability, units.Share, units.Percent)
	}
	return now{}, false
}

func workloadFact(w *graph.Workload, key string) (now, bool) {
	switch key {
	case "rate":
		return quantity(&w.Rate, units.Rate, units.PerSecond)
	case "peak", "peak.rate":
		return quantity(&w.Peak.Rate, units.Rate, units.PerSecond)
	case "patience":
		return quantity(&w.Patience, units.Duration, units.Time)
	case "answer":
		return wordly(&w.Answer, graph.Answers)
	case "user_facing":
		return truth(&w.UserFacing)
	case "slo.p50":
		return quantity(&w.SLO.P50, units.Duration, units.Time)
	case "slo.p95":
		return quantity(&w.SLO.P95, units.Duration, units.Time)
	case "slo.p99":
		return quantity(&w.SLO.P99, units.Duration, units.Time)
	case "slo.p99.9":
		return quantity(&w.SLO.P999, units.Duration, units.Time)
	case "slo.availability":
		return quantity(&w.SLO.Down, units.Missing, units.Availability)
	}
	return now{}, false
}

func serviceFact(s *graph.Service, key string) (now, bool) {
	if part, ok := strings.CutPrefix(key, "latency."); ok || key == "latency" {
		return latencyFact(s, part, key == "latency")
	}
	switch key {
	case "errors":
		return quantity(&s.Errors, units.Share, units.Percent)
	case "availability":
		return quantity(&s.Down, units.Missing, units.Availability)
	case "capacity":
		return quantity(&s.Capacity, units.Rate, units.PerSecond)
	case "workers":
		return quantity(&s.Workers, plain, units.Count)
	case "outage":
		return quantity(&s.Outage, units.Duration, units.Time)
	case "owner":
		return now{known: s.Owner.Known, word: s.Owner.V, set: func(text string) { s.Owner = graph.Of(text) }, pos: s.Owner.Pos}, true
	}
	return now{}, false
}

// latencyFact is one part of a service's latency, or the highest percentile stated; of a constant, all are the same.
func latencyFact(s *graph.Service, part string, highest bool) (now, bool) {
	l := &s.Latency.V
	at := &l.Mean
	ok := highest || part == "mean"
	for _, p := range graph.Percentiles {
		if part == p.Name || highest && *p.Of(l) > 0 {
			ok = true
			if !l.Constant() {
				at = p.Of(l)
			}
		}
	}
	if !ok {
		return now{}, false
	}
	v := graph.Val[float64]{V: *at, Known: s.Latency.Known && *at > 0, Pos: s.Latency.Pos}
	f, ok := quantity(&v, units.Duration, units.Time)
	f.set = func(text string) {
		if n, err := units.Duration(strings.TrimSpace(text)); err == nil {
			*at = n
		}
	}
	return f, ok
}
