package lint

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/words"
)

// relate makes an advised change a related place of the missed SLOs that it repairs, where all of them are new findings too: one cause is
// reported once. A change that also repairs something else, or of which the baseline knows the SLO, stays a finding of its own.
func (r *Result) relate(a *advise.Analysis) {
	r.leaveTimeouts(a)
	r.relateTimeouts()
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Code != againstAdviceID || f.State != New || f.Basis != advise.Repairs.String() {
			continue
		}
		e := slices.Index(a.Topology.IDs, f.Name)
		missed := r.missedBy(a, &a.Edges[e], f.Severity)
		for _, j := range missed {
			by := &r.Findings[j]
			by.Related = slices.DeleteFunc(by.Related, func(rel diag.Related) bool { return rel.Pos == f.Pos })
			change := words.Printable(advisedChange(a, e))
			by.Repairs = append(by.Repairs, change)
			by.Related = append(by.Related, diag.Related{Pos: f.Pos, Message: change})
			f.State = Related
		}
	}
}

// leaveTimeouts leaves out the calls without a timeout that new findings take off the path of their caller: it is no question then.
func (r *Result) leaveTimeouts(a *advise.Analysis) {
	leaves := map[string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Code == againstAdviceID && f.State == New && a.Edges[slices.Index(a.Topology.IDs, f.Name)].Recommendation == advise.Async {
			leaves[f.Name] = true
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		stays := func(fact forecast.Fact) bool { return fact.Key == "timeout" && !leaves[fact.Name] }
		if f.Code == noTimeoutID && f.State == New && !slices.ContainsFunc(f.DependsOn, stays) {
			f.State = Related
		}
	}
}

// relateTimeouts makes one finding of the services whose calls have no timeout and no known rate: one default mends them all. Each keeps
// its fingerprint, so that the next service without one is new.
func (r *Result) relateTimeouts() {
	var first *Finding
	services := 1
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Code != noTimeoutID || f.State != New || f.Severity != diag.Info:
		case first == nil:
			first = f
		default:
			services++
			f.State = Related
			message, _, _ := strings.Cut(f.Message, "; one for all")
			first.Related = append(first.Related, diag.Related{Pos: f.Pos, Message: message})
			first.Related = append(first.Related, f.Related...)
			first.depends(f.DependsOn...)
		}
	}
	if services > 1 {
		first.Message = fmt.Sprintf("%d services state no timeout for calls that they wait for (%s first); one for all: %s", services, words.Printable(first.Name), oneForAll)
	}
}

// missedBy lists the findings on the SLOs that a change repairs; none unless they are all it repairs, and no less severe than the change.
func (r *Result) missedBy(a *advise.Analysis, e *advise.Edge, least diag.Severity) (list []int) {
	for _, fault := range e.Repairs {
		if fault.Kind != advise.Objective || fault.Workload >= len(a.Graph.Workloads) {
			return nil
		}
		check := "objective/latency"
		if fault.Limit == "availability" {
			check = "objective/availability"
		}
		at := slices.IndexFunc(r.Findings, func(f Finding) bool {
			return f.Code == check && f.Name == a.Graph.Workloads[fault.Workload].Name && f.State == New && f.Severity >= least
		})
		if at < 0 {
			return nil
		}
		if !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	return list
}
