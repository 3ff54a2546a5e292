// Package graph is the validated model of a graph file and the pure algorithms on it: which calls a workload
// makes, in what order they can be computed, what lies behind an edge and what can only be reached through it.
//
// All times are seconds, rates per second, sizes bytes, shares fractions. Unavailability u = 1−a is kept
// instead of availability, because 1−(1−u) loses every digit of a small u.
package graph

import "commadvisor/internal/diag"

// Val is one fact: its value, whether the file states it, and where.
type Val[T any] struct {
	V     T
	Known bool
	Pos   diag.Pos
}

// Of returns a stated fact without a position, for tests and edits.
func Of[T any](v T) Val[T] { return Val[T]{V: v, Known: true} }

// Or returns the fact's value, or other where it is not stated.
func (v Val[T]) Or(other T) T {
	if v.Known {
		return v.V
	}
	return other
}

// Service is a node of the graph.
type Service struct {
	Name        string
	Pos         diag.Pos
	Declared    bool // has an entry under services
	Kind        Val[Kind]
	Latency     Val[Latency] // own work per call, without the calls it makes
	Errors      Val[float64] // share of attempts that fail fast, independently of each other; outages are Down
	Down        Val[float64] // unavailability of its own, without its dependencies
	Outage      Val[float64] // typical length of an outage, s
	Capacity    Val[float64] // the most calls a second, all instances together
	Workers     Val[float64] // threads or consumers in all
	Owner       Val[string]
	MeasuredAt  Val[float64] // rate at which Latency was measured, 1/s
	Retention   Val[float64] // brokers: how long a message is kept, s
	MaxMessage  Val[float64] // brokers: largest message, bytes
	Guards      Val[Guards]
	Description Val[string]
}

// Is reports whether the service has one of the kinds.
func (s *Service) Is(kinds ...Kind) bool {
	for _, k := range kinds {
		if s.Kind.V == k { // the zero Kind is the default, service
			return true
		}
	}
	return false
}

// Edge is one interaction from a caller to a callee.
type Edge struct {
	Pos          diag.Pos
	From, To     int    // indices into Graph.Services
	FromOp       string // the caller's operation that makes the call, "" for all
	FromPos      diag.Pos
	ToPos        diag.Pos
	Operation    string
	Op           Val[Op]
	Needs        Val[Need]
	Optional     Val[bool]
	Mode         Val[Mode]
	Via          Val[int] // broker, index into Graph.Services
	Work         Val[Latency]
	Ack          Val[Latency]
	Observed     Val[Latency] // what the caller sees today, everything behind it included
	ObservedDown Val[float64] // observed unavailability, everything behind it included
	Calls        Val[float64] // per execution of the caller
	Concurrent   Val[bool]    // those calls run together
	Probability  Val[float64]
	Parallel     Val[string]
	Payload      Val[float64] // bytes
	Errors       Val[float64] // share of attempts that fail fast; else the callee's
	Timeout      Val[float64] // s, per attempt
	Retries      Val[float64] // attempts = 1 + retries
	Idempotent   Val[bool]
	Undo         Val[string]
	Guards       Val[Guards] // with those of both ends
	Consistency  Val[Consistency]
	Staleness    Val[float64] // s
	Order        Val[Order]
	RepliesTo    Val[int]   // index of the edge that this one answers
	Workloads    Val[[]int] // which pass here; not stated: all that reach the caller
	Decision     Val[Decision]
	Description  Val[string]
}

// Decision is an accepted deviation from the advice.
type Decision struct {
	Mode      Val[Mode]
	Reason    Val[string]
	By        Val[string]
	Until     Val[string]            // date, YYYY-MM-DD
	Facts     map[string]Val[string] // the facts it rested on, as written
	FactNames []string               // keys of Facts, in file order
}

// Objectives are what a workload promises; times in seconds.
type Objectives struct {
	P50, P95, P99, P999 Val[float64]
	Down                Val[float64] // the unavailability allowed, 1 − objective
	Freshness           Val[float64] // until all is done, s
}

// Peak is the highest rate and how long it lasts.
type Peak struct{ Rate, For Val[float64] }

// Workload is a kind of request.
type Workload struct {
	Name         string
	Pos          diag.Pos
	Implicit     bool // made for edges that no declared workload reaches; states no facts
	Entry        int  // index into Graph.Services
	EntryOp      string
	EntryPos     diag.Pos
	UserFacing   Val[bool]
	Answer       Val[Answer]
	Rate         Val[float64]
	Peak         Peak
	Patience     Val[float64]
	SLO          Objectives
	SLOPos       diag.Pos
	Observed     Val[Latency] // measured at the entry today
	ObservedDown Val[float64] // measured unavailability at the entry today
	Description  Val[string]
}

// Graph is the whole description.
type Graph struct {
	Name      string
	Profile   Val[string]
	Services  []Service
	Edges     []Edge
	Workloads []Workload
}

// Service returns the index of the service of that name.
func (g *Graph) Service(name string) (int, bool) {
	for i := range g.Services {
		if g.Services[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

// EdgeID returns the identity of an edge, from->to or from/operation->to/operation, as all output spells it.
func (g *Graph) EdgeID(e int) string {
	edge := &g.Edges[e]
	id := g.Services[edge.From].Name
	if edge.FromOp != "" {
		id += "/" + edge.FromOp
	}
	id += "->" + g.Services[edge.To].Name
	if edge.Operation != "" {
		id += "/" + edge.Operation
	}
	return id
}

// Advised reports whether an edge is advised on. Not advised: a caller's own datastore or cache (part of
// the caller), a publish to a broker (written as via instead), and replies.
func (g *Graph) Advised(e int) bool {
	return !g.Services[g.Edges[e].To].Is(KindDatastore, KindCache, KindBroker) && !g.Edges[e].RepliesTo.Known
}

// Clone returns a copy that can be edited without touching the original. Lists inside facts are shared and
// must be replaced, not written to.
func (g *Graph) Clone() *Graph {
	c := *g
	c.Services = append([]Service(nil), g.Services...)
	c.Edges = append([]Edge(nil), g.Edges...)
	c.Workloads = append([]Workload(nil), g.Workloads...)
	return &c
}
