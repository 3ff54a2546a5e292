package words

import "testing"

// Neither control characters nor those that turn the direction of text reach a person's screen as such.
func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain → ü 日本": "plain → ü 日本", "a\x1b[2Jb": "a\uFFFD[2Jb", "a\u202eb\u200f\u2066c\u2069": `a\u202eb\u200f\u2066c\u2069`, "\u202a\u200e": `\u202a\u200e`,
	} {
		if got := Printable(in); got != want {
			t.Errorf("Printable(%q) = %q, want %q", in, got, want)
		}
	}
}
