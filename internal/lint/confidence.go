package lint

import (
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
)

// Confidence says whether facts that are not stated could take a finding back.
type Confidence uint8

// The confidences, the surest last.
const (
	Depends Confidence = iota // a fact that is not stated could take it back
	Bound                     // facts are missing, and a bound on the forecast proves it all the same
	Proven                    // it holds whatever the facts are that are not stated
)

var confidenceNames = [...]string{"depends", "bound", "proven"}

func (c Confidence) String() string { return confidenceNames[c] }

// ConfidenceNamed is the least confidence that a word of --min-confidence lets through; any and no word let all through.
func ConfidenceNamed(word string) Confidence {
	return Confidence(max(slices.Index(graphfile.MinConfidence, word), int(Depends)))
}

// bound notes that the numbers behind a finding are a bound, if they are.
func (f *Finding) bound(is bool) *Finding {
	if is {
		f.Confidence = min(f.Confidence, Bound)
	}
	return f
}

// depends notes facts that are not stated and could take a finding back, each once.
func (f *Finding) depends(facts ...forecast.Fact) *Finding {
	for _, fact := range facts {
		f.Confidence = Depends
		if !slices.Contains(f.DependsOn, fact) {
			f.DependsOn = append(f.DependsOn, fact)
		}
	}
	return f
}

// unlessStated notes facts by their keys, those of them that the graph does not state.
func (p *pass) unlessStated(f *Finding, on string, i int, keys ...string) *Finding {
	name := map[string]func() string{
		"edge":     func() string { return p.a.Topology.IDs[i] },
		"service":  func() string { return p.g.Services[i].Name },
		"workload": func() string { return p.g.Workloads[i].Name },
	}[on]()
	for _, key := range keys {
		if fact, ok := p.g.Fact(on, i, key); ok && !fact.Known {
			f.depends(forecast.Fact{On: on, Name: name, Key: key})
		}
	}
	return f
}

// forecast notes what a finding owes to a forecast of which a part is a bound. An assumed cost and an approximation prove nothing: without
// the fault in the list of those that are proven, the finding depends on what the forecast lacks.
func (p *pass) forecast(f *Finding, w int, limit string, of *forecast.Forecast, partial bool) *Finding {
	proven := slices.ContainsFunc(p.faults, func(fault advise.Fault) bool { return fault.Workload == w && fault.Limit == limit })
	if (of.Assumed || of.Approximate) && !proven {
		f.Confidence = Depends
		return f.depends(of.Missing...)
	}
	return f.bound(partial)
}

// offered notes whether what a service is offered and sustains are bounds.
func (p *pass) offered(f *Finding, service int) *Finding {
	load := p.built.Service(service)
	return f.bound(!load.Known || load.Partial)
}

// advice notes how sure a recommended mode is: confirmed, by a bound where it repairs a fault of a forecast that is one, or conditional.
func (p *pass) advice(f *Finding, e *advise.Edge) *Finding {
	if e.Robust {
		for _, fault := range e.Repairs {
			if fault.Workload >= 0 && fault.Workload < len(p.a.Workloads) {
				today := &p.a.Workloads[fault.Workload].Today
				f.bound(today.LowerBound || today.TailUnknown || fault.Limit == "availability" && today.DownPartial)
			}
		}
		return f
	}
	f.Confidence = Depends
	for _, c := range e.DependsOn {
		f.depends(c.Fact)
	}
	return f
}

// timed notes whether the latency of a call, with all that is waited for behind it, is a lower bound, and on which mode that is not stated
// the waiting depends.
func (p *pass) timed(f *Finding, edge int) *Finding {
	for _, m := range p.made[edge] {
		work, behind := p.a.Model.Work(edge), p.behindCalls(m.load)[m.call.To]
		f.bound(!work.Known || !work.Tail || behind.partial)
		if behind.open >= 0 {
			p.unlessStated(f, "edge", behind.open, "mode")
		}
	}
	return f
}

// behindCall is what a callee waits for in turn.
type behindCall struct {
	partial bool // a latency of it is not known, or has no known tail
	open    int  // an edge of it whose mode is not stated, −1 where there is none
}

// behindCalls works it out once a load, per node; callees come after their callers.
func (p *pass) behindCalls(load int) []behindCall {
	if p.waited == nil {
		p.waited = make([][]behindCall, len(p.a.Topology.Flows))
	}
	if p.waited[load] != nil {
		return p.waited[load]
	}
	flow := &p.a.Topology.Flows[load]
	list := make([]behindCall, len(flow.Nodes))
	for v := len(flow.Nodes) - 1; v >= 0; v-- {
		list[v].open = -1
		for _, c := range flow.CallsOf(v) {
			if p.modes[c.Edge] != graph.Sync {
				continue
			}
			work, next := p.a.Model.Work(c.Edge), list[c.To]
			list[v].partial = list[v].partial || !work.Known || !work.Tail || next.partial
			if list[v].open = max(list[v].open, next.open); p.a.Open(c.Edge) {
				list[v].open = c.Edge
			}
		}
	}
	p.waited[load] = list
	return list
}

// below marks the new findings that are less sure than what is asked for.
func (r *Result) below(least Confidence) {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == New && f.Confidence < least {
			f.State = Below
		}
	}
}
