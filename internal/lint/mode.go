package lint

import (
	"fmt"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// againstAdviceID names the check that reports the changes of the design.
const againstAdviceID = "mode/against-advice"

// The mode as built against the advice, and the decisions that accept a difference.
var modeChecks = []*Check{
	{
		ID: againstAdviceID, Severity: diag.Error, Since: "0.1",
		Statement: "the recommended design has another mode for an edge, and no decision accepts the one that is built; an error where sync must change, else a warning",
		Why:       "The mode fixes latency, coupling, and how failures spread. Where the facts ask for another one, keeping it should be a decision.",
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
					p.report(p.edge(e), diag.Warning, d.V.Until.Pos, "the decision to keep %s %s expired on %s; renew it, or follow the advice",
						p.a.Topology.IDs[e], d.V.Mode.V, d.V.Until.V)
				}
			}
		},
	},
	{
		ID: "mode/decision-stale", Severity: diag.Warning, Since: "0.1",
		Statement: "facts behind a decision have changed enough to change the advice; for information where a number moved by more than a quarter and the advice is unchanged, or where the decision records neither facts nor an expiry date",
		Why:       "A decision is as good as its facts. When they change the advice, decide again.",
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
			on := p.edge(e)
			on.detail = "decision"
			p.report(on, diag.Warning, edge.Mode.Pos, "%s is %s, but the decision says %s", id, edge.Mode.V, d.V.Mode.V).
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
	f := p.report(p.edge(e), severity, edge.Mode.Pos, "%s: %s", advisedChange(p.a, e), words.Basis(p.a, advice))
	f.Basis = advice.Basis.String()
	p.advice(f, advice)
	for _, fault := range advice.Repairs {
		f.near(p.limitPos(&fault), "%s", words.Fault(p.a, &fault))
	}
}

// advisedChange says what an edge is and what it should be.
func advisedChange(a *advise.Analysis, e int) string {
	advice := &a.Edges[e]
	return fmt.Sprintf("%s is %s; make it %s (%s)", a.Topology.IDs[e], a.Graph.Edges[e].Mode.V, advice.Recommendation, words.Strength(advice.Strength))
}

// limitPos is where the limit stands that a design does not keep.
func (p *pass) limitPos(f *advise.Fault) diag.Pos {
	_, pos := p.placeOf(f.Of)
	stated := func(at ...diag.Pos) diag.Pos { return first(append(at, pos)...) }
	switch f.Of.On {
	case "workload":
		if f.Workload >= 0 && f.Workload < len(p.g.Workloads) {
			w := &p.g.Workloads[f.Workload]
			return stated(map[string]diag.Pos{
				"p50": w.SLO.P50.Pos, "p95": w.SLO.P95.Pos, "p99": w.SLO.P99.Pos, "p99.9": w.SLO.P999.Pos, "availability": w.SLO.Down.Pos,
				"freshness": w.SLO.Freshness.Pos, "patience": w.Patience.Pos, "attention": w.UserFacing.Pos,
			}[f.Limit])
		}
	case "service":
		if s, ok := p.g.Service(f.Of.Name); ok {
			service := &p.g.Services[s]
			return stated(map[string]diag.Pos{"capacity": service.Capacity.Pos, "workers": service.Workers.Pos, "retention": service.Retention.Pos}[f.Of.Key])
		}
	case "edge":
		if e := slices.Index(p.a.Topology.IDs, f.Of.Name); e >= 0 {
			return stated(map[string]diag.Pos{"timeout": p.g.Edges[e].Timeout.Pos, "staleness": p.g.Edges[e].Staleness.Pos}[f.Of.Key])
		}
	}
	return pos
}
