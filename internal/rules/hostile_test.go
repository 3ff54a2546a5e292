package rules_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// checkEvidence holds what is true of all evidence: finite numbers and a sentence fit to print.
func checkEvidence(t *testing.T, a *advise.Analysis) {
	t.Helper()
	for i := range a.Edges {
		evidence := a.Evidence(&a.Edges[i])
		for k := range evidence {
			checkOne(t, a, a.Edges[i].ID, &evidence[k])
		}
	}
}

var badWords = []string{"NaN", "Inf", "%!", "  "}

// absurd scores come from absurd numbers only: 10^40 times a limit.
const absurd = 40000

func checkOne(t *testing.T, a *advise.Analysis, id string, ev *rules.Evidence) {
	t.Helper()
	for _, v := range [...]float64{ev.Measured, ev.Limit} {
		if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			t.Errorf("%s: %s: measured %v, limit %v", id, ev.Rule.ID, ev.Measured, ev.Limit)
		}
	}
	if (ev.Unit == "") != (ev.Measured == 0 && ev.Limit == 0) {
		t.Errorf("%s: %s: measured %v, limit %v, unit %q; evidence with numbers has a unit of %q, other evidence none", id, ev.Rule.ID, ev.Measured, ev.Limit, ev.Unit, units.Measures)
	}
	if ev.Unit != "" && !slices.Contains(units.Measures, ev.Unit) {
		t.Errorf("%s: %s: unit %q, of which units.Measure knows nothing; it writes %q", id, ev.Rule.ID, ev.Unit, units.Measures)
	}
	if ev.Score < -absurd || ev.Score > absurd {
		t.Errorf("%s: %s: score %v", id, ev.Rule.ID, ev.Score.DB())
	}
	if !ev.Rule.Numbers() && ev.Load >= 0 {
		t.Errorf("%s: %s weighs facts, which speak of all workloads, and speaks of one", id, ev.Rule.ID)
	}
	// What an async-only rule says never argues for sync, and the other way round.
	if ev.Rule.Towards == rules.TowardsAsync && ev.Score < 0 || ev.Rule.Towards == rules.TowardsSync && ev.Score > 0 {
		t.Errorf("%s: %s argues towards %s and counts %v; + is towards async: mend its Towards or its score", id, ev.Rule.ID, ev.Rule.Towards, ev.Score.DB())
	}
	text := ev.Text
	for _, bad := range badWords {
		if strings.Contains(text, bad) {
			t.Errorf("%s: %s: %q holds %q", id, ev.Rule.ID, text, bad)
		}
	}
	named := slices.ContainsFunc(a.Graph.Services, func(s graph.Service) bool { return strings.HasPrefix(text, s.Name) })
	if text == "" || strings.HasSuffix(text, ".") || !named && unicode.IsUpper([]rune(text)[0]) {
		t.Errorf("%s: %s: %q", id, ev.Rule.ID, text)
	}
}

