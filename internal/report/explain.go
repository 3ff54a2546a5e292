package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
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
	if !e.Advised {
		t.line("")
		t.item("no advice", t.unadvisedWhy(e))
		return
	}
	t.say(e)
	t.table(e)
	t.evidence(e)
	t.obligations(e)
	t.worth(e)
	t.queue(e)
	t.steady(e)
	t.flips(e)
	t.unknown(e)
}

func (t *text) unadvisedWhy(e *advise.Edge) string {
	if t.a.Graph.Edges[e.Index].RepliesTo.Known {
		return "it answers another edge, and follows from that one's advice"
	}
	return "a caller's own datastore, cache or broker is part of the caller, so there is nothing to decide"
}

// titleOf writes which edge this is, and what is advised.
func (t *text) titleOf(e *advise.Edge) {
	edge := &t.a.Graph.Edges[e.Index]
	left := words.Label(t.a.Graph, e.Index)
	if edge.Op.Known {
		left += " · " + edge.Op.V.String()
	}
	if e.Advised && e.NeedKnown {
		left += ", needs " + e.Need.String()
		if e.Relaxed {
			left = strings.TrimSuffix(left, e.Need.String()) + edge.Needs.V.String() + ", after the answer"
		}
	}
	name := func() {
		for _, l := range words.Wrap(left, t.o.Width) {
			t.line("%s", t.paint.on(bold, l))
		}
	}
	if !e.Advised {
		name()
		return
	}
	right := "today not stated"
	if edge.Mode.Known {
		right = "today " + edge.Mode.V.String()
	}
	word := words.Advice(e, edge.Mode)
	style := adviceStyle(e, edge.Mode.Known)
	verdict := fmt.Sprintf("%s, %s (%s dB) · %s", word, e.Strength, words.Decibel(e.Score), e.Pattern)
	room := t.o.Width - words.Width(left) - words.Width(right+" → "+verdict)
	today := right
	right += " → " + t.paint.on(style, word) + strings.TrimPrefix(verdict, word)
	if room >= gap {
		t.line("%s%s%s", t.paint.on(bold, left), strings.Repeat(" ", room), right)
		return
	}
	name()
	for i, l := range words.Wrap(today+" → "+verdict, t.o.Width) {
		if i == 0 {
			l = strings.Replace(l, " → "+word, " → "+t.paint.on(style, word), 1)
		}
		t.line("%s", l)
	}
}

// table fills in the six rows, and adds up to the score.
func (t *text) table(e *advise.Edge) {
	tab := table{header: true, least: []int{0, 16, 16, 0}}
	tab.add([]cell{{}, {text: "if sync"}, {text: "if async"}, {text: "dB", right: true}}, "")
	for _, r := range t.a.Rows(e) {
		style := plain
		if !r.Filled {
			style = faint
		}
		tab.add([]cell{{text: r.Dimension.String()}, {text: r.Sync, style: style}, {text: r.Async, style: style}, score(r.Score)}, "")
	}
	prior := "what sync is worth before any evidence, profile " + t.a.Profile.Name
	tab.add([]cell{{text: "prior"}, {text: prior, style: faint}, {}, score(e.Prior)}, "")
	sum := score(e.Score)
	sum.style = bold
	tab.add([]cell{{text: "sum", style: bold}, {text: "+ argues for async, − for sync", style: faint}, {}, sum}, "")
	t.line("")
	tab.write(&t.b, t.paint, t.o.Width)
	t.item("bounded", t.bounded(e))
	for i := range e.Evidence {
		if ev := &e.Evidence[i]; ev.Gate != rules.NoGate {
			t.item("gate", fmt.Sprintf("%s, whatever the sum: %s [%s]", gate(ev.Gate), ev.Text(), ev.Rule.ID))
		}
	}
}

// bounded names the dimensions that count something else than their evidence.
func (t *text) bounded(e *advise.Edge) string {
	var sums [rules.Dimensions]rules.Centi
	for i := range e.Evidence {
		if e.Counted[i] {
			sums[e.Evidence[i].Rule.Dimension] += e.Evidence[i].Score
		}
	}
	var parts []string
	for d, sum := range sums {
		if sum != e.Dims[d] {
			parts = append(parts, fmt.Sprintf("%s counts %s instead of %s", rules.Dimension(d), words.Decibel(e.Dims[d]), words.Decibel(sum)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": weighted by the profile, and bounded so that no dimension decides alone"
}

func score(c rules.Centi) cell {
	out := cell{text: "·", right: true, style: faint}
	if c != 0 {
		out = cell{text: words.Decibel(c), right: true, style: cyan}
	}
	if c < 0 {
		out.style = blue
	}
	return out
}

const wide = 130 // columns from which evidence says what it has to say beside and not below

// evidence writes every rule that had something to say.
func (t *text) evidence(e *advise.Edge) {
	tab := table{header: true, least: []int{0, 20, 0, 14, 10}}
	tab.add([]cell{{}, {text: "evidence"}, {text: "dB", right: true}, {text: "measured against"}, {text: "workload"}}, "")
	beside := t.o.Width >= wide
	if beside {
		tab.rows[0] = append(tab.rows[0], cell{text: "says"})
		tab.least = append(tab.least, 30)
	}
	others := ""
	for i := range e.Evidence {
		ev := &e.Evidence[i]
		if ev.More > 0 {
			others = " · +N for N more workloads, no more strongly"
		}
		mark, s := "○", faint
		if e.Counted[i] {
			mark, s = "●", plain
		}
		if ev.Gate != rules.NoGate {
			mark, s = "◆", bold
		}
		row := []cell{{text: mark}, {text: ev.Rule.ID, style: s}, score(ev.Score), {text: words.Against(ev)}, {text: words.Workload(t.a, ev)}}
		says := ev.Text() + " (" + words.Source(ev.Rule) + ")"
		if beside {
			tab.add(append(row, cell{text: says}), "")
		} else {
			tab.add(row, says)
		}
	}
	t.line("")
	tab.write(&t.b, t.paint, t.o.Width)
	indent(&t.b, faint, t.paint, "● counts · ○ does not: weaker than another of its dimension, or taken away by one · ◆ gate"+others, 0, t.o.Width)
}

// obligations lists what the advice takes.
func (t *text) obligations(e *advise.Edge) {
	t.line("")
	t.item("path", "as recommended, "+words.Path(e.Path))
	name := "to build"
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
}

// say writes the sentences for a design review.
func (t *text) say(e *advise.Edge) {
	t.line("")
	for _, l := range words.Wrap(t.a.Say(e), t.o.Width-2) {
		t.line("  %s", l)
	}
}

// unknown lists the facts not given: what each answer would lead to, and those that do not matter.
func (t *text) unknown(e *advise.Edge) {
	name := "unknown"
	var idle []string
	for _, q := range t.a.Questions(e) {
		fact := q.Fact.Key + " " + words.Owner(q.Fact)
		if len(q.CouldBecome) == 0 {
			idle = append(idle, fact)
			continue
		}
		t.item(name, fmt.Sprintf("%s: %s It becomes %s", fact, q.Asks, words.Answers(&q)))
		name = ""
	}
	if len(idle) > 0 {
		t.item(name, "whatever the answer, none of these alone changes the advice: "+words.Some(idle, 6))
	}
	if e.Robust {
		t.item("robust", "no plausible values of the unknown facts, alone or together, change the advice")
	} else if name == "unknown" && len(idle) > 0 {
		t.item("robust", "not shown: several unknown facts together might change the advice")
	}
}
