package tui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/forecast"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// interview asks for facts not given, of one edge or of the whole graph, those of one kind at once. Where every answer would lead
// stands beside it before it is given.
type interview struct {
	edge   int // −1 for the whole graph
	at     int // the batch
	scope  int // of the batch
	off    map[forecast.Fact]bool
	cursor int // the answer, or after the answers the fact it is for
	input  textinput.Model
	writes bool // a value is being typed
	drawn  canvas
}

func newInterview(edge int) *interview {
	return &interview{edge: edge, input: line(""), off: map[forecast.Fact]bool{}}
}

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
func (x *interview) list(s *session) (open []batch, ok bool) {
	all := s.asked
	if x.edge >= 0 {
		d := s.details[x.edge]
		if d == nil {
			return nil, !s.a().Edges[x.edge].Advised
		}
		all = append([]whatif.Question{}, d.questions...)
	}
	var left []whatif.Question
	for _, q := range all {
		if !s.now().skipped[q.Fact] {
			left = append(left, q)
		}
	}
	return batches(s.graph(), left), all != nil
}

// put is a question as it stands on the screen.
type put struct {
	*whatif.Question                   // the first of those it is for
	scopes           []scope           // what an answer could be for, the most first
	scope            int               // of scopes
	members          []whatif.Question // what it is for, and what was taken out
	chosen           []whatif.Question // what it is for
	choices          []choice
}

// question is the one that is put now, nil where none is open.
func (x *interview) question(s *session) *put {
	list, _ := x.list(s)
	if len(list) == 0 {
		return nil
	}
	p := &put{scopes: list[min(x.at, len(list)-1)].scopes(s.graph())}
	p.scope = min(x.scope, len(p.scopes)-1)
	p.members = p.scopes[p.scope].members
	for _, q := range p.members {
		if !x.off[q.Fact] || len(p.members) == 1 {
			p.chosen = append(p.chosen, q)
		}
	}
	p.Question = &p.members[0]
	if len(p.chosen) > 0 {
		p.Question = &p.chosen[0]
	}
	p.choices = choices(p.Question)
	return p
}

// items is how many lines the cursor can stand on: the answers, then what they are for where that is a choice.
func (p *put) items() int {
	if len(p.members) == 1 {
		return len(p.choices)
	}
	return len(p.choices) + len(p.members)
}

// edge is the first that an answer could change, else the one it is about; −1 where there is none.
func (p *put) edge(s *session) int {
	if len(p.Edges) > 0 {
		return p.Edges[0]
	}
	if e, ok := place(s.graph(), p.Fact); ok && p.Fact.On == "edge" {
		return e
	}
	return -1
}

// of names what an answer is for.
func (p *put) of(s *session) string {
	if len(p.chosen) == len(p.members) {
		return p.scopes[p.scope].name
	}
	return words.Kind(s.graph(), p.Fact, len(p.chosen))
}

// enter asks for the questions, and then for where their answers would lead.
func (x *interview) enter(s *session) tea.Cmd {
	if _, ok := x.list(s); !ok {
		if x.edge >= 0 {
			return look(s.now(), x.edge, s.o)
		}
		return rank(s.now(), s.o)
	}
	p := x.question(s)
	if p == nil {
		return nil
	}
	x.cursor = min(x.cursor, p.items()-1)
	var cmds []tea.Cmd
	for _, c := range p.choices {
		if c.value != "" {
			cmds = append(cmds, x.weigh(s, p, c.value))
		}
	}
	return tea.Batch(cmds...)
}

// weigh asks where an answer would lead, once.
func (x *interview) weigh(s *session, p *put, value string) tea.Cmd {
	id := answerID(p.chosen, value)
	if _, known := s.outcomes[id]; known || len(p.chosen) == 0 {
		return nil
	}
	changes, err := answers(s.graph(), p.chosen, value)
	if err != nil {
		s.outcomes[id] = outcome{problem: err.Error()}
		return nil
	}
	return weigh(s.now(), id, changes, s.o)
}

