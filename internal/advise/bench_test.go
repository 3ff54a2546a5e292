package advise

import (
	"bytes"
	"fmt"
	"testing"

	"gopkg.in/yaml.v3"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

// layered writes a graph file of n edges: twenty entries, as a large company's gateways would show, share out the services of
// a first layer, and services call others of the next layer, five each. Three layers down every workload passes every edge.
// All facts an engineer would give are given.
func layered(n int) []byte {
	const perService, layers, entries = 5, 6, 20
	width := max(4, n/perService/layers)
	services := width * layers
	var b bytes.Buffer
	b.WriteString("version: 1\nname: bench\nservices:\n  events: {kind: broker, latency: {p50: 2ms, p99: 10ms}, availability: 99.99%}\n")
	for w := range entries {
		fmt.Fprintf(&b, "  e%d: {latency: {p50: 1ms, p99: 5ms}, availability: 99.99%%, workers: 640, owner: edge}\n", w)
	}
	for s := range services {
		fmt.Fprintf(&b, "  s%d: {latency: {p50: %dms, p99: %dms}, availability: 99.9%%, capacity: 1000/s, workers: 64, owner: t%d}\n", s, 2+s%7, 20+s%50, s%9)
	}
	b.WriteString("workloads:\n")
	for w := range entries {
		fmt.Fprintf(&b, "  w%d: {entry: e%d, user_facing: %v, answer: accepted, rate: 20/s, slo: {p99: 300ms, availability: 99.9%%}}\n", w, w, w%3 != 0)
	}
	b.WriteString("edges:\n")
	for e := range n {
		var from, to string
		if first := max(entries, width); e < first {
			from, to = fmt.Sprint("e", e%entries), fmt.Sprint("s", e%width)
		} else {
			s := (e - first) / perService % (services - width)
			call := (e-first)%perService + (e-first)/perService/(services-width)
			from, to = fmt.Sprint("s", s), fmt.Sprint("s", (s/width+1)*width+(s%width*perService+call)%width)
		}
		op := []string{"read", "write", "notify"}[e%3]
		need := []string{"result", "outcome", "nothing"}[e%3]
		fmt.Fprintf(&b, "  - {from: %s, to: %s, operation: o%d, op: %s, needs: %s, mode: sync, timeout: 2s, consistency: eventual, order: none}\n", from, to, e, op, need)
	}
	return b.Bytes()
}

func read(b *testing.B, data []byte) *graph.Graph {
	b.Helper()
	r := graphfile.Read([]graphfile.Input{{Name: "bench.yaml", Data: data}})
	if r.Graph == nil {
		b.Fatal(r.Findings[0])
	}
	return r.Graph
}

var sizes = []int{100, 1000, 10000}

// BenchmarkYAMLNode is the baseline: bare decoding of the same bytes.
func BenchmarkYAMLNode(b *testing.B) {
	for _, n := range sizes {
		data := layered(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				var node yaml.Node
				if err := yaml.Unmarshal(data, &node); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead is the reader, which checks every fact: what the analysis is held against.
func BenchmarkRead(b *testing.B) {
	for _, n := range sizes {
		data := layered(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				read(b, data)
			}
		})
	}
}

func BenchmarkForecast(b *testing.B) {
	for _, n := range sizes {
		g := read(b, layered(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				m := forecast.New(graph.NewTopology(g))
				for w := range g.Workloads {
					m.Workload(w, make(forecast.Assignment, len(g.Edges)), true)
				}
			}
		})
	}
}

func BenchmarkAnalyze(b *testing.B) {
	profile, _ := rules.ProfileNamed("")
	for _, n := range sizes {
		g := read(b, layered(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Analyze(g, profile)
			}
		})
	}
}
