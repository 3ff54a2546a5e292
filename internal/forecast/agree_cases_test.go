package forecast

import (
	"fmt"
	"math/rand/v2"

	"commadvisor/internal/graph"
)

// agreeCase is a graph and what to compare on it: answer, done, peak (the first workload at its peak rate all the time), burst (that
// peak for as long as declared), outage (planned, of the service named), down (services that go down and come up).
type agreeCase struct{ name, measure, services, edges, workload, outage string }

const steady = "entry: a, rate: 100/s"

// agreeCases are made by hand: MODELS 14 and 15, and what a composed answer is made of.
var agreeCases = []agreeCase{
	{"three calls", "answer", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: sync, calls: 3}", steady, ""},
	{"probability", "answer", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: sync, probability: 0.3}", steady, ""},
	{"a slow call now and then", "answer", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 3s, p99: 20s}}, c: {latency: {p50: 100ms, p99: 400ms}}", "{from: a, to: b, mode: sync, probability: 0.02}, {from: a, to: c, mode: sync}", steady, ""},
	{"parallel", "answer", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 20ms, p99: 80ms}}, c: {latency: {p50: 30ms, p99: 150ms}}", "{from: a, to: b, mode: sync, parallel: x}, {from: a, to: c, mode: sync, parallel: x}", steady, ""},
	{"twenty together", "answer", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 20ms, p99: 200ms}}", "{from: a, to: b, mode: sync, calls: 20, concurrent: true}", steady, ""},
	{"five messages", "answer done", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: async, calls: 5}", steady, ""},
	{"a message now and then", "answer done", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: async, probability: 0.3}", steady, ""},
	{"hybrid beside parallel", "answer done", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 60ms, p99: 900ms}}, c: {latency: {p50: 30ms, p99: 150ms}}", "{from: a, to: b, mode: hybrid, ack: 4ms, parallel: x}, {from: a, to: c, mode: sync, parallel: x}", steady, ""},
	{"hybrid, ack assumed", "answer done", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: hybrid, op: write}", steady, ""},
	{"hybrid job", "answer done", "a: {latency: {p50: 5ms, p99: 20ms}}, b: {latency: {p50: 600ms, p99: 9s}}", "{from: a, to: b, mode: hybrid, op: job}", steady, ""},
	{"timeout 0.3 s, three attempts", "answer", "a: {latency: 1ms}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: sync, timeout: 300ms, retries: 2}", steady, ""},
	{"timeout 1 s, one attempt", "answer", "a: {latency: 1ms}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: sync, timeout: 1s}", steady, ""},
	{"timeout 50 ms, four attempts", "answer", "a: {latency: 1ms}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: sync, timeout: 50ms, retries: 3}", steady, ""},
	{"a timeout above a queue, rarely cut", "done", "a: {latency: 1ms}, s: {latency: {p50: 15ms, p99: 80ms}}, b: {latency: {p50: 700ms, p99: 5s}}, c: {latency: {p50: 50ms, p99: 400ms}}", "{from: a, to: s, mode: sync, timeout: 10s}, {from: s, to: b, mode: sync}, {from: s, to: c, mode: async}", steady, ""},
	{"a timeout above a queue, often cut", "done", "a: {latency: 1ms}, s: {latency: {p50: 15ms, p99: 80ms}}, b: {latency: {p50: 700ms, p99: 5s}}, c: {latency: {p50: 50ms, p99: 400ms}}", "{from: a, to: s, mode: sync, timeout: 3s}, {from: s, to: b, mode: sync}, {from: s, to: c, mode: async}", steady, ""},
	{"a timeout above a queue, tried again", "answer done", "a: {latency: 1ms}, s: {latency: {p50: 15ms, p99: 80ms}}, b: {latency: {p50: 300ms, p99: 3s}}, c: {latency: {p50: 50ms, p99: 400ms}}", "{from: a, to: s, mode: sync, timeout: 1s, retries: 2}, {from: s, to: b, mode: sync}, {from: s, to: c, mode: async}", steady, ""},
	{"errors and a retry", "answer", "a: {latency: 5ms}, b: {latency: {p50: 60ms, p99: 900ms}}", "{from: a, to: b, mode: sync, retries: 1}", steady, ""},
	{"two layers of retries", "answer", "a: {latency: 5ms}, b: {latency: {p50: 10ms, p99: 50ms}}, c: {latency: {p50: 20ms, p99: 200ms}}", "{from: a, to: b, mode: sync, timeout: 400ms, retries: 1}, {from: b, to: c, mode: sync, timeout: 150ms, retries: 1}", steady, ""},
	{"down", "down", "a: {latency: 5ms, availability: 98%, outage: 5s}, b: {latency: 10ms, availability: 95%, outage: 2s}", "{from: a, to: b, mode: sync}", "entry: a, rate: 20/s", ""},
	{"14.1 burst behind a slow call", "burst", "a: {latency: 1ms}, c: {latency: 4ms, capacity: 500/s}, d: {latency: 10ms, capacity: 100/s}", "{from: a, to: c, mode: async}, {from: c, to: d, mode: sync}", "entry: a, rate: 50/s, peak: {rate: 300/s, for: 2m}", ""},
	{"14.1 outage before a slow call", "outage", "a: {latency: 1ms}, c: {latency: 4ms, capacity: 500/s, outage: 5m}, d: {latency: 10ms, capacity: 100/s}", "{from: a, to: c, mode: async}, {from: c, to: d, mode: sync}", "entry: a, rate: 50/s", "c"},
	{"14.4 the design's own queue", "burst done", "a: {latency: 1ms}, c: {latency: {p50: 8ms, p99: 30ms}, workers: 10}, d: {latency: {p50: 35ms, p99: 120ms}}, e: {latency: 400ms}", "{from: a, to: c, mode: async}, {from: c, to: d, mode: sync}, {from: c, to: e, mode: async}", "entry: a, rate: 50/s, peak: {rate: 300/s, for: 2m}", ""},
	{"14.2 one worker, own work varies", "peak", "a: {latency: {mean: 5ms, p99: 70ms}, workers: 1}, b: {latency: 35ms}", "{from: a, to: b, mode: sync}", "entry: a, rate: 5/s, peak: {rate: 20/s, for: 1m}", ""},
	{"14.2 one worker, the call varies", "peak", "a: {latency: 5ms, workers: 1}, b: {latency: {mean: 35ms, p99: 400ms}}", "{from: a, to: b, mode: sync}", "entry: a, rate: 5/s, peak: {rate: 15/s, for: 1m}", ""},
	{"14.5 a queue before the deadline", "done", "a: {latency: 1ms}, b: {latency: {p50: 8ms, p99: 40ms}, capacity: 100/s}", "{from: a, to: b, mode: async}", "entry: a, rate: 80/s, slo: {freshness: 500ms}", ""},
	{"14.9 waits side by side", "peak", "a: {latency: 1ms}, b: {latency: {p50: 8ms, p99: 40ms}, capacity: 100/s}, c: {latency: {p50: 8ms, p99: 40ms}, capacity: 100/s}", "{from: a, to: b, mode: sync, parallel: x}, {from: a, to: c, mode: sync, parallel: x}", "entry: a, rate: 20/s, peak: {rate: 70/s, for: 1m}", ""},
	{"14.9 a batch of five", "peak", "a: {latency: 1ms}, b: {latency: {p50: 8ms, p99: 40ms}, workers: 8}", "{from: a, to: b, mode: sync, calls: 5, concurrent: true}", "entry: a, rate: 20/s, peak: {rate: 100/s, for: 1m}", ""},
	{"14.10 twenty together hold a pool", "peak", "a: {latency: 5ms, workers: 20}, b: {latency: {p50: 20ms, p99: 200ms}}", "{from: a, to: b, mode: sync, calls: 20, concurrent: true}", "entry: a, rate: 50/s, peak: {rate: 90/s, for: 1m}", ""},
	{"pools behind pools", "peak", "a: {latency: {p50: 4ms, p99: 20ms}, workers: 12}, b: {latency: {p50: 20ms, p99: 90ms}, workers: 4}", "{from: a, to: b, mode: sync}", "entry: a, rate: 50/s, peak: {rate: 110/s, for: 1m}", ""},
}

