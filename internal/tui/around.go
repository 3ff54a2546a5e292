package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

// around draws an edge with what calls its caller and what its callee calls, in one workload at a time.
type around struct {
	edge   int
	turn   int // which of the workloads that pass the edge; after the last all at once
	cursor int // among the edges drawn
	moved  bool
	drawn  canvas
}

func (x *around) name() string             { return "around" }
func (x *around) enter(s *session) tea.Cmd { return nil }

func (x *around) title(s *session) string {
	title := "around " + words.Label(s.graph(), x.edge)
	if l := x.load(s); l >= 0 {
		return title + " in " + words.Straight(s.graph().Workloads[l].Name)
	}
	return title
}

// load is the workload shown, −1 for all at once.
func (x *around) load(s *session) int {
	through := s.a().Topology.Through[x.edge]
	if at := x.turn % (len(through) + 1); at < len(through) && int(through[at]) < len(s.graph().Workloads) {
		return int(through[at])
	}
	return -1
}

// neighbours are the edges drawn: into the caller, the caller's own, and the callee's.
func (x *around) neighbours(s *session) (in, own, out []int) {
	g, load := s.graph(), x.load(s)
	at := &g.Edges[x.edge]
	for e := range g.Edges {
		if load >= 0 && !slices.Contains(s.a().Topology.Through[e], int32(load)) {
			continue
		}
		switch edge := &g.Edges[e]; {
		case edge.From == at.From:
			own = append(own, e)
		case edge.To == at.From:
			in = append(in, e)
		case edge.From == at.To:
			out = append(out, e)
		}
	}
	return in, own, out
}

func (x *around) all(s *session) []int {
	in, own, out := x.neighbours(s)
	var list []int
	list = append(list, in...)
	for _, e := range own {
		list = append(list, e)
		if e == x.edge {
			list = append(list, out...)
		}
	}
	return list
}

func (x *around) at(s *session) int {
	list := x.all(s)
	if !x.moved {
		for i, e := range list {
			if e == x.edge {
				return i
			}
		}
	}
	return min(x.cursor, len(list)-1)
}

func (x *around) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	list := x.all(s)
	now := x.at(s)
	if to, ok := moved(k, now, len(list), 8); ok {
		x.cursor, x.moved = to, true
		return move{}, nil
	}
	e := list[now]
	switch {
	case key.Matches(k, keys.Back):
		return move{pop: true}, nil
	case key.Matches(k, keys.Open) && e == x.edge:
		return move{replace: &edgeScreen{edge: e}}, nil
	case key.Matches(k, keys.Open):
		return move{replace: &around{edge: e}}, nil
	case key.Matches(k, keys.Turn):
		x.turn, x.moved = (x.turn+1)%(len(s.a().Topology.Through[x.edge])+1), false
		if s.message = "all workloads at once"; x.load(s) >= 0 {
			s.message = "only " + words.Straight(s.graph().Workloads[x.load(s)].Name)
		}
		return move{}, nil
	case key.Matches(k, keys.Ask):
		return move{push: newInterview(e)}, nil
	case key.Matches(k, keys.Plan):
		return move{push: &planScreen{}}, nil
	case key.Matches(k, keys.Around):
		return move{pop: true}, nil
	}
	return edgeKeys(s, k, e)
}

// arrow tells the modes apart by its line: whole for sync, broken for async, half of each for hybrid.
func arrow(m graph.Val[graph.Mode]) string {
	switch {
	case !m.Known:
		return "··▷"
	case m.V == graph.Async:
		return "╌╌▷"
	case m.V == graph.Hybrid:
		return "─╌▷"
	}
	return "──▶"
}

func (x *around) click(s *session, _, y int) (move, tea.Cmd) {
	x.cursor, x.moved = x.at(s), true
	return x.drawn.click(s, x, &x.cursor, y)
}

