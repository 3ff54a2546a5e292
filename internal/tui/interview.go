package tui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

// interview asks for facts not given, of one edge or of the whole graph. Where every answer would lead stands beside it
// before it is given.
type interview struct {
	edge   int // −1 for the whole graph
	at     int // the question
	cursor int // the answer
	input  textinput.Model
	writes bool // a value is being typed
	drawn  canvas
}

func newInterview(edge int) *interview { return &interview{edge: edge, input: line("")} }

func (x *interview) name() string { return "questions" }
func (x *interview) typing() bool { return x.writes }

func (x *interview) title(s *session) string {
	of := s.o.Title
	if x.edge >= 0 {
		of = words.Label(s.graph(), x.edge)
	}
	if list, ok := x.list(s); ok && len(list) > 0 {
		return fmt.Sprintf("%s · question %d of %d", of, min(x.at, len(list)-1)+1, len(list))
	}
	return of + " · questions"
}

// list are the questions still open, the one that matters most first; false while they are being worked out.
func (x *interview) list(s *session) (open []asked, ok bool) {
	all := s.asked
	if x.edge >= 0 {
		d := s.details[x.edge]
		if d == nil {
			return nil, !s.a().Edges[x.edge].Advised
		}
		all = []asked{}
		for _, q := range d.questions {
			flips := min(1, len(q.CouldBecome))
			all = append(all, asked{Question: q, edge: x.edge, flips: flips})
		}
	}
	for _, q := range all {
		if !s.now().skipped[q.Fact] {
			open = append(open, q)
		}
	}
	return open, all != nil
}

func (x *interview) question(s *session) *asked {
	list, _ := x.list(s)
	if len(list) == 0 {
		return nil
	}
	return &list[min(x.at, len(list)-1)]
}

// enter asks for the questions, and then for where their answers would lead.
func (x *interview) enter(s *session) tea.Cmd {
	if _, ok := x.list(s); !ok {
		if x.edge >= 0 {
			return look(s.now(), x.edge)
		}
		return rank(s.now())
	}
	q := x.question(s)
	if q == nil {
		return nil
	}
	choices := q.choices()
	x.cursor = min(x.cursor, len(choices)-1)
	var cmds []tea.Cmd
	for _, c := range choices {
		if c.value != "" {
			cmds = append(cmds, x.weigh(s, q, c.value))
		}
	}
	return tea.Batch(cmds...)
}

// weigh asks where an answer would lead, once.
func (x *interview) weigh(s *session, q *asked, value string) tea.Cmd {
	id := factID(q.Fact, value)
	if _, known := s.outcomes[id]; known {
		return nil
	}
	c, err := q.change(s.graph(), value)
	if err != nil {
		s.outcomes[id] = outcome{problem: err.Error()}
		return nil
	}
	return weigh(s.now(), id, q.edge, c, s.o)
}

func (x *interview) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	q := x.question(s)
	if x.writes && q != nil {
		return x.typed(s, q, k)
	}
	list, _ := x.list(s)
	switch {
	case key.Matches(k, keys.Back):
		return move{pop: true}, nil
	case q == nil:
		return move{}, nil
	case key.Matches(k, keys.Later):
		return x.turn(s, min(x.at+1, len(list)-1))
	case key.Matches(k, keys.Earlier):
		return x.turn(s, max(0, min(x.at, len(list)-1)-1))
	case key.Matches(k, keys.Unknown):
		return x.skip(s, q.Fact)
	case key.Matches(k, keys.Choose):
		return x.choose(s, q, q.choices()[x.cursor])
	}
	if c := q.choices()[min(x.cursor, len(q.choices())-1)]; c.typed && k.Type == tea.KeyRunes && strings.ContainsAny(string(k.Runes), "0123456789.{") {
		x.writes = true // a number needs no enter before it
		x.input.SetValue("")
		focus := x.input.Focus()
		_, typed := x.typed(s, q, k)
		return move{}, tea.Batch(focus, typed)
	}
	if at, ok := moved(k, x.cursor, len(q.choices()), 1); ok {
		x.cursor = at
	}
	return move{}, nil
}

func (x *interview) turn(s *session, to int) (move, tea.Cmd) {
	x.at, x.cursor = to, 0
	return move{}, x.enter(s)
}

// skip takes "I don't know" for an answer: the question is not put again.
func (x *interview) skip(s *session, f forecast.Fact) (move, tea.Cmd) {
	s.skip(f)
	x.cursor = 0
	return move{}, x.enter(s)
}

func (x *interview) choose(s *session, q *asked, c choice) (move, tea.Cmd) {
	switch {
	case c.unsure:
		return x.skip(s, q.Fact)
	case c.typed:
		x.writes = true
		x.input.SetValue("")
		return move{}, x.input.Focus()
	}
	return move{}, x.give(s, q, c.value)
}

// give writes an answer.
func (x *interview) give(s *session, q *asked, value string) tea.Cmd {
	change, err := q.change(s.graph(), value)
	if err != nil {
		s.problem = err.Error()
		return nil
	}
	x.cursor = 0
	return s.do(fmt.Sprintf("%s %s is %s", q.Fact.Key, words.Owner(q.Fact), value), change)
}

