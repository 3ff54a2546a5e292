package rules_test

import (
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

// read reads a graph file in which nothing may be wrong.
func read(t testing.TB, name, text string) *graph.Graph {
	t.Helper()
	r := graphfile.Read([]graphfile.Input{{Name: name, Data: []byte(text)}})
	for _, f := range r.Findings {
		t.Errorf("%s:%d:%d: %s: %s [%s]", name, f.Pos.Line, f.Pos.Col, f.Severity, f.Message, f.Code)
	}
	if r.Graph == nil {
		t.Fatalf("%s was not read:\n%s", name, text)
	}
	return r.Graph
}

func analyze(g *graph.Graph) *advise.Analysis {
	p, _ := rules.ProfileNamed("")
	return advise.Analyze(g, p)
}

// want finds the "# want ID" marks of a file: line and rule.
var wantMark = regexp.MustCompile(`# want (\S+)\s*$`)

func marks(text string) (list []string) {
	line := 0
	for s := range strings.Lines(text) {
		line++
		if m := wantMark.FindStringSubmatch(s); m != nil {
			list = append(list, fmt.Sprintf("%d %s", line, m[1]))
		}
	}
	return list
}

// fired lists where a rule fired, in the spelling of marks.
func fired(a *advise.Analysis, id string) (list []string) {
	for i := range a.Edges {
		if slices.ContainsFunc(a.Edges[i].Evidence, func(ev rules.Evidence) bool { return ev.Rule.ID == id }) {
			list = append(list, fmt.Sprintf("%d %s", a.Graph.Edges[i].Pos.Line, id))
		}
	}
	return list
}

// said is all evidence of an analysis, in an order that does not depend on the file's; rename maps the names of
// services to what they are compared by.
func said(a *advise.Analysis, rename func(string) string) (list []string) {
	for i := range a.Edges {
		edge := &a.Graph.Edges[i]
		for _, ev := range a.Edges[i].Evidence {
			w := &a.Topology.Loads[ev.Load]
			list = append(list, fmt.Sprintf("%s/%s -> %s/%s %q %s %d gate %d mutes %v %.9g of %.9g %s", rename(a.Graph.Services[edge.From].Name), edge.FromOp,
				rename(a.Graph.Services[edge.To].Name), edge.Operation, w.Name, ev.Rule.ID, ev.Score, ev.Gate, ev.Mutes, ev.Measured, ev.Limit, ev.Unit))
		}
	}
	slices.Sort(list)
	return list
}

func same(name string) string { return name }

// turned returns the graph with its edges in reverse order and every service renamed, so that names sort the other
// way round too.
func turned(g *graph.Graph) (turned *graph.Graph, back func(string) string) {
	c := g.Clone()
	slices.Reverse(c.Edges)
	for e := range c.Edges {
		if r := &c.Edges[e].RepliesTo; r.Known {
			r.V = len(c.Edges) - 1 - r.V
		}
	}
	names := make([]string, 0, len(g.Services))
	for _, s := range g.Services {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	old := map[string]string{}
	for s := range c.Services {
		name := fmt.Sprintf("s%03d", len(names)-slices.Index(names, c.Services[s].Name))
		old[name], c.Services[s].Name = c.Services[s].Name, name
	}
	return c, func(name string) string { return old[name] }
}

// TestExamples runs every rule's examples: it fires on the lines that say so and on no other. All other rules run
// along, and what all of them say must not depend on the order of edges, on names, or on the run.
func TestExamples(t *testing.T) {
	for _, r := range rules.All() {
		for _, ex := range r.Examples() {
			name := r.ID + ".silent"
			if ex.Fires {
				name = r.ID + ".fires"
			}
			t.Run(name, func(t *testing.T) {
				a := analyze(read(t, name, ex.YAML))
				want, got := marks(ex.YAML), fired(a, r.ID)
				if !slices.Equal(got, want) {
					t.Errorf("fired at %q, marked are %q", got, want)
				}
				if ex.Fires != (len(want) > 0) {
					t.Errorf("%d marks", len(want))
				}
				checkEvidence(t, a)
				checkSteady(t, a)
			})
		}
	}
}

// checkSteady holds that evidence does not depend on the order of edges, the names of services, or the run.
func checkSteady(t *testing.T, a *advise.Analysis) {
	t.Helper()
	before := said(a, same)
	if again := said(analyze(a.Graph), same); !slices.Equal(again, before) {
		t.Errorf("the second run differs:\n%s\n\n%s", strings.Join(before, "\n"), strings.Join(again, "\n"))
	}
	g, back := turned(a.Graph)
	if other := said(analyze(g), back); !slices.Equal(other, before) {
		t.Errorf("with edges in reverse and services renamed:\n%s\n\nbefore:\n%s", strings.Join(other, "\n"), strings.Join(before, "\n"))
	}
}

// checkEvidence holds what is true of all evidence: finite numbers and a sentence fit to print.
func checkEvidence(t *testing.T, a *advise.Analysis) {
	t.Helper()
	for i := range a.Edges {
		for k := range a.Edges[i].Evidence {
			checkOne(t, a, a.Edges[i].ID, &a.Edges[i].Evidence[k], a.Edges[i].Evidence[k].Text())
		}
	}
}

var badWords = []string{"NaN", "Inf", "%!", "  "}

// absurd scores come from absurd numbers only: 10^40 times a limit.
const absurd = 40000

func checkOne(t *testing.T, a *advise.Analysis, id string, ev *rules.Evidence, text string) {
	t.Helper()
	for _, v := range [...]float64{ev.Measured, ev.Limit} {
		if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			t.Errorf("%s: %s: measured %v, limit %v", id, ev.Rule.ID, ev.Measured, ev.Limit)
		}
	}
	if (ev.Unit == "") != (ev.Measured == 0 && ev.Limit == 0) {
		t.Errorf("%s: %s: measured %v, limit %v, unit %q", id, ev.Rule.ID, ev.Measured, ev.Limit, ev.Unit)
	}
	if ev.Score < -absurd || ev.Score > absurd {
		t.Errorf("%s: %s: score %v", id, ev.Rule.ID, ev.Score.DB())
	}
	// What an async-only rule says never argues for sync, and the other way round.
	if ev.Rule.Towards == rules.TowardsAsync && ev.Score < 0 || ev.Rule.Towards == rules.TowardsSync && ev.Score > 0 {
		t.Errorf("%s: %s argues towards %s and counts %v", id, ev.Rule.ID, ev.Rule.Towards, ev.Score.DB())
	}
	if ev.Gate != rules.NoGate && !ev.Rule.Gate {
		t.Errorf("%s: %s is no gate and decides", id, ev.Rule.ID)
	}
	for _, bad := range badWords {
		if strings.Contains(text, bad) {
			t.Errorf("%s: %s: %q holds %q", id, ev.Rule.ID, text, bad)
		}
	}
	named := slices.ContainsFunc(a.Graph.Services, func(s graph.Service) bool { return strings.HasPrefix(text, s.Name) })
	if text == "" || strings.HasSuffix(text, ".") || !named && unicode.IsUpper([]rune(text)[0]) {
		t.Errorf("%s: %s: %q", id, ev.Rule.ID, text)
	}
}

// hostile are graphs that nobody means.
var hostile = map[string]string{
	"one edge": `
edges: [{from: a, to: b}]`,
	"two-node cycle": `
edges:
  - {from: a, to: b, op: write, needs: outcome, retries: 3}
  - {from: b, to: a, op: write, needs: nothing, staleness: 1s}`,
	"cycle behind an entry": `
services: {a: {kind: client}, b: {latency: 5ms, workers: 4}, c: {latency: {p50: 5ms, p99: 6ms}, capacity: 10/s}}
workloads: {w: {entry: a, user_facing: true, rate: 8/s, peak: {rate: 80/s, for: 1m}, slo: {p99: 1ms, availability: 99%}}}
edges:
  - {from: a, to: b, op: job, needs: ack}
  - {from: b, to: c, op: job, needs: ack, calls: 3}
  - {from: c, to: b, op: notify, calls: 3}
  - {from: c, to: a, op: notify}`,
	"no workload reaches the edge": `
services: {a: {}, b: {}, c: {latency: 1s, availability: 99%}, d: {capacity: 1/s, workers: 1}}
workloads: {w: {entry: a, rate: 5/s, slo: {p99: 1ms}}}
edges:
  - {from: a, to: b, op: read}
  - {from: c, to: d, op: write, needs: nothing, order: total, consistency: strong}
  - {from: d, to: c, op: write, needs: ack, order: key, staleness: 0s}`,
	"calls of an operation that nobody enters": `
workloads: {w: {entry: a, rate: 5/s}}
edges:
  - {from: a, to: b, op: read, workloads: [w]}
  - {from: a/nobody, to: b, op: notify, operation: never}
  - {from: b, to: c, op: write, workloads: [w]}
  - {from: c, to: b, op: write, workloads: [w]}`,
	"next to nothing": `
services: {a: {workers: 1, latency: 0ms}, b: {capacity: 0.000001/day, latency: 0ms, availability: 100%}}
workloads: {w: {entry: a, user_facing: true, rate: 0.000001/day, peak: {rate: 0.000001/day, for: 1ns}, slo: {availability: 100%, p50: 1ns}}}
edges:
  - {from: a, to: b, op: write, needs: outcome, retries: 5, staleness: 0s, timeout: 1ns}`,
	"never up": `
services: {a: {availability: 0%}, b: {availability: 0%}, q: {kind: broker, availability: 0%}}
workloads: {w: {entry: a, user_facing: true, slo: {availability: 0%}}, v: {entry: a, user_facing: true, slo: {availability: 100%}}}
edges:
  - {from: a, to: b, op: write, needs: outcome, via: q}`,
	"never made": `
services: {a: {workers: 2}, b: {latency: 1s, availability: 99%, capacity: 1/s}, c: {latency: 1s}}
workloads: {w: {entry: a, user_facing: true, rate: 9/s, slo: {p99: 1ms, availability: 99.9%}}}
edges:
  - {from: a, to: b, op: write, needs: outcome, probability: 0%}
  - {from: b, to: c, op: write, needs: nothing, calls: 0.001, parallel: x}
  - {from: a, to: c, op: write, needs: nothing, calls: 0.001, parallel: x, operation: again}`,
	"absurd numbers": `
services:
  a: {latency: {p50: 1ns, p90: 9s, p99.9: 900000d}, workers: 1, capacity: 0.000001/day, availability: 99.9999999999%}
  b: {latency: {p50: 900000d, p99: 900000d}, capacity: 900G/s, availability: 0.0000001%, outage: 900000d}
  c: {latency: {p50: 1ns, p99: 1ns}, capacity: 0.0001/day, workers: 900000}
  q: {kind: broker, latency: 900000d, availability: 0.1%}
workloads:
  w: {entry: a, user_facing: true, rate: 1G/s, peak: {rate: 900G/s, for: 900000d}, patience: 1ns, slo: {p50: 1ns, p99.9: 2ns, availability: 99.9999999999%}}
edges:
  - {from: a, to: b, op: write, needs: outcome, calls: 900000000, retries: 900000000, timeout: 1ns, via: q}
  - {from: b, to: c, op: job, needs: nothing, calls: 900000000, concurrent: true, retries: 900000000, staleness: 1ns, via: q}
  - {from: a, to: c, op: notify, calls: 0.0000001, probability: 0.0000001, staleness: 900000d}`,
	"a service that calls in a ring of one other through its store": `
services: {a: {}, db: {kind: datastore}, b: {}}
edges:
  - {from: a, to: db}
  - {from: db, to: b, op: notify}
  - {from: b, to: a, op: notify}`,
	"clients and externals the wrong way round": `
services: {a: {kind: external}, b: {kind: client}, c: {kind: cache}}
workloads: {w: {entry: b, answer: accepted}}
edges:
  - {from: a, to: b, op: write, needs: result, consistency: strong}
  - {from: b, to: a, op: notify, needs: outcome, consistency: strong}
  - {from: c, to: a, op: job, needs: ack, optional: true}`,
}

// fully connects n services both ways, with facts on some of them.
func fully(n int) string {
	var b strings.Builder
	b.WriteString("\nservices:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {latency: {p50: %dms, p99: %dms}, availability: 99.%d%%, capacity: %d/s, workers: %d}\n", i, 1+i, 10+90*i, 9-i, 10+100*i, 1+i)
	}
	b.WriteString("workloads:\n  w: {entry: s0, user_facing: true, rate: 10/s, slo: {p99: 50ms, availability: 99.99%}}\n  v: {entry: s1, rate: 1/s}\nedges:\n")
	for i := range n {
		for j := range n {
			if i != j {
				fmt.Fprintf(&b, "  - {from: s%d, to: s%d, op: %s, needs: %s, retries: %d}\n", i, j, graph.Ops[(i+j)%4], graph.Needs[(i*j)%4], (i+j)%3)
			}
		}
	}
	return b.String()
}

