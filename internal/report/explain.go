package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// Explain writes everything about the edges of the options, for people.
func Explain(w io.Writer, a *advise.Analysis, o Options) error {
	t := text{a: a, o: o, paint: paint(o.Color)}
	for i, e := range o.shown(a) {
		if i > 0 {
			t.b.WriteByte('\n')
		}
		t.explain(&a.Edges[e])
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

func (t *text) explain(e *advise.Edge) {
	t.titleOf(e)
	t.line("")
	if !e.Advised {
		t.item(words.NoteNoAdvice, words.NoAdvice(t.a.Graph, e.Index))
		for _, q := range whatif.Questions(t.a, e) {
			t.item(words.NoteAskFirst, words.Question(&q))
		}
		return
	}
	t.basis(e)
	t.worlds(e)
	t.line("")
	t.depends(e)
	t.obligations(e)
	t.worth(e)
	t.flips(e)
	t.evidence(e)
}

// titleOf writes which edge this is, and what is recommended.
func (t *text) titleOf(e *advise.Edge) {
	left := words.Label(t.a.Graph, e.Index)
	if what := words.Call(t.a.Graph, e); what != "" {
		left += " · " + what
	}
	if !e.Advised {
		t.wrapped(bold, left)
		return
	}
	mode := t.a.Graph.Edges[e.Index].Mode
	right, word := words.Verdicted(e, mode)
	right += " · " + e.Pattern
	style := adviceStyle(e, mode.Known)
	if room := t.o.Width - words.Width(left) - words.Width(right); room >= gap {
		t.line("%s%s%s", t.paint.on(bold, left), strings.Repeat(" ", room), strings.Replace(right, word, t.paint.on(style, word), 1))
		return
	}
	t.wrapped(bold, left)
	for i, l := range words.Wrap(right, t.o.Width) {
		if i == 0 {
			l = strings.Replace(l, word, t.paint.on(style, word), 1)
		}
		t.line("%s", l)
	}
}

// basis writes why, then the sentences for a design review, and where the edge stands.
func (t *text) basis(e *advise.Edge) {
	t.item("Basis", words.BasisName(e.Basis)+": "+strings.Join(words.Reasons(t.a, e, 3), "; "))
	t.item("Say", words.Summary(t.a, e))
	t.item("Path", words.Where(t.a, e))
}

// worlds fills in the six rows of the table from two worlds.
func (t *text) worlds(e *advise.Edge) {
	tab := table{header: true, least: []int{0, 16, 16, 0}}
	sync, away := words.Worlds(t.a, e)
	tab.add([]cell{{}, {text: sync}, {text: away}, {text: t.unit(), right: true}}, "")
	for _, r := range words.Table(t.a, e) {
		s := plain
		if !r.Filled {
			s = faint
		}
		tab.add([]cell{{text: r.Dimension.String()}, {text: r.Sync, style: s}, {text: r.Async, style: s}, t.score(r.Score)}, "")
	}
	t.line("")
	tab.write(&t.b, t.paint, t.o.Width)
	indent(&t.b, faint, t.paint, words.ScoreLine(t.a, e, t.o.Scores, t.o.ASCII), 0, t.o.Width)
}

// depends says what the recommendation hangs on.
func (t *text) depends(e *advise.Edge) {
	if e.Robust {
		t.item("Confirmed", words.NothingUnknown)
		return
	}
	t.items("Depends on", words.Dependencies(t.a, e), 5, "--format json lists all")
	t.items("Ask", t.asked(e), 4, "--format json lists all")
}

// asked words the questions that could change an edge.
func (t *text) asked(e *advise.Edge) (list []string) {
	for _, q := range whatif.Questions(t.a, e) {
		if len(q.CouldBecome) > 0 {
			list = append(list, words.Question(&q))
		}
	}
	return list
}

// obligations lists what the recommended mode takes, and the queue that comes with it.
func (t *text) obligations(e *advise.Edge) {
	name := "Build"
	for _, o := range e.Obligations {
		mark := "[ ] "
		if o.Met {
			mark = "[x] "
		}
		lines := words.Wrap(o.Text, max(20, t.o.Width-labelWidth-gap-4))
		t.item(name, mark+lines[0])
		for _, l := range lines[1:] {
			t.line("%s%s", strings.Repeat(" ", labelWidth+gap+4), l)
		}
		name = ""
	}
	t.item("Queue", words.Queue(t.a, e))
}

// worth writes what this one change does to each workload that it touches.
func (t *text) worth(e *advise.Edge) {
	t.items("Worth", t.gains(e), 4, "--format json lists all")
	t.items("Timeouts", words.Timeouts(t.a, e), 4, "--format json lists all")
	if m := t.a.Scratch[e.Index]; m != t.a.Design[e.Index] {
		t.item("From scratch", fmt.Sprintf("%s, with every mode open", m))
	}
}

// gains says what one change does to each workload that it touches.
func (t *text) gains(e *advise.Edge) (list []string) {
	for _, w := range t.a.Worth(e) {
		list = append(list, words.Gain(t.a, w))
	}
	slices.Sort(list)
	return list
}

// flips writes what would change the advice, the smallest change first.
func (t *text) flips(e *advise.Edge) {
	list := words.Flips(whatif.Flips(t.a, e))
	t.items("Would change", list, 5, "--format json lists all")
	t.item("Weights", words.Steady(whatif.Sensitivity(t.a, e)))
}

// unit heads a column of scores.
func (t *text) unit() string {
	if t.o.Scores {
		return "dB"
	}
	return "score"
}

func (t *text) score(c rules.Centi) cell {
	out := cell{text: "·", right: true, style: faint}
	if c != 0 {
		out = cell{text: words.Points(c), right: true, style: cyan}
		if t.o.Scores {
			out.text = words.Decibel(c)
		}
	}
	if c < 0 {
		out.style = blue
	}
	return out
}

const wide = 130 // columns from which evidence says what it has to say beside and not below

// evidence writes every rule that had something to say, with its source: first facts, which add up to the score, then numbers, which
// explain.
func (t *text) evidence(e *advise.Edge) {
	all := t.a.Evidence(e)
	if len(all) == 0 {
		return
	}
	tab := table{header: true, least: []int{0, 20, 0, 14, 10}}
	tab.add([]cell{{}, {text: "evidence"}, {text: t.unit(), right: true}, {text: "measured against"}, {text: "workload"}}, "")
	beside := t.o.Width >= wide
	if beside {
		tab.rows[0] = append(tab.rows[0], cell{text: "says"})
		tab.least = append(tab.least, 30)
	}
	for _, ev := range weighed(all) {
		s := plain
		if ev.mark == weaker {
			s = faint
		}
		row := []cell{{text: ev.mark}, {text: ev.Rule.ID, style: s}, t.score(ev.Score), {text: words.Against(ev.Evidence)}, {text: words.Workload(t.a, ev.Evidence)}}
		says := words.Straight(ev.Text) + " (" + words.Source(ev.Rule) + ")"
		if beside {
			tab.add(append(row, cell{text: says}), "")
		} else {
			tab.add(row, says)
		}
	}
	t.line("")
	tab.write(&t.b, t.paint, t.o.Width)
	indent(&t.b, faint, t.paint, words.EvidenceMarks, 0, t.o.Width)
}

// What a piece of evidence does: its mark, explained by words.EvidenceMarks.
const (
	deciding = "●"
	weaker   = "○"
	compares = "#"
)

// marked is a piece of evidence with its mark.
type marked struct {
	*rules.Evidence
	mark string
}

// weighed puts facts first, which add up to the score, then numbers, which explain.
func weighed(all []rules.Evidence) (list []marked) {
	counted := rules.Counted(all)
	for _, numbers := range []bool{false, true} {
		for i := range all {
			ev := marked{&all[i], weaker}
			switch {
			case ev.Rule.Numbers() != numbers:
				continue
			case numbers:
				ev.mark = compares
			case counted[i]:
				ev.mark = deciding
			}
			list = append(list, ev)
		}
	}
	return list
}
