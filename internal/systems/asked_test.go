package systems

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
)

// askedOnce is how often the advice has to agree (balanced) when every edge that is not confirmed may ask one question.
const askedOnce = 0.92

// orders are the ways in which an edge picks its next question. Where the coding has the writes of one workload tell its client different
// things, nobody could answer for the workload; lumped answers for it as for the strictest of them all the same, to show what a careless answer costs.
var orders = []struct {
	name   string
	lumped bool
	pick   func(a *advise.Analysis, e *advise.Edge, asked map[string]bool) (q whatif.Question, ok bool)
}{
	{"top question first", false, topQuestion},
	{"top question first, answers lumped", true, topQuestion},
	{"in random order", false, func(a *advise.Analysis, e *advise.Edge, asked map[string]bool) (q whatif.Question, ok bool) {
		var open []whatif.Question
		for _, m := range a.MissingFacts(e.Index) {
			if !asked[m.Fact.String()] {
				open = append(open, whatif.Question{Fact: m.Fact})
			}
		}
		if len(open) == 0 {
			return q, false
		}
		seed := fnv.New64a() // an edge draws the same, whatever else is in the file
		fmt.Fprint(seed, a.Graph.Name, e.ID, len(asked))
		return open[rand.New(rand.NewPCG(1, seed.Sum64())).IntN(len(open))], true
	}},
}

// topQuestion picks the first question of an edge that it did not ask yet.
func topQuestion(a *advise.Analysis, e *advise.Edge, asked map[string]bool) (q whatif.Question, ok bool) {
	for _, q = range whatif.Questions(a, e) {
		if !asked[q.Fact.String()] {
			return q, true
		}
	}
	return q, false
}

// TestAsked hides needs wherever it is not result, and lets every edge that is not confirmed ask questions, which the coding of the
// system answers where it can: how often the advice agrees with what was built after no answer, one, and two.
func TestAsked(t *testing.T) {
	profile, _ := rules.ProfileNamed("")
	const rounds = 2
	for _, order := range orders {
		var total [rounds + 1]map[string]*score
		for n := range total {
			total[n] = map[string]*score{"tuning": {}, "held out": {}}
		}
		var questions, answered [rounds]int
		for _, row := range table {
			if row.set == "published" {
				continue
			}
			built := load(t, row.name)
			coded, told := withAnswer(built), open(hide(built))
			asked := make([]map[string]bool, len(built.Edges))
			for n := range total {
				a := advise.Analyze(told, profile)
				for i := range a.Edges {
					if e := &a.Edges[i]; e.Advised {
						total[n][row.set].count(built.Edges[i].Mode.V, simpler(e.Recommendation))
					}
				}
				if n == rounds {
					break
				}
				told = told.Clone()
				for i := range a.Edges {
					e := &a.Edges[i]
					if !e.Advised || e.Robust {
						continue
					}
					if asked[i] == nil {
						asked[i] = map[string]bool{}
					}
					q, ok := order.pick(a, e, asked[i])
					if !ok {
						continue
					}
					asked[i][q.Fact.String()] = true
					questions[n]++
					if answer(told, coded, a.Topology.IDs, &q, order.lumped) {
						answered[n]++
					}
				}
			}
		}
		for n := range total {
			line := ""
			if n < rounds {
				line = fmt.Sprintf("; then %d questions, %d answered by the coding", questions[n], answered[n])
			}
			for _, set := range []string{"tuning", "held out"} {
				t.Logf("%s, after %d: %-9s %s%s", order.name, n, set, total[n][set], line)
				if n == 1 && order.name == orders[0].name && total[n][set].balanced() < askedOnce {
					t.Errorf("%s: balanced %.3f after one question an edge; wanted %.2f", set, total[n][set].balanced(), askedOnce)
				}
			}
		}
	}
}

// simpler counts a toss-up as the simpler mode.
func simpler(r advise.Recommendation) advise.Recommendation {
	if r == advise.Either {
		return advise.Sync
	}
	return r
}

// answer states a fact in a graph as the coding has it; false where the coding does not tell it.
func answer(told, coded *graph.Graph, ids []string, q *whatif.Question, lumped bool) bool {
	switch f := q.Fact; f.On {
	case "workload":
		w := slices.IndexFunc(coded.Workloads, func(w graph.Workload) bool { return w.Name == f.Name })
		if w < 0 || f.Key != "answer" || !coded.Workloads[w].Answer.Known || !lumped && differs(coded, w) {
			return false
		}
		told.Workloads[w].Answer = coded.Workloads[w].Answer
		return true
	case "edge":
		from, to := &coded.Edges[slices.Index(ids, f.Name)], &told.Edges[slices.Index(ids, f.Name)]
		switch f.Key {
		case "needs":
			to.Needs = from.Needs
			return from.Needs.Known
		case "consistency":
			to.Consistency = from.Consistency
			return from.Consistency.Known
		}
	}
	return false
}

// differs reports whether the coding has clients told different things by the writes of one workload, which holds all that one kind of
// client calls: then nobody could answer for the workload, only for its edges.
func differs(coded *graph.Graph, w int) bool {
	ends := map[bool]bool{}
	for e := range coded.Edges {
		edge := &coded.Edges[e]
		if edge.From == coded.Workloads[w].Entry && edge.Op.V != graph.Read && edge.Needs.Known && !(edge.Workloads.Known && !slices.Contains(edge.Workloads.V, w)) {
			ends[edge.Needs.V >= graph.NeedOutcome] = true
		}
	}
	return len(ends) > 1
}
