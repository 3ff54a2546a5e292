package rules

import (
	"math"

	"commadvisor/internal/graph"
)

// Key is a fact that rules read. Facts not given are noted as they are read, so that what is unknown but
// could change the advice becomes a question.
type Key uint8

// The facts. V and W of a Fact mean what the comment says; times in seconds.
const (
	FactOp          Key = iota // V: graph.Op
	FactNeeds                  // V: graph.Need
	FactAnswer                 // V: graph.Answer; accepted only where every workload through the edge says so
	FactConsistency            // V: graph.Consistency
	FactStaleness              // V: tolerance, s
	FactOrder                  // V: graph.Order
	FactUserFacing             // V: 1 where a person waits on this workload
	FactWork                   // V: p50, W: p99 of the call with everything behind it, s
	FactWait                   // V: the shortest timeout or patience on the path, s
	FactSLOLatency             // V: objective, s; W: the percentile of the workload it is for, as a fraction
	FactSLODown                // V: unavailability the workload's objective allows
	FactTotal                  // V: the workload's time at that percentile, everything waited for, s; W: the share this call alone can save
	FactDown                   // V: unavailability of the callee and what it needs; W: the share this call alone can save
	FactBrokerDown             // V: unavailability of the broker the edge would use
	FactOwners                 // V: 1 where caller and callee have different owners
	FactLoad                   // V: calls a second at the callee, mean; W: at peak
	FactCapacity               // V: calls a second the callee sustains, by its capacity and by its workers
	FactWorkers                // V: workers of the caller
	FactBusy                   // V: workers of the caller that its peak keeps busy, everything waited for; W: the share this call does
	FactBlast                  // V: user-facing workloads that fail with the callee; W: their share of the user-facing traffic
	Keys                       // how many there are
)

// Value is what is known of a fact.
type Value struct {
	V, W  float64
	Known bool
}

// Plausible is the range a fact is assumed to lie in while it is not known: it decides whether the advice is
// robust, never the advice itself.
type Plausible struct {
	Asks   string // the question
	Why    string // what it decides
	Values []Value
	Words  []string // of Values
	Floor  bool     // what is known so far is a lower bound: values below it count as it
	Source Source
}

var house = Source{Title: "commadvisor", Where: "a house range"}

func words(list []string) (values []Value) {
	for i := range list {
		values = append(values, Value{V: float64(i), Known: true})
	}
	return values
}

func between(low, high float64) []Value {
	return []Value{{V: low, W: low, Known: true}, {V: high, W: high, Known: true}}
}

