package advise

import (
	"fmt"
	"os"
	"testing"

	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

func TestTry(t *testing.T) {
	data, _ := os.ReadFile("../../testdata/payments.yaml")
	r := graphfile.Read([]graphfile.Input{{Name: "payments.yaml", Data: data}})
	p, _ := rules.ProfileNamed("")
	a := Analyze(r.Graph, p)
	for _, w := range a.Workloads {
		fmt.Printf("%s today %+v\n  rec %+v\n", a.Graph.Workloads[w.Index].Name, w.Today, w.Recommended)
	}
	for i := range a.Edges {
		e := &a.Edges[i]
		fmt.Printf("%s: %s %s %v dims %v prior %v robust %v pattern %q path %v\n", e.ID, e.Recommendation, e.Strength, e.Score, e.Dims, e.Prior, e.Robust, e.Pattern, e.Path)
		for k := range e.Evidence {
			ev := &e.Evidence[k]
			fmt.Printf("    %5d %v %v %s: %s\n", ev.Score, ev.Gate, e.Counted[k], ev.Rule.ID, ev.Text())
		}
		fmt.Println("  say:", a.Say(e))
		for _, q := range a.Questions(e) {
			fmt.Println("   q:", q.Fact, q.CouldBecome, q.Spread, q.Answers)
		}
	}
}
