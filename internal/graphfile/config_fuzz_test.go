package graphfile_test

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"commadvisor/internal/graphfile"
)

// FuzzConfig: no panic, positions inside the file, a configuration only where nothing is wrong, twice the same.
func FuzzConfig(f *testing.F) {
	checks := []graphfile.Configurable{{ID: "retry/unsafe"}, {ID: "retry/layers", Params: []graphfile.Param{{Name: "attempts"}}}}
	f.Add("profile: pragmatic\nfail-on: warning\nbaseline: known.json\nchecks: {retry/unsafe: off, retry/layers: {severity: error, attempts: 6}}\n")
	f.Add("profil: x\nchecks:\n  retry/layer: of\n  retry/layers: {attempts: -1}\n")
	f.Add("checks: &a {retry/unsafe: *a}")
	f.Add("# profile: pragmatic\n")
	f.Add("checks: [1]\nchecks: {}\n")
	f.Fuzz(func(t *testing.T, text string) {
		in := graphfile.Input{Name: ".commadvisor.yaml", Data: []byte(text)}
		r, again := graphfile.ReadConfig(in, checks), graphfile.ReadConfig(in, checks)
		if fmt.Sprint(r.Findings) != fmt.Sprint(again.Findings) || (r.Config == nil) != (again.Config == nil) {
			t.Error("two readings differ")
		}
		if r.Config == nil && len(r.Findings) == 0 {
			t.Error("refused without a finding")
		}
		for _, f := range r.Findings {
			if line, ok := r.Sources.Line(f.Pos); f.Pos.Known() && ok && f.Pos.Col+f.Pos.Len > int32(utf8.RuneCountInString(line))+1 {
				t.Errorf("%+v is outside of %q", f.Pos, line)
			}
		}
	})
}
