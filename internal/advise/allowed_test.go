package advise

import (
	"fmt"
	"testing"

	"commadvisor/internal/graph"
)

// What an edge may be, for every combination of need, op, answer, place and caller: exactly what one row of the table of
// docs/design.md says.
func TestAllowedModes(t *testing.T) {
	optional := func(key, value string) string {
		if value == "" {
			return ""
		}
		return ", " + key + ": " + value
	}
	words := func(some []string) []string { return append([]string{""}, some...) }
	rows := 0
	for _, need := range words(graph.Needs) {
		for _, op := range words(graph.Ops) {
			for _, answer := range words(graph.Answers) {
				for _, entry := range []bool{true, false} {
					for _, caller := range []string{"service", "client", "external", "gateway"} {
						from, workload := "a", "a"
						if !entry {
							workload = "w"
						}
						text := fmt.Sprintf("version: 1\nservices: {w: {}, a: {kind: %s}, b: {}}\nworkloads: {x: {entry: %s%s}}\nedges:\n", caller, workload, optional("answer", answer))
						text += fmt.Sprintf("  - {from: %s, to: b, operation: it%s%s}\n", from, optional("op", op), optional("needs", need))
						if !entry {
							if caller != "service" {
								continue
							}
							text += "  - {from: w, to: a}\n"
						}
						g := readText(t, text)
						a := Analyze(g, pragmatic())
						e := edgeOf(t, a, "a->b/it")
						rows++
						if want := tableSays(need, op, answer, entry, caller); e.Allowed != want {
							t.Errorf("needs %q op %q answer %q entry %v caller %s: may %v, the table says %v", need, op, answer, entry, caller, e.Allowed.List(), want.List())
						}
					}
				}
			}
		}
	}
	t.Logf("%d rows", rows)
}

// tableSays is the table, as written.
func tableSays(need, op, answer string, entry bool, caller string) Modes {
	s, h, a := graph.Sync, graph.Hybrid, graph.Async
	if need == "" { // as follows from the op, and on the entry's edge from the answer
		switch {
		case op == "notify":
			need = "nothing"
		case op == "read":
			need = "result"
		case entry && answer == "accepted":
			need = "ack"
		case entry && answer != "":
			need = answer
		}
	}
	var may Modes
	switch need {
	case "result", "outcome":
		may = set(s)
	case "ack":
		may = set(s, h)
	case "nothing":
		may = set(s, a)
	default:
		may = set(s, h, a)
	}
	if !entry && answer == "accepted" && (op == "write" || op == "job") { // a process step
		may = may.with(a)
	}
	if op == "read" && need != "nothing" { // no delay is tolerated here: no local copy
		may = may.without(a)
	}
	if entry && (answer == "outcome" || answer == "result") && need != "nothing" {
		may = set(s)
	}
	if (caller == "client" || caller == "external") && may.Has(a) {
		may = may.without(a)
		if need == "nothing" && op != "read" {
			may = may.with(h)
		}
	}
	if caller == "gateway" && op != "read" && may.Has(a) {
		may = may.without(a)
		if need == "nothing" {
			may = may.with(h)
		}
	}
	return may
}