// TestHostile runs every rule on graphs that nobody means, with what is not given left unknown and with every
// plausible value of it: no panic, finite numbers, sentences fit to print.
func TestHostile(t *testing.T) {
	graphs := map[string]string{"fully connected": fully(8)}
	for name, text := range hostile {
		graphs[name] = text
	}
	for name, text := range graphs {
		t.Run(name, func(t *testing.T) {
			result := graphfile.Read([]graphfile.Input{{Name: name, Data: []byte("version: 1" + text + "\n")}})
			if result.Graph == nil {
				t.Fatal(result.Findings)
			}
			g := result.Graph
			a := analyze(g)
			checkEvidence(t, a)
			for e := range a.Edges {
				a.Questions(&a.Edges[e])
				a.Rows(&a.Edges[e])
				a.Say(&a.Edges[e])
			}
			table := rules.NewTable(forecast.New(graph.NewTopology(g)))
			for e := range g.Edges {
				subjects, short := table.Subjects(e), table.AppendForGates(nil, e)
				for i := range subjects {
					for _, r := range rules.All() {
						runAssumed(t, a, &subjects[i], r)
						checkPerWorkload(t, &subjects[0], &subjects[i], r)
						checkGate(t, &short[i], &subjects[i], r)
					}
				}
			}
		})
	}
}

