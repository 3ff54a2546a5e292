package tui

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// page writes the parts of one edge, each as wide as it is told.
type page struct {
	s  *session
	e  *advise.Edge
	st *styles
	w  int
}

// facts is what is stated of an edge without advice.
func (p *page) facts() []string {
	g := p.s.graph()
	edge := &g.Edges[p.e.Index]
	return append([]string{""}, item("callee", fmt.Sprintf("%s is a %s", g.Services[edge.To].Name, g.Services[edge.To].Kind.V), p.w, p.st)...)
}

func (p *page) say() []string {
	return append(wrapped(p.s.a().Say(p.e), p.w, p.st.plain), "")
}

// table fills in the six rows, and adds up to the score.
func (p *page) table() (lines []string) {
	const dim, db = 11, 6
	col := (p.w - dim - db - 6) / 2
	rows := p.s.a().Rows(p.e)
	if col < 22 {
		return p.stacked(rows)
	}
	line := func(name, a, b, score string) string {
		return pad(name, dim) + "  " + pad(a, col) + "  " + pad(b, col) + "  " + right(score, db)
	}
	lines = append(lines, p.st.faint.Render(line("", "if sync", "if async", "dB")))
	for _, r := range rows {
		style := p.st.plain
		if !r.Filled {
			style = p.st.faint
		}
		left, right := wrapped(r.Sync, col, style), wrapped(r.Async, col, style)
		for i := range max(len(left), len(right)) {
			name, score := "", ""
			if i == 0 {
				name, score = r.Dimension.String(), p.db(r.Score)
			}
			lines = append(lines, line(name, at(left, i), at(right, i), score))
		}
	}
	return append(lines,
		line("prior", p.st.faint.Render("the head start of sync"), p.st.faint.Render("profile "+p.s.a().Profile.Name), words.Decibel(p.e.Prior)),
		line("sum", p.st.faint.Render("− for sync"), p.st.faint.Render("+ for async"), p.st.bold.Render(words.Decibel(p.e.Score))), "")
}

// stacked is the table for narrow screens: both sides of a row below each other.
func (p *page) stacked(rows []advise.Row) (lines []string) {
	for _, r := range rows {
		lines = append(lines, pad(p.st.bold.Render(r.Dimension.String()), p.w-6)+right(p.db(r.Score), 6))
		for _, side := range [][2]string{{"sync  ", r.Sync}, {"async ", r.Async}} {
			for i, l := range words.Wrap(side[1], max(8, p.w-7)) {
				head := side[0]
				if i > 0 {
					head = "      "
				}
				lines = append(lines, " "+p.st.faint.Render(head)+l)
			}
		}
	}
	return append(lines, pad("prior", p.w-6)+right(words.Decibel(p.e.Prior), 6), pad("sum", p.w-6)+right(words.Decibel(p.e.Score), 6), "")
}

func (p *page) db(c rules.Centi) string {
	if c == 0 {
		return p.st.faint.Render("·")
	}
	return words.Decibel(c)
}

func (p *page) gates() (lines []string) {
	for i := range p.e.Evidence {
		if ev := &p.e.Evidence[i]; ev.Gate != rules.NoGate {
			to := "sync"
			if ev.Gate == rules.GateAsync {
				to = "async"
			}
			lines = append(lines, item("◆ gate", fmt.Sprintf("%s, whatever the sum: %s [%s]", to, ev.Text(), ev.Rule.ID), p.w, p.st)...)
		}
	}
	return lines
}

// evidence is a balance: what argues for sync hangs on the left, for async on the right, in decibels.
func (p *page) evidence() (lines []string) {
	const label = 34
	name := min(label, p.w*45/100)
	half := max(4, min(16, (p.w-name-2-8)/2))
	lines = append(lines, p.st.faint.Render(pad("  evidence, by rule", name+1)+pad("◀ sync", half)+"│"+right("async ▶", half)))
	for i := range p.e.Evidence {
		ev := &p.e.Evidence[i]
		mark, style := "○ ", p.st.faint
		if p.e.Counted[i] {
			mark, style = "● ", p.st.plain
		}
		if ev.Gate != rules.NoGate {
			mark, style = "◆ ", p.st.bold
		}
		bar := balance(ev.Score.DB(), half)
		tint := p.st.async
		if ev.Score < 0 {
			tint = p.st.sync
		}
		lines = append(lines, style.Render(pad(mark+ev.Rule.ID, name))+" "+tint.Render(bar)+" "+p.db(ev.Score))
		text := ev.Text()
		if m := words.Against(ev); m != "" {
			text += " (" + m + ")"
		}
		for _, l := range words.Wrap(text, max(8, p.w-4)) {
			lines = append(lines, "    "+p.st.faint.Render(l))
		}
	}
	return append(lines, p.st.faint.Render(fit("● counts · ○ weaker than another, not counted · ◆ gate", p.w)), "")
}

// build lists what the advice takes.
func (p *page) build() []string {
	lines := item("path", "as recommended, "+words.Path(p.e.Path), p.w, p.st)
	name := "to build"
	for _, o := range p.e.Obligations {
		mark := "[ ] "
		if o.Met {
			mark = "[x] "
		}
		lines = append(lines, item(name, mark+o.Text, p.w, p.st)...)
		name = ""
	}
	return lines
}

func (p *page) worth(d *detail) (lines []string) {
	if d == nil {
		return []string{p.st.faint.Render("… working out what it is worth")}
	}
	name := "worth"
	for _, w := range d.worth {
		lines = append(lines, item(name, "with only this changed, "+words.Gain(p.s.a(), w), p.w, p.st)...)
		name = ""
	}
	return append(lines, item("queue", words.Queue(p.s.a(), p.e), p.w, p.st)...)
}

func (p *page) flips(d *detail) (lines []string) {
	if d == nil {
		return nil
	}
	name := "flips"
	for _, f := range d.flips[:min(6, len(d.flips))] {
		lines = append(lines, item(name, words.Flip(f), p.w, p.st)...)
		name = ""
	}
	if len(d.flips) == 0 {
		lines = item(name, advise.Unmoved, p.w, p.st)
	}
	return lines
}

func (p *page) unknown(d *detail) (lines []string) {
	if d == nil {
		return nil
	}
	name := "unknown"
	for i := range d.questions {
		q := &d.questions[i]
		if len(q.CouldBecome) == 0 {
			continue
		}
		lines = append(lines, item(name, fmt.Sprintf("%s %s: %s It becomes %s; i asks it", q.Fact.Key, words.Owner(q.Fact), q.Asks, words.Answers(q)), p.w, p.st)...)
		name = ""
	}
	lines = append(lines, item("weights", words.Steady(d.kept, d.of), p.w, p.st)...)
	if p.e.Robust {
		lines = append(lines, item("robust", "no plausible values of the unknown facts, alone or together, change the advice", p.w, p.st)...)
	}
	return lines
}

// sources lists where the rules come from, each once.
func (p *page) sources() (lines []string) {
	var seen []string
	for i := range p.e.Evidence {
		if src := words.Source(p.e.Evidence[i].Rule); src != "" && !slices.Contains(seen, src) {
			seen = append(seen, src)
		}
	}
	name := "sources"
	for _, src := range seen {
		lines = append(lines, item(name, strings.TrimSpace(src), p.w, p.st)...)
		name = ""
	}
	return lines
}
