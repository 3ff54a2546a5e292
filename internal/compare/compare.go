// Package compare says what a change of the file does: which things are the same, which facts are otherwise, how the advice changed,
// and which change alone did it.
package compare

import (
	"cmp"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// Delta is what changed from one graph to another: what is described, and what is advised.
type Delta struct {
	Base, Head *advise.Analysis
	Changes    []Change       // workloads, services, then edges; each by name
	Advice     []AdviceChange // of edges in both whose recommendation changed, by name
}

// Empty reports whether nothing changed.
func (d *Delta) Empty() bool { return len(d.Changes) == 0 && len(d.Advice) == 0 }

// Renamed maps the ids of edges that only got another operation to the new ones.
func (d *Delta) Renamed() map[string]string {
	names := map[string]string{}
	for _, c := range d.Changes {
		if c.On == "edge" && c.Kind == Changed && d.Base.Edges[c.Base].ID != d.Head.Edges[c.Head].ID {
			names[d.Base.Edges[c.Base].ID] = d.Head.Edges[c.Head].ID
		}
	}
	return names
}

// Narrow keeps what is about one of some owners, before the change or after it.
func (d *Delta) Narrow(owners []string) {
	either := func(on, name string) bool {
		return d.Base.Topology.Concerns(on, name, owners) || d.Head.Topology.Concerns(on, name, owners)
	}
	kept := make([]int, len(d.Changes)) // the new index of each, −1 where it goes
	changes := d.Changes[:0:0]
	for i, c := range d.Changes {
		if kept[i] = -1; either(c.On, c.Name) {
			kept[i] = len(changes)
			changes = append(changes, c)
		}
	}
	advice := d.Advice[:0:0]
	for _, t := range d.Advice {
		if !either("edge", d.Head.Edges[t.Head].ID) {
			continue
		}
		for i, c := range t.Because { // a cause is shown whomever it is about
			if kept[c.Change] < 0 {
				kept[c.Change] = len(changes)
				changes = append(changes, d.Changes[c.Change])
			}
			t.Because[i].Change = kept[c.Change]
		}
		advice = append(advice, t)
	}
	d.Changes, d.Advice = changes, advice
}

// ChangeKind is what happened to a thing.
type ChangeKind uint8

// The kinds of change.
const (
	Changed ChangeKind = iota
	Added
	Removed
)

var changeNames = [...]string{"changed", "added", "removed"}

func (k ChangeKind) String() string { return changeNames[k] }

// Change is one thing of the file that is new, gone or otherwise.
type Change struct {
	Kind       ChangeKind
	On         string       // graph, workload, service or edge
	Name       string       // as in head, where it is there
	Base, Head int          // indices, −1 where it is not there
	Facts      []FactChange // of something changed
}

// FactChange is one fact with other words; Known is false where it is not stated.
type FactChange struct {
	Key                string
	From, To           string
	FromKnown, ToKnown bool
	field              int // index into its section's fields
}

// AdviceChange is advice that changed, and what alone would have changed it.
type AdviceChange struct {
	Base, Head int     // indices of the edge
	Because    []Cause // changes that alone lead from the old recommendation to another; empty: only together
	Tried      bool    // there were few enough changes to try each
}

// Cause is a single change: of a fact, or of a whole thing that was added or removed.
type Cause struct {
	Change int // index into Changes
	Fact   int // index into its Facts, −1 for the whole
}

// maxTrials bounds trials times edges of the graph: finding causes takes some seconds at the most.
const maxTrials = 10_000

// Analyses compares two analyses. Order, layout, comments and positions are no difference.
func Analyses(base, head *advise.Analysis) *Delta {
	d := &Delta{Base: base, Head: head}
	m := newMatch(base.Graph, head.Graph)
	if base.Profile.Name != head.Profile.Name {
		d.Changes = append(d.Changes, Change{On: "graph", Base: -1, Head: -1, Facts: []FactChange{{
			Key: "profile", From: base.Profile.Name, To: head.Profile.Name, FromKnown: true, ToKnown: true,
		}}})
	}
	for _, section := range sections {
		var list []Change
		for _, p := range section.pairs(m) {
			c := Change{On: section.name, Base: p.base, Head: p.head, Name: section.label(m, p)}
			switch {
			case p.base < 0:
				c.Kind = Added
			case p.head < 0:
				c.Kind = Removed
			default:
				if c.Facts = section.compare(m, p); len(c.Facts) == 0 {
					continue
				}
			}
			list = append(list, c)
		}
		slices.SortFunc(list, func(a, b Change) int { return cmp.Compare(a.Name, b.Name) })
		d.Changes = append(d.Changes, list...)
	}
	d.adviceChanges(m)
	return d
}

// adviceChanges finds the edges whose recommendation changed, and tries every change alone on the base graph.
func (d *Delta) adviceChanges(m *match) {
	for _, p := range m.edges {
		if p.base < 0 || p.head < 0 {
			continue
		}
		was, is := &d.Base.Edges[p.base], &d.Head.Edges[p.head]
		if was.Advised && is.Advised && was.Recommendation != is.Recommendation {
			d.Advice = append(d.Advice, AdviceChange{Base: p.base, Head: p.head})
		}
	}
	slices.SortFunc(d.Advice, func(a, b AdviceChange) int { return cmp.Compare(d.Head.Edges[a.Head].ID, d.Head.Edges[b.Head].ID) })
	if len(d.Advice) == 0 {
		return
	}
	var causes []Cause
	for i := range d.Changes {
		if d.Changes[i].Kind != Changed {
			causes = append(causes, Cause{i, -1})
		}
		for f := range d.Changes[i].Facts {
			causes = append(causes, Cause{i, f})
		}
	}
	if len(causes)*len(d.Base.Edges) > maxTrials {
		return
	}
	for _, c := range causes {
		d.applyAlone(m, c)
	}
	for i := range d.Advice {
		d.Advice[i].Tried = true
	}
}

// applyAlone applies one change to the base graph and notes the advice that it alone changes.
func (d *Delta) applyAlone(m *match, c Cause) {
	g, at := m.build(&d.Changes[c.Change], c.Fact)
	profile := d.Base.Profile
	if d.Changes[c.Change].On == "graph" {
		profile = d.Head.Profile
	}
	changes := d.advise(g, profile)
	for i := range d.Advice {
		t := &d.Advice[i]
		e := at[t.Base]
		if e >= 0 && changes(e, d.Base.Edges[t.Base].Recommendation) {
			t.Because = append(t.Because, c)
		}
	}
}

// advise reports of an edge of a graph whether another recommendation than before is made: by the modes of the design alone, which is
// quicker, where those tell all changes apart.
func (d *Delta) advise(g *graph.Graph, profile rules.Profile) func(e int, was advise.Recommendation) bool {
	for _, t := range d.Advice {
		if d.Base.Edges[t.Base].Recommendation == advise.Either || d.Head.Edges[t.Head].Recommendation == advise.Either {
			a := advise.Analyze(g, profile)
			return func(e int, was advise.Recommendation) bool { return a.Edges[e].Recommendation != was }
		}
	}
	modes := advise.Recommend(g, profile)
	return func(e int, was advise.Recommendation) bool { return modes[e] != was.Mode() }
}

// pair is one thing in both graphs; −1 where it is not.
type pair struct{ base, head int }

// pairsOf matches the names of two lists: those of base in order, then the new ones.
func pairsOf(base, head []string) (list []pair) {
	at := make(map[string]int, len(head))
	for i, name := range head {
		at[name] = i
	}
	for i, name := range base {
		p := pair{i, -1}
		if j, ok := at[name]; ok {
			p.head = j
			delete(at, name)
		}
		list = append(list, p)
	}
	for j, name := range head {
		if _, left := at[name]; left {
			list = append(list, pair{-1, j})
		}
	}
	return list
}

// match is which things of two graphs are the same.
type match struct {
	base, head                 *graph.Graph
	services, workloads, edges []pair
}

func newMatch(base, head *graph.Graph) *match {
	m := &match{base: base, head: head}
	m.services = pairsOf(serviceNames(base), serviceNames(head))
	m.workloads = pairsOf(workloadNames(base), workloadNames(head))
	m.edges = labelled(base, head, pairsOf(edgeIDs(base), edgeIDs(head)))
	return m
}

// labelled joins an edge that is gone with one that is new where they differ only in that one has no operation yet.
func labelled(base, head *graph.Graph, list []pair) []pair {
	type ends struct{ from, op, to string }
	of := func(g *graph.Graph, e int) ends {
		return ends{g.Services[g.Edges[e].From].Name, g.Edges[e].FromOp, g.Services[g.Edges[e].To].Name}
	}
	gone, fresh := map[ends][]int{}, map[ends][]int{}
	for i, p := range list {
		switch {
		case p.head < 0:
			gone[of(base, p.base)] = append(gone[of(base, p.base)], i)
		case p.base < 0:
			fresh[of(head, p.head)] = append(fresh[of(head, p.head)], i)
		}
	}
	var joined []int
	for i, p := range list {
		if p.head >= 0 {
			continue
		}
		a, b := gone[of(base, p.base)], fresh[of(base, p.base)]
		if len(a) == 1 && len(b) == 1 {
			j := b[0]
			if was, is := base.Edges[p.base].Operation, head.Edges[list[j].head].Operation; was == "" || is == "" {
				list[i].head = list[j].head
				joined = append(joined, j)
			}
		}
	}
	slices.Sort(joined)
	for _, j := range slices.Backward(joined) {
		list = slices.Delete(list, j, j+1)
	}
	return list
}

func serviceNames(g *graph.Graph) (names []string) {
	for i := range g.Services {
		names = append(names, g.Services[i].Name)
	}
	return names
}

func workloadNames(g *graph.Graph) (names []string) {
	for i := range g.Workloads {
		names = append(names, g.Workloads[i].Name)
	}
	return names
}

func edgeIDs(g *graph.Graph) (ids []string) {
	for e := range g.Edges {
		ids = append(ids, g.EdgeID(e))
	}
	return ids
}
