package advise

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"commadvisor/internal/rules"
)

func TestSteadyCountsRunsThatKeepTheAdvice(t *testing.T) {
	a := analyzeText(t, `
version: 1
services: {a: {}, b: {}, c: {}}
edges:
  - {from: a, to: b, op: write, needs: nothing}
  - {from: a, to: c, op: read}
`)
	// +6 for a write less 1 for one hop, −1 for the trace, −3: +1 just leans async. A prior of −5, coupling halved or the trace doubled is enough.
	if kept, of := a.Steady(edgeOf(t, a, "a->b")); kept != 11 || of != 14 {
		t.Errorf("%d of %d", kept, of)
	}
	if kept, of := a.Steady(edgeOf(t, a, "a->c")); kept != of { // a gate
		t.Errorf("%d of %d", kept, of)
	}
}

// P16: a fact that is reported as unable to change the recommendation does not change it, whatever its value in its range.
func TestP16QuestionsLeftOut(t *testing.T) {
	looked := 0
	rapid.Check(t, func(t *rapid.T) {
		a := judged(drawGraph(t), drawProfile(t))
		for i := range a.Edges {
			e := &a.Edges[i]
			if !e.Advised {
				continue
			}
			var b bench
			subjects := a.judge.subjects(nil, i)
			bounds := newBounds(new(rules.Pass), nil, len(subjects))
			a.judge.view(&b, subjects, &bounds)
			for k := range rules.Keys {
				if !slices.ContainsFunc(bounds.asked, func(set uint32) bool { return set>>k&1 == 1 }) {
					continue
				}
				for w := range subjects {
					if subjects[w].Facts[k].Known {
						continue
					}
					of := subjects
					if slices.Contains(ofWorkload, k) {
						of = subjects[w : w+1]
					}
					fact, ok := a.judge.factOf(&subjects[w], k)
					if q := a.judge.question(&b, subjects, w, k, fact, e); !ok || len(q.CouldBecome) > 0 {
						continue // asked for, or nothing that the file could state
					}
					n := len(rules.PlausibleRange(k).Values)
					for v := range 25 {
						known := slices.Clone(of)
						for s := range of {
							switch at := float64(v) / 24; {
							case of[s].Facts[k].Known:
							case n == 2 && v > 0 && v < 24:
								of[s].Facts[k] = rules.Between(of[s].Plausible(k, 0), of[s].Plausible(k, 1), at)
							default:
								of[s].Facts[k] = of[s].Plausible(k, int(at*float64(n-1)+0.5))
							}
						}
						got := a.judge.view(&b, subjects, nil)
						if r, _ := decide(got.sum, got.circumstances); r != e.Recommendation {
							t.Fatalf("%s: %v (value %d of 25) makes it %s instead of %s, and was not asked for", e.ID, fact, v, r, e.Recommendation)
						}
						copy(of, known)
						looked++
					}
				}
			}
		}
	})
	if looked < 1000 {
		t.Errorf("only %d values tried", looked)
	}
}
