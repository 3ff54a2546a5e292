package tui

import (
	"os"
	"strings"
	"testing"

	"commadvisor/internal/picture"
)

// pictured is what docs/walk.svg shows: keys, how they are called, what they do, and how long the result stands.
var pictured = []struct {
	keys    []any
	shown   string
	does    string
	seconds float64
}{
	{nil, "commadvisor walk testdata/payments.yaml", "opens the graph", 4},
	{[]any{"h"}, "h", "try hybrid on the first edge: the numbers follow", 4},
	{[]any{"down"}, "↓", "the next edge", 1.5},
	{[]any{"enter"}, "enter", "everything behind its advice", 5},
	{[]any{"v"}, "v", "what is around it", 4},
	{[]any{"esc", "esc"}, "esc", "back", 1.5},
	{[]any{"P"}, "P", "the plan: the changes in order", 3.5},
	{[]any{"enter"}, "enter", "apply step 1", 3},
	{[]any{"A"}, "A", "apply all steps", 3.5},
	{[]any{"esc"}, "esc", "back: every SLO is met", 4},
	{[]any{"w"}, "w", "what will be written", 4.5},
}

// TestPicture holds docs/walk.svg to a session of the walkthrough; -update writes it.
func TestPicture(t *testing.T) {
	p := start(t, file(t, "payments.yaml"))
	p.m.st = newStyles(true, true)
	p.play(resize{80, 24})
	var frames []picture.Frame
	for _, s := range pictured {
		p.play(s.keys...)
		frames = append(frames, picture.Frame{Screen: p.m.View(), Seconds: s.seconds, Key: s.shown, Does: s.does})
	}
	got := picture.SVG("A session of commadvisor walk", 80, 24, frames)
	if len(got) > 150<<10 {
		t.Errorf("the picture is %d bytes", len(got))
	}
	const name = "../../docs/walk.svg"
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if want, _ := os.ReadFile(name); string(want) != got {
		t.Error("docs/walk.svg does not show the walkthrough; make update-golden writes it")
	}
	last := frames[len(frames)-2].Screen
	if !strings.Contains(last, "✓") || strings.Contains(last, "20.1 s ✗\x1b") {
		t.Error(last)
	}
}
