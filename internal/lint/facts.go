package lint

import (
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
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
		open = slices.DeleteFunc(open, func(e int) bool { return p.settled(e, q.Fact) }) // one that matters less does not take its place
		if len(open) == 0 {
			continue
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

// settled reports whether an edge that is built does not hang on a fact, or says so already: a tolerance allows another mode and never
// demands one, what a read or a notification needs is said by its op, and a change names what it depends on.
func (p *pass) settled(e int, fact forecast.Fact) bool {
	edge, advice := &p.g.Edges[e], &p.a.Edges[e]
	switch {
	case !edge.Mode.Known:
		return false
	case fact.Key == "staleness", advice.Change && slices.ContainsFunc(advice.DependsOn, func(c advise.Condition) bool { return c.Fact == fact }):
		return true
	}
	return fact.Key == "needs" && edge.Op.Known && (edge.Op.V == graph.Notify || edge.Op.V == graph.Read)
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
