package advise

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/rules"

	"pgregory.net/rapid"
)

// The axioms that the combination of evidence has to keep, numbered P1 to P17 as in docs/design.md. P8 and P16 are about flips and
// questions and are held with them.

// term makes evidence of one dimension.
func term(d rules.Dimension, score rules.Centi) rules.Evidence {
	return rules.Evidence{Rule: &rules.Rule{Dimension: d}, Score: score}
}

// decibels is 10·log10 of a ratio, in hundredths.
func decibels(ratio float64) rules.Centi { return rules.Centi(math.Round(1000 * math.Log10(ratio))) }

// TestOracle is M1: the worked example that was computed by hand.
func TestOracle(t *testing.T) {
	all := []rules.Evidence{
		term(rules.Latency, decibels(222.03327/200)),
		term(rules.Failure, decibels(.013461536/.005)),
		term(rules.Throughput, decibels(1000./500)),
		term(rules.Debugging, -200),
		term(rules.Consistency, -decibels(2/.5)),
	}
	for i, want := range []rules.Centi{45, 430, 301, -200, -602} {
		if all[i].Score != want {
			t.Errorf("term %d is %d, want %d", i, all[i].Score, want)
		}
	}
	for _, c := range []struct {
		evidence       []rules.Evidence
		score          rules.Centi
		recommendation Recommendation
	}{{all, -326, Sync}, {all[:4], 276, Async}, {nil, -300, Sync}} {
		p := pragmatic()
		s := combine(&p, true, c.evidence)
		if r, strength := decide(s, circumstances{}); s.Score != c.score || r != c.recommendation || strength != Lean {
			t.Errorf("%d terms: %d, %s %s; want %d, %s lean", len(c.evidence), s.Score, r, strength, c.score, c.recommendation)
		}
	}
}

func drawEvidence(t *rapid.T) (list []rules.Evidence) {
	for range rapid.IntRange(0, 12).Draw(t, "terms") {
		d := rules.Dimension(rapid.IntRange(0, int(rules.Dimensions)-1).Draw(t, "dimension"))
		list = append(list, term(d, rules.Centi(rapid.IntRange(-1500, 1500).Draw(t, "score"))))
	}
	return list
}

func drawCircumstances(t *rapid.T) circumstances {
	b := func(name string) bool { return rapid.Bool().Draw(t, name) }
	return circumstances{waits: b("waits"), client: b("client"), canSplit: b("canSplit"), accepted: b("accepted"), allows: b("allows")}
}

// place puts an outcome on the scale from sync to async; hybrid stands where async does.
func place(r Recommendation, s Strength) int {
	switch r {
	case Sync:
		return -int(s)
	case Async, Hybrid:
		return int(s)
	}
	return 0
}

// P1: the order of services, workloads and edges in the file changes nothing, nor does the run.
func TestP1Order(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, p := drawFile(t, "s"), drawProfile(t)
		one, two := f.text(quantity.plain), f.permuted(t).text(quantity.plain)
		sameAdvice(t, adviceByID(judged(graphOf(t, one), p)), adviceByID(judged(graphOf(t, two), p)), one+two)
		sameAdvice(t, adviceByID(judged(graphOf(t, one), p)), adviceByID(Analyze(graphOf(t, one), p)), one)
	})
}

func sameAdvice(t *rapid.T, was, is map[string]advice, text string) {
	t.Helper()
	for id, w := range was {
		if is[id] != w {
			t.Fatalf("%s: %+v, was %+v\n%s", id, is[id], w, text)
		}
	}
}

// P2 and P3: a gate decides whatever the evidence says, and two gates that contradict each other are shown.
func TestP2P3GatesDominate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		c := drawCircumstances(t)
		gate := func(g rules.Gate) []rules.Evidence {
			at := rapid.IntRange(0, len(evidence)).Draw(t, "at")
			ev := term(rules.Coupling, rules.Centi(rapid.IntRange(-800, 800).Draw(t, "score")))
			ev.Gate = g
			return slices.Insert(slices.Clone(evidence), at, ev)
		}
		if r, s := decide(combine(&p, true, gate(rules.GateSync)), c); r != Sync || s != Must {
			t.Fatalf("sync gate: %s %s", r, s)
		}
		want := Async
		if c.waits || c.client {
			want = Hybrid
		}
		if r, s := decide(combine(&p, true, gate(rules.GateAsync)), c); r != want || s != Must {
			t.Fatalf("async gate with %+v: %s %s", c, r, s)
		}
		evidence = gate(rules.GateSync)
		if r, s := decide(combine(&p, true, gate(rules.GateAsync)), c); r != Hybrid || s != Must {
			t.Fatalf("both gates: %s %s", r, s)
		}
	})
}

