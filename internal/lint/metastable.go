package lint

import (
	"fmt"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/units"
)

// metastable reports services that retries can keep overloaded after the trigger of an overload is gone.
func metastable(p *pass) {
	for _, m := range p.built.Metastable() {
		s := &p.g.Services[m.Service]
		when := ""
		if m.Load >= 0 {
			when = " at " + p.a.Topology.Loads[m.Load].Name + "'s peak"
		}
		found := p.report(p.service(m.Service), diag.Warning, first(s.Capacity.Pos, s.Workers.Pos, s.Pos),
			"%s may not recover by itself after an overload: it runs at %s of what it sustains%s, and retries can multiply that by %s; %s",
			s.Name, units.Percent(m.Ratio), when, units.Digits(m.Attempts, 2), fewerRetries(p, m.Changes))
		p.offered(found, m.Service)
		for _, c := range m.Changes {
			found.near(p.g.Edges[c.Edge].Retries.Pos, "%s makes up to %s attempts", p.a.Topology.IDs[c.Edge], units.Count(1+c.From))
		}
	}
}

// fewerRetries says what removes the condition.
func fewerRetries(p *pass, changes []forecast.RetryChange) string {
	if len(changes) == 0 {
		return "it needs more capacity, a retry budget, or a circuit breaker"
	}
	list := make([]string, len(changes))
	for i, c := range changes {
		to := units.Count(c.To) + " retries"
		switch c.To {
		case 0:
			to = "no retry"
		case 1:
			to = "one retry"
		}
		list[i] = fmt.Sprintf("%s on %s", to, p.a.Topology.IDs[c.Edge])
	}
	return "with " + strings.Join(list, " and ") + " it does"
}
