package graph

// unite lays the calls of all workloads out as one flow, and finds for each visit of a workload the one in it that makes the same calls,
// all the way down: what is worked out behind that visit is the same for every workload that makes it. A single workload has nothing
// in common with another.
func (t *Topology) unite() {
	t.Shared = make([][]int32, len(t.Flows))
	if len(t.Flows) < 2 {
		return
	}
	var entries []Node
	for l := range t.Flows {
		for _, n := range t.Flows[l].Nodes {
			if n.Entry {
				entries = append(entries, Node{Service: n.Service, Op: n.Op})
			}
		}
	}
	t.Union = t.flow(entries, func(int) bool { return true })
	plain, byOp := make([]int32, len(t.Services)), map[Node]int32{}
	for s := range plain {
		plain[s] = none
	}
	for u, n := range t.Union.Nodes {
		if n.Op == "" {
			plain[n.Service] = int32(u)
		} else {
			byOp[Node{Service: n.Service, Op: n.Op}] = int32(u)
		}
	}
	for l := range t.Flows {
		t.Shared[l] = t.alike(&t.Flows[l], plain, byOp)
	}
}

// Common reports whether all that a load does is part of the union.
func (t *Topology) Common(load int) bool {
	same := t.Shared[load]
	if same == nil {
		return false
	}
	for v, n := range t.Flows[load].Nodes {
		if n.Entry && same[v] < 0 {
			return false
		}
	}
	return true
}

// alike finds the visits of a flow in the union, −1 where the union makes other calls; nil where it always does.
func (t *Topology) alike(f *Flow, plain []int32, byOp map[Node]int32) []int32 {
	at, some := make([]int32, len(f.Nodes)), false
	for v := len(f.Nodes) - 1; v >= 0; v-- {
		n := &f.Nodes[v]
		at[v] = plain[n.Service]
		if n.Op != "" {
			u, ok := byOp[Node{Service: n.Service, Op: n.Op}]
			if at[v] = u; !ok {
				at[v] = none
			}
		}
		if at[v] == none {
			continue
		}
		calls, all := f.CallsOf(v), t.Union.CallsOf(int(at[v]))
		same := len(calls) == len(all)
		for i := 0; same && i < len(calls); i++ {
			same = calls[i].Edge == all[i].Edge && int(at[calls[i].To]) == all[i].To
		}
		if !same {
			at[v] = none
		}
		some = some || same
	}
	if !some {
		return nil
	}
	return at
}
