package rules

import (
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// Context says who waits where an edge stands, under one design.
type Context uint8

// The contexts, the most urgent first.
const (
	Waiting    Context = iota // the caller is the entry, or is itself waited for
	AtBoundary                // the caller only acknowledges: the edge follows a 202
	Behind                    // the caller is entered through a queue, or nobody waits
)

var contextNames = [...]string{"waiting", "behind_ack", "background"}

func (c Context) String() string { return contextNames[c] }

// Subject is one edge as the rules see it: its facts, what follows from them, and its place in one design. The facts that are not
// known say so; a rule that misses one says nothing.
type Subject struct {
	Topology *graph.Topology
	Edge     int
	Stated   *graph.Edge // its facts, as the file states them or as they are supposed to be

	Need      graph.Need // what the caller must have; see NeedKnown
	NeedKnown bool
	Step      bool          // a process step: every workload answers "accepted", and the edge does not leave the entry
	Entry     bool          // the caller is the entry of a workload that passes here, or a client
	Accepted  bool          // every workload that passes here answers "accepted"
	Told      *graph.Answer // what the client of some workload must be told, where it is more than "accepted"
	Person    bool          // a person waits on some workload that passes here
	Scheduled bool          // the caller, not a client, is the entry of a workload on which nobody waits
	Leaf      bool          // the callee calls nothing but its own stores
	Receivers int           // callees of the caller's same operation
	Work      float64       // what the callee does before it can answer, a lower bound, s; 0: not known

	Context    Context
	AfterQueue bool // the caller is reached through a queue
}

// Worlds compares two designs that differ in one edge: what the numbers say of it.
type Worlds struct {
	Sync, Async World      // the edge waited for; the edge through a queue
	Away        graph.Mode // how the edge is built in Async: async, or hybrid where async is not possible
	Loads       []int      // the workloads that pass the edge
}

// World is the forecast of one design.
type World struct {
	Loads          []int               // the workloads that pass the edge, by name
	Forecasts      []forecast.Forecast // of Loads
	Caller, Callee forecast.ServiceLoad
	Lag            float64   // from sending until the effect is there, p99 with the queue's waiting time, s; 0 where the edge is waited for
	Hops           []float64 // per workload: calls behind the edge that wait for each other
	Attempts       []float64 // per workload: attempts of one request at the callee when it fails
	Touched        int       // user-facing workloads that fail when the callee does
}

func (s *Subject) edge() *graph.Edge             { return s.Stated }
func (s *Subject) callerService() *graph.Service { return &s.Topology.Services[s.edge().From] }
func (s *Subject) calleeService() *graph.Service { return &s.Topology.Services[s.edge().To] }
func (s *Subject) callee() string                { return s.calleeService().Name }
func (s *Subject) caller() string                { return s.callerService().Name }

func (s *Subject) isOp(op graph.Op) bool { return s.edge().Op.Known && s.edge().Op.V == op }

// needs reports whether the need is known and one of some.
func (s *Subject) needs(any ...graph.Need) bool {
	for _, n := range any {
		if s.NeedKnown && s.Need == n {
			return true
		}
	}
	return false
}

// sendable reports whether nothing that comes back is waited for: nothing is needed, or a process step needs no result.
func (s *Subject) sendable() bool {
	return s.needs(graph.NeedNothing) || s.Step && !s.needs(graph.NeedResult)
}
