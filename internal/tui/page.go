package tui

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
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

func (p *page) say(g *glance) []string {
	if g == nil {
		return nil
	}
	return append(wrapped(g.say, p.w, p.st.plain), "")
}

// because is the basis first, then the reasons that decide, what the advice depends on and what one would build from scratch.
func (p *page) because() (lines []string) {
	a := p.s.a()
	name := "because"
	for _, r := range words.Reasons(a, p.e, 3) {
		lines = append(lines, item(name, r, p.w, p.st)...)
		name = ""
	}
	if !a.Graph.Services[a.Graph.Edges[p.e.Index].From].Is(graph.KindClient) { // nobody waits for a client
		lines = append(lines, item("path", words.Path(a, p.e), p.w, p.st)...)
	}
	name = "depends"
	for _, c := range words.Dependencies(a, p.e) {
		lines = append(lines, item(name, c, p.w, p.st)...)
		name = ""
	}
	lines = append(lines, item("could be", words.Kept(a, p.e), p.w, p.st)...)
	for _, w := range p.e.Boundary {
		lines = append(lines, item("boundary", words.Straight(a.Graph.Workloads[w].Name)+": "+strings.Join(words.Boundary(a, w), "; "), p.w, p.st)...)
	}
	name = "no mode"
	for i := range a.Repair.Unrepaired {
		if f := &a.Repair.Unrepaired[i]; concerns(a, f, p.e.Index) {
			lines = append(lines, item(name, words.NoMode(a, f), p.w, p.st)...)
			name = ""
		}
	}
	return lines
}

// concerns reports whether a fault is about an edge, what it calls, or a workload that passes it.
func concerns(a *advise.Analysis, f *advise.Fault, e int) bool {
	return f.Edge == e || f.Service >= 0 && a.Graph.Edges[e].To == f.Service || f.Workload >= 0 && slices.Contains(a.Topology.Through[e], int32(f.Workload))
}

// table fills in the six rows from two worlds, and adds up what the facts count.
func (p *page) table(g *glance) (lines []string) {
	if g == nil {
		return []string{p.st.faint.Render("… comparing two worlds"), ""}
	}
	const dim, db = 11, 6
	col := (p.w - dim - db - 6) / 2
	if col < 22 {
		return p.stacked(g.rows)
	}
	line := func(name, a, b, score string) string {
		return pad(name, dim) + "  " + pad(a, col) + "  " + pad(b, col) + "  " + right(score, db)
	}
	sync, away := p.worldNames()
	lines = append(lines, p.st.faint.Render(line("", sync, away, "score")))
	for _, r := range g.rows {
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
	sum := p.e.Score
	return append(lines,
		line("prior", p.st.faint.Render("sync is simpler to run"), p.st.faint.Render("profile "+p.s.a().Profile.Name), words.Points(sum.Prior)),
		line("sum", p.st.faint.Render("− for sync"), p.st.faint.Render("+ for async  ")+words.Bar(sum.Total, false), p.st.bold.Render(words.Points(sum.Total))), "")
}

// worldNames are the two designs that the table compares, with the keys that build them.
func (p *page) worldNames() (sync, away string) {
	key := keys.Async
	if p.s.a().Away(p.e.Index) == graph.Hybrid {
		key = keys.Hybrid
	}
	sync, away = words.Worlds(p.s.a(), p.e)
	return fmt.Sprintf("%s (%s)", sync, keys.Sync.Help().Key), fmt.Sprintf("%s (%s)", away, key.Help().Key)
}

// stacked is the table for narrow screens: both sides of a row below each other.
func (p *page) stacked(rows []words.Row) (lines []string) {
	away := pad(p.s.a().Away(p.e.Index).String(), 7)
	for _, r := range rows {
		lines = append(lines, pad(p.st.bold.Render(r.Dimension.String()), p.w-6)+right(p.db(r.Score), 6))
		for _, side := range [][2]string{{pad("sync", 7), r.Sync}, {away, r.Async}} {
			for i, l := range words.Wrap(side[1], max(8, p.w-8)) {
				head := side[0]
				if i > 0 {
					head = strings.Repeat(" ", 7)
				}
				lines = append(lines, " "+p.st.faint.Render(head)+l)
			}
		}
	}
	return append(lines, pad("prior", p.w-6)+right(words.Points(p.e.Score.Prior), 6), pad("sum  "+words.Bar(p.e.Score.Total, false), p.w-6)+right(words.Points(p.e.Score.Total), 6), "")
}

func (p *page) db(c rules.Centi) string {
	if c == 0 {
		return p.st.faint.Render("·")
	}
	return words.Points(c)
}

// evidence is a balance: what argues for sync hangs on the left, for async on the right.
func (p *page) evidence(g *glance) (lines []string) {
	if g == nil {
		return nil
	}
	const label = 34
	name := min(label, p.w*45/100)
	half := max(4, min(16, (p.w-name-2-8)/2))
	lines = append(lines, p.st.faint.Render(pad("  evidence, by rule", name+1)+pad("◀ sync", half)+"│"+right("async ▶", half)))
	for i := range g.evidence {
		ev := &g.evidence[i]
		mark, style := "○ ", p.st.faint
		switch {
		case ev.Rule.Numbers():
			mark = "≈ "
		case g.counted[i]:
			mark, style = "● ", p.st.plain
		}
		bar := balance(ev.Score.DB(), half)
		tint := p.st.async
		if ev.Score < 0 {
			tint = p.st.sync
		}
		lines = append(lines, style.Render(pad(mark+ev.Rule.ID, name))+" "+tint.Render(bar)+" "+p.db(ev.Score))
		text := ev.Text
		if m := words.Against(ev); m != "" {
			text += " (" + m + ")"
		}
		for _, l := range words.Wrap(text, max(8, p.w-4)) {
			lines = append(lines, "    "+p.st.faint.Render(l))
		}
	}
	return append(lines, append(wrapped("● counts · ○ weaker than another, not counted · ≈ a number: it explains, and decides only where a limit is missed", p.w, p.st.faint), "")...)
}

// build lists what the advice takes.
func (p *page) build() (lines []string) {
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

func (p *page) worth(g *glance) (lines []string) {
	if g == nil {
		return nil
	}
	name := "worth"
	for _, w := range g.worth {
		lines = append(lines, item(name, words.Gain(p.s.a(), w), p.w, p.st)...)
		name = ""
	}
	return append(lines, item("queue", words.Queue(p.s.a(), p.e), p.w, p.st)...)
}

func (p *page) flips(d *detail) (lines []string) {
	if d == nil {
		return []string{p.st.faint.Render("… working out what would change it")}
	}
	name := "flips"
	list := words.Flips(d.flips, d.tried)
	for _, text := range list[:min(6, len(list))] {
		lines = append(lines, item(name, text, p.w, p.st)...)
		name = ""
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
		lines = append(lines, item(name, words.IfKnown(q), p.w, p.st)...)
		name = ""
	}
	if d.of > 0 {
		lines = append(lines, item("weights", words.Steady(d.kept, d.of), p.w, p.st)...)
	}
	if p.e.Robust {
		lines = append(lines, item("confirmed", words.Confirmed, p.w, p.st)...)
	}
	return lines
}

// sources lists where the rules come from, each once.
func (p *page) sources(g *glance) (lines []string) {
	if g == nil {
		return nil
	}
	var seen []string
	for i := range g.evidence {
		if src := words.Source(g.evidence[i].Rule); src != "" && !slices.Contains(seen, src) {
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
