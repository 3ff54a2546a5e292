package advise

import (
	"testing"

	"pgregory.net/rapid"
)

// Among objectives that modes can meet, a looser one never adds a change.
func TestLooser(t *testing.T) {
	met := 0
	rapid.Check(t, func(t *rapid.T) {
		text := drawFile(t, "s").text(quantity.plain)
		g := graphOf(t, text)
		if len(g.Workloads) == 0 {
			return
		}
		w := rapid.IntRange(0, len(g.Workloads)-1).Draw(t, "workload")
		loose := g.Clone()
		slo := &loose.Workloads[w].SLO
		by := rapid.SampledFrom([]float64{1.1, 2, 10, 1000}).Draw(t, "by")
		for _, o := range []*float64{&slo.P50.V, &slo.P95.V, &slo.P99.V, &slo.P999.V, &slo.Freshness.V, &slo.Down.V} {
			*o *= by
		}
		slo.Down.V = min(1, slo.Down.V)
		strict := Analyze(g, pragmatic())
		if len(strict.Repair.Unrepaired) > 0 {
			return
		}
		a := Analyze(loose, pragmatic())
		if len(strict.Repair.Repaired) > 0 {
			met++
		}
		if a.Repair.Changes > strict.Repair.Changes || len(a.Repair.Unrepaired) > 0 {
			t.Fatalf("%d changes, %d with %s times the objectives of %s\n%s%s%s", strict.Repair.Changes, a.Repair.Changes, number(by), g.Workloads[w].Name, text, strict.listed(), a.listed())
		}
	})
	t.Logf("%d repaired", met)
}
