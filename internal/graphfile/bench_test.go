package graphfile

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// system writes a graph of n edges, of the density of testdata/payments.yaml.
func system(n int) []byte {
	var b strings.Builder
	b.WriteString("version: 1\nname: bench\nservices:\n")
	services := max(2, n/4)
	for i := range services {
		fmt.Fprintf(&b, "  service%05d: {latency: {p50: 8ms, p99: 40ms}, availability: 99.95%%, capacity: 2000/s, owner: team%d}\n", i, i%20)
	}
	b.WriteString("workloads:\n  pay: {entry: service00000, user_facing: true, rate: 120/s, slo: {p99: 200ms, availability: 99.9%}}\nedges:\n")
	for i := range n {
		from := i % (services - 1)
		to := from + 1 + (i/services*7)%(services-from-1)
		fmt.Fprintf(&b, "  - {from: service%05d, to: service%05d, operation: step %d, op: write, needs: outcome, mode: sync, timeout: 2s, retries: 2, workloads: [pay]}\n", from, to, i)
	}
	return []byte(b.String())
}

var sizes = []int{100, 1_000, 10_000, 100_000}

func BenchmarkRead(b *testing.B) {
	for _, n := range sizes {
		data := system(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if r := Read([]Input{{"bench.yaml", data}}); len(r.Findings) > 0 {
					b.Fatal(r.Findings[0])
				}
			}
		})
	}
}

// BenchmarkYAMLNode is the bare decoding that BenchmarkRead cannot be faster than.
func BenchmarkYAMLNode(b *testing.B) {
	for _, n := range sizes {
		data := system(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var node yaml.Node
				if err := yaml.Unmarshal(data, &node); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
