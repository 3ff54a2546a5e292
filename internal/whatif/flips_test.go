package advise

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"

	"pgregory.net/rapid"
)

func payments(t testing.TB) *Analysis {
	t.Helper()
	data, err := os.ReadFile("../../testdata/payments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := graphfile.Read([]graphfile.Input{{Name: "payments.yaml", Data: data}})
	if r.Graph == nil {
		t.Fatal(r.Findings)
	}
	p, _ := rules.ProfileNamed("")
	return Analyze(r.Graph, p)
}

// A flip keeps its promise: applied it changes the recommendation, and nine tenths of the way it does not.
func TestFlipsAreSound(t *testing.T) {
	a := payments(t)
	total := 0
	for i := range a.Edges {
		e := &a.Edges[i]
		flips := a.Flips(e)
		total += len(flips)
		for _, f := range flips {
			t.Logf("%s %s: %s if %s is %s instead of %s (%.3g×)", e.ID, e.Recommendation, f.Recommendation, f.Fact, f.To, f.From, f.Factor)
			if f.Factor == 0 {
				continue
			}
			for _, l := range a.levers(i) {
				if l.fact != f.Fact {
					continue
				}
				g := a.Graph.Clone()
				l.set(g, f.Value)
				p, _ := rules.ProfileNamed("")
				if got := Analyze(g, p).Edges[i].Recommendation; got != f.Recommendation {
					t.Errorf("%s: %s at %v promised %s, got %s", e.ID, f.Fact, f.Value, f.Recommendation, got)
				}
				part := l.now * math.Pow(f.edge/l.now, 0.9)
				l.set(g, part)
				if got := Analyze(g, p).Edges[i].Recommendation; got != e.Recommendation {
					t.Errorf("%s: %s at %v, nine tenths of the way, is %s already", e.ID, f.Fact, part, got)
				}
			}
		}
	}
	if total == 0 {
		t.Error("no flips at all")
	}
}

func TestWorthOfOneChange(t *testing.T) {
	a := payments(t)
	for i := range a.Edges {
		e := &a.Edges[i]
		for _, w := range a.Worth(e) {
			if a.Graph.Edges[i].Mode.V == graph.Sync && w.After.Answered.P99 > w.Before.Answered.P99 {
				t.Errorf("%s: p99 %v, with the change %v", e.ID, w.Before.Answered.P99, w.After.Answered.P99)
			}
		}
	}
}

// typedIn types what a flip shows into a file and reads it again; false where the reader refuses it, as it may an answer that
// contradicts another fact.
func typedIn(t interface{ Fatalf(string, ...any) }, r *graphfile.Result, f Flip) (*graph.Graph, bool) {
	index := map[string]func() int{
		"service": func() int {
			return slices.IndexFunc(r.Graph.Services, func(s graph.Service) bool { return s.Name == f.Fact.Name })
		},
		"workload": func() int {
			return slices.IndexFunc(r.Graph.Workloads, func(w graph.Workload) bool { return w.Name == f.Fact.Name })
		},
		"edge": func() int {
			for e := range r.Graph.Edges {
				if r.Graph.EdgeID(e) == f.Fact.Name {
					return e
				}
			}
			return -1
		},
	}[f.Fact.On]()
	texts, err := graphfile.Edit(r, []graphfile.Change{{On: f.Fact.On, Index: index, Key: f.Fact.Key, Value: strings.ReplaceAll(f.To, ",", "")}})
	if refused := new(graphfile.EditError); errors.As(err, &refused) {
		if f.Factor > 0 {
			t.Fatalf("%s: %s is refused: %v", f.Fact, f.To, err)
		}
		return nil, false
	} else if err != nil {
		t.Fatalf("%s: %v", f.Fact, err)
	}
	again := graphfile.Read(r.Inputs(texts))
	if again.Graph == nil {
		t.Fatalf("%s: %s: %v", f.Fact, f.To, again.Findings)
	}
	return again.Graph, true
}

// keepsWord fails where a flip, typed in as it is shown, does not give the advice that it promises.
func keepsWord(t interface{ Fatalf(string, ...any) }, r *graphfile.Result, e *Edge, f Flip, p rules.Profile) bool {
	g, ok := typedIn(t, r, f)
	if !ok {
		return false
	}
	i := slices.IndexFunc(g.Edges, func(x graph.Edge) bool {
		return x.Operation == r.Graph.Edges[e.Index].Operation && g.Services[x.From].Name == r.Graph.Services[r.Graph.Edges[e.Index].From].Name &&
			x.FromOp == r.Graph.Edges[e.Index].FromOp && g.Services[x.To].Name == r.Graph.Services[r.Graph.Edges[e.Index].To].Name
	})
	if got := judged(g, p).Edges[i].Recommendation; got != f.Recommendation {
		t.Fatalf("%s is %s; %s from %s to %s (%v) promised %s, got %s\n%s", e.ID, e.Recommendation, f.Fact, f.From, f.To, f.Value, f.Recommendation, got, r.Sources.Text(1))
	}
	return true
}

// P8: what a flip shows, typed into the file, gives the advice that it promises.
func TestP8FlipsAsShown(t *testing.T) {
	numbers, words := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := drawFile(t, "s").text(quantity.plain)
		r := graphfile.Read([]graphfile.Input{{Name: "random.yaml", Data: []byte(text)}})
		p := drawProfile(t)
		a := judged(r.Graph, p)
		e := &a.Edges[rapid.IntRange(0, len(a.Edges)-1).Draw(t, "edge")]
		for _, f := range a.Flips(e) {
			switch ok := keepsWord(t, r, e, f, p); {
			case ok && f.Factor > 0:
				numbers++
			case ok:
				words++
			}
		}
	})
	if t.Logf("%d numbers, %d words", numbers, words); numbers < 50 || words < 100 {
		t.Errorf("only %d numbers and %d words", numbers, words)
	}
}

