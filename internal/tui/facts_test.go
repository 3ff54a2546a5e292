package tui

import (
	"os/exec"
	"strings"
	"testing"
)

// A fact can be typed anew, as the file would have it; the advice follows, and undo takes it back.
func TestFactsForm(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("down", "enter", "e").shows("what if: ", "this edge", "op ")
	p.play("enter", "type:x", "enter").shows("! ", "op")
	list := factsOf(p.m.s, p.m.stack[1].(*edgeScreen).edge)
	at := -1
	for i, f := range list {
		if f.key == "slo.p99" {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("no objective among %+v", list)
	}
	p.play("home")
	for range at {
		p.play("down")
	}
	before := len(p.m.s.history)
	p.play("enter")
	for range list[at].value {
		p.play("backspace")
	}
	p.play("type:90s", "enter").shows("slo.p99 is 90s")
	if now := factsOf(p.m.s, p.m.stack[1].(*edgeScreen).edge)[at]; now.value != "90s" || len(p.m.s.history) != before+1 {
		t.Errorf("it is %+v", now)
	}
	p.play("u")
	if now := factsOf(p.m.s, p.m.stack[1].(*edgeScreen).edge)[at]; now.value != list[at].value {
		t.Errorf("undone it is %+v, was %+v", now, list[at])
	}
	p.play("enter", "esc", "enter", "enter").shows("slo.p99 stays " + list[at].value)
}

// E opens the file where the edge stands, y copies the text of its screen, / finds in it.
func TestOutsideAndFind(t *testing.T) {
	var copied, opened string
	p := start(t, file(t, "payments.yaml")).play("E").shows("no editor is set").play("y").shows("takes no clipboard")
	p.m.s.o.Copy = func(text string) { copied = text }
	p.m.s.o.Editor = func(file string, line int) *exec.Cmd { opened = file; return exec.Command("true") }
	p.play("enter", "y").shows("is copied")
	if !strings.Contains(copied, "because") || strings.Contains(copied, "\x1b") {
		t.Errorf("copied %q", copied)
	}
	if p.play("E").shows("opening "); opened == "" {
		t.Error("no file was opened")
	}
	p.play(resize{80, 12}, "/", "type:sources").shows("find: sources")
	p.play("enter").shows("sources")
	p.play("/", "type: nowhere at all").shows("(nowhere)").play("esc")
}

// Undone, a mode is said to be what it was.
func TestUndoSaysWhatIs(t *testing.T) {
	start(t, file(t, "payments.yaml")).play("s").play("a", "u").shows(" again")
}
