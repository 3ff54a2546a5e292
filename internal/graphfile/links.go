package graphfile

import (
	"iter"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// endpoint is one end of an edge, or a workload's entry, as it is written: service or service/operation.
type endpoint struct {
	service, operation string
	pos                diag.Pos
}

// edgeKey is the identity of an edge; graph.EdgeID spells it.
type edgeKey struct {
	from, to          int
	fromOp, operation string
}

// reply is an edge that names, by its id, the edge that it answers.
type reply struct {
	edge int
	id   graph.Val[string]
}

// carrier is a service named in via.
type carrier struct {
	service int
	pos     diag.Pos
}

const (
	nameWanted      = "a name such as orders"
	operationWanted = "an operation such as create charge"
)

// end is a key that names a service, and in from and entry an operation of it.
func end[T any](key string, at func(*T) *endpoint) field[T] {
	s := &schema{Type: "string", MinLength: 1, MaxLength: 2*maxLabel + 1}
	if key == "to" {
		s.MaxLength, s.Pattern = maxLabel, "^[^/]+$"
	}
	return field[T]{key: key, wanted: nameWanted, schema: s, read: func(r *reader, n *yaml.Node, into *T) {
		text, ok := r.scalar(n, nameWanted)
		if !ok {
			return
		}
		service, op, cut := strings.Cut(text, "/")
		if cut && key == "to" && service != "" && op != "" {
			r.fault(Text, n, "found %s, a service with an operation; wanted to: %s, operation: %s", quoted(text), service, op)
			return
		}
		if r.checkName(n, service) && (!cut || r.checkOperation(n, op)) {
			*at(into) = endpoint{service, op, r.pos(n)}
		}
	}}
}

func (r *reader) checkName(n *yaml.Node, name string) bool {
	if strings.Contains(name, "/") || strings.Contains(name, "->") {
		r.fault(Text, n, "found %s; wanted a name without / and ->, which separate the parts of an edge's id", quoted(name))
		return false
	}
	return r.checkLabel(n, name, nameWanted)
}

func (r *reader) checkOperation(n *yaml.Node, op string) bool {
	if strings.Contains(op, "->") {
		r.fault(Text, n, "found %s; wanted an operation without ->, which separates the ends of an edge's id", quoted(op))
		return false
	}
	return r.checkLabel(n, op, operationWanted)
}

var operation = value[string]{operationWanted, &schema{Type: "string", MinLength: 1, MaxLength: maxLabel}, func(r *reader, n *yaml.Node) (string, bool) {
	s, ok := r.scalar(n, operationWanted)
	return s, ok && r.checkOperation(n, s)
}}

// service finds the service of a name, adding it where it is not declared. That is a finding only where others
// are: two services and one edge need no declarations.
func (r *reader) service(name string, at diag.Pos) int {
	i, known := r.services[name]
	if !known {
		i = len(r.graph.Services)
		r.services[name] = i
		r.graph.Services = append(r.graph.Services, graph.Service{Name: name, Pos: at})
	}
	if r.undeclared(i) {
		r.dangling(name, at, !known)
	}
	return i
}

// undeclared reports whether a service should have an entry and has none.
func (r *reader) undeclared(i int) bool { return i >= r.declared && r.declared > 0 && !r.incomplete }

// dangling reports a name without a service: a slip of the pen wherever it stands, a forgotten entry once.
func (r *reader) dangling(name string, at diag.Pos, first bool) {
	near, looked := r.nearby[name]
	if !looked && r.room(Dangling) {
		near, _ = Nearest(name, r.serviceNames(r.declared))
		r.nearby[name] = near
	}
	if near != "" {
		r.add(diag.Error, Dangling, at, "found %s, which is no service; did you mean %s", quoted(name), quoted(near))
	} else if first {
		r.add(diag.Error, Dangling, at, "found %s, which stands nowhere under services; wanted one that does, or the entry services: {%s: {}}", quoted(name), name)
	}
}

// serviceNames yields the names of the first n services.
func (r *reader) serviceNames(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n {
			if !yield(r.graph.Services[i].Name) {
				return
			}
		}
	}
}

func (r *reader) linkVia(e *edgeDraft) {
	if e.via.Known {
		i := r.service(e.via.V, e.via.Pos)
		e.Via = graph.Val[int]{V: i, Known: true, Pos: e.via.Pos}
		r.carriers = append(r.carriers, carrier{i, e.via.Pos})
	}
}

// linkWorkloads resolves the workloads of an edge. A list in the defaults is walked for every edge, so it
// is paid from the budget.
func (r *reader) linkWorkloads(e *edgeDraft, index int) {
	if !e.workloads.Known {
		return
	}
	if r.stamps == nil {
		r.stamps = make([]int, len(r.graph.Workloads))
	}
	indices, stamp := make([]int, 0, min(len(e.workloads.V), 8)), index+1
	for _, w := range e.workloads.V {
		if !r.spend() {
			return
		}
		i, known := r.workloads[w.V]
		switch {
		case !known && !r.incomplete:
			r.add(diag.Error, Dangling, w.Pos, "found %s, which is no workload; %s", quoted(w.V), r.meantWorkload(w.V))
		case known && r.stamps[i] == stamp:
			r.add(diag.Error, Duplicate, w.Pos, "workload %s is listed twice", quoted(w.V))
		case known:
			r.stamps[i] = stamp
			indices = append(indices, i)
		}
	}
	e.Workloads = graph.Val[[]int]{V: indices, Known: true, Pos: e.workloads.Pos}
}

// nearWorkload names the workload that was meant, or how to declare it.
type nearWorkload struct {
	word string
	r    *reader
}

func (r *reader) meantWorkload(word string) nearWorkload { return nearWorkload{word, r} }

func (w nearWorkload) String() string {
	near, ok := Nearest(w.word, func(yield func(string) bool) {
		for i := range w.r.graph.Workloads {
			if !yield(w.r.graph.Workloads[i].Name) {
				return
			}
		}
	})
	if ok {
		return "did you mean " + quoted(near).String()
	}
	return "wanted one declared under workloads, or the entry workloads: {" + w.word + ": {entry: SERVICE}}"
}

// edgeName spells an edge's id in a message.
type edgeName struct {
	g *graph.Graph
	e int
}

func (e edgeName) String() string { return e.g.EdgeID(e.e) }