// checkGate holds that a rule which can be a gate reads no fact that subjects made for gates are without.
func checkGate(t *testing.T, short, whole *rules.Subject, r *rules.Rule) {
	t.Helper()
	if !r.Gate {
		return
	}
	a, b := rules.Pass{Subject: short}, rules.Pass{Subject: whole}
	a.Run(r)
	b.Run(r)
	if a.Asked != b.Asked || !slices.EqualFunc(a.Evidence, b.Evidence, func(x, y rules.Evidence) bool { return x.Same(&y) }) {
		t.Errorf("%s says or asks something else before the objectives are known", r.ID)
	}
}

// checkPerWorkload holds that a rule which does not say that workloads matter to it says the same for all of them.
func checkPerWorkload(t *testing.T, first, s *rules.Subject, r *rules.Rule) {
	t.Helper()
	if r.PerWorkload {
		return
	}
	a, b := rules.Pass{Subject: first}, rules.Pass{Subject: s}
	if one, other := a.Tell(r), b.Tell(r); !slices.Equal(one, other) || !slices.EqualFunc(a.Evidence, b.Evidence, func(x, y rules.Evidence) bool { return x.Same(&y) }) || a.Asked != b.Asked {
		t.Errorf("%s differs between workloads: %q, %q", r.ID, one, other)
	}
}

