package whatif

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

func analyze(t testing.TB, text string) *advise.Analysis {
	t.Helper()
	r := graphfile.Read([]graphfile.Input{{Name: "g.yaml", Data: []byte(text)}})
	if r.Graph == nil {
		t.Fatal(r.Findings)
	}
	p, _ := rules.ProfileNamed(r.Graph.Profile.V)
	return advise.Analyze(r.Graph, p)
}

func payments(t testing.TB) *advise.Analysis {
	t.Helper()
	return analyze(t, file(t, "payments"))
}

const shop = `
version: 1
services: {web: {kind: client}, orders: {}, payments: {}, inventory: {}, email: {}}
workloads:
  buy: {entry: web, user_facing: true}
edges:
  - {from: web, to: orders, op: write, mode: sync}
  - {from: orders, to: payments, op: write, mode: sync}
  - {from: orders, to: inventory, op: read, mode: sync}
  - {from: orders, to: email, op: notify, mode: sync}
`

// What clients are told and what callers need is asked before all else, and never a stated fact.
func TestAskStartsWithWhatDecides(t *testing.T) {
	a := analyze(t, shop)
	list := Ask(a)
	if len(list) == 0 {
		t.Fatal("nothing is asked")
	}
	for i, q := range list {
		if i > 0 && class(q.Fact) < class(list[i-1].Fact) {
			t.Errorf("%v is asked after %v", q.Fact, list[i-1].Fact)
		}
		if q.Asks == "" || q.Why == "" || q.Gain <= 0 || len(q.Edges) == 0 || len(q.Answers) == 0 {
			t.Errorf("%+v", q)
		}
		if q.Fact.Key == "op" || q.Fact.Key == "user_facing" || q.Fact.Name == "orders->inventory" && q.Fact.Key == "needs" {
			t.Errorf("%v is stated or has its default, and asked for", q.Fact)
		}
	}
	if !slices.ContainsFunc(list, func(q Question) bool { return q.Fact.Key == "needs" && q.Fact.Name == "orders->payments" }) {
		t.Errorf("what orders needs of payments is not asked: %+v", list)
	}
}

// What a report asks leads where it says: each answer of the first questions, and of those of one edge, stated, gives that mode.
func TestAnswersLeadWhereTheySay(t *testing.T) {
	words := 0
	for _, name := range []string{"cases/ride-hailing", "cases/tax-estimate", "cases/login-search-index", "cases/no-numbers", "systems/eshop/graph"} {
		a := analyze(t, file(t, name))
		list := Ask(a)
		list = slices.Clone(list[:min(verified, len(list))])
		for i := range a.Edges {
			list = append(list, Questions(a, &a.Edges[i])...)
		}
		for _, q := range list {
			for _, w := range q.Answers {
				g := a.Graph.Clone()
				if !state(a, g, q.Fact, w.Word, q.Edges[0]) {
					continue
				}
				words++
				if got := advise.Recommend(g, a.Profile)[q.Edges[0]]; got != w.Recommendation.Mode() {
					t.Errorf("%s: %v: %s gives %s for %s, promised %s", name, q.Fact, w.Word, got, a.Topology.IDs[q.Edges[0]], w.Recommendation)
				}
			}
		}
	}
	if words < 50 {
		t.Errorf("only %d answers", words)
	}
}

// Answering one of the first questions changes a mode with some answer.
func TestFirstQuestionsDecide(t *testing.T) {
	for name, a := range map[string]*advise.Analysis{"shop": analyze(t, shop), "payments": payments(t)} {
		for _, q := range Ask(a)[:min(verified, len(Ask(a)))] {
			changes := slices.ContainsFunc(q.Answers, func(w Answer) bool {
				g := a.Graph.Clone()
				return state(a, g, q.Fact, w.Word, q.Edges[0]) && !slices.Equal(advise.Recommend(g, a.Profile), a.Design)
			})
			if !changes {
				t.Errorf("%s: no answer to %v changes a mode", name, q.Fact)
			}
		}
	}
}