func TestFlipsOfFilesAsShown(t *testing.T) {
	for _, name := range []string{"payments.yaml", "systems/food-delivery/graph.yaml", "systems/sock-shop/graph.yaml"} {
		data, err := os.ReadFile("../../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		r := graphfile.Read([]graphfile.Input{{Name: name, Data: data}})
		a := judged(r.Graph, pragmatic())
		n := 0
		for i := range a.Edges {
			for _, f := range a.Flips(&a.Edges[i]) {
				if keepsWord(t, r, &a.Edges[i], f, pragmatic()) {
					n++
				}
			}
		}
		if n < 5 {
			t.Errorf("%s: only %d flips", name, n)
		}
	}
}

// What is stated behind the callee, of the callee's workers and of retries can turn the advice too.
func TestFlipsReachFar(t *testing.T) {
	const pool = `version: 1
services:
  web: {kind: client}
  gw: {latency: {p50: 5ms, p99: 10ms}}
  s: {latency: {p50: 50ms, p99: 100ms}, workers: %WORKERS}
workloads:
  w1: {entry: web, user_facing: true, rate: 100/s, answer: outcome, slo: {p99: 10s}}
edges:
  - {from: web, to: gw, op: write, needs: ack, mode: sync, consistency: strong, order: none}
  - {from: gw, to: s, op: write, needs: ack, mode: sync, retries: %RETRIES, consistency: read_your_writes, order: none}
`
	with := func(workers, retries string) string {
		return strings.NewReplacer("%WORKERS", workers, "%RETRIES", retries).Replace(pool)
	}
	for name, c := range map[string]struct {
		text string
		edge int
		fact string
		to   Recommendation
	}{
		"retries": {with("10", "2"), 1, "edges.gw->s.retries", Either},
		"workers": {with("100", "9"), 1, "services.s.workers", Either},
		"behind": {`version: 1
services:
  web: {kind: client}
  a: {latency: {p50: 5ms, p99: 20ms}}
  b: {latency: {p50: 5ms, p99: 20ms}}
  c: {latency: {p50: 4s, p99: 9.9s}}
workloads: {w: {entry: web, user_facing: true, rate: 1/s}}
edges:
  - {from: web, to: a, op: read, mode: sync}
  - {from: a, to: b, op: write, needs: outcome, mode: sync}
  - {from: b, to: c, op: write, needs: outcome, mode: sync, retries: 3}
`, 1, "services.c.latency.p50", Either},
		"by other percentiles": {`version: 1
services:
  web: {kind: client}
  a: {latency: {p50: 5ms, p99: 20ms}}
  b: {latency: {p50: 5ms, p99: 20ms}}
  c: {latency: {p75: 5s, p95: 7.7s, p99.9: 13.3s}, errors: 0.2%}
workloads: {w: {entry: web, user_facing: true, rate: 1/s}}
edges:
  - {from: web, to: a, op: read, mode: sync}
  - {from: a, to: b, op: write, needs: outcome, mode: sync}
  - {from: b, to: c, op: write, needs: outcome, mode: sync, retries: 3, errors: 1%}
`, 1, "services.c.latency.p75", Either},
		"availability behind": {`version: 1
services:
  web: {kind: client}
  a: {latency: 5ms, availability: 99.999%}
  b: {latency: 5ms, availability: 99.999%}
  c: {latency: 5ms, availability: 99.999%}
workloads: {w: {entry: web, user_facing: true, rate: 1/s, slo: {availability: 99.9%}}}
edges:
  - {from: web, to: a, op: write, needs: outcome}
  - {from: a, to: b, op: write, needs: outcome}
  - {from: b, to: c, op: write, needs: outcome}
`, 1, "services.c.availability", Either},
		"calls": {`version: 1
services:
  web: {kind: client}
  gw: {latency: {p50: 5ms, p99: 10ms}}
  s: {latency: 6ms, capacity: 100/s}
workloads:
  w1: {entry: web, user_facing: true, rate: 20/s, slo: {p99: 100ms}}
edges:
  - {from: web, to: gw, op: write, needs: ack, mode: sync}
  - {from: gw, to: s, op: write, needs: ack, mode: async, order: none, calls: 10, consistency: eventual}
`, 1, "edges.gw->s.calls", Sync},
		"a timeout before": {`version: 1
services:
  web: {kind: client}
  a: {latency: 5ms}
  b: {latency: {p50: 500ms, p99: 900ms}}
workloads: {w: {entry: web, user_facing: true, rate: 1/s}}
edges:
  - {from: web, to: a, op: write, needs: outcome, timeout: 2s}
  - {from: a, to: b, op: write, needs: outcome, consistency: read_your_writes}
`, 1, "edges.web->a.timeout", Async},
	} {
		t.Run(name, func(t *testing.T) {
			r := graphfile.Read([]graphfile.Input{{Name: "a.yaml", Data: []byte(c.text)}})
			a := judged(r.Graph, pragmatic())
			e := &a.Edges[c.edge]
			var facts []string
			for _, f := range a.Flips(e) {
				keepsWord(t, r, e, f, pragmatic())
				if facts = append(facts, f.Fact.String()+" to "+f.Recommendation.String()); f.Fact.String() == c.fact && f.Recommendation == c.to {
					return
				}
			}
			t.Errorf("%s: no flip to %s by %s in %q", e.Recommendation, c.to, c.fact, facts)
		})
	}
}

// P8: advice under other facts is that of an analysis from scratch, so that what is shared with the one at hand must not be one
// of those facts.
func TestP8OtherFactsFromScratch(t *testing.T) {
	turned := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		a := judged(drawGraph(t), p)
		g := a.Graph.Clone()
		e := rapid.IntRange(0, len(g.Edges)-1).Draw(t, "edge")
		for i, l := range a.levers(e) {
			if i%3 != 0 {
				continue
			}
			v := l.now * rapid.SampledFrom([]float64{0.1, 0.5, 3, 20}).Draw(t, "factor")
			if v = max(l.low, min(l.high, v)); l.whole {
				v = math.Round(v)
			}
			l.set(g, v)
		}
		for _, latency := range g.Services { // percentiles that were moved apart may not fit any more
			if l := latency.Latency.V; l.P50 > l.P99 && l.P99 > 0 {
				t.Skip()
			}
		}
		if !a.Edges[e].Advised {
			return
		}
		got, want := a.If(g, e), judged(g, p).Edges[e].Recommendation
		if got != want {
			t.Errorf("%s: %s, from scratch %s", a.Edges[e].ID, got, want)
		}
		if want != a.Edges[e].Recommendation {
			turned++
		}
	})
	if turned < 10 {
		t.Errorf("only %d turned", turned)
	}
}

