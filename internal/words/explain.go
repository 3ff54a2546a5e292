package words

import (
	"fmt"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
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

// ScoreLine says what the facts of an edge add up to, and how far that decides; in decibels where asked for.
func ScoreLine(a *advise.Analysis, e *advise.Edge, exact, ascii bool) string {
	total, prior := Points(e.Score.Total), Points(e.Score.Prior)
	if exact {
		total, prior = Decibel(e.Score.Total)+" dB", Decibel(e.Score.Prior)+" dB"
	}
	text := fmt.Sprintf("Score %s %s%s (starts at %s in the profile %s).", Bar(e.Score.Total, ascii), total, towards(e.Score.Total), prior, a.Profile.Name)
	switch e.Basis {
	case advise.ByEvidence:
		return text + " It decides."
	case advise.AsBuilt:
		return text + " A mode that is built changes from ±6."
	}
	return text + " The basis decides, whatever the score is."
}

// towards says which mode a score favors.
func towards(c rules.Centi) string {
	switch {
	case c > 0:
		return " for async"
	case c < 0:
		return " for sync"
	}
	return ""
}
