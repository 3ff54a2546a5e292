package rules_test

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// These tests hold what a rule declares against what it does, so that no field of a rule can be wrong in silence.

var heardOnce map[string][]rules.Evidence

// heard returns, by rule, everything that rules say of the files under testdata in which nothing is wrong on purpose, and of all examples.
func heard(t *testing.T) map[string][]rules.Evidence {
	t.Helper()
	if heardOnce != nil {
		return heardOnce
	}
	all := map[string][]rules.Evidence{}
	visit := func(path string, d fs.DirEntry, err error) error {
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
		checkTwoRuns(t, a)
		for i := range a.Edges {
			for _, ev := range a.Evidence(&a.Edges[i]) {
				all[ev.Rule.ID] = append(all[ev.Rule.ID], ev)
			}
		}
		return nil
	}
	for _, root := range []string{filepath.Join("..", "..", "testdata"), "examples"} {
		if err := filepath.WalkDir(root, visit); err != nil {
			t.Fatal(err)
		}
	}
	heardOnce = all
	return all
}

// heardEverywhere adds what a rule says of the graphs that are about it.
func heardEverywhere(t *testing.T, r *rules.Rule) []rules.Evidence {
	t.Helper()
	list := slices.Clone(heard(t)[r.ID])
	for _, text := range shown(r) {
		list = append(list, said1(analyze(read(t, r.ID, text)), r)...)
	}
	return list
}

// shown lists the graphs that are about one rule: its examples and boundary pairs.
func shown(r *rules.Rule) (texts []string) {
	for _, ex := range r.Examples() {
		texts = append(texts, ex.YAML)
	}
	for _, b := range boundaries {
		if b.rule == r.ID {
			for _, value := range []string{b.at, b.past} {
				texts = append(texts, strings.ReplaceAll(header+strings.TrimPrefix(b.graph, "\n")+"\n", "§", value))
			}
		}
	}
	return texts
}

// said1 is what one rule says of all edges.
func said1(a *advise.Analysis, r *rules.Rule) (list []rules.Evidence) {
	for i := range a.Edges {
		for _, ev := range a.Evidence(&a.Edges[i]) {
			if ev.Rule == r {
				list = append(list, ev)
			}
		}
	}
	return list
}

// checkTwoRuns holds that rules say the same when they run for scores alone, which decide, and when they run again for sentences, which
// explain: sums agree, and everything that counts has its sentence.
func checkTwoRuns(t *testing.T, a *advise.Analysis) {
	t.Helper()
	for i := range a.Edges {
		e := &a.Edges[i]
		if !e.Advised {
			continue
		}
		for name, evidence := range map[string][]rules.Evidence{"Arguments": a.Arguments(e), "Evidence": a.Evidence(e)} {
			total := e.Score.Prior
			for _, d := range rules.Combine(&a.Profile, true, evidence).Dims {
				total += d
			}
			if total != e.Score.Total {
				t.Errorf("%s: %s adds up to %v, and the advice rests on %v: some rule does not say the same when it runs again", e.ID, name, total.DB(), e.Score.Total.DB())
			}
			for _, ev := range evidence {
				if ev.Text == "" {
					t.Errorf("%s: %s of %s has no sentence", e.ID, name, ev.Rule.ID)
				}
			}
		}
	}
}

// TestNumbersCompareWorlds holds that a rule that compares two forecasts is silent where these do not differ and exceed nothing, whatever
// the facts: a rule that weighs facts, declared as Compare, would explain and no longer count.
func TestNumbersCompareWorlds(t *testing.T) {
	for _, r := range rules.All() {
		if !r.Numbers() {
			continue
		}
		for _, ex := range r.Examples() {
			a := analyze(read(t, r.ID, ex.YAML))
			for e := range a.Graph.Edges {
				for _, s := range subjects(a, e) {
					for _, ev := range rules.Explain(&s, nothingHappens(a, e)) {
						if ev.Rule == r {
							t.Fatalf("%s compares forecasts, and says %q where nothing is forecast: what weighs facts is declared as Check", r.ID, ev.Text)
						}
					}
				}
			}
		}
	}
}

// nothingHappens is two worlds in which everything takes no time, is always up, and has no load.
func nothingHappens(a *advise.Analysis, e int) *rules.Worlds {
	w := &rules.Worlds{Away: graph.Async}
	for _, l := range a.Topology.Through[e] {
		w.Loads = append(w.Loads, int(l))
	}
	n := len(w.Loads)
	none := forecast.ServiceLoad{LimitedBy: -1, PeakLoad: -1, Sustained: math.Inf(1)}
	idle := rules.World{Loads: w.Loads, Forecasts: make([]forecast.Forecast, n), Caller: none, Callee: none, Hops: make([]float64, n), Attempts: make([]float64, n)}
	w.Sync, w.Async = idle, idle
	return w
}

// subjects are an edge in every place and with every need that a rule may look at.
func subjects(a *advise.Analysis, e int) (list []rules.Subject) {
	told := graph.AnswerOutcome
	for need := range graph.Need(len(graph.Needs)) {
		for context := range rules.Context(3) {
			for bits := range 1 << 8 {
				is := func(i int) bool { return bits>>i&1 == 1 }
				s := rules.Subject{
					Topology: a.Topology, Edge: e, Stated: &a.Graph.Edges[e], Need: need, NeedKnown: is(0), Step: is(1), Entry: is(2), Accepted: is(3),
					Person: is(4), Scheduled: is(5), Leaf: is(6), AfterQueue: is(7), Receivers: 1 + bits%3, Work: []float64{0, 0.001, 50}[bits%3], Context: context,
				}
				if is(3) {
					s.Told = &told
				}
				list = append(list, s)
			}
		}
	}
	return list
}

