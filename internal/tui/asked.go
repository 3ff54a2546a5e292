package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

func (x *interview) view(s *session, w, h int, st *styles) []string {
	x.drawn = canvas{}
	list, ok := x.list(s)
	p := x.question(s)
	switch {
	case !ok:
		return []string{"", "… working out which facts matter"}
	case p == nil && len(s.now().skipped) > 0:
		return wrapped("No question is left but those you do not know the answer to.", w, st.plain)
	case p == nil:
		return wrapped("Nothing to ask: no answer alone would change a mode of the design.", w, st.plain)
	}
	w = min(w, 110) // longer lines are hard to follow
	head, why := x.head(s, p, w, st)
	answers := x.choices(s, p, w, st)
	var targets canvas
	if len(p.members) > 1 {
		targets = x.targets(s, p, w, st)
	}
	rest := h - len(head) - len(answers.lines) - min(len(targets.lines), 4)
	if rest > len(why) { // the answers matter more than the reasons
		head = slices.Concat([]string{""}, head, why)
	}
	c := &x.drawn
	c.add(none, head...)
	c.join(&answers)
	if len(targets.lines) > 0 {
		c.add(none, st.bold.Render(fit(words.AnswerFor(len(p.chosen), len(p.members)), w)))
		c.join(&targets)
	}
	if h-len(c.lines) > 4 {
		c.add(none, "")
		for i := range list {
			if i > x.at && i < x.at+4 {
				q := &list[i].members[0]
				c.add(none, st.faint.Render(fit("then  "+words.AsksFor(s.graph(), q, len(list[i].members)), w)))
			}
		}
	}
	at := 0
	for i, item := range c.items {
		if item == x.cursor {
			at = i
			break
		}
	}
	return c.show(max(0, at-h+2), h)
}

// head is what is asked, and why.
func (x *interview) head(s *session, p *put, w int, st *styles) (asks, why []string) {
	g := s.graph()
	asks = append(wrapped(words.Upper(p.Asks), w, st.bold), wrapped(words.NotStated(p.Fact, p.of(s), len(p.chosen)), w, st.plain)...)
	if len(p.scopes) > 1 {
		line := "for "
		for i, sc := range p.scopes {
			name := sc.name
			if i == p.scope {
				name = "[" + name + "]"
			}
			if i > 0 {
				line += " · "
			}
			line += name
		}
		asks = append(asks, st.faint.Render(fit(line, w)))
	}
	b := batch{p.chosen}
	bearing := words.Bearing(p.Why, len(b.edges()))
	if x.changesNothing(s, p) {
		bearing = words.Bearing(p.Why, 0) + " " + words.NoAnswer
	}
	why = append(wrapped(strings.TrimSpace(bearing), w, st.plain), "")
	if e := p.edge(s); e >= 0 && len(p.chosen) == 1 {
		edge := &s.a().Edges[e]
		why = append(why, wrapped(words.Label(g, e)+" is now: "+words.NowIs(s.a(), edge), w, st.plain)...)
	}
	return asks, why
}

// changesNothing reports whether every answer that can be given was tried and none changes a recommendation, whatever was expected.
func (x *interview) changesNothing(s *session, p *put) bool {
	for _, c := range p.choices {
		if c.value == "" {
			if c.typed {
				return false
			}
			continue
		}
		if o, known := s.outcomes[answerID(p.chosen, c.value)]; !known || o.turned > 0 || o.problem != "" {
			return false
		}
	}
	return true
}

// targets lists what the answer is for.
func (x *interview) targets(s *session, p *put, w int, st *styles) (c canvas) {
	g := s.graph()
	names := 12
	for i := range p.members {
		names = max(names, width(words.Subject(g, p.members[i].Fact)))
	}
	names = min(names, max(12, w*3/5))
	for i := range p.members {
		q := &p.members[i]
		mark, box := "  ", "[x] "
		if x.off[q.Fact] {
			box = "[ ] "
		}
		if len(p.choices)+i == x.cursor {
			mark = "▸ "
		}
		text := mark + box + pad(words.Subject(g, q.Fact), names)
		if becomes := words.CouldBecome(q); becomes != "" {
			text += "  " + st.faint.Render(becomes)
		}
		c.add(len(p.choices)+i, fit(text, w))
	}
	return c
}

// choices lists the answers and where each would lead: beside them where there is room for all, else below each.
func (x *interview) choices(s *session, p *put, w int, st *styles) (c canvas) {
	labels, leads, styles := make([]string, len(p.choices)), make([]string, len(p.choices)), make([]lipgloss.Style, len(p.choices))
	col, most := 16, 0
	for i, ch := range p.choices {
		value := ch.value
		labels[i] = ch.label
		if ch.typed && x.writes {
			room := w / 3 // where it leads stands beside it
			if w < 60 {
				room = w - 11
			}
			labels[i], value = "type it: "+field(x.input, room, st), x.input.Value()
		}
		if value != "" && len(p.chosen) > 0 {
			leads[i], styles[i] = x.lead(s, p, value, st)
		}
		if leads[i] != "" {
			col, most = max(col, width(labels[i])), max(most, width(leads[i]))
		}
	}
	beside := w >= 60 && col <= w*3/5 && 2+col+2+most <= w
	for i := range p.choices {
		mark := "  "
		if i == x.cursor {
			mark = "▸ "
		}
		switch {
		case leads[i] == "":
			c.add(i, fit(mark+labels[i], w))
		case beside:
			c.add(i, fit(mark+pad(labels[i], col)+"  "+styles[i].Render(leads[i]), w))
		default:
			c.add(i, fit(mark+labels[i], w))
			for _, l := range wrapped(leads[i], w-4, styles[i]) {
				c.add(i, fit("    "+l, w))
			}
		}
	}
	return c
}

// lead words an outcome.
func (x *interview) lead(s *session, p *put, value string, st *styles) (text string, style lipgloss.Style) {
	o, known := s.outcomes[answerID(p.chosen, value)]
	switch {
	case !known:
		return "→ …", st.faint
	case o.problem != "":
		return "! " + o.problem, st.doubt
	}
	switch {
	case o.turned == 0:
		text, style = words.Unchanged, st.plain
	case o.turned == 1 && o.last.Index == p.edge(s):
		text, style = words.Becomes(&o.last), st.advice(&o.last, graph.Val[graph.Mode]{})
	case o.turned == 1:
		text, style = words.Label(s.graph(), o.last.Index)+" becomes "+words.Becomes(&o.last), st.advice(&o.last, graph.Val[graph.Mode]{})
	default:
		text, style = words.BecomeMany(o.turned, o.into), st.bold
	}
	return "→ " + text + words.MissedMore(o.missed-missing(s.a())), style
}