// P8: where no flip of a fact is told, in one direction, no value of it in that direction changes the advice.
func TestP8NoFlipIsMissed(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		a := judged(drawGraph(t), drawProfile(t))
		e := &a.Edges[rapid.IntRange(0, len(a.Edges)-1).Draw(t, "edge")]
		if !e.Advised {
			return
		}
		flips := a.Flips(e)
		v := a.vary(e.Index)
		for _, l := range a.levers(e.Index) {
			for _, up := range []bool{false, true} {
				if slices.ContainsFunc(flips, func(f Flip) bool { return f.Fact == l.fact && (f.edge > l.now) == up }) {
					continue
				}
				factor := math.Pow(widest, rapid.Float64Range(0, 1).Draw(t, "factor"))
				if !up {
					factor = 1 / factor
				}
				to := (l.now+l.beyond)*factor - l.beyond
				if l.whole {
					to = math.Round(to)
				}
				if to = max(l.low, min(l.high, to)); to == l.now || math.IsInf(to, 0) {
					continue
				}
				tried++
				g := a.Graph.Clone()
				l.set(g, to)
				if r := v.recommend(new(bench), g, true); r != e.Recommendation {
					t.Fatalf("%s is %s; %s from %v to %v makes it %s, and no flip says so", e.ID, e.Recommendation, l.fact, l.now, to, r)
				}
			}
		}
	})
	if tried < 500 {
		t.Errorf("only %d values tried", tried)
	}
}
