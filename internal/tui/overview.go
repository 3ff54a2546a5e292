package tui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

// The orders of the list.
const (
	byWeight = iota // changes first, then the surer and the heavier
	byFile
	byName
	orders
)

var orderNames = [...]string{"changes first", "as in the file", "by name"}

// groupedNames are the same below the head of a workload, where its stages come first.
var groupedNames = [...]string{"as called", "as in the file", "by name"}

// overview lists the edges beside the workloads.
type overview struct {
	rows    []row
	cursor  int
	order   int
	changes bool // only edges whose advice is a change, or that were changed
	flat    bool // not under the workloads they serve
	filter  textinput.Model
	asking  bool // the filter is being typed
}

// row is an edge of the list, in a group at its stage, or the head of a group where edge is −1.
type row struct {
	edge  int
	stage stage
	load  int // of a group
}

func newOverview() *overview { return &overview{filter: line("filter: ")} }

// line is an empty line to type in.
func line(prompt string) textinput.Model {
	t := textinput.New()
	t.Prompt = prompt
	t.Cursor.SetMode(1) // static: a frame depends on nothing but the state
	return t
}

func (o *overview) name() string { return "overview" }

func (o *overview) title(s *session) string {
	g := s.graph()
	t := s.o.Title + " · " + words.Count(len(g.Edges), "edge") + ", " + words.Count(len(g.Workloads), "workload") + " · " + o.ordered(s)
	if o.changes {
		t += " · only changes"
	}
	if f := o.filter.Value(); f != "" {
		t += " · filter " + f
	}
	return t
}

// ordered names the order of the list.
func (o *overview) ordered(s *session) string {
	if o.grouped(s) {
		return "by workload, " + groupedNames[o.order]
	}
	return orderNames[o.order]
}

// grouped reports whether the edges stand under the workloads they serve.
func (o *overview) grouped(s *session) bool { return !o.flat && len(s.graph().Workloads) > 0 }

func (o *overview) typing() bool { return o.asking }

func (o *overview) enter(s *session) tea.Cmd {
	at := o.edge()
	o.list(s)
	o.find(at)
	if s.asked == nil && len(s.graph().Edges) <= fewEdges {
		return tea.Batch(rank(s.now(), s.o), o.peek(s))
	}
	return o.peek(s)
}

// peek asks for what two worlds say of the edge under the cursor, where there is room to show it.
func (o *overview) peek(s *session) tea.Cmd {
	e := o.edge()
	if e < 0 || s.glances[e] != nil || !s.a().Edges[e].Advised || o.layout(s, s.w, s.h).reason <= roomForPage {
		return nil
	}
	return peek(s.now(), e)
}

// fewEdges is up to where the questions are worked out before they are asked for.
const fewEdges = 300

// find puts the cursor on an edge, or near where it was.
func (o *overview) find(edge int) {
	if edge >= 0 && o.edge() == edge { // which may stand under several workloads
		return
	}
	if i := slices.IndexFunc(o.rows, func(r row) bool { return r.edge == edge && edge >= 0 }); i >= 0 {
		o.cursor = i
	}
	o.cursor = max(0, min(o.cursor, len(o.rows)-1))
	if o.edge() < 0 && o.cursor+1 < len(o.rows) {
		o.cursor++
	}
}

// edge is the one under the cursor, −1 where there is none.
func (o *overview) edge() int {
	if o.cursor >= len(o.rows) {
		return -1
	}
	return o.rows[o.cursor].edge
}

// list makes the rows: what is filtered, in order, perhaps by workload.
func (o *overview) list(s *session) {
	a := s.a()
	var edges []int
	for _, e := range s.order {
		if o.shows(s, e) {
			edges = append(edges, e)
		}
	}
	switch o.order {
	case byFile:
		slices.Sort(edges)
	case byName:
		slices.SortStableFunc(edges, func(x, y int) int { return cmp.Compare(a.Edges[x].ID, a.Edges[y].ID) })
	}
	o.rows = o.rows[:0:0]
	if !o.grouped(s) {
		for _, e := range edges {
			o.rows = append(o.rows, row{edge: e})
		}
		return
	}
	rank := make([]int, len(a.Edges)) // 0 for what is not shown
	for i, e := range edges {
		rank[e] = i + 1
	}
	for l := range a.Topology.Loads {
		list := slices.DeleteFunc(stagesIn(a, l), func(x staged) bool { return rank[x.edge] == 0 })
		if o.order != byWeight {
			slices.SortStableFunc(list, func(x, y staged) int {
				return cmp.Or(cmp.Compare(x.stage, y.stage), cmp.Compare(rank[x.edge], rank[y.edge]))
			})
		}
		if len(list) > 0 {
			o.rows = append(o.rows, row{edge: -1, load: l})
		}
		for _, x := range list {
			o.rows = append(o.rows, row{x.edge, x.stage, l})
		}
	}
}

// shows reports whether an edge passes: every word of the filter stands in its name, its advice or its pattern. Among the
// changes those stay that were made, so that no edge vanishes under the cursor.
func (o *overview) shows(s *session, e int) bool {
	a := s.a()
	if o.changes && !a.Edges[e].Change && !s.tried(e) {
		return false
	}
	f := strings.Fields(strings.ToLower(o.filter.Value()))
	if len(f) == 0 {
		return true
	}
	edge := &a.Edges[e]
	text := strings.ToLower(edge.ID + " " + words.Label(a.Graph, e) + " " + edge.Recommendation.String() + " " + edge.Strength.String() + " " + edge.Pattern)
	return !slices.ContainsFunc(f, func(w string) bool { return !strings.Contains(text, w) })
}

