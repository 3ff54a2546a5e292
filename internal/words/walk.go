package words

import (
	"fmt"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
)

// What the walkthrough says and no report does: what a key has done, and the questions of the interview.

// What the keys that reach outside say.
const (
	NoEditor      = "no editor is set; set VISUAL or EDITOR"
	NoClipboard   = "this terminal takes no clipboard"
	NothingStated = "The file states nothing about this edge, its services, or its workloads."
)

// Opening says which place of a file is opened.
func Opening(file string, line int) string { return fmt.Sprintf("opening %s:%d", file, line) }

// Copied says what was copied.
func Copied(what string) string { return what + " is copied" }

// Find is the line in which one types what to look for.
func Find(text string, found bool) string {
	if !found {
		return "find: " + text + " (nowhere)"
	}
	return "find: " + text
}

// IsAgain says what an edge is after the change of its mode was undone.
func IsAgain(g *graph.Graph, e int) string {
	if m := g.Edges[e].Mode; m.Known {
		return Label(g, e) + " is " + m.V.String() + " again"
	}
	return Label(g, e) + " states no mode again"
}

// StillIs says that a fact stays as it is.
func StillIs(key, value string) string { return key + " stays " + value }

// FactIs says what a fact was made.
func FactIs(owner, key, value string) string { return owner + ": " + key + " is " + value }

// Unchanged is an answer that leads to the same advice.
const Unchanged = "unchanged"

// NoAnswer is said of a question of which every answer was tried and none changes a recommendation.
const NoAnswer = "No single answer changes a recommendation."

// NothingSelected is an answer for nothing.
const NothingSelected = "nothing is selected to answer for; space selects"

