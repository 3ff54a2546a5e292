package report

import (
	"os"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// A cost that is assumed proves no miss: what is shown has no mark then, and no limit is left that a mode does not repair.
func TestAssumedCostProvesNoMiss(t *testing.T) {
	data, err := os.ReadFile("../../testdata/cases/assumed-publish.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for objective, want := range map[string]words.Verdict{"5s": words.Unproven, "4.9s": words.Missed, "5.1s": words.Met} {
		text := strings.Replace(string(data), "{p99: 5s}", "{p99: "+objective+"}", 1)
		a := advise.Analyze(graphfile.Read([]graphfile.Input{{Name: "g.yaml", Data: []byte(text)}}).Graph, rules.Profiles()[0])
		f, m := &a.Workloads[0].Recommended, words.Measures(&a.Graph.Workloads[0].SLO)[2]
		v := m.Value(f)
		if v.Verdict != want || strings.HasPrefix(v.Text, "about ") != (want == words.Unproven) {
			t.Errorf("%s: %s, verdict %d", objective, v.Text, v.Verdict)
		}
		left := a.Repair.Unrepaired
		if (len(left) > 0) != (want == words.Missed) {
			t.Errorf("%s: left %+v", objective, left)
		}
		if len(left) > 0 && left[0].Measured != f.Answered.P99 {
			t.Errorf("%s: %v in words, %v in the table", objective, left[0].Measured, f.Answered.P99)
		}
	}
}
