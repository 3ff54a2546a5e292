package tui

import (
	"strings"
	"testing"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

const writesFile = "../internal/tui/testdata/writes.yaml"

// needs are what the edges of a session state that their callers need, in file order, "-" where they state nothing.
func needs(s *session) string {
	var list []string
	for i := range s.graph().Edges {
		word := "-"
		if n := s.graph().Edges[i].Needs; n.Known {
			word = n.V.String()
		}
		list = append(list, word)
	}
	return strings.Join(list, " ")
}

// What clients are told is asked first, then what callers need, whatever is expected to change more.
func TestQuestionsOrder(t *testing.T) {
	p := start(t, file(t, writesFile)).play("i").shows("question 1 of 2", "told before it is let go", "answer of 2 workloads").play("n").shows("needs of 3 writes")
	p.play("p").shows("answer of 2 workloads")
}

// One answer is for all facts of a kind, but for those taken out.
func TestBulkAnswer(t *testing.T) {
	p := start(t, file(t, writesFile)).play("i", "n").shows("The answer is for all 3:", "[x] shop → points", "[x] points → crm")
	p.play(" ").shows("below the answers") // the cursor is on an answer
	p.play("down", "down", "down", "down", "down", "down", " ").shows("The answer is for 2 of 3:", "[ ] shop → points").play("enter").shows("all 3:").play("enter").shows("2 of 3:")
	p.play("up", "up", "up", "up", "up", "up", "enter").shows("needs of 2 writes is nothing")
	if got := needs(p.m.s); got != "outcome nothing - nothing outcome" {
		t.Error(got)
	}
	if n := len(p.m.s.history); n != 2 {
		t.Errorf("%d versions, want one act", n)
	}
	p.play("n").shows("needs on shop->points is not stated") // the one left is asked for by itself
	p.play("u")
	if got := needs(p.m.s); got != "outcome - - - outcome" {
		t.Error("undone:", got)
	}
}

// Nothing is answered where everything was taken out.
func TestBulkNothing(t *testing.T) {
	p := start(t, file(t, writesFile)).play("i", "n", "down", "down", "down", "down", "down", " ", "down", " ", "down", " ").shows("for 0 of 3:")
	p.play("x").shows("nothing is selected").play("home", "enter").shows("nothing is selected")
	if p.m.s.unsaved() || len(p.m.s.history) != 1 {
		t.Error("an answer for nothing was taken")
	}
}

// An answer can be for all of the file, for one caller, or for one edge.
func TestScopes(t *testing.T) {
	p := start(t, file(t, writesFile)).play("i", "n").shows("[3 writes] · 2 writes of shop · shop → stock")
	p.play("tab").shows("3 writes · [2 writes of shop]", "needs of 2 writes of shop is not stated").hides("points → crm")
	p.play("tab").shows("[shop → stock]", "needs on shop->stock is not stated").hides("[x]").play("tab").shows("[3 writes]")
	p.play("tab", "enter").shows("needs of 2 writes of shop is nothing")
	if got := needs(p.m.s); got != "outcome nothing nothing - outcome" {
		t.Error(got)
	}
}

// "I don't know" is for all that are selected, is taken back like any act, and is done again on files that are read again.
func TestBulkUnknown(t *testing.T) {
	p := start(t, file(t, writesFile)).play("i", "n", "tab", "x").shows("stay unknown", "question 2 of 2", "needs on points->crm")
	if n := len(p.m.s.now().skipped); n != 2 {
		t.Errorf("%d facts skipped, want 2", n)
	}
	v, err := again(p.m.s.now(), p.m.s.opened, p.m.s.o)
	if err != nil || len(v.skipped) != 2 || !v.skipped[forecast.Fact{On: "edge", Name: "shop->stock", Key: "needs"}] {
		t.Errorf("%v, %v", v.skipped, err)
	}
	p.play("u").shows("needs of 2 writes of shop")
}

// A long list follows the cursor.
func TestBulkLongList(t *testing.T) {
	var edges strings.Builder
	for _, c := range "bcdefghijklmnopqrstuvwxyz" {
		edges.WriteString("  - {from: a, to: " + string(c) + ", op: write, mode: sync}\n")
	}
	p := start(t, "version: 1\nedges:\n"+edges.String()).play(resize{40, 12}, "i", "end").shows("▸ [x] a → ")
	p.play(resize{80, 24}, " ").shows("▸ [ ] a → ").play("home").shows("▸ nothing")
}

// What a key says is what the table of the edge said before: both are the same two worlds.
func TestKeysShowTheWorlds(t *testing.T) {
	for key, mode := range map[string]graph.Mode{"h": graph.Hybrid, "s": graph.Sync} {
		p := start(t, file(t, "payments.yaml")).play("down", "down", "down", "enter")
		s := p.m.s
		e := p.m.top().(*edgeScreen).edge
		before := s.a()
		world := before.World(e, mode)
		if p.play(key); key == "s" {
			p.shows("is sync already")
			continue
		}
		want := told(before, s.a(), s.now().changes)
		if s.now().told != want {
			t.Errorf("%q, want %q", s.now().told, want)
		}
		after := before.World(e, s.a().Built[e])
		if after.Forecasts[0].Answered != world.Forecasts[0].Answered || after.Forecasts[0].Down != world.Forecasts[0].Down {
			t.Error("the key builds another world than the table compares")
		}
	}
	p := start(t, file(t, "payments.yaml")).play("enter").shows("if sync (s)", "if hybrid (h)", "pay p99 is 48.5 ms ✓", "pay p99 is 42.8 ms ✓")
	if p.play("h"); !strings.Contains(p.m.s.message, "pay p99 48.5 ms ✓ → 42.8 ms ✓") {
		t.Error(p.m.s.message)
	}
}

// Below a workload stands first what its client waits for, then where the waiting stops, then what runs behind.
func TestStages(t *testing.T) {
	s := start(t, file(t, "payments.yaml")).m.s
	last := waits
	for _, x := range stagesIn(s.a(), 0) {
		if x.stage < last {
			t.Errorf("%s at stage %d after stage %d", s.a().Edges[x.edge].ID, x.stage, last)
		}
		last = x.stage
	}
	for w := range s.a().Workloads {
		at := map[int]stage{}
		for _, x := range stagesIn(s.a(), w) {
			at[x.edge] = x.stage
		}
		for _, e := range s.a().Workloads[w].Boundary {
			if at[e] != stops {
				t.Errorf("%s is a boundary but stands at stage %d", s.a().Edges[e].ID, at[e])
			}
		}
	}
}

// Around an edge one workload is shown at a time, then all.
func TestAroundWorkloads(t *testing.T) {
	p := start(t, `version: 1
workloads: {x: {entry: a, user_facing: true}, y: {entry: b, user_facing: true}}
edges:
  - {from: a, to: c, mode: sync, workloads: [x]}
  - {from: b, to: c, mode: sync, workloads: [y]}
  - {from: c, to: d, mode: sync}
`).play("/", "type:d", "enter", "v").shows("around c → d in x", "a                ──▶ c").hides("b                ──▶ c")
	p.play("g").shows("in y", "b                ──▶ c").hides("a                ──▶ c").play("g").shows("a                ──▶ c", "b                ──▶ c").play("g").shows("in x")
}

// What no mode keeps is said on the overview, on the edges it concerns, and with what it takes in the plan.
func TestUnrepaired(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/gateway.yaml")).shows("1 limit that no mode keeps (P): gateway is overloaded", "no steady state ✗")
	p.play("P").shows("no mode repairs this: gateway is overloaded", "What it takes: raise the capacity of gateway").play("end", "enter").shows("▸ no mode repairs this", "nothing to apply").play("esc", "enter").shows("no mode repairs this")
}

// No frame has a bare question mark for what is not known, and no ✓ beside a bound.
func TestNoBareMarks(t *testing.T) {
	for _, s := range screens {
		for _, line := range strings.Split(start(t, file(t, s.file)).play(resize{160, 50}).play(s.keys...).frame(), "\n") {
			if strings.Contains(line, " ?") && s.name != "help" {
				t.Errorf("%s: %q", s.name, line)
			}
			for _, bound := range []string{"at least ", "at most ", "about "} {
				if _, rest, ok := strings.Cut(line, bound); ok {
					if word := strings.Fields(rest); len(word) > 2 && word[2] == "✓" {
						t.Errorf("%s: a bound is said to be met: %q", s.name, line)
					}
				}
			}
		}
	}
}