// P2 and P3 on whole graphs.
func TestP2P3OnGraphs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := judged(drawGraph(t), drawProfile(t))
		for i := range a.Edges {
			e := &a.Edges[i]
			var sync, async bool
			for _, ev := range e.Evidence {
				sync, async = sync || ev.Gate == rules.GateSync, async || ev.Gate == rules.GateAsync
			}
			if sync != e.Sum.Sync || async != e.Sum.Async || (e.Strength == Must) != (sync || async) {
				t.Fatalf("%s: gates %v %v, sum %+v, %s", e.ID, sync, async, e.Sum, e.Strength)
			}
			switch {
			case sync && async && e.Recommendation != Hybrid, sync && !async && e.Recommendation != Sync, async && !sync && e.Recommendation != Async && e.Recommendation != Hybrid:
				t.Fatalf("%s: gates %v %v and %s", e.ID, sync, async, e.Recommendation)
			}
		}
	})
}

// P4: raising one term never moves the verdict towards sync.
func TestP4Monotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence, c := drawProfile(t), drawEvidence(t), drawCircumstances(t)
		if len(evidence) == 0 {
			return
		}
		i := rapid.IntRange(0, len(evidence)-1).Draw(t, "which")
		if rapid.Bool().Draw(t, "muted") {
			evidence[0].Mutes = true
		}
		before := combine(&p, true, evidence)
		evidence[i].Score += rules.Centi(rapid.IntRange(0, 1000).Draw(t, "by"))
		after := combine(&p, true, evidence)
		r, s := decide(before, c)
		r2, s2 := decide(after, c)
		if after.Score < before.Score || place(r2, s2) < place(r, s) {
			t.Fatalf("%d %s %s, raised to %d %s %s", before.Score, r, s, after.Score, r2, s2)
		}
	})
}

// move is a raw fact of single direction: worse makes it argue more for async, or less for sync, on the edges it returns.
// Mixed, and so not here: latencies (they worsen the wait and the lag), rates and capacity (a queue helps
// against a peak and drowns under a mean), and the availability of what stands further behind (it worsens the
// subtree, and makes the share smaller that the edge alone can save).
type move struct {
	name  string
	worse func(t *rapid.T, g *graph.Graph) []int
}

func factor(t *rapid.T) float64 { return 1 + math.Exp(rapid.Float64Range(-6, 6).Draw(t, "by")) }

func all(g *graph.Graph) (list []int) {
	for e := range g.Edges {
		list = append(list, e)
	}
	return list
}

var moves = []move{
	{"the callee is down more", func(t *rapid.T, g *graph.Graph) (list []int) {
		s := rapid.IntRange(0, len(g.Services)-1).Draw(t, "service")
		down := &g.Services[s].Down
		if down.V = min(1, down.V*factor(t)); !down.Known || g.Services[s].Is(graph.KindBroker) {
			return nil
		}
		for e := range g.Edges {
			if g.Edges[e].To == s {
				list = append(list, e)
			}
		}
		return list
	}},
	{"the broker is down less", func(t *rapid.T, g *graph.Graph) []int {
		for s := range g.Services {
			if g.Services[s].Is(graph.KindBroker) {
				g.Services[s].Down.V /= factor(t)
			}
		}
		return all(g)
	}},
	{"a stricter availability objective", func(t *rapid.T, g *graph.Graph) []int {
		for w := range g.Workloads {
			g.Workloads[w].SLO.Down.V /= factor(t)
		}
		return all(g)
	}},
	{"a stricter latency objective", func(t *rapid.T, g *graph.Graph) []int {
		k := factor(t)
		for w := range g.Workloads {
			slo := &g.Workloads[w].SLO
			for _, o := range []*graph.Val[float64]{&slo.P50, &slo.P95, &slo.P99, &slo.P999} {
				o.V /= k
			}
		}
		return all(g)
	}},
	{"shorter timeouts", func(t *rapid.T, g *graph.Graph) []int {
		e := rapid.IntRange(0, len(g.Edges)-1).Draw(t, "edge")
		g.Edges[e].Timeout.V /= factor(t)
		return all(g)
	}},
	{"less patience", func(t *rapid.T, g *graph.Graph) []int {
		for w := range g.Workloads {
			g.Workloads[w].Patience.V /= factor(t)
		}
		return all(g)
	}},
	{"a larger tolerance", func(t *rapid.T, g *graph.Graph) []int {
		for e := range g.Edges {
			g.Edges[e].Staleness.V *= factor(t)
		}
		return all(g)
	}},
}

