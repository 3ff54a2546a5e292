package graphfile

import (
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
)

// resolveEntries runs after the edges, whose services an entry may name where none is declared. Such an entry
// that nearly names one of them means it.
func (r *reader) resolveEntries() {
	inEdges := len(r.graph.Services)
	for i := range r.graph.Workloads {
		w, e := &r.graph.Workloads[i], r.entries[i]
		if !e.pos.Known() {
			continue
		}
		if _, known := r.services[e.service]; !known && r.declared == 0 && !r.incomplete {
			if near, ok := Nearest(e.service, r.serviceNames(inEdges)); ok {
				r.add(diag.Error, Dangling, e.pos, "found %s, which no edge names; did you mean %s", quoted(e.service), quoted(near))
				continue
			}
		}
		w.Entry, w.EntryOp, w.EntryPos = r.service(e.service, e.pos), e.operation, e.pos
	}
}

func (r *reader) resolveReplies() {
	for _, p := range r.replies {
		target, ok := r.edgeOf(p.id.V)
		switch {
		case ok && target == p.edge:
			r.add(diag.Error, SelfReply, p.id.Pos, "the edge replies to itself; wanted the edge that it answers")
		case ok:
			r.graph.Edges[p.edge].RepliesTo = graph.Val[int]{V: target, Known: true, Pos: p.id.Pos}
		case !r.incomplete && !r.dropped:
			r.add(diag.Error, Dangling, p.id.Pos, "found %s, which is no edge; %s", quoted(p.id.V), nearEdge{p.id.V, r.graph})
		}
	}
}

// edgeOf finds an edge by its id, with or without spaces around the arrow.
func (r *reader) edgeOf(id string) (int, bool) {
	from, to, ok := strings.Cut(strings.ReplaceAll(id, "→", "->"), "->")
	from, fromOp, _ := strings.Cut(strings.TrimSpace(from), "/")
	to, op, _ := strings.Cut(strings.TrimSpace(to), "/")
	f, knownFrom := r.services[from]
	t, knownTo := r.services[to]
	e, known := r.edges[edgeKey{f, t, fromOp, op}]
	return e, ok && knownFrom && knownTo && known
}

// nearEdge names the edge that was meant.
type nearEdge struct {
	id string
	g  *graph.Graph
}

func (n nearEdge) String() string {
	near, ok := Nearest(n.id, func(yield func(string) bool) {
		for e := range n.g.Edges {
			if !yield(n.g.EdgeID(e)) {
				return
			}
		}
	})
	if ok {
		return "did you mean " + quoted(near).String()
	}
	return "wanted " + edgeID
}

// checkBrokers runs after all edges: what is named in via without an entry is a broker, what has one must say so,
// and a broker is not called but named in via.
func (r *reader) checkBrokers() {
	for _, c := range r.carriers {
		s := &r.graph.Services[c.service]
		if !s.Declared {
			s.Kind = graph.Val[graph.Kind]{V: graph.KindBroker, Known: true, Pos: c.pos}
		} else if !s.Is(graph.KindBroker) {
			relate(r.add(diag.Error, NotABroker, c.pos, "via: %s has the kind %s; wanted the name of a broker, or kind: broker on it", quoted(s.Name), s.Kind.V), s.Pos, "declared here")
		}
	}
	var receivers map[int]string
	for i := range r.graph.Edges {
		e := &r.graph.Edges[i]
		if !r.graph.Services[e.To].Is(graph.KindBroker) {
			continue
		}
		if receivers == nil {
			receivers = r.receivers()
		}
		to := receivers[e.To]
		if to == "" || e.From == r.services[to] {
			to = "RECEIVER"
		}
		from, broker := r.graph.Services[e.From].Name, r.graph.Services[e.To].Name
		r.add(diag.Warning, EdgeToBroker, e.ToPos, "%s -> %s ends at a broker, so it says nothing about who needs what; wanted an edge to each receiver: {from: %s, to: %s, via: %s}",
			from, broker, from, to, broker)
	}
}

// receivers names, for every service that calls others, the first of those, as the example of who receives from a broker.
func (r *reader) receivers() map[int]string {
	first := map[int]string{}
	for i := range r.graph.Edges {
		e := &r.graph.Edges[i]
		if _, ok := first[e.From]; !ok {
			first[e.From] = r.graph.Services[e.To].Name
		}
	}
	return first
}

// checkOperations warns of calls made in an operation that nothing enters: they are never made.
func (r *reader) checkOperations() {
	type pair struct {
		service int
		op      string
	}
	if r.incomplete || r.dropped || !r.fromOps {
		return
	}
	entered := map[pair]bool{}
	for i := range r.graph.Workloads {
		w := &r.graph.Workloads[i]
		entered[pair{w.Entry, w.EntryOp}] = true
	}
	for i := range r.graph.Edges {
		e := &r.graph.Edges[i]
		entered[pair{e.To, e.Operation}] = true
	}
	var operations map[int][]string
	for i := range r.graph.Edges {
		e := &r.graph.Edges[i]
		if e.FromOp == "" || entered[pair{e.From, e.FromOp}] || r.undeclared(e.From) {
			continue
		}
		if operations == nil {
			operations = r.operations()
		}
		name := r.graph.Services[e.From].Name
		r.add(diag.Warning, UnreachedOperation, e.FromPos, "no edge or workload enters %s with the operation %s, so this call is never made; %s",
			name, quoted(e.FromOp), meantOperation(e.FromOp, name, operations[e.From]))
	}
}

// operations lists, by service, those that edges and workloads enter.
func (r *reader) operations() map[int][]string {
	ops := map[int][]string{}
	for i := range r.graph.Edges {
		if e := &r.graph.Edges[i]; e.Operation != "" {
			ops[e.To] = append(ops[e.To], e.Operation)
		}
	}
	for i := range r.graph.Workloads {
		if w := &r.graph.Workloads[i]; w.EntryOp != "" {
			ops[w.Entry] = append(ops[w.Entry], w.EntryOp)
		}
	}
	return ops
}

func meantOperation(op, service string, known []string) meant {
	none := "nothing enters it with an operation at all; wanted from: " + service
	if len(known) > 0 {
		none = "known are " + few(known).String()
	}
	return meant{op, known, none}
}
