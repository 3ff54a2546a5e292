package tui

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// leave asks before changes are thrown away.
type leave struct{}

func (x *leave) name() string           { return "leave" }
func (x *leave) title(*session) string  { return "leave?" }
func (x *leave) enter(*session) tea.Cmd { return nil }

func (x *leave) update(_ *session, k tea.KeyMsg) (move, tea.Cmd) {
	switch {
	case key.Matches(k, keys.Leave):
		return move{}, tea.Quit
	case key.Matches(k, keys.SaveLeave):
		return move{replace: &changes{}}, nil
	case key.Matches(k, keys.Stay):
		return move{pop: true}, nil
	}
	return move{}, nil
}

func (x *leave) view(s *session, w, _ int, st *styles) []string {
	lines := []string{""}
	for _, what := range s.unwritten() {
		lines = append(lines, "  • "+what)
	}
	if n := len(lines); n > 8 {
		lines = append(lines[:7], fmt.Sprintf("  • and %d more", n-7))
	}
	lines = append(lines, wrapped("These changes are not written to the file.", w, st.bold)...)
	for _, b := range keys.keysOf("leave").bindings {
		lines = append(lines, "  "+st.key.Render(pad(b.Help().Key, 8))+b.Help().Desc)
	}
	return lines
}
