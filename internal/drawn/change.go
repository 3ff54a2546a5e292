package drawn

import (
	"slices"

	"commadvisor/internal/graph"
)

// Changed draws a later version of a file: things removed, facts stated, changed, and left out, another order.
func (f *File) Changed(d *Draw) *File {
	g := &File{f.Name, f.Profile, slices.Clone(f.Services), slices.Clone(f.Workloads), slices.Clone(f.Edges), f.unlisted}
	for range d.N(5) {
		switch d.N(5) {
		case 0:
			restate(d, g.Edges, stated(d, graph.EdgeKeys, 6))
		case 1:
			restate(d, g.Services, stated(d, graph.ServiceKeys, 4))
		case 2:
			restate(d, g.Workloads, stated(d, graph.WorkloadKeys, 4))
		case 3:
			if len(g.Edges) > 1 {
				i := d.N(len(g.Edges))
				g.Edges = slices.Delete(g.Edges, i, i+1)
			}
		case 4:
			slices.Reverse(g.Services)
			slices.Reverse(g.Edges)
		}
	}
	return g
}

// restate gives a thing other facts instead of those with the same keys, or of those and nothing.
func restate(d *Draw, list []Entry, facts []Fact) {
	if len(list) == 0 {
		return
	}
	e := &list[d.N(len(list))]
	var kept []Fact
	for _, old := range e.Facts {
		identity := slices.Contains([]string{"from", "to", "operation", "entry", "via", "kind"}, old.Key)
		if identity || !slices.ContainsFunc(facts, func(x Fact) bool { return x.Key == old.Key }) {
			kept = append(kept, old)
		}
	}
	for _, x := range facts {
		if x.Key != "kind" && !d.OneIn(3) {
			kept = append(kept, x)
		}
	}
	e.Facts = kept
}

// Value draws a value that a key may hold, as one writes it in a flow mapping; "" for names of other things.
func Value(d *Draw, f graph.Format) string {
	if v := value(d, f); v != nil {
		return flow(v)
	}
	return ""
}