// agreeErrors are shares of the last service's attempts that fail fast.
var agreeErrors = map[string]float64{"errors and a retry": 0.05, "two layers of retries": 0.02}

// drawn returns a tree of services that a seed decides, as a file's parts.
func drawn(seed uint64) agreeCase {
	r := rand.New(rand.NewPCG(seed, 77))
	c := agreeCase{name: fmt.Sprint("drawn ", seed), measure: "answer done", workload: steady}
	if seed%2 == 0 {
		c.measure, c.workload = "peak", "entry: a, rate: 40/s, peak: {rate: 100/s, for: 1m}"
	}
	n := 4 + r.IntN(4)
	rate := []float64{100}
	modes := []string{"sync"}
	for i := range n {
		p50 := 2 + 20*r.Float64()
		latency := fmt.Sprintf("latency: {p50: %.2fms, p99: %.2fms}", p50, p50*(2.5+4*r.Float64()))
		if i > 0 {
			from := r.IntN(i)
			q := 1.0
			if r.IntN(3) == 0 {
				q = 0.3 + 0.6*r.Float64()
			}
			mode := "sync"
			if c.measure != "peak" && r.IntN(3) == 0 {
				mode = "async"
			}
			rate, modes = append(rate, rate[from]*q), append(modes, mode)
			c.edges += fmt.Sprintf("{from: %c, to: %c, mode: %s, probability: %.3f}, ", 'a'+from, 'a'+i, mode, q)
		}
		limit := ""
		if c.measure == "peak" && r.IntN(2) == 0 || modes[i] == "async" {
			limit = fmt.Sprintf(", capacity: %.1f/s", rate[i]/(0.4+0.35*r.Float64()))
		}
		c.services += fmt.Sprintf("%c: {%s%s}, ", 'a'+i, latency, limit)
	}
	return c
}

// filled gives a graph made from a real system numbers that only the place of its services decides.
func filled(g *graph.Graph) {
	for i := range g.Services {
		r := rand.New(rand.NewPCG(uint64(i), 99))
		p50 := 0.002 + 0.03*r.Float64()
		g.Services[i].Latency = graph.Of(graph.Latency{P50: p50, P99: p50 * (3 + 4*r.Float64())})
	}
	for i := range g.Workloads {
		g.Workloads[i].Rate = graph.Of(20.0)
	}
}