func TestP4RawFacts(t *testing.T) {
	for _, m := range moves {
		t.Run(m.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				text := drawFile(t, "s").text(quantity.plain)
				g := graphOf(t, text)
				p := drawProfile(t)
				before := judged(g, p)
				worse := g.Clone()
				edges := m.worse(t, worse)
				after := judged(worse, p)
				for _, e := range edges {
					b, a := &before.Edges[e], &after.Edges[e]
					if !b.Advised || fired(a, "debugging/async-depth") && !fired(b, "debugging/async-depth") {
						continue // an edge before it got its gate, which makes a second queue worth a little less
					}
					if a.Score < b.Score || place(a.Recommendation, a.Strength) < place(b.Recommendation, b.Strength) {
						t.Fatalf("%s: %d %s %s, was %d %s %s\n%s\n%+v\n%+v\n%s\n%s", a.ID, a.Score, a.Recommendation, a.Strength, b.Score, b.Recommendation, b.Strength,
							text, worse.Services, worse.Workloads, list(b), list(a))
					}
				}
			})
		})
	}
}

// P4 with its reason: that another workload peaks higher still does not make this one's peak fit.
func TestP4OwnPeak(t *testing.T) {
	const text = `
version: 1
services:
  shop:   {kind: client}
  orders: {latency: 10ms}
  robots: {kind: client}
  feeds:  {latency: 10ms}
  stock:  {latency: 150ms, capacity: 20/s}
workloads:
  buy:  {entry: shop, rate: 2/s, peak: {rate: 200/s, for: 10m}}
  feed: {entry: robots, rate: 1/s, peak: {rate: §/s, for: 10m}}
edges:
  - {from: shop, to: orders, operation: place, op: write, needs: outcome, workloads: [buy]}
  - {from: orders, to: stock, operation: reserve, op: write, needs: outcome, workloads: [buy]}
  - {from: robots, to: feeds, op: read, workloads: [feed]}
  - {from: feeds, to: stock, operation: count, op: read, workloads: [feed]}
`
	was := 0
	for i, peak := range []string{"190", "210", "2000"} {
		a := analyzeText(t, strings.ReplaceAll(text, "§", peak))
		e := edgeOf(t, a, "orders->stock/reserve")
		if is := place(e.Recommendation, e.Strength); i > 0 && is < was {
			t.Errorf("with the other peak at %s/s: %s %s (%+.2f)\n%s", peak, e.Recommendation, e.Strength, e.Score.DB(), list(e))
		} else {
			was = is
		}
	}
}

func list(e *Edge) string {
	var b strings.Builder
	for i := range e.Evidence {
		ev := &e.Evidence[i]
		fmt.Fprintf(&b, "  %+d gate %d counted %v load %d %s %v of %v: %s\n", ev.Score, ev.Gate, e.Counted[i], ev.Load, ev.Rule.ID, ev.Measured, ev.Limit, ev.Text())
	}
	return b.String()
}

// refinement fills in one unknown fact with an admissible value; it reports whether there was one to fill.
type refinement struct {
	name string
	fill func(t *rapid.T, g *graph.Graph) bool
}

// waits reports whether somebody is known to give up: with the shortest wait stated, others count as longer.
func waits(g *graph.Graph) bool {
	return slices.ContainsFunc(g.Edges, func(e graph.Edge) bool { return e.Timeout.Known }) ||
		slices.ContainsFunc(g.Workloads, func(w graph.Workload) bool { return w.Patience.Known })
}

func within(t *rapid.T, k rules.Key) float64 {
	v := rules.PlausibleRange(k).Values
	low, high := v[0].V, v[len(v)-1].V
	if math.IsInf(high, 1) {
		high = 1e4
	}
	return low * math.Pow(high/low, rapid.Float64Range(0, 1).Draw(t, "value"))
}

func fillEnum[T ~uint8](t *rapid.T, v *graph.Val[T], words []string) bool {
	if v.Known {
		return false
	}
	*v = graph.Of(T(rapid.IntRange(0, len(words)-1).Draw(t, "word")))
	return true
}

func fillNumber(t *rapid.T, v *graph.Val[float64], k rules.Key) bool {
	if v.Known {
		return false
	}
	*v = graph.Of(within(t, k))
	return true
}

