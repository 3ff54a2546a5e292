package graph

// OnlyThrough sums, for every edge, the weight of the services that a flow of the topology can reach only
// through it over the calls kept: what would no longer be reached if that edge alone were taken out. weight is
// asked once per service that is reached at all. It is 0 for edges not kept or not reached.
//
// It builds the dominator tree of the flow with each edge and each service as a node of its own. The flow has
// no cycles and lists callers first, so one pass of nearest common ancestors is enough (Cooper, Harvey and
// Kennedy's algorithm without its iteration). It is in one piece because the tree and the three indices into it are built together.
func (t *Topology) OnlyThrough(f *Flow, keep func(Call) bool, weight func(service int) float64) []float64 {
	size := 1 + 2*len(f.Nodes) + len(f.Calls) // the root, a service for each node at most, an edge for each call
	tree := dominatorTree{parent: make([]int, 0, size), depth: make([]int, 0, size)}
	nodeAt := make([]int, len(f.Nodes)) // tree node of each flow node, 0 where not reached
	edgeAt := make([]int, len(t.Edges)) // of each edge
	serviceAt := make([]int, len(t.Services))
	incoming := make([][]int, len(f.Nodes)) // edges kept, by callee
	tree.add(none)                          // the root: before any entry
	for v := range f.Nodes {
		n := &f.Nodes[v]
		dom := none
		if n.Entry {
			dom = 0
		}
		for _, e := range incoming[v] {
			dom = tree.meet(dom, edgeAt[e])
		}
		if dom == none {
			continue
		}
		nodeAt[v] = tree.add(dom)
		if at := serviceAt[n.Service]; at > 0 {
			tree.parent[at] = tree.meet(tree.parent[at], nodeAt[v])
		} else {
			serviceAt[n.Service] = tree.add(nodeAt[v])
		}
		for _, c := range f.CallsOf(v) {
			if !keep(c) {
				continue
			}
			if at := edgeAt[c.Edge]; at > 0 {
				tree.setParent(at, tree.meet(tree.parent[at], nodeAt[v]))
			} else {
				edgeAt[c.Edge] = tree.add(nodeAt[v])
				incoming[c.To] = append(incoming[c.To], c.Edge)
			}
		}
	}
	sum := make([]float64, len(tree.parent))
	for s, at := range serviceAt {
		if at > 0 {
			sum[tree.parent[at]] += weight(s)
		}
	}
	// A tree node's children lie behind it in the flow, so passing sums up from the last callee to the first
	// caller finishes every node before its parent.
	for v := len(f.Nodes) - 1; v >= 0; v-- {
		if at := nodeAt[v]; at > 0 {
			sum[tree.parent[at]] += sum[at]
			for _, e := range incoming[v] {
				sum[tree.parent[edgeAt[e]]] += sum[edgeAt[e]]
			}
		}
	}
	through := make([]float64, len(edgeAt))
	for e, at := range edgeAt {
		if at > 0 {
			through[e] = sum[at]
		}
	}
	return through
}

const none = -1

type dominatorTree struct{ parent, depth []int }

func (t *dominatorTree) add(parent int) int {
	t.parent, t.depth = append(t.parent, parent), append(t.depth, 0)
	at := len(t.parent) - 1
	if parent != none {
		t.depth[at] = t.depth[parent] + 1
	}
	return at
}

func (t *dominatorTree) setParent(at, parent int) {
	t.parent[at], t.depth[at] = parent, t.depth[parent]+1
}

// meet returns the nearest common ancestor; none is neutral.
func (t *dominatorTree) meet(a, b int) int {
	if a == none {
		return b
	}
	for a != b {
		if t.depth[a] < t.depth[b] {
			a, b = b, a
		}
		a = t.parent[a]
	}
	return a
}
