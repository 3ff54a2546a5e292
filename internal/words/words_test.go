package words

import (
	"testing"

	"commadvisor/internal/forecast"
	"commadvisor/internal/whatif"
)

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

// No change reads as none.
func TestFactor(t *testing.T) {
	for _, c := range []struct {
		key    string
		factor float64
		want   string
	}{
		{"timeout", 0.999, "by less than 1 %"}, {"timeout", 1.001, "by less than 1 %"}, {"availability", 0.9999, "by less than 1 % of the downtime"},
		{"timeout", 0.994, "-1 %"}, {"timeout", 1.25, "+25 %"}, {"availability", 1.25, "+25 % of the downtime"},
		{"timeout", 0.1, "10× less"}, {"availability", 3, "3× more downtime"},
	} {
		if got := factor(whatif.Flip{Fact: forecast.Fact{Key: c.key}, Factor: c.factor}); got != c.want {
			t.Errorf("%s times %v: %q, want %q", c.key, c.factor, got, c.want)
		}
	}
}
