package graphfile

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"commadvisor/internal/graph"
)

// stated reads a latency as a service's.
func stated(t *testing.T, latency string) graph.Latency {
	t.Helper()
	return clean(t, "l.yaml", "version: 1\nservices: {a: {latency: "+latency+"}, b: {}}\nedges: [{from: a, to: b}]\n").Services[0].Latency.V
}

// Any two parts are enough, in any order.
func TestLatencyOfAnyTwo(t *testing.T) {
	parts := []string{"p50: 20ms", "p75: 39ms", "p90: 71.1ms", "p95: 101.9ms", "p99: 200ms", "p99.9: 426ms", "mean: 32.64ms"}
	for i, a := range parts {
		for j, b := range parts {
			if i == j || i+j == 7 && (i == 1 || j == 1) { // p75 and mean
				continue
			}
			mu, sigma := stated(t, "{"+a+", "+b+"}").Fit()
			if math.Abs(math.Exp(mu)-0.02) > 0.0005 || math.Abs(sigma-0.99) > 0.03 {
				if near := strings.Contains(a+b, "mean"); !near || math.Abs(sigma-0.99) > 0.1 { // a mean with p90 or p95 says little
					t.Errorf("{%s, %s}: median %v, sigma %v", a, b, math.Exp(mu), sigma)
				}
			}
		}
	}
	all := stated(t, "{"+strings.Join(parts, ", ")+"}")
	for i := range parts {
		if again := stated(t, "{"+strings.Join(append(parts[i:len(parts):len(parts)], parts[:i]...), ", ")+"}"); again != all {
			t.Errorf("in another order %+v, want %+v", again, all)
		}
	}
}

// What is measured at the entry is compared and not fitted, so its shape is nothing to warn of.
func TestShapeOfWhatIsFitted(t *testing.T) {
	clean(t, "l.yaml", "version: 1\nworkloads: {w: {entry: a, observed: {p50: 1ms, p95: 90ms, p99: 91ms}}}\nedges: [{from: a, to: b}]\n")
	r := Read([]Input{{Name: "l.yaml", Data: []byte("version: 1\nedges: [{from: a, to: b, ack: {p50: 1ms, p95: 90ms, p99: 91ms}}]\n")}})
	if r.Graph == nil || len(r.Findings) != 1 || r.Findings[0].Code != string(NotLognormal) {
		t.Errorf("%v", r.Findings)
	}
}

// Exactly 20 % is within.
func TestShapeAtTheLimit(t *testing.T) {
	for factor, want := range map[float64]int{1.1999: 0, 1.2001: 1} {
		// p75 and p99 on a line with p90, of which the closest line leaves a share of what p90 is off.
		z := [3]float64{graph.Percentiles[1].Z, graph.Percentiles[2].Z, graph.Percentiles[4].Z}
		mean := (z[0] + z[1] + z[2]) / 3
		var zz float64
		for _, one := range z {
			zz += (one - mean) * (one - mean)
		}
		left := 1 - 1.0/3 - (z[1]-mean)*(z[1]-mean)/zz
		off := math.Pow(factor, 1/left)
		text := fmt.Sprintf("version: 1\nedges: [{from: a, to: b, work: {p75: %.9fs, p90: %.9fs, p99: %.9fs}}]\n", math.Exp(z[0]), math.Exp(z[1])*off, math.Exp(z[2]))
		if r := Read([]Input{{Name: "l.yaml", Data: []byte(text)}}); r.Graph == nil || len(r.Findings) != want {
			t.Errorf("%v: %v", factor, r.Findings)
		}
	}
}

// The walkthrough states facts through Edit: what it writes reads as what was meant, and what the reader refuses is refused.
func TestEditLatencyAndErrors(t *testing.T) {
	before := "version: 1\nservices:\n  a: {kind: client} # who\n  b: {latency: {p50: 8ms, p99: 40ms}}\nedges:\n  - {from: a, to: b} # a call\n"
	r := Read([]Input{{Name: "e.yaml", Data: []byte(before)}})
	for _, c := range []struct {
		change Change
		want   string // a line of the text; what is refused without one
	}{
		{Change{"service", 1, "latency", "{p95: 30ms, p99.9: 2s}"}, "  b: {latency: {p95: 30ms, p99.9: 2s}}"},
		{Change{"service", 1, "latency", "{p99: 50ms, p50: 9ms}"}, "  b: {latency: {p50: 9ms, p99: 50ms}}"},
		{Change{"service", 1, "latency.p99.9", "90ms"}, "  b: {latency: {p50: 8ms, p99: 40ms, p99.9: 90ms}}"},
		{Change{"service", 1, "latency.p95", "39ms"}, "  b: {latency: {p50: 8ms, p99: 40ms, p95: 39ms}}"}, // off by more than 20 %, and yet measured
		{Change{"service", 1, "errors", "0.2%"}, "  b: {latency: {p50: 8ms, p99: 40ms}, errors: 0.2%}"},
		{Change{"service", 0, "kind", "gateway"}, "  a: {kind: gateway} # who"},
		{Change{"edge", 0, "errors", "0.002"}, "  - {from: a, to: b, errors: 0.002} # a call"},
		{Change{"edge", 0, "observed", "{p95: 30ms, mean: 20ms}"}, "  - {from: a, to: b, observed: {p95: 30ms, mean: 20ms}} # a call"},
		{Change{"edge", 0, "work", "{p75: 1s, p90: 3s, p99.9: 2m}"}, "  - {from: a, to: b, work: {p75: 1s, p90: 3s, p99.9: 2m}} # a call"},
		{Change{"edge", 0, "errors", "100%"}, ""},
		{Change{"service", 1, "latency", "{p95: 30ms}"}, ""},
		{Change{"service", 1, "latency.p90", "50ms"}, ""},
		{Change{"service", 1, "latency.p99", ""}, ""},
	} {
		texts, err := Edit(r, []Change{c.change})
		if c.want == "" {
			if wrong, ok := errors.AsType[*EditError](err); !ok || wrong.Error() == "" {
				t.Errorf("%+v: %v", c.change, err)
			}
			continue
		}
		if err != nil || !strings.Contains(texts[1], c.want+"\n") {
			t.Errorf("%+v: %v\n%s", c.change, err, texts[1])
			continue
		}
		after := Read(r.Inputs(texts))
		if undone, err := Edit(after, []Change{c.change}); after.Graph == nil || err != nil || len(undone) > 0 {
			t.Errorf("%+v again: %v %v", c.change, undone, err)
		}
	}
}

// errors of an edge stand beside those of its callee, and defaults hold for what states none.
func TestErrors(t *testing.T) {
	g := clean(t, "e.yaml", "version: 1\ndefaults: {service: {errors: 0.1%}, edge: {errors: 0.03}}\nservices: {a: {errors: 0}, b: {}, c: {kind: gateway}}\nedges: [{from: a, to: b, errors: 2%}, {from: a, to: c}]\n")
	got := []float64{g.Services[0].Errors.V, g.Services[1].Errors.V, g.Edges[0].Errors.V, g.Edges[1].Errors.V}
	for i, want := range []float64{0, 0.001, 0.02, 0.03} {
		if got[i] != want {
			t.Errorf("read %v", got)
		}
	}
	if !g.Services[0].Errors.Known || !g.Services[2].Is(graph.KindGateway) || g.Services[2].Is(graph.KindService) || g.Services[2].Down.Known {
		t.Errorf("read %+v", g.Services)
	}
}