// How late the data of a read may be is asked only where a tolerance, stated, changes a mode.
func TestStalenessIsAskedWhereItDecides(t *testing.T) {
	some := "version: 1\nservices:\n  web: {kind: client}\n  shop: {latency: {p50: 5ms, p99: 20ms}}\n  prices: {latency: {p50: 90ms, p99: 400ms}}\n" +
		"workloads: {view: {entry: web, user_facing: true, answer: result, rate: 9/s, slo: {p99: 200ms}}}\n" +
		"edges:\n  - {from: web, to: shop, op: read, mode: sync, timeout: 2s}\n  - {from: shop, to: prices, op: read, mode: sync, timeout: 1s}\n"
	asked := 0
	for name, text := range map[string]string{
		"missed": some, "kept": strings.Replace(some, "p99: 200ms", "p99: 2s", 1), "tax": file(t, "cases/tax-estimate"), "timeouts": file(t, "cases/timeout-two"),
		"instinct": file(t, "card/instinct"), "insurer": file(t, "systems/lakeside-mutual/graph"),
	} {
		a := analyze(t, text)
		of := 0
		for _, q := range Ask(a) {
			if q.Fact.Key != "staleness" {
				continue
			}
			of++
			for _, e := range q.Edges {
				g := a.Graph.Clone()
				g.Edges[e].Staleness = graph.Of(60.0)
				if advise.Recommend(g, a.Profile)[e] == a.Design[e] {
					t.Errorf("%s: a staleness of %s changes nothing", name, a.Topology.IDs[e])
				}
			}
		}
		if (name == "missed") != (of == 1) && len(a.Edges) < 4 {
			t.Errorf("%s: staleness is asked %d times", name, of)
		}
		asked += of
	}
	if asked < 2 {
		t.Errorf("asked %d times", asked)
	}
}

// A write to a datastore gets no advice, but the one question after which it may.
func TestStoreIsAskedOf(t *testing.T) {
	a := analyze(t, file(t, "cases/login-search-index"))
	e := slices.Index(a.Topology.IDs, "login->search/update index")
	list := Questions(a, &a.Edges[e])
	if len(list) != 1 || list[0].Fact.Key != "needs" || !slices.Equal(list[0].CouldBecome, []advise.Recommendation{advise.Async}) {
		t.Fatalf("asked %+v", list)
	}
	if g := a.Graph.Clone(); !state(a, g, list[0].Fact, list[0].Answers[0].Word, e) || advise.Recommend(g, a.Profile)[e] != graph.Async {
		t.Error("the answer does not lead to what is promised")
	}
	if slices.ContainsFunc(Ask(a), func(q Question) bool { return slices.Contains(q.Edges, e) }) {
		t.Error("most writes to datastores are to the caller's own, and it is asked of the whole graph")
	}
	for _, said := range []string{"op: read", "op: write, needs: outcome", "op: write, optional: false", "op: write, consistency: strong"} {
		a := analyze(t, strings.Replace(file(t, "cases/login-search-index"), "op: write", said, 1))
		if list := Questions(a, &a.Edges[e]); len(list) > 0 {
			t.Errorf("%s, and it asks %+v", said, list)
		}
	}
}

// What is not tried, because there is too much of it, is said.
func TestFlipsSayHowFarTheyLooked(t *testing.T) {
	a, seen := analyze(t, file(t, "cases/ride-hailing")), map[Tried]int{}
	for i := range a.Edges {
		_, tried := Flips(a, &a.Edges[i])
		seen[tried]++
	}
	if seen[TriedAll] == 0 || seen[TriedSome] == 0 || seen[TriedWords] > 0 {
		t.Errorf("of %d edges: %v", len(a.Edges), seen)
	}
	if _, tried := Flips(payments(t), &payments(t).Edges[0]); tried != TriedAll {
		t.Errorf("payments: %s", tried)
	}
}

