package lint_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

const today = "2026-11-24"

// run lints a text; the options' sources and reader findings are those of the text.
func run(t testing.TB, text string, o lint.Options) (*lint.Result, *diag.Sources) {
	t.Helper()
	r := graphfile.Read([]graphfile.Input{{Name: "graph.yaml", Data: []byte(text)}})
	if r.Graph == nil {
		t.Fatalf("the graph cannot be read: %v", r.Findings)
	}
	p, _ := rules.ProfileNamed(r.Graph.Profile.V)
	o.Today, o.Sources, o.Reader = today, r.Sources, r.Findings
	return lint.Run(advise.Analyze(r.Graph, p), o), r.Sources
}

var carets = regexp.MustCompile(`^# *(\^+)$`)

// marks returns the places of a text that carets point at from the line below.
func marks(text string) (list []diag.Pos) {
	for i, l := range strings.Split(text, "\n") {
		if m := carets.FindStringSubmatchIndex(l); m != nil {
			list = append(list, diag.Pos{File: 1, Line: int32(i), Col: int32(m[2]) + 1, Len: int32(m[3] - m[2])})
		}
	}
	return list
}

// Every check has an example on which it reports, exactly where the carets stand, and one on which it is silent.
func TestExamples(t *testing.T) {
	for _, c := range lint.Checks() {
		list := c.Examples()
		if len(list) != 2 || !list[0].Fires || list[1].Fires {
			t.Errorf("%s has %d examples; wanted internal/lint/examples/ID.fires.yaml and ID.silent.yaml", c.ID, len(list))
		}
		for _, e := range list {
			if !strings.HasPrefix(e.YAML, "# "+e.Title+"\nversion: 1\n") || e.Title == "" {
				t.Errorf("%s: an example starts with a comment that says what it shows, then version: 1; found %q", c.ID, e.Title)
			}
			t.Run(fmt.Sprintf("%s/%v", c.ID, e.Fires), func(t *testing.T) {
				r, sources := run(t, e.YAML, lint.Options{})
				var got []diag.Pos
				for _, f := range r.Findings {
					if f.Code == c.ID {
						if f.Pos.Len > 30 { // a mapping's length is its first line's
							f.Pos.Len = 0
						}
						got = append(got, f.Pos)
					}
				}
				want := marks(e.YAML)
				if e.Fires == (len(want) == 0) || !slices.EqualFunc(got, want, func(a, b diag.Pos) bool { return a.Compare(b) == 0 && (a.Len == b.Len || a.Len <= 1) }) {
					var b strings.Builder
					for _, f := range r.Findings {
						if err := sources.Write(&b, []diag.Finding{f.Finding}); err != nil {
							t.Fatal(err)
						}
					}
					t.Errorf("%s reports at %v, and carets point at %v (file, line, column, length); a comment of carets below each value at fault says where it should:\n%s", c.ID, got, want, b.String())
				}
			})
		}
	}
}

// An example belongs to a check: it is left behind by none that was renamed, and made for none that is missing from its list.
func TestExampleFilesBelongToChecks(t *testing.T) {
	files, err := filepath.Glob("examples/*/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		id, kind, _ := strings.Cut(filepath.ToSlash(strings.TrimPrefix(name, "examples"+string(filepath.Separator))), ".")
		if _, ok := lint.CheckNamed(id); !ok || kind != "fires.yaml" && kind != "silent.yaml" {
			t.Errorf("internal/lint/%s belongs to no check; it is called as the ID of one in the lists of internal/lint, .fires.yaml or .silent.yaml", name)
		}
	}
}

