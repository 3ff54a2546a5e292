package advise

import (
	"fmt"
	"testing"

	"gopkg.in/yaml.v3"

	"commadvisor/internal/bench"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

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
		data := bench.Layered(n, 20)
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
		data := bench.Layered(n, 20)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				read(b, data)
			}
		})
	}
}

func BenchmarkForecast(b *testing.B) {
	for _, n := range sizes {
		g := read(b, bench.Layered(n, 20))
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
		g := read(b, bench.Layered(n, 20))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Analyze(g, profile)
			}
		})
	}
}
