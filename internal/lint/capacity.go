package lint

import (
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

// What services are offered against what they sustain.
var capacityChecks = []*Check{
	{
		ID: "capacity/overload", Severity: diag.Error, Since: "0.2",
		Statement: "a service on a request path is offered more than it sustains; an error at the mean rates, a warning at a declared peak",
		Why:       "Above what it sustains a service has no steady state: its queue and every response time grow until requests are refused or time out, and no percentile of a workload that waits for it is finite. A message queue in front of it would only move the backlog, which grows without bound at the mean rates.",
		Fix:       "Add capacity, or shed load at the entry. A peak alone can be leveled by a queue where no result is needed.",
		Sources:   []rules.Source{sre, little, backlogs},
		run:       overloads,
	},
}

// overloads reports each service that is overloaded by itself; those that only wait for one of them are related places.
func overloads(p *pass) {
	limited := p.limited()
	for i := range p.faults {
		f := &p.faults[i]
		if f.Kind != advise.Overload {
			continue
		}
		if limited.by[i] >= 0 {
			p.overloadedItself(f)
			continue
		}
		severity := diag.Error
		if f.Limit == "peak" {
			severity = diag.Warning
		}
		on := p.service(f.Service)
		on.detail = f.Limit
		found := p.offered(p.report(on, severity, p.limitPos(f), "%s%s", words.Fault(p.a, f), p.peakToo(f)), f.Service).exceeds(f.Measured, f.Allowed)
		for _, j := range limited.of[i] {
			other := &p.faults[j]
			found.near(p.g.Services[other.Service].Pos, "%s", words.Fault(p.a, other))
		}
		if f.Limit == "peak" {
			continue
		}
		for w := range p.a.Workloads {
			p.unstable(found, w, f.Service)
		}
		for _, e := range p.queuesTo(f.Service) {
			found.near(p.modePos(e), "%s goes through a queue, whose backlog grows without bound", p.a.Topology.IDs[e])
		}
	}
}

// overloadedItself reports an overload that waits for a worse one, where the capacity of the service would not do either.
func (p *pass) overloadedItself(f *advise.Fault) {
	s := &p.g.Services[f.Service]
	if !s.Capacity.Known || !units.Exceeds(f.Measured, s.Capacity.V) {
		return
	}
	severity, when := diag.Error, ""
	if f.Limit == "peak" {
		severity, when = diag.Warning, " at peak"
	}
	on := p.service(f.Service)
	on.detail = f.Limit + " itself"
	p.offered(p.report(on, severity, s.Capacity.Pos, "%s is overloaded%s: it is offered %s and sustains %s, even without what limits it more",
		s.Name, when, units.PerSecond(f.Measured), units.PerSecond(s.Capacity.V)), f.Service).exceeds(f.Measured, s.Capacity.V)
}

// limits says which overload is the cause of which other one.
type limits struct {
	by []int         // per fault: the overload of another service by which this one is overloaded too, −1 where it is overloaded by itself
	of map[int][]int // per fault: those whose cause it is
}

func (p *pass) limited() limits {
	type overload struct{ service, limit string }
	first := map[overload]int{}
	for i := range p.faults {
		f := &p.faults[i]
		if f.Kind != advise.Overload {
			continue
		}
		key := overload{p.g.Services[f.Service].Name, f.Limit}
		if _, seen := first[key]; !seen {
			first[key] = i
		}
	}
	out := limits{make([]int, len(p.faults)), map[int][]int{}}
	for i := range p.faults {
		f := &p.faults[i]
		out.by[i] = -1
		if f.Kind != advise.Overload || f.Of.Name == p.g.Services[f.Service].Name {
			continue
		}
		if by, ok := first[overload{f.Of.Name, f.Limit}]; ok {
			out.by[i] = by
			out.of[by] = append(out.of[by], i)
		}
	}
	return out
}

// overloaded reports whether a service on a request path is overloaded at the mean.
func (p *pass) overloaded(service int) bool {
	return slices.ContainsFunc(p.faults, func(f advise.Fault) bool {
		return f.Kind == advise.Overload && f.Service == service && f.Limit == "mean"
	})
}

// peakToo says how much more a declared peak adds to a load that exceeds the limit without it.
func (p *pass) peakToo(f *advise.Fault) string {
	load := p.built.Service(f.Service)
	if f.Limit == "peak" || load.PeakLoad < 0 || !units.Exceeds(load.Peak, load.Offered) {
		return ""
	}
	return " (offered at peak: " + units.PerSecond(load.Peak) + ")"
}

// unstable adds the latency SLO that a workload cannot keep while a service is overloaded.
func (p *pass) unstable(found *Finding, workload, service int) {
	w := &p.a.Workloads[workload]
	wl := &p.g.Workloads[w.Index]
	if !w.Today.Unstable.Is || w.Today.Unstable.Service != service {
		return
	}
	for _, limit := range []struct {
		name string
		slo  graph.Val[float64]
	}{{"p50", wl.SLO.P50}, {"p95", wl.SLO.P95}, {"p99", wl.SLO.P99}, {"p99.9", wl.SLO.P999}} {
		if limit.slo.Known {
			found.near(limit.slo.Pos, "%s has no steady state: its %s is not finite (SLO %s)", wl.Name, limit.name, units.Time(limit.slo.V))
			return
		}
	}
}
