package words

import (
	"fmt"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

// Conditional is a recommendation with what it depends on: "async, if orders need not know the outcome"; the mode alone where it
// depends on nothing.
func Conditional(a *advise.Analysis, e *advise.Edge) string {
	mode := e.Recommendation.String()
	if e.Recommendation == advise.Either {
		mode = "toss-up"
	}
	if c := Condition(a, e); c != "" {
		return mode + ", " + c
	}
	return mode
}

// Condition says what a recommendation depends on, the first fact that is not known and could change it: "if orders need not know
// the outcome"; "" where it depends on nothing.
func Condition(a *advise.Analysis, e *advise.Edge) string {
	if len(e.DependsOn) == 0 {
		return ""
	}
	return condition(a, e, &e.DependsOn[0])
}

// Conditions says what a recommendation depends on, fact by fact.
func Conditions(a *advise.Analysis, e *advise.Edge) (list []string) {
	for i := range e.DependsOn {
		list = once(list, condition(a, e, &e.DependsOn[i]))
	}
	return list
}

func condition(a *advise.Analysis, e *advise.Edge, c *advise.Condition) string {
	name, mode := Straight(c.Fact.Name), e.Recommendation.Mode()
	switch {
	case c.Fact.On == "edge" && c.Fact.Key == "needs":
		caller, other := Straight(a.Graph.Services[a.Graph.Edges[e.Index].From].Name), ""
		if c.Fact.Name != e.ID {
			if at := find(a, c.Fact.Name); at >= 0 {
				caller, other = Straight(a.Graph.Services[a.Graph.Edges[at].From].Name), " from "+Straight(a.Graph.Services[a.Graph.Edges[at].To].Name)
			}
		}
		switch mode {
		case graph.Async:
			if other != "" {
				return fmt.Sprintf("if %s need not know the outcome%s", caller, other)
			}
			return fmt.Sprintf("if %s need not know the outcome", caller)
		case graph.Hybrid:
			return fmt.Sprintf("if %s needs only an acknowledgement%s", caller, other)
		}
		return fmt.Sprintf("unless %s needs nothing back%s", caller, other)
	case c.Fact.Key == "answer":
		if mode == graph.Sync {
			return fmt.Sprintf("unless %s's client may be told \"accepted\"", name)
		}
		return fmt.Sprintf("if %s's client may be told \"accepted\"", name)
	case c.Fact.Key == "consistency" && mode != graph.Sync:
		return "unless everyone must see the effect at once"
	case c.Fact.Key == "consistency":
		return "unless the effect may be eventual"
	case c.Fact.Key == "op":
		return "depending on its op (read, write, notify, or job)"
	case c.Fact.Key == "order":
		return "unless messages must keep a total order"
	case c.Fact.Key == "user_facing":
		return fmt.Sprintf("depending on whether a person waits for %s", name)
	}
	return fmt.Sprintf("depending on %s %s (not given)", strings.ReplaceAll(c.Fact.Key, "_", " "), Owner(c.Fact))
}

// find returns the edge of an id, −1 where there is none.
func find(a *advise.Analysis, id string) int {
	for i, known := range a.Topology.IDs {
		if known == id {
			return i
		}
	}
	return -1
}
