package diag

import (
	"strings"
	"testing"
)

func render(t *testing.T, text string, fs ...Finding) string {
	t.Helper()
	var s Sources
	s.Add("graph.yaml", text)
	var b strings.Builder
	if err := s.Write(&b, fs); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCaretStandsUnderTheText(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		pos  Pos
		want string
	}{
		"plain": {"a: bcd", Pos{1, 1, 4, 3}, "    1 | a: bcd\n      |    ^^^\n"},
		"wide":  {"日本: x", Pos{1, 1, 5, 1}, "    1 | 日本: x\n      |       ^\n"},
		"emoji": {"🚚: x", Pos{1, 1, 4, 1}, "    1 | 🚚: x\n      |     ^\n"},
		"tab":   {"\tx", Pos{1, 1, 2, 1}, "    1 | \tx\n      | \t^\n"},
		"empty": {"c:", Pos{1, 1, 3, 0}, "    1 | c:\n      |   ^\n"},
		"crlf":  {"a\r\nb\r\n", Pos{1, 2, 1, 1}, "    2 | b\n      | ^\n"},
		"bell":  {"a\x07b", Pos{1, 1, 3, 1}, "    1 | a\uFFFDb\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := render(t, c.text, Finding{Severity: Error, Code: "x", Message: "m", Pos: c.pos})
			if _, snippet, _ := strings.Cut(got, "[x]\n"); !strings.HasPrefix(snippet, c.want) {
				t.Errorf("got\n%s\nwant\n%s", snippet, c.want)
			}
		})
	}
}

func TestWhatIsUnknownIsLeftOut(t *testing.T) {
	for pos, want := range map[Pos]string{
		{}:           "-: warning: m [c]\n",
		{File: 1}:    "graph.yaml: warning: m [c]\n",
		{1, 1, 0, 0}: "graph.yaml:1: warning: m [c]\n",
		{1, 9, 9, 1}: "graph.yaml:9:9: warning: m [c]\n", // beyond the file: no snippet, no panic
		{7, 1, 1, 1}: "-: warning: m [c]\n",
	} {
		if got := render(t, "a: b\n", Finding{Severity: Warning, Code: "c", Message: "m", Pos: pos}); !strings.HasPrefix(got, strings.TrimSuffix(want, "\n")) || strings.Contains(got, "^") {
			t.Errorf("%+v: %q, want %q", pos, got, want)
		}
	}
}

func TestALongLineIsCutAroundTheCaret(t *testing.T) {
	got := render(t, strings.Repeat("x", 500)+"HERE"+strings.Repeat("y", 500), Finding{Code: "c", Message: "m", Pos: Pos{1, 1, 501, 4}})
	lines := strings.Split(got, "\n")
	if at := strings.Index(lines[2], "^^^^"); at < 0 || !strings.Contains(lines[1], "HERE") || len(lines[1]) > 3*maxSnippet {
		t.Errorf("%q", lines)
	} else if []rune(lines[1])[len([]rune(lines[2][:at]))] != 'H' {
		t.Errorf("the caret is not under HERE:\n%s\n%s", lines[1], lines[2])
	}
}

func TestFindingsComeByPosition(t *testing.T) {
	fs := []Finding{{Code: "b", Pos: Pos{1, 2, 1, 0}}, {Code: "a", Pos: Pos{1, 2, 1, 0}}, {Code: "z", Pos: Pos{1, 1, 9, 0}}}
	Sort(fs)
	if got := fs[0].Code + fs[1].Code + fs[2].Code; got != "zab" {
		t.Error(got)
	}
	if _, any := Worst(nil); any {
		t.Error("nothing is worst of nothing")
	}
}