// file is a graph file under testdata.
func file(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A flip, applied, gives the promised mode; nine tenths of the way, in the logarithm, it does not.
func TestFlipsKeepTheirPromise(t *testing.T) {
	a := analyze(t, `
version: 1
services:
  app: {kind: client}
  render: {latency: {p50: 1s, p99: 6s}, availability: 99.9%}
workloads:
  export: {entry: app, user_facing: true, slo: {p99: 500ms}}
edges:
  - {from: app, to: render, op: job, needs: ack, mode: sync}
`)
	e := &a.Edges[0]
	flips, _ := Flips(a, e)
	numbers := 0
	for _, f := range flips {
		if f.Factor == 0 {
			continue
		}
		numbers++
		for _, v := range variables(a, e) {
			if v.fact != f.Fact {
				continue
			}
			at := func(x float64) graph.Mode {
				g := a.Graph.Clone()
				v.set(g, x)
				return advise.Recommend(g, a.Profile)[0] // from the start, as if read from a file
			}
			if got := at(f.Value); got != f.Recommendation.Mode() || got == a.Design[0] {
				t.Errorf("%v at %s: %v, promised %v", f.Fact, f.To, got, f.Recommendation)
			}
			if near := v.now * math.Pow(f.Value/v.now, 0.9); at(near) != a.Design[0] {
				t.Errorf("%v: it turns at %v already, %v is promised", f.Fact, near, f.Value)
			}
		}
	}
	if numbers == 0 || !slices.ContainsFunc(flips, func(f Flip) bool { return f.Fact.Key == "slo.p99" }) {
		t.Errorf("the objective that the change repairs does not flip it: %+v", flips)
	}
	for _, f := range flips {
		if strings.Contains(f.To, "not stated") || f.Recommendation.Mode() == a.Design[0] {
			t.Errorf("%+v", f)
		}
	}
}

// What is decided by a stated need holds under any weights; what rests on a decibel does not.
func TestSensitivity(t *testing.T) {
	a := payments(t)
	for i := range a.Edges {
		e := &a.Edges[i]
		kept, of := Sensitivity(a, e)
		if of != sensitivityRuns || kept < of/2 {
			t.Errorf("%s: %d of %d", e.ID, kept, of)
		}
		if e.Strength == advise.Must && kept != of {
			t.Errorf("%s must be %s, and %d of %d runs keep it", e.ID, e.Recommendation, kept, of)
		}
	}
}

func BenchmarkFlips(b *testing.B) {
	a := payments(b)
	for b.Loop() {
		Flips(a, &a.Edges[1])
	}
}

// Every flip of the files under testdata, applied, gives the promised mode on the whole design. Where the words of a call leave one
// mode only, that is not tried again, and where a number turns what the facts alone decide, it is: both have to hold.
func TestFlipsOfFilesHold(t *testing.T) {
	words, numbers := 0, 0
	for _, name := range []string{"payments.yaml", "card/misconception.yaml", "card/instinct.yaml", "rules/warehouse.yaml", "systems/openwhisk/graph.yaml", "systems/eshop/graph.yaml"} {
		data, err := os.ReadFile("../../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		a := analyze(t, string(data))
		for i := range a.Edges {
			e := &a.Edges[i]
			flips, _ := Flips(a, e)
			for _, f := range flips {
				g := a.Graph.Clone()
				if f.Factor == 0 {
					if !state(a, g, f.Fact, f.To, e.Index) {
						continue
					}
					words++
				} else {
					list := variables(a, e)
					list[slices.IndexFunc(list, func(v variable) bool { return v.fact == f.Fact })].set(g, f.Value)
					numbers++
				}
				if got := advise.Recommend(g, a.Profile)[i]; got != f.Recommendation.Mode() || got == a.Design[i] {
					t.Errorf("%s: %s is %s; %v to %s promised %s, gives %s", name, e.ID, a.Design[i], f.Fact, f.To, f.Recommendation, got)
				}
			}
		}
	}
	if t.Logf("%d words, %d numbers", words, numbers); words < 20 {
		t.Errorf("only %d words", words)
	}
}
