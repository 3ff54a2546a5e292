package lint_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

const againstAdvice = "mode/against-advice"

// advised are the edges of the findings against the advice, those that are related places of others too.
func advised(r *lint.Result) (list []string) {
	for _, f := range r.Findings {
		if f.Code == againstAdvice {
			list = append(list, f.Name)
		}
	}
	slices.Sort(list)
	return list
}

// On every file of the test data lint's findings on modes are the changes of the recommended design, each with its basis; and none is left
// where they are made.
func TestFindingsAreTheChanges(t *testing.T) {
	for _, text := range slices.Concat(systems(t), readAll(t, "../../testdata/cases/*.yaml"), readAll(t, "../../testdata/card/*.yaml")) {
		in := graphfile.Read([]graphfile.Input{{Name: "graph.yaml", Data: []byte(text)}})
		if in.Graph == nil {
			continue
		}
		p, _ := rules.ProfileNamed(in.Graph.Profile.V)
		a := advise.Analyze(in.Graph, p)
		r := lint.Run(a, lint.Options{FailOn: lint.AsError})
		var want []string
		made := in.Graph.Clone()
		for i := range a.Edges {
			e := &a.Edges[i]
			if !e.Change {
				continue
			}
			made.Edges[i].Mode.V = e.Recommendation.Mode()
			if !in.Graph.Edges[i].Decision.Known {
				want = append(want, e.ID)
			}
		}
		slices.Sort(want)
		if got := advised(r); !slices.Equal(got, want) {
			t.Errorf("%s: found %q, the design changes %q", a.Graph.Name, got, want)
		}
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.Code == againstAdvice && a.Edges[slices.Index(a.Topology.IDs, f.Name)].Change && f.Basis == "" {
				t.Errorf("%s has no basis", f.Message)
			}
			if f.State == lint.Related && f.Code == againstAdvice && !slices.ContainsFunc(r.Findings, func(by lint.Finding) bool {
				return strings.HasPrefix(by.Code, "objective/") && slices.ContainsFunc(by.Related, func(rel diag.Related) bool { return rel.Pos == f.Pos })
			}) {
				t.Errorf("%s is a related place of nothing", f.Message)
			}
		}
		undecided := made.Clone()
		for i := range undecided.Edges {
			undecided.Edges[i].Decision = graph.Val[graph.Decision]{}
		}
		if got := advised(lint.Run(advise.Analyze(undecided, p), lint.Options{})); len(want) > 0 && len(got) > 0 {
			t.Errorf("%s: with all changes made, found %q", a.Graph.Name, got)
		}
	}
}

// readAll reads all files of a pattern.
func readAll(t *testing.T, pattern string) (texts []string) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatal(pattern, err)
	}
	for _, n := range names {
		texts = append(texts, read(t, n))
	}
	return texts
}