// typed takes a key for the value; where it would lead is worked out as it is typed.
func (x *interview) typed(s *session, q *asked, k tea.KeyMsg) (move, tea.Cmd) {
	value := x.input.Value()
	switch k.Type {
	case tea.KeyEsc:
		x.writes = false
		x.input.Blur()
		return move{}, nil
	case tea.KeyEnter:
		if strings.TrimSpace(value) == "" {
			s.message = "nothing typed"
			return move{}, nil
		}
		if o, ok := s.outcomes[factID(q.Fact, value)]; ok && o.problem != "" {
			s.problem = o.problem
			return move{}, nil
		}
		x.writes = false
		x.input.Blur()
		return move{}, x.give(s, q, value)
	}
	var cmd tea.Cmd
	x.input, cmd = x.input.Update(k)
	if now := x.input.Value(); now != "" && now != value {
		cmd = tea.Batch(cmd, x.weigh(s, q, now))
	}
	return move{}, cmd
}

func (x *interview) click(s *session, _, y int) (move, tea.Cmd) {
	if x.writes {
		return move{}, nil
	}
	return x.drawn.click(s, x, &x.cursor, y)
}

func (x *interview) view(s *session, w, h int, st *styles) []string {
	x.drawn = canvas{}
	list, ok := x.list(s)
	q := x.question(s)
	switch {
	case !ok:
		return []string{"", "… working out which facts matter"}
	case q == nil && len(s.now().skipped) > 0:
		return wrapped("No question is left but those you do not know the answer to.", w, st.plain)
	case q == nil:
		return wrapped("Nothing to ask: no fact that is not given could move the advice.", w, st.plain)
	}
	w = min(w, 110) // longer lines are hard to follow
	fact := wrapped(q.Fact.Key+" "+words.Owner(q.Fact)+" is not given.", w, st.plain)
	asks := append(wrapped(words.Upper(q.Asks), w, st.bold), fact...)
	because := append(wrapped("Asked because "+q.Why+"; "+bearing(q)+".", w, st.plain), "")
	e := &s.a().Edges[q.edge]
	now := fmt.Sprintf("%s is now: %s, %s (%s dB)", words.Label(s.graph(), q.edge), e.Recommendation, e.Strength, words.Decibel(e.Score))
	var answers canvas
	answers.add(none, wrapped(now, w, st.plain)...)
	for i, c := range q.choices() {
		answers.add(i, x.choice(s, q, i, c, w, st)...)
	}
	if rest := h - len(asks) - len(answers.lines); rest > len(because) { // the answers matter more than the reasons
		asks = append(append([]string{""}, asks...), because...)
	}
	if len(asks)+len(answers.lines) > h { // which fact it is matters most
		asks = fact
	}
	c := &x.drawn
	c.add(none, asks...)
	c.join(&answers)
	if h-len(c.lines) > 4 {
		c.add(none, "")
		for i, other := range list {
			if i > x.at && i < x.at+4 {
				c.add(none, st.faint.Render(fit("then  "+other.Asks+" "+other.Fact.Key+" "+words.Owner(other.Fact), w)))
			}
		}
	}
	return c.show(len(c.lines)-h, h)
}

func bearing(q *asked) string {
	if q.flips > 0 {
		return fmt.Sprintf("it alone could change the advice on %s", words.Count(q.flips, "edge"))
	}
	return "alone it changes no advice, only how sure it is"
}

// choice is one answer and where it would lead.
func (x *interview) choice(s *session, q *asked, i int, c choice, w int, st *styles) []string {
	mark, label := "  ", c.label
	if i == x.cursor {
		mark = "▸ "
	}
	value := c.value
	if c.typed && x.writes {
		room := w / 3 // where it leads stands beside it
		if w < 60 {
			room = w - 11
		}
		label, value = "type it: "+field(x.input, room, st), x.input.Value()
	}
	if o := s.outcomes[factID(q.Fact, value)]; value != "" && o.problem != "" {
		return append([]string{fit(mark+label, w)}, wrapped("    ! "+o.problem, w, st.doubt)...)
	}
	lead := ""
	if value != "" {
		lead = x.lead(s, q, value, st)
	}
	if lead == "" {
		return []string{fit(mark+label, w)}
	}
	col := max(16, width(label))
	if w < 60 || col > w/2 {
		return []string{fit(mark+label, w), fit("    "+lead, w)}
	}
	return []string{fit(mark+pad(label, col)+"  "+lead, w)}
}

// lead words an outcome.
func (x *interview) lead(s *session, q *asked, value string, st *styles) string {
	o, known := s.outcomes[factID(q.Fact, value)]
	switch {
	case !known:
		return st.faint.Render("→ …")
	}
	now := &s.a().Edges[q.edge]
	by := words.Decibel(o.edge.Score)
	if o.edge.Strength == advise.Must {
		by = "a gate" // whatever the sum
	}
	text := fmt.Sprintf("→ %s, %s (%s)", o.edge.Recommendation, o.edge.Strength, by)
	style := st.plain
	if o.edge.Recommendation != now.Recommendation {
		style = st.advice(&o.edge, graph.Val[graph.Mode]{})
		text += " ← changes"
	} else if o.edge.Score == now.Score && o.edge.Strength == now.Strength {
		text = "→ the same"
	}
	if o.changes > 0 {
		text += fmt.Sprintf(", and %s more", words.Count(o.changes, "edge"))
	}
	if n := o.missed - missing(s.a()); n != 0 {
		text += fmt.Sprintf(", %+d objectives missed", n)
	}
	return style.Render(text)
}
