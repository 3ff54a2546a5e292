package advise

import (
	"cmp"
	"math"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Take is one way out of a fault that no change of modes repairs: a fact that would have to be otherwise.
type Take struct {
	Fact   forecast.Fact
	From   float64 // in the unit; 0 where the fact is a word
	To     float64
	Unit   string // s, /s, count, or share (of the time that it is down)
	Word   string // for facts that are words
	AtMost bool   // To is the largest value that is enough; else the smallest
	And    []Take // what it takes too: the next to limit, once the first does not
}

const (
	maxTrialCalls = 400 // calls of a graph up to which "answer: accepted" is tried by a whole analysis
	bisections    = 20
	gridError     = 1e-4 // of a percentile, so that a limit that is met is not missed by rounding
)

// Takes returns what it would take to keep a limit that the recommended design does not: the service that weighs most made better, the
// client told less, the limit relaxed. Each is enough by itself.
func (a *Analysis) Takes(f *Fault) (list []Take) {
	switch f.Kind {
	case Overload, Endless:
		return a.takesCapacity(f)
	case Objective:
		if t, ok := a.takesCapacityFirst(f); ok {
			return []Take{t}
		}
		if f.Limit == "availability" {
			list = a.takesUptime(f)
		} else {
			list = a.takesSpeed(f)
		}
	case Outlasts:
		list = a.takesShorterCall(f)
	case Late:
		if f.Workload >= 0 && f.Edge >= 0 {
			list = a.takesDrain(f)
		}
	}
	if t, ok := a.takesAccepted(f); ok {
		list = append(list, t)
	}
	return append(list, Take{Fact: f.Of, From: f.Allowed, To: f.Measured, Unit: f.Unit})
}

// takesCapacity says how much more what limits a service has to carry; nothing where it sustains nothing, of which no multiple is enough.
func (a *Analysis) takesCapacity(f *Fault) []Take {
	s, ok := a.Graph.Service(f.Of.Name)
	if !ok || f.Allowed == 0 {
		return nil
	}
	t := Take{Fact: f.Of, Unit: "/s", From: a.Graph.Services[s].Capacity.V}
	if f.Of.Key == "workers" {
		t.Unit, t.From = "count", a.Graph.Services[s].Workers.V
	}
	t.To = t.From * f.Ratio()
	if t.Unit == "count" {
		t.To = math.Ceil(t.To)
	}
	t.And = a.limitsNext(f, t)
	return []Take{t}
}

// maxChain bounds how many services are looked at that limit one after the other.
const maxChain = 4

// limitsNext says what limits an overloaded service once the first that does has the capacity that it takes.
func (a *Analysis) limitsNext(f *Fault, first Take) (list []Take) {
	if f.Service < 0 || a.calls() > maxTrialCalls {
		return nil
	}
	raised := []Take{first}
	for range maxChain {
		m := a.with(func(g *graph.Graph) {
			for _, t := range raised {
				s, _ := g.Service(t.Fact.Name)
				*capacityOf(&g.Services[s], t.Fact.Key) = graph.Of(t.To * (1 + gridError))
			}
		})
		load := m.ForModes(a.Design).Service(f.Service)
		offered, sustains := load.Offered, load.Sustained
		if f.Limit == "peak" {
			offered, sustains = load.Peak, load.AtPeak
		}
		if load.LimitedBy < 0 || !units.Exceeds(offered, sustains) {
			return raised[1:]
		}
		s, t := &a.Graph.Services[load.LimitedBy], Take{Unit: "/s"}
		t.Fact = forecast.Fact{On: "service", Name: s.Name, Key: "capacity"}
		if load.ByWorkers {
			t.Fact.Key, t.Unit = "workers", "count"
		}
		if slices.ContainsFunc(raised, func(r Take) bool { return r.Fact == t.Fact }) {
			return raised[1:] // it is no question of this capacity alone
		}
		t.From = capacityOf(s, t.Fact.Key).V
		if t.To = t.From * offered / sustains; t.Unit == "count" {
			t.To = math.Ceil(t.To)
		}
		raised = append(raised, t)
	}
	return raised[1:]
}

func capacityOf(s *graph.Service, key string) *graph.Val[float64] {
	if key == "workers" {
		return &s.Workers
	}
	return &s.Capacity
}

// takesCapacityFirst says whether modes can keep an objective once an overloaded service is not any more: no mode helps before.
func (a *Analysis) takesCapacityFirst(f *Fault) (t Take, ok bool) {
	if a.calls() > maxTrialCalls {
		return t, false
	}
	for i := range a.Repair.Unrepaired {
		o := &a.Repair.Unrepaired[i]
		if o.Kind != Overload || o.Of.Key != "capacity" || o.Of.Name != a.Graph.Services[o.Service].Name {
			continue
		}
		m := a.with(func(g *graph.Graph) { g.Services[o.Service].Capacity.V = 1.25 * o.Measured })
		left := recommended(m, a.Profile).repair.Unrepaired
		if !slices.ContainsFunc(left, func(l Fault) bool { return l.key() == f.key() }) {
			if list := a.takesCapacity(o); len(list) > 0 {
				return list[0], true
			}
		}
	}
	return t, false
}

// calls counts the calls of all workloads.
func (a *Analysis) calls() int { return a.engine.calls() }

// takesUptime says how available the least available service that a workload needs would have to be; nothing where it alone is not
// enough.
func (a *Analysis) takesUptime(f *Fault) []Take {
	needs := a.Model.Answer(f.Workload, a.Design).Needs
	down := func(s int) float64 { return a.Graph.Services[s].Down.V }
	worst := slices.MaxFunc(needs, func(x, y int) int {
		return cmp.Or(cmp.Compare(down(x), down(y)), -cmp.Compare(a.Graph.Services[x].Name, a.Graph.Services[y].Name))
	})
	with := func(u float64) float64 {
		g := *a.Graph
		g.Services = slices.Clone(g.Services)
		g.Services[worst].Down.V = u
		return a.Model.With(a.Topology.With(&g)).Answer(f.Workload, a.Design).Down
	}
	never, always := with(0), with(1)
	most := (f.Allowed - never) / (always - never) // it is up or down, so that the whole is linear in it
	if !(most > 0) {
		return nil
	}
	return []Take{{Fact: forecast.Fact{On: "service", Name: a.Graph.Services[worst].Name, Key: "availability"}, From: down(worst), To: most, Unit: "share", AtMost: true}}
}

// takesSpeed says how much faster the service that an answer waits for longest would have to be; nothing where it alone is not enough.
func (a *Analysis) takesSpeed(f *Fault) []Take {
	q := map[string]float64{"p50": 0.50, "p95": 0.95, "p99": 0.99, "p99.9": 0.999}[f.Limit]
	waited := a.Model.Waited(f.Workload, a.Design, q)
	longest := slices.MaxFunc(waited, func(x, y forecast.Own) int {
		return cmp.Or(cmp.Compare(x.Seconds, y.Seconds), -cmp.Compare(a.Graph.Services[x.Service].Name, a.Graph.Services[y.Service].Name))
	}).Service
	now := a.Graph.Services[longest].Latency
	if !now.Known {
		return nil
	}
	p99 := a.Model.Own[longest].Dist.Quantile(0.99)
	keeps := func(k float64) bool {
		m := a.with(func(g *graph.Graph) { g.Services[longest].Latency.V = now.V.Scaled(k) })
		fc := m.ForModes(a.Design).AgainstObjectives(f.Workload)
		for _, p := range rules.Percentiles(&fc, &a.Graph.Workloads[f.Workload].SLO) {
			if p.Name == f.Limit {
				return !units.Exceeds(p.Seconds, f.Allowed*(1+gridError))
			}
		}
		return false
	}
	if !keeps(1e-3) {
		return nil
	}
	low, high := 1e-3, 1.0
	for range bisections {
		if mid := math.Sqrt(low * high); keeps(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return []Take{{Fact: forecast.Fact{On: "service", Name: a.Graph.Services[longest].Name, Key: "latency.p99"}, From: p99, To: p99 * low, Unit: "s", AtMost: true}}
}

// takesShorterCall says how fast a call that outlasts somebody would have to be.
func (a *Analysis) takesShorterCall(f *Fault) []Take {
	t := Take{Fact: forecast.Fact{On: "edge", Name: a.Topology.IDs[f.Edge], Key: "p50"}, From: f.Measured, To: f.Allowed, Unit: "s", AtMost: true}
	if f.Limit == "attention" {
		t.Fact.Key = "p99"
	}
	return []Take{t}
}

// takesAccepted says whether it would be enough to tell the client "accepted".
func (a *Analysis) takesAccepted(f *Fault) (t Take, ok bool) {
	if f.Workload < 0 || f.Workload >= len(a.Graph.Workloads) {
		return t, false
	}
	w := &a.Graph.Workloads[f.Workload]
	if a.calls() > maxTrialCalls || w.Answer.Known && w.Answer.V == graph.AnswerAccepted || !a.entersWriting(f.Workload) {
		return t, false
	}
	m := a.with(func(g *graph.Graph) { g.Workloads[f.Workload].Answer = graph.Of(graph.AnswerAccepted) })
	left := recommended(m, a.Profile).repair.Unrepaired
	if slices.ContainsFunc(left, func(o Fault) bool { return o.key() == f.key() }) {
		return t, false
	}
	return Take{Fact: forecast.Fact{On: "workload", Name: w.Name, Key: "answer"}, Word: graph.AnswerAccepted.String()}, true
}

// entersWriting reports whether a workload enters by something that can be accepted: a write or a job.
func (a *Analysis) entersWriting(w int) bool {
	f := &a.Topology.Flows[w]
	return slices.ContainsFunc(f.CallsOf(0), func(c graph.Call) bool {
		op := a.Graph.Edges[c.Edge].Op
		return !op.Known || op.V == graph.Write || op.V == graph.Job
	})
}

// with returns the model of the graph with other facts.
func (a *Analysis) with(change func(*graph.Graph)) *forecast.Model {
	g := a.Graph.Clone()
	change(g)
	return a.Model.With(a.Topology.With(g))
}
