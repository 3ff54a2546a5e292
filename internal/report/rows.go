package report

import (
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

// How many rows of each list are shown before it is cut.
const (
	mostChanges  = 20
	mostKept     = 10
	mostCouldBe  = 5
	mostUnmended = 6
)

// Room for reasons: from this width they stand beside their edge, else below it.
const (
	roomForReasons = 30
	roomForName    = 28 // to which names may be wrapped to make that room
)

// sorted lists the shown edges by what is to be done with them.
func (t *text) sorted() (change, open, keep, could []int) {
	for _, e := range t.o.shown(t.a) {
		switch edge := &t.a.Edges[e]; {
		case !edge.Advised:
		case edge.Change:
			change = append(change, e)
		case t.a.Open(e):
			open = append(open, e)
		case edge.CouldBe:
			could = append(could, e)
		default:
			keep = append(keep, e)
		}
	}
	return change, open, keep, could
}

// advice writes the edges by what is to be done with them.
func (t *text) advice() {
	change, open, keep, could := t.sorted()
	advised := len(change) + len(open) + len(keep) + len(could)
	t.b.WriteByte('\n')
	t.wrapped(bold, words.Headline(t.a, len(change), len(open), advised, t.o.Edges != nil))
	t.rows(change, mostChanges)
	t.instead()
	if len(open) > 0 {
		if len(change) > 0 {
			t.wrapped(bold, words.Decide(len(open)))
		}
		t.rows(open, mostChanges)
	}
	t.beyond()
	if len(keep) > 0 {
		t.wrapped(bold, words.Keep(len(keep)))
		t.rows(keep, mostKept)
	}
	if len(could) > 0 {
		t.wrapped(bold, words.CouldBe(len(could)))
		t.rows(could, mostCouldBe)
	}
}

// rows writes a line per edge: its mode today and as recommended, how sure that is, and why.
func (t *text) rows(list []int, most int) {
	if len(list) == 0 {
		return
	}
	n := t.cut(len(list), most)
	tab := &table{least: []int{16, 0, 0}}
	for _, e := range list[:n] {
		edge := &t.a.Edges[e]
		tab.add([]cell{{text: "  " + t.name(e), style: bold, hang: 2}, t.modes(edge), {text: t.strength(edge)}}, "")
	}
	natural, total := tab.natural()
	room := t.o.Width - gap - total + max(0, natural[0]-roomForName)
	beside := room >= roomForReasons
	if beside {
		tab.least = append(tab.least, roomForReasons)
	}
	for i, e := range list[:n] {
		because := t.reasons(&t.a.Edges[e], room, t.o.Width-gap-total, beside)
		if beside {
			tab.rows[i] = append(tab.rows[i], cell{text: because})
		} else {
			tab.notes[i] = because
		}
	}
	tab.write(&t.b, t.paint, t.o.Width)
	t.more(len(list) - n)
}

// reasons says why, in as many clauses as two lines hold for what changes, else in one; what it depends on stands last.
// The only reason of a row that does not fit a line of the table loses its subject, which the row has named.
func (t *text) reasons(e *advise.Edge, room, line int, beside bool) string {
	if !beside {
		room, line = t.o.Width-4, t.o.Width-4
	}
	all, last := words.Reasons(t.a, e, 1), words.Pressing(t.a, e)
	if e.Change || t.a.Open(e.Index) {
		all = words.Reasons(t.a, e, 4)
	}
	if e.CouldBe {
		all, last = []string{words.FromScratch(t.a, e)}, ""
	}
	with := func(list []string) string {
		if last != "" {
			list = append(slices.Clone(list), last)
		}
		return strings.Join(list, "; ")
	}
	clauses := all[:1]
	for _, c := range all[1:] {
		if more := append(slices.Clone(clauses), c); len(words.Wrap(with(more), room)) <= 2 {
			clauses = more
		}
	}
	text := with(clauses)
	if len(all) == 1 && words.Width(text) > line { // one reason a row, in a line where it can be: the row has named the caller
		caller := words.Straight(t.a.Graph.Services[t.a.Graph.Edges[e.Index].From].Name)
		for _, subject := range []string{caller + " ", "the operation "} {
			if short, ok := strings.CutPrefix(text, subject); ok && words.Width(short) <= line {
				return short
			}
		}
	}
	return text
}

// strength says how sure a mode is; nothing where another is as good.
func (t *text) strength(e *advise.Edge) string {
	if e.CouldBe {
		return ""
	}
	return words.Strength(e.Strength)
}

// modes writes how an edge is built and what it should be: "sync → ASYNC", "sync", "sync, or async" where it could be.
func (t *text) modes(e *advise.Edge) cell {
	built := t.a.Graph.Edges[e.Index].Mode
	s := adviceStyle(e, built.Known)
	switch {
	case e.Change:
		return cell{text: built.V.String() + " → " + words.Advice(e, built), style: s}
	case e.CouldBe:
		return cell{text: built.V.String() + ", or " + t.a.Scratch[e.Index].String(), style: s}
	case built.Known:
		return cell{text: built.V.String(), style: s}
	}
	return cell{text: words.Advice(e, built), style: s}
}

// name names an edge, with its operation only where other edges join the same pair.
func (t *text) name(e int) string {
	if t.pairs == nil {
		t.pairs = map[string]int{}
		for i := range t.a.Graph.Edges {
			t.pairs[words.Arrow(t.a.Graph, i)]++
		}
	}
	if name := words.Arrow(t.a.Graph, e); t.pairs[name] == 1 {
		return name
	}
	return words.Label(t.a.Graph, e)
}

// instead names other sets of changes that repair as much with as little.
func (t *text) instead() {
	if t.o.Changes || t.o.Edges != nil {
		return
	}
	for i, set := range t.a.Repair.Alternatives {
		name := ""
		if i == 0 {
			name = "  Instead"
		}
		t.item(name, words.Alternative(t.a, set))
	}
	if !t.a.Repair.Exact {
		t.item("  Search", words.Heuristic(t.a.Repair.LowerBound))
	}
}

// beyond says what no change of modes repairs, and what it would take.
func (t *text) beyond() {
	left := t.a.Repair.Unrepaired
	if len(left) == 0 || t.o.Changes || t.o.Edges != nil {
		return
	}
	t.wrapped(bold, words.Beyond(len(left)))
	n := t.cut(len(left), mostUnmended)
	for i := range left[:n] {
		indent(&t.b, plain, t.paint, words.Fault(t.a, &left[i]), 2, t.o.Width)
		if takes := words.Takes(t.a, &left[i]); takes != "" {
			indent(&t.b, faint, t.paint, words.Upper(takes), 4, t.o.Width)
		}
	}
	t.more(len(left) - n)
}

func adviceStyle(e *advise.Edge, stated bool) style {
	if stated && !e.Change {
		return faint
	}
	switch e.Recommendation {
	case advise.Sync:
		return blue
	case advise.Async:
		return cyan
	case advise.Hybrid:
		return purple
	}
	return plain
}

// fromScratch forecasts the workloads with every mode open.
func (t *text) fromScratch() func(w int) *forecastOf {
	under := t.a.Model.ForModes(t.a.Scratch)
	list := make([]*forecastOf, len(t.a.Workloads))
	return func(w int) *forecastOf {
		if list[w] == nil {
			f := under.Workload(w, true)
			list[w] = &f
		}
		return list[w]
	}
}

// otherwise lists the shown edges that one would build otherwise with every mode open, and those as built.
func (t *text) otherwise() (other, same []int) {
	for _, e := range t.o.shown(t.a) {
		if edge := &t.a.Edges[e]; edge.Advised {
			if t.a.Graph.Edges[e].Mode == (graph.Val[graph.Mode]{}) || t.a.Built[e] != t.a.Scratch[e] {
				other = append(other, e)
			} else {
				same = append(same, e)
			}
		}
	}
	return other, same
}

// scratch writes what one would build with every mode open, against what is built.
func (t *text) scratch() {
	other, same := t.otherwise()
	t.b.WriteByte('\n')
	t.wrapped(bold, words.Otherwise(len(other), len(other)+len(same)))
	tab := &table{least: []int{16, 0, 20}}
	n := t.cut(len(other), mostChanges)
	for _, e := range other[:n] {
		built := "–"
		if m := t.a.Graph.Edges[e].Mode; m.Known {
			built = m.V.String()
		}
		tab.add([]cell{{text: "  " + t.name(e), style: bold, hang: 2}, {text: built + " → " + strings.ToUpper(t.a.Scratch[e].String())}, {text: words.ScratchVerdict(&t.a.Edges[e])}}, "")
	}
	tab.write(&t.b, t.paint, t.o.Width)
	t.more(len(other) - n)
	if len(same) > 0 {
		t.line("  %s", words.AsBuilt(len(same)))
	}
}
