package advise

import (
	"math"
	"os"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

func payments(t testing.TB) *Analysis {
	t.Helper()
	data, err := os.ReadFile("../../testdata/payments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := graphfile.Read([]graphfile.Input{{Name: "payments.yaml", Data: data}})
	if r.Graph == nil {
		t.Fatal(r.Findings)
	}
	p, _ := rules.ProfileNamed("")
	return Analyze(r.Graph, p)
}

// A flip keeps its promise: applied it changes the recommendation, and nine tenths of the way it does not.
func TestFlipsAreSound(t *testing.T) {
	a := payments(t)
	total := 0
	for i := range a.Edges {
		e := &a.Edges[i]
		flips := a.Flips(e)
		total += len(flips)
		for _, f := range flips {
			t.Logf("%s %s: %s if %s is %s instead of %s (%.3g×)", e.ID, e.Recommendation, f.Recommendation, f.Fact, f.To, f.From, f.Factor)
			if f.Factor == 0 {
				continue
			}
			for _, l := range a.levers(i) {
				if l.fact != f.Fact {
					continue
				}
				g := a.Graph.Clone()
				l.set(g, f.Value)
				p, _ := rules.ProfileNamed("")
				if got := Analyze(g, p).Edges[i].Recommendation; got != f.Recommendation {
					t.Errorf("%s: %s at %v promised %s, got %s", e.ID, f.Fact, f.Value, f.Recommendation, got)
				}
				part := l.now * math.Pow(f.Factor, 0.9)
				l.set(g, part)
				if got := Analyze(g, p).Edges[i].Recommendation; got != e.Recommendation {
					t.Errorf("%s: %s at %v, nine tenths of the way, is %s already", e.ID, f.Fact, part, got)
				}
			}
		}
	}
	if total == 0 {
		t.Error("no flips at all")
	}
}

func TestWorthOfOneChange(t *testing.T) {
	a := payments(t)
	for i := range a.Edges {
		e := &a.Edges[i]
		for _, w := range a.Worth(e) {
			if a.Graph.Edges[i].Mode.V == graph.Sync && w.After.Answered.P99 > w.Before.Answered.P99 {
				t.Errorf("%s: p99 %v, with the change %v", e.ID, w.Before.Answered.P99, w.After.Answered.P99)
			}
		}
	}
}
