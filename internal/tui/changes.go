package tui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"commadvisor/internal/diag"
)

// changes shows what would be written, and writes it.
type changes struct {
	offset int
}

func (x *changes) name() string           { return "changes" }
func (x *changes) title(*session) string  { return "what will be written" }
func (x *changes) enter(*session) tea.Cmd { return nil }

// offers leaves out what cannot be done now.
func (x *changes) offers(s *session, b key.Binding) bool {
	return b.Help() != keys.Reread.Help() || s.outdated
}

func (x *changes) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	switch {
	case key.Matches(k, keys.Back):
		return move{pop: true}, nil
	case key.Matches(k, keys.Write) && s.busy == "":
		s.busy = "writing"
		return move{}, write(s.now(), s.o)
	case key.Matches(k, keys.Reread) && !s.outdated:
		s.message = "the files hold what was read, as far as is known: there is nothing to read again"
	case key.Matches(k, keys.Reread) && s.busy == "":
		s.busy = "reading again"
		s.seq++
		return move{}, readAgain(s)
	}
	if at, ok := moved(k, x.offset, 1<<20, max(1, s.h-1)); ok {
		x.offset = max(0, min(at, len(x.lines(s, s.w, newStyles(true, false)))-s.h))
	}
	return move{}, nil
}

// diff is the difference between what the files hold and what is shown, line by line.
func (x *changes) diff(s *session) (lines []string) {
	before, after := s.saved.texts(), s.now().texts()
	for i, name := range s.now().result.Sources.Names() {
		if before[i] != after[i] {
			lines = append(lines, strings.Split(strings.TrimSuffix(diag.Diff(name, before[i], after[i]), "\n"), "\n")...)
		}
	}
	return lines
}

func (x *changes) view(s *session, w, h int, st *styles) []string {
	return slice(x.lines(s, w, st), x.offset, h)
}

// lines are the difference, with lines that are too long continued: nothing that will be written is out of sight.
func (x *changes) lines(s *session, w int, st *styles) (out []string) {
	for _, l := range x.diff(s) {
		style := st.plain
		switch {
		case strings.HasPrefix(l, "+++"), strings.HasPrefix(l, "---"), strings.HasPrefix(l, "@@"):
			style = st.bold
		case strings.HasPrefix(l, "+"):
			style = st.added
		case strings.HasPrefix(l, "-"):
			style = st.removed
		}
		parts := strings.Split(ansi.Hardwrap(strings.ReplaceAll(l, "\t", "    "), max(8, w-2), true), "\n")
		for i, p := range parts {
			if i > 0 {
				p = "  " + p
			}
			out = append(out, style.Render(p))
		}
	}
	if len(out) == 0 {
		out = []string{"nothing: the files hold what is shown"}
	}
	return out
}