func (x *around) view(s *session, w, h int, st *styles) []string {
	load := x.load(s)
	x.drawn = canvas{}
	c := &x.drawn
	d := &drawing{around: x, s: s, st: st, w: w, list: x.all(s), chosen: x.at(s), signs: map[int]string{}}
	if load >= 0 {
		for _, e := range stagesIn(s.a(), load) {
			d.signs[e.edge] = stageSigns[e.stage] + " "
		}
		c.add(none, wrapped(strings.Join(words.Boundary(s.a(), load), "; "), w, st.faint)...)
		if c.add(none, ""); h < 16 {
			*c = canvas{}
		}
	}
	d.draw()
	legend := "──▶ sync  ╌╌▷ async  ─╌▷ hybrid  ··▷ no mode"
	if load >= 0 && w >= 60 {
		legend += "   │ waited for  ╪ stops  ┆ behind"
	}
	room := h - 1
	c.show(first(d.cursor, len(c.lines), room), room)
	for len(c.lines) < room {
		c.add(none, "")
	}
	c.add(none, st.faint.Render(fit(legend, w)))
	return c.lines
}

// drawing draws the calls around one: those into its caller, those that the caller makes, and those of its callee.
type drawing struct {
	*around
	s      *session
	st     *styles
	w      int
	list   []int // edges, in the order of the cursor
	chosen int
	signs  map[int]string // per edge: whether the workload shown waits for it
	cursor int            // line
}

func (d *drawing) plain(text string) { d.drawn.add(none, text) }

// add draws one edge.
func (d *drawing) add(lead, tail string, e int) {
	s, st, w := d.s, d.st, d.w
	mark := "  "
	item := slices.Index(d.list, e)
	if item == d.chosen {
		mark, d.cursor = "▸ ", len(d.drawn.lines)
	}
	edge := &s.graph().Edges[e]
	text := mark + lead + st.mode(edge.Mode.V).Render(arrow(edge.Mode)) + " " + tail
	if edge.Operation != "" {
		text += " " + st.faint.Render(edge.Operation)
	}
	if a := &s.a().Edges[e]; a.Advised {
		word := st.advice(a, edge.Mode).Render(words.Advice(a, edge.Mode))
		if w >= 60 {
			text = pad(text, w-22) + "  " + d.signs[e] + pad(words.Mode(edge.Mode), 6) + "  " + word
		} else {
			text = pad(text, w-8) + "  " + word
		}
	}
	d.drawn.add(item, fit(text, w))
}

func (d *drawing) draw() {
	g, st := d.s.graph(), d.st
	in, own, out := d.neighbours(d.s)
	caller, callee := g.Services[g.Edges[d.edge].From].Name, g.Services[g.Edges[d.edge].To].Name
	for _, e := range in {
		d.add(pad(g.Services[g.Edges[e].From].Name, 16)+" ", caller, e)
	}
	if len(in) == 0 {
		d.plain("  " + st.faint.Render("nothing calls "+caller))
	}
	for _, l := range box(caller, st) {
		d.plain("     " + l)
	}
	for i, e := range own {
		branch, trunk := "├", "│"
		if i == len(own)-1 {
			branch, trunk = "└", " "
		}
		name := g.Services[g.Edges[e].To].Name
		if e == d.edge {
			name = "┃" + st.bold.Render(name) + "┃"
		}
		d.add("     "+branch, name, e)
		if e != d.edge {
			continue
		}
		for j, o := range out {
			b := "├"
			if j == len(out)-1 {
				b = "└"
			}
			d.add("     "+trunk+"        "+b, g.Services[g.Edges[o].To].Name, o)
		}
		if len(out) == 0 {
			d.plain("       " + trunk + "        " + st.faint.Render("and "+callee+" calls nothing"))
		}
	}
}

func box(name string, st *styles) [3]string {
	bar := strings.Repeat("━", width(name)+2)
	return [3]string{"┏" + bar + "┓", "┃ " + st.bold.Render(name) + " ┃", "┗┯" + bar[len("━"):] + "┛"}
}
