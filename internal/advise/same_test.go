package advise

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/rules"

	"pgregory.net/rapid"
)

// advice is what must not change where nothing that matters does.
type advice struct {
	Recommendation
	Basis
	Strength
	rules.Score
	Allowed  Modes
	Context  rules.Context
	CouldBe  bool
	Scratch  graph.Mode
	Pattern  string
	Repairs  string
	Boundary int
}

// adviceByID is the advice of every edge; mine is what an id of this part of the graph starts with.
func adviceByID(a *Analysis, mine string) map[string]advice {
	m := map[string]advice{}
	for i := range a.Edges {
		e := &a.Edges[i]
		if !strings.HasPrefix(e.ID, mine) {
			continue
		}
		var repairs []string
		for k := range e.Repairs {
			repairs = append(repairs, fmt.Sprint(e.Repairs[k].Kind, e.Repairs[k].Limit, e.Repairs[k].Of))
		}
		slices.Sort(repairs)
		m[e.ID] = advice{e.Recommendation, e.Basis, e.Strength, e.Score, e.Allowed, e.Context, e.CouldBe, a.Scratch[i], e.Pattern, strings.Join(repairs, ", "), len(e.Boundary)}
	}
	return m
}

func sameAdvice(t *rapid.T, was, is map[string]advice, texts ...string) {
	t.Helper()
	for id, w := range was {
		if is[id] != w {
			t.Fatalf("%s: %+v, was %+v\n%s", id, is[id], w, strings.Join(texts, "\n"))
		}
	}
}

// The order of services, workloads and edges in the file changes nothing, nor does the run.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, p := drawFile(t, "s"), drawProfile(t)
		one, two := f.text(quantity.plain), f.permuted(t).text(quantity.plain)
		was := adviceByID(Analyze(graphOf(t, one), p), "")
		sameAdvice(t, was, adviceByID(Analyze(graphOf(t, two), p), ""), one, two)
		sameAdvice(t, was, adviceByID(Analyze(graphOf(t, one), p), ""), one)
	})
}

// What shares no service and no workload with an edge does not change its advice.
func TestLocal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, far, p := drawFile(t, "s"), drawFile(t, "far"), drawProfile(t)
		far.services = slices.DeleteFunc(far.services, func(e entry) bool { return strings.HasSuffix(e.name, "broker") }) // a second broker leaves it open which of them is meant
		one, two := f.text(quantity.plain), f.with(far).text(quantity.plain)
		sameAdvice(t, adviceByID(Analyze(graphOf(t, one), p), ""), adviceByID(Analyze(graphOf(t, two), p), "s"), two)
	})
}

// The unit in which a fact is written changes nothing.
func TestUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, p := drawFile(t, "s"), drawProfile(t)
		mixed := func(q quantity) string {
			if rapid.Bool().Draw(t, "unit") {
				return q.other()
			}
			return q.plain()
		}
		plain := f.text(quantity.plain)
		was := adviceByID(Analyze(graphOf(t, plain), p), "")
		for _, other := range []string{f.text(quantity.other), f.text(mixed)} {
			sameAdvice(t, was, adviceByID(Analyze(graphOf(t, other), p), ""), plain, other)
		}
	})
}
