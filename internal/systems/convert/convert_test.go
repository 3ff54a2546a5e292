package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The committed graph files are what the corpus says, to the byte. The project stands without the corpus.
func TestCommittedFilesAreTheCorpus(t *testing.T) {
	const corpus, committed = "../../../../shared/corpus", "../../../testdata/systems"
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no corpus:", err)
	}
	dir := t.TempDir()
	if err := convertAll(corpus, dir); err != nil {
		t.Fatal(err)
	}
	systems, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range systems {
		want, err := os.ReadFile(filepath.Join(dir, s.Name(), "graph.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(committed, s.Name(), "graph.yaml"))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s differs from the corpus; run: go run ./internal/systems/convert ../shared/corpus testdata/systems", s.Name())
		}
	}
}

const facts = `
system: shop
source: "acme/shop @ abc"
class: demo
services:
  - {name: web, kind: frontend}
  - {name: orders, kind: service}
  - {name: mail, kind: service}
  - {name: spare, kind: datastore}
edges:
  - {id: s-1, from: web, to: orders, target_kind: service, operation: "order: place", op_kind: compute, caller_needs_result: false,
     caller_needs_outcome: true, user_facing: true, as_built: sync-ack, duration_hint: long, fan_out: 1,
     downstream_may_be_down: unknown, consistency: strong, evidence: "a.go:1"}
  - {id: s-2, from: orders, to: mail, target_kind: external, operation: send, op_kind: notify, caller_needs_result: false,
     caller_needs_outcome: false, user_facing: false, user_facing_prior: true, as_built: async, duration_hint: unknown, fan_out: 2,
     downstream_may_be_down: true, consistency: unknown, evidence: "b.go:2", disputed: true, dispute_basis: documented}
  - {id: s-3, from: orders, to: mail, target_kind: external, operation: send, op_kind: compute, caller_needs_result: true,
     caller_needs_outcome: true, user_facing: false, as_built: sync, duration_hint: short, fan_out: 1,
     downstream_may_be_down: false, consistency: eventual, evidence: "c.go:3"}
  - {id: s-4, from: mail, to: orders, target_kind: service, leg: reply, operation: sent, op_kind: notify, caller_needs_result: false,
     caller_needs_outcome: false, user_facing: false, as_built: async, duration_hint: unknown, fan_out: 1,
     downstream_may_be_down: false, consistency: unknown, evidence: "d.go:4"}
`

const want = `version: 1
name: shop
services:
  web: {kind: service}
  orders: {kind: service}
  mail: {kind: external}
workloads:
  person-web: {entry: web, user_facing: true}
  background-orders: {entry: orders, user_facing: false}
edges:
  # a.go:1
  - {from: web, to: orders, operation: 'order: place', op: job, needs: outcome, mode: hybrid, work: {p50: 2s, p99: 20s}, consistency: strong, workloads: [person-web]}
  # b.go:2
  - {from: orders, to: mail, operation: send, op: notify, needs: nothing, mode: async, optional: true, workloads: [person-web]} # fan-out: 2; disputed: documented
  # c.go:3
  - {from: orders, to: mail, operation: send (2), op: read, needs: result, mode: sync, work: {p50: 15ms, p99: 80ms}, consistency: eventual, workloads: [background-orders]}
`

func TestMapping(t *testing.T) {
	got, err := convert([]byte(facts))
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(got), "version:")
	if body = "version:" + body; body != want {
		t.Errorf("got\n%s\nwant\n%s", body, want)
	}
	if !strings.HasPrefix(head, "# acme/shop @ abc: ") {
		t.Errorf("the first line does not name the source: %q", head)
	}
}

func TestUnknownFactsAreErrors(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"key", "class: demo", "klass: demo", "klass"},
		{"mode", "as_built: sync-ack", "as_built: maybe", `edge s-1: as_built is "maybe", want one of ["async" "sync" "sync-ack"]`},
		{"kind", "kind: frontend", "kind: robot", `service web: kind is "robot"`},
		{"service", "to: orders, target", "to: order, target", "service order is not listed"},
	} {
		_, err := convert([]byte(strings.Replace(facts, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestEntries(t *testing.T) {
	for _, c := range []struct {
		name  string
		calls map[string][]string
		want  []string
	}{
		{"nothing", nil, nil},
		{"two roots", map[string][]string{"b": {"c"}, "a": {"c"}}, []string{"a", "b"}},
		{"cycle", map[string][]string{"b": {"a"}, "a": {"b"}}, []string{"a"}},
		{"root and a cycle apart", map[string][]string{"r": {"s"}, "y": {"x"}, "x": {"y"}}, []string{"r", "x"}},
		{"cycle behind a root", map[string][]string{"r": {"y"}, "y": {"x"}, "x": {"y"}}, []string{"r"}},
	} {
		if got := entries(c.calls); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
