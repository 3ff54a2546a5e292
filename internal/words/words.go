// Package words spells what reports and the walkthrough say to people alike: the names of edges and facts, numbers with
// their verdicts, and sentences about a change. It decides nothing and knows no format.
package words

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/whatif"
)

// Printable makes a text safe to show: no control character drives the terminal, and no hidden one changes how it reads.
func Printable(s string) string { return diag.Printable(s) }

// Straight spells out hidden characters, for texts that hold no control characters.
func Straight(s string) string { return diag.Straight(s) }

// Arrow names an edge for people, without its operation.
func Arrow(g *graph.Graph, e int) string {
	edge := &g.Edges[e]
	from := g.Services[edge.From].Name
	if edge.FromOp != "" {
		from += "/" + edge.FromOp
	}
	return Straight(from + " → " + g.Services[edge.To].Name)
}

// Label names an edge for people, with its operation.
func Label(g *graph.Graph, e int) string {
	if op := g.Edges[e].Operation; op != "" {
		return Arrow(g, e) + " " + Straight(op)
	}
	return Arrow(g, e)
}

// Mode is how an edge is built, "–" where not stated.
func Mode(v graph.Val[graph.Mode]) string {
	if !v.Known {
		return "–"
	}
	return v.V.String()
}

// Advice words a recommendation against what is built: in capitals where it is a change.
func Advice(e *advise.Edge, built graph.Val[graph.Mode]) string {
	switch {
	case e.Change:
		return strings.ToUpper(e.Recommendation.String())
	case built.Known:
		return "keep"
	case e.Recommendation == advise.Either:
		return TossUp
	}
	return e.Recommendation.String()
}

// TossUp is an open edge on which nothing separates the modes.
const TossUp = "toss-up"

// Strength words how sure a recommended mode is: must, strong, lean, toss-up.
func Strength(s advise.Strength) string {
	if s == advise.Even {
		return TossUp
	}
	return s.String()
}

// Some joins a list as in speech and cuts it after n.
func Some(list []string, n int) string {
	if len(list) > n+1 { // never "and 1 other": that takes as much room as its name
		list = append(slices.Clone(list[:n]), fmt.Sprintf("%d others", len(list)-n))
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	case 2:
		return list[0] + " and " + list[1]
	}
	return strings.Join(list[:len(list)-1], ", ") + ", and " + list[len(list)-1]
}

// Upper starts a text with a capital.
func Upper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Count writes a number with its noun: 1 edge, 2 edges.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Owner says whom a fact of the file belongs to: "of ledger", "of workload pay", "on web->orders".
func Owner(f forecast.Fact) string {
	name := Straight(f.Name)
	if at, ok := strings.CutPrefix(name, "from "); ok && f.On == "workload" {
		return "of a workload that enters at " + at
	}
	switch f.On {
	case "edge":
		return "on " + name
	case "workload":
		return "of workload " + name
	}
	return "of " + name
}

// Facts words a list of facts, those with the same key together: "latency of a, b and c; availability of d".
func Facts(list []forecast.Fact, n int) string {
	var keys []string
	names := map[string][]string{}
	for _, f := range list {
		if !slices.Contains(keys, f.Key) {
			keys = append(keys, f.Key)
		}
		names[f.Key] = append(names[f.Key], Straight(f.Name))
	}
	var parts []string
	for _, k := range keys {
		parts = append(parts, k+" of "+Some(names[k], n))
	}
	return strings.Join(parts, "; ")
}

// DependsOn names the facts that are not stated and that a finding depends on; those of what it is about by their keys alone.
func DependsOn(facts []forecast.Fact, on, name string) string {
	if len(facts) == 0 {
		return "depends on facts not stated"
	}
	type kind struct{ key, on string }
	var kinds []kind
	by := map[kind][]forecast.Fact{}
	for _, f := range facts {
		k := kind{f.Key, f.On}
		if by[k] == nil {
			kinds = append(kinds, k)
		}
		by[k] = append(by[k], f)
	}
	var list []string
	for _, k := range kinds {
		switch f := by[k][0]; {
		case len(by[k]) > 1:
			list = append(list, fmt.Sprintf("%s of %d %ss", k.key, len(by[k]), k.on))
		case f.On == on && f.Name == name:
			list = append(list, k.key)
		default:
			list = append(list, k.key+" "+Owner(f))
		}
	}
	return "depends on " + Some(list, 1)
}

// Answers says what each plausible answer leads to, those with the same end together: "sync with outcome; async with ack or nothing".
func Answers(q *whatif.Question) string {
	var ends []advise.Recommendation
	by := map[advise.Recommendation][]string{}
	for _, a := range q.Answers {
		if by[a.Recommendation] == nil {
			ends = append(ends, a.Recommendation)
		}
		word := a.Word
		if q.Fact.Key == "owner" {
			word += " team"
		}
		by[a.Recommendation] = append(by[a.Recommendation], word)
	}
	var parts []string
	for _, r := range ends {
		parts = append(parts, r.String()+" with "+alternatives(by[r]))
	}
	return strings.Join(parts, "; ")
}

func alternatives(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}
