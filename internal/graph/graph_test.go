package graph

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/flow"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// random returns a graph of n services with m edges between different services, and one workload from service 0.
func random(r *rand.Rand, n, m int, acyclic bool) *Graph {
	g := &Graph{}
	for i := range n {
		g.Services = append(g.Services, Service{Name: fmt.Sprintf("s%03d", i)})
	}
	for i := range m {
		a, b := r.IntN(n), r.IntN(n)
		if a == b {
			continue
		}
		if acyclic && a > b {
			a, b = b, a
		}
		g.Edges = append(g.Edges, Edge{From: a, To: b, Operation: fmt.Sprint("op", i)})
	}
	g.Workloads = []Workload{{Name: "w", Entry: 0}}
	return g
}

func TestStronglyConnectedAgreesWithGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 1 + r.IntN(30)
		d := simple.NewDirectedGraph()
		next := make([][]int, n)
		for i := range n {
			d.AddNode(simple.Node(i))
		}
		for range r.IntN(3 * n) {
			if a, b := r.IntN(n), r.IntN(n); a != b {
				next[a] = append(next[a], b)
				d.SetEdge(d.NewEdge(simple.Node(a), simple.Node(b)))
			}
		}
		got := StronglyConnected(n, func(v int, visit func(int)) {
			for _, w := range next[v] {
				visit(w)
			}
		})
		want := make([]int, n)
		for c, nodes := range topo.TarjanSCC(d) {
			for _, v := range nodes {
				want[v.ID()] = c
			}
		}
		for a := range n {
			for b := range n {
				if (got[a] == got[b]) != (want[a] == want[b]) {
					t.Fatalf("nodes %d and %d: together %v, gonum says %v", a, b, got[a] == got[b], want[a] == want[b])
				}
			}
		}
	}
}

// What can be reached only through an edge is found again by taking the edge out and walking.
func TestOnlyThroughAgreesWithTakingTheEdgeOut(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		g := random(r, 2+r.IntN(12), r.IntN(30), r.IntN(2) == 0)
		topo := NewTopology(g)
		f := &topo.Flows[0]
		weight := func(s int) float64 { return math.Pow(2, float64(s)) }
		for e, got := range topo.OnlyThrough(f, func(Call) bool { return true }, weight) {
			all, without := reached(f, -1), reached(f, e)
			want := 0.0
			for s := range g.Services {
				if all[s] && !without[s] {
					want += weight(s)
				}
			}
			if got != want {
				t.Fatalf("edge %s: %v only through it, by walking %v", topo.IDs[e], got, want)
			}
		}
	}
}

func reached(f *Flow, without int) map[int]bool {
	on := make([]bool, len(f.Nodes))
	on[0] = true
	services := map[int]bool{}
	for v, n := range f.Nodes {
		if !on[v] {
			continue
		}
		services[n.Service] = true
		for _, c := range f.CallsOf(v) {
			if c.Edge != without {
				on[c.To] = true
			}
		}
	}
	return services
}

func TestDominatorsAgreeWithGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		g := random(r, 2+r.IntN(12), r.IntN(30), true)
		topo := NewTopology(g)
		f := &topo.Flows[0]
		d := simple.NewDirectedGraph()
		for v := range f.Nodes {
			d.AddNode(simple.Node(v))
		}
		for _, c := range f.Calls {
			d.SetEdge(d.NewEdge(simple.Node(c.From), simple.Node(c.To)))
		}
		dom := flow.Dominators(simple.Node(0), d)
		// A node counts as dominated by the only edge into another iff that other dominates it.
		through := topo.OnlyThrough(f, func(Call) bool { return true }, func(s int) float64 { return math.Pow(2, float64(s)) })
		for v := 1; v < len(f.Nodes); v++ {
			into := slices.DeleteFunc(slices.Clone(f.Calls), func(c Call) bool { return c.To != v })
			if len(into) != 1 {
				continue
			}
			want := 0.0
			for u := range f.Nodes {
				for x := int64(u); ; x = dom.DominatorOf(x).ID() {
					if x == int64(v) {
						want += math.Pow(2, float64(f.Nodes[u].Service))
					}
					if x == 0 {
						break
					}
				}
			}
			if got := through[into[0].Edge]; got != want {
				t.Fatalf("node %d: %v behind its only edge, gonum's dominators say %v", v, got, want)
			}
		}
	}
}

func TestFlowListsCallersFirstAndCutsTheSameWhateverTheOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		g := random(r, 2+r.IntN(8), r.IntN(24), false)
		cuts := func(g *Graph) (ids []string) {
			topo := NewTopology(g)
			for w := range topo.Flows {
				f := &topo.Flows[w]
				for _, c := range f.Calls {
					if c.From >= c.To {
						t.Fatalf("call %s goes from node %d to node %d", topo.IDs[c.Edge], c.From, c.To)
					}
				}
				for _, c := range f.Cut {
					ids = append(ids, topo.IDs[c.Edge])
				}
			}
			for e := range g.Edges {
				if len(topo.Through[e]) == 0 {
					t.Fatalf("edge %s is in no workload", topo.IDs[e])
				}
			}
			slices.Sort(ids)
			return ids
		}
		want := cuts(g)
		r.Shuffle(len(g.Edges), func(i, j int) { g.Edges[i], g.Edges[j] = g.Edges[j], g.Edges[i] })
		if got := cuts(g); !slices.Equal(got, want) {
			t.Fatalf("cut %v, after shuffling the edges %v", want, got)
		}
	}
}

func TestOperationsTellVisitsApart(t *testing.T) {
	g := &Graph{
		Services: []Service{{Name: "web"}, {Name: "shop"}, {Name: "mail"}, {Name: "search"}},
		Edges: []Edge{
			{From: 0, To: 1, Operation: "buy"},
			{From: 0, To: 1, Operation: "look"},
			{From: 1, FromOp: "buy", To: 2},
			{From: 1, FromOp: "look", To: 3},
		},
		Workloads: []Workload{{Name: "buy", Entry: 1, EntryOp: "buy"}},
	}
	topo := NewTopology(g)
	if got, want := len(topo.Flows[0].Calls), 1; got != want {
		t.Errorf("the workload that enters shop/buy makes %d calls, want %d", got, want)
	}
	if !topo.Loads[1].Implicit || len(topo.Through[3]) != 1 {
		t.Errorf("the edges that no workload passes are not in an implicit one: %+v", topo.Through)
	}
	if id := topo.IDs[2]; id != "shop/buy->mail" {
		t.Errorf("id %q", id)
	}
}
