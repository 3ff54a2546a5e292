package report

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 5, []string{""}},
		{"short", 5, []string{"short"}},
		{"it takes 20.9 s at p99", 13, []string{"it takes", "20.9 s at p99"}},
		{"web → orders", 8, []string{"web", "→ orders"}},
		{"abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"日本語テスト", 5, []string{"日本", "語テ", "スト"}},
		{"a-very-long-service → b", 12, []string{"a-very-long-", "service → b"}},
	} {
		got := wrap(c.text, c.width)
		if !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("payments → ledger: 20.9 s, 99.95 %", 10)
	f.Add("日本語テスト 👩‍👩‍👧 e\u0301", 3)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 2 || limit > 500 || len(text) > 2000 {
			t.Skip()
		}
		strip := func(s string) string { return strings.Join(strings.Fields(s), "") }
		lines := wrap(text, limit)
		if width(text) > limit && strip(strings.Join(lines, "")) != strip(text) {
			t.Errorf("wrap(%q, %d) = %q loses text", text, limit, lines)
		}
	})
}

func TestTableLinesUp(t *testing.T) {
	tab := table{header: true, least: []int{4, 0, 4}}
	tab.add(cells("name", "n", "text"), "")
	tab.add([]cell{{text: "日本語の名前"}, {text: "12", right: true}, {text: "a sentence that wraps"}}, "a note")
	var b strings.Builder
	tab.write(&b, false, 24)
	want := "" +
		"name        n  text\n" +
		"日本語の   12  a\n" +
		"名前           sentence\n" +
		"               that\n" +
		"               wraps\n" +
		"    a note\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestNumberIsJSON(t *testing.T) {
	for v, want := range map[float64]string{0.1 + 0.2: "0.3", 5: "5", 1e-9: "1e-9", math.Inf(1): "null", math.NaN(): "null"} {
		if got, err := number(v).MarshalJSON(); err != nil || string(got) != want {
			t.Errorf("number(%v) = %s, %v; want %s", v, got, err, want)
		}
	}
}

func TestCommandIsQuoted(t *testing.T) {
	if got, want := command([]string{"my graph.yaml", "web->o'x"}), `'my graph.yaml' 'web->o'\''x'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
