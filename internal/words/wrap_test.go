package words

import (
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
		got := Wrap(c.text, c.width)
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
		lines := Wrap(text, limit)
		if Width(text) > limit && strip(strings.Join(lines, "")) != strip(text) {
			t.Errorf("wrap(%q, %d) = %q loses text", text, limit, lines)
		}
	})
}

// A file's name may be no UTF-8, and is broken all the same.
func TestWrapOfWhatIsNoUTF8(t *testing.T) {
	text := strings.Repeat("a\xff", 40) + "\xff\xfe/" + strings.Repeat("\xff", 40)
	for limit := range 30 {
		if got := strings.Join(Wrap(text, limit), ""); got != text {
			t.Errorf("limit %d: %q", limit, got)
		}
	}
}
