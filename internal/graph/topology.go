package graph

import (
	"cmp"
	"slices"

	"commadvisor/internal/parallel"
)

// Topology is a graph with everything about its shape worked out once: the calls of every workload in an
// order in which they can be computed, and which workloads pass each edge. It holds no advice and no numbers.
type Topology struct {
	*Graph
	IDs      []string   // EdgeID of every edge
	Loads    []Workload // the declared workloads, then at most one implicit one for the edges none of them reaches
	Flows    []Flow     // of each of Loads
	Through  [][]int32  // per edge, the Loads that pass it, ascending
	CallLoop []bool     // per edge: its ends call each other, directly or through others
	Union    Flow       // of all loads together; empty where there is only one
	Shared   [][]int32  // per load and node: the node of Union that makes the same calls, −1 where none does; see unite

	out   [][]int32 // per service, the edges it is the caller of, by id: the order must not depend on the file's
	byOps []bool    // per service: operations tell its visits apart
}

// Flow is the calls of one workload as a graph without cycles.
type Flow struct {
	Nodes   []Node // callers before callees; a declared workload's entry comes first
	Calls   []Call // grouped by caller, in file order within a caller
	Replies []int  // edges that answer one of the calls
	Cut     []Call // calls left out because they would visit a node again on the same path; To is that node
}

// Node is a service entered through one operation.
type Node struct {
	Service     int
	Op          string
	Entry       bool
	First, Last int // its calls are Flow.Calls[First:Last]
	Hops        int // calls on the shortest path from an entry
}

// Call is an edge as one node makes it.
type Call struct{ Edge, From, To int }

// NewTopology works out the shape of a graph. It does not change g.
func NewTopology(g *Graph) *Topology {
	t := &Topology{Graph: g, IDs: make([]string, len(g.Edges)), out: make([][]int32, len(g.Services))}
	for e := range g.Edges {
		t.IDs[e] = g.EdgeID(e)
		t.out[g.Edges[e].From] = append(t.out[g.Edges[e].From], int32(e))
	}
	for _, edges := range t.out {
		slices.SortFunc(edges, func(a, b int32) int { return cmp.Compare(t.IDs[a], t.IDs[b]) })
	}
	t.markLoops()
	t.Through = make([][]int32, len(g.Edges))
	flows := make([]Flow, len(g.Workloads))
	parallel.Do(len(flows), 1, func(_ *struct{}, w int) {
		flows[w] = t.flow([]Node{{Service: g.Workloads[w].Entry, Op: g.Workloads[w].EntryOp}}, func(e int) bool {
			on := &g.Edges[e].Workloads
			return !on.Known || slices.Contains(on.V, w)
		})
	})
	for w, f := range flows {
		t.add(g.Workloads[w], f)
	}
	if entries := t.uncovered(); len(entries) > 0 {
		w := Workload{Implicit: true, Entry: entries[0].Service, EntryOp: entries[0].Op}
		t.add(w, t.flow(entries, func(e int) bool { return len(t.Through[e]) == 0 }))
	}
	t.unite()
	return t
}

// markLoops finds the edges on cycles of calls, and the services whose visits must be told apart by operation:
// those that make calls of single operations, and those that can be visited again through themselves.
func (t *Topology) markLoops() {
	component := StronglyConnected(len(t.Services), func(s int, visit func(int)) {
		for _, e := range t.out[s] {
			if !t.Edges[e].RepliesTo.Known {
				visit(t.Edges[e].To)
			}
		}
	})
	t.CallLoop = make([]bool, len(t.Edges))
	t.byOps = make([]bool, len(t.Services))
	for e := range t.Edges {
		edge := &t.Edges[e]
		if edge.FromOp != "" {
			t.byOps[edge.From] = true
		}
		if component[edge.From] == component[edge.To] && !edge.RepliesTo.Known {
			t.CallLoop[e] = true
			t.byOps[edge.From], t.byOps[edge.To] = true, true
		}
	}
}

// node is the visit that a call makes. Where operations make no difference, all of them are one node, so that
// a callee shared by many callers is computed once.
func (t *Topology) node(service int, op string) Node {
	if !t.byOps[service] {
		op = ""
	}
	return Node{Service: service, Op: op}
}

// uncovered returns entries from which the edges that no workload passes can be reached: callers that nobody
// calls over such an edge, then, for what is left on pure cycles, the caller that sorts first.
func (t *Topology) uncovered() []Node {
	var callers []Node
	pending := map[Node]bool{} // callers of edges not reached yet
	entered := map[Node]bool{}
	called := make([]bool, len(t.Services))
	for e := range t.Edges {
		if edge := &t.Edges[e]; t.open(e) {
			called[edge.To] = true
			entered[t.node(edge.To, edge.Operation)] = true
			if n := (Node{Service: edge.From, Op: edge.FromOp}); !pending[n] {
				pending[n] = true
				callers = append(callers, n)
			}
		}
	}
	slices.SortFunc(callers, func(a, b Node) int {
		return cmp.Or(cmp.Compare(t.Services[a.Service].Name, t.Services[b.Service].Name), cmp.Compare(a.Op, b.Op))
	})
	reached := map[Node]bool{}
	var reach func(n Node)
	reach = func(n Node) {
		if reached[n] {
			return
		}
		reached[n] = true
		for _, e := range t.out[n.Service] {
			if edge := &t.Edges[e]; t.open(int(e)) && (edge.FromOp == "" || edge.FromOp == n.Op) {
				delete(pending, Node{Service: edge.From, Op: edge.FromOp})
				reach(t.node(edge.To, edge.Operation))
			}
		}
	}
	var entries []Node
	for _, onlyRoots := range []bool{true, false} {
		for _, n := range callers {
			isRoot := !called[n.Service] || n.Op != "" && !entered[n]
			if pending[n] && (isRoot || !onlyRoots) {
				entries = append(entries, n)
				reach(n)
			}
		}
	}
	return entries
}

