package tui

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/words"
)

// sheet is how the overview divides its room.
type sheet struct {
	head                  int // lines above the list
	listWidth, listHeight int
	below                 int  // lines for the workloads below the list
	beside                int  // columns for the workloads beside it
	reason                int  // lines for the reason of the edge under the cursor
	unrepaired            bool // a line for what no mode repairs
	compact               bool // no heads of columns
}

const (
	panelWidth  = 66
	roomForPage = 6 // lines for the reason from which its edge is shown in full
)

func (o *overview) layout(s *session, w, h int) (l sheet) {
	l.listWidth = w
	l.compact = h < 14
	if !l.compact {
		l.head = 1
	}
	if o.asking {
		l.head++
	}
	if l.unrepaired = !l.compact && len(s.a().Repair.Unrepaired) > 0; l.unrepaired {
		l.head++
	}
	switch {
	case h >= 22:
		l.reason = 4
	case h >= 18:
		l.reason = 3
	}
	panel := len(s.graph().Workloads) > 0
	switch {
	case panel && w >= 130:
		l.beside = panelRoom(s, h)
		l.listWidth = w - l.beside - 3
	case panel && h >= 10:
		l.below = min(panelLines(s, w)+1, h/3+1)
		if l.below <= 5 && l.below <= panelLines(s, w) { // a line a workload
			l.below = min(len(s.graph().Workloads)+1, l.below)
		}
	}
	l.listHeight = max(1, h-l.head-l.below-l.reason)
	if spare := l.listHeight - max(len(o.rows), 3); l.below > 0 && spare > 0 { // room the list will not need
		more := max(0, min(spare, panelLines(s, w)+1-l.below))
		l.below, l.listHeight = l.below+more, l.listHeight-more
	}
	if spare := l.listHeight - max(len(o.rows), 6); l.reason > 0 && spare > 3 { // room to show the edge under the cursor
		l.listHeight, l.reason = l.listHeight-spare, l.reason+spare
	}
	return l
}

func (o *overview) view(s *session, w, h int, st *styles) (lines []string) {
	l := o.layout(s, w, h)
	if o.asking {
		lines = append(lines, field(o.filter, w, st))
	}
	c := o.columns(s, l.listWidth)
	if l.unrepaired {
		lines = append(lines, st.bad.Render(fit(words.Unrepaired(s.a(), keys.Plan.Help().Key), l.listWidth)))
	}
	if !l.compact && o.grouped(s) {
		legend := "│ waited for ╪ stops ┆ behind"
		lines = append(lines, st.faint.Render(c.line("   ", legend, "today", "advice", "", "because")))
	} else if !l.compact {
		lines = append(lines, st.faint.Render(c.line("  ", "edge", "today", "advice", "", "because")))
	}
	from := first(o.cursor, len(o.rows), l.listHeight)
	for i := from; i < min(len(o.rows), from+l.listHeight); i++ {
		lines = append(lines, o.row(s, i, c, st, l.listWidth))
	}
	if len(o.rows) == 0 {
		lines = append(lines, "  "+o.nothing(s))
	}
	for len(lines) < l.head+l.listHeight {
		lines = append(lines, "")
	}
	lines = lines[:min(len(lines), l.head+l.listHeight)]
	if l.reason > 0 {
		lines = append(lines, o.reason(s, l, st)...)
	}
	switch {
	case l.beside > 0:
		return beside(lines, l.listWidth, " │ ", panel(s, o.edge(), panelWidth, h, st))
	case l.below > 0:
		lines = append(lines, st.faint.Render(strings.Repeat("─", w)))
		lines = append(lines, panel(s, o.edge(), w, l.below-1, st)...)
	}
	return lines
}

func (o *overview) nothing(s *session) string {
	switch {
	case len(s.graph().Edges) == 0:
		return "there are no edges"
	case o.filter.Value() != "":
		return "no edge passes the filter; esc clears it"
	}
	return "nothing to change: every edge is built as advised; c shows all"
}

