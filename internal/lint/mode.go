package lint

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// The mode as built against the advice, and the decisions that accept a difference.
var modeChecks = []*Check{
	{
		ID: "mode/against-advice", Severity: diag.Error, Since: "0.1",
		Statement: "an edge is built otherwise than advised and no decision accepts it; an error where a gate decides against waiting, a warning where a gate decides otherwise or the advice is strong, else for information",
		Why:       "The mode fixes latency, coupling and how failures spread; where it is not what the facts ask for, somebody should have decided so.",
		Fix:       "Change the mode, correct the fact that the advice rests on, or record the decision (decision: {mode, reason, until}). commadvisor explain shows all reasons.",
		run: func(p *pass) {
			for e := range p.g.Edges {
				againstAdvice(p, e)
			}
		},
	},
	{
		ID: "mode/decision-expired", Severity: diag.Warning, Since: "0.1",
		Statement: "the last day of a decision has passed",
		Why:       "A deviation that was accepted for a time is no longer accepted after it.",
		Fix:       "Change the mode, or decide again with a new date.",
		run: func(p *pass) {
			for e := range p.g.Edges {
				d := p.g.Edges[e].Decision
				if d.Known && expired(d.V.Until, p.today) {
					p.report(p.edge(e), diag.Warning, d.V.Until.Pos, "the decision for %s on %s held until %s; wanted a new one, or the mode that is advised",
						d.V.Mode.V, p.a.Topology.IDs[e], d.V.Until.V)
				}
			}
		},
	},
	{
		ID: "mode/decision-stale", Severity: diag.Warning, Since: "0.1",
		Statement: "facts that a decision rested on have moved far enough to turn the advice; for information where a number moved by more than a quarter and the advice stays, or where neither facts nor a last day are recorded",
		Why:       "A decision is as good as its facts: when they turn the advice, it has to be taken again.",
		Fix:       "Decide again and record the facts as they are now.",
		Params:    []rules.Param{{Name: "moved", Value: 0.25, Unit: "share", Meaning: "how far a number may move", Source: house}},
		run: func(p *pass) {
			for e := range p.g.Edges {
				if d := p.g.Edges[e].Decision; d.Known {
					stale(p, e, &d.V)
				}
			}
		},
	},
}

// expired reports whether a last day has passed. Dates of this form compare as texts.
func expired(until graph.Val[string], today string) bool {
	return until.Known && today != "" && until.V < today
}

func againstAdvice(p *pass, e int) {
	edge, advice := &p.g.Edges[e], &p.a.Edges[e]
	if !advice.Advised || !edge.Mode.Known {
		return
	}
	id := p.a.Topology.IDs[e]
	if d := edge.Decision; d.Known && !expired(d.V.Until, p.today) {
		if d.V.Mode.V != edge.Mode.V {
			p.report(p.edge(e), diag.Warning, edge.Mode.Pos, "%s is %s, and it was decided to be %s", id, edge.Mode.V, d.V.Mode.V).
				near(d.V.Mode.Pos, "the decision")
		}
		return
	}
	if !advice.Change {
		return
	}
	severity := map[advise.Strength]diag.Severity{advise.Must: diag.Error, advise.Strong: diag.Warning}[advice.Strength]
	if edge.Mode.V != graph.Sync { // it works as it is, so rather a fact such as needs is wrong than the system
		severity = min(severity, diag.Warning)
	}
	reasons := words.Reasons(p.a, advice, 3)
	f := p.report(p.edge(e), severity, edge.Mode.Pos, "%s is %s; make it %s (%s): %s", id, edge.Mode.V, advice.Recommendation, words.Strength(advice.Strength), reasons[0])
	for _, fault := range advice.Repairs {
		f.near(p.limitPos(&fault), "%s", words.Fault(p.a, &fault))
	}
}

// limitPos is where the limit stands that a design does not keep.
func (p *pass) limitPos(f *advise.Fault) diag.Pos {
	_, pos := p.placeOf(f.Of)
	if f.Kind == advise.Objective && f.Workload < len(p.g.Workloads) {
		slo := &p.g.Workloads[f.Workload].SLO
		return first(map[string]diag.Pos{"p50": slo.P50.Pos, "p95": slo.P95.Pos, "p99": slo.P99.Pos, "p99.9": slo.P999.Pos, "availability": slo.Down.Pos}[f.Limit], pos)
	}
	return pos
}
