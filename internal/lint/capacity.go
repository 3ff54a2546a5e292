package lint

import (
	"fmt"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// What services are offered against what they sustain.
var capacityChecks = []*Check{
	{
		ID: "capacity/overload", Severity: diag.Error, Since: "0.2",
		Statement: "a service that somebody waits for is offered more than it sustains; an error at the mean rates, a warning at a declared peak",
		Why:       "Above what it sustains a service has no steady state: its queue and every response time grow until requests are refused or time out. No percentile of a workload that waits for it means anything.",
		Fix:       "Add capacity, shed load at the entry, or, for a peak only, level it with a queue where nothing is needed back.",
		Sources:   []rules.Source{sre, little, backlogs},
		run:       overloaded,
	},
}

func overloaded(p *pass) {
	for _, f := range p.a.Faults(p.modes) {
		if f.Kind != advise.Overload {
			continue
		}
		s := &p.g.Services[f.Service]
		_, pos := p.placeOf(f.Of)
		limit, _ := p.g.Service(f.Of.Name)
		if f.Of.Key == "workers" {
			pos = first(p.g.Services[limit].Workers.Pos, pos)
		} else {
			pos = first(p.g.Services[limit].Capacity.Pos, pos)
		}
		waits := ""
		if limit != f.Service {
			waits = ", because it waits for " + f.Of.Name
		}
		severity, when := diag.Error, ""
		if f.Limit == "peak" {
			severity, when = diag.Warning, " at peak"
		}
		on := p.service(f.Service)
		on.detail = f.Limit
		p.report(on, severity, pos, "%s is offered %s%s and sustains %s%s", s.Name, units.PerSecond(f.Measured), when, units.PerSecond(f.Allowed), waits)
	}
}

// metastable reports services that retries can hold down after an overload has passed.
func metastable(p *pass) {
	for _, m := range p.built.Metastable() {
		s := &p.g.Services[m.Service]
		pos := first(s.Capacity.Pos, s.Workers.Pos, s.Pos)
		when := ""
		if m.Load >= 0 {
			when = " at the peak of " + p.a.Topology.Loads[m.Load].Name
		}
		found := p.report(p.service(m.Service), diag.Warning, pos, "%s may not recover by itself after an overload: it works at %s of what it sustains%s, and when every attempt fails retries make that %s×%s",
			s.Name, units.Percent(m.Ratio), when, units.Digits(m.Attempts, 2), fewerRetries(p, m.Changes))
		for _, c := range m.Changes {
			found.near(p.g.Edges[c.Edge].Retries.Pos, "%s retries %s times", p.a.Topology.IDs[c.Edge], units.Count(c.From))
		}
	}
}

// fewerRetries says what removes the condition.
func fewerRetries(p *pass, changes []forecast.RetryChange) string {
	var list []string
	for _, c := range changes {
		to := "no retry"
		switch {
		case c.To == 1:
			to = "one retry"
		case c.To > 1:
			to = units.Count(c.To) + " retries"
		}
		list = append(list, fmt.Sprintf("%s on %s", to, p.a.Topology.IDs[c.Edge]))
	}
	if len(list) == 0 {
		return "; it needs more capacity or a retry budget"
	}
	return "; " + strings.Join(list, " and ") + " removes it"
}
