package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/words"
)

// plan is the way from the built design to the recommended one, and the version it was worked out for: it stays while its steps
// are applied.
type plan struct {
	of *version
	advise.Plan
}

// items are the lines that the cursor can stand on: the steps, then what no mode keeps.
func (p *plan) items() int { return len(p.Steps) + len(p.Left) }

// planScreen offers the plan step by step.
type planScreen struct {
	cursor int
	drawn  canvas
}

func (x *planScreen) name() string { return "plan" }

func (x *planScreen) title(s *session) string { return s.o.Title + " · plan" }

// enter asks for the plan, unless the one there still leads from here: all that changed since are its own steps.
func (x *planScreen) enter(s *session) tea.Cmd {
	if s.plan != nil && x.leads(s) {
		return nil
	}
	s.plan = nil
	if s.planning == s.now() {
		return nil
	}
	s.planning = s.now()
	return findPlan(s.now())
}

// leads reports whether the facts are those of the plan's start, and the modes differ from it by steps of the plan only.
func (x *planScreen) leads(s *session) bool {
	undone, done := s.since(s.plan.of)
	if slices.ContainsFunc(slices.Concat(undone, done), (*version).facts) {
		return false
	}
	from, to := s.plan.of.a.Graph, s.graph()
	steps := map[int]bool{}
	for _, st := range s.plan.Steps {
		steps[st.Edge] = true
	}
	for e := range to.Edges {
		was, is := from.Edges[e].Mode, to.Edges[e].Mode
		if !steps[e] && (was.Known != is.Known || was.V != is.V) {
			return false
		}
	}
	return len(from.Edges) == len(to.Edges)
}

func (x *planScreen) applied(s *session, i int) bool {
	step := &s.plan.Steps[i]
	built, known := s.built(step.Edge)
	return known && built == step.To
}

func (x *planScreen) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	if key.Matches(k, keys.Back) {
		return move{pop: true}, nil
	}
	if s.plan == nil || s.plan.items() == 0 {
		return move{}, nil
	}
	if at, ok := moved(k, x.cursor, s.plan.items(), 5); ok {
		x.cursor = at
		return move{}, nil
	}
	switch {
	case key.Matches(k, keys.Step) && x.cursor >= len(s.plan.Steps), key.Matches(k, keys.All) && len(s.plan.Steps) == 0:
		s.message = "no mode repairs this: there is nothing to apply"
	case key.Matches(k, keys.Step):
		if x.applied(s, x.cursor) {
			s.message = "this step is applied already"
			return move{}, nil
		}
		cmd := s.do(fmt.Sprintf("plan, step %d", x.cursor+1), x.change(s, x.cursor))
		x.cursor = min(x.cursor+1, len(s.plan.Steps)-1)
		return move{}, cmd
	case key.Matches(k, keys.All):
		var all []graphfile.Change
		for i := range s.plan.Steps {
			if !x.applied(s, i) {
				all = append(all, x.change(s, i))
			}
		}
		if len(all) == 0 {
			s.message = "every step is applied already"
			return move{}, nil
		}
		return move{}, s.do("the whole plan", all...)
	}
	return move{}, nil
}

// offers leaves out the steps where there are none.
func (x *planScreen) offers(s *session, b key.Binding) bool {
	steps := s.plan != nil && len(s.plan.Steps) > 0
	return steps || b.Help() != keys.Step.Help() && b.Help() != keys.All.Help()
}

func (x *planScreen) change(s *session, i int) graphfile.Change {
	step := &s.plan.Steps[i]
	return graphfile.Change{On: "edge", Index: step.Edge, Key: "mode", Value: step.To.String()}
}

func (x *planScreen) click(s *session, _, y int) (move, tea.Cmd) {
	return x.drawn.click(s, x, &x.cursor, y)
}

func (x *planScreen) view(s *session, w, h int, st *styles) []string {
	x.drawn = canvas{}
	if s.plan == nil {
		return []string{"", "… putting the changes in order"}
	}
	a := s.plan.of.a
	head := append(wrapped(words.Upper(words.PlanVerdict(a, &s.plan.Plan)), w, st.bold), "")
	var steps canvas
	at, tall := 0, 0
	for i := range s.plan.Steps {
		step := x.step(s, i, w, st)
		if i == x.cursor {
			at, tall = len(steps.lines), len(step)
		}
		steps.add(i, step...)
	}
	for i := range s.plan.Left {
		item, mark := len(s.plan.Steps)+i, "  "
		if i == 0 && item > 0 {
			steps.add(none, "")
		}
		text := words.Wrap(words.NoMode(a, &s.plan.Left[i]), max(8, w-2))
		if item == x.cursor {
			mark, at, tall = "▸ ", len(steps.lines), len(text)
		}
		for _, l := range text {
			steps.add(item, fit(mark+st.bad.Render(l), w))
			mark = "  "
		}
	}
	for _, text := range words.Instead(a, 3) {
		steps.add(none, wrapped(text, w, st.faint)...)
	}
	room := max(1, h-len(head))
	steps.show(min(at, first(at+tall/2, len(steps.lines), room)), room) // its first line says which step it is
	x.drawn.add(none, head...)
	x.drawn.join(&steps)
	return x.drawn.lines
}

// step is one change, what it does to the objectives, and what it takes.
func (x *planScreen) step(s *session, i, w int, st *styles) (lines []string) {
	p := &s.plan.Steps[i]
	a := s.plan.of.a
	mark, box := "  ", "[ ] "
	if i == x.cursor {
		mark = "▸ "
	}
	if x.applied(s, i) {
		box = "[x] "
	}
	name := words.Label(a.Graph, p.Edge)
	indent := func(text string, style lipgloss.Style) {
		for _, t := range words.Wrap(text, max(8, w-9)) {
			lines = append(lines, "         "+style.Render(t))
		}
	}
	lines = append(lines, fit(fmt.Sprintf("%s%s%d  %s  %s → %s", mark, box, i+1, st.bold.Render(fit(name, max(12, w-34))),
		words.BuiltAs(a.Graph.Edges[p.Edge].Mode), st.mode(p.To).Render(strings.ToUpper(p.To.String()))), w))
	indent(strings.Join(words.Reasons(a, &a.Edges[p.Edge], 1), "; "), st.plain)
	for l := range a.Graph.Workloads {
		if parts := words.Moves(a, &p.Before[l], &p.After[l], &a.Graph.Workloads[l], true); len(parts) > 0 {
			indent(words.Straight(a.Graph.Workloads[l].Name)+": "+strings.Join(parts, ", "), st.plain)
		}
	}
	if build := words.ToBuild(p.Obligations); len(build) > 0 {
		indent("to build: "+strings.Join(build, ", "), st.faint)
	}
	return lines
}
