package lint

import (
	"cmp"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// Facts that are not stated.
var factChecks = []*Check{
	{
		ID: "facts/missing", Severity: diag.Info, Since: "0.1",
		Statement: "a fact that is not stated could change the advice; the few that matter to most edges",
		Why:       "Advice that a plausible fact would turn round is not robust.",
		Fix:       "State the fact.",
		Params: []rules.Param{
			{Name: "shown", Value: 3, Unit: "count", Meaning: "facts that are asked for", Source: house},
			{Name: "edges", Value: 300, Unit: "count", Meaning: "edges that are looked at, since each takes the rules many times", Source: house},
		},
		run: missingFacts,
	},
}

// asked is one fact with the edges whose advice it could change.
type asked struct {
	question advise.Question
	edges    []int
}

func missingFacts(p *pass) {
	var list []*asked
	byFact := map[forecast.Fact]*asked{}
	looked := 0.0
	for e := range p.a.Edges {
		if edge := &p.a.Edges[e]; !edge.Advised || edge.Robust || p.g.Edges[e].Decision.Known {
			continue
		}
		if looked++; looked > p.param("edges") {
			break
		}
		for _, q := range p.a.Questions(&p.a.Edges[e]) {
			if len(q.CouldBecome) == 0 || strings.HasPrefix(q.Fact.Name, "from ") {
				continue
			}
			if byFact[q.Fact] == nil {
				byFact[q.Fact] = &asked{question: q}
				list = append(list, byFact[q.Fact])
			}
			byFact[q.Fact].edges = append(byFact[q.Fact].edges, e)
			break // the first is the one that decides
		}
	}
	slices.SortStableFunc(list, func(a, b *asked) int {
		return cmp.Or(-cmp.Compare(len(a.edges), len(b.edges)), cmp.Compare(a.question.Fact.String(), b.question.Fact.String()))
	})
	for _, q := range list[:min(len(list), int(p.param("shown")))] {
		on, pos := p.placeOf(q.question.Fact)
		on.detail = q.question.Fact.Key
		e := q.edges[0]
		others := ""
		if n := len(q.edges) - 1; n > 0 {
			others = " (and " + words.Count(n, "other edge") + ")"
		}
		p.report(on, diag.Info, pos, "%s of %s is not stated: it could turn the advice on %s%s from %s to %s",
			q.question.Fact.Key, q.question.Fact.Name, p.a.Topology.IDs[e], others, p.a.Edges[e].Recommendation, q.question.CouldBecome[0])
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