func anEdge(t *rapid.T, g *graph.Graph) *graph.Edge {
	return &g.Edges[rapid.IntRange(0, len(g.Edges)-1).Draw(t, "edge")]
}

func aService(t *rapid.T, g *graph.Graph) *graph.Service {
	return &g.Services[rapid.IntRange(0, len(g.Services)-1).Draw(t, "service")]
}

func aWorkload(t *rapid.T, g *graph.Graph) *graph.Workload {
	if len(g.Workloads) == 0 {
		return &graph.Workload{}
	}
	return &g.Workloads[rapid.IntRange(0, len(g.Workloads)-1).Draw(t, "workload")]
}

var refinements = []refinement{
	{"op", func(t *rapid.T, g *graph.Graph) bool { return fillEnum(t, &anEdge(t, g).Op, graph.Ops) }},
	{"needs", func(t *rapid.T, g *graph.Graph) bool {
		e := anEdge(t, g)
		if e.Op.Known && (e.Op.V == graph.Read || e.Op.V == graph.Notify) {
			return false // not unknown: the result, and nothing
		}
		return fillEnum(t, &e.Needs, graph.Needs)
	}},
	{"consistency", func(t *rapid.T, g *graph.Graph) bool {
		return fillEnum(t, &anEdge(t, g).Consistency, graph.Consistencies)
	}},
	{"order", func(t *rapid.T, g *graph.Graph) bool { return fillEnum(t, &anEdge(t, g).Order, graph.Orders) }},
	{"staleness", func(t *rapid.T, g *graph.Graph) bool {
		return fillNumber(t, &anEdge(t, g).Staleness, rules.FactStaleness)
	}},
	{"timeout", func(t *rapid.T, g *graph.Graph) bool {
		return !waits(g) && fillNumber(t, &anEdge(t, g).Timeout, rules.FactWait)
	}},
	{"answer", func(t *rapid.T, g *graph.Graph) bool { return fillEnum(t, &aWorkload(t, g).Answer, graph.Answers) }},
	{"user_facing", func(t *rapid.T, g *graph.Graph) bool {
		w := aWorkload(t, g)
		known := w.UserFacing.Known
		if !known {
			w.UserFacing = graph.Of(rapid.Bool().Draw(t, "facing"))
		}
		return !known
	}},
	{"slo.p99", func(t *rapid.T, g *graph.Graph) bool {
		slo := &aWorkload(t, g).SLO
		if slo.P50.Known || slo.P95.Known || slo.P999.Known {
			return false
		}
		return fillNumber(t, &slo.P99, rules.FactSLOLatency)
	}},
	{"slo.availability", func(t *rapid.T, g *graph.Graph) bool {
		return fillNumber(t, &aWorkload(t, g).SLO.Down, rules.FactSLODown)
	}},
	{"capacity", func(t *rapid.T, g *graph.Graph) bool {
		return fillNumber(t, &aService(t, g).Capacity, rules.FactCapacity)
	}},
	{"workers", func(t *rapid.T, g *graph.Graph) bool {
		s := rapid.IntRange(0, len(g.Services)-1).Draw(t, "service")
		called := slices.ContainsFunc(g.Edges, func(e graph.Edge) bool { return e.To == s })
		return !called && fillNumber(t, &g.Services[s].Workers, rules.FactWorkers) // of a callee they are its capacity too
	}},
	{"owner", func(t *rapid.T, g *graph.Graph) bool {
		s := aService(t, g)
		known := s.Owner.Known
		if !known {
			s.Owner = graph.Of(rapid.SampledFrom([]string{"red", "blue", "green"}).Draw(t, "owner"))
		}
		return !known
	}},
	{"broker's availability", func(t *rapid.T, g *graph.Graph) bool {
		s := aService(t, g)
		return s.Is(graph.KindBroker) && fillNumber(t, &s.Down, rules.FactBrokerDown)
	}},
	{"latency", func(t *rapid.T, g *graph.Graph) bool {
		s := aService(t, g)
		if s.Latency.Known || s.Is(graph.KindBroker) || s.Workers.Known { // with workers it is the capacity too
			return false
		}
		// Small, so that whole subtrees stay in the range that is admissible for them.
		median := 0.001 * math.Pow(100, rapid.Float64Range(0, 1).Draw(t, "median"))
		s.Latency = graph.Of(graph.Latency{P50: median, P99: 5 * median})
		return true
	}},
	{"availability", func(t *rapid.T, g *graph.Graph) bool {
		s := aService(t, g)
		if s.Down.Known || s.Is(graph.KindBroker) {
			return false
		}
		s.Down = graph.Of(1e-5 * math.Pow(100, rapid.Float64Range(0, 1).Draw(t, "down")))
		return true
	}},
	{"rate", func(t *rapid.T, g *graph.Graph) bool {
		w := aWorkload(t, g)
		if w.Rate.Known {
			return false
		}
		w.Rate = graph.Of(0.01 * math.Pow(1000, rapid.Float64Range(0, 1).Draw(t, "rate")))
		return true
	}},
}