// decisive orders edges by how much their advice matters: changes first, then the surer and the heavier.
func decisive(a *advise.Analysis) []int {
	list := make([]int, len(a.Edges))
	for e := range list {
		list[e] = e
	}
	weight := func(e int) (w int) {
		edge := &a.Edges[e]
		if edge.Change {
			w += 8
		}
		if edge.Advised {
			w += 1 + int(edge.Strength)
		}
		return w
	}
	slices.SortStableFunc(list, func(x, y int) int {
		score := func(e int) int { return max(int(a.Edges[e].Score.Total), -int(a.Edges[e].Score.Total)) }
		return cmp.Or(-cmp.Compare(weight(x), weight(y)), -cmp.Compare(score(x), score(y)), cmp.Compare(x, y))
	})
	return list
}

func (o *overview) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	if o.asking {
		return o.typed(s, k)
	}
	if at, ok := moved(k, o.cursor, len(o.rows), max(1, s.h-6)); ok {
		step := 1
		if at < o.cursor {
			step = -1
		}
		for o.cursor = at; o.edge() < 0 && o.cursor+step >= 0 && o.cursor+step < len(o.rows); {
			o.cursor += step // over the heads of groups
		}
		if o.edge() < 0 {
			o.find(-1)
		}
		return move{}, o.peek(s)
	}
	switch {
	case key.Matches(k, keys.Filter):
		o.asking = true
		return move{}, o.filter.Focus()
	case key.Matches(k, keys.Back) && o.filter.Value() != "":
		o.filter.SetValue("")
		return move{}, o.enter(s)
	case key.Matches(k, keys.Sort):
		o.order = (o.order + 1) % orders
		s.message = o.ordered(s)
		return move{}, o.enter(s)
	case key.Matches(k, keys.Changes):
		o.changes = !o.changes
		return move{}, o.enter(s)
	case key.Matches(k, keys.Group):
		o.flat = !o.flat
		if s.message = o.ordered(s); len(s.graph().Workloads) == 0 {
			s.message = "the file declares no workloads to group by"
		}
		return move{}, o.enter(s)
	case key.Matches(k, keys.Ask):
		return move{push: newInterview(-1)}, nil
	case key.Matches(k, keys.Plan):
		return move{push: &planScreen{}}, nil
	}
	e := o.edge()
	if e < 0 {
		return move{}, nil
	}
	if key.Matches(k, keys.Open) {
		s.listed = o.listed()
		return move{push: &edgeScreen{edge: e}}, nil
	}
	return edgeKeys(s, k, e)
}

// listed are the edges of the rows, each once.
func (o *overview) listed() (list []int) {
	seen := map[int]bool{}
	for _, r := range o.rows {
		if r.edge >= 0 && !seen[r.edge] {
			seen[r.edge] = true
			list = append(list, r.edge)
		}
	}
	return list
}

// edgeKeys are the keys that act on one edge, on whatever screen it is.
func edgeKeys(s *session, k tea.KeyMsg, e int) (move, tea.Cmd) {
	advised := s.a().Edges[e].Advised
	for m, b := range map[graph.Mode]key.Binding{graph.Sync: keys.Sync, graph.Async: keys.Async, graph.Hybrid: keys.Hybrid} {
		if key.Matches(k, b) {
			return move{}, s.setMode(e, m)
		}
	}
	switch {
	case key.Matches(k, keys.Around):
		return move{push: &around{edge: e}}, nil
	case key.Matches(k, keys.Facts):
		return move{push: newFacts(e)}, nil
	case key.Matches(k, keys.Editor):
		return move{}, s.edit(e)
	case key.Matches(k, keys.Copy):
		return move{}, s.copyText(e)
	case key.Matches(k, keys.Decide) && !advised:
		s.message = "there is no advice on this edge to decide about"
	case key.Matches(k, keys.Decide):
		return move{push: newDecide(s, e)}, nil
	}
	return move{}, nil
}

// typed takes a key for the filter: it works as it is typed.
func (o *overview) typed(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	switch k.Type {
	case tea.KeyEnter:
		o.asking = false
		o.filter.Blur()
		return move{}, nil
	case tea.KeyEsc:
		o.asking = false
		o.filter.Blur()
		o.filter.SetValue("")
		return move{}, o.enter(s)
	case tea.KeyUp, tea.KeyDown:
		if at, ok := moved(k, o.cursor, len(o.rows), 1); ok {
			o.cursor = at
		}
		return move{}, nil
	}
	var cmd tea.Cmd
	o.filter, cmd = o.filter.Update(k)
	return move{}, tea.Batch(cmd, o.enter(s))
}

func (o *overview) click(s *session, x, y int) (move, tea.Cmd) {
	l := o.layout(s, s.w, s.h)
	if x >= l.listWidth || y < l.head || y >= l.head+l.listHeight {
		return move{}, nil
	}
	at := first(o.cursor, len(o.rows), l.listHeight) + y - l.head
	if at >= len(o.rows) || o.rows[at].edge < 0 {
		return move{}, nil
	}
	if at == o.cursor {
		s.listed = o.listed()
		return move{push: &edgeScreen{edge: o.rows[at].edge}}, nil
	}
	o.cursor = at
	return move{}, o.peek(s)
}
