package tui

import (
	"fmt"
	"strings"
	"testing"
)

var sizes = []resize{{40, 12}, {80, 24}, {160, 50}}

// screens are the ways to every screen, from the start.
var screens = []struct {
	name, file string
	keys       []any
}{
	{"overview", "payments.yaml", nil},
	{"overview-chosen", "payments.yaml", []any{"h", "down", "a"}},
	{"filter", "payments.yaml", []any{"/", "type:ledg"}},
	{"flat", "payments.yaml", []any{"g"}},
	{"edge", "payments.yaml", []any{"down", "down", "down", "enter"}},
	{"questions", "../internal/tui/testdata/untimed.yaml", []any{"i", "down"}},
	{"typing", "../internal/tui/testdata/untimed.yaml", []any{"i", "enter", "type:{p50: 40ms, p99: 2s}"}},
	{"bulk", "../internal/tui/testdata/writes.yaml", []any{"i", "n", "down", "down", "down", "down", "down", "down", " "}},
	{"caller", "../internal/tui/testdata/writes.yaml", []any{"i", "n", "tab"}},
	{"unrepaired", "../internal/tui/testdata/gateway.yaml", []any{"down"}},
	{"plan-left", "../internal/tui/testdata/gateway.yaml", []any{"P"}},
	{"plan", "payments.yaml", []any{"P", "enter"}},
	{"around", "payments.yaml", []any{"down", "a", "down", "v"}},
	{"around-all", "payments.yaml", []any{"down", "v", "g"}},
	{"accept", "payments.yaml", []any{"down", "d"}},
	{"deviate", "payments.yaml", []any{"down", "d", "right", "right", "tab", "type:fraud must be refused at once"}},
	{"changes", "payments.yaml", []any{"h", "w"}},
	{"leave", "payments.yaml", []any{"h", "q"}},
	{"help", "payments.yaml", []any{"?"}},
}

func TestScreens(t *testing.T) {
	for _, s := range screens {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", s.name, size.w, size.h)
			t.Run(name, func(t *testing.T) {
				p := start(t, file(t, s.file)).play(size).play(s.keys...)
				golden(t, name+".golden", p.frame())
			})
		}
	}
}

func TestThemes(t *testing.T) {
	for _, dark := range []bool{true, false} {
		name := map[bool]string{true: "dark", false: "light"}[dark]
		p := start(t, file(t, "payments.yaml"))
		p.m.st = newStyles(dark, true)
		p.play(resize{80, 24}, "h")
		golden(t, "theme-"+name+".golden", p.m.View()+"\n")
	}
	if dark, light := newStyles(true, true).good.Render("x"), newStyles(false, true).good.Render("x"); dark == light {
		t.Errorf("both themes show %q", dark)
	}
}

// Without colour there is no escape sequence at all, so nothing can be readable only by one.
func TestNoColor(t *testing.T) {
	for _, s := range screens {
		p := start(t, file(t, s.file)).play(s.keys...)
		if frame := p.m.View(); strings.Contains(frame, "\x1b") {
			t.Errorf("%s: %q", s.name, frame)
		}
	}
}

// Any size is survived, down to nothing.
func TestSizes(t *testing.T) {
	for _, s := range screens {
		p := start(t, file(t, s.file)).play(s.keys...)
		for _, size := range []resize{{1, 1}, {2, 3}, {10, 4}, {20, 6}, {39, 11}, {59, 13}, {139, 17}, {140, 18}, {300, 100}, {40, 2}} {
			p.play(size)
		}
	}
}
