package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/words"
)

// screen is one view with its keys. What all of them share is in the session.
type screen interface {
	name() string // of its keys
	title(s *session) string
	enter(s *session) tea.Cmd // it is shown now, or the version has changed
	update(s *session, k tea.KeyMsg) (move, tea.Cmd)
	view(s *session, w, h int, st *styles) []string
}

// clicker is a screen of which lines can be clicked.
type clicker interface {
	click(s *session, x, y int) (move, tea.Cmd)
}

// textCapturer is a screen that takes all keys as text for now.
type textCapturer interface{ typing() bool }

// keyFilter is a screen that does not offer all of its keys all the time.
type keyFilter interface {
	offers(s *session, b key.Binding) bool
}

// move is where a key leads.
type move struct {
	push, replace screen
	pop           bool
}

// app is the program: it owns the size, the screens on top of each other, and the line at the bottom.
type app struct {
	s     *session
	st    *styles
	stack []screen
	w, h  int
}

func newApp(o Options) *app {
	return &app{s: newSession(o), st: newStyles(o.Dark, o.Color), stack: []screen{newOverview()}, w: 80, h: 24}
}

func (m *app) top() screen { return m.stack[len(m.stack)-1] }

// Init starts with the overview.
func (m *app) Init() tea.Cmd { return m.top().enter(m.s) }

// Update takes keys and the results of commands.
func (m *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = max(1, msg.Width), max(1, msg.Height)
		m.s.w, m.s.h = m.w, max(1, m.h-2)
		return m, m.top().enter(m.s) // there may be room for more now
	case tea.KeyMsg:
		return m, m.typed(msg)
	case tea.MouseMsg:
		return m, m.mouse(msg)
	}
	return m, m.result(msg)
}

// result takes what a command returns.
func (m *app) result(msg tea.Msg) tea.Cmd {
	s := m.s
	switch msg := msg.(type) {
	case analysed:
		if s.arrived(msg) {
			return m.top().enter(s)
		}
	case glanced:
		if msg.of.a == s.a() {
			s.glances[msg.edge] = &msg.glance
		}
	case detailed:
		if msg.of.a == s.a() {
			s.details[msg.edge] = &msg.detail
			return m.top().enter(s)
		}
	case ranked:
		if msg.of.a == s.a() {
			s.asked, s.undecided = msg.list, undecidedEdges(msg.list)
			return m.top().enter(s)
		}
	case planned:
		m.planned(msg)
	case weighed:
		if msg.of.a == s.a() {
			s.outcomes[msg.id] = msg.outcome
		}
	case written:
		s.busy = ""
		if msg.err != nil {
			s.problem = msg.err.Error()
			if s.outdated = errors.Is(msg.err, ErrChanged) && s.o.Reread != nil; s.outdated {
				s.problem += "; " + keys.Reread.Help().Key + " reads it again and re-applies your changes"
			}
			return nil
		}
		s.saved = msg.of
		s.message = "written: " + strings.Join(msg.of.result.Sources.Names(), ", ")
		if _, ok := m.top().(*changes); ok {
			return m.move(move{pop: true})
		}
	case reread:
		return m.reopened(msg)
	case edited:
		if msg.err != nil {
			s.problem = msg.err.Error()
			return nil
		}
		s.busy, s.message = "read again", ""
		return readAgain(s)
	}
	return nil
}

// planned takes a plan, where no newer one is asked for.
func (m *app) planned(msg planned) {
	s := m.s
	if msg.of != s.planning {
		return
	}
	s.planning, s.plan = nil, &plan{msg.of, msg.Plan}
	for _, x := range m.stack {
		if x, ok := x.(*planScreen); ok { // the cursor may be left over from a longer plan
			x.cursor = max(0, min(x.cursor, s.plan.items()-1))
		}
	}
}

