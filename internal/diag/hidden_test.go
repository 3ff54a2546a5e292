package diag

import "testing"

func TestHiddenCharactersAreSpelledOut(t *testing.T) {
	for text, want := range map[string]string{
		"orders":       "orders",
		"日本 🚚 é":       "日本 🚚 é",
		"a\u202eb":     `a\u202eb`,     // turns the direction
		"a\u2066b":     `a\u2066b`,     // isolates a direction
		"a\u200bb":     `a\u200bb`,     // has no width
		"a\u200db":     `a\u200db`,     // joins
		"a\ufeffb":     `a\ufeffb`,     // a mark inside of a text
		"a\u3164b":     `a\u3164b`,     // a letter that is not drawn
		"a\U000e0041b": `a\U000e0041b`, // a tag
		"a\ufe01b":     `a\ufe01b`,     // a variation selector
		"a\u2028b":     `a\u2028b`,     // ends a line for some
		"\u0600١":      "\u0600١",      // a sign of Arabic numbers, which is seen
		"a\x1b[31mb":   "a\ufffd[31mb",
		"a\r\nb":       "a\ufffd\ufffdb",
	} {
		if got := Printable(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNoLineIsACommandToTheBuildServer(t *testing.T) {
	for text, want := range map[string]string{
		"a::b\nc":                       "a::b\nc",
		"::error::x\n  ::stop::y\nz":    "\\::error::x\n  \\::stop::y\nz",
		"\u00a0::error::x":              "\u00a0\\::error::x",
		"x ##[error]y ##vso[task.x]z":   `x #\#[error]y #\#vso[task.x]z`,
		"a ##teamcity[x] ## heading [b": `a #\#teamcity[x] ## heading [b`,
	} {
		if got := Inert(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSnippetsAndNamesShowNothingHidden(t *testing.T) {
	var s Sources
	s.Add("a\u202e\nb.yaml", "x: \"a\u202eb\" y")
	if got := s.Where(Pos{1, 1, 1, 1}); got != "a\\u202e\ufffdb.yaml:1:1" {
		t.Errorf("%q", got)
	}
	got := render(t, "x: \"a\u202eb\" y", Finding{Code: "c", Message: "m", Pos: Pos{1, 1, 10, 1}})
	want := "graph.yaml:1:10: info: m [c]\n    1 | x: \"a\ufffdb\" y\n      |          ^\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
