package lint

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"commadvisor/internal/diag"
)

// seeds adds the texts of the test data.
func seeds(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, n := range names {
			data, err := os.ReadFile(n)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data))
		}
	}
}

// FuzzSuppressions: no panic, every position inside the file, and the same text gives the same.
func FuzzSuppressions(f *testing.F) {
	seeds(f, "examples/ignore/*.yaml", "../../testdata/script/lint-*.txtar")
	f.Fuzz(func(t *testing.T, text string) {
		list, wrong := suppressions(text, 1, "2026-11-24")
		again, wrongAgain := suppressions(text, 1, "2026-11-24")
		if fmt.Sprint(list, wrong) != fmt.Sprint(again, wrongAgain) {
			t.Error("two readings differ")
		}
		var sources diag.Sources
		sources.Add("graph.yaml", text)
		inside := func(p diag.Pos) {
			line, ok := sources.Line(p)
			if n := int32(utf8.RuneCountInString(line)); !ok || p.Col < 1 || p.Col+p.Len > n+1 {
				t.Errorf("%+v is outside of %q", p, line)
			}
		}
		for _, s := range list {
			inside(s.pos)
			if _, ok := sources.Line(diag.Pos{File: 1, Line: s.at}); !ok || s.reason == "" || !known(s.check) {
				t.Errorf("%+v", s)
			}
		}
		for _, w := range wrong {
			inside(w.Pos)
		}
	})
}

// FuzzBaseline: no panic, and what is read was meant.
func FuzzBaseline(f *testing.F) {
	f.Add(`{"schema":"commadvisor.baseline/v1","findings":[{"check":"retry/unsafe","on":"edge","name":"a->b","fingerprint":"0123456789abcdef"}]}`)
	f.Add("{\n\"schema\": 1}")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ReadBaseline("base.json", []byte(text))
		if (b == nil) == (err == nil) {
			t.Errorf("%v, %v", b, err)
		}
	})
}
