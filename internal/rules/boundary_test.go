package rules_test

import (
	"strings"
	"testing"

	"commadvisor/internal/rules"
)

// boundary is a graph with one number left open: exactly at the threshold of a rule, and just past it. The rule
// looks at the edge to b.
type boundary struct {
	rule, name string
	graph      string // § stands for the number
	at, past   string
	fires      [2]bool // at, past
}

// The two ways a threshold can cut.
var (
	pastIt = [2]bool{false, true}
	fromIt = [2]bool{true, false}
)

const header = "version: 1\n"

var boundaries = []boundary{
	{"latency/short-work", "100 ms", `
services: {a: {}, b: {latency: §}}
edges: [{from: a, to: b, op: write, needs: outcome}]`, "100ms", "99ms", pastIt},
	{"latency/short-work", "over 100 ms", `
services: {a: {}, b: {latency: §}}
edges: [{from: a, to: b, op: write, needs: outcome}]`, "101ms", "110ms", [2]bool{}},
	{"latency/long-work", "1 s", `
services: {a: {}, b: {latency: §}}
edges: [{from: a, to: b, op: write, needs: nothing}]`, "1s", "1.01s", pastIt},
	{"latency/outlasts-timeout", "always ten seconds while a person waits", `
services: {a: {}, b: {latency: §}}
workloads: {w: {entry: a, user_facing: true}}
edges: [{from: a, to: b, op: job, needs: ack}]`, "10s", "10.1s", pastIt},
	{"latency/outlasts-timeout", "median and patience", `
services: {a: {}, b: {latency: {p50: §, p99: 9s}}}
workloads: {w: {entry: a, patience: 3s}}
edges: [{from: a, to: b, op: write, needs: ack}]`, "3s", "3.01s", pastIt},
	{"latency/outlasts-timeout", "ten seconds while a person waits", `
services: {a: {}, b: {latency: {p50: 1s, p99: §}}}
workloads: {w: {entry: a, user_facing: true}}
edges: [{from: a, to: b, op: job, needs: ack}]`, "10s", "10.1s", pastIt},
	{"latency/person-waits", "ten seconds", `
services: {a: {}, b: {latency: §}}
workloads: {w: {entry: a, user_facing: true}}
edges: [{from: a, to: b, op: write, needs: outcome}]`, "10s", "10.01s", fromIt},
	{"latency/over-budget", "objective", `
services: {a: {latency: 0ms}, b: {latency: §}}
workloads: {w: {entry: a, slo: {p99: 300ms}}}
edges: [{from: a, to: b, op: write, needs: nothing}]`, "300ms", "301ms", pastIt},
	{"latency/over-budget", "objective for the median", `
services: {a: {latency: 0ms}, b: {latency: {p50: §, p99: 2s}}}
workloads: {w: {entry: a, slo: {p50: 300ms}}}
edges: [{from: a, to: b, op: write, needs: nothing}]`, "300ms", "301ms", pastIt},
	{"latency/long-chain", "three hops behind", `
edges:
  - {from: a, to: b}
  - {from: b, to: c}
  - {from: c, to: d}
  - {from: §, to: e}`, "c", "d", pastIt},
	{"failure/outage-against-objective", "the budget", `
services: {a: {availability: 100%}, b: {availability: §}, c: {availability: 100%}, q: {kind: broker, availability: 100%}}
workloads: {w: {entry: a, slo: {availability: 99%}}}
edges:
  - {from: a, to: b, op: write, needs: nothing}
  - {from: a, to: c, op: write, needs: nothing}`, "99%", "98.9%", pastIt},
	{"failure/broker-weaker", "as available as the callee", `
services: {a: {}, b: {availability: 99.9%}, q: {kind: broker, availability: §}}
edges: [{from: a, to: b, op: write, needs: nothing}]`, "99.9%", "99.89%", pastIt},
	{"failure/blast-radius", "a second workload", `
workloads: {w: {entry: a, user_facing: true}, v: {entry: c, user_facing: true}}
edges:
  - {from: a, to: b, op: read, workloads: [w]}
  - {from: c, to: b, op: read, optional: §, workloads: [v]}`, "true", "false", pastIt},
	{"failure/retry-storm", "four attempts", `
edges: [{from: a, to: b, op: write, retries: §}]`, "3", "4", pastIt},
	{"consistency/lag-against-staleness", "tolerance and lag", `
services: {a: {}, b: {latency: 90ms}, q: {kind: broker, latency: 10ms}}
edges: [{from: a, to: b, op: write, staleness: §}]`, "100ms", "99ms", pastIt},
	{"throughput/burst-over-capacity", "capacity", `
services: {a: {}, b: {capacity: 100/s}}
workloads: {w: {entry: a, rate: 1/s, peak: {rate: §, for: 1m}}}
edges: [{from: a, to: b, op: write}]`, "100/s", "101/s", pastIt},
	{"throughput/burst-over-capacity", "calls for one request", `
services: {a: {}, b: {capacity: 300/s}}
workloads: {w: {entry: a, rate: 1/s, peak: {rate: §, for: 1m}}}
edges: [{from: a, to: b, op: write, calls: 3}]`, "100/s", "101/s", pastIt},
	{"throughput/slowest-service", "as many as wait", `
services: {a: {latency: 0ms, workers: 20}, b: {latency: §}}
workloads: {w: {entry: a, rate: 100/s}}
edges: [{from: a, to: b, op: write}]`, "200ms", "201ms", pastIt},
	{"throughput/endless-queue", "capacity on average", `
services: {a: {}, b: {capacity: 100/s}}
workloads: {w: {entry: a, rate: §}}
edges: [{from: a, to: b, op: write}]`, "100/s", "99.9/s", fromIt},
	{"throughput/back-pressure", "half of the capacity", `
services: {a: {}, b: {capacity: 100/s}}
workloads: {w: {entry: a, rate: §}}
edges: [{from: a, to: b, op: write}]`, "50/s", "49.9/s", pastIt},
	{"coupling/several-receivers", "a second receiver", `
edges:
  - {from: a, to: b, operation: done, op: notify}
  - {from: a, to: c, operation: §, op: notify}`, "other", "done", pastIt},
	{"coupling/simple-graph", "one hop", `
workloads: {w: {entry: §}}
edges:
  - {from: x, to: a, op: read}
  - {from: a, to: b, op: read}`, "a", "x", fromIt},
}

