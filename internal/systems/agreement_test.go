package systems

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
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

// The one-line rules that the advice has to beat; the last is the floor: an advisor below it throws facts away.
var oneLiners = []struct {
	name string
	says func(e *graph.Edge) advise.Recommendation
}{
	{"reads sync, writes async", func(e *graph.Edge) advise.Recommendation { return syncIf(e.Op.V == graph.Read) }},
	{"needs the result: sync", func(e *graph.Edge) advise.Recommendation {
		return syncIf(e.Needs.Known && e.Needs.V == graph.NeedResult)
	}},
	{"needs result or outcome: sync", func(e *graph.Edge) advise.Recommendation {
		return syncIf(e.Needs.Known && e.Needs.V >= graph.NeedOutcome)
	}},
}

func syncIf(sync bool) advise.Recommendation {
	if sync {
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

// withAnswer states what clients are told, as far as the coding tells it: the client of a workload on which nobody waits was let go
// before; a person is told "accepted" where a write at the entry was built so, else the outcome where one is needed, else the result.
func withAnswer(g *graph.Graph) *graph.Graph {
	g = g.Clone()
	for w := range g.Workloads {
		wl := &g.Workloads[w]
		wl.Answer = graph.Of(graph.AnswerAccepted)
		if !wl.UserFacing.V {
			continue
		}
		wl.Answer = graph.Val[graph.Answer]{}
		accepted, told, reads := false, false, false
		for e := range g.Edges {
			edge := &g.Edges[e]
			if edge.From != wl.Entry || edge.Workloads.Known && !slices.Contains(edge.Workloads.V, w) {
				continue
			}
			switch {
			case edge.Op.V == graph.Read:
				reads = true
			case edge.Mode.V == graph.Hybrid:
				accepted = true
			case edge.Needs.V >= graph.NeedOutcome:
				told = true
			}
		}
		switch {
		case accepted && !told:
			wl.Answer = graph.Of(graph.AnswerAccepted)
			acknowledge(g, w)
		case told && !accepted:
			wl.Answer = graph.Of(graph.AnswerOutcome)
		case reads && !accepted:
			wl.Answer = graph.Of(graph.AnswerResult)
		}
	}
	return g
}

// acknowledge leaves to the answer what the client has to be told over the edges of an accepted workload's entry: the outcome that the
// coding has there comes later.
func acknowledge(g *graph.Graph, w int) {
	for e := range g.Edges {
		if edge := &g.Edges[e]; edge.From == g.Workloads[w].Entry && edge.Op.V != graph.Read && edge.Needs.V >= graph.NeedOutcome {
			edge.Needs = graph.Val[graph.Need]{}
		}
	}
}

// open leaves every mode out.
func open(g *graph.Graph) *graph.Graph {
	g = g.Clone()
	for e := range g.Edges {
		g.Edges[e].Mode = graph.Val[graph.Mode]{}
	}
	return g
}

// codings are what the advice is told of the real systems.
var codings = []struct {
	name string
	of   func(*graph.Graph) *graph.Graph
}{
	{"needs as coded", func(g *graph.Graph) *graph.Graph { return g }},
	{"needs and answer as coded", withAnswer},
	{"needs hidden unless it is result", hide},
}

// agreement is how often each of several advisers agrees with what was built, per set.
type agreement map[string]*[4]score

func newAgreement() agreement {
	return agreement{"tuning": {}, "held out": {}, "all": {}}
}

func (a agreement) String() string {
	var b strings.Builder
	for _, set := range []string{"tuning", "held out", "all"} {
		s := a[set]
		fmt.Fprintf(&b, "%-9s advice                          %s\n", set, s[0])
		for k, one := range oneLiners {
			fmt.Fprintf(&b, "%-9s %-31s %s\n", "", one.name, s[k+1])
		}
	}
	return b.String()
}

// calibration is how often advice of a kind agrees, over sync and async edges.
type calibration struct{ right, all int }

func (c *calibration) add(agrees bool) {
	c.all++
	if agrees {
		c.right++
	}
}

func (c calibration) share() float64 { return float64(c.right) / float64(max(1, c.all)) }

// TestAgreement reports how often the advice agrees with what was built where no mode is stated, beside the one-line rules, on the
// systems it was tuned on and on those held out. The golden file keeps every verdict and the basis of every miss, so that a change of
// a rule shows what it does.
func TestAgreement(t *testing.T) {
	profile, _ := rules.ProfileNamed("")
	var report strings.Builder
	for _, coding := range codings {
		total := newAgreement()
		var must, confirmed calibration
		var systems, verdicts strings.Builder
		for _, row := range table {
			if row.set == "published" {
				continue
			}
			built := load(t, row.name)
			a := advise.Analyze(open(coding.of(built)), profile)
			var own score
			for i := range a.Edges {
				e := &a.Edges[i]
				if !e.Advised {
					continue
				}
				mode := built.Edges[i].Mode.V
				said := e.Recommendation
				if said == advise.Either { // nothing separates the modes: the simpler one
					said = advise.Sync
				}
				var scores [4]score
				agrees := scores[0].count(mode, said)
				for k, one := range oneLiners {
					scores[k+1].count(mode, one.says(&a.Graph.Edges[i]))
				}
				own.add(scores[0])
				for _, set := range []string{row.set, "all"} {
					for k := range scores {
						total[set][k].add(scores[k])
					}
				}
				if e.Strength == advise.Must && mode != graph.Hybrid {
					must.add(agrees)
				}
				if e.Robust && mode != graph.Hybrid {
					confirmed.add(agrees)
				}
				mark := " "
				if !agrees {
					mark = "*"
				}
				line := fmt.Sprintf("%s %-20s %-60s built %-6s said %-6s %-9s %-6s %+6.2f", mark, row.name, e.ID, mode, e.Recommendation, e.Basis, e.Strength, e.Score.Total.DB())
				if !agrees {
					line += "  " + words.Basis(a, e)
				}
				verdicts.WriteString(strings.TrimRight(line, " ") + "\n")
			}
			fmt.Fprintf(&systems, "  %-20s %-9s %s\n", row.name, row.set, own)
		}
		fmt.Fprintf(&report, "== %s\n%smust right %d of %d (%.3f), confirmed right %d of %d (%.3f)\n", coding.name, total,
			must.right, must.all, must.share(), confirmed.right, confirmed.all, confirmed.share())
		report.WriteString(systems.String() + verdicts.String())
		hold(t, coding.name, total, must, confirmed)
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
		if strings.HasPrefix(line, "==") || strings.HasPrefix(line, "must") || strings.Contains(line, "balanced") && !strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "          ") {
			t.Log(strings.TrimRight(line, "\n"))
		}
	}
}

// hold fails where the advice agrees less than it has to.
func hold(t *testing.T, coding string, total agreement, must, confirmed calibration) {
	t.Helper()
	for _, set := range []string{"tuning", "held out"} {
		advice, floor := total[set][0].balanced(), total[set][len(oneLiners)].balanced()
		if coding != "needs hidden unless it is result" && advice <= floor {
			t.Errorf("%s, %s: balanced %.3f; the floor (%s) has %.3f", coding, set, advice, oneLiners[len(oneLiners)-1].name, floor)
		}
		if coding == "needs and answer as coded" && advice < 0.95 {
			t.Errorf("%s, %s: balanced %.3f; wanted 0.95", coding, set, advice)
		}
	}
	if must.share() < 0.97 && coding != "needs hidden unless it is result" {
		t.Errorf("%s: %.3f of what must be is right; wanted 0.97", coding, must.share())
	}
	if coding != "needs hidden unless it is result" && confirmed.share() < 0.98 { // of 37 that are confirmed with needs hidden one is wrong
		t.Errorf("%s: %.3f of what is confirmed is right; wanted 0.98", coding, confirmed.share())
	}
}

// TestPublishedDecisions holds the Azure drone delivery decisions, group by group.
func TestPublishedDecisions(t *testing.T) {
	profile, _ := rules.ProfileNamed("")
	g := load(t, "azure-drone-delivery")
	a := advise.Analyze(g, profile)
	for i := range a.Edges {
		e := &a.Edges[i]
		if want := g.Edges[i].Mode.V; e.Recommendation.Mode() != want {
			t.Errorf("%s: said %s, published %s; because %v", e.ID, e.Recommendation, want, words.Reasons(a, e, 3))
		}
	}
}