// A fingerprint is of what a finding is about: lines may move, and numbers change.
func TestFingerprintsSurviveMoves(t *testing.T) {
	prints := func(text string) (list []string) {
		r, _ := run(t, text, lint.Options{})
		for _, f := range r.Findings {
			list = append(list, f.Code+" "+f.Name+" "+f.Fingerprint)
		}
		slices.Sort(list)
		return list
	}
	text := read(t, "../../testdata/payments.yaml")
	moved := strings.Replace(text, "services:", "# a comment\n\n\nservices:", 1)
	moved = strings.Replace(moved, "p99: 20s", "p99: 21s", 1)
	if a, b := prints(text), prints(moved); !slices.Equal(a, b) {
		t.Errorf("%v\n%v", a, b)
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// systems are all graphs of the test data that can be read.
func systems(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, pattern := range []string{"../../testdata/systems/*/*.yaml", "../../testdata/*.yaml", "examples/*/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			texts = append(texts, read(t, n))
		}
	}
	return texts
}

// On real systems: every position lies in the file, fingerprints tell findings apart, and the same file gives the same.
func TestSystems(t *testing.T) {
	for _, text := range systems(t) {
		if graphfile.Read([]graphfile.Input{{Data: []byte(text)}}).Graph == nil {
			continue
		}
		r, sources := run(t, text, lint.Options{})
		again, _ := run(t, text, lint.Options{})
		if fmt.Sprint(r.Findings) == "" || len(r.Findings) != len(again.Findings) {
			t.Error("two runs differ")
		}
		seen := map[string]string{}
		for i, f := range r.Findings {
			if f.Message != again.Findings[i].Message {
				t.Errorf("%s, then %s", f.Message, again.Findings[i].Message)
			}
			if f.Check != nil && f.Severity > f.Check.Severity {
				t.Errorf("%s is worse than its check says", f.Message)
			}
			if line, ok := sources.Line(f.Pos); !ok || int(f.Pos.Col) > len([]rune(line))+1 {
				t.Errorf("%s points outside the file: %+v", f.Code, f.Pos)
			}
			if other, twice := seen[f.Code+f.Fingerprint]; twice {
				t.Errorf("two findings with one fingerprint: %s; %s", other, f.Message)
			}
			seen[f.Code+f.Fingerprint] = f.Message
			if strings.Contains(f.Message, "NaN") || strings.Contains(f.Message, "%!") || strings.HasSuffix(f.Message, ".") {
				t.Error(f.Message)
			}
		}
	}
}

func TestBaseline(t *testing.T) {
	text := read(t, "../../testdata/payments.yaml")
	r, _ := run(t, text, lint.Options{FailOn: lint.AsError})
	var file bytes.Buffer
	if err := lint.WriteBaseline(&file, r); err != nil || !r.Failed {
		t.Fatal(err, r.Failed)
	}
	b, err := lint.ReadBaseline("base.json", file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	r, _ = run(t, text, lint.Options{FailOn: lint.AsInfo, Baseline: b, Strict: true})
	if n := r.Counts(); r.Failed || n.Same != len(r.Findings) || n.Fixed != 0 {
		t.Errorf("failed %v, %+v", r.Failed, n)
	}
	mended := strings.Replace(text, "needs: nothing, mode: sync, workloads", "needs: nothing, mode: async, workloads", 1)
	r, _ = run(t, mended, lint.Options{FailOn: lint.AsError, Baseline: b, Strict: true})
	if n := r.Counts(); !r.Failed || n.Fixed < 1 {
		t.Errorf("failed %v, %+v: settlement is async now, so the advice on it is gone", r.Failed, n)
	}
	for _, bad := range []string{"", "[]", `{"schema":"x"}`, `{"schema":"commadvisor.baseline/v1","findings":[{}]}`, `{"schema":"commadvisor.baseline/v1","more":1}`, file.String() + "{}"} {
		if _, err := lint.ReadBaseline("base.json", []byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// What is no baseline is named as such, with its place.
func TestNoBaseline(t *testing.T) {
	for text, want := range map[string]string{
		"[]":                          "base.json:1:2: found a list; wanted a baseline, an object with schema and findings, as --write-baseline writes it",
		`"x"`:                         "base.json:1:4: found a text; wanted a baseline, an object with schema and findings, as --write-baseline writes it",
		`{"findings":7}`:              "base.json:1:14: findings: found a number; wanted what --write-baseline writes",
		`{"findings":[{"check":{}}]}`: "base.json:1:24: findings.check: found an object; wanted what --write-baseline writes",
	} {
		if _, err := lint.ReadBaseline("base.json", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestLevels(t *testing.T) {
	text := read(t, "../../testdata/payments.yaml")
	r, _ := run(t, text, lint.Options{FailOn: lint.AsError, Levels: map[string]lint.Level{
		"mode/against-advice": lint.AsInfo, "objective/latency": lint.Off, "objective/availability": lint.AsWarning,
	}})
	for _, f := range r.Findings {
		if f.Code == "objective/latency" || f.Severity == diag.Error {
			t.Errorf("%s %s", f.Severity, f.Code)
		}
	}
	if r.Failed {
		t.Error("failed without an error")
	}
}

// The facts of a decision are found under their names: a workload with the name of a service hides none of its facts, a
// workload that does not pass the edge gives none, and what is no number is not taken for one.
func TestFactsOfDecisions(t *testing.T) {
	graph := func(facts string) string {
		return `version: 1
services:
  web: {kind: client}
  checkout: {capacity: 50/s, latency: 6ms}
  pay: {capacity: 10/s}
workloads:
  checkout: {entry: web, user_facing: true}
  nightly: {entry: checkout/night, rate: 7/s}
edges:
  - {from: web, to: checkout, mode: sync}
  - {from: checkout/night, to: pay, operation: sum, mode: sync}
  - {from: checkout, to: pay, operation: charge, mode: sync, workloads: [checkout], decision: {mode: sync, reason: because, facts: {` + facts + `}}}
`
	}
	for facts, want := range map[string]string{
		"checkout.capacity: 50/s": "",
		"checkout.latency: 6ms":   "",
		"checkout.latency: 60ms":  "rested on checkout.latency 60ms; it is 6 ms now",
		"":                        "the decision to keep checkout->pay/charge sync records no facts and no expiry date",
		"checkout.capacity: 10/s": "rested on checkout.capacity 10/s; it is 50/s now",
		"pay.capacity: 1/s":       "rested on pay.capacity 1/s; it is 10/s now",
		"rate: 7/s":               "rested on rate 7/s, which the file no longer states",
		"nightly.rate: 1/s":       "rested on nightly.rate 1/s; it is 7/s now",
		"nightly.colour: red":     "which is no fact of this edge",
		"retries: NaN":            "rested on retries NaN, which the file no longer states",
		"color: red":              "which is no fact of this edge",
	} {
		r, _ := run(t, graph(facts), lint.Options{})
		got := ""
		for _, f := range r.Findings {
			if f.Code == "mode/decision-stale" {
				got += f.Message
			}
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", facts, got, want)
		}
	}
}

// What exceeds its limit by a tenth more than the baseline knows is new again: an accepted miss may not grow unseen.
func TestBaselineTellsWhatGotWorse(t *testing.T) {
	const file = "version: 1\nservices:\n  web: {kind: client}\n  pay: {latency: {p50: 700ms, p99: %s}, availability: 99%%}\n" +
		"workloads: {buy: {entry: web, slo: {p99: 1s, availability: 99.9%%}}}\nedges:\n  - {from: web, to: pay, op: write, needs: outcome, mode: sync, timeout: 60s}\n"
	with := func(p99 string, b *lint.Baseline) *lint.Result {
		r, _ := run(t, fmt.Sprintf(file, p99), lint.Options{FailOn: lint.AsError, Baseline: b})
		return r
	}
	known := with("5s", nil).AsBaseline("known", nil)
	for p99, failed := range map[string]bool{"5s": false, "5.2s": false, "4s": false, "7s": true} {
		r := with(p99, known)
		if r.Failed != failed {
			t.Errorf("p99 %s: failed %v", p99, r.Failed)
		}
		for _, f := range r.Findings {
			if worse := strings.Contains(f.Message, "worse than known"); worse != (failed && f.Code == "objective/latency") {
				t.Errorf("p99 %s: %s", p99, f.Message)
			}
		}
	}
}

// A service whose own capacity falls below what it is offered is new, although a worse limit behind it is known.
func TestOverloadBesideAWorseOne(t *testing.T) {
	const file = "version: 1\nservices:\n  fan: {kind: client}\n  office: {latency: 10ms, capacity: %s}\n  print: {latency: 300ms, capacity: 50/s}\n" +
		"workloads: {buy: {entry: fan, rate: 20/s, peak: {rate: 2000/s, for: 10m}}}\nedges:\n  - {from: fan, to: office, op: write, mode: sync}\n  - {from: office, to: print, op: job, mode: sync}\n"
	with := func(capacity string, b *lint.Baseline) *lint.Result {
		r, _ := run(t, fmt.Sprintf(file, capacity), lint.Options{FailOn: lint.AsWarning, Baseline: b})
		return r
	}
	known := with("2500/s", nil).AsBaseline("known", nil)
	for capacity, failed := range map[string]bool{"2500/s": false, "500/s": true} {
		if r := with(capacity, known); r.Failed != failed {
			t.Errorf("%s: failed %v", capacity, r.Failed)
		}
	}
}
