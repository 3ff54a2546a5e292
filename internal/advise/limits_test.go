package advise

import "testing"

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
