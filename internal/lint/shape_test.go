package lint_test

import (
	"strings"
	"testing"
)

// What a client needs from its call is what it is told; a service that is entered may need more or less than that.
func TestAnswerOfServices(t *testing.T) {
	for _, text := range []string{
		"version: 1\nservices: {in: {kind: client}, fraud: {}}\nworkloads: {pay: {entry: in, answer: accepted}}\nedges: [{from: in, to: fraud, op: write, needs: outcome}]\n",
		"version: 1\nservices: {in: {kind: client}, mail: {}}\nworkloads: {order: {entry: in, answer: result}}\nedges: [{from: in, to: mail, op: notify, needs: nothing}]\n",
	} {
		if got := said(t, text, "shape/answer-contradicts-needs"); len(got) != 1 {
			t.Errorf("of a client: %q", got)
		}
		only(t, strings.Replace(text, "{kind: client}", "{}", 1), "shape/answer-contradicts-needs")
	}
}

// A read and a write of one service are the same request only where one workload passes both.
func TestReadThatWrites(t *testing.T) {
	text := "version: 1\nservices: {web: {kind: client}, orders: {}, billing: {}}\nworkloads: {look: {entry: web}, buy: {entry: web}}\nedges:\n" +
		"  - {from: web, to: orders, operation: list, op: read, workloads: [look]}\n" +
		"  - {from: web, to: orders, operation: place, op: write, workloads: [buy]}\n" +
		"  - {from: orders, to: billing, op: write, workloads: [buy]}\n"
	const check = "shape/read-that-writes"
	only(t, text, check)
	only(t, strings.Replace(text, "op: read, workloads: [look]", "op: read", 1), check,
		`info: orders->billing is a write and also runs for the read "list" of orders; if it should not, write from: orders/place`)
	only(t, strings.NewReplacer("workloads: {look: {entry: web}, buy: {entry: web}}\n", "", ", workloads: [look]", "", ", workloads: [buy]", "").Replace(text), check)
}
