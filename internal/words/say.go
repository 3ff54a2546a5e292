package words

import (
	"fmt"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

// Summary returns two or three sentences for a design review.
func Summary(a *advise.Analysis, e *advise.Edge) string {
	if !e.Advised {
		return ""
	}
	edge := &a.Graph.Edges[e.Index]
	caller, callee := Straight(a.Graph.Services[edge.From].Name), Straight(a.Graph.Services[edge.To].Name)
	what := "the call"
	if edge.Operation != "" {
		what = `"` + Straight(edge.Operation) + `"`
	}
	because := strings.Join(Reasons(a, e, 2), "; ")
	var s []string
	switch mode := e.Recommendation.Mode(); {
	case e.Recommendation == advise.Either:
		s = append(s, fmt.Sprintf("Nothing separates sync from async for %s from %s to %s.", what, caller, callee), "Build it sync: that is simpler to run.")
	case mode == graph.Sync:
		s = append(s, fmt.Sprintf("%s calls %s and waits: %s.", caller, callee, because),
			fmt.Sprintf("The price: %s is slow or down when %s is; a timeout bounds how long.", caller, callee))
	case mode == graph.Hybrid:
		s = append(s, sayHybrid(a, e, caller, callee)...)
	case edge.Op.Known && edge.Op.V == graph.Read && e.Need != graph.NeedNothing:
		s = append(s, fmt.Sprintf("%s reads its own copy of %s's data, kept up to date by events: %s.", caller, callee, because),
			"The price: the copy lags behind, and must be loaded once and watched.")
	default:
		s = append(s, fmt.Sprintf("%s sends %s to %s through a queue and goes on: %s.", caller, what, callee, because))
		if e.Step && e.NeedKnown && e.Need >= graph.NeedOutcome {
			s = append(s, fmt.Sprintf("%s learns the outcome from a reply event; a saga compensates if it fails.", caller))
		}
		s = append(s, "The price: the effect comes later, a message may come twice, and the trace has one more hop.")
	}
	if c := Pressing(a, e); c != "" {
		s = append(s, "It holds "+c+".")
	}
	return strings.Join(s, " ")
}

// sayHybrid says what is accepted, what follows behind, and the price.
func sayHybrid(a *advise.Analysis, e *advise.Edge, caller, callee string) (s []string) {
	answers, edge := callee, &a.Graph.Edges[e.Index]
	if a.Graph.Services[edge.To].Is(graph.KindExternal) { // it cannot be made to
		answers = caller
	}
	does := "does the work in the background"
	if behind := handedOn(a, e); len(behind) > 0 {
		does = fmt.Sprintf("hands the rest to %s through queues", Some(behind, 4))
	}
	if edge.Op.Known && edge.Op.V == graph.Read {
		s = append(s, fmt.Sprintf("%s returns 202 with the address of the report and prepares it in the background.", answers))
	} else {
		s = append(s, fmt.Sprintf("%s validates the request, returns 202 with %s and a status URL, and %s.", answers, ID(a, e), does))
	}
	if e.Basis == advise.Repairs {
		s = append(s, Upper(Basis(a, e))+".")
	}
	return append(s, `The price: "accepted" is not "done", and the client learns later if it fails.`)
}

// handedOn names what the callee of an acknowledging edge hands on.
func handedOn(a *advise.Analysis, e *advise.Edge) (names []string) {
	for i := range a.Edges {
		o := &a.Graph.Edges[i]
		if o.From == a.Graph.Edges[e.Index].To && a.Edges[i].Advised && a.Design[i] == graph.Async && sharesLoad(a, i, e.Index) {
			names = once(names, Straight(a.Graph.Services[o.To].Name))
		}
	}
	return names
}

func sharesLoad(a *advise.Analysis, e, f int) bool {
	for _, l := range a.Topology.Through[e] {
		for _, k := range a.Topology.Through[f] {
			if l == k {
				return true
			}
		}
	}
	return false
}
