package forecast

import (
	"fmt"
	"reflect"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
)

// What is kept when a fact changes does not depend on it: for every key of the file, the model with another value forecasts as one made
// from the start. A key that fails here says too little of what it affects in internal/graph/*_keys.go.
func TestModelForgetsWhatAKeyAffects(t *testing.T) {
	r := graphfile.Read([]graphfile.Input{{Name: "every key", Data: []byte(everyKey)}})
	if r.Graph == nil {
		t.Fatal(r.Findings)
	}
	g := r.Graph
	m := New(graph.NewTopology(g))
	forecasts(m, g) // what is worked out is kept
	tried := 0
	tried += forgets(t, m, graph.ServiceKeys(), len(g.Services), func(g *graph.Graph, i int) *graph.Service { return &g.Services[i] })
	tried += forgets(t, m, graph.EdgeKeys(), len(g.Edges), func(g *graph.Graph, i int) *graph.Edge { return &g.Edges[i] })
	tried += forgets(t, m, graph.WorkloadKeys(), len(g.Workloads), func(g *graph.Graph, i int) *graph.Workload { return &g.Workloads[i] })
	if tried < 40 {
		t.Errorf("%d facts", tried)
	}
}

// everyKey is a graph in which every fact that the forecast reads shows.
const everyKey = `
version: 1
name: every key
services:
  web: {kind: client}
  a: {latency: {p50: 5ms, p99: 30ms}, availability: 99.9%, workers: 8, outage: 2m, errors: 0.1%}
  b: {latency: {p50: 6ms, p99: 50ms}, availability: 99.8%, capacity: 400/s, measured_at: 10/s}
  e: {availability: 99.9%}
  c: {latency: {p50: 2s, p99: 6s}, availability: 99.5%, capacity: 80/s, outage: 5m}
  d: {latency: {p50: 8ms, p99: 90ms}, availability: 99.9%, workers: 4}
  bus: {kind: broker, latency: {p50: 2ms, p99: 9ms}, availability: 99.99%, retention: 1d}
workloads:
  w: {entry: web, user_facing: true, answer: accepted, rate: 20/s, peak: {rate: 60/s, for: 2m}, slo: {p99: 500ms, availability: 99%, freshness: 20s}, patience: 3s}
edges:
  - {from: web, to: a, op: write, mode: sync, timeout: 2s, retries: 1, needs: ack}
  - {from: a, to: b, op: read, mode: sync, calls: 2, timeout: 300ms, retries: 1}
  - {from: a, to: c, op: write, mode: hybrid, probability: 40%, payload: 20KiB, staleness: 1m}
  - {from: a, to: d, op: notify, mode: async, calls: 3, guards: [outbox]}
  - {from: b, to: d, op: read, mode: sync, parallel: x, work: {p50: 4ms, p99: 30ms}, errors: 2%}
  - {from: b, to: e, op: read, mode: sync, observed: {p50: 20ms, p99: 150ms}, calls: 2}
  - {from: b, to: c, op: job, mode: hybrid, parallel: x, ack: {p50: 6ms, p99: 40ms}, optional: true}
`

// forecasts are those of a graph as built, and with every call answered at once.
func forecasts(m *Model, g *graph.Graph) (list []Forecast) {
	hybrid := make(Assignment, len(g.Edges))
	for e := range hybrid {
		hybrid[e] = graph.Hybrid
	}
	for _, modes := range []Assignment{Today(g), hybrid} {
		for l := range m.Topology.Flows {
			list = append(list, m.Workload(l, modes, true))
		}
	}
	return list
}

func forgets[T any](t *testing.T, m *Model, keys []*graph.Key[T], n int, at func(*graph.Graph, int) *T) (tried int) {
	t.Helper()
	for _, k := range keys {
		if k.Affects.Has(graph.Shape) {
			continue
		}
		for i := range n {
			if i > 0 && (testing.Short() || !k.At(at(m.Topology.Graph, i)).Stated()) { // one that is stated only then is enough
				continue
			}
			g := m.Topology.Graph.Clone()
			otherwise(k, at(g, i))
			tried++
			with, fresh := m.With(m.Topology.With(g)), New(graph.NewTopology(g))
			if got, want := forecasts(with, g), forecasts(fresh, g); !same(got, want) {
				t.Errorf("%s of %d: the forecast keeps what it affects; see its Affects", k.Name, i)
				break
			}
		}
	}
	return tried
}

// same compares forecasts as they are printed: infinities are equal.
func same(a, b []Forecast) bool {
	return reflect.DeepEqual(a, b) || fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
}

// otherwise states another value of a fact.
func otherwise[T any](k *graph.Key[T], t *T) {
	for _, w := range k.Spellings() {
		if w != k.Word(t) {
			k.Read(t, w)
			return
		}
	}
	switch v := k.At(t).(type) {
	case *graph.Val[float64]:
		other := 1.5 * v.V
		if other == 0 {
			other = map[graph.Format]float64{graph.Duration: 0.05, graph.Rate: 40, graph.Share: 0.02, graph.Uptime: 0.004, graph.Size: 1000}[k.Format]
			if k.Format == graph.Number {
				other = 2
			}
		}
		if k.Format == graph.Share {
			other = min(other, 0.9)
		}
		*v = graph.Of(other)
	case *graph.Val[string]:
		*v = graph.Of("otherwise")
	case *graph.Val[graph.Latency]:
		if v.V = v.V.Scaled(3); !v.Known {
			*v = graph.Of(graph.Latency{P50: 0.02, P99: 0.2})
		}
	case *graph.Val[graph.Guards]:
		v.V, v.Known = v.V^(1<<graph.Outbox), true
	}
}
