package words

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Basis says in a clause why the recommended mode is what it is: "nothing is needed back", "pay p99 20.1 s → 43 ms (SLO 200 ms)".
func Basis(a *advise.Analysis, e *advise.Edge) string {
	if !e.Advised {
		return ""
	}
	switch {
	case e.Recommendation == advise.Either:
		return "nothing separates the modes: keep it simple"
	case e.Basis == advise.Needless && e.Step && e.Need != graph.NeedNothing:
		return fmt.Sprintf("%s need not wait for it", loadOf(a, e))
	case e.Basis == advise.Needless:
		return "nothing is needed back"
	case e.Basis == advise.Follows, e.Basis != advise.Repairs && e.Recommendation == advise.Hybrid && e.Change:
		return Accepts(a, e)
	case e.Basis == advise.Repairs && len(e.Repairs) > 0:
		return Repaired(a, e)
	case e.Basis == advise.Semantics, e.Recommendation == advise.Sync && reads(a, e):
		return forced(a, e)
	}
	if s, ok := serviceLoad(a, a.Graph.Edges[e.Index].To); ok && e.Recommendation == advise.Sync && s.Overloaded == forecast.AtMean {
		return fmt.Sprintf("a queue would grow without bound: %s is offered %s and sustains %s", Straight(a.Graph.Services[s.Service].Name), units.PerSecond(s.Offered), units.PerSecond(s.Sustained))
	}
	return argument(a, e)
}

// reads reports whether an edge fetches data that its caller needs.
func reads(a *advise.Analysis, e *advise.Edge) bool {
	op := a.Graph.Edges[e.Index].Op
	return op.Known && op.V == graph.Read && e.NeedKnown && e.Need == graph.NeedResult
}

// Reasons returns up to n clauses, the basis first, then what decides with its number against its limit, then what else is to be known.
func Reasons(a *advise.Analysis, e *advise.Edge, n int) []string {
	if !e.Advised {
		return nil
	}
	list := []string{Basis(a, e)}
	add := func(clause string) {
		if clause != "" && !slices.Contains(list, clause) {
			list = append(list, clause)
		}
	}
	away := e.Recommendation == advise.Async || e.Recommendation == advise.Hybrid
	if e.Basis == advise.Repairs && e.Recommendation == advise.Hybrid {
		add(Accepts(a, e))
	}
	if away && e.Basis != advise.Repairs && e.Basis != advise.Follows {
		for _, clause := range pressure(a, e) {
			add(clause)
		}
	}
	if away && undone(e) {
		add(compensated(a, e))
	}
	if e.Basis == advise.ByEvidence || e.Basis == advise.AsBuilt {
		for _, clause := range arguments(a, e, e.Recommendation.Mode()) {
			add(clause)
		}
	}
	return list[:min(n, len(list))]
}

// Accepts says what an acknowledging edge answers: "return 202 with a charge id; the rest runs in the background".
func Accepts(a *advise.Analysis, e *advise.Edge) string {
	if op := a.Graph.Edges[e.Index].Op; op.Known && op.V == graph.Read {
		return "return 202 with the address of the report, and prepare it in the background"
	}
	return fmt.Sprintf("return 202 with %s; the rest runs in the background", ID(a, e))
}

// creating are the verbs after which an operation names what comes into being.
var creating = []string{"create", "place", "open", "start", "submit", "request", "register", "book", "add", "post", "make", "send", "upload", "new"}

// ID names what an accepted request is known by: "a charge id" for create charge, else "an id".
func ID(a *advise.Analysis, e *advise.Edge) string {
	verb, noun, two := strings.Cut(strings.ToLower(a.Graph.Edges[e.Index].Operation), " ")
	if !two || !slices.Contains(creating, verb) || strings.ContainsAny(noun, " /") || noun == "" {
		return "an id"
	}
	return Article(Straight(noun)) + " id"
}

