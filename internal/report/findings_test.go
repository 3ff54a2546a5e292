package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

var sarifOut = flag.String("sarif", "", "write the SARIF of a sample to this file, for a validator")

// sample has a finding of each state and confidence, one of the reader, and texts that every format must escape.
func sample() (*lint.Result, Options) {
	src := new(diag.Sources)
	file := src.Add("deploy plans/grä:ph.yaml", "version: 1\nedges:\n  - {from: web, to: orders, mode: sync}\n  - {from: orders, to: mail, mode: sync}\n")
	at := func(line, col, n int32) diag.Pos { return diag.Pos{File: file, Line: line, Col: col, Len: n} }
	hops := &lint.Check{
		ID: "latency/hop", Severity: diag.Error, Since: "0.2", Statement: "an edge adds a hop", Why: "each hop adds its tail",
		Fix: "take it off the path", Sources: []rules.Source{{Title: "A book", Where: "page 1"}},
	}
	mode := &lint.Check{ID: "advice/mode", Severity: diag.Warning, Statement: "an edge is built otherwise", Why: "it costs", Fix: "change it"}
	return &lint.Result{
		FailOn: diag.Error, Failed: true, Baseline: "known.json", Least: lint.Bound,
		Fixed: []lint.Known{{Check: "latency/hop", On: "edge", Name: "a->b", Fingerprint: "f9"}},
		Findings: []lint.Finding{
			{Finding: diag.Finding{Severity: diag.Warning, Code: "number", Message: "100% is |much|", Pos: at(1, 10, 1)}, Confidence: lint.Proven},
			{Finding: diag.Finding{Severity: diag.Error, Code: hops.ID, Message: "web → orders <b>, @team: `x`\nand more", Pos: at(3, 5, 99),
				Related: []diag.Related{{Pos: at(4, 5, 3), Message: "the other"}}}, Check: hops, On: "edge", Name: "web->orders", Fingerprint: "f1",
				DependsOn: []forecast.Fact{{On: "edge", Name: "web->orders", Key: "idempotent"}, {On: "workload", Name: "buy", Key: "rate"}}},
			{Finding: diag.Finding{Severity: diag.Warning, Code: mode.ID, Message: "known", Pos: at(4, 5, 3)}, Check: mode, On: "edge", Name: "orders->mail", Fingerprint: "f2", State: lint.Same, Confidence: lint.Bound},
			{Finding: diag.Finding{Severity: diag.Warning, Code: mode.ID, Message: "bell \x07 rings"}, Check: mode, On: "edge", Name: "web->orders", Fingerprint: "f2", State: lint.Suppressed, Reason: "by contract", Confidence: lint.Proven},
			{Finding: diag.Finding{Severity: diag.Warning, Code: mode.ID, Message: "a guess", Pos: at(4, 5, 3)}, Check: mode, On: "edge", Name: "a->b", Fingerprint: "f3", State: lint.Below},
		},
	}, Options{Files: []string{"g.yaml"}, Sources: src, Version: "1.2.3"}
}

type lintWriter func(io.Writer, *lint.Result, Options) error

func written(t *testing.T, f lintWriter, r *lint.Result, o Options) string {
	t.Helper()
	var first, second bytes.Buffer
	if err := f(&first, r, o); err != nil {
		t.Fatal(err)
	}
	if err := f(&second, r, o); err != nil || first.String() != second.String() {
		t.Fatal("writing twice differs", err)
	}
	return first.String()
}

func wants(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, s := range want {
		if !strings.Contains(text, s) {
			t.Errorf("no %q in\n%s", s, text)
		}
	}
}