// reopened starts anew from files that were read again. Screens of single edges go: their edges may not be there any more.
func (m *app) reopened(msg reread) tea.Cmd {
	s := m.s
	if msg.seq != s.seq {
		return nil // something was done meanwhile
	}
	if msg.err != nil {
		s.busy, s.problem = "", msg.err.Error()
		return nil
	}
	s.begin(msg.o, msg.history)
	s.message = "read again; " + words.Count(len(msg.history)-1, "change") + " re-applied"
	if len(msg.lost) > 0 {
		s.message += "; left out: " + strings.Join(msg.lost, ", ")
	}
	list := newOverview()
	m.stack = []screen{list, &changes{}}
	return tea.Batch(list.enter(s), m.top().enter(s))
}

// typed takes keys one by one: those that arrive together come as one, and "end" typed fast would be the key of that name.
func (m *app) typed(k tea.KeyMsg) tea.Cmd {
	if k.Type != tea.KeyRunes || k.Paste || len(k.Runes) < 2 {
		return m.press(k)
	}
	var cmds []tea.Cmd
	for _, r := range k.Runes {
		cmds = append(cmds, m.press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: k.Alt}))
	}
	return tea.Batch(cmds...)
}

func (m *app) press(k tea.KeyMsg) tea.Cmd {
	s := m.s
	s.message, s.problem = "", ""
	switch {
	case key.Matches(k, keys.Kill):
		return m.quit()
	case key.Matches(k, keys.Suspend):
		return tea.Suspend
	}
	if t, ok := m.top().(textCapturer); !ok || !t.typing() {
		switch {
		case key.Matches(k, keys.Undo):
			return m.stepped(s.step(-1, "undone", "nothing to undo"))
		case key.Matches(k, keys.Redo):
			return m.stepped(s.step(1, "redone", "nothing to redo"))
		case key.Matches(k, keys.Help) && m.top().name() != "help":
			return m.move(move{push: &help{of: m.top().name()}})
		case key.Matches(k, keys.Save) && m.top().name() != "changes" && m.top().name() != "leave":
			if !s.unsaved() {
				s.message = "nothing to write: the files hold what is shown"
				return nil
			}
			return m.move(move{push: &changes{}})
		case key.Matches(k, keys.Quit):
			if len(m.stack) > 1 {
				return m.move(move{pop: true})
			}
			return m.quit()
		}
	}
	next, cmd := m.top().update(s, k)
	return tea.Batch(cmd, m.move(next))
}

func (m *app) stepped(ok bool) tea.Cmd {
	if !ok {
		return nil
	}
	return m.top().enter(m.s)
}

// quit leaves, or asks first where something is not saved. Asked twice it leaves.
func (m *app) quit() tea.Cmd {
	if m.top().name() == "leave" || !m.s.unsaved() && len(m.s.pending) == 0 {
		return tea.Quit
	}
	return m.move(move{push: &leave{}})
}

// move puts screens on top of each other, and goes back.
func (m *app) move(to move) tea.Cmd {
	switch {
	case to.push != nil:
		m.stack = append(m.stack, to.push)
	case to.replace != nil:
		m.stack[len(m.stack)-1] = to.replace
	case to.pop && len(m.stack) > 1:
		m.stack = m.stack[:len(m.stack)-1]
	default:
		return nil
	}
	return m.top().enter(m.s)
}

func (m *app) mouse(e tea.MouseMsg) tea.Cmd {
	switch {
	case e.Button == tea.MouseButtonWheelUp:
		return m.scroll(keys.Up)
	case e.Button == tea.MouseButtonWheelDown:
		return m.scroll(keys.Down)
	case e.Button == tea.MouseButtonLeft && e.Action == tea.MouseActionPress && e.Y >= 1 && e.Y < m.h-1:
		if c, ok := m.top().(clicker); ok {
			next, cmd := c.click(m.s, e.X, e.Y-1)
			return tea.Batch(cmd, m.move(next))
		}
	}
	return nil
}

