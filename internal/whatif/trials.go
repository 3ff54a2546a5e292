package whatif

import (
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

const (
	// MaxTrialCalls bounds the calls of a graph up to which a change is tried on the whole design: beyond it flips are words only.
	MaxTrialCalls = 600

	// The whole design is worked out for one edge at most maxTrials times, and fewer the more calls there are, for a search takes longer:
	// trialCalls over their number, at least once.
	maxTrials  = 16
	trialCalls = 100
)

// trials tries changes for one edge.
type trials struct {
	a     *advise.Analysis
	e     int
	whole bool // the graph is small enough to try changes on the whole design
	left  int  // how often that may still be done

	skipped bool // that was asked for once more
}

func newTrials(a *advise.Analysis, e *advise.Edge) *trials {
	v := &trials{a: a, e: e.Index, whole: Small(a)}
	if v.whole {
		v.left = max(1, min(maxTrials, trialCalls/max(1, calls(a))))
	}
	return v
}

// calls counts the calls of a graph in all its workloads.
func calls(a *advise.Analysis) (n int) {
	for l := range a.Topology.Flows {
		n += len(a.Topology.Flows[l].Calls)
	}
	return n
}

// Small reports whether a graph is small enough to try changes on the whole design.
func Small(a *advise.Analysis) bool { return calls(a) <= MaxTrialCalls }

// design returns what is recommended for the edge on the graph with a change; false where that was asked often enough.
func (v *trials) design(change func(*graph.Graph)) (m graph.Mode, ok bool) {
	if v.left == 0 {
		v.skipped = true
		return m, false
	}
	v.left--
	g := v.a.Graph.Clone()
	change(g)
	return v.a.Recommend(g)[v.e], true
}

// changes returns what tells quickly whether a value of a number changes the mode; nil where nothing does. A repair is needed no longer
// where nothing that it repairs is missed without it; elsewhere how long its callee works is all that an edge's own facts read.
func (v *trials) changes(x variable) func(value float64) bool {
	if v.a.Edges[v.e].Basis == advise.Repairs {
		return func(value float64) bool {
			g := v.a.Graph.Clone()
			x.set(g, value)
			return !v.a.StillMissed(g, v.e)
		}
	}
	want, behind := v.a.Design[v.e], v.a.Work(v.e)-x.now
	changed := func(value float64) bool { return v.a.SupposingWork(v.e, value+behind) != want }
	if changed(x.now) { // more than its own facts decides
		return nil
	}
	return changed
}

// words finds the other words that change the mode. What the edge's own facts say is asked first, for it is mostly right; then what gives
// a repair another choice, where one is made or would be.
func (v *trials) words() (flips []Flip) {
	type trial struct {
		of    int // of the list
		to    string
		local graph.Mode
		sure  bool // nothing else would be possible, whatever is repaired
	}
	list := words(v.a, v.e)
	e := &v.a.Edges[v.e]
	now, repairs := v.a.Design[v.e], v.whole && v.repairs()
	var likely, others []trial
	for n, w := range list {
		for _, to := range w.to {
			local, possible := v.supposing(w, to)
			switch {
			case local != now:
				likely = append(likely, trial{n, to, local, possible.Only(local)})
			case repairs && possible != e.Allowed:
				others = append(others, trial{n, to, local, false})
			}
		}
	}
	found := make([][]Flip, len(list))
	slices.SortStableFunc(likely, func(x, y trial) int { // what a call does is seldom open, and another op the longest to try
		switch xOp, yOp := list[x.of].fact.Key == "op", list[y.of].fact.Key == "op"; {
		case xOp && !yOp:
			return 1
		case yOp && !xOp:
			return -1
		}
		return 0
	})
	for _, t := range slices.Concat(likely, others) {
		w, m := list[t.of], t.local
		if v.whole && !t.sure {
			ok := false
			if m, ok = v.design(func(g *graph.Graph) { w.in(g, v.e, t.to) }); !ok {
				continue
			}
		}
		if m != now {
			found[t.of] = append(found[t.of], Flip{Fact: w.fact, From: w.now, To: t.to, Recommendation: recommendation(m)})
		}
	}
	return slices.Concat(found...)
}

// repairs reports whether the edge repairs a fault, or one is left that it could have to do with.
func (v *trials) repairs() bool {
	if b := v.a.Edges[v.e].Basis; b == advise.Repairs || b == advise.Follows {
		return true
	}
	through := v.a.Topology.Through[v.e]
	return slices.ContainsFunc(v.a.Repair.Unrepaired, func(f advise.Fault) bool {
		return f.Edge == v.e || f.Workload < 0 || slices.Contains(through, int32(f.Workload))
	})
}

// supposing returns what the edge's own facts lead to with another word, and what it might be.
func (v *trials) supposing(w wording, word string) (graph.Mode, advise.Modes) {
	change, loads := func(*graph.Edge) {}, map[int]*graph.Workload(nil)
	if w.workload < 0 {
		change = func(e *graph.Edge) { set(graph.EdgeKeys, e, w.fact.Key, word) }
	} else {
		wl := v.a.Graph.Workloads[w.workload]
		set(graph.WorkloadKeys, &wl, w.fact.Key, word)
		loads = map[int]*graph.Workload{w.workload: &wl}
	}
	return v.a.Supposing(v.e, change, loads), v.a.Possible(v.e, change, loads)
}

func set[T any](keys []graph.Key[T], t *T, key, word string) {
	f, _ := graph.FactOf(keys, t, key)
	_ = f.Set(word) // it is one of the words
}
