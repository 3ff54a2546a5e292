package lint

import (
	"math"
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
	show   func(float64) string
	pos    diag.Pos
}

// stale holds the facts that a decision rested on against those of the file.
func stale(p *pass, e int, d *graph.Decision) {
	for _, name := range d.FactNames {
		then := d.Facts[name]
		fact, ok := p.factNamed(e, name)
		on := p.edge(e)
		on.detail = name
		switch {
		case !ok:
			p.report(on, diag.Info, then.Pos, "the decision on %s rests on %q, which names no fact that this edge has; wanted one such as rate, staleness or %s.capacity",
				on.name, name, p.g.Services[p.g.Edges[e].To].Name)
		case !fact.known:
			p.report(on, diag.Warning, then.Pos, "the decision on %s rested on %s %s, which is not stated any more", on.name, name, then.V)
		case fact.moved(then.V, p.param("moved")):
			p.report(on, diag.Warning, then.Pos, "the decision on %s rested on %s %s, and it is %s now", on.name, name, then.V, fact.word).near(fact.pos, "now")
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
// callee; or OWNER.key, where OWNER is a service or workload.
func (p *pass) factNamed(e int, name string) (now, bool) {
	edge := &p.g.Edges[e]
	name = strings.TrimPrefix(strings.TrimPrefix(name, "services."), "workloads.")
	if f, ok := edgeFact(edge, strings.TrimPrefix(name, "edge.")); ok {
		return f, true
	}
	for _, l := range p.a.Topology.Through[e] {
		if int(l) < len(p.g.Workloads) {
			if f, ok := workloadFact(&p.g.Workloads[l], name); ok && f.known {
				return f, true
			}
		}
	}
	if f, ok := serviceFact(&p.g.Services[edge.To], name); ok {
		return f, true
	}
	for w := range p.g.Workloads {
		if key, ok := strings.CutPrefix(name, p.g.Workloads[w].Name+"."); ok {
			return workloadFact(&p.g.Workloads[w], key)
		}
		if f, ok := workloadFact(&p.g.Workloads[w], name); ok {
			return f, true
		}
	}
	for s := range p.g.Services {
		if key, ok := strings.CutPrefix(name, p.g.Services[s].Name+"."); ok {
			return serviceFact(&p.g.Services[s], key)
		}
	}
	return now{}, false
}

func quantity(v graph.Val[float64], parse func(string) (float64, error), show func(float64) string) (now, bool) {
	return now{v.Known, show(v.V), v.V, parse, show, v.Pos}, true
}

func wordly[T interface {
	~uint8
	String() string
}](v graph.Val[T]) (now, bool) {
	return now{known: v.Known, word: v.V.String(), pos: v.Pos}, true
}

func truth(v graph.Val[bool]) (now, bool) {
	return now{known: v.Known, word: strconv.FormatBool(v.V), pos: v.Pos}, true
}

func plain(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

func edgeFact(e *graph.Edge, key string) (now, bool) {
	switch key {
	case "op":
		return wordly(e.Op)
	case "needs":
		return wordly(e.Needs)
	case "mode":
		return wordly(e.Mode)
	case "consistency":
		return wordly(e.Consistency)
	case "order":
		return wordly(e.Order)
	case "optional":
		return truth(e.Optional)
	case "idempotent":
		return truth(e.Idempotent)
	case "staleness":
		return quantity(e.Staleness, units.Duration, units.Time)
	case "timeout":
		return quantity(e.Timeout, units.Duration, units.Time)
	case "retries":
		return quantity(e.Retries, plain, units.Count)
	case "calls":
		return quantity(e.Calls, plain, units.Count)
	case "payload":
		return quantity(e.Payload, units.Size, units.Bytes)
	case "probability":
		return quantity(e.Probability, units.Share, units.Percent)
	}
	return now{}, false
}

func workloadFact(w *graph.Workload, key string) (now, bool) {
	switch key {
	case "rate":
		return quantity(w.Rate, units.Rate, units.PerSecond)
	case "peak", "peak.rate":
		return quantity(w.Peak.Rate, units.Rate, units.PerSecond)
	case "patience":
		return quantity(w.Patience, units.Duration, units.Time)
	case "answer":
		return wordly(w.Answer)
	case "user_facing":
		return truth(w.UserFacing)
	case "slo.p50":
		return quantity(w.SLO.P50, units.Duration, units.Time)
	case "slo.p95":
		return quantity(w.SLO.P95, units.Duration, units.Time)
	case "slo.p99":
		return quantity(w.SLO.P99, units.Duration, units.Time)
	case "slo.p99.9":
		return quantity(w.SLO.P999, units.Duration, units.Time)
	case "slo.availability":
		return quantity(w.SLO.Down, units.Missing, units.Availability)
	}
	return now{}, false
}

func serviceFact(s *graph.Service, key string) (now, bool) {
	p99 := graph.Val[float64]{V: s.Latency.V.P99, Known: s.Latency.Known && s.Latency.V.P99 > 0, Pos: s.Latency.Pos}
	p50 := graph.Val[float64]{V: s.Latency.V.P50, Known: s.Latency.Known && s.Latency.V.P50 > 0, Pos: s.Latency.Pos}
	switch key {
	case "availability":
		return quantity(s.Down, units.Missing, units.Availability)
	case "capacity":
		return quantity(s.Capacity, units.Rate, units.PerSecond)
	case "workers":
		return quantity(s.Workers, plain, units.Count)
	case "outage":
		return quantity(s.Outage, units.Duration, units.Time)
	case "latency.p50":
		return quantity(p50, units.Duration, units.Time)
	case "latency", "latency.p99":
		return quantity(p99, units.Duration, units.Time)
	case "owner":
		return now{known: s.Owner.Known, word: s.Owner.V, pos: s.Owner.Pos}, true
	}
	return now{}, false
}
