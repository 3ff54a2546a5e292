package advise

import (
	"os"
	"testing"

	"commadvisor/internal/graph"
)

// What an overload takes is named at once: with all of it the service is overloaded no more, with the first alone it is.
func TestCapacityThatLimitsNext(t *testing.T) {
	data, err := os.ReadFile("../../testdata/cases/ticket-office.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := analyzeText(t, string(data))
	if len(a.Repair.Unrepaired) != 1 {
		t.Fatalf("%+v", a.Repair.Unrepaired)
	}
	takes := a.Takes(&a.Repair.Unrepaired[0])
	if len(takes) != 1 || len(takes[0].And) != 1 || takes[0].Fact.Name != "booking" || takes[0].And[0].Fact.Name != "seats" {
		t.Fatalf("%+v", takes)
	}
	for n, still := range []bool{true, false} {
		g := a.Graph.Clone()
		for _, take := range append(takes[:1:1], takes[0].And...)[:n+1] {
			s, _ := g.Service(take.Fact.Name)
			g.Services[s].Capacity = graph.Of(take.To * 1.001)
		}
		left := Analyze(g, a.Profile).Repair.Unrepaired
		if (len(left) > 0) != still {
			t.Errorf("with %d of the capacities: %+v", n+1, left)
		}
	}
}