// The required properties of SARIF 2.1.0, and what GitHub asks for beside.
func TestSARIF(t *testing.T) {
	r, o := sample()
	text := written(t, LintSARIF, r, o)
	if *sarifOut != "" {
		if err := os.WriteFile(*sarifOut, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var log sarifLog
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || run.Tool.Driver.Name == "" || run.ColumnKind != "unicodeCodePoints" || len(run.Results) != 4 {
		t.Errorf("the frame is wrong:\n%s", text)
	}
	for _, res := range run.Results {
		rule := run.Tool.Driver.Rules[res.RuleIndex]
		if rule.ID != res.RuleID || rule.Short.Text == "" || rule.Help.Text == "" || rule.Config.Level == "" || res.Message.Text == "" {
			t.Errorf("result %+v does not fit rule %+v", res, rule)
		}
		if res.Suppressions == nil || res.Baseline == "" {
			t.Errorf("result %+v says nothing of suppression or baseline", res)
		}
	}
	hop := run.Results[1]
	if p := hop.Locations[0].Place; p.Artifact.URI != "deploy%20plans/gr%C3%A4:ph.yaml" || *p.Region != (sarifRegion{3, 5, 40}) {
		t.Errorf("place %+v, region %+v", p.Artifact, p.Region)
	}
	if hop.Level != "error" || hop.Fingerprints["commadvisor/v1"] != "f1" || hop.Related[0].Message.Text != "the other." || hop.Locations[0].Logical[0].Name != "web->orders" {
		t.Errorf("result %+v", hop)
	}
	if run.Results[2].Baseline != "unchanged" || run.Results[3].Suppressions[0].Justification != "by contract" {
		t.Error("states are not kept")
	}
}

// CI compares names with those of its checkout.
func TestFilesBelowWorkingDirectory(t *testing.T) {
	for _, c := range []struct{ dir, name, want string }{
		{"/work", "/work/a/g.yaml", "a/g.yaml"}, {"/work", "/works/g.yaml", "/works/g.yaml"}, {"/", "/g.yaml", "g.yaml"},
		{"/work", "./g.yaml", "g.yaml"}, {"/work", "../g.yaml", "../g.yaml"}, {"", "/work/g.yaml", "/work/g.yaml"}, {"/work", "<stdin>", "<stdin>"},
	} {
		o := Options{Sources: new(diag.Sources), Place: Place{Dir: c.dir, Root: c.dir}}
		if got := o.file(diag.Pos{File: o.Sources.Add(c.name, "")}); got != c.want {
			t.Errorf("%s from %s is %s, want %s", c.name, c.dir, got, c.want)
		}
		if got := o.file(diag.Pos{}); got != "" {
			t.Errorf("no file is %q", got)
		}
	}
}

func TestFileURI(t *testing.T) {
	for name, want := range map[string]string{"g.yaml": "g.yaml", "a:b.yaml": "./a:b.yaml", "x/ü#?.yaml": "x/%C3%BC%23%3F.yaml", "/tmp/g.yaml": "file:///tmp/g.yaml", "<stdin>": "%3Cstdin%3E"} {
		if got := fileURI(name); got != want {
			t.Errorf("fileURI(%q) = %q, want %q", name, got, want)
		}
	}
}

// GitHub takes 25,000 results: the rest is counted, and the worst stay.
func TestSARIFLimit(t *testing.T) {
	r, o := sample()
	for i := range sarifResults {
		f := r.Findings[2]
		f.Fingerprint = fmt.Sprint(i)
		r.Findings = append(r.Findings, f)
	}
	var log sarifLog
	if err := json.Unmarshal([]byte(written(t, LintSARIF, r, o)), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if len(run.Results) != sarifResults || run.Results[0].Level != "error" || !strings.HasPrefix(run.Invocations[0].Notes[0].Message.Text, "4 findings left out") {
		t.Errorf("%d results, first %v, %+v", len(run.Results), run.Results[0].Level, run.Invocations)
	}
}

func TestGitHub(t *testing.T) {
	r, o := sample()
	want := "::warning file=deploy plans/grä%3Aph.yaml,line=1,col=10,endColumn=11,title=number::100%25 is |much|\n" +
		"::error file=deploy plans/grä%3Aph.yaml,line=3,col=5,endColumn=40,title=latency/hop::web → orders <b>, @team: `x`%0Aand more (depends on idempotent and rate of workload buy)\n"
	if got := written(t, LintGitHub, r, o); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGitLab(t *testing.T) {
	r, o := sample()
	r.Findings = append(r.Findings, r.Findings[1]) // the same fingerprint twice
	var list []gitlabIssue
	if err := json.Unmarshal([]byte(written(t, LintGitLab, r, o)), &list); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range list {
		if seen[i.Fingerprint] || i.Fingerprint == "" || i.Location.Path == "" || i.Location.Lines.Begin < 1 || i.CheckName == "" {
			t.Errorf("issue %+v", i)
		}
		seen[i.Fingerprint] = true
	}
	if len(list) != 4 || list[1].Severity != "critical" || list[1].Location.Lines.Begin != 3 {
		t.Errorf("issues %+v", list)
	}
}

func TestJUnit(t *testing.T) {
	r, o := sample()
	text := written(t, LintJUnit, r, o)
	var suites junitSuites
	if err := xml.Unmarshal([]byte(text), &suites); err != nil {
		t.Fatal(err)
	}
	s := suites.Suite
	if s.Tests != 5 || s.Failures != 1 || s.Skipped != 3 || len(s.Cases) != 5 {
		t.Errorf("%d tests, %d failures, %d skipped:\n%s", s.Tests, s.Failures, s.Skipped, text)
	}
	wants(t, text, `classname="latency/hop" name="edge web-&gt;orders"`, "warning: 100% is |much|", "suppressed: by contract")
	if strings.Contains(text, "\x07") {
		t.Error("XML 1.0 holds no bell")
	}
}

// Two files that have the same against them are two cases.
func TestJUnitFiles(t *testing.T) {
	r, o := sample()
	f := r.Findings[0]
	f.Pos.File = o.Sources.Add("other.yaml", "version: 1\n")
	r.Findings = append(r.Findings, f)
	wants(t, written(t, LintJUnit, r, o), `tests="6"`, `name="other.yaml" file="other.yaml"`)
}

// markdownAlone is LintMarkdown without the analysis in which the findings were found.
func markdownAlone(w io.Writer, r *lint.Result, o Options) error { return LintMarkdown(w, nil, r, o) }

func TestMarkdown(t *testing.T) {
	r, o := sample()
	text := written(t, markdownAlone, r, o)
	wants(t, text, lintMarker+"\n### commadvisor: 2 new findings (1 error, 1 warning) · 1 below --fail-on error · 1 below --min-confidence bound · 1 same · 1 fixed · 1 suppressed\n",
		"| error | <code>deploy plans/grä:ph.yaml:3:5</code> | web → orders &lt;b&gt;, @\u200bteam: \\`x\\` and more (depends on idempotent and rate of workload buy) | <code>latency/hop</code> |",
		"100% is \\|much\\|", "<summary>1 in the baseline</summary>", "<summary>1 fixed, ")
}

func TestMarkdownFits(t *testing.T) {
	r, o := sample()
	f := r.Findings[1]
	f.Message = strings.Repeat("→|", 400)
	for range 500 {
		r.Findings = append(r.Findings, f)
	}
	text := written(t, markdownAlone, r, o)
	if n := len([]rune(text)); n > 65536 || n < 50000 {
		t.Errorf("%d characters", n)
	}
	rows := len(r.Findings) - 1 + len(r.Fixed) - strings.Count(text, "\n| error |") - strings.Count(text, "\n| warning |") - strings.Count(text, "\n- ")
	wants(t, text, fmt.Sprintf("\n%d rows left out, because a comment holds 65,536 characters.", rows))
}

// clean is what each format holds where nothing is found.
var clean = map[string]string{
	"text":     "no findings\n",
	"json":     `"findings": []`,
	"markdown": "### commadvisor: no findings\n",
	"sarif":    `"results": []`,
	"junit":    `tests="1" failures="0"`,
	"github":   "",
	"gitlab":   "[]\n",
}

// Without findings every format is a whole document that says so.
func TestClean(t *testing.T) {
	_, o := sample()
	r := &lint.Result{FailOn: diag.Error}
	for _, f := range Lints(r) {
		if f.Doc == "" {
			t.Errorf("what is %s for? Lints, in internal/report/lint.go, says it", f.Name)
		}
		want, known := clean[f.Name]
		if !known {
			t.Errorf("what does %s write where nothing is found? clean, in internal/report/findings_test.go, says it", f.Name)
		}
		wants(t, written(t, format(f), r, o), want)
	}
	if got := written(t, LintGitHub, r, o); got != "" {
		t.Errorf("annotations of nothing: %q", got)
	}
}

// format writes findings in one of the formats.
func format(f Format) lintWriter {
	return func(w io.Writer, _ *lint.Result, o Options) error { return f.Write(w, nil, o) }
}

var update = flag.Bool("update", false, "write the golden files")

// golden holds a text to what is kept of it under testdata; -update writes that.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; make update-golden writes it", err)
	}
	if got != string(want) {
		t.Errorf("make update-golden writes what is new:\n%s", diag.Diff(name, string(want), got))
	}
}

// Every format of findings, whole, from one small result.
func TestLintGoldens(t *testing.T) {
	r, o := sample()
	o.Width = 80
	for _, f := range Lints(r) {
		t.Run(f.Name, func(t *testing.T) {
			golden(t, "lint-"+f.Name, written(t, format(f), r, o))
		})
	}
}

// A function that writes findings is one of the formats: one that is not listed would be missing from the program in silence.
func TestEveryLintWriterIsListed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(source(t, "lint.go"), "func Lints(")
	list, _, _ = strings.Cut(list, "\n}\n")
	writer := regexp.MustCompile(`(?m)^func ([A-Z]\w*)\(\w+ io\.Writer, [^)]*\*lint\.Result`)
	for _, name := range files {
		for _, m := range writer.FindAllStringSubmatch(source(t, name), -1) {
			if !regexp.MustCompile(`\b` + m[1] + `\b`).MatchString(list) {
				t.Errorf("%s writes findings and is no format; list it in Lints, in internal/report/lint.go", m[1])
			}
		}
	}
}

func source(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A change that repairs another finding stands there in every format, and is a finding of its own in none but JSON, which names its state.
func TestRelatedFinding(t *testing.T) {
	r, o := sample()
	r.Findings[1].Repairs = []string{"orders->mail is sync; make it async (must)"}
	related := r.Findings[2]
	related.State, related.Message, related.Fingerprint = lint.Related, "advice of its own", "f5"
	r.Findings = append(r.Findings, related)
	for _, f := range Lints(r) {
		if f.Name == "json" {
			continue // which has it, with its state
		}
		text := written(t, format(f), r, o)
		if strings.Contains(text, "advice of its own") {
			t.Errorf("%s has a finding too many; its function leaves those out that are lint.Related:\n%s", f.Name, text)
		}
		if f.Name != "text" && f.Name != "sarif" { // which show related places
			if !strings.Contains(text, "make it async") {
				t.Errorf("%s does not say what repairs a finding; its function writes withRepairs(f) for the message:\n%s", f.Name, text)
			}
		}
	}
	wants(t, written(t, LintJSON, r, o), "advice of its own", `"state": "related"`)
}

// Nothing vanishes in silence: what is less sure than asked for is counted, listed in JSON, and skipped in JUnit, and no other format has it.
func TestBelow(t *testing.T) {
	r, o := sample()
	for _, f := range Lints(r) {
		text := written(t, format(f), r, o)
		if has := strings.Contains(text, "a guess"); has != (f.Name == "json") {
			t.Errorf("%s: has it: %v", f.Name, has)
		}
	}
	wants(t, written(t, LintText, r, o), "1 error, 1 warning; 1 below --fail-on error; 1 below --min-confidence bound; 1 in the baseline, 1 fixed; 1 suppressed\n")
	wants(t, written(t, LintJSON, r, o), `"below_fail_on": 1`, `"below_min_confidence": 1`, `"state": "below"`, `"workloads.buy.rate"`)
	wants(t, written(t, LintJUnit, r, o), "below --min-confidence bound")
	r.Never = true
	wants(t, written(t, LintText, r, o), "1 error, 1 warning; none fails (--fail-on never); ")
}
