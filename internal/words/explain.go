package words

import (
	"fmt"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

// BasisName words a basis.
func BasisName(b advise.Basis) string {
	return [...]string{
		advise.AsBuilt: "as built", advise.Semantics: "what the call means", advise.Needless: "needless wait", advise.Repairs: "repairs a missed limit",
		advise.ByEvidence: "weight of the facts", advise.Follows: "follows from what its callee hands on",
	}[b]
}

// NoAdvice says why an edge gets none.
func NoAdvice(g *graph.Graph, e int) string {
	if g.Edges[e].RepliesTo.Known {
		return "a reply: it follows from the edge that it answers"
	}
	return "a caller's own datastore, cache, or broker is part of the caller, so there is nothing to decide"
}

// ScoreLine says what the facts of an edge add up to, and how far that decides.
func ScoreLine(a *advise.Analysis, e *advise.Edge) string {
	text := fmt.Sprintf("Facts add up to %s dB (+ async, − sync), %s of it before any fact (%s).", Decibel(e.Score.Total), Decibel(e.Score.Prior), a.Profile.Name)
	switch e.Basis {
	case advise.ByEvidence:
		text += " They decide."
	case advise.AsBuilt:
		text += " A stated mode changes from ±6 dB."
	default:
		text += " The basis decides, whatever they add up to."
	}
	return strings.TrimSpace(text)
}