// hostile are graphs that nobody means.
var hostile = map[string]string{
	"one edge": `
edges: [{from: a, to: b}]`,
	"two-node cycle": `
edges:
  - {from: a, to: b, op: write, needs: outcome, retries: 3}
  - {from: b, to: a, op: write, needs: nothing, staleness: 1s}`,
	"cycle behind an entry": `
services: {a: {kind: client}, b: {latency: 5ms, workers: 4}, c: {latency: {p50: 5ms, p99: 6ms}, capacity: 10/s}}
workloads: {w: {entry: a, user_facing: true, rate: 8/s, peak: {rate: 80/s, for: 1m}, slo: {p99: 1ms, availability: 99%}}}
edges:
  - {from: a, to: b, op: job, needs: ack}
  - {from: b, to: c, op: job, needs: ack, calls: 3}
  - {from: c, to: b, op: notify, calls: 3}
  - {from: c, to: a, op: notify}`,
	"no workload reaches the edge": `
services: {a: {}, b: {}, c: {latency: 1s, availability: 99%}, d: {capacity: 1/s, workers: 1}}
workloads: {w: {entry: a, rate: 5/s, slo: {p99: 1ms}}}
edges:
  - {from: a, to: b, op: read}
  - {from: c, to: d, op: write, needs: nothing, order: total, consistency: strong}
  - {from: d, to: c, op: write, needs: ack, order: key, staleness: 0s}`,
	"calls of an operation that nobody enters": `
workloads: {w: {entry: a, rate: 5/s}}
edges:
  - {from: a, to: b, op: read, workloads: [w]}
  - {from: a/nobody, to: b, op: notify, operation: never}
  - {from: b, to: c, op: write, workloads: [w]}
  - {from: c, to: b, op: write, workloads: [w]}`,
	"next to nothing": `
services: {a: {workers: 1, latency: 0ms}, b: {capacity: 0.000001/day, latency: 0ms, availability: 100%}}
workloads: {w: {entry: a, user_facing: true, rate: 0.000001/day, peak: {rate: 0.000001/day, for: 1ns}, slo: {availability: 100%, p50: 1ns}}}
edges:
  - {from: a, to: b, op: write, needs: outcome, retries: 5, staleness: 0s, timeout: 1ns}`,
	"never up": `
services: {a: {availability: 0%}, b: {availability: 0%}, q: {kind: broker, availability: 0%}}
workloads: {w: {entry: a, user_facing: true, slo: {availability: 0%}}, v: {entry: a, user_facing: true, slo: {availability: 100%}}}
edges:
  - {from: a, to: b, op: write, needs: outcome, via: q}`,
	"never made": `
services: {a: {workers: 2}, b: {latency: 1s, availability: 99%, capacity: 1/s}, c: {latency: 1s}}
workloads: {w: {entry: a, user_facing: true, rate: 9/s, slo: {p99: 1ms, availability: 99.9%}}}
edges:
  - {from: a, to: b, op: write, needs: outcome, probability: 0%}
  - {from: b, to: c, op: write, needs: nothing, calls: 0.001, parallel: x}
  - {from: a, to: c, op: write, needs: nothing, calls: 0.001, parallel: x, operation: again}`,
	"absurd numbers": `
services:
  a: {latency: {p50: 1ns, p90: 9s, p99.9: 900000d}, workers: 1, capacity: 0.000001/day, availability: 99.9999999999%}
  b: {latency: {p50: 900000d, p99: 900000d}, capacity: 900G/s, availability: 0.0000001%, outage: 900000d}
  c: {latency: {p50: 1ns, p99: 1ns}, capacity: 0.0001/day, workers: 900000}
  q: {kind: broker, latency: 900000d, availability: 0.1%}
workloads:
  w: {entry: a, user_facing: true, rate: 1G/s, peak: {rate: 900G/s, for: 900000d}, patience: 1ns, slo: {p50: 1ns, p99.9: 2ns, availability: 99.9999999999%}}
edges:
  - {from: a, to: b, op: write, needs: outcome, calls: 900000000, retries: 900000000, timeout: 1ns, via: q}
  - {from: b, to: c, op: job, needs: nothing, calls: 900000000, concurrent: true, retries: 900000000, staleness: 1ns, via: q}
  - {from: a, to: c, op: notify, calls: 0.0000001, probability: 0.0000001, staleness: 900000d}`,
	"a service that calls in a ring of one other through its store": `
services: {a: {}, db: {kind: datastore}, b: {}}
edges:
  - {from: a, to: db}
  - {from: db, to: b, op: notify}
  - {from: b, to: a, op: notify}`,
	"clients and externals the wrong way round": `
services: {a: {kind: external}, b: {kind: client}, c: {kind: cache}}
workloads: {w: {entry: b, answer: accepted}}
edges:
  - {from: a, to: b, op: write, needs: result, consistency: strong}
  - {from: b, to: a, op: notify, needs: outcome, consistency: strong}
  - {from: c, to: a, op: job, needs: ack, optional: true}`,
}

// fully connects n services both ways, with facts on some of them.
func fully(n int) string {
	var b strings.Builder
	b.WriteString("\nservices:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {latency: {p50: %dms, p99: %dms}, availability: 99.%d%%, capacity: %d/s, workers: %d}\n", i, 1+i, 10+90*i, 9-i, 10+100*i, 1+i)
	}
	b.WriteString("workloads:\n  w: {entry: s0, user_facing: true, rate: 10/s, slo: {p99: 50ms, availability: 99.99%}}\n  v: {entry: s1, rate: 1/s}\nedges:\n")
	for i := range n {
		for j := range n {
			if i != j {
				fmt.Fprintf(&b, "  - {from: s%d, to: s%d, op: %s, needs: %s, retries: %d}\n", i, j, graph.Ops[(i+j)%4], graph.Needs[(i*j)%4], (i+j)%3)
			}
		}
	}
	return b.String()
}

// TestHostile runs every rule on graphs that nobody means: no panic, finite numbers, sentences fit to print.
func TestHostile(t *testing.T) {
	graphs := map[string]string{"fully connected": fully(8)}
	for name, text := range hostile {
		graphs[name] = text
	}
	for name, text := range graphs {
		t.Run(name, func(t *testing.T) {
			result := graphfile.Read([]graphfile.Input{{Name: name, Data: []byte("version: 1" + text + "\n")}})
			if result.Graph == nil {
				t.Fatal(result.Findings)
			}
			a := analyze(result.Graph)
			checkEvidence(t, a)
			a.Plan()
		})
	}
}