func (x *interview) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	p := x.question(s)
	if x.writes && p != nil {
		return x.typed(s, p, k)
	}
	list, _ := x.list(s)
	switch {
	case key.Matches(k, keys.Back):
		return move{pop: true}, nil
	case p == nil:
		return move{}, nil
	case key.Matches(k, keys.Later):
		return x.turn(s, min(x.at+1, len(list)-1))
	case key.Matches(k, keys.Earlier):
		return x.turn(s, max(0, min(x.at, len(list)-1)-1))
	case key.Matches(k, keys.Unknown):
		return x.skip(s, p)
	case key.Matches(k, keys.Scope):
		x.scope, x.cursor = (p.scope+1)%len(p.scopes), 0
		return move{}, x.enter(s)
	case key.Matches(k, keys.Toggle), key.Matches(k, keys.Choose) && x.cursor >= len(p.choices):
		return move{}, x.toggle(s, p)
	case key.Matches(k, keys.Choose):
		return x.choose(s, p, p.choices[min(x.cursor, len(p.choices)-1)])
	}
	if x.cursor < len(p.choices) && p.choices[x.cursor].typed && k.Type == tea.KeyRunes && strings.ContainsAny(string(k.Runes), "0123456789.{") {
		x.writes = true // a number needs no enter before it
		x.input.SetValue("")
		focus := x.input.Focus()
		_, typed := x.typed(s, p, k)
		return move{}, tea.Batch(focus, typed)
	}
	if at, ok := moved(k, x.cursor, p.items(), 1); ok {
		x.cursor = at
	}
	return move{}, nil
}

func (x *interview) turn(s *session, to int) (move, tea.Cmd) {
	x.at, x.cursor, x.scope = to, 0, 0
	return move{}, x.enter(s)
}

// toggle takes the fact under the cursor out of what the answer is for, or back in.
func (x *interview) toggle(s *session, p *put) tea.Cmd {
	if x.cursor < len(p.choices) || len(p.members) == 1 {
		s.message = "select in the list below the answers"
		if len(p.members) == 1 {
			s.message = "the answer is for one only"
		}
		return nil
	}
	f := p.members[x.cursor-len(p.choices)].Fact
	x.off[f] = !x.off[f]
	return x.enter(s)
}

// skip takes "I don't know" for an answer: the question is not put again.
func (x *interview) skip(s *session, p *put) (move, tea.Cmd) {
	var facts []forecast.Fact
	for _, q := range p.chosen {
		facts = append(facts, q.Fact)
	}
	if len(facts) == 0 {
		s.message = words.NothingSelected
		return move{}, nil
	}
	what := p.Fact.Key + " " + words.Owner(p.Fact)
	if len(facts) > 1 {
		what = p.Fact.Key + " of " + p.of(s)
	}
	s.skip(what, facts...)
	x.cursor = 0
	return move{}, x.enter(s)
}

func (x *interview) choose(s *session, p *put, c choice) (move, tea.Cmd) {
	switch {
	case c.unsure:
		return x.skip(s, p)
	case c.typed:
		x.writes = true
		x.input.SetValue("")
		return move{}, x.input.Focus()
	}
	return move{}, x.give(s, p, c.value)
}

// give writes an answer.
func (x *interview) give(s *session, p *put, value string) tea.Cmd {
	if len(p.chosen) == 0 {
		s.message = words.NothingSelected
		return nil
	}
	changes, err := answers(s.graph(), p.chosen, value)
	if err != nil {
		s.problem = err.Error()
		return nil
	}
	x.cursor = 0
	what := fmt.Sprintf("%s %s is %s", p.Fact.Key, words.Owner(p.Fact), value)
	if len(p.chosen) > 1 {
		what = fmt.Sprintf("%s of %s is %s", p.Fact.Key, p.of(s), value)
	}
	return s.do(what, changes...)
}

// typed takes a key for the value; where it would lead is worked out as it is typed.
func (x *interview) typed(s *session, p *put, k tea.KeyMsg) (move, tea.Cmd) {
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
		if o, ok := s.outcomes[answerID(p.chosen, value)]; ok && o.problem != "" {
			s.problem = o.problem
			return move{}, nil
		}
		x.writes = false
		x.input.Blur()
		return move{}, x.give(s, p, value)
	}
	var cmd tea.Cmd
	x.input, cmd = x.input.Update(k)
	if now := x.input.Value(); now != "" && now != value {
		cmd = tea.Batch(cmd, x.weigh(s, p, now))
	}
	return move{}, cmd
}

func (x *interview) click(s *session, _, y int) (move, tea.Cmd) {
	if x.writes {
		return move{}, nil
	}
	return x.drawn.click(s, x, &x.cursor, y)
}

// offers leaves out what only a question for several facts has.
func (x *interview) offers(s *session, b key.Binding) bool {
	if b.Help() != keys.Toggle.Help() && b.Help() != keys.Scope.Help() {
		return true
	}
	p := x.question(s)
	return p != nil && len(p.scopes) > 1 && (b.Help() == keys.Scope.Help() || len(p.members) > 1)
}
