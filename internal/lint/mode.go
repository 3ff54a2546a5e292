package lint

import (
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
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
	because := p.a.Because(advice, 3)
	if advice.Sync && advice.Async { // of two gates, the one that speaks against what is built
		against := rules.GateSync
		if edge.Mode.V == graph.Sync {
			against = rules.GateAsync
		}
		if i := slices.IndexFunc(advice.Evidence, func(ev rules.Evidence) bool { return ev.Gate == against }); i >= 0 {
			because[0] = advice.Evidence[i].Text()
		}
	}
	f := p.report(p.edge(e), severity, edge.Mode.Pos, "%s is %s and the advice is %s (%s): %s",
		id, edge.Mode.V, advice.Recommendation, advice.Strength, because[0])
	for i := range advice.Evidence {
		ev := &advice.Evidence[i]
		if slices.Contains(because[1:], ev.Text()) {
			f.near(p.factOf(e, ev), "%s", ev.Text())
		}
	}
}

// factOf is where the fact stands that a piece of evidence rests on most, unknown where it stands nowhere or on the
// edge's own line.
func (p *pass) factOf(e int, ev *rules.Evidence) diag.Pos {
	edge := &p.g.Edges[e]
	callee, w := &p.g.Services[edge.To], &p.a.Topology.Loads[ev.Load]
	var pos diag.Pos
	switch ev.Rule.Dimension {
	case rules.Coupling:
		if ev.Rule.ID == "coupling/may-answer-accepted" || ev.Rule.ID == "coupling/client-is-told" {
			pos = w.Answer.Pos
		}
	case rules.Latency:
		pos = first(edge.Work.Pos, callee.Latency.Pos)
	case rules.Failure:
		pos = callee.Down.Pos
	case rules.Throughput:
		pos = first(callee.Capacity.Pos, callee.Workers.Pos)
	}
	if pos.Line == edge.Pos.Line && pos.File == edge.Pos.File {
		return diag.Pos{}
	}
	return pos
}
