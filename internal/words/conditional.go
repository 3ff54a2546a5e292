package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

// Condition says what a recommendation depends on, the first fact that is not known and could change it: "if orders need not know
// the outcome"; "" where it depends on nothing.
func Condition(a *advise.Analysis, e *advise.Edge) string {
	if list := Conditions(a, e); len(list) > 0 {
		return list[0]
	}
	return ""
}

// Pressing is the condition where it is one that decides often: what is needed, what is answered, a number that could break a limit.
func Pressing(a *advise.Analysis, e *advise.Edge) string {
	for _, key := range weighty[:deciding] {
		for i := range e.DependsOn {
			if c := &e.DependsOn[i]; c.Fact.Key == key && (c.Becomes != advise.None || !isWord(key)) {
				return condition(a, e, c)
			}
		}
	}
	return ""
}

// isWord reports whether a fact is a word of the file rather than a number.
func isWord(key string) bool { return slices.Contains(wordKeys, key) }

var wordKeys = []string{"needs", "answer", "op", "user_facing", "consistency", "order", "owner"}

// deciding is how many of weighty decide often.
const deciding = 10

// weighty orders the facts that a recommendation may depend on: what decides most edges of real systems comes first.
var weighty = []string{"needs", "answer", "op", "user_facing", "latency", "latency.p99", "work", "availability", "capacity", "rate", "consistency", "staleness", "kind", "order", "owner"}

// Conditions says what a recommendation depends on, fact by fact, the weightiest first.
func Conditions(a *advise.Analysis, e *advise.Edge) (list []string) {
	facts := slices.Clone(e.DependsOn)
	rank := func(c advise.Condition) int {
		if at := slices.Index(weighty, c.Fact.Key); at >= 0 {
			return at
		}
		return len(weighty)
	}
	slices.SortFunc(facts, func(x, y advise.Condition) int {
		return cmp.Or(rank(x)-rank(y), strings.Compare(x.Fact.String(), y.Fact.String()))
	})
	for i := range facts {
		list = once(list, condition(a, e, &facts[i]))
	}
	return list
}

func condition(a *advise.Analysis, e *advise.Edge, c *advise.Condition) string {
	name, mode := Straight(c.Fact.Name), e.Recommendation.Mode()
	switch {
	case c.Becomes == advise.None && isWord(c.Fact.Key): // it takes more than this fact
		return fmt.Sprintf("depending, among others, on %s %s", strings.ReplaceAll(c.Fact.Key, "_", " "), Owner(c.Fact))
	case c.Fact.On == "edge" && c.Fact.Key == "needs":
		caller, other := Straight(a.Graph.Services[a.Graph.Edges[e.Index].From].Name), ""
		if c.Fact.Name != e.ID {
			if at := find(a, c.Fact.Name); at >= 0 {
				caller, other = Straight(a.Graph.Services[a.Graph.Edges[at].From].Name), " from "+Straight(a.Graph.Services[a.Graph.Edges[at].To].Name)
			}
		}
		onlyResult := len(c.Words) == 1 && c.Words[0] == graph.NeedResult.String()
		switch {
		case onlyResult && mode != graph.Sync:
			return fmt.Sprintf("unless %s needs the result%s", caller, other)
		case mode == graph.Async:
			if other != "" {
				return fmt.Sprintf("if %s need not know the outcome%s", caller, other)
			}
			return fmt.Sprintf("if %s need not know the outcome", caller)
		case mode == graph.Hybrid:
			return fmt.Sprintf("if %s needs only an acknowledgement%s", caller, other)
		}
		return fmt.Sprintf("unless %s needs nothing back%s", caller, other)
	case c.Fact.Key == "answer":
		if mode == graph.Sync {
			return fmt.Sprintf("unless %s's client may be told \"accepted\"", name)
		}
		return fmt.Sprintf("if %s's client may be told \"accepted\"", name)
	case c.Fact.Key == "consistency" && mode != graph.Sync && !reads(a, e):
		return "unless everyone must see the effect at once"
	case reads(a, e) && (c.Fact.Key == "consistency" || c.Fact.Key == "staleness"):
		return "unless the data may be stale"
	case c.Fact.Key == "consistency":
		return "unless the effect may be eventual"
	case c.Fact.Key == "staleness":
		return "depending on how late the effect may be"
	case c.Fact.Key == "op":
		return "depending on its op (read, write, notify, or job)"
	case c.Fact.Key == "order":
		return "unless messages must keep a total order"
	case c.Fact.Key == "user_facing":
		return fmt.Sprintf("depending on whether a person waits for %s", name)
	}
	if text := breaks(a, e, c); text != "" {
		return text
	}
	return fmt.Sprintf("depending on %s %s (unknown)", strings.ReplaceAll(c.Fact.Key, "_", " "), Owner(c.Fact))
}

// breaks says which limit a number that is not known could break: "unless pay p99 is over 200 ms (p99 of fraud unknown)".
func breaks(a *advise.Analysis, e *advise.Edge, c *advise.Condition) string {
	key, name := c.Fact.Key, Straight(c.Fact.Name)
	unknown := fmt.Sprintf("(%s %s unknown)", strings.TrimPrefix(key, "latency."), Owner(c.Fact))
	of := func(m int) (load string, limit string) {
		for _, l := range passing(a, e) {
			if x := Measures(&a.Topology.Loads[l].SLO)[m]; x.Limit.Known {
				return loadName(a, l), x.Objective()
			}
		}
		return "", ""
	}
	switch {
	case strings.HasPrefix(key, "latency") || key == "work" || key == "ack":
		if load, limit := of(2); load != "" {
			return fmt.Sprintf("unless %s p99 is over %s %s", load, limit, unknown)
		}
	case key == "availability":
		if load, limit := of(4); load != "" {
			return fmt.Sprintf("unless %s is up less than %s %s", load, limit, unknown)
		}
	case (key == "capacity" || key == "workers") && c.Fact.On == "service":
		return fmt.Sprintf("unless %s is overloaded %s", name, unknown)
	case key == "rate":
		return fmt.Sprintf("unless %s overloads a service %s", name, unknown)
	}
	return ""
}

// Dependencies are the conditions after "depends on": facts by their names, others as they are.
func Dependencies(a *advise.Analysis, e *advise.Edge) (list []string) {
	for _, c := range Conditions(a, e) {
		for _, lead := range []string{"depending, among others, on ", "depending on "} {
			c = strings.TrimPrefix(c, lead)
		}
		list = append(list, c)
	}
	return list
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
