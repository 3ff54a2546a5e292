package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

// unsaid is what no number may read as.
var unsaid = regexp.MustCompile(`NaN|\bInf\b|[-−]0 |[-−]0\.0+ |0\.0{12}`)

// Where probabilities multiply to next to nothing, or to nothing in floating point, every number is finite and short enough to read.
func TestUnderflow(t *testing.T) {
	for name, c := range map[string]struct {
		services int
		share    string
		rest     string
	}{
		"tiny":   {10, "0.0000000000000000001%", ""},
		"nought": {12, "0.0000000000000000000000000000000001%", ", timeout: 1s, retries: 2, calls: 3"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "nought" && testing.Short() {
				t.Skip("slow: part of the full test")
			}
			var b strings.Builder
			b.WriteString("version: 1\nservices:\n  c: {kind: client}\n")
			for i := range c.services {
				fmt.Fprintf(&b, "  s%d: {latency: {p50: 5ms, p99: 50ms}, availability: 99.9%%, capacity: 100/s, workers: 3, outage: 1h}\n", i)
			}
			b.WriteString("workloads:\n  w: {entry: c, user_facing: true, rate: 10/s, peak: {rate: 30/s, for: 10m}, slo: {p99: 1ms, freshness: 1s}}\nedges:\n  - {from: c, to: s0, mode: sync}\n")
			for i := range c.services - 1 {
				fmt.Fprintf(&b, "  - {from: s%d, to: s%d, op: write, mode: %s, probability: %s%s}\n", i, i+1, []string{"sync", "async"}[i%3/2], c.share, c.rest)
			}
			r := graphfile.Read([]graphfile.Input{{Name: "g.yaml", Data: []byte(b.String())}})
			if r.Graph == nil {
				t.Fatal(r.Findings)
			}
			a, o := advise.Analyze(r.Graph, rules.Profiles()[0]), Options{Files: []string{"g.yaml"}, Sources: r.Sources, Width: 100}
			check := func(format string, write func(*bytes.Buffer) error) {
				t.Helper()
				var out bytes.Buffer
				if err := write(&out); err != nil {
					t.Fatal(err)
				}
				if at := unsaid.FindStringIndex(out.String()); at != nil {
					t.Errorf("%s: …%s…", format, out.String()[max(0, at[0]-80):min(out.Len(), at[1]+40)])
				}
			}
			check("text", func(w *bytes.Buffer) error { return Text(w, a, o) })
			check("json", func(w *bytes.Buffer) error { return JSON(w, a, o) })
			for _, e := range []int{1, len(a.Edges) - 1} {
				one := o
				one.Edges = []int{e}
				check("explain", func(w *bytes.Buffer) error { return Explain(w, a, one) })
			}
			p := a.Plan()
			check("plan", func(w *bytes.Buffer) error { return PlanText(w, a, &p, o) })
			for _, f := range lint.Run(a, lint.Options{}).Findings {
				check("lint", func(w *bytes.Buffer) error { _, err := w.WriteString(f.Message); return err })
			}
		})
	}
}
