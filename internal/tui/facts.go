package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/words"
)

// stated is one fact of the file that can be typed anew.
type stated struct {
	on    string // edge, service or workload
	index int
	owner string // whose it is, for people
	key   string // as graphfile.Edit takes it
	value string // as the file spells it
}

// factsScreen lists what the file states of an edge, of both its services, and of the workloads that pass it: what if p99 were 200 ms?
type factsScreen struct {
	edge   int
	cursor int
	input  textinput.Model
	writes bool
}

func newFacts(e int) *factsScreen { return &factsScreen{edge: e, input: line("")} }

func (x *factsScreen) name() string            { return "facts" }
func (x *factsScreen) title(s *session) string { return "what if: " + words.Label(s.graph(), x.edge) }
func (x *factsScreen) enter(s *session) tea.Cmd {
	x.cursor = max(0, min(x.cursor, len(factsOf(s, x.edge))-1))
	return nil
}
func (x *factsScreen) typing() bool { return x.writes }

// factsOf lists the facts, those of the edge first.
func factsOf(s *session, e int) (list []stated) {
	g, r := s.graph(), s.now().result
	edge := &g.Edges[e]
	list = appendStated(list, r, graph.EdgeKeys, edge, stated{on: "edge", index: e, owner: "this edge"})
	for _, service := range slices.Compact([]int{edge.To, edge.From}) {
		list = appendStated(list, r, graph.ServiceKeys, &g.Services[service], stated{on: "service", index: service, owner: g.Services[service].Name})
	}
	for _, l := range s.a().Topology.Through[e] {
		if w := int(l); w < len(g.Workloads) {
			list = appendStated(list, r, graph.WorkloadKeys, &g.Workloads[w], stated{on: "workload", index: w, owner: g.Workloads[w].Name})
		}
	}
	return list
}

// appendStated adds what is stated of one thing; of a distribution each part that is.
func appendStated[T any](list []stated, r *graphfile.Result, keys []graph.Key[T], t *T, of stated) []stated {
	for i := range keys {
		of.key = keys[i].Name
		f, _ := graph.FactOf(keys, t, of.key)
		if !f.Known || f.Form == graph.FormGuards || f.Form == graph.FormDecision {
			continue
		}
		if l, is := keys[i].Val(t).(*graph.Val[graph.Latency]); is && !l.V.Constant() {
			part := func(name string) {
				if p, _ := graph.FactOf(keys, t, keys[i].Name+"."+name); p.Known {
					of.key, of.value = p.Key, strings.ReplaceAll(p.Show(), " ", "")
					list = append(list, of)
				}
			}
			for _, p := range graph.Percentiles {
				part(p.Name)
			}
			part("mean")
			continue
		}
		text, ok := spelling(r, f.Pos)
		if of.value = text; ok {
			list = append(list, of)
		}
	}
	return list
}

func (x *factsScreen) update(s *session, k tea.KeyMsg) (move, tea.Cmd) {
	list := factsOf(s, x.edge)
	if x.writes {
		switch {
		case key.Matches(k, keys.Cancel):
			x.writes = false
			x.input.Blur()
			return move{}, nil
		case key.Matches(k, keys.Submit):
			x.writes = false
			x.input.Blur()
			return move{}, x.submit(s, list[x.cursor])
		}
		var cmd tea.Cmd
		x.input, cmd = x.input.Update(k)
		return move{}, cmd
	}
	if at, ok := moved(k, x.cursor, len(list), max(1, s.h-2)); ok {
		x.cursor = at
		return move{}, nil
	}
	switch {
	case key.Matches(k, keys.Back):
		return move{pop: true}, nil
	case key.Matches(k, keys.Change) && len(list) > 0:
		x.writes = true
		x.input.SetValue(list[x.cursor].value)
		x.input.CursorEnd()
		return move{}, x.input.Focus()
	}
	return move{}, nil
}

// submit makes the fact what was typed; what cannot be read is said as the reader of files says it.
func (x *factsScreen) submit(s *session, f stated) tea.Cmd {
	value := x.input.Value()
	if value == f.value || value == "" {
		s.message = words.StillIs(f.key, f.value)
		return nil
	}
	return s.do(words.FactIs(f.owner, f.key, value), graphfile.Change{On: f.on, Index: f.index, Key: f.key, Value: value})
}

func (x *factsScreen) view(s *session, w, h int, st *styles) (lines []string) {
	list := factsOf(s, x.edge)
	if len(list) == 0 {
		return wrapped(words.NothingStated, w, st.plain)
	}
	owners, names := 0, 0
	for _, f := range list {
		owners, names = max(owners, width(f.owner)), max(names, width(f.key))
	}
	owners = min(owners, max(8, w/3))
	for i, f := range list {
		owner := f.owner
		if i > 0 && list[i-1].owner == f.owner {
			owner = ""
		}
		mark, value := "  ", f.value
		if i == x.cursor {
			mark = "▸ "
			if x.writes {
				value = field(x.input, max(8, w-owners-names-6), st)
			}
		}
		lines = append(lines, fit(mark+st.faint.Render(pad(owner, owners))+"  "+pad(f.key, names)+"  "+value, w))
	}
	advice := words.Advised(s.a(), &s.a().Edges[x.edge])
	head := append(wrapped(advice, w, st.bold), "")
	room := max(1, h-len(head))
	return append(head, slice(lines, max(0, min(x.cursor-room/2, len(lines)-room)), room)...)
}
