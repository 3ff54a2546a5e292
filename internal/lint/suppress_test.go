package lint

import "testing"

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
