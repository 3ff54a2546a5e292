package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// The messages that commands return. Each names the version or number it was asked for, so that one that comes too late
// is dropped.
type (
	analysed struct {
		seq     int
		version *version
		err     error
	}
	glanced struct {
		of   *version
		edge int
		glance
	}
	detailed struct {
		of   *version
		edge int
		detail
	}
	ranked struct {
		of   *version
		list []whatif.Question
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
	after := &version{result: r, a: advise.Analyze(r.Graph, p), what: what, changes: changes, skipped: v.skipped, from: v}
	return after, nil
}

func analyse(v *version, seq int, what string, changes []graphfile.Change, o Options) tea.Cmd {
	return func() tea.Msg {
		after, err := changed(v, what, changes, o)
		if err == nil {
			after.told = told(v.a, after.a, changes)
		}
		return analysed{seq, after, err}
	}
}

// told says what setting the mode of one edge does in the recommended design, in the numbers of that edge's table.
func told(before, after *advise.Analysis, changes []graphfile.Change) string {
	if len(changes) != 1 || changes[0].Key != "mode" || changes[0].Value == "" || !before.Edges[changes[0].Index].Advised {
		return ""
	}
	e := changes[0].Index
	from, to := before.World(e, before.Built[e]), before.World(e, after.Built[e])
	return words.Tried(before, &from, &to)
}

// peek works out what two worlds say of one edge.
func peek(v *version, e int) tea.Cmd {
	return func() tea.Msg {
		edge := &v.a.Edges[e]
		ev := v.a.Evidence(edge)
		return glanced{v, e, glance{words.Table(v.a, edge), ev, rules.Counted(ev), v.a.Worth(edge), words.Summary(v.a, edge)}}
	}
}

// look works out what hangs on the facts of one edge.
func look(v *version, e int, o Options) tea.Cmd {
	return func() tea.Msg {
		edge := &v.a.Edges[e]
		kept, of := whatif.Sensitivity(v.a, edge)
		flips, tried := whatif.Flips(v.a, edge)
		return detailed{v, e, detail{o.ask(v.a, edge), flips, tried, kept, of}}
	}
}

// rank works out which questions matter most.
func rank(v *version, o Options) tea.Cmd {
	return func() tea.Msg { return ranked{v, o.ask(v.a, nil)} }
}

func findPlan(v *version) tea.Cmd {
	return func() tea.Msg { return planned{v, v.a.Plan()} }
}

// outcome is what an answer would lead to, by the real engine.
type outcome struct {
	turned  int                           // edges whose recommendation changes
	last    advise.Edge                   // the last of them
	into    map[advise.Recommendation]int // what they become
	missed  int                           // objectives missed as recommended
	problem string
}

// weigh makes changes on a copy and looks at what becomes of the edges.
func weigh(v *version, id string, changes []graphfile.Change, o Options) tea.Cmd {
	return func() tea.Msg {
		after, err := changed(v, "", changes, o)
		if err != nil {
			return weighed{v, id, outcome{problem: wrong(err)}}
		}
		out := outcome{missed: missing(after.a), into: map[advise.Recommendation]int{}}
		for i := range after.a.Edges {
			if to := after.a.Edges[i].Recommendation; to != v.a.Edges[i].Recommendation {
				out.turned, out.last = out.turned+1, after.a.Edges[i]
				out.into[to]++
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
		var facts []forecast.Fact
		for f := range v.skipped {
			if !v.from.skipped[f] {
				facts = append(facts, f)
			}
		}
		return now.skip(v.what, facts...), nil
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
