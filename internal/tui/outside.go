package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/words"
)

// edited says that the editor was left.
type edited struct{ err error }

// edit opens the file of an edge in the user's editor, where the edge stands.
func (s *session) edit(e int) tea.Cmd {
	at := s.graph().Edges[e].Pos
	if s.o.Editor == nil {
		s.problem = words.NoEditor
		return nil
	}
	file := s.now().result.Sources.Name(at)
	s.message = words.Opening(file, int(at.Line))
	return tea.ExecProcess(s.o.Editor(file, int(at.Line)), func(err error) tea.Msg { return edited{err} })
}

// copyWidth is how wide what is copied is wrapped.
const copyWidth = 100

// copyText puts what is said of an edge on the clipboard, as text.
func (s *session) copyText(e int) tea.Cmd {
	if s.o.Copy == nil {
		s.problem = words.NoClipboard
		return nil
	}
	x := &edgeScreen{edge: e}
	text := words.Label(s.graph(), e) + "\n\n" + ansi.Strip(strings.Join(x.lines(s, copyWidth, newStyles(true, false)), "\n")) + "\n"
	s.message = words.Copied(words.Label(s.graph(), e))
	return func() tea.Msg { s.o.Copy(words.Straight(text)); return nil }
}

// finder is a line to type what is looked for in a long text.
type finder struct {
	asks bool
	text string
}

func (f *finder) typing() bool { return f.asks }

// typed takes a key for what is looked for; it works as it is typed. Enter ends it, the same again finds the next.
func (f *finder) typed(k tea.KeyMsg) {
	switch k.Type {
	case tea.KeyEnter, tea.KeyEsc:
		f.asks = false
	case tea.KeyBackspace:
		if r := []rune(f.text); len(r) > 0 {
			f.text = string(r[:len(r)-1])
		}
	case tea.KeyRunes, tea.KeySpace:
		f.text += string(k.Runes)
	}
}

// next is the first line from one on, around the end, that holds the text; −1 where none does.
func (f *finder) next(lines []string, from int) int {
	want := strings.ToLower(f.text)
	for i := range lines {
		at := (from + i) % len(lines)
		if want != "" && strings.Contains(strings.ToLower(ansi.Strip(lines[at])), want) {
			return at
		}
	}
	return -1
}

// look handles a key while something is looked for in lines shown from offset on, or the key that starts it; ok reports whether it did.
func (f *finder) look(s *session, k tea.KeyMsg, starts bool, lines []string, offset *int, h int) (ok bool) {
	switch {
	case f.asks:
		from := *offset
		if k.Type == tea.KeyEnter {
			from++
		}
		f.typed(k)
		if at := f.next(lines, from); k.Type != tea.KeyEsc && at >= 0 {
			*offset = max(0, min(at, len(lines)-h))
		}
	case starts:
		f.asks = true
	default:
		return false
	}
	if f.asks {
		s.message = words.Find(f.text, f.text == "" || f.next(lines, 0) >= 0)
	}
	return true
}
