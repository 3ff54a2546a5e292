package tui

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/words"
)

// The fields of the form.
const (
	fieldMode = iota
	fieldReason
	fieldBy
	fieldUntil
	fields
)

var fieldNames = [...]string{"mode", "reason", "by", "until"}

// decide accepts the advice, or records why something else is done.
type decide struct {
	edge   int
	mode   graph.Mode
	field  int
	inputs [fields]textinput.Model // but the first
}

func newDecide(s *session, e int) *decide {
	edge := &s.graph().Edges[e]
	x := &decide{edge: e, mode: s.a().Edges[e].Recommendation.Mode()}
	if tried := edge.Mode; tried.Known && tried.V != s.opened.a.Graph.Edges[e].Mode.V {
		x.mode = tried.V // what was tried out is what is meant
	}
	for i := range x.inputs {
		x.inputs[i] = line("")
	}
	x.inputs[fieldBy].SetValue(s.o.By)
	x.inputs[fieldUntil].Placeholder = "2027-12-31, or empty"
	if d := edge.Decision; d.Known {
		x.mode = d.V.Mode.V
		x.inputs[fieldReason].SetValue(d.V.Reason.V)
		x.inputs[fieldBy].SetValue(d.V.By.V)
		x.inputs[fieldUntil].SetValue(d.V.Until.V)
	}
	return x
}

func (x *decide) name() string             { return "decide" }
func (x *decide) typing() bool             { return true }
func (x *decide) title(s *session) string  { return "decide: " + words.Label(s.graph(), x.edge) }
func (x *decide) enter(s *session) tea.Cmd { return nil }

// accepts reports whether the mode chosen is the one advised.
func (x *decide) accepts(s *session) bool {
	e := &s.a().Edges[x.edge]
	return e.Recommendation == advise.Either || e.Recommendation.Mode() == x.mode
}

func (x *decide) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	last := fieldMode
	if !x.accepts(s) {
		last = fieldUntil
	}
	switch {
	case key.Matches(k, keys.Cancel):
		return move{pop: true}, nil
	case key.Matches(k, keys.Field):
		return x.focus(min(x.field+1, last))
	case key.Matches(k, keys.FieldBack):
		return x.focus(max(x.field-1, 0))
	case key.Matches(k, keys.Submit):
		if x.field == fieldMode && last > fieldMode && x.inputs[fieldReason].Value() == "" {
			return x.focus(fieldReason)
		}
		return x.submit(s)
	}
	if x.field == fieldMode {
		modes := graph.Mode(len(graph.Modes))
		switch {
		case key.Matches(k, keys.Other):
			x.mode = (x.mode + 1) % modes
		case key.Matches(k, keys.OtherBack):
			x.mode = (x.mode + modes - 1) % modes
		}
		return move{}, nil
	}
	var cmd tea.Cmd
	x.inputs[x.field], cmd = x.inputs[x.field].Update(k)
	return move{}, cmd
}

func (x *decide) focus(field int) (move, tea.Cmd) {
	x.inputs[x.field].Blur()
	x.field = field
	if field == fieldMode {
		return move{}, nil
	}
	return move{}, x.inputs[field].Focus()
}

// submit writes the mode; where it is not the one advised, also the decision with the facts it rested on.
func (x *decide) submit(s *session) (move, tea.Cmd) {
	id := s.a().Edges[x.edge].ID
	set := func(key, value string) graphfile.Change {
		return graphfile.Change{On: "edge", Index: x.edge, Key: key, Value: value}
	}
	if x.accepts(s) {
		changes := []graphfile.Change{set("mode", x.mode.String())}
		if s.graph().Edges[x.edge].Decision.Known {
			changes = append(changes, set("decision", ""))
		}
		return move{pop: true}, s.do(id+": the advice is accepted", changes...)
	}
	reason := x.inputs[fieldReason].Value()
	if reason == "" {
		s.problem = "a deviation needs a reason, for those who come after you"
		return x.focus(fieldReason)
	}
	if until := x.inputs[fieldUntil].Value(); until != "" {
		if _, err := time.Parse(time.DateOnly, until); err != nil { // said here, before the form is gone
			s.problem = fmt.Sprintf("until: found %q; wanted a date such as 2027-12-31, or nothing", until)
			return x.focus(fieldUntil)
		}
		if today := s.o.Today().Format(time.DateOnly); until < today {
			s.problem = fmt.Sprintf("until: %s is past; wanted today, %s, or a day to come, or nothing", until, today)
			return x.focus(fieldUntil)
		}
	}
	value := fmt.Sprintf("{mode: %s, reason: %s", x.mode, graphfile.Quote(reason))
	if by := x.inputs[fieldBy].Value(); by != "" {
		value += ", by: " + graphfile.Quote(by)
	}
	if until := x.inputs[fieldUntil].Value(); until != "" {
		value += ", until: " + until
	}
	if rested := restedOn(s, x.edge); rested != "" {
		value += ", facts: " + rested
	}
	return move{pop: true}, s.do(fmt.Sprintf("%s: decided %s", id, x.mode), set("mode", x.mode.String()), set("decision", value+"}"))
}

func (x *decide) view(s *session, w, _ int, st *styles) (lines []string) {
	e := &s.a().Edges[x.edge]
	lines = append(wrapped(words.Advised(s.a(), e), w, st.bold), "")
	for i, n := range fieldNames {
		if i > fieldMode && x.accepts(s) {
			break
		}
		mark := "  "
		if i == x.field {
			mark = "▸ "
		}
		text := ""
		if i == fieldMode {
			for m := range graph.Modes {
				if word := graph.Modes[m]; graph.Mode(m) == x.mode {
					text += "[" + st.mode(graph.Mode(m)).Render(word) + "] "
				} else {
					text += " " + word + "  "
				}
			}
		} else {
			text = field(x.inputs[i], w-10, st)
		}
		lines = append(lines, fit(mark+st.bold.Render(pad(n, 8))+text, w))
	}
	lines = append(lines, "")
	if x.accepts(s) {
		return append(lines, wrapped("Enter accepts the advice: the edge's mode becomes "+x.mode.String()+". Another mode is a deviation, and asks for its reason.", w, st.plain)...)
	}
	lines = append(lines, wrapped("This is a deviation. It is recorded on the edge with its reason, and with the facts it rested on, so that it can be seen when they change.", w, st.plain)...)
	if rested := restedOn(s, x.edge); rested != "" {
		lines = append(lines, "")
		lines = append(lines, item("rests on", rested, w, st)...)
	}
	return lines
}
