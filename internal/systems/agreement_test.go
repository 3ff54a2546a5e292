package systems

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

var update = flag.Bool("update", false, "write the golden files")

// score counts agreement over sync and async edges; hybrid edges apart.
type score struct{ syncRight, sync, asyncRight, async, hybridRight, hybrid int }

func (s *score) add(o score) {
	s.syncRight, s.sync = s.syncRight+o.syncRight, s.sync+o.sync
	s.asyncRight, s.async = s.asyncRight+o.asyncRight, s.async+o.async
	s.hybridRight, s.hybrid = s.hybridRight+o.hybridRight, s.hybrid+o.hybrid
}

func (s score) accuracy() float64 {
	return float64(s.syncRight+s.asyncRight) / float64(s.sync+s.async)
}

// balanced is the mean of both classes' recall.
func (s score) balanced() float64 {
	return (float64(s.syncRight)/float64(max(s.sync, 1)) + float64(s.asyncRight)/float64(max(s.async, 1))) / 2
}

func (s *score) count(built graph.Mode, said advise.Recommendation) (agrees bool) {
	agrees = said == advise.Sync
	if built != graph.Sync {
		agrees = said == advise.Async || said == advise.Hybrid
	}
	right := 0
	if agrees {
		right = 1
	}
	switch built {
	case graph.Sync:
		s.sync, s.syncRight = s.sync+1, s.syncRight+right
	case graph.Async:
		s.async, s.asyncRight = s.async+1, s.asyncRight+right
	default:
		s.hybrid, s.hybridRight = s.hybrid+1, s.hybridRight+right
	}
	return agrees
}

func (s score) String() string {
	return fmt.Sprintf("%.2f (%.2f balanced), %3d of %3d sync, %2d of %2d async, %2d of %2d hybrid",
		s.accuracy(), s.balanced(), s.syncRight, s.sync, s.asyncRight, s.async, s.hybridRight, s.hybrid)
}

// The one-line rules that the advice has to beat.
func readsSync(e *graph.Edge) advise.Recommendation {
	if e.Op.V == graph.Read {
		return advise.Sync
	}
	return advise.Async
}

func resultSync(e *graph.Edge) advise.Recommendation {
	if e.Needs.Known && e.Needs.V == graph.NeedResult {
		return advise.Sync
	}
	return advise.Async
}

func load(t *testing.T, name string) *graph.Graph {
	t.Helper()
	path := filepath.Join(dir, name, "graph.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := graphfile.Read([]graphfile.Input{{Name: path, Data: data}})
	if len(r.Findings) > 0 {
		t.Fatalf("%s: %v", name, r.Findings)
	}
	return r.Graph
}

// hide leaves needs out wherever it is not result.
func hide(g *graph.Graph) *graph.Graph {
	g = g.Clone()
	for e := range g.Edges {
		if g.Edges[e].Needs.V != graph.NeedResult {
			g.Edges[e].Needs = graph.Val[graph.Need]{}
		}
	}
	return g
}

// TestAgreement reports how often the advice agrees with what was built, beside the one-line rules, on the
// systems it was tuned on and on those held out, with needs as coded and hidden. The golden file keeps every
// verdict and the reason of every miss, so that a change of a rule shows what it does.
func TestAgreement(t *testing.T) {
	profile, _ := rules.ProfileNamed("")
	var report strings.Builder
	for _, hidden := range []bool{false, true} {
		coding := "needs as coded"
		if hidden {
			coding = "needs hidden unless it is result"
		}
		total := map[string]*[3]score{"tuning": {}, "held out": {}, "all": {}}
		var systems, misses strings.Builder
		for _, row := range table {
			if row.set == "published" {
				continue
			}
			g := load(t, row.name)
			if hidden {
				g = hide(g)
			}
			a := advise.Analyze(g, profile)
			var own score
			for i := range a.Edges {
				e := &a.Edges[i]
				if !e.Advised {
					continue
				}
				built := g.Edges[i].Mode.V
				var scores [3]score
				agrees := scores[0].count(built, e.Recommendation)
				scores[1].count(built, readsSync(&g.Edges[i]))
				scores[2].count(built, resultSync(&g.Edges[i]))
				own.add(scores[0])
				for _, set := range []string{row.set, "all"} {
					for k := range scores {
						total[set][k].add(scores[k])
					}
				}
				mark := " "
				if !agrees {
					mark = "*"
				}
				fmt.Fprintf(&misses, "%s %-20s %-60s built %-6s said %-6s %-6s %+6.2f", mark, row.name, e.ID, built, e.Recommendation, e.Strength, e.Score.DB())
				if !agrees {
					fmt.Fprintf(&misses, "  %s", strings.Join(a.Because(e, 1), ""))
				}
				misses.WriteByte('\n')
			}
			fmt.Fprintf(&systems, "  %-20s %-9s %s\n", row.name, row.set, own)
		}
		fmt.Fprintf(&report, "== %s\n", coding)
		for _, set := range []string{"tuning", "held out", "all"} {
			s := total[set]
			fmt.Fprintf(&report, "%-9s advice                       %s\n", set, s[0])
			fmt.Fprintf(&report, "%-9s reads sync, writes async     %s\n", "", s[1])
			fmt.Fprintf(&report, "%-9s needs the result: sync       %s\n", "", s[2])
		}
		report.WriteString(systems.String() + misses.String())
		if hidden {
			s := total["held out"]
			for k, name := range []string{"", "reads sync, writes async", "needs the result: sync"} {
				if k > 0 && s[0].accuracy() < s[k].accuracy()+0.05 {
					t.Errorf("held out, needs hidden: the advice agrees in %.2f, %q in %.2f; it has to be clearly better", s[0].accuracy(), name, s[k].accuracy())
				}
			}
		}
	}
	golden := filepath.Join(dir, "verdicts.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(report.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := os.ReadFile(golden)
	if string(want) != report.String() {
		t.Errorf("verdicts changed; look at the difference after go test ./internal/systems -update and git diff")
	}
	for line := range strings.Lines(report.String()) {
		if strings.HasPrefix(line, "==") || strings.Contains(line, "balanced") && !strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "          ") {
			t.Log(strings.TrimRight(line, "\n"))
		}
	}
}

// TestPublishedDecisions holds the Azure drone delivery decisions, group by group.
func TestPublishedDecisions(t *testing.T) {
	profile, _ := rules.ProfileNamed("")
	g := load(t, "azure-drone-delivery")
	a := advise.Analyze(g, profile)
	for i := range a.Edges {
		e := &a.Edges[i]
		if want := g.Edges[i].Mode.V; e.Recommendation.Mode(graph.Val[graph.Mode]{}) != want {
			t.Errorf("%s: said %s, published %s; because %v", e.ID, e.Recommendation, want, a.Because(e, 3))
		}
	}
}
