package tui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// A text longer than its field follows the cursor, which can be seen without colours too.
func TestFieldFollowsCursor(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play(resize{40, 20}, "down", "down", "d", "right", "right", "tab")
	p.play("type:0123456789012345678901234567890123456789 the end").shows(" the end│").play("left", "left").shows("the e│")
	for range 40 {
		p.play("left")
	}
	p.shows("│").hides("the end")
	for range 20 {
		p.play("left")
	}
	p.shows("reason  │0123456789")
	if st := newStyles(true, true); strings.Contains(field(p.m.top().(*decide).inputs[fieldReason], 30, st), "│") {
		t.Error("two cursors in colour")
	}
	start(t, file(t, "payments.yaml")).play("/").shows("filter: │").play("type:web").shows("filter: web│")
	start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("i", "enter").shows("type it: │").play("enter").shows("nothing typed")
}

// How the form ends is shown before how one moves in it.
func TestDecideFooter(t *testing.T) {
	start(t, file(t, "payments.yaml")).play(resize{80, 24}, "d").shows("enter done  esc cancel")
}

// A decision that ends before it begins is refused.
func TestDecidePastDate(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("down", "d", "right", "tab", "type:because", "tab", "tab", "type:2026-05-31", "enter").shows("! until: 2026-05-31 is past")
	if p.m.s.unsaved() {
		t.Error("a date that is past was taken")
	}
	p.play("backspace", "backspace", "backspace", "backspace", "backspace", "type:06-01", "enter")
	if !p.m.s.unsaved() {
		t.Error("today was refused")
	}
}

// Among only changes an edge that is changed stays where it is.
func TestOnlyChangesKeepsChanged(t *testing.T) {
	start(t, file(t, "payments.yaml")).play("c").hides("balances").play("h").shows("▸╪ web → payments create charge   hybrid*").play("u", "c").shows("balances")
}

// Without advice the reason is broken, not cut.
func TestUnadvisedIsWrapped(t *testing.T) {
	start(t, "version: 1\nservices: {a: {}, b: {kind: datastore}}\nedges: [{from: a, to: b}]").play(resize{80, 24}, "enter").shows("nothing to decide")
}

// Where there is no room for the question, it is still said which fact is asked for.
func TestNarrowQuestion(t *testing.T) {
	start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play(resize{40, 12}, "i").shows("latency of smtp is not stated")
}

// A wide screen gives the list what the workloads do not need, and the edge under the cursor the rows that are left.
func TestWideList(t *testing.T) {
	p := start(t, file(t, "systems/train-ticket/graph.yaml")).play(resize{160, 50})
	p.shows("preserve → contacts get contact", "inside-payment → payment third-party payment", "seat needs the data it reads", "│ inside-payment → payment third-party payment")
	p.play("/", "type:seat")
	if line := strings.Split(p.frame(), "\n")[1]; strings.Contains(line, "…") {
		t.Errorf("the filter's line is %q", line)
	}
}

// Characters that arrive together are as many keys, whatever word they make.
func TestTypedTogether(t *testing.T) {
	together := func(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)} }
	start(t, file(t, "payments.yaml")).play("/", together("up"), together("end")).shows("filter: upend")
	start(t, file(t, "payments.yaml")).play(together("jj")).shows("▸┆ payments → ledger")
}