// Tried says what setting the mode of one edge does to the workloads that pass it, all else as recommended.
func Tried(a *advise.Analysis, before, after *rules.World) string {
	var parts []string
	for i, l := range before.Loads {
		if l >= len(a.Graph.Workloads) {
			continue
		}
		wl := &a.Graph.Workloads[l]
		if changed := Moves(a, &before.Forecasts[i], &after.Forecasts[i], wl, false); len(changed) > 0 {
			parts = append(parts, Straight(wl.Name)+" "+strings.Join(changed, ", "))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ". All else as recommended: " + strings.Join(parts, "; ")
}

// means are what the words of a fact stand for, as an answer in the interview.
var means = map[string]map[string]string{
	"needs": {
		"result": "the data in the reply", "outcome": "whether it succeeded", "ack": "that the request is safely recorded", "nothing": "it may happen later",
	},
	"answer": {
		"result": "the data it asked for", "outcome": "whether it succeeded", "accepted": "that the request is recorded; the rest may follow",
	},
	"consistency": {
		"strong": "everyone sees the change at once", "read_your_writes": "the writer sees its own change", "eventual": "it may be seen later",
	},
	"order": {"none": "in any order", "key": "in order for one entity", "total": "in one order for all"},
	"op":    {"read": "asks for data", "write": "changes something", "job": "starts work that takes a while", "notify": "says that something happened"},
	"user_facing": {
		"true": "a person waits", "false": "no person waits",
	},
}

// Means says what an answer stands for, "" where the word says it itself.
func Means(key, word string) string { return means[key][word] }

// Kind names facts of one kind by what they are about: "4 writes", "2 workloads".
func Kind(g *graph.Graph, f forecast.Fact, n int) string {
	if f.On != "edge" {
		return Count(n, f.On)
	}
	for e := range g.Edges {
		if g.EdgeID(e) == f.Name && g.Edges[e].Op.Known {
			if g.Edges[e].Op.V == graph.Notify {
				return Count(n, "notification")
			}
			return Count(n, g.Edges[e].Op.V.String())
		}
	}
	return Count(n, "edge")
}

// Subject names what one fact is about: an edge, a service or a workload.
func Subject(g *graph.Graph, f forecast.Fact) string {
	if f.On == "edge" {
		for e := range g.Edges {
			if g.EdgeID(e) == f.Name {
				return Label(g, e)
			}
		}
	}
	return Straight(f.Name)
}

// AnswerFor heads the list of what an answer is for.
func AnswerFor(chosen, of int) string {
	if chosen == of {
		return fmt.Sprintf("The answer is for all %d:", of)
	}
	return fmt.Sprintf("The answer is for %d of %d:", chosen, of)
}

// AsksFor is a question in a line, with how many facts it is about.
func AsksFor(g *graph.Graph, q *whatif.Question, n int) string {
	of := Owner(q.Fact)
	if n > 1 {
		of = "of " + Kind(g, q.Fact, n)
	}
	return q.Fact.Key + " " + of + ": " + q.Asks
}

// NotStated says which facts are asked for: those of the kind that is named, or the one.
func NotStated(f forecast.Fact, kind string, n int) string {
	if n == 1 {
		return f.Key + " " + Owner(f) + " is not stated."
	}
	return f.Key + " of " + kind + " is not stated."
}

// Bearing says why a question is asked and how many edges an answer can change.
func Bearing(why string, edges int) string {
	var parts []string
	if why != "" {
		parts = append(parts, "Asked because "+why+".")
	}
	if edges > 0 {
		parts = append(parts, fmt.Sprintf("An answer can change %s.", Count(edges, "edge")))
	}
	return strings.Join(parts, " ")
}

// CouldBecome says what an edge could become once a question is answered, "" where it stays.
func CouldBecome(q *whatif.Question) string {
	var names []string
	for _, r := range q.CouldBecome {
		names = append(names, r.String())
	}
	if len(names) == 0 {
		return ""
	}
	return "could become " + alternatives(names)
}

// NowIs is the advice on an edge in two words: "HYBRID, must", "keep sync, lean", "toss-up".
func NowIs(a *advise.Analysis, e *advise.Edge) string {
	switch {
	case e.Recommendation == advise.Either:
		return TossUp
	case e.Change || !a.Graph.Edges[e.Index].Mode.Known:
		return Advice(e, a.Graph.Edges[e.Index].Mode) + ", " + Strength(e.Strength)
	}
	return "keep " + e.Recommendation.String() + ", " + Strength(e.Strength)
}

// Becomes is what the advice on an edge turns into.
func Becomes(e *advise.Edge) string {
	if e.Recommendation == advise.Either {
		return TossUp
	}
	return e.Recommendation.String() + ", " + Strength(e.Strength)
}

// BecomeMany says what the advice on several edges turns into.
func BecomeMany(n int, into map[advise.Recommendation]int) string {
	var parts []string
	for _, r := range []advise.Recommendation{advise.Sync, advise.Hybrid, advise.Async, advise.Either} {
		if into[r] > 0 {
			name := r.String()
			if r == advise.Either {
				name = TossUp
			}
			parts = append(parts, fmt.Sprintf("%d to %s", into[r], name))
		}
	}
	return Count(n, "edge") + " change: " + strings.Join(parts, ", ")
}

// MissedMore says how many SLOs more or fewer are missed, with its comma.
func MissedMore(n int) string {
	switch {
	case n > 0:
		return fmt.Sprintf(", %s more missed", Count(n, "SLO"))
	case n < 0:
		return fmt.Sprintf(", %s fewer missed", Count(-n, "SLO"))
	}
	return ""
}

// Built is how an edge is built, as a word in a sentence.
func BuiltAs(v graph.Val[graph.Mode]) string {
	if !v.Known {
		return "no mode yet"
	}
	return v.V.String()
}

// Kept says that an edge is kept though one would build it otherwise from scratch, "" where one would not.
func Kept(a *advise.Analysis, e *advise.Edge) string {
	if !e.CouldBe {
		return ""
	}
	return fmt.Sprintf("from scratch you would build it %s; that is no reason to change it", a.Scratch[e.Index])
}

// Waiting says in a line what the client of a workload waits for and what runs behind: the short form of Boundary.
func Waiting(a *advise.Analysis, workload int) string {
	const most = 4
	w := &a.Workloads[workload]
	front, behind := services(a, w.WaitsFor), services(a, w.Behind)
	who, front := whoWaits(a, workload, front)
	text := who + " waits for nothing"
	if len(front) > 0 {
		text = who + " waits for " + Some(front, most)
	}
	if len(behind) > 0 {
		text += "; background: " + Some(behind, most)
	}
	return text
}

// Unrepaired says in a line that limits stay exceeded whatever the modes, with the key that shows what it would take.
func Unrepaired(a *advise.Analysis, key string) string {
	list := a.Repair.Unrepaired
	return fmt.Sprintf("%s that no mode keeps (%s): %s", Count(len(list), "limit"), key, Fault(a, &list[0]))
}

// Because is why an edge is advised on as it is, in a line: the basis, the reason that decides, and what the advice depends on.
func Because(a *advise.Analysis, e *advise.Edge) string {
	text := strings.Join(Reasons(a, e, 2), "; ")
	if c := Condition(a, e); c != "" {
		text += "; it holds " + c
	}
	return text
}

// HowSure is the strength of an advice in a column: "strong, if" where it depends on a fact that is not known.
func HowSure(a *advise.Analysis, e *advise.Edge) string {
	if Condition(a, e) != "" {
		return Strength(e.Strength) + ", if"
	}
	return Strength(e.Strength)
}

// NoMode says that no mode repairs a fault, and what it would take.
func NoMode(a *advise.Analysis, f *advise.Fault) string {
	text := "no mode repairs this: " + Fault(a, f)
	if takes := Takes(a, f); takes != "" {
		text += ". What it takes: " + takes
	}
	return text
}

// Instead names up to n other sets of changes of the same size.
func Instead(a *advise.Analysis, n int) (list []string) {
	for _, set := range a.Repair.Alternatives[:min(n, len(a.Repair.Alternatives))] {
		var parts []string
		for _, c := range set {
			parts = append(parts, Label(a.Graph, c.Edge)+" to "+c.To.String())
		}
		list = append(list, "as good: "+strings.Join(parts, ", "))
	}
	return list
}

// Confirmed says that no missing fact changes the advice.
const Confirmed = "no value of a missing fact changes this advice"

// IfKnown says what an answer to a question would make of an edge.
func IfKnown(q *whatif.Question) string {
	text := fmt.Sprintf("%s %s: %s", q.Fact.Key, Owner(q.Fact), Upper(q.Asks))
	if leads := Answers(q); leads != "" {
		text += " It becomes " + leads
	}
	return text + "; i asks it"
}

// Advised heads the form that decides about an edge.
func Advised(a *advise.Analysis, e *advise.Edge) string {
	if e.Recommendation == advise.Either {
		return "The advice is a toss-up: keep it simple."
	}
	text := fmt.Sprintf("The advice is %s, %s", e.Recommendation, Strength(e.Strength))
	if c := Condition(a, e); c != "" {
		text += ", " + c
	}
	return text + "."
}