// Article puts a or an before a noun.
func Article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// Repaired says what a change repairs of the first fault: the measure before and after against its limit.
func Repaired(a *advise.Analysis, e *advise.Edge) string {
	f := &e.Repairs[0]
	if f.Kind == advise.Objective && f.Workload < len(a.Workloads) {
		w := &a.Workloads[f.Workload]
		for _, m := range Measures(&a.Graph.Workloads[f.Workload].SLO) {
			if m.Key == strings.ReplaceAll(f.Limit, ".", "_") {
				after := &w.Recommended
				if after.Unstable.Is { // of another workload's making: what this change repairs shows without it
					calm := a.Model.Answer(f.Workload, a.Design)
					after = &calm
				}
				return fmt.Sprintf("%s %s %s → %s (SLO %s)", loadName(a, f.Workload), m.Name, m.Write(f.Measured), m.Value(after).Bare, m.Objective())
			}
		}
	}
	return Fault(a, f)
}

// forced says which fact leaves no other mode.
func forced(a *advise.Analysis, e *advise.Edge) string {
	edge := &a.Graph.Edges[e.Index]
	caller, callee := Straight(a.Graph.Services[edge.From].Name), Straight(a.Graph.Services[edge.To].Name)
	strict := edge.Consistency.Known && edge.Consistency.V == graph.Strong
	switch {
	case e.Recommendation != advise.Sync:
		return argument(a, e)
	case reads(a, e):
		return caller + " needs the data it reads"
	case e.NeedKnown && e.Need == graph.NeedResult:
		return caller + " needs the response to continue"
	case told(a, e) != "" && edge.From == entryOf(a, e):
		return fmt.Sprintf("the client is told the %s", told(a, e))
	case e.NeedKnown && e.Need == graph.NeedOutcome:
		return "the operation cannot succeed without " + callee
	case strict:
		return "everyone must see the effect at once (consistency: strong)"
	case a.Gateways[edge.From] != advise.NoGateway:
		return caller + " only forwards: it has no queue of its own"
	case a.Gateways[edge.To] != advise.NoGateway:
		return callee + " only forwards: a boundary belongs behind it"
	case a.Graph.Services[edge.From].Is(graph.KindClient, graph.KindExternal):
		return caller + " cannot publish to our broker"
	}
	return argument(a, e)
}

// told is what the client of a workload on an edge is told, where that is more than "accepted".
func told(a *advise.Analysis, e *advise.Edge) string {
	strictest := graph.AnswerAccepted
	for _, l := range passing(a, e) {
		if answer := a.Topology.Loads[l].Answer; answer.Known {
			strictest = max(strictest, answer.V)
		}
	}
	if strictest == graph.AnswerAccepted {
		return ""
	}
	return strictest.String()
}

// entryOf is the entry of the first workload on an edge, −1 where none passes.
func entryOf(a *advise.Analysis, e *advise.Edge) int {
	for _, l := range passing(a, e) {
		return a.Topology.Loads[l].Entry
	}
	return -1
}

// undone reports whether a failure after the answer must be undone.
func undone(e *advise.Edge) bool {
	return slices.ContainsFunc(e.Obligations, func(o advise.Obligation) bool { return o.ID == graph.Compensation.String() })
}

func compensated(a *advise.Analysis, e *advise.Edge) string {
	if undo := a.Graph.Edges[e.Index].Undo; undo.Known && undo.V != "none" && undo.V != "" {
		return fmt.Sprintf("if it fails, a saga undoes it (%s)", Straight(undo.V))
	}
	return "if it fails, a saga undoes what was accepted"
}

// passing lists the workloads on an edge by name, so that the file's order does not matter.
func passing(a *advise.Analysis, e *advise.Edge) []int {
	list := make([]int, 0, len(a.Topology.Through[e.Index]))
	for _, l := range a.Topology.Through[e.Index] {
		list = append(list, int(l))
	}
	slices.SortFunc(list, func(x, y int) int { return strings.Compare(a.Topology.Loads[x].Name, a.Topology.Loads[y].Name) })
	return list
}

// loadOf names the first workload that passes an edge.
func loadOf(a *advise.Analysis, e *advise.Edge) string {
	for _, l := range passing(a, e) {
		return loadName(a, l)
	}
	return "the request"
}

// loadName names a workload.
func loadName(a *advise.Analysis, l int) string {
	if w := &a.Topology.Loads[l]; !w.Implicit {
		return Straight(w.Name)
	}
	return "the request"
}