// open reports whether an edge is a call that no workload passes.
func (t *Topology) open(e int) bool { return len(t.Through[e]) == 0 && !t.Edges[e].RepliesTo.Known }

// flow walks the calls a workload makes from its entries, cuts cycles at the second visit on a path, and
// lays the rest out callers first. The walk follows edges by id, so that where it cuts does not depend on the file's order.
func (t *Topology) flow(entries []Node, passes func(edge int) bool) Flow {
	b := flowBuilder{t: t, passes: passes, plain: make([]int, len(t.Services)), byOp: map[Node]int{}}
	for _, n := range entries {
		if _, seen := b.find(n); !seen {
			b.walk(n)
		}
	}
	return b.flow(entries)
}

// add notes which edges a load passes.
func (t *Topology) add(w Workload, f Flow) {
	load := len(t.Loads)
	t.Loads = append(t.Loads, w)
	for _, c := range f.Calls {
		if n := len(t.Through[c.Edge]); n == 0 || t.Through[c.Edge][n-1] != int32(load) {
			t.Through[c.Edge] = append(t.Through[c.Edge], int32(load))
		}
	}
	for _, c := range f.Cut {
		if !slices.Contains(t.Through[c.Edge], int32(load)) {
			t.Through[c.Edge] = append(t.Through[c.Edge], int32(load))
		}
	}
	t.Flows = append(t.Flows, f)
}

type flowBuilder struct {
	t      *Topology
	passes func(edge int) bool
	plain  []int // per service: its number in order of discovery, plus one, where it is entered without an operation
	byOp   map[Node]int
	nodes  []Node
	calls  [][]Call // per discovered node, in discovered numbers
	done   []bool
	post   []int // discovered numbers, callees first
	cut    []Call
	reply  []int
}

func (b *flowBuilder) find(n Node) (number int, seen bool) {
	if n.Op == "" {
		return b.plain[n.Service] - 1, b.plain[n.Service] > 0
	}
	number, seen = b.byOp[n]
	return number, seen
}

func (b *flowBuilder) walk(n Node) int {
	me := len(b.nodes)
	if n.Op == "" {
		b.plain[n.Service] = me + 1
	} else {
		b.byOp[n] = me
	}
	b.nodes, b.calls, b.done = append(b.nodes, n), append(b.calls, nil), append(b.done, false)
	calls := make([]Call, 0, len(b.t.out[n.Service]))
	for _, e32 := range b.t.out[n.Service] {
		e := int(e32)
		edge := &b.t.Edges[e]
		if edge.FromOp != "" && edge.FromOp != n.Op || !b.passes(e) {
			continue
		}
		if edge.RepliesTo.Known {
			if !slices.Contains(b.reply, e) {
				b.reply = append(b.reply, e)
			}
			continue
		}
		callee := b.t.node(edge.To, edge.Operation)
		to, seen := b.find(callee)
		switch {
		case seen && !b.done[to]:
			b.cut = append(b.cut, Call{e, me, to})
			continue
		case !seen:
			to = b.walk(callee)
		}
		calls = append(calls, Call{e, me, to})
	}
	slices.SortFunc(calls, func(a, c Call) int { return cmp.Compare(a.Edge, c.Edge) })
	b.calls[me] = calls
	b.done[me] = true
	b.post = append(b.post, me)
	return me
}

// flow renumbers the discovered nodes: callers before callees.
func (b *flowBuilder) flow(entries []Node) Flow {
	all := 0
	for _, calls := range b.calls {
		all += len(calls)
	}
	f := Flow{Nodes: make([]Node, 0, len(b.nodes)), Calls: make([]Call, 0, all), Replies: b.reply}
	number := make([]int, len(b.nodes))
	for _, i := range slices.Backward(b.post) {
		number[i] = len(f.Nodes)
		n := b.nodes[i]
		n.Hops = len(b.nodes)
		f.Nodes = append(f.Nodes, n)
	}
	for _, n := range entries {
		i, _ := b.find(n)
		e := &f.Nodes[number[i]]
		e.Entry, e.Hops = true, 0
	}
	order := make([]int, len(b.nodes))
	for i, n := range number {
		order[n] = i
	}
	for n := range f.Nodes {
		f.Nodes[n].First = len(f.Calls)
		for _, c := range b.calls[order[n]] {
			to := number[c.To]
			f.Calls = append(f.Calls, Call{c.Edge, n, to})
			f.Nodes[to].Hops = min(f.Nodes[to].Hops, f.Nodes[n].Hops+1)
		}
		f.Nodes[n].Last = len(f.Calls)
	}
	for _, c := range b.cut {
		f.Cut = append(f.Cut, Call{c.Edge, number[c.From], number[c.To]})
	}
	return f
}

// CallsOf returns the calls a node makes.
func (f *Flow) CallsOf(node int) []Call { return f.Calls[f.Nodes[node].First:f.Nodes[node].Last] }

// With returns the topology of a graph with the same services, edges and entries but other facts.
func (t *Topology) With(g *Graph) *Topology {
	c := *t
	c.Graph = g
	c.Loads = append(append([]Workload(nil), g.Workloads...), t.Loads[len(t.Graph.Workloads):]...)
	return &c
}
