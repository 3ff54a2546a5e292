package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/words"
)

// edgeScreen shows everything behind the advice for one edge.
type edgeScreen struct {
	finder
	edge   int
	offset int
}

func (x *edgeScreen) name() string { return "edge" }

func (x *edgeScreen) title(s *session) string {
	list := s.beside(x.edge)
	return fmt.Sprintf("%s · %d of %d", words.Label(s.graph(), x.edge), slices.Index(list, x.edge)+1, len(list))
}

func (x *edgeScreen) enter(s *session) tea.Cmd {
	var cmds []tea.Cmd
	if s.a().Edges[x.edge].Advised {
		if s.glances[x.edge] == nil {
			cmds = append(cmds, peek(s.now(), x.edge))
		}
		if s.details[x.edge] == nil {
			cmds = append(cmds, look(s.now(), x.edge, s.o))
		}
	}
	return tea.Batch(cmds...)
}

func (x *edgeScreen) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	if x.asks || key.Matches(k, keys.Find) {
		x.look(s, k, true, x.lines(s, s.w, newStyles(true, false)), &x.offset, s.h)
		return move{}, nil
	}
	if at, ok := moved(k, x.offset, 1<<20, max(1, s.h-2)); ok {
		n := len(x.lines(s, s.w, newStyles(true, false)))
		x.offset = max(0, min(at, n-s.h))
		return move{}, nil
	}
	switch {
	case key.Matches(k, keys.Back):
		return move{pop: true}, nil
	case key.Matches(k, keys.Next):
		return x.walk(s, 1)
	case key.Matches(k, keys.Prev):
		return x.walk(s, -1)
	case key.Matches(k, keys.Ask):
		return move{push: newInterview(x.edge)}, nil
	case key.Matches(k, keys.Plan):
		return move{push: &planScreen{}}, nil
	}
	return edgeKeys(s, k, x.edge)
}

// beside are the edges among which one is shown: as the overview lists them, or changes first where it does not list this one.
func (s *session) beside(e int) []int {
	if slices.Contains(s.listed, e) {
		return s.listed
	}
	return s.order
}

// walk goes to the next edge, as they are listed, around the end.
func (x *edgeScreen) walk(s *session, by int) (move, tea.Cmd) {
	list := s.beside(x.edge)
	at := (slices.Index(list, x.edge) + by + len(list)) % len(list)
	return move{replace: &edgeScreen{edge: list[at]}}, nil
}

func (x *edgeScreen) view(s *session, w, h int, st *styles) []string {
	return slice(x.lines(s, w, st), x.offset, h)
}

const twoColumns = 140 // width from which the evidence stands beside the table

// lines are the whole text, of which the screen is a part.
func (x *edgeScreen) lines(s *session, w int, st *styles) []string {
	p := &page{s: s, e: &s.a().Edges[x.edge], st: st, w: w}
	if !p.e.Advised {
		return slices.Concat([]string{""}, wrapped("no advice: "+unadvised(s, x.edge), w, st.plain), p.facts())
	}
	g, d := s.glances[x.edge], s.details[x.edge]
	top := append(p.verdict(), "")
	if w >= twoColumns {
		left, right := *p, *p
		left.w = (w - 3) * 11 / 20
		right.w = w - 3 - left.w
		l := slices.Concat(left.because(), []string{""}, left.table(g), left.worth(g), left.build())
		r := slices.Concat(right.say(g), right.evidence(g), right.flips(d), right.unknown(d), right.sources(g))
		return append(top, beside(l, left.w, " │ ", r)...)
	}
	return slices.Concat(top, p.because(), []string{""}, p.table(g), p.worth(g), p.build(), []string{""}, p.say(g), p.evidence(g), p.flips(d), p.unknown(d), p.sources(g))
}

// verdict says what is built, and what is advised.
func (p *page) verdict() []string {
	built := p.s.graph().Edges[p.e.Index].Mode
	today := words.BuiltAs(built)
	line := "today " + today + " → " + p.st.advice(p.e, built).Render(words.NowIs(p.s.a(), p.e)) + " · " + p.e.Pattern
	lines := []string{line}
	if width(line) > p.w {
		lines = []string{fit(line[:strings.LastIndex(line, " · ")], p.w), fit(p.e.Pattern, p.w)}
	}
	if d := p.s.graph().Edges[p.e.Index].Decision; d.Known {
		text := fmt.Sprintf("decided %s: %s", d.V.Mode.V, d.V.Reason.V)
		if d.V.By.Known {
			text += ", by " + d.V.By.V
		}
		if d.V.Until.Known {
			text += ", until " + d.V.Until.V
		}
		lines = append(lines, wrapped(text, p.w, p.st.doubt)...)
		if defies(p.s.graph(), p.e.Index) {
			lines = append(lines, wrapped("! built "+today+", against this decision; d renews it", p.w, p.st.bad)...)
		}
	}
	return lines
}
