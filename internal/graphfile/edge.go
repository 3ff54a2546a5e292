package graphfile

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// edgeDraft is an edge whose ends and references are still names.
type edgeDraft struct {
	*graph.Edge    // in its place in the graph: an edge is too large to be carried about
	from, to       endpoint
	via, repliesTo graph.Val[string]
	workloads      graph.Val[[]graph.Val[string]]
}

func (e *edgeDraft) model() *graph.Edge { return e.Edge }

// decisionObject has beside its keys the facts, which may have any name.
var decisionObject = func() *object[graph.Decision] {
	o := objectOf("a decision", "{mode: sync, reason: settled by contract}", "An accepted deviation from the advice.", graph.DecisionKeys, itself[graph.Decision])
	return newObject(o.name, o.example, o.doc, append(o.fields, field[graph.Decision]{key: "facts", doc: "The facts that it rested on, by name, as they were written.", wanted: factsWanted,
		schema: &schema{Type: "object", AdditionalProperties: &schema{AnyOf: []*schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}}, read: readFacts})...)
}()

const factsWanted = "facts by name, such as {rate: 120/s}"

func readFacts(r *reader, n *yaml.Node, d *graph.Decision) {
	d.Facts = map[string]graph.Val[string]{}
	r.names(n, factsWanted, func(key, value *yaml.Node) {
		value = r.resolve(value)
		if s, ok := text.read(r, value); ok {
			d.Facts[key.Value] = graph.Val[string]{V: s, Known: true, Pos: r.pos(value)}
			d.FactNames = append(d.FactNames, key.Value)
		}
	})
}

var decision = of(decisionObject, decisionObject.schema(), func(_ *reader, _ *yaml.Node, d *graph.Decision) (graph.Decision, bool) { return *d, true })

const edgeID = "the id of an edge such as orders->billing/charge"

var edgeObject = objectOf("an edge", "{from: web, to: orders}",
	"One interaction from a caller to a callee. Several may join the same pair, told apart by operation.", graph.EdgeKeys, (*edgeDraft).model,
	end("from", func(e *edgeDraft) *endpoint { return &e.from }),
	end("to", func(e *edgeDraft) *endpoint { return &e.to }),
	field[edgeDraft]{key: "operation", wanted: operation.wanted, schema: operation.schema, read: func(r *reader, n *yaml.Node, e *edgeDraft) {
		e.Operation, _ = operation.read(r, n)
	}},
	fact("via", "", label("the name of a broker"), func(e *edgeDraft) *graph.Val[string] { return &e.via }),
	observed(true, func(e *edgeDraft) (*graph.Val[graph.Latency], *graph.Val[float64]) {
		return &e.Observed, &e.ObservedDown
	}),
	fact("replies_to", "", label(edgeID), func(e *edgeDraft) *graph.Val[string] { return &e.repliesTo }),
	fact("workloads", "", items(label("the name of a workload"), "a list of workloads such as [pay]", false), func(e *edgeDraft) *graph.Val[[]graph.Val[string]] { return &e.workloads }),
	fact("decision", "", decision, func(e *edgeDraft) *graph.Val[graph.Decision] { return &e.Decision }))

const edgesWanted = "a list of edges, such as [{from: web, to: orders}]"

func (r *reader) readEdges(d *document) {
	if d.edges == nil {
		return
	}
	if d.edges.Kind != yaml.SequenceNode {
		r.mismatch(d.edges, edgesWanted)
		return
	}
	nodes := d.edges.Content
	r.graph.Edges = growEdges(r.graph.Edges, min(len(nodes), d.size/minEdge))
	if len(r.edges) == 0 {
		r.edges = make(map[edgeKey]int, cap(r.graph.Edges))
	}
	var e edgeDraft
	for _, n := range nodes {
		if !r.spend() {
			return
		}
		last := len(r.graph.Edges)
		r.graph.Edges = append(r.graph.Edges, *d.edge.Edge)
		e = d.edge
		e.Edge = &r.graph.Edges[last]
		e.Pos = r.pos(n)
		isEdge := edgeObject.read(r, n, &e)
		r.dropped = r.dropped || !isEdge
		if !isEdge || !r.link(&e, last) {
			r.graph.Edges = r.graph.Edges[:last]
		}
	}
}

// minEdge is the length of the shortest edge, about; it keeps a list of nothings from asking for memory.
const minEdge = 24

func growEdges(edges []graph.Edge, n int) []graph.Edge {
	if cap(edges)-len(edges) >= n {
		return edges
	}
	return append(make([]graph.Edge, 0, len(edges)+n), edges...)
}

// link gives the edge of an index its own indices, and reports whether it may stay: not where an end is missing or
// the same edge is there already.
func (r *reader) link(e *edgeDraft, index int) bool {
	if !e.from.pos.Known() || !e.to.pos.Known() {
		r.dropped = true
		return false
	}
	e.From, e.FromOp, e.FromPos = r.service(e.from.service, e.from.pos), e.from.operation, e.from.pos
	e.To, e.ToPos = r.service(e.to.service, e.to.pos), e.to.pos
	r.linkVia(e)
	r.linkWorkloads(e, index)
	key := edgeKey{e.From, e.To, e.FromOp, e.Operation}
	if e.From == e.To {
		r.add(diag.Error, SelfCall, e.to.pos, "%s calls itself; wanted an edge between two services", quoted(e.to.service))
		return false
	}
	if first, twice := r.edges[key]; twice {
		relate(r.add(diag.Error, DuplicateEdge, e.Pos, "%s stands here a second time; wanted one edge, or an operation on each that tells them apart", edgeName{r.graph, first}),
			r.graph.Edges[first].Pos, "the first one")
		return false
	}
	r.edges[key] = index
	r.fromOps = r.fromOps || e.FromOp != ""
	if e.repliesTo.Known {
		r.replies = append(r.replies, reply{index, e.repliesTo})
	}
	for _, s := range [2]int{e.From, e.To} {
		if g := r.graph.Services[s].Guards; g.Known {
			if !e.Guards.Known {
				e.Guards.Pos = g.Pos
			}
			e.Guards.V, e.Guards.Known = e.Guards.V|g.V, true
		}
	}
	return true
}
