package lint

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Retries.
var retryChecks = []*Check{
	{
		ID: "retry/unsafe", Severity: diag.Error, Since: "0.1",
		Statement: "a write or job is retried and is not idempotent; a warning where the file does not say",
		Why:       "A call that timed out may have succeeded: the retry repeats its effect.",
		Fix:       "Give the request an idempotency key (idempotent: true), or do not retry it.",
		Sources:   []rules.Source{brooker},
		run: func(p *pass) {
			for e := range p.g.Edges {
				unsafeRetry(p, e)
			}
		},
	},
	{
		ID: "retry/layers", Severity: diag.Warning, Since: "0.1",
		Statement: "several layers of one request path retry, and together exceed the limit of attempts",
		Why:       "When the last service fails, every layer multiplies its load at the moment it can carry least.",
		Fix:       "Retry at one layer only, with a budget.",
		Sources:   []rules.Source{sre, brooker},
		Params:    []rules.Param{{Name: "attempts", Value: 4, Unit: "count", Meaning: "attempts that one request may grow to", Source: rules.Source{Title: "Google, Site Reliability Engineering", Where: "chapters 21 and 22: three attempts a request; the fourth is ours"}}},
		run:       retryLayers,
	},
	{
		ID: "retry/metastable", Severity: diag.Warning, Since: "0.2",
		Statement: "the load of a service fits, but retries can keep it overloaded: attempts × load reach what it sustains",
		Why:       "After a trigger (a deployment, a failed node) retries keep the load up and the service stays down, although the trigger is gone. Whether it happens depends on the trigger; that it can is certain.",
		Fix:       "Retry fewer times or with a budget (a share of the first attempts), break the circuit, or add capacity.",
		Sources:   []rules.Source{bronson, brooker, sre},
		run:       metastable,
	},
}

func unsafeRetry(p *pass, e int) {
	edge := &p.g.Edges[e]
	if edge.Retries.V == 0 || p.queued(e) || !p.g.Advised(e) || !edge.Op.Known || edge.Op.V != graph.Write && edge.Op.V != graph.Job || edge.Idempotent.V {
		return
	}
	severity, says := diag.Warning, "idempotent is not stated"
	if edge.Idempotent.Known {
		severity, says = diag.Error, "it is not idempotent"
	}
	f := p.report(p.edge(e), severity, edge.Retries.Pos, "%s retries a %s (up to %s attempts), and %s", p.a.Topology.IDs[e], edge.Op.V, units.Count(attempts(edge)), says)
	p.unlessStated(f, "edge", e, "idempotent").near(edge.Idempotent.Pos, "stated here")
}

// retryLayers reports, at the innermost call that retries, by how much the attempts on the way there multiply.
func retryLayers(p *pass) {
	type path struct {
		attempts float64
		edges    []int // those that retry, outermost first
	}
	worst := make([]path, len(p.g.Edges))
	for l := range p.a.Topology.Flows {
		flow := &p.a.Topology.Flows[l]
		to := make([]path, len(flow.Nodes))
		inner := make([]bool, len(flow.Nodes)) // a call behind it retries
		for i := len(flow.Calls) - 1; i >= 0; i-- {
			c := flow.Calls[i]
			if p.modes[c.Edge] == graph.Sync && (inner[c.To] || p.g.Edges[c.Edge].Retries.V > 0) {
				inner[c.From] = true
			}
		}
		for _, c := range flow.Calls { // callers come first
			here := to[c.From]
			here.attempts = max(1, here.attempts)
			if p.modes[c.Edge] != graph.Sync {
				here = path{attempts: 1}
			} else if r := p.g.Edges[c.Edge].Retries.V; r > 0 {
				here = path{here.attempts * (1 + r), append(here.edges[:len(here.edges):len(here.edges)], c.Edge)}
				if len(here.edges) > 1 && !inner[c.To] && here.attempts > worst[c.Edge].attempts {
					worst[c.Edge] = here
				}
			}
			if here.attempts > to[c.To].attempts {
				to[c.To] = here
			}
		}
	}
	for e, w := range worst {
		if !units.Exceeds(w.attempts, p.param("attempts")) {
			continue
		}
		f := p.report(p.edge(e), diag.Warning, p.g.Edges[e].Retries.Pos, "%d layers retry on the way to %s: one request that fails becomes %s attempts (limit %s)",
			len(w.edges), p.g.Services[p.g.Edges[e].To].Name, units.Count(w.attempts), units.Count(p.param("attempts")))
		for _, outer := range w.edges[:len(w.edges)-1] {
			f.near(p.g.Edges[outer].Retries.Pos, "%s makes up to %s attempts", p.a.Topology.IDs[outer], units.Count(attempts(&p.g.Edges[outer])))
		}
	}
}
