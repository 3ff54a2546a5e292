package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

func analyses(t *testing.T) map[string]*advise.Analysis {
	t.Helper()
	names, err := filepath.Glob("../../testdata/systems/*/graph.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("no systems", err)
	}
	all := map[string]*advise.Analysis{}
	for _, name := range append(names, "../../testdata/payments.yaml") {
		all[name] = read(t, name)
	}
	return all
}

// Whatever the system, no line is wider than asked for, none ends in a space, colour changes nothing but colour, and
// the same analysis gives the same bytes.
func TestTextFits(t *testing.T) {
	for name, a := range analyses(t) {
		for _, w := range []int{40, 60, 80, 160} {
			for i, f := range append(Analyses()[:1], Explanations()[0]) {
				o := Options{Files: []string{"g.yaml"}, Width: w}
				if i > 0 { // what one edge takes is worked out when asked for, and costs
					if w > 40 && w < 160 {
						continue
					}
					o.Edges = []int{len(a.Edges) - 1}
				}
				write := func(color bool) string {
					var b bytes.Buffer
					o.Color = color
					if err := f.Write(&b, a, o); err != nil {
						t.Fatal(err)
					}
					return b.String()
				}
				text := write(false)
				for line := range strings.Lines(text) {
					line = strings.TrimSuffix(line, "\n")
					command := strings.Contains(line, "  commadvisor ") // kept in one piece, to be copied
					if words.Width(line) > w && !command || strings.TrimRight(line, " ") != line {
						t.Errorf("%s at %d: %d columns: %q", name, w, words.Width(line), line)
					}
				}
				if plain := stripped(write(true)); plain != text { // a second run, too
					t.Errorf("%s: colour or running twice changes the text", name)
				}
			}
		}
	}
}

func stripped(s string) string {
	var b strings.Builder
	for s != "" {
		before, after, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if s = after; found {
			_, s, _ = strings.Cut(after, "m")
		}
	}
	return b.String()
}

// JSON holds to the contract: its keys, and what is null when. More keys may be added.
func TestJSONContract(t *testing.T) {
	for name, a := range analyses(t) {
		var b bytes.Buffer
		if err := JSON(&b, a, Options{}); err != nil {
			t.Fatal(err)
		}
		var out map[string]any
		if err := json.Unmarshal(b.Bytes(), &out); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		keys(t, out, "schema", "name", "profile", "edges", "workloads", "services", "repair", "diagnostics")
		keys(t, out["repair"].(map[string]any), "exact", "lower_bound", "alternatives", "today", "unrepaired")
		last := ""
		for _, e := range out["edges"].([]any) {
			edge := e.(map[string]any)
			keys(t, edge, "id", "from", "to", "operation", "mode", "recommendation", "strength", "score", "prior", "change",
				"pattern", "path", "dimensions", "evidence", "obligations", "flips", "flips_tried", "questions", "robust", "position",
				"basis", "boundary", "from_scratch", "depends_on")
			if id := edge["id"].(string); id <= last {
				t.Errorf("%s: edges are not sorted by id: %q after %q", name, id, last)
			} else {
				last = id
			}
			if edge["flips"] != nil || edge["flips_tried"] != nil {
				t.Errorf("%s: flips are not null", name)
			}
			if (edge["mode"] == nil) != (edge["change"] == nil) && edge["recommendation"] != nil {
				t.Errorf("%s: change must be null where mode is", name)
			}
			for _, ev := range edge["evidence"].([]any) {
				keys(t, ev.(map[string]any), "rule", "dimension", "workload", "score", "counted", "gate", "measured", "limit", "unit", "text", "source")
			}
		}
		for _, s := range out["services"].([]any) {
			keys(t, s.(map[string]any), "name", "offered_per_s", "peak_per_s", "sustained_per_s", "overloaded")
		}
		for _, u := range out["repair"].(map[string]any)["unrepaired"].([]any) {
			keys(t, u.(map[string]any), "workload", "limit", "measured", "takes")
		}
		for _, w := range out["workloads"].([]any) {
			workload := w.(map[string]any)
			keys(t, workload, "name", "slo", "today", "recommended", "missed", "boundary", "waits_for", "behind")
			keys(t, workload["today"].(map[string]any), "mean", "p50", "p95", "p99", "p99_9", "availability", "ceiling_per_s",
				"bottleneck", "completed", "partial", "missing", "assumed", "approximate",
				"latency_is_lower_bound", "tail_is_lower_bound", "availability_is_upper_bound")
		}
	}
}

func keys(t *testing.T, m map[string]any, want ...string) {
	t.Helper()
	for _, k := range want {
		if _, ok := m[k]; !ok {
			t.Errorf("no key %q", k)
		}
	}
}

func BenchmarkText(b *testing.B) {
	data, err := os.ReadFile("../../testdata/systems/train-ticket/graph.yaml")
	if err != nil {
		b.Fatal(err)
	}
	a := advise.Analyze(graphfile.Read([]graphfile.Input{{Name: "g", Data: data}}).Graph, rules.Profiles()[0])
	for b.Loop() {
		var out bytes.Buffer
		if err := Text(&out, a, Options{Width: 100}); err != nil {
			b.Fatal(err)
		}
	}
}