// plausible holds the ranges, by key. Kept in this one table so that they can be read, argued with and changed
// together.
var plausible = [Keys]Plausible{
	FactOp:          {Asks: "does the call read, write, notify or start a job?", Why: "what a call does to its callee is the first thing that argues for a mode", Values: words(graph.Ops), Words: graph.Ops},
	FactNeeds:       {Asks: "what must the caller have before it can go on?", Why: "a caller that needs the result has to wait; one that needs nothing does not", Values: words(graph.Needs), Words: graph.Needs},
	FactAnswer:      {Asks: "what must the client be told before it is let go?", Why: "where it may be told \"accepted\", what follows can run behind a queue", Values: words(graph.Answers), Words: graph.Answers},
	FactConsistency: {Asks: "how soon must the effect be seen?", Why: "strong consistency rules a queue out, an eventual effect allows it", Values: words(graph.Consistencies), Words: graph.Consistencies},
	FactStaleness:   {Asks: "how late may the effect be?", Why: "a queue makes the effect late; the tolerance says whether that matters", Values: between(0.1, 86400), Words: []string{"100ms", "1d"}, Source: house},
	FactOrder:       {Asks: "must messages be handled in order?", Why: "queues keep order at most per key", Values: words(graph.Orders), Words: graph.Orders},
	FactUserFacing:  {Asks: "does a person wait for this workload?", Why: "people wait in seconds, jobs in minutes", Values: between(0, 1), Words: []string{"false", "true"}},
	FactWork: {Asks: "how long does its own work take, without the calls that it makes itself?", Why: "short work is better answered at once, long work outlasts those who wait", Values: []Value{
		{V: 0.001, W: 0.005, Known: true}, {V: 60, W: 300, Known: true},
	}, Words: []string{"p50 1ms, p99 5ms", "p50 60s, p99 300s"}, Floor: true, Source: house},
	FactTotal: {Asks: "how long does the whole request take?", Why: "what the call adds matters when the objective is missed", Values: []Value{{Known: true}, {V: 60, W: 1, Known: true}},
		Words: []string{"as known so far", "60s"}, Floor: true, Source: house},
	FactBusy: {Asks: "how long are the caller's workers held, and at what rate?", Why: "a sync call holds a worker while it waits", Values: []Value{{Known: true}, {V: 1000, W: 1, Known: true}},
		Words: []string{"as known so far", "1,000 at once"}, Floor: true, Source: house},
	FactWait:       {Asks: "when does the caller give up?", Why: "work that outlasts every timeout cannot be waited for", Values: between(1, math.Inf(1)), Words: []string{"1s", "never"}, Source: Source{"Envoy, API Gateway, load balancers", "defaults between 15 s and 60 s; 1 s is a strict one"}},
	FactSLOLatency: {Asks: "what is the workload's latency objective?", Why: "what the call adds matters when the objective is missed", Values: []Value{{V: 0.1, W: 0.99, Known: true}, {V: 10, W: 0.99, Known: true}}, Words: []string{"p99: 100ms", "p99: 10s"}, Source: nielsen},
	FactSLODown:    {Asks: "what is the workload's availability objective?", Why: "a hard dependency spends the error budget", Values: between(0.0001, 0.01), Words: []string{"99.99%", "99%"}, Source: calculus},
	FactDown:       {Asks: "how available is it by itself, without what it depends on?", Why: "a sync caller is down when its callee is", Values: []Value{{V: 0.00001, Known: true}, {V: 0.01, W: 1, Known: true}}, Words: []string{"99.999%", "99%"}, Floor: true, Source: calculus},
	FactBrokerDown: {Asks: "how available is the broker?", Why: "a queue in front of something more available makes things worse", Values: between(0.00001, 0.001), Words: []string{"99.999%", "99.9%"}, Source: house},
	FactOwners:     {Asks: "who owns caller and callee?", Why: "a message contract couples two teams less than a call", Values: between(0, 1), Words: []string{"the same team", "different teams"}},
	FactLoad:       {Asks: "how many requests a second arrive?", Why: "a burst over the callee's capacity is refused when sync and buffered when async", Values: between(0.01, 5000), Words: []string{"0.01/s", "5000/s"}, Floor: true, Source: house},
	FactBlast: {Asks: "on which other workloads does a person wait, and how often do they come?", Why: "the more of what people do hangs on one service, the more is gained by letting it be down", Values: []Value{{Known: true}, {V: 2, W: 1, Known: true}},
		Words: []string{"nobody on them", "all of them"}, Source: house},
	FactCapacity: {Asks: "how many calls a second does the callee sustain?", Why: "a burst over it is refused when sync and buffered when async", Values: between(50, 50000), Words: []string{"50/s", "50000/s"}, Source: house},
	FactWorkers:  {Asks: "how many workers does the caller have?", Why: "a sync call holds one while it waits", Values: between(4, 10000), Words: []string{"4", "10000"}, Source: house},
}

// PlausibleRange returns the range of a fact while it is not known.
func PlausibleRange(k Key) *Plausible { return &plausible[k] }

// Assume returns the subject with one fact set to value i of its plausible range.
func (s *Subject) Assume(k Key, i int) *Subject {
	assumed := *s
	assumed.Facts[k] = s.Plausible(k, i)
	return &assumed
}

// Plausible returns value i of a fact's plausible range, no less than what is known of it already.
func (s *Subject) Plausible(k Key, i int) Value {
	p := PlausibleRange(k)
	v := p.Values[i]
	if p.Floor {
		v.V = max(v.V, s.Facts[k].V)
		if k == FactWork || k == FactLoad { // V and W are two points of one scale
			v.W = max(v.W, s.Facts[k].W)
		}
	}
	return v
}

// Between returns the value that lies a share of the way from one value of a fact to another, by the logarithm.
func Between(low, high Value, share float64) Value {
	mid := func(a, b float64) float64 {
		if !(a > 0) || !(b > 0) || math.IsInf(b, 1) {
			return b
		}
		return a * math.Pow(b/a, share)
	}
	return Value{V: mid(low.V, high.V), W: mid(low.W, high.W), Known: true}
}