// scroll turns the wheel into a key.
func (m *app) scroll(b key.Binding) tea.Cmd {
	k := tea.KeyMsg{Type: tea.KeyUp}
	if b.Keys()[0] == "down" {
		k = tea.KeyMsg{Type: tea.KeyDown}
	}
	next, cmd := m.top().update(m.s, k)
	return tea.Batch(cmd, m.move(next))
}

// View draws a frame that is never larger than the terminal.
func (m *app) View() string {
	lines, footer := []string{m.header()}, m.footer()
	room := max(0, m.h-1-len(footer))
	body := m.top().view(m.s, m.w, room, m.st)
	for i := range room {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		lines = append(lines, line)
	}
	lines = append(lines, footer...)
	lines = lines[:min(len(lines), m.h)]
	for i := range lines {
		lines[i] = strings.TrimRight(fit(words.Straight(lines[i]), m.w), " ")
	}
	return strings.Join(lines, "\n")
}

func (m *app) header() string {
	right := ""
	if m.s.unsaved() {
		right = fmt.Sprintf(" %d not written ", max(1, len(m.s.unwritten())))
	}
	left := " " + m.top().title(m.s) + " "
	return m.st.title.Render(pad(left, m.w-width(right)) + right)
}

// footer is what went wrong or what was done, in as many lines as that takes, or what is under way, else what can be done.
func (m *app) footer() []string {
	s := m.s
	switch {
	case s.problem != "":
		return wrapped("! "+s.problem, m.w, m.st.error)
	case s.message != "":
		return wrapped(s.message, m.w, m.st.bold)
	case s.busy != "":
		return []string{m.st.doubt.Render(fit("… "+s.busy, m.w))}
	}
	var b strings.Builder
	room := m.w
	hints := keys.keysOf(m.top().name()).bindings
	t, ok := m.top().(textCapturer)
	if !ok || !t.typing() {
		if len(m.stack) > 1 {
			hints = append(hints[:len(hints):len(hints)], keys.Back)
		}
		if m.top().name() != "changes" && m.top().name() != "leave" { // w is what they are about
			hints = append(hints[:len(hints):len(hints)], keys.Undo, keys.Redo, keys.Save)
		}
		b.WriteString(m.st.key.Render("?") + " help")
		room -= 6
	}
	if ok && t.typing() && m.top().name() != "decide" {
		hints = []key.Binding{keys.Submit, keys.Cancel}
	}
	if o, ok := m.top().(keyFilter); ok {
		hints = slices.DeleteFunc(slices.Clone(hints), func(b key.Binding) bool { return !o.offers(s, b) })
	}
	for _, h := range hints {
		text := h.Help().Key + " " + h.Help().Desc
		if isMoving(h) || h.Help() == keys.Editor.Help() || h.Help() == keys.Copy.Help() || h.Help() == keys.Find.Help() { // help is enough
			continue
		}
		if room -= width(text) + 2; room < 0 {
			break
		}
		if b.Len() > 0 {
			b.WriteString("  ")
		}
		b.WriteString(m.st.key.Render(h.Help().Key) + " " + h.Help().Desc)
	}
	return []string{b.String()}
}

func isMoving(b key.Binding) bool {
	for _, k := range keys.moving() {
		if k.Help() == b.Help() {
			return true
		}
	}
	return false
}

// moved is where a moving key leads among n.
func moved(k tea.KeyMsg, at, n, page int) (int, bool) {
	switch {
	case key.Matches(k, keys.Up):
		at--
	case key.Matches(k, keys.Down):
		at++
	case key.Matches(k, keys.PageUp):
		at -= page
	case key.Matches(k, keys.PageDown):
		at += page
	case key.Matches(k, keys.Home):
		at = 0
	case key.Matches(k, keys.End):
		at = n - 1
	default:
		return at, false
	}
	return max(0, min(at, n-1)), true
}