// TestTowards holds that a rule that says that it argues both ways does so, on some file; that no other does is held of all evidence.
func TestTowards(t *testing.T) {
	for _, r := range rules.All() {
		var sync, async bool
		for _, ev := range heardEverywhere(t, r) {
			sync, async = sync || ev.Score < 0, async || ev.Score > 0
		}
		if r.Towards == rules.TowardsBoth && !(sync && async) {
			t.Errorf("%s argues towards both, and on testdata, examples, and boundaries only one way (sync %v, async %v): declare that, or add a file to testdata/rules that shows the other", r.ID, sync, async)
		}
	}
}

var (
	fixedScores = regexp.MustCompile(`[+−]\d+(\.\d+)?`)
	formula     = regexp.MustCompile(`^(difference of )?(−?)10·log10\(([^/()]+)/([^()]+)\)(?:, (.+))?$`)
)

// TestScoresAsDocumented holds the documented score of a rule against what it counts: fixed scores are all that it counts, the least and
// the greatest of them included; a formula gives what the evidence's own numbers give.
func TestScoresAsDocumented(t *testing.T) {
	for _, r := range rules.All() {
		all := heardEverywhere(t, r)
		m := formula.FindStringSubmatch(r.Score)
		switch {
		case m == nil:
			checkFixedScore(t, r, all)
		case m[1] == "":
			checkFormula(t, r, m, all)
		}
		for _, ev := range all {
			if m != nil && m[4][0] >= '0' && m[4][0] <= '9' && ev.Limit != 0 && m[4] != units.Measure(ev.Limit, ev.Unit) {
				t.Errorf("%s: Score says %q, and the limit is %s", r.ID, r.Score, units.Measure(ev.Limit, ev.Unit))
			}
		}
	}
}

func checkFixedScore(t *testing.T, r *rules.Rule, all []rules.Evidence) {
	t.Helper()
	least, most := math.Inf(1), math.Inf(-1)
	for _, text := range fixedScores.FindAllString(r.Score, -1) {
		v, err := strconv.ParseFloat(strings.Replace(text, "−", "-", 1), 64)
		if err != nil {
			t.Fatal(err)
		}
		least, most = min(least, v), max(most, v)
	}
	from, to := math.Inf(1), math.Inf(-1)
	for _, ev := range all {
		from, to = min(from, ev.Score.DB()), max(to, ev.Score.DB())
	}
	if from != least || to != most {
		t.Errorf("%s: Score says %q, and on testdata, examples, and boundaries it counts from %+.2f to %+.2f: mend Score, or add a file to testdata/rules that shows the rest", r.ID, r.Score, from, to)
	}
}

func checkFormula(t *testing.T, r *rules.Rule, m []string, all []rules.Evidence) {
	t.Helper()
	sign := 1.0
	if m[2] != "" {
		sign = -1
	}
	least, most := -float64(bound)/100, float64(bound)/100
	limits := fixedScores.FindAllString(m[5], -1)
	for i, text := range limits {
		v, err := strconv.ParseFloat(strings.Replace(text, "−", "-", 1), 64)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case v < 0 && strings.HasPrefix(m[5], "at least"):
			most = v
		case v < 0 && i == 0:
			least = v
		default:
			most = v
		}
	}
	for _, ev := range all {
		want := max(least, min(most, sign*10*math.Log10(ev.Measured/ev.Limit)))
		if math.Abs(ev.Score.DB()-want) > 0.006 {
			t.Errorf("%s: Score says %q, which is %+.2f for %v of %v; it counts %+.2f", r.ID, r.Score, want, ev.Measured, ev.Limit, ev.Score.DB())
		}
	}
}

// TestParamsAreRead holds that each threshold that a rule declares is the one that it goes by: with another value, it says something else
// of one of its examples or boundary pairs.
func TestParamsAreRead(t *testing.T) {
	for _, r := range rules.All() {
		for i := range r.Params {
			p := &r.Params[i]
			if !paramMatters(t, r, p) {
				t.Errorf("%s: a hundredth of %s, or a hundred times as much, changes nothing on its examples and boundary pairs: read it with p.param(%q), or do not declare it", r.ID, p.Name, p.Name)
			}
		}
	}
}

func paramMatters(t *testing.T, r *rules.Rule, p *rules.Param) bool {
	t.Helper()
	value := p.Value
	defer func() { p.Value = value }()
	for _, text := range shown(r) {
		g := read(t, r.ID, text)
		p.Value = value
		before := said1(analyze(g), r)
		for _, ev := range before {
			if ev.Limit == value && ev.Unit != p.Unit {
				t.Errorf("%s: the unit of %s is %s, and that of the evidence %s", r.ID, p.Name, p.Unit, ev.Unit)
			}
		}
		for _, factor := range []float64{0.01, 100} {
			p.Value = value * factor
			if !slices.Equal(before, said1(analyze(g), r)) {
				return true
			}
		}
	}
	return false
}