// What each of the files that once went wrong has to be told: severity, check and subject, questions left out.
func TestCases(t *testing.T) {
	for name, want := range map[string][]string{
		"202-in-effect":     {"info queue/open-obligations", "info call/timeout-too-short worker->mailer"},
		"overload-mean":     {"error capacity/overload api"},
		"overload-peak":     {"error capacity/overload gw"},
		"drowning":          {"error capacity/overload render", "error objective/latency export", "error objective/availability export", "info call/timeout-too-short app->render"},
		"drowning-ack":      {"error capacity/overload render", "error objective/latency export", "error objective/availability export", "info call/timeout-too-short app->render"},
		"outcome-needed":    {"error objective/availability checkout"},
		"authorization":     {"error objective/availability checkout", "info call/timeout-too-short orders->payments/authorize"},
		"read-beside-write": nil,
		"timeout-one":       {"info call/no-timeout a"},
		"timeout-two":       {"info call/no-timeout a"},
		"timeout-tail":      {"error objective/latency q", "warning call/timeout-too-short app->gw"},
		"cycle-stated":      {"info call/no-timeout s2", "warning call/cycle s1->s2"},
		"cycle-open":        {"info call/cycle s1->s2", "info call/no-timeout s1"},
		"no-numbers":        {"info call/no-timeout orders", "warning mode/against-advice orders->email"},
	} {
		r, _ := run(t, read(t, "../../testdata/cases/"+name+".yaml"), lint.Options{FailOn: lint.AsError})
		var got []string
		for _, f := range r.Findings {
			if f.Code != "facts/missing" && f.Code != "shape/unreached" && f.State == lint.New {
				got = append(got, strings.TrimSpace(f.Severity.String()+" "+f.Code+" "+f.Name))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: found\n  %s\nwant\n  %s", name, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
	}
}

// A cycle that begins to wait is no longer what a baseline knows, and two cycles that one edge closes are two findings.
func TestCyclesAreTold(t *testing.T) {
	before, _ := run(t, read(t, "../../testdata/cases/cycle-open.yaml"), lint.Options{})
	after, _ := run(t, read(t, "../../testdata/cases/cycle-stated.yaml"), lint.Options{Baseline: before.AsBaseline("", nil)})
	if !slices.ContainsFunc(after.Findings, func(f lint.Finding) bool { return f.Code == "call/cycle" && f.State == lint.New }) {
		t.Error("a baseline hides the cycle of waiting")
	}
	prints := map[string]bool{}
	operations := "version: 1\nedges:\n  - {from: a/o, to: b}\n  - {from: a/o, to: c}\n" // the reader says the same of both
	two := "version: 1\nservices: {a: {}, b: {}, c: {}}\nworkloads: {w: {entry: c}}\nedges:\n  - {from: c, to: b}\n  - {from: a, to: b, operation: o}\n  - {from: b, to: c}\n  - {from: c, to: a}\n"
	for _, text := range []string{two, operations} {
		r, _ := run(t, text, lint.Options{})
		for _, f := range r.Findings {
			if prints[f.Code+f.Fingerprint] {
				t.Errorf("%s has the fingerprint of another", f.Message)
			}
			prints[f.Code+f.Fingerprint] = true
		}
	}
}

// What is of another kind is another finding, although check and subject are the same: a decision that the mode does not follow is not
// hidden by a mode that does not follow the advice.
func TestKindsAreTold(t *testing.T) {
	edge := "version: 1\nedges: [{from: a, to: b, op: notify, needs: nothing, mode: sync"
	before, _ := run(t, edge+"}]", lint.Options{})
	after, _ := run(t, edge+", decision: {mode: hybrid, reason: agreed, until: 2999-01-01}}]", lint.Options{Baseline: before.AsBaseline("", nil)})
	if !slices.ContainsFunc(before.Findings, func(f lint.Finding) bool { return f.Code == "mode/against-advice" }) ||
		!slices.ContainsFunc(after.Findings, func(f lint.Finding) bool { return f.Code == "mode/against-advice" && f.State == lint.New }) {
		t.Error("the baseline hides a decision that is not followed")
	}
}

// Services without a timeout are one finding where nothing else is known. One more of them is new beside a baseline, by itself; one less
// leaves none.
func TestTimeoutsBesideABaseline(t *testing.T) {
	graph := func(edges string) string {
		return "version: 1\nservices: {a: {}, b: {}, c: {}, d: {}, e: {}}\nedges:\n  - {from: a, to: b, mode: sync, timeout: 1s}\n" + edges
	}
	fresh := func(r *lint.Result) (list []string) {
		for _, f := range r.Findings {
			if f.Code == noTimeout && f.State == lint.New {
				list = append(list, f.Message)
			}
		}
		return list
	}
	const two = "  - {from: b, to: c, mode: sync}\n  - {from: c, to: d, mode: sync}\n"
	before, _ := run(t, graph(two), lint.Options{})
	if got := fresh(before); len(got) != 1 || !strings.HasPrefix(got[0], "2 services state no timeout for calls that they wait for (b first)") {
		t.Errorf("found %q", got)
	}
	known := before.AsBaseline("", nil)
	more, _ := run(t, graph(two+"  - {from: d, to: e, mode: sync}\n"), lint.Options{Baseline: known})
	if got := fresh(more); len(got) != 1 || !strings.HasPrefix(got[0], "d states no timeout for its call d->e;") {
		t.Errorf("one more: found %q", got)
	}
	less, _ := run(t, graph("  - {from: b, to: c, mode: sync}\n"), lint.Options{Baseline: known})
	if got := fresh(less); len(got) != 0 || less.Counts().Same == 0 {
		t.Errorf("one less: found %q, fixed %v", got, less.Fixed)
	}
}