// P5: replacing an unknown fact by any admissible value keeps the score inside the interval, and a robust
// recommendation as it is.
func TestP5Refinement(t *testing.T) {
	for _, r := range refinements {
		t.Run(r.name, func(t *testing.T) {
			robust := 0
			rapid.Check(t, func(t *rapid.T) {
				text := drawFile(t, "s").text(quantity.plain)
				g := graphOf(t, text)
				p := drawProfile(t)
				before := judged(g, p)
				known := g.Clone()
				if !r.fill(t, known) {
					return
				}
				after := judged(known, p)
				for i := range before.Edges {
					b, a := &before.Edges[i], &after.Edges[i]
					if !b.Advised {
						continue
					}
					in := intervalOf(before, i)
					if a.Score < in.low || a.Score > in.high {
						t.Fatalf("%s: %d is outside of %d to %d (was %d)\n%s%+v\n%s\n%s", a.ID, a.Score, in.low, in.high, b.Score, text, known.Workloads, list(b), list(a))
					}
					if b.Robust && a.Recommendation != b.Recommendation {
						t.Fatalf("%s was robust: %d %s, was %d %s\n%s%+v\n%s\n%s", a.ID, a.Score, a.Recommendation, b.Score, b.Recommendation, text, known.Workloads, list(b), list(a))
					}
					if b.Robust {
						robust++
					}
				}
			})
			if robust == 0 {
				t.Error("no robust recommendation was refined")
			}
		})
	}
}

// intervalOf is where the sum of an edge can lie.
func intervalOf(a *Analysis, e int) interval {
	subjects := a.judge.subjects(nil, e)
	bounds := newBounds(new(rules.Pass), nil, len(subjects))
	a.judge.view(new(bench), subjects, &bounds)
	in, _ := bounds.sum(a.judge, subjects[0].LeavesEntry)
	return in
}

// P5, found by chance in thousands of graphs: what is known of one workload must not hide what is unknown of another.
func TestP5OtherWorkloads(t *testing.T) {
	for name, c := range map[string]struct {
		text, edge string
		workload   int
		facing     bool
	}{
		"nobody may wait for the second workload": {`
version: 1
services:
  exports: {latency: 5ms, availability: 100%, workers: 50, owner: media}
  thumbs:  {kind: external, latency: 1ms, availability: 100%, capacity: 100/s, owner: media}
  events:  {kind: broker, latency: 1ms, availability: 99.99%}
workloads:
  nightly: {entry: exports, user_facing: false, answer: accepted, rate: 1/s, slo: {p99: 10s, availability: 99%}}
  upload:  {entry: exports, answer: accepted, rate: 1/s, slo: {p99: 10s, availability: 99%}}
edges:
  - {from: exports, to: thumbs, op: job, needs: ack, timeout: 5s, consistency: eventual, staleness: 10ms, order: total}
`, "exports->thumbs", 1, false},
		"a second person may fall with the callee": {`
version: 1
services:
  s0: {kind: external}
  s1: {kind: external, latency: 1200ms, availability: 100%, workers: 1}
workloads:
  sw0: {entry: s0, user_facing: true}
  sw1: {entry: s0}
  sw2: {entry: s0, rate: 1/s, slo: {p50: 70ms}}
edges:
  - {from: s0, to: s1, needs: nothing, staleness: 55ms}
`, "s0->s1", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			before := analyzeText(t, c.text)
			known := before.Graph.Clone()
			known.Workloads[c.workload].UserFacing = graph.Of(c.facing)
			after := Analyze(known, before.Profile)
			b, a := edgeOf(t, before, c.edge), edgeOf(t, after, c.edge)
			in := intervalOf(before, b.Index)
			if a.Score < in.low || a.Score > in.high {
				t.Errorf("%d is outside of %d to %d (was %d)\n%s", a.Score, in.low, in.high, b.Score, list(a))
			}
			if b.Robust && a.Recommendation != b.Recommendation {
				t.Errorf("was robust: %s, now %s", b.Recommendation, a.Recommendation)
			}
		})
	}
}

