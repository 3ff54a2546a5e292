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
