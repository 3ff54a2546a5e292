package tui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/words"
)

// help shows the keys, those of the screen it was asked on first.
type help struct {
	finder
	of     string
	offset int
}

func (x *help) name() string           { return "help" }
func (x *help) title(*session) string  { return "keys" }
func (x *help) enter(*session) tea.Cmd { return nil }

func (x *help) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	if x.asks || key.Matches(k, keys.Find) {
		x.look(s, k, true, x.lines(newStyles(true, false)), &x.offset, s.h)
		return move{}, nil
	}
	if key.Matches(k, keys.Back) || key.Matches(k, keys.Help) {
		return move{pop: true}, nil
	}
	if at, ok := moved(k, x.offset, 1<<20, max(1, s.h-1)); ok {
		x.offset = max(0, min(at, len(x.lines(newStyles(true, false)))-s.h))
	}
	return move{}, nil
}

func (x *help) lines(st *styles) (lines []string) {
	add := func(g group) {
		lines = append(lines, st.bold.Render(g.name))
		for _, b := range g.bindings {
			lines = append(lines, "  "+st.key.Render(pad(b.Help().Key, 11))+b.Help().Desc)
		}
	}
	add(keys.keysOf(x.of))
	for _, g := range keys.groups() {
		if g.name != x.of {
			add(g)
		}
	}
	lines = append(lines, "", "The mouse wheel moves; a click chooses, a second one opens.", "", st.bold.Render("words"))
	for _, w := range words.HelpTerms() {
		lines = append(lines, "  "+st.key.Render(pad(w.Word, 11))+w.Short)
	}
	return lines
}

func (x *help) view(s *session, w, h int, st *styles) []string {
	return slice(x.lines(st), x.offset, h)
}
