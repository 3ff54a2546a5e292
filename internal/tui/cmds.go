package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
)

// The messages that commands return. Each names the version or number it was asked for, so that one that comes too late
// is dropped.
type (
	analysed struct {
		seq     int
		version *version
		err     error
	}
	detailed struct {
		of   *version
		edge int
		detail
	}
	ranked struct {
		of   *version
		list []asked
		moot map[int]bool
	}
	planned struct {
		of *version
		advise.Plan
	}
	weighed struct {
		of *version
		id string
		outcome
	}
	written struct {
		of  *version
		err error
	}
	reread struct {
		seq     int
		o       Options
		history []*version // the acts done again, after what was read
		lost    []string   // acts that could not be, and why
		err     error
	}
)

// changed reads and analyses the texts of a version with changes made.
func changed(v *version, what string, changes []graphfile.Change, o Options) (*version, error) {
	texts, err := graphfile.Edit(v.result, changes)
	if err != nil {
		return nil, err
	}
	r := graphfile.Read(v.result.Inputs(texts))
	if r.Graph == nil {
		return nil, fmt.Errorf("the changed file cannot be read: %s", r.Findings[0].Message)
	}
	p, err := o.Profile(r.Graph)
	if err != nil {
		return nil, err
	}
	return &version{r, advise.Analyze(r.Graph, p), what, changes, v.skipped, v}, nil
}

func analyse(v *version, seq int, what string, changes []graphfile.Change, o Options) tea.Cmd {
	return func() tea.Msg {
		after, err := changed(v, what, changes, o)
		return analysed{seq, after, err}
	}
}

// look works out one edge in full.
func look(v *version, e int) tea.Cmd {
	return func() tea.Msg {
		edge := &v.a.Edges[e]
		kept, of := v.a.Steady(edge)
		return detailed{v, e, detail{v.a.Questions(edge), v.a.Flips(edge), v.a.Worth(edge), kept, of}}
	}
}

// rank works out which questions matter most.
func rank(v *version) tea.Cmd {
	return func() tea.Msg {
		list, moot := questions(v.a)
		return ranked{v, list, moot}
	}
}

func findPlan(v *version) tea.Cmd {
	return func() tea.Msg { return planned{v, v.a.Plan()} }
}

// outcome is what an answer would lead to, by the real engine.
type outcome struct {
	edge    advise.Edge // the one asked about
	changes int         // other edges whose recommendation changes
	missed  int         // objectives missed as built
	problem string
}

// weigh makes a change on a copy and looks at an edge.
func weigh(v *version, id string, e int, c graphfile.Change, o Options) tea.Cmd {
	return func() tea.Msg {
		after, err := changed(v, "", []graphfile.Change{c}, o)
		if err != nil {
			return weighed{v, id, outcome{problem: wrong(err)}}
		}
		out := outcome{edge: after.a.Edges[e], missed: missing(after.a)}
		for i := range after.a.Edges {
			if i != e && after.a.Edges[i].Recommendation != v.a.Edges[i].Recommendation {
				out.changes++
			}
		}
		return weighed{v, id, out}
	}
}

func write(v *version, o Options) tea.Cmd {
	return func() tea.Msg { return written{v, o.Save(v.result.Sources.Names(), v.texts())} }
}

// readAgain reads the files anew and does the acts again on their new texts, as far as what they are about is still there.
func readAgain(s *session) tea.Cmd {
	seq, o := s.seq, s.o
	undone, done := s.since(s.saved)
	return func() tea.Msg {
		next, err := o.Reread()
		if err != nil {
			return reread{seq: seq, err: err}
		}
		out := reread{seq: seq, o: next, history: []*version{{result: next.Result, a: next.Analysis}}}
		for _, v := range undone {
			out.lost = append(out.lost, "undone: "+v.what)
		}
		for _, v := range done {
			now := out.history[len(out.history)-1]
			after, err := again(v, now, next)
			if err != nil {
				out.lost = append(out.lost, fmt.Sprintf("%s (%s)", v.what, wrong(err)))
				continue
			}
			out.history = append(out.history, after)
		}
		return out
	}
}

// again does the act that led to v once more on another version.
func again(v, now *version, o Options) (*version, error) {
	if len(v.changes) == 0 {
		for f := range v.skipped {
			if !v.from.skipped[f] {
				return now.skip(v.what, f), nil
			}
		}
		return now.skip(v.what, forecast.Fact{}), nil
	}
	var changes []graphfile.Change
	for _, c := range v.changes {
		f := forecast.Fact{On: c.On, Name: named(v.from.a.Graph, c)}
		at, ok := place(now.a.Graph, f)
		if !ok {
			return nil, fmt.Errorf("there is no %s %s", f.On, f.Name)
		}
		c.Index = at
		changes = append(changes, c)
	}
	return changed(now, v.what, changes, o)
}

// named is the name of the object that a change is about, as place finds it.
func named(g *graph.Graph, c graphfile.Change) string {
	switch c.On {
	case "service":
		return g.Services[c.Index].Name
	case "edge":
		return g.EdgeID(c.Index)
	}
	return g.Workloads[c.Index].Name
}

func factID(f forecast.Fact, value string) string { return f.String() + "=" + value }