// P6: what is exactly at its limit, and what does not fire, changes nothing.
func TestP6Neutral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		d := rules.Dimension(rapid.IntRange(0, int(rules.Dimensions)-1).Draw(t, "dimension"))
		x := rapid.Float64Range(1e-6, 1e6).Draw(t, "measured and limit")
		if with := combine(&p, true, append(slices.Clone(evidence), term(d, decibels(x/x)))); with != combine(&p, true, evidence) {
			t.Fatalf("%+v", with)
		}
	})
}

// P7: prior and dimensions add up to the score, and what is marked as counted explains each dimension up to the
// profile's factor and the bound.
func TestP7Complete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawFile(t, "s").text(quantity.plain)
		p := drawProfile(t)
		a := judged(graphOf(t, text), p)
		for i := range a.Edges {
			e := &a.Edges[i]
			if !e.Advised {
				continue
			}
			sum := e.Prior
			for _, d := range e.Dims {
				sum += d
			}
			if sum != e.Score {
				t.Fatalf("%s: %d adds up to %d", e.ID, e.Score, sum)
			}
			var counted [rules.Dimensions]struct {
				async, sync rules.Centi
				n           [2]int
				muted       bool
			}
			for k := range e.Evidence {
				ev := &e.Evidence[k]
				c := &counted[ev.Rule.Dimension]
				c.muted = c.muted || ev.Mutes
				switch {
				case !e.Counted[k]:
				case ev.Score > 0:
					c.async, c.n[0] = c.async+ev.Score, c.n[0]+1
				default:
					c.sync, c.n[1] = c.sync+ev.Score, c.n[1]+1
				}
			}
			for d, c := range counted {
				if c.muted {
					c.async = 0
				}
				v := rules.Centi(float64(c.async+c.sync) * p.Factor[d])
				if v = max(-bound, min(bound, v)); v != e.Dims[d] || c.n[0] > 1 || c.n[1] > 1 {
					t.Fatalf("%s: %s counts %d, what is marked as counted says %d\n%s%s", e.ID, rules.Dimension(d), e.Dims[d], v, text, list(e))
				}
			}
		}
	})
}

// P9: the unit in which a fact is written changes nothing.
func TestP9Units(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, p := drawFile(t, "s"), drawProfile(t)
		mixed := func(q quantity) string {
			if rapid.Bool().Draw(t, "unit") {
				return q.other()
			}
			return q.plain()
		}
		plain := f.text(quantity.plain)
		was := adviceByID(judged(graphOf(t, plain), p))
		for _, other := range []string{f.text(quantity.other), f.text(mixed)} {
			is := adviceByID(judged(graphOf(t, other), p))
			for id, w := range was {
				i := is[id]
				if i.Recommendation != w.Recommendation || i.Strength != w.Strength || abs(i.Sum.Score-w.Sum.Score) > rules.Centi(rules.Dimensions) {
					t.Fatalf("%s: %+v, was %+v\n%s\n%s", id, i, w, plain, other)
				}
			}
		}
	})
}

// P10: edges that share no service and no workload with an edge do not change its advice, whether a workload
// passes them or not.
func TestP10Local(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, p := drawFile(t, "s"), drawProfile(t)
		far := drawFile(t, "far")
		// A broker would be a second one, and a workload on which a person waits changes the share of all of them that falls with a service.
		far.services = slices.DeleteFunc(far.services, func(e entry) bool { return strings.HasSuffix(e.name, "broker") })
		for w := range far.workloads {
			far.workloads[w].facts = slices.DeleteFunc(far.workloads[w].facts, func(f fact) bool { return f.key == "user_facing" })
			far.workloads[w].add("user_facing", "false")
		}
		one, two := f.text(quantity.plain), f.with(far).text(quantity.plain)
		sameAdvice(t, adviceByID(judged(graphOf(t, one), p)), adviceByID(judged(graphOf(t, two), p)), two)
	})
}

// P11: no dimension decides alone: a strong verdict for async rests on two of them or on a gate.
func TestP11Bounded(t *testing.T) {
	if bound+pragmatic().Prior >= strong {
		t.Errorf("one dimension at %d and the prior of %d make a strong verdict", bound, pragmatic().Prior)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := judged(drawGraph(t), pragmatic())
		for i := range a.Edges {
			e := &a.Edges[i]
			for _, d := range e.Dims {
				if abs(d) > bound {
					t.Fatalf("%s: %v", e.ID, e.Dims)
				}
			}
			positive := len(slices.DeleteFunc(e.Dims[:], func(d rules.Centi) bool { return d <= 0 }))
			if e.Recommendation == Async && e.Strength == Strong && positive < 2 {
				t.Fatalf("%s: %v", e.ID, e.Dims)
			}
		}
	})
}

