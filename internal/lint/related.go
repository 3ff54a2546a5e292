package lint

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/words"
)

// relate makes an advised change a related place of the missed SLOs that it repairs, where all of them are new findings too: one cause is
// reported once. A change that also repairs something else, or of which the baseline knows the SLO, stays a finding of its own.
func (r *Result) relate(a *advise.Analysis) {
	r.relateTimeouts(a)
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

// relateTimeouts makes new findings of calls without a timeout one where there are more of them than calls that have one: what is missing
// then is a default. Each keeps its fingerprint, so that the next call without one is new.
func (r *Result) relateTimeouts(a *advise.Analysis) {
	with := 0
	for e := range a.Graph.Edges {
		if ends(&a.Graph.Edges[e]) {
			with++
		}
	}
	var open []int
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Code == noTimeoutID && f.On == "edge" && f.State == New {
			open = append(open, i)
		}
	}
	if len(open) < 2 || len(open) <= with {
		return
	}
	first := &r.Findings[open[0]]
	for _, i := range open {
		f := &r.Findings[i]
		message, _, _ := strings.Cut(strings.TrimPrefix(f.Message, "no timeout stated for "), "; state one")
		if i == open[0] {
			first.Message = fmt.Sprintf("no timeout stated for %d of %d calls between services (%s first); one for all: %s", len(open), len(open)+with, words.Printable(f.Name), oneForAll)
		} else {
			f.State = Related
			first.Related = append(first.Related, diag.Related{Pos: f.Pos, Message: message})
		}
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
