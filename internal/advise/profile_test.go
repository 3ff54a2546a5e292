package advise

import (
	"testing"

	"commadvisor/internal/rules"
)

func TestUnderAnotherProfileIsItsAnalysis(t *testing.T) {
	for _, text := range []string{checkout, string(layered(60))} {
		a := analyzeText(t, text)
		for _, p := range rules.Profiles() {
			b := Analyze(a.Graph, p)
			for e, r := range a.Under(p) {
				if r != b.Edges[e].Recommendation {
					t.Errorf("%s under %s: %s, its own analysis says %s", a.Edges[e].ID, p.Name, r, b.Edges[e].Recommendation)
				}
			}
		}
	}
}
