package words

import (
	"fmt"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

// Headline says what to do with a graph in a line: "Change 4 of 5 edges: put the boundary of pay in payments". Where only some edges
// are shown, of those.
func Headline(a *advise.Analysis, change, open, advised int, some bool) string {
	edges := Count(advised, "edge")
	text := ""
	switch {
	case advised == 0:
		return "No edge to advise on"
	case open == advised:
		text = fmt.Sprintf("Build %s, which %s no mode yet", edges, verb(open, "has", "have"))
	case change == 0 && len(a.Repair.Unrepaired) > 0 && !some:
		text = "Change no mode: what is missed is beyond any mode"
	case change == 0 && open == 0:
		text = fmt.Sprintf("Change nothing: %s built as recommended", verb(advised, "the edge is", fmt.Sprintf("all %d edges are", advised)))
	case change == 0:
		text = fmt.Sprintf("Change nothing; decide %d that %s no mode yet", open, verb(open, "has", "have"))
	default:
		text = fmt.Sprintf("Change %d of %s", change, edges)
	}
	if moved := Moved(a); len(moved) > 0 && !some && (change > 0 || open > 0) {
		text += ": put the boundary " + Some(moved, 2)
	}
	return text
}

// Alternative words a set of changes: "payments → fraud async, web → orders hybrid".
func Alternative(a *advise.Analysis, set []advise.Change) string {
	var parts []string
	for _, c := range set {
		parts = append(parts, Label(a.Graph, c.Edge)+" "+c.To.String())
	}
	return strings.Join(parts, ", ") + ": repairs as much with as few changes"
}

// FromScratch says why an edge that is kept would be built otherwise with every mode open.
func FromScratch(a *advise.Analysis, e *advise.Edge) string {
	mode := a.Scratch[e.Index]
	if list := arguments(a, e, mode); len(list) > 0 {
		return list[0]
	}
	if mode == graph.Sync {
		return "sync is simpler to run"
	}
	return fmt.Sprintf("%s fits a design from scratch", mode)
}

// ScratchVerdict says whether what one would build from scratch is worth a change.
func ScratchVerdict(e *advise.Edge) string {
	switch {
	case e.Change:
		return "recommended: " + e.Recommendation.String()
	case e.CouldBe:
		return "could be; nothing requires the change"
	}
	return "not needed once the recommended changes are made"
}
