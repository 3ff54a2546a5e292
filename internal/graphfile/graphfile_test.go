package graphfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// clean reads a text that must be without findings.
func clean(t *testing.T, name, text string) *graph.Graph {
	t.Helper()
	r := Read([]Input{{Name: name, Data: []byte(text)}})
	if len(r.Findings) > 0 {
		t.Fatal(strings.Join(lines(r), "\n"))
	}
	return r.Graph
}

// anywhere compares graphs without their positions.
var anywhere = cmp.Transformer("anywhere", func(diag.Pos) int { return 0 })

func TestPayments(t *testing.T) {
	g := clean(t, "payments.yaml", string(file(t, "../../testdata/payments.yaml")))
	if len(g.Services) != 7 || len(g.Workloads) != 2 || len(g.Edges) != 5 || g.Name != "payments" || g.Profile.V != "pragmatic" {
		t.Fatalf("read %+v", g)
	}
	pos := func(line, col, n int32) diag.Pos { return diag.Pos{File: 1, Line: line, Col: col, Len: n} }
	checks := map[string][2]any{
		"id":       {g.EdgeID(0), "web->payments/create charge"},
		"edge":     {g.Edges[0].Pos, pos(25, 5, 1)},
		"from":     {g.Edges[0].FromPos, pos(25, 12, 3)},
		"latency":  {g.Services[1].Latency, graph.Val[graph.Latency]{V: graph.Latency{P50: 0.008, P99: 0.04}, Known: true, Pos: pos(7, 23, 1)}},
		"constant": {g.Services[5].Latency, graph.Val[graph.Latency]{V: graph.Latency{Mean: 0.006}, Known: true, Pos: pos(11, 23, 3)}},
		"down":     {g.Services[1].Down, graph.Val[float64]{V: 0.0005, Known: true, Pos: pos(7, 60, 6)}},
		"service":  {g.Services[2].Pos, pos(8, 3, 5)},
		"peak":     {g.Workloads[0].Peak.Rate, graph.Val[float64]{V: 900, Known: true, Pos: pos(20, 18, 5)}},
		"slo":      {g.Workloads[0].SLO.Down.V, 0.001},
		"entry":    {g.Workloads[1].EntryPos, pos(22, 20, 3)},
		"passes":   {g.Edges[4].Workloads.V, []int{1}},
		"timeout":  {g.Edges[1].Timeout.V, 2.0},
	}
	for name, c := range checks {
		if diff := cmp.Diff(c[1], c[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSmallest(t *testing.T) {
	g := clean(t, "f.yaml", "version: 1\nedges:\n  - {from: web, to: orders, via: events}\n")
	names := []string{}
	for _, s := range g.Services {
		names = append(names, s.Name)
		if s.Declared {
			t.Errorf("%s is declared", s.Name)
		}
	}
	if diff := cmp.Diff([]string{"web", "orders", "events"}, names); diff != "" {
		t.Error(diff)
	}
	if !g.Services[2].Is(graph.KindBroker) {
		t.Error("what via names is a broker")
	}
}

func TestMerge(t *testing.T) {
	g := clean(t, "f.yaml", `version: 1
services:
  a: &a {owner: a, workers: 1, outage: 1s}
  b: &b {<<: *a, owner: b, retention: 2s}
  c: {<<: [*b, *a], workers: 3}
  d: {workers: 4, <<: [*a, *a, *b]}
  <<: {e: {owner: e}, a: {owner: hidden}}
edges: [{from: a, to: b}]
`)
	var got []string
	for _, s := range g.Services {
		got = append(got, fmt.Sprint(s.Name, s.Owner.V, s.Workers.V, s.Outage.V, s.Retention.V))
	}
	// A mapping's own keys hide those merged into it, and of these the earlier ones hide the later.
	if diff := cmp.Diff([]string{"aa1 1 0", "bb1 1 2", "cb3 1 2", "da4 1 2", "ee0 0 0"}, got); diff != "" {
		t.Error(diff)
	}
}

// everyKey states every key once; TestReaderHasEveryKey holds that against the tables.
const everyKey = `
version: 1
name: all
profile: autonomy
defaults:
  service: {outage: 5m, guards: [dlq]}
  edge: {timeout: 3s, op: read}
services:
  web: {kind: client, guards: [deadline]}
  orders:
    latency: {p50: 2ms, p75: 3.9ms, p90: 7.1ms, p95: 10.2ms, p99: 20ms, p99.9: 42.6ms, mean: 3.26ms}
    errors: 0.2%
    availability: 99.9999999%
    outage: 1h30m
    capacity: 5k/min
    workers: 40
    owner: shop
    measured_at: 10/s
    description: "takes\norders"
    guards: []
  events: {kind: broker, retention: 7d, max_message: 1MB, latency: 2ms}
workloads:
  pay:
    entry: web/checkout
    user_facing: true
    answer: outcome
    rate: 20/s
    peak: {rate: 2M/day, for: 10m}
    patience: 30s
    slo: {p50: 10ms, p95: 50ms, p99: 100ms, p99.9: 1s, availability: 0.999, freshness: 1m}
    observed: {p50: 10ms, p75: 19ms, p90: 34ms, p95: 47ms, p99: 90ms, p99.9: 185ms, availability: 99%}
    description: a purchase
  browse: {entry: web, peak: {rate: 121/s}, rate: 2/s}
edges:
  - from: web/checkout
    to: orders
    operation: create
    op: write
    needs: outcome
    optional: false
    mode: hybrid
    work: {p50: 1ms, p99: 9ms}
    ack: 3ms
    observed: {mean: 5ms, p99: 40ms, availability: 99.5%}
    calls: 1.5
    concurrent: true
    probability: 30%
    parallel: both
    payload: 2KiB
    errors: 0.001
    timeout: 2s
    retries: 0
    idempotent: true
    undo: cancel
    guards: [outbox, status_resource]
    consistency: read_your_writes
    staleness: 0s
    order: key
    workloads: [pay, browse]
    decision: {mode: sync, reason: contract, by: platform team, until: 2027-03-31, facts: {rate: 120/s, mode: hybrid, calls: 1.5}}
    description: the purchase
  - {from: orders/create, to: web, via: events, replies_to: web/checkout -> orders/create, op: notify, workloads: pay}
`

func TestEveryKey(t *testing.T) {
	g := clean(t, "all.yaml", everyKey)
	e, orders := g.Edges[0], g.Services[1]
	guards := func(gs ...graph.Guard) (set graph.Guards) {
		for _, one := range gs {
			set = set.With(one)
		}
		return set
	}
	checks := map[string][2]any{
		"default outage": {g.Services[0].Outage.V, 300.0},
		"own outage":     {orders.Outage.V, 5400.0},
		"exact":          {orders.Down.V, 1e-9},
		"own guards":     {orders.Guards.V, guards()},
		"union":          {e.Guards.V, guards(graph.Outbox, graph.StatusResource, graph.Deadline)},
		"union 2":        {g.Edges[1].Guards.V, guards(graph.Deadline)},
		"default op":     {g.Edges[1].Timeout, graph.Val[float64]{V: 3, Known: true, Pos: diag.Pos{File: 1, Line: 7, Col: 19, Len: 2}}},
		"needs":          {g.Edges[1].Needs.Known, false},
		"fromOp":         {e.FromOp, "checkout"},
		"observed":       {e.Observed.V, graph.Latency{Mean: 0.005, P99: 0.04}},
		"observed down":  {e.ObservedDown.V, 0.005},
		"probability":    {e.Probability.V, 0.3},
		"reply":          {g.Edges[1].RepliesTo.V, 0},
		"facts":          {e.Decision.V.FactNames, []string{"rate", "mode", "calls"}},
		"fact":           {e.Decision.V.Facts["calls"].V, "1.5"},
		"until":          {e.Decision.V.Until.V, "2027-03-31"},
		"capacity":       {math.Round(orders.Capacity.V), 83.0},
		"entry op":       {g.Workloads[0].EntryOp, "checkout"},
		"p99.9":          {g.Workloads[0].SLO.P999.V, 1.0},
		"staleness":      {e.Staleness.Known, true},
		"via":            {g.Edges[1].Via.V, 2},
	}
	for name, c := range checks {
		if diff := cmp.Diff(c[1], c[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// asJSON writes a YAML text as JSON, keeping the order of keys.
func asJSON(t *testing.T, text string) string {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var write func(n *yaml.Node)
	write = func(n *yaml.Node) {
		switch n.Kind {
		case yaml.MappingNode:
			b.WriteString("{\n")
			for i := 0; i < len(n.Content); i += 2 {
				if i > 0 {
					b.WriteString(",\n")
				}
				key, _ := json.Marshal(n.Content[i].Value)
				b.Write(key)
				b.WriteString(" : ")
				write(n.Content[i+1])
			}
			b.WriteString("}")
		case yaml.SequenceNode:
			b.WriteString("[")
			for i, c := range n.Content {
				if i > 0 {
					b.WriteString(", ")
				}
				write(c)
			}
			b.WriteString("]")
		default:
			if n.Tag == "!!null" {
				b.WriteString("null")
				return
			}
			if n.Tag != "!!str" && json.Valid([]byte(n.Value)) {
				b.WriteString(n.Value)
				return
			}
			value, _ := json.Marshal(n.Value)
			b.Write(value)
		}
	}
	write(doc.Content[0])
	return b.String()
}

func TestJSONIsTheSameGraph(t *testing.T) {
	for name, text := range map[string]string{"all": everyKey, "payments": string(file(t, "../../testdata/payments.yaml"))} {
		want := clean(t, name+".yaml", text)
		jsonText := asJSON(t, text)
		if diff := cmp.Diff(want, clean(t, name+".json", jsonText), anywhere); diff != "" {
			t.Errorf("%s as JSON (-yaml +json):\n%s", name, diff)
		}
		// The same text is flow YAML, and must have its values at the same places.
		flow := clean(t, name+".yaml", "# read by the YAML reader\n"+jsonText)
		direct := clean(t, name+".yaml", "\n"+jsonText)
		if diff := cmp.Diff(flow, direct, cmp.Transformer("span", func(p diag.Pos) [2]int32 { return [2]int32{p.Line, p.Col} })); diff != "" {
			t.Errorf("%s: places (-flow yaml +json):\n%s", name, diff)
		}
	}
}

// TestOrderOfKeys turns every mapping of objects around; services keep their order, edges theirs.
func TestOrderOfKeys(t *testing.T) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(everyKey), &doc); err != nil {
		t.Fatal(err)
	}
	var turn func(n *yaml.Node, names bool)
	turn = func(n *yaml.Node, names bool) {
		if n.Kind == yaml.MappingNode && !names {
			for i, j := 0, len(n.Content)-2; i < j; i, j = i+2, j-2 {
				n.Content[i], n.Content[j] = n.Content[j], n.Content[i]
				n.Content[i+1], n.Content[j+1] = n.Content[j+1], n.Content[i+1]
			}
		}
		for i, c := range n.Content {
			key := ""
			if n.Kind == yaml.MappingNode && i%2 == 1 {
				key = n.Content[i-1].Value
			}
			turn(c, slices.Contains([]string{"services", "workloads", "facts"}, key) && c.Kind == yaml.MappingNode)
		}
	}
	turn(&doc, false)
	turned, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(turned, []byte("edges:")) {
		t.Fatal("not turned")
	}
	if diff := cmp.Diff(clean(t, "a.yaml", everyKey), clean(t, "b.yaml", string(turned)), anywhere); diff != "" {
		t.Errorf("(-as written +turned around):\n%s", diff)
	}
}

func TestSeveralFiles(t *testing.T) {
	in := func(texts ...string) []Input {
		var inputs []Input
		for i, text := range texts {
			inputs = append(inputs, Input{Name: string(rune('a'+i)) + ".yaml", Data: []byte(text)})
		}
		return inputs
	}
	all := func(r *Result) []string {
		var b strings.Builder
		for _, f := range r.Findings {
			b.WriteString(r.Sources.Where(f.Pos) + ": " + f.Message + "\n")
			for _, rel := range f.Related {
				b.WriteString("  " + r.Sources.Where(rel.Pos) + ": " + rel.Message + "\n")
			}
		}
		return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	}
	t.Run("joined", func(t *testing.T) {
		r := Read(in(
			"version: 1\nedges: [{from: web, to: orders, workloads: [pay]}]\ndefaults: {service: {owner: a}, edge: {retries: 1}}\nservices: {web: {}}",
			"version: 1\nname: shop\nservices: {orders: {}}\nworkloads: {pay: {entry: web}}\nedges: [{from: orders, to: web}]"))
		if len(r.Findings) > 0 {
			t.Fatal(all(r))
		}
		g := r.Graph
		if g.Name != "shop" || g.Services[0].Owner.V != "a" || g.Services[1].Owner.Known || !g.Edges[0].Retries.Known || g.Edges[1].Retries.Known {
			t.Errorf("defaults apply to their own file only: %+v", g)
		}
		if g.Edges[1].Pos.File != 2 || g.Services[0].Owner.Pos != (diag.Pos{File: 1, Line: 3, Col: 29, Len: 1}) {
			t.Errorf("positions: %v %v", g.Edges[1].Pos, g.Services[0].Owner.Pos)
		}
	})
	t.Run("conflicts", func(t *testing.T) {
		got := all(Read(in(
			"version: 1\nname: one\nprofile: autonomy\nservices: {web: {}, orders: {}}\nworkloads: {pay: {entry: web}}\nedges: [{from: web, to: orders}]",
			"name: two\nprofile: autonomy\nservices: {web: {}}\nworkloads: {pay: {entry: web}}\nedges: [{from: web, to: orders}, {from: web, to: order}]")))
		want := []string{
			"b.yaml:1:1: found no version; wanted version: 1, the only one there is",
			`b.yaml:1:7: name is "two" here and "one" in another file; wanted one, or the same in both`,
			"  a.yaml:2:7: the other one",
			`b.yaml:3:12: service "web" is declared in two files`,
			"  a.yaml:4:12: the first one",
			`b.yaml:4:13: workload "pay" is declared in two files`,
			"  a.yaml:5:13: the first one",
			"b.yaml:5:9: web->orders stands here a second time; wanted one edge, or an operation on each that tells them apart",
			"  a.yaml:6:9: the first one",
			`b.yaml:5:50: found "order", which is no service; did you mean "orders"`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a broken one hides nothing of the others and blames them for nothing", func(t *testing.T) {
		got := all(Read(in("version: 1\nservices: {orders: {}\n", "version: 1\nservices: {web: {knd: client}}\nedges: [{from: web, to: orders}]")))
		if len(got) != 2 || !strings.HasPrefix(got[1], `b.yaml:2:18: unknown key "knd"`) {
			t.Error(got)
		}
	})
	t.Run("none", func(t *testing.T) {
		if r := Read(nil); len(r.Findings) != 1 || r.Graph != nil {
			t.Error(r)
		}
	})
}

// TestColumns shows wide characters, tabs and emoji with the caret under the text meant.
func TestColumns(t *testing.T) {
	const golden = "testdata/columns.golden"
	body, _, _ := bytes.Cut(file(t, badDir+"/columns.yaml"), []byte(wantMark))
	r := Read([]Input{{Name: "columns.yaml", Data: body}})
	var got bytes.Buffer
	if err := r.Sources.Write(&got, r.Findings); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(file(t, golden)), got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNearest(t *testing.T) {
	words := slices.Values([]string{"orders", "payments", "to", "latency", "read_your_writes", "ledger"})
	for word, want := range map[string]string{
		"ordres": "orders", "order": "orders", "Orders": "orders", "paymnet": "payments", "read-your-writes": "read_your_writes",
		"too": "to", "od": "", "stock": "", "": "", "latencies": "latency", strings.Repeat("x", 1000): "",
	} {
		if got, _ := Nearest(word, words); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
}
