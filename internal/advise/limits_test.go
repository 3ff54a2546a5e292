package advise

import (
	"math"
	"testing"
)

// Where nothing is known to call a service, others that overload what it waits for do not overload it: zero of zero is no overload.
func TestNothingCallsIsNotOverloaded(t *testing.T) {
	a := analyzeText(t, `
version: 1
services: {c: {kind: client}, quiet: {}, ledger: {capacity: 1/s}}
workloads: {busy: {entry: c, rate: 100/s}}
edges:
  - {from: c, to: ledger, op: read, mode: sync}
  - {from: quiet, to: ledger, op: read, mode: sync}
`)
	list := a.Faults(a.Design)
	if len(list) != 1 || list[0].Kind != Overload || a.Graph.Services[list[0].Service].Name != "ledger" {
		t.Errorf("%+v", list)
	}
	for i := range list {
		if r := list[i].Ratio(); !(r > 1) {
			t.Errorf("%+v: exceeded %v times", list[i], r)
		}
	}
}

// Where a service sustains nothing, no number of workers is named that would be enough: it would be infinite.
func TestTakesAreFinite(t *testing.T) {
	a := analyzeText(t, `
version: 1
services: {a: {workers: 100}, s1: {workers: 100}, b: {workers: 64}}
workloads: {w: {entry: a, rate: 1k/s}}
edges:
  - {from: b, to: s1, needs: result, probability: 0.0000000000000000001%}
  - {from: s1, to: a, op: read, needs: ack, optional: true, errors: 99.999999999999%}
  - {from: s1, to: b, work: {p50: 20ms, p99: 250ms}, timeout: 1ns, order: total, workloads: [w]}
  - {from: a, to: b, operation: orders, op: write, optional: true, work: {p50: 10s, p99: 10.000000001s}, consistency: strong}
`)
	nothing := 0
	for _, f := range a.Faults(a.Design) {
		if f.Allowed == 0 {
			nothing++
		}
		for _, take := range a.Takes(&f) {
			if math.IsNaN(take.To) || math.IsInf(take.To, 0) {
				t.Errorf("%+v takes %+v", f, take)
			}
		}
	}
	if nothing == 0 {
		t.Error("every service sustains something, so this proves nothing")
	}
}