// P12: a hundredth more of a measured value moves its term by a twentieth of a decibel at most.
func TestP12Continuous(t *testing.T) {
	const (
		oneCall  = "services: {a: {latency: 0ms, workers: 3}, b: {latency: %[1]gms, availability: 99.9%%, capacity: 100/s}, q: {kind: broker, latency: 1ms, availability: 99.8%%}}\nworkloads: {w: {entry: a, rate: 9/s, slo: {p99: 100ms}}}\nedges: [{from: a, to: b, op: write, needs: %[2]s, staleness: 50ms}]\n"
		aPeak    = "services: {a: {}, b: {capacity: 100/s}}\nworkloads: {w: {entry: a, rate: 1/s, peak: {rate: %[1]g/s, for: 1m}}}\nedges: [{from: a, to: b, op: write, needs: %[2]s}]\n"
		aMean    = "services: {a: {}, b: {capacity: 100/s}}\nworkloads: {w: {entry: a, rate: %[1]g/s}}\nedges: [{from: a, to: b, op: write, needs: %[2]s, retries: 3}]\n"
		aTimeout = "edges: [{from: a, to: b, op: write, needs: %[2]s, work: {p50: 1s, p99: 9s}, timeout: %[1]gms}]\n"
		anSLO    = "services: {a: {availability: 100%%}, b: {availability: 98%%}}\nworkloads: {w: {entry: a, slo: {availability: %.9[1]f}}}\nedges: [{from: a, to: b, op: write, needs: %[2]s}]\n"
	)
	for _, c := range []struct {
		rule, text, needs string
		low, high         float64
		complement        bool
	}{
		{"latency/short-work", oneCall, "ack", 1, 99, false},
		{"latency/long-work", oneCall, "nothing", 1010, 60000, false},
		{"latency/over-budget", oneCall, "ack", 101, 60000, false},
		{"consistency/lag-against-staleness", oneCall, "nothing", 60, 60000, false},
		{"throughput/slowest-service", oneCall, "nothing", 340, 60000, false},
		{"throughput/burst-over-capacity", aPeak, "nothing", 101, 60000, false},
		{"failure/retry-storm", aMean, "nothing", 26, 98, false},
		{"latency/outlasts-timeout", aTimeout, "nothing", 1010, 8800, false},
		{"failure/outage-against-objective", anSLO, "nothing", .0001, .0199, true},
	} {
		t.Run(c.rule, func(t *testing.T) {
			at := func(t *rapid.T, x float64) rules.Centi {
				if c.complement {
					x = 1 - x
				}
				a := judged(graphOf(t, "version: 1\n"+fmt.Sprintf(c.text, x, c.needs)), pragmatic())
				for i := range a.Edges[0].Evidence {
					if ev := &a.Edges[0].Evidence[i]; ev.Rule.ID == c.rule {
						return ev.Score
					}
				}
				return 0
			}
			moved := false
			rapid.Check(t, func(t *rapid.T) {
				x := rapid.Float64Range(c.low, c.high/1.01).Draw(t, "x")
				x = math.Round(x*1e6) / 1e6
				one, more := at(t, x), at(t, x*1.01)
				if abs(more-one) > 5 {
					t.Fatalf("%v: %d, a hundredth more: %d", x, one, more)
				}
				moved = moved || more != one
			})
			if !moved {
				t.Error("it never moved")
			}
		})
	}
}

// P13: with every term and the prior negated the verdict is mirrored.
func TestP13Symmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		leaves := rapid.Bool().Draw(t, "leaves")
		s := combine(&p, leaves, evidence)
		r, strength := decide(s, circumstances{})
		p.Prior, p.Inner = -p.Prior, -p.Inner
		for i := range evidence {
			evidence[i].Score = -evidence[i].Score
		}
		m := combine(&p, leaves, evidence)
		r2, strength2 := decide(m, circumstances{})
		mirror := map[Recommendation]Recommendation{Sync: Async, Async: Sync, Either: Either}
		if m.Score != -s.Score || r2 != mirror[r] || strength2 != strength {
			t.Fatalf("%d %s %s mirrored: %d %s %s", s.Score, r, strength, m.Score, r2, strength2)
		}
	})
}