// runAssumed runs a rule with what is known, then with each plausible value of every fact not known, and with
// the first and the last of all of them.
func runAssumed(t *testing.T, a *advise.Analysis, s *rules.Subject, r *rules.Rule) {
	t.Helper()
	run := func(s *rules.Subject) {
		p := rules.Pass{Subject: s}
		for i, text := range p.Tell(r) {
			checkOne(t, a, a.Edges[s.Edge].ID, &p.Evidence[i], text)
		}
	}
	run(s)
	low, high := s, s
	for k := range rules.Keys {
		if s.Facts[k].Known {
			continue
		}
		n := len(rules.PlausibleRange(k).Values)
		for i := range n {
			run(s.Assume(k, i))
		}
		low, high = low.Assume(k, 0), high.Assume(k, n-1)
	}
	run(low)
	run(high)
}

var idPattern = regexp.MustCompile(`^(nature|coupling|latency|failure|consistency|debugging|throughput)/[a-z]+(-[a-z]+)*$`)

// TestDeclarations holds that every rule says all about itself.
func TestDeclarations(t *testing.T) {
	hit := hitByTestdata(t)
	seen := map[string]bool{}
	var families []string
	for _, r := range rules.All() {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if !idPattern.MatchString(r.ID) {
			t.Errorf("%s is not dimension/slug", r.ID)
		}
		family, _, _ := strings.Cut(r.ID, "/")
		if len(families) == 0 || families[len(families)-1] != family {
			families = append(families, family)
		}
		if family == "nature" {
			family = "coupling" // it counts there
		}
		if family != r.Dimension.String() {
			t.Errorf("%s counts into %s", r.ID, r.Dimension)
		}
		for name, text := range map[string]string{"Since": r.Since, "Statement": r.Statement, "Score": r.Score, "Why": r.Why, "Fix": r.Fix} {
			if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
				t.Errorf("%s: %s is %q", r.ID, name, text)
			}
		}
		for name, text := range map[string]string{"Why": r.Why, "Fix": r.Fix} {
			if !strings.HasSuffix(text, ".") || !unicode.IsUpper([]rune(text)[0]) {
				t.Errorf("%s: %s is no sentence: %q", r.ID, name, text)
			}
		}
		if strings.HasSuffix(r.Statement, ".") {
			t.Errorf("%s: the statement ends in a full stop", r.ID)
		}
		if len(r.Sources) == 0 {
			t.Errorf("%s cites no source", r.ID)
		}
		for _, s := range r.Sources {
			if s.Title == "" || s.Where == "" {
				t.Errorf("%s: source %q", r.ID, s)
			}
		}
		for _, p := range r.Params {
			if p.Name == "" || p.Unit == "" || p.Meaning == "" || p.Source.Title == "" || !(p.Value > 0) {
				t.Errorf("%s: parameter %+v", r.ID, p)
			}
		}
		ex := r.Examples()
		if len(ex) != 2 || !ex[0].Fires || ex[1].Fires {
			t.Errorf("%s has %d examples; wanted one that fires and one that stays silent", r.ID, len(ex))
		}
		for _, e := range ex {
			if !strings.HasPrefix(e.YAML, "# "+e.Title+"\nversion: 1\n") || strings.HasPrefix(e.Title, "#") || e.Title == "" {
				t.Errorf("%s: an example starts with a sentence that says what it shows, found %q", r.ID, e.Title)
			}
		}
		if find(r.ID) == nil || find(r.ID).ID != r.ID {
			t.Errorf("%s is not found", r.ID)
		}
		if !hit[r.ID] {
			t.Errorf("%s fires on no file under testdata", r.ID)
		}
	}
	if slices.Sort(families); len(slices.Compact(families)) != 7 || len(families) != 7 {
		t.Errorf("families %q; wanted each of the seven in one place", families)
	}
	if find("latency/none") != nil {
		t.Error("found a rule that is not there")
	}
}

// TestExampleFilesBelongToRules finds examples left behind by a rule that was renamed.
func TestExampleFilesBelongToRules(t *testing.T) {
	err := fs.WalkDir(os.DirFS("examples"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		id, known := strings.CutSuffix(strings.TrimSuffix(path, ".yaml"), ".fires")
		if !known {
			id, known = strings.CutSuffix(id, ".silent")
		}
		if !known || find(id) == nil {
			t.Errorf("examples/%s belongs to no rule", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// hitByTestdata reads every graph under testdata in which nothing is wrong on purpose and returns the rules that fire on one.
func hitByTestdata(t *testing.T) map[string]bool {
	hit := map[string]bool{}
	root := filepath.Join("..", "..", "testdata")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "bad" || d.Name() == "script") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".yaml" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		a := analyze(read(t, path, string(data)))
		checkEvidence(t, a)
		for i := range a.Edges {
			for _, ev := range a.Edges[i].Evidence {
				hit[ev.Rule.ID] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hit
}

// find returns the rule with an ID, nil where there is none.
func find(id string) *rules.Rule {
	for _, r := range rules.All() {
		if r.ID == id {
			return r
		}
	}
	return nil
}
