package words

import (
	"fmt"
	"slices"
	"strings"

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

// Call says what an edge does and what its caller needs of it: "write, needs outcome"; "" where neither is known.
func Call(g *graph.Graph, e *advise.Edge) string {
	var parts []string
	if op := g.Edges[e.Index].Op; op.Known {
		parts = append(parts, op.V.String())
	}
	if e.Advised && e.NeedKnown {
		parts = append(parts, "needs "+e.Need.String())
	}
	return strings.Join(parts, ", ")
}

// Verdicted is the advice on an edge against how it is built, with the word that says which mode: "sync → ASYNC, strong".
func Verdicted(e *advise.Edge, built graph.Val[graph.Mode]) (text, word string) {
	word = Advice(e, built)
	switch {
	case built.Known && !e.Change:
		word = "keep " + built.V.String()
		text = word
	case built.Known:
		text = built.V.String() + " → " + word
	default:
		text = "no mode yet → " + word
	}
	return text + ", " + Strength(e.Strength), word
}

// Where says who waits for an edge in the recommended design, and for whom the waiting stops here.
func Where(a *advise.Analysis, e *advise.Edge) string {
	text := Path(a, e)
	if len(e.Boundary) == 0 {
		return text
	}
	return text + "; the waiting of " + Some(boundaryOf(a, e), 3) + " stops here"
}

// boundaryOf names the workloads that stop waiting at an edge.
func boundaryOf(a *advise.Analysis, e *advise.Edge) (names []string) {
	for _, w := range e.Boundary {
		names = append(names, Straight(a.Graph.Workloads[w].Name))
	}
	slices.Sort(names)
	return names
}

// NothingUnknown is said of an edge that is confirmed.
const NothingUnknown = "no facts that are still unknown can change this"

// EvidenceMarks explains the marks before pieces of evidence.
const EvidenceMarks = "● counts · ○ weaker than another of its dimension · # compares the two columns: explains, does not count · + argues for async, − for sync"
