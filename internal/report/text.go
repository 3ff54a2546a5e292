package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/words"
)

// roomForReasons is the width from which the reasons get a column of their own; below they stand under their edge.
const roomForReasons = 38

// roomForOperation is the width from which operations get a column of their own; below they stand behind the edge's name.
const roomForOperation = 60

// roomForName is the width to which names may be wrapped to make room for the reasons.
const roomForName = 28

// roomWithPattern is the width that must be left for the reasons where the pattern gets a column too.
const roomWithPattern = 56

// Text writes an analysis for people.
func Text(w io.Writer, a *advise.Analysis, o Options) error {
	t := text{a: a, o: o, paint: paint(o.Color), questions: make([][]advise.Question, len(a.Edges))}
	for e := range a.Edges {
		if !a.Edges[e].Robust { // else no answer changes it
			t.questions[e] = a.Questions(&a.Edges[e])
		}
	}
	t.header()
	t.workloads()
	t.edges()
	t.closing()
	_, err := io.WriteString(w, t.b.String())
	return err
}

// text is an analysis being written for people.
type text struct {
	a     *advise.Analysis
	o     Options
	paint paint
	b     strings.Builder

	questions [][]advise.Question // per edge
}

func (t *text) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

func (t *text) header() {
	g := t.a.Graph
	counts := words.Count(len(g.Edges), "edge") + ", " + words.Count(len(g.Workloads), "workload")
	profile := "profile " + t.a.Profile.Name
	for _, l := range words.Wrap(t.o.title(t.a)+" · "+counts+" · "+profile, t.o.Width) {
		t.line("%s", t.paint.on(bold, l))
	}
}

func (t *text) edges() {
	shown := t.o.shown(t.a)
	var advised []int
	for _, e := range shown {
		if t.a.Edges[e].Advised {
			advised = append(advised, e)
		}
	}
	if len(advised) == 0 {
		return
	}
	tab := t.edgeTable(advised, false)
	room := t.reasonRoom(tab)
	if with := t.edgeTable(advised, true); t.reasonRoom(with) >= roomWithPattern {
		tab, room = with, t.reasonRoom(with)
	}
	if room >= roomForReasons {
		tab.rows[0] = append(tab.rows[0], cell{text: "because"})
		tab.least = append(tab.least, roomForReasons)
	}
	for i, e := range advised {
		because := strings.Join(t.a.Because(&t.a.Edges[e], 2), "; ")
		if room >= roomForReasons {
			tab.rows[i+1] = append(tab.rows[i+1], cell{text: because})
		} else {
			tab.notes[i+1] = because
		}
	}
	t.b.WriteByte('\n')
	tab.write(&t.b, t.paint, t.o.Width)
}

// edgeTable lines up what is known of the edges, without the reasons.
func (t *text) edgeTable(list []int, pattern bool) *table {
	operations := t.o.Width >= roomForOperation && slices.ContainsFunc(list, func(e int) bool { return t.a.Graph.Edges[e].Operation != "" })
	name := func(e int) string {
		if operations {
			return words.Arrow(t.a.Graph, e)
		}
		return strings.TrimSpace(words.Arrow(t.a.Graph, e) + " " + t.a.Graph.Edges[e].Operation)
	}
	row := func(edge, operation, today, advice, strength, as cell) (row []cell) {
		row = append(row, edge)
		if operations {
			row = append(row, operation)
		}
		row = append(row, today, advice, strength)
		if pattern {
			row = append(row, as)
		}
		return row
	}
	tab := &table{header: true, least: []int{16}}
	if operations {
		tab.least = append(tab.least, 14)
	}
	tab.least = append(tab.least, 0, 0, 0)
	if pattern {
		tab.least = append(tab.least, 0)
	}
	tab.add(row(cell{text: "edge"}, cell{text: "operation"}, cell{text: "today"}, cell{text: "advice"}, cell{}, cell{text: "as"}), "")
	for _, e := range list {
		edge, built := &t.a.Edges[e], &t.a.Graph.Edges[e]
		tab.add(row(
			cell{text: name(e), style: bold}, cell{text: built.Operation}, cell{text: words.Mode(built.Mode)},
			cell{text: words.Advice(edge, built.Mode), style: adviceStyle(edge, built.Mode.Known)}, cell{text: t.strength(e)},
			cell{text: edge.Pattern}), "")
	}
	return tab
}

// reasonRoom is how wide a column for reasons could be beside a table whose names may be wrapped.
func (t *text) reasonRoom(tab *table) int {
	natural, total := tab.natural()
	for i, w := range natural {
		if tab.least[i] > 0 {
			total -= max(0, w-roomForName)
		}
	}
	return t.o.Width - total - gap
}

// strength says how sure the advice is, with a question mark where a single fact not given could change it.
func (t *text) strength(e int) string {
	if t.sensitive(e) {
		return t.a.Edges[e].Strength.String() + " ?"
	}
	return t.a.Edges[e].Strength.String()
}

// sensitive reports whether one unknown fact alone could change the advice.
func (t *text) sensitive(e int) bool {
	return slices.ContainsFunc(t.questions[e], func(q advise.Question) bool { return len(q.CouldBecome) > 0 })
}

func adviceStyle(e *advise.Edge, stated bool) style {
	if stated && !e.Change {
		return faint
	}
	switch e.Recommendation {
	case advise.Sync:
		return blue
	case advise.Async:
		return cyan
	case advise.Hybrid:
		return purple
	}
	return plain
}
