package advise

import (
	"strconv"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// unknown is a fact that the file does not state, with the ways it may turn out.
type unknown struct {
	fact forecast.Fact
	load int // whose fact it is; −1 for facts of an edge or a service
	ways []way
}

// unknownKind is all that decides about an edge in one of the workloads that pass it, and which fact of it is not known.
type unknownKind struct {
	key                          string
	entry, waits, client, person bool
	answer, facing               bool // stated
	told                         graph.Answer
}

func (e *engine) kindOf(i int, u unknown) (k unknownKind) {
	if u.load < 0 {
		return k
	}
	w := &e.t.Loads[u.load]
	k = unknownKind{key: u.fact.Key, waits: e.somebody[u.load], client: !e.somebodyMayNot(u.load), person: w.UserFacing.V, answer: w.Answer.Known, facing: w.UserFacing.Known, told: w.Answer.V}
	for _, use := range e.facts[i].uses {
		if use.load == u.load {
			k.entry = k.entry || e.t.Flows[u.load].Nodes[use.from].Entry
		}
	}
	return k
}

// way is one value that a fact may turn out to have.
type way struct {
	word  string // as written in the file
	apply func(*completion)
}

// completion is what is supposed of an edge and of the workloads that pass it.
type completion struct {
	edge  graph.Edge
	loads map[int]*graph.Workload
	bonus rules.Centi
}

// otherOwner is what different owners add to the score.
const otherOwner rules.Centi = 100

// unknowns lists the words that are not known of an edge and of its workloads and that could change what it may be or its score.
// A read needs its result (99 of 99 in real systems); of a notification that does not say so, 4 of 29 turned out to need the outcome.
func (e *engine) unknowns(i int) (list []unknown) {
	edge, f := &e.t.Edges[i], &e.facts[i]
	on := func(key string) forecast.Fact { return forecast.Fact{On: "edge", Name: e.t.IDs[i], Key: key} }
	isOp := func(op graph.Op) bool { return edge.Op.Known && edge.Op.V == op }
	for _, l := range e.loadsOf(i) {
		w := &e.t.Loads[l]
		if w.Implicit {
			continue
		}
		if !w.Answer.Known && !isOp(graph.Notify) {
			list = append(list, unknown{forecast.Fact{On: "workload", Name: w.Name, Key: "answer"}, l, e.answerWays(l)})
		}
		if !w.UserFacing.Known {
			list = append(list, unknown{forecast.Fact{On: "workload", Name: w.Name, Key: "user_facing"}, l, e.facingWays(l)})
		}
	}
	if !edge.Op.Known {
		list = append(list, unknown{on("op"), -1, wordWays(graph.Ops, func(c *completion, op graph.Op) { c.edge.Op = graph.Of(op) })})
	}
	if !edge.Needs.Known && !isOp(graph.Read) && !isOp(graph.Notify) {
		list = append(list, unknown{on("needs"), -1, wordWays(graph.Needs, func(c *completion, n graph.Need) { c.edge.Needs = graph.Of(n) })})
	}
	if !edge.Needs.Known && isOp(graph.Notify) {
		list = append(list, unknown{on("needs"), -1, []way{
			{"nothing", func(c *completion) { c.edge.Needs = graph.Of(graph.NeedNothing) }},
			{"outcome", func(c *completion) { c.edge.Needs = graph.Of(graph.NeedOutcome) }},
		}})
	}
	if !edge.Consistency.Known && !edge.Staleness.Known { // a tolerance says that it may be late
		list = append(list, unknown{on("consistency"), -1, wordWays(graph.Consistencies, func(c *completion, v graph.Consistency) { c.edge.Consistency = graph.Of(v) })})
	}
	from, to := &e.t.Services[edge.From], &e.t.Services[edge.To]
	if !(from.Owner.Known && to.Owner.Known) && !from.Is(graph.KindClient) && !(f.needKnown && f.need == graph.NeedResult) {
		fact := forecast.Fact{On: "service", Name: to.Name, Key: "owner"}
		if to.Owner.Known {
			fact.Name = from.Name
		}
		list = append(list, unknown{fact, -1, []way{
			{"another", func(c *completion) { c.bonus += otherOwner }},
		}})
	}
	return list
}

// loadsOf returns the loads that pass an edge, each once, by name: the file's order does not matter.
func (e *engine) loadsOf(i int) (list []int) {
	for _, u := range e.facts[i].uses {
		if n := len(list); n == 0 || list[n-1] != u.load {
			list = append(list, u.load)
		}
	}
	return e.byName(list)
}

func wordWays[T ~uint8](words []string, set func(*completion, T)) (ways []way) {
	for n, word := range words {
		ways = append(ways, way{word, func(c *completion) { set(c, T(n)) }})
	}
	return ways
}

// workload returns the copy of a workload in a completion.
func (c *completion) workload(e *engine, l int) *graph.Workload {
	w, ok := c.loads[l]
	if !ok {
		stated := e.t.Loads[l]
		w = &stated
		c.loads[l] = w
	}
	return w
}

func (e *engine) answerWays(l int) []way {
	return wordWays(graph.Answers, func(c *completion, a graph.Answer) {
		c.workload(e, l).Answer = graph.Of(a)
	})
}

func (e *engine) facingWays(l int) (ways []way) {
	for _, facing := range []bool{false, true} {
		ways = append(ways, way{strconv.FormatBool(facing), func(c *completion) { c.workload(e, l).UserFacing = graph.Of(facing) }})
	}
	return ways
}

// with returns the engine as one completion has it.
func (e *engine) with(i int, chosen []way) *engine {
	c := completion{edge: e.t.Edges[i], loads: map[int]*graph.Workload{}}
	for _, w := range chosen {
		w.apply(&c)
	}
	s := e.suppose(i, func(edge *graph.Edge) { *edge = c.edge }, c.loads)
	s.supposed.bonus = c.bonus
	return s
}
