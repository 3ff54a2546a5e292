package forecast

import (
	"fmt"
	"reflect"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/units"
)

// everyEffect is a graph in which every fact that affects a forecast does so.
const everyEffect = `version: 1
services:
  web: {kind: client}
  a: {latency: {p50: 2ms, p99: 9ms}, availability: 99.9%, workers: 20, errors: 0.1%, measured_at: 10/s}
  b: {latency: {p50: 5ms, p99: 90ms}, availability: 99.5%, outage: 10m, capacity: 90/s, owner: shop}
  c: {availability: 99%, workers: 8, outage: 5m}
  d: {latency: {p50: 20ms, p99: 80ms}, availability: 99.7%, capacity: 60/s, measured_at: 5/s}
  q: {kind: broker, latency: {p50: 2ms, p99: 10ms}, availability: 99.99%, retention: 7d, max_message: 1MB}
workloads:
  w: {entry: web, rate: 20/s, peak: {rate: 45/s, for: 10m}, patience: 2s, answer: result, user_facing: true, slo: {p50: 30ms, p95: 90ms, p99: 200ms, p99.9: 2s, availability: 99%, freshness: 30s}}
  x: {entry: a, rate: 3/s, slo: {p99: 300ms}}
edges:
  - {from: web, to: a, op: write, mode: sync}
  - {from: a, to: b, op: read, mode: hybrid, via: q, timeout: 60ms, retries: 1, parallel: both, calls: 2}
  - {from: a, to: c, op: read, mode: sync, observed: {p50: 90ms, p99: 400ms, availability: 99%}, parallel: both, probability: 40%}
  - {from: b, to: d, op: job, mode: async, via: q, work: {p50: 8ms, p99: 70ms}, payload: 2KiB, guards: [outbox], calls: 3, concurrent: true}
  - {from: c, to: d, op: write, mode: hybrid, via: q, ack: 3ms, optional: true, errors: 2%, retries: 2, timeout: 50ms}
`

// snapshot is what a model says of its loads, as built and with every edge in another mode.
func snapshot(m *Model, baselines []*Baseline) (list []any) {
	built, other := Today(m.Topology.Graph), Today(m.Topology.Graph)
	for e := range other {
		other[e] = (other[e] + 1) % graph.Mode(len(graph.Modes))
	}
	for _, d := range []Assignment{built, other} {
		s := m.ForModes(d)
		list = append(list, s.Services())
		for l := range m.Topology.Flows {
			list = append(list, s.Workload(l, true))
		}
	}
	for _, b := range baselines {
		plain := *b
		plain.m, plain.Flow = nil, nil
		list = append(list, plain)
	}
	return list
}

func baselines(m *Model, baseline func(load int) *Baseline) (list []*Baseline) {
	for l := range m.Topology.Flows {
		list = append(list, baseline(l))
	}
	return list
}

// restate makes a fact something else.
func restate(fact any, f *graph.Format) {
	switch v := fact.(type) {
	case *graph.Val[float64]:
		other := map[*units.Quantity]float64{units.OfTime: 0.07, units.OfRate: 33, units.OfShare: 0.35, units.OfUptime: 0.02, units.OfCount: 4, units.OfSize: 9000}[f.Unit]
		*v = graph.Of(other)
	case *graph.Val[bool]:
		*v = graph.Of(!v.V)
	case *graph.Val[string]:
		*v = graph.Of(v.V + "other")
	case *graph.Val[graph.Latency]:
		*v = graph.Of(graph.Latency{P50: 0.07, P99: 0.5})
	case *graph.Val[graph.Guards]:
		*v = graph.Of(v.V ^ graph.Guards(0).With(graph.Outbox))
	case *graph.Val[graph.Decision]:
		*v = graph.Of(graph.Decision{Reason: graph.Of("other")})
	default: // a word
		w := reflect.ValueOf(fact).Elem()
		w.FieldByName("V").SetUint((w.FieldByName("V").Uint() + 1) % uint64(len(f.Words)))
		w.FieldByName("Known").SetBool(true)
	}
}

// A model with another fact says what one made from scratch says, whatever the fact: the table of keys knows what it affects.
func TestModelForgetsWhatAKeyAffects(t *testing.T) {
	if testing.Short() {
		t.Skip("part of the full test: the race detector sees nothing new in it, and makes it slow")
	}
	texts := []string{everyEffect}
	for seed := uint64(0); seed < 3; seed++ {
		c := drawn(seed)
		texts = append(texts, fmt.Sprintf("version: 1\nservices: {%s}\nedges: [%s]\nworkloads: {w: {%s}}\n", c.services, c.edges, c.workload))
	}
	for i, text := range texts {
		r := graphfile.Read([]graphfile.Input{{Name: "x.yaml", Data: []byte(text)}})
		if r.Graph == nil {
			t.Fatalf("%v\n%s", r.Findings, text)
		}
		m := New(graph.NewTopology(r.Graph))
		c := changed{m, baselines(m, m.Baseline), nil, i == 0}
		c.before = snapshot(m, c.of)
		eachKey(t, c, "service", graph.ServiceKeys, func(g *graph.Graph) []graph.Service { return g.Services })
		eachKey(t, c, "edge", graph.EdgeKeys, func(g *graph.Graph) []graph.Edge { return g.Edges })
		eachKey(t, c, "workload", graph.WorkloadKeys, func(g *graph.Graph) []graph.Workload { return g.Workloads })
	}
}

// changed is a model of which all was asked before its facts change.
type changed struct {
	m      *Model
	of     []*Baseline
	before []any
	all    bool // every fact that affects something must show
}

func eachKey[T any](t *testing.T, c changed, section string, keys []graph.Key[T], things func(*graph.Graph) []T) {
	t.Helper()
	for i := range keys {
		k := &keys[i]
		if k.Affects&graph.AffectsTopology != 0 { // With keeps the calls
			continue
		}
		shows, unstated := false, 0
		for n := range things(c.m.Topology.Graph) {
			g := c.m.Topology.Graph.Clone()
			if _, known := k.Exact(g, &things(g)[n]); !known {
				if unstated++; unstated > 1 {
					continue // one of those that do not state it is enough
				}
			}
			restate(k.Val(&things(g)[n]), &k.Format)
			with := c.m.With(c.m.Topology.With(g))
			scratch := New(graph.NewTopology(g))
			got := snapshot(with, baselines(with, func(l int) *Baseline { return c.of[l].Recompose(with, l) }))
			want := snapshot(scratch, baselines(scratch, scratch.Baseline))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s.%s of %d: With keeps what is out of date; say in the key's row in internal/graph what it affects", section, k.Name, n)
			}
			shows = shows || !reflect.DeepEqual(want, c.before)
		}
		if c.all && !shows && k.Affects&(graph.AffectsTimes|graph.AffectsCounts|graph.AffectsDown) != 0 {
			t.Errorf("%s.%s changes no forecast; if that is so its row in internal/graph affects no more than limits, else let everyEffect show it", section, k.Name)
		}
		if shows && k.Affects == graph.AffectsNothing {
			t.Errorf("%s.%s changes a forecast, so it is no documentation; say in its row in internal/graph what it affects", section, k.Name)
		}
	}
}
