package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// fan analyzes a graph in which one service notifies n others.
func fan(t *testing.T, n int) *advise.Analysis {
	t.Helper()
	var services, edges strings.Builder
	for i := range n {
		fmt.Fprintf(&services, "  s%d: {latency: {p50: 4ms, p99: 15ms}, availability: 99.9%%}\n", i)
		fmt.Fprintf(&edges, "  - {from: web, to: s%d, op: notify, needs: nothing, mode: sync}\n", i)
	}
	data := "version: 1\nservices:\n  web: {kind: client}\n" + services.String() +
		"workloads:\n  w: {entry: web, user_facing: true, rate: 3/s}\nedges:\n" + edges.String()
	r := graphfile.Read([]graphfile.Input{{Name: "fan.yaml", Data: []byte(data)}})
	if r.Graph == nil {
		t.Fatal(r.Findings[0])
	}
	return advise.Analyze(r.Graph, rules.Profiles()[0])
}

// That no number was tried is said, and only then; that nothing changes the advice is never claimed of what was not tried.
func TestFlipsSayWhatWasNotTried(t *testing.T) {
	for n, untried := range map[int]bool{whatif.MaxTrialCalls: false, whatif.MaxTrialCalls + 1: true} {
		a := fan(t, n)
		flips, tried := whatif.Flips(a, &a.Edges[0])
		list := strings.Join(words.Flips(nil, tried), "\n")
		var b bytes.Buffer
		if err := ExplainJSON(&b, a, Options{Edges: []int{0}}); err != nil {
			t.Fatal(err)
		}
		var out struct {
			Edges []struct {
				Flips []any
				Tried string `json:"flips_tried"`
			}
		}
		if err := json.Unmarshal(b.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		if e := out.Edges[0]; (e.Tried == "words") != untried || len(e.Flips) != len(flips) {
			t.Errorf("%d calls: JSON says that %q was tried, and has %d flips", n, e.Tried, len(e.Flips))
		}
		if got := strings.Contains(list, "only words were tried"); got != untried {
			t.Errorf("%d calls: %q", n, list)
		}
		if got := strings.Contains(list, "no single change of a stated fact"); got == (tried != whatif.TriedAll) {
			t.Errorf("%d calls: %q", n, list)
		}
	}
}
