package report

import (
	"cmp"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/words"
)

// jsonService is what a service is offered in the recommended design, and what it sustains; null where nothing known limits it.
type jsonService struct {
	Name       string  `json:"name"`
	Offered    number  `json:"offered_per_s"`
	Peak       number  `json:"peak_per_s"`
	Sustained  *number `json:"sustained_per_s"`
	LimitedBy  *string `json:"limited_by"`
	Overloaded *string `json:"overloaded"` // mean, peak; a peak over what is sustained is what a queue is for
	Known      bool    `json:"known"`      // every rate that reaches it is given; else what it is offered is a lower bound
}

func servicesJSON(a *advise.Analysis) []jsonService {
	list := []jsonService{}
	for _, s := range a.Services() {
		j := jsonService{
			Name: a.Graph.Services[s.Service].Name, Offered: number(s.Offered), Peak: number(s.Peak), Overloaded: stated(s.Overloaded.String()), Known: s.Known,
		}
		if s.LimitedBy >= 0 {
			j.Sustained, j.LimitedBy = ref(number(s.Sustained)), ref(a.Graph.Services[s.LimitedBy].Name)
		}
		list = append(list, j)
	}
	slices.SortFunc(list, func(x, y jsonService) int { return cmp.Compare(x.Name, y.Name) })
	return list
}

type jsonRepair struct {
	Exact        bool             `json:"exact"`
	LowerBound   int              `json:"lower_bound"`
	Alternatives [][]jsonSwitch   `json:"alternatives"`
	Today        []jsonUnrepaired `json:"today"`      // proven limits that the design as built misses; takes is null
	Unrepaired   []jsonUnrepaired `json:"unrepaired"` // those that are left with all changes made
}

type jsonSwitch struct {
	ID   string `json:"id"`
	Mode string `json:"mode"`
}

// jsonUnrepaired is a limit that a design misses: in seconds, calls a second, or, for availability, as a share of the time up.
type jsonUnrepaired struct {
	Workload *string `json:"workload"`
	Service  *string `json:"service"`
	Edge     *string `json:"edge"`
	Limit    string  `json:"limit"` // kind, subject and limit: "overload gateway mean", "objective quote availability"
	Measured number  `json:"measured"`
	Allowed  number  `json:"allowed"`
	Unit     string  `json:"unit"` // s, /s, share
	Text     string  `json:"text"`
	Takes    *string `json:"takes"` // of what is left; null beyond the first mostTaken limits
}

func repairJSON(a *advise.Analysis) jsonRepair {
	out := jsonRepair{a.Repair.Exact, a.Repair.LowerBound, [][]jsonSwitch{}, []jsonUnrepaired{}, []jsonUnrepaired{}}
	for _, set := range a.Repair.Alternatives {
		list := []jsonSwitch{}
		for _, c := range set {
			list = append(list, jsonSwitch{a.Topology.IDs[c.Edge], c.To.String()})
		}
		out.Alternatives = append(out.Alternatives, list)
	}
	today := slices.Concat(a.Faults(a.Built), a.LateAtPeak((*advise.Workload).AsBuilt))
	for i := range today {
		out.Today = append(out.Today, unrepairedJSON(a, &today[i], false))
	}
	for i := range a.Repair.Unrepaired {
		out.Unrepaired = append(out.Unrepaired, unrepairedJSON(a, &a.Repair.Unrepaired[i], i < mostTaken))
	}
	return out
}

// mostTaken is of how many limits it is worked out what they would take: each is a search of its own.
const mostTaken = 25

func unrepairedJSON(a *advise.Analysis, f *advise.Fault, taken bool) jsonUnrepaired {
	out := jsonUnrepaired{Limit: words.Limit(a, f), Measured: number(f.Measured), Allowed: number(f.Allowed), Unit: f.Unit, Text: words.Fault(a, f)}
	if taken {
		out.Takes = ref(words.Takes(a, f))
	}
	if f.Unit == "share" {
		out.Measured, out.Allowed = number(1-f.Measured), number(1-f.Allowed)
	}
	if f.Workload >= 0 && f.Workload < len(a.Graph.Workloads) {
		out.Workload = &a.Graph.Workloads[f.Workload].Name
	}
	if f.Service >= 0 {
		out.Service = &a.Graph.Services[f.Service].Name
	}
	if f.Edge >= 0 {
		out.Edge = &a.Topology.IDs[f.Edge]
	}
	return out
}
