package lint

import (
	"slices"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// Facts that are not stated.
var factChecks = []*Check{
	{
		ID: "facts/missing", Severity: diag.Info, Since: "0.1",
		Statement: "a fact that is not stated could change the advice; the few that matter most",
		Why:       "Advice that a plausible answer would change is not confirmed.",
		Fix:       "State the fact.",
		Params: []rules.Param{
			{Name: "shown", Value: 3, Unit: "count", Meaning: "facts that are asked for", Source: house},
		},
		run: missingFacts,
	},
}

func missingFacts(p *pass) {
	shown, asked := 0, map[int]bool{}
	for _, q := range whatif.Ask(p.a) {
		open := slices.DeleteFunc(slices.Clone(q.Edges), func(e int) bool { return p.g.Edges[e].Decision.Known || asked[e] })
		if len(open) == 0 || len(q.CouldBecome) == 0 || strings.HasPrefix(q.Fact.Name, "from ") {
			continue
		}
		if shown++; shown > int(p.param("shown")) {
			return
		}
		for _, e := range open { // the first question is the one that decides
			asked[e] = true
		}
		on, pos := p.placeOf(q.Fact)
		on.detail = q.Fact.Key
		others := ""
		if n := len(open) - 1; n > 0 {
			others = " (and " + words.Count(n, "other edge") + ")"
		}
		f := p.report(on, diag.Info, pos, "%s of %s is not stated; it could change the advice on %s%s from %s to %s",
			q.Fact.Key, q.Fact.Name, p.a.Topology.IDs[open[0]], others, p.a.Edges[open[0]].Recommendation, q.CouldBecome[0])
		f.depends(q.Fact)
	}
}

// placeOf is where a fact would be stated.
func (p *pass) placeOf(f forecast.Fact) (subject, diag.Pos) {
	on := subject{f.On, f.Name, ""}
	switch f.On {
	case "edge":
		if e := slices.Index(p.a.Topology.IDs, f.Name); e >= 0 {
			return on, p.g.Edges[e].Pos
		}
	case "service":
		if s, ok := p.g.Service(f.Name); ok {
			return on, p.g.Services[s].Pos
		}
	case "workload":
		for w := range p.g.Workloads {
			if p.g.Workloads[w].Name == f.Name {
				return on, p.g.Workloads[w].Pos
			}
		}
	}
	return subject{}, diag.Pos{}
}
