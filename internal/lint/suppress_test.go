package lint

import (
	"slices"
	"testing"
)

// One comment names several checks and families, with a colon before the reason or without.
func TestSuppressionsOfSeveralChecks(t *testing.T) {
	for comment, want := range map[string][]string{
		"retry/unsafe it is safe":                             {"retry/unsafe", "it is safe"},
		"retry/unsafe: it is safe":                            {"retry/unsafe", "it is safe"},
		"retry/unsafe,call/cycle it is safe":                  {"retry/unsafe", "call/cycle", "it is safe"},
		"retry/unsafe, call/cycle: it is: safe, really":       {"retry/unsafe", "call/cycle", "it is: safe, really"},
		"retry/unsafe , call/* : it is safe until 2999-01-31": {"retry/unsafe", "call/*", "it is safe"},
		"\tcall/*,file/not-lognormal\tit is safe":             {"call/*", "file/not-lognormal", "it is safe"},
		"call/*, file/*: it is safe":                          {"call/*", "file/*", "it is safe"},
		"retry/unsafe, call/cicle: it is safe":                {"retry/unsafe", "it is safe", "ignore/unknown-check"},
		"nothing/*: it is safe":                               {"ignore/unknown-check"},
		"*: it is safe":                                       {"ignore/unknown-check"},
		"/*: it is safe":                                      {"ignore/unknown-check"},
		"retry/unsafe, call/cycle:":                           {"ignore/no-reason"},
		"retry/unsafe, call/cycle":                            {"ignore/no-reason"},
		": it is safe":                                        {"ignore/no-reason"},
		"retry/unsafe, call/cycle: once until 2020-01-01":     {"ignore/expired"},
	} {
		text := "a: b # commadvisor:ignore " + comment + "\n"
		list, wrong := suppressions(text, 1, "2026-11-24")
		var got []string
		for _, s := range list {
			got = append(got, s.check)
			if at := string([]rune(text)[s.pos.Col-1 : s.pos.Col-1+s.pos.Len]); at != s.check {
				t.Errorf("%q: %s points at %q", comment, s.check, at)
			}
		}
		if len(list) > 0 {
			got = append(got, list[0].reason)
		}
		for _, f := range wrong {
			got = append(got, f.Code)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", comment, got, want)
		}
	}
}

// A misspelt word and a date that is none are said: neither may suppress, or seem to, in silence.
func TestSuppressionsThatAreMeant(t *testing.T) {
	for comment, want := range map[string]string{
		"ingore retry/unsafe it is safe":                       "ignore/unknown-check",
		"ignore retry/unsafe it is safe until next spring":     "ignore/expired",
		"ignore retry/unsafe it is safe until 2027-02-30":      "ignore/expired",
		"ignore retry/unsafe safe until done until 2999-01-31": "",
	} {
		list, wrong := suppressions("a: b # commadvisor:"+comment+"\n", 1, "2026-11-24")
		got := ""
		for _, f := range wrong {
			got += f.Code
		}
		if got != want || (want == "") != (len(list) == 1) {
			t.Errorf("%s: %q, %d suppressions", comment, got, len(list))
		}
	}
}
