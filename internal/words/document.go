package words

import (
	"fmt"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

// What is said only in documents: the headings of a report in Markdown, its columns, and the picture of the graph.

// The headings of a document.
const (
	HeadWorkloads = "Workloads"
	HeadPicture   = "Recommended design"
	HeadScratch   = "Design from scratch"
	HeadWaits     = "Who waits for what"
	HeadBuild     = "Build first"
	HeadAsk       = "Ask first"
	HeadNotes     = "Notes"
	HeadWorlds    = "Sync or not"
	HeadEvidence  = "Evidence"
	HeadToBuild   = "Build"
	HeadQuestions = "Ask"
	HeadDepends   = "Depends on"
	HeadWorth     = "What the change is worth"
	HeadTimeouts  = "What timeouts do today"
	HeadFlips     = "What would change the advice"
)

// The labels of what a report closes with.
const (
	NoteAssumed  = "Assumed"
	NoteNoAdvice = "No advice"
	NoteAskFirst = "Ask first"
	NoteProfiles = "Profiles"
	NoteNext     = "Next"
)

// The columns of a document's tables.
var (
	ColumnsWorkloads = []string{"workload", "measure", "today", "as recommended", "SLO"}
	ColumnsScratch   = []string{"workload", "measure", "today", "from scratch", "SLO"}
	ColumnsChange    = []string{"#", "edge", "mode", "strength", "why"}
	ColumnsKeep      = []string{"edge", "mode", "strength", "why"}
	ColumnsCouldBe   = []string{"edge", "mode", "why"}
	ColumnsOtherwise = []string{"#", "edge", "mode", "verdict"}
	ColumnsStep      = []string{"workload", "measure", "before", "after", "SLO"}
	ColumnsEvidence  = []string{"rule", "score", "says"}
	ColumnsExplains  = []string{"", "rule", "score", "measured against", "workload", "says"}
)

// Titled joins a name and what is said of it as a title: "payments: change 4 of 5 edges".
func Titled(name, text string) string { return name + ": " + text }

// StepTitle is the title of a step of a plan.
func StepTitle(n int, edge, from string, to graph.Mode) string {
	return Titled(fmt.Sprintf("Step %d", n), edge+", "+from+" → "+to.String())
}

// GraphSize says in a line how large a graph is, and the profile it is judged by.
func GraphSize(a *advise.Analysis) string {
	return fmt.Sprintf("%s, %s, profile %s", Count(len(a.Graph.Edges), "edge"), Count(len(a.Graph.Workloads), "workload"), a.Profile.Name)
}

// More counts the rows of a list that are cut, before the command that shows them.
func More(n int) string { return fmt.Sprintf("and %d more:", n) }

// AsBuilt counts the edges that are built as from scratch.
func AsBuilt(n int) string { return fmt.Sprintf("%d as built", n) }

// Further says how many questions follow, and which command asks them.
func Further(n int) string {
	return fmt.Sprintf("%s open: commadvisor walk asks them in this order", Count(n, "further question"))
}

// Drawn says what a picture shows of a graph that is too large for one: "The graph has 137 edges. The picture shows the 12 that change
// and 30 beside them."
func Drawn(of, change, drawn int) string {
	text := fmt.Sprintf("The graph has %d edges. ", of)
	beside := drawn - min(drawn, change)
	switch {
	case change == 0:
		return text + "None of them changes, so there is no picture."
	case drawn < change:
		return text + fmt.Sprintf("The picture shows %d of the %d that change.", drawn, change)
	case beside == 0 && change == 1:
		return text + "The picture shows the one that changes."
	case beside == 0:
		return text + fmt.Sprintf("The picture shows the %d that change.", change)
	case change == 1:
		return text + fmt.Sprintf("The picture shows the one that changes and %d beside it.", beside)
	}
	return text + fmt.Sprintf("The picture shows the %d that change and %d beside them.", change, beside)
}

// BoundaryMark marks the edges at which a workload's waiting stops; it is that of the walkthrough.
const BoundaryMark = "╪"

// Legend explains the arrows of a picture, those that it has. The broker is that of all messages, "" where they have several or none.
func Legend(modes [3]bool, numbered, changed, boundary bool, broker string) string {
	var arrows []string
	for m, line := range []string{graph.Sync: "solid is sync", graph.Async: "dashed is async", graph.Hybrid: "dotted is hybrid (202, then background)"} {
		if modes[m] {
			arrows = append(arrows, line)
		}
	}
	parts := []string{"Arrows: " + strings.Join(arrows, ", ") + "."}
	if changed {
		parts = append(parts, "Orange arrows change.")
	}
	if numbered {
		parts = append(parts, "Numbers are those of the table.")
	}
	if boundary {
		parts = append(parts, BoundaryMark+" is a boundary: the workload stops waiting there.")
	}
	if broker != "" {
		parts = append(parts, "Messages go through "+Straight(broker)+".")
	}
	return strings.Join(parts, " ")
}

// OtherEvidence counts the evidence that explains and does not decide.
func OtherEvidence(n int) string {
	return fmt.Sprintf("%d more that %s", n, verb(n, "explains", "explain"))
}

// Was says how an edge that changes is built.
func Was(m graph.Mode) string { return "was " + m.String() }

// StopsHere marks a boundary with the workloads that stop waiting there: "╪ pay"; "" where none does.
func StopsHere(a *advise.Analysis, e *advise.Edge) string {
	if len(e.Boundary) == 0 {
		return ""
	}
	return BoundaryMark + " " + Some(boundaryOf(a, e), 2)
}

// Via says which broker carries an edge's messages.
func Via(broker string) string { return "via " + Straight(broker) }