// reason is why the edge under the cursor is advised on as it is.
func (o *overview) reason(s *session, l sheet, st *styles) []string {
	out := []string{st.faint.Render(strings.Repeat("─", l.listWidth))}
	if e := o.edge(); e >= 0 && !s.a().Edges[e].Advised {
		out = append(out, wrapped("no advice: "+unadvised(s, e), l.listWidth, st.plain)...)
	} else if e >= 0 {
		p := &page{s: s, e: &s.a().Edges[e], st: st, w: l.listWidth}
		head := words.Label(s.graph(), e) + ": "
		if l.reason <= roomForPage {
			text := head + s.reason(e)
			if s.undecided[e] {
				text += ". A missing fact could change it; i asks"
			}
			out = append(out, wrapped(text, l.listWidth, st.plain)...)
		} else {
			out = append(out, st.bold.Render(fit(words.Label(s.graph(), e), l.listWidth)))
			out = append(out, slices.Concat(p.verdict(), p.because(), []string{""})...)
			g := s.glances[e]
			for _, part := range [][]string{p.table(g), p.build()} {
				if len(out)+len(part) <= l.reason { // a table cut short would not add up
					out = append(out, part...)
				}
			}
		}
	}
	for len(out) < l.reason {
		out = append(out, "")
	}
	if len(out) > l.reason {
		out = out[:l.reason]
		out[l.reason-1] = fit(out[l.reason-1], l.listWidth-2) + " …"
	}
	return out
}

func unadvised(s *session, e int) string {
	if s.graph().Edges[e].RepliesTo.Known {
		return "it answers another edge, and follows from that one's advice"
	}
	return "a caller's own datastore, cache or broker is part of the caller, so there is nothing to decide"
}

// columns are the widths of the list.
type columns struct{ edge, today, advice, strength, because int }

func (o *overview) columns(s *session, w int) (c columns) {
	c.today, c.advice, c.strength = 7, 6, 8
	longest := 12
	if o.grouped(s) && w >= 60 {
		longest = 29 // its legend
	}
	from := first(o.cursor, len(o.rows), 200)
	for _, r := range o.rows[from:min(len(o.rows), from+200)] {
		if r.edge < 0 {
			continue
		}
		longest = max(longest, width(words.Label(s.graph(), r.edge)))
		if e := &s.a().Edges[r.edge]; e.Advised {
			c.strength = max(c.strength, width(words.HowSure(s.a(), e)))
		}
	}
	if w < 60 {
		c.strength = -2 // not even its gap
	}
	rest := w - 3 - c.today - c.advice - c.strength - 3*2
	c.edge = min(longest, rest)
	if most := max(30, rest*45/100); c.edge > most && rest-most >= 20 {
		c.edge = most
	}
	if c.because = rest - c.edge - 2; c.because < 16 {
		c.because, c.edge = 0, rest
	}
	return c
}

func (c columns) line(mark, edge, today, advice, strength, because string) string {
	text := mark + pad(edge, c.edge) + "  " + pad(today, c.today) + "  " + pad(advice, c.advice)
	if c.strength > 0 {
		text += "  " + pad(strength, c.strength)
	}
	if c.because > 0 {
		text += "  " + fit(because, c.because)
	}
	return text
}

// row draws one line. The cursor is a sign and not only a colour, and so is the stage.
func (o *overview) row(s *session, i int, c columns, st *styles, w int) string {
	r := o.rows[i]
	a := s.a()
	if r.edge < 0 {
		return o.head(s, r.load, w, st)
	}
	e := &a.Edges[r.edge]
	built := a.Graph.Edges[r.edge].Mode
	mark, at := " ", " "
	if o.grouped(s) {
		at = st.faint.Render(stageSigns[r.stage]) + " "
	}
	name := pad(words.Label(a.Graph, r.edge), c.edge)
	today, advice, strength, because := words.Mode(built), "–", "", ""
	if e.Advised {
		advice, strength, because = words.Advice(e, built), words.HowSure(a, e), s.reason(r.edge)
	}
	if d := a.Graph.Edges[r.edge].Decision; d.Known {
		strength = "decided"
		because = fmt.Sprintf("decided %s: %s", d.V.Mode.V, d.V.Reason.V)
	}
	if defies(a.Graph, r.edge) {
		today += "!" // in the place of the star: narrow screens have nothing else
		because = "against its decision, " + strings.TrimPrefix(because, "decided ")
	} else if s.tried(r.edge) {
		today += "*"
	}
	if i == o.cursor {
		mark, name = "▸", st.selected.Render(name)
	}
	return c.line(mark+at, name, today, st.advice(e, built).Render(pad(advice, c.advice)), strength, because)
}

// head is a workload with what its client waits for.
func (o *overview) head(s *session, load, w int, st *styles) string {
	l := &s.a().Topology.Loads[load]
	if l.Implicit {
		return st.bold.Render(fit("in no workload", w))
	}
	name := words.Straight(l.Name)
	room := max(1, w-width(name)-2)
	text := strings.Join(words.Boundary(s.a(), load), "; ")
	if width(text) > room {
		text = words.Waiting(s.a(), load)
	}
	return st.bold.Render(fit(name, w)) + st.faint.Render(fit(": "+text, room+2))
}