func TestBoundaries(t *testing.T) {
	covered := map[string]bool{}
	for _, b := range boundaries {
		covered[b.rule] = true
		t.Run(b.rule+" "+b.name, func(t *testing.T) {
			for i, value := range []string{b.at, b.past} {
				ev := evidenceAt(t, b.rule, strings.ReplaceAll(header+strings.TrimPrefix(b.graph, "\n")+"\n", "§", value))
				if (len(ev) > 0) != b.fires[i] {
					t.Errorf("%s: %d evidence", value, len(ev))
				}
				for _, e := range ev {
					if e.Score.DB() > 1 && e.Measured > 0 && e.Limit > 0 && e.Measured < 1.02*e.Limit {
						t.Errorf("%s: a jump to %+.2f at %v of %v", value, e.Score.DB(), e.Measured, e.Limit)
					}
				}
			}
		})
	}
	for _, r := range rules.All() {
		if len(r.Params) > 0 && !covered[r.ID] {
			t.Errorf("%s has a threshold and no pair of values on both sides of it; add one to boundaries in internal/rules/boundary_test.go", r.ID)
		}
	}
}

// evidenceAt returns what a rule says of the edges to b.
func evidenceAt(t *testing.T, rule, text string) (list []rules.Evidence) {
	t.Helper()
	a := analyze(read(t, rule, text))
	for i := range a.Edges {
		if a.Graph.Services[a.Graph.Edges[i].To].Name != "b" {
			continue
		}
		for _, ev := range a.Evidence(&a.Edges[i]) {
			if ev.Rule.ID == rule {
				list = append(list, ev)
			}
		}
	}
	return list
}

// TestBounded holds scores that stop somewhere, from below and from above.
func TestBounded(t *testing.T) {
	for _, c := range []struct {
		rule, graph string // § stands for the latency
		two         [2]string
		score       rules.Centi
	}{
		{"latency/short-work", "{from: a, to: b, op: write, needs: ack, work: §}", [2]string{"1ms", "39ms"}, -400},
		{"latency/long-work", "{from: a, to: b, op: write, needs: nothing, work: §}", [2]string{"7s", "2h"}, 800},
	} {
		for _, work := range c.two {
			ev := evidenceAt(t, c.rule, "version: 1\nedges: ["+strings.ReplaceAll(c.graph, "§", work)+"]\n")
			if len(ev) != 1 || ev[0].Score != c.score {
				t.Errorf("%s at %s: %+v, want %+.2f", c.rule, work, ev, c.score.DB())
			}
		}
	}
}
