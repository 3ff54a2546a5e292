// Package bench draws the graph files on which speed is measured and bounds are held: one as a large company has it, and shapes that hurt.
package bench

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// Layered writes a graph file of n edges: entries, as a large company's gateways would show, share out the services of a first layer,
// and services call others of the next layer, five each. Three layers down every workload passes every edge. All facts an engineer would
// give are given.
func Layered(n, entries int) []byte {
	const perService, layers = 5, 6
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

// Shapes are the graphs that hurt, each of a size n.
var Shapes = map[string]func(n int) []byte{
	"star":      star,
	"chain":     func(n int) []byte { return chain(n, false) },
	"ring":      func(n int) []byte { return chain(n, true) },
	"complete":  complete,
	"workloads": workloads,
	"services":  services,
	"rare":      rare,
}

// file is a graph file being drawn; the same calls draw the same file.
type file struct {
	bytes.Buffer
	rng *rand.Rand
}

// newFile begins a file with a client, so many services and so many workloads that enter at it.
func newFile(services, loads int) *file {
	f := &file{rng: rand.New(rand.NewPCG(7, 7))}
	f.WriteString("version: 1\nservices:\n  c: {kind: client}\n")
	for s := range services {
		fmt.Fprintf(f, "  s%d: {latency: {p50: %dms, p99: %dms}, availability: 99.9%%, capacity: %d/s}\n", s, 2+f.rng.IntN(19), 40+f.rng.IntN(161), 100+f.rng.IntN(4901))
	}
	f.WriteString("workloads:\n")
	for w := range loads {
		fmt.Fprintf(f, "  w%d: {entry: c, user_facing: true, rate: %d/s, slo: {p99: 300ms, availability: 99%%}}\n", w, 1+f.rng.IntN(20))
	}
	f.WriteString("edges:\n")
	return f
}

// edge writes one call; from −1 stands for the client.
func (f *file) edge(from, to int, more string) {
	caller := "c"
	if from >= 0 {
		caller = fmt.Sprint("s", from)
	}
	fmt.Fprintf(f, "  - {from: %s, to: s%d, op: write, needs: nothing, mode: sync, timeout: 2s%s}\n", caller, to, more)
}

// star is one caller of n services, all under one parallel label.
func star(n int) []byte {
	f := newFile(n+1, 1)
	f.edge(-1, 0, "")
	for s := range n {
		f.edge(0, s+1, ", parallel: all")
	}
	return f.Bytes()
}

// chain is n services in a row; round is a ring.
func chain(n int, round bool) []byte {
	f := newFile(n, 1)
	f.edge(-1, 0, "")
	for s := range n - 1 {
		f.edge(s, s+1, "")
	}
	if round {
		f.edge(n-1, 0, "")
	}
	return f.Bytes()
}

// complete is n services of which each calls all that come later.
func complete(n int) []byte {
	f := newFile(n, 1)
	f.edge(-1, 0, "")
	for a := range n {
		for b := a + 1; b < n; b++ {
			f.edge(a, b, "")
		}
	}
	return f.Bytes()
}

// workloads is n/10 workloads over all of n edges.
func workloads(n int) []byte {
	s := max(2, n/10)
	f := newFile(s, s)
	for i := range s {
		f.edge(-1, i, "")
	}
	for k := range n - s {
		i := f.rng.IntN(s - 1)
		f.edge(i, i+1+f.rng.IntN(s-i-1), fmt.Sprintf(", operation: op%d, probability: 0.1", k))
	}
	return f.Bytes()
}

// services is n services with n/20 workloads, each with an edge of its own into them.
func services(n int) []byte {
	w := max(1, n/20)
	f := newFile(n, w)
	for k := range w {
		fmt.Fprintf(f, "  - {from: c, to: s%d, op: read, mode: sync, workloads: [w%d]}\n", k, k)
	}
	for i := w; i < n; i++ {
		low := max(0, i-3*w)
		f.edge(low+f.rng.IntN(i-low), i, "")
	}
	return f.Bytes()
}

// rare is a chain of n calls that are hardly ever made.
func rare(n int) []byte {
	var b bytes.Buffer
	b.WriteString("version: 1\nservices:\n  c: {kind: client}\n")
	for s := range n {
		fmt.Fprintf(&b, "  s%d: {latency: {p50: 5ms, p99: 50ms}}\n", s)
	}
	b.WriteString("workloads:\n  w: {entry: c, user_facing: true, rate: 10/s, slo: {p99: 1ms}}\nedges:\n  - {from: c, to: s0, mode: sync}\n")
	for s := range n - 1 {
		fmt.Fprintf(&b, "  - {from: s%d, to: s%d, mode: sync, probability: 0.0000000000000000001%%}\n", s, s+1)
	}
	return b.Bytes()
}