// P14: saying the same twice, or something weaker beside it, changes nothing.
func TestP14NoDoubleCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		if len(evidence) == 0 {
			return
		}
		again := slices.Clone(evidence)
		ev := rapid.SampledFrom(evidence).Draw(t, "again")
		ev.Score = rules.Centi(float64(ev.Score) * rapid.Float64Range(0, 1).Draw(t, "weaker"))
		again = append(again, ev, rapid.SampledFrom(evidence).Draw(t, "twice"))
		if combine(&p, true, again) != combine(&p, true, evidence) {
			t.Fatalf("%+v, before %+v", combine(&p, true, again), combine(&p, true, evidence))
		}
	})
}

// P15: the table of decisions has exactly one row for each combination; gates, which may be unknown too, come first.
func TestP15Table(t *testing.T) {
	both := []bool{false, true}
	scores := []rules.Centi{-5000, -strong - 1, -strong, -strong + 1, -lean - 1, -lean, -lean + 1, 0, lean - 1, lean, lean + 1, strong - 1, strong, strong + 1, 5000}
	type outcome struct {
		r Recommendation
		s Strength
	}
	rows := 0
	for bits := range 1 << 7 {
		on := func(i int) bool { return bits>>i&1 == 1 }
		c := circumstances{waits: on(0), client: on(1), canSplit: on(2), accepted: on(3), allows: on(4)}
		for _, score := range scores {
			rows++
			s := Sum{Score: score, Sync: on(5), Async: on(6)}
			r, strength := decide(s, c)
			var holds []outcome // every row of the table whose condition holds
			row := func(condition bool, r Recommendation, s Strength) {
				if condition {
					holds = append(holds, outcome{r, s})
				}
			}
			gated := s.Sync || s.Async
			splits := !gated && c.waits && c.canSplit && (c.accepted || c.allows || score >= lean)
			free := !gated && !splits
			row(s.Sync && s.Async, Hybrid, Must)
			row(s.Sync && !s.Async, Sync, Must)
			row(!s.Sync && s.Async && (c.waits || c.client), Hybrid, Must)
			row(!s.Sync && s.Async && !c.waits && !c.client, Async, Must)
			row(splits && (c.accepted || score >= 600), Hybrid, Strong)
			row(splits && !c.accepted && score < 600, Hybrid, Lean)
			row(free && score >= 600 && c.client, Hybrid, Strong)
			row(free && score >= 600 && !c.client, Async, Strong)
			row(free && score >= 100 && score < 600 && c.client, Hybrid, Lean)
			row(free && score >= 100 && score < 600 && !c.client, Async, Lean)
			row(free && score > -100 && score < 100, Either, Even)
			row(free && score <= -100 && score > -600, Sync, Lean)
			row(free && score <= -600, Sync, Strong)
			if len(holds) != 1 || holds[0] != (outcome{r, strength}) {
				t.Errorf("%+v %+v: %s %s; rows that hold: %v", s, c, r, strength, holds)
			}
		}
	}
	if rows != 1<<7*len(scores) {
		t.Errorf("%d rows", rows)
	}
	// A gate under unknown facts is true, false, or may be either: exactly the values it can have.
	for _, can := range both {
		for _, cannot := range both {
			var want []bool
			if cannot {
				want = append(want, false)
			}
			if can {
				want = append(want, true)
			}
			if got := (three{canBeTrue: can, canBeFalse: cannot}).values(); !slices.Equal(got, want) {
				t.Errorf("%v %v: %v", can, cannot, got)
			}
		}
	}
}

// Muted: what drowns has nothing to say for a queue, however high its peak.
func TestMutedDimension(t *testing.T) {
	p := pragmatic()
	mutes := term(rules.Throughput, 0)
	mutes.Mutes = true
	s := combine(&p, true, []rules.Evidence{term(rules.Throughput, 500), mutes, term(rules.Throughput, -100), term(rules.Failure, 300)})
	if s.Dims[rules.Throughput] != -100 || s.Dims[rules.Failure] != 300 {
		t.Errorf("%v", s.Dims)
	}
}

// P17: following the advice does not change it.
func TestP17Idempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawFile(t, "s").text(quantity.plain)
		g := graphOf(t, text)
		p := drawProfile(t)
		a := Analyze(g, p)
		followed := g.Clone()
		for e, mode := range a.Assignment() {
			if a.Edges[e].Advised {
				followed.Edges[e].Mode = graph.Of(mode)
			}
		}
		b := Analyze(followed, p)
		sameAdvice(t, adviceByID(a), adviceByID(b), text)
		for e := range b.Edges {
			if b.Edges[e].Change {
				t.Fatalf("%s would change again", b.Edges[e].ID)
			}
		}
	})
}
