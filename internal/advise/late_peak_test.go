package advise

import (
	"math"
	"os"
	"strings"
	"testing"

	"commadvisor/internal/graph"
)

// In ten minutes at 3,000/s a consumer of 50/s is left with 1,770,000 messages, the last of which waits 9.8 h. It waits no longer than
// the freshness of ten minutes from 3,000·600 / (600 + 600) = 1,500/s on, and than the hour that the broker keeps it from 429/s on.
func TestLateAtPeak(t *testing.T) {
	data, err := os.ReadFile("../../testdata/cases/peak-backlog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := analyzeText(t, string(data))
	left := a.Repair.Unrepaired
	if len(left) != 2 || left[0].Limit != "peak freshness" || left[1].Limit != "peak retention" {
		t.Fatalf("left: %+v", left)
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	q := a.Workloads[0].Recommended.PeakQueue
	if built := a.LateAtPeak((*Workload).AsBuilt); len(built) != 2 {
		t.Errorf("as built: %+v", built)
	}
	if open := analyzeText(t, strings.Replace(string(data), ", mode: async, via: bus", "", 1)); len(open.LateAtPeak((*Workload).AsBuilt)) > 0 {
		t.Error("a mode that is not stated is taken for a queue as built")
	}
	near("messages", q.Messages, 2950*600)
	near("the last waits", q.MaxLag, 35400)
	for i, want := range []float64{1500, 3000. * 600 / 4200} {
		take := a.Takes(&left[i])[0]
		near("takes", take.To, want)
		for _, c := range []struct {
			capacity float64
			left     bool
		}{{take.To * 0.999, true}, {take.To * 1.001, false}} {
			g := a.Graph.Clone()
			g.Services[2].Capacity = graph.Of(c.capacity)
			still := false
			for _, f := range Analyze(g, a.Profile).Repair.Unrepaired {
				still = still || f.Limit == left[i].Limit
			}
			if still != c.left {
				t.Errorf("%s at %v/s: missed %v", left[i].Limit, c.capacity, still)
			}
		}
	}
}
