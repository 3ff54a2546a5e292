package report

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"commadvisor/internal/words"
)

// TestGlossary holds docs/glossary.md to the declaration; -update writes it. Each word is explained once, in at most three sentences.
func TestGlossary(t *testing.T) {
	var b bytes.Buffer
	if err := GlossaryMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	const name = "../../docs/glossary.md"
	if *update {
		if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if want, _ := os.ReadFile(name); !bytes.Equal(want, b.Bytes()) {
		t.Error("docs/glossary.md is not what the glossary says; make update-golden writes it")
	}
	seen := map[string]bool{}
	for _, g := range words.Glossary() {
		for _, term := range g.Terms {
			if seen[term.Word] || !strings.HasSuffix(term.Means, ".") && !strings.HasSuffix(term.Means, ").") || strings.Count(term.Means, ". ") > 2 {
				t.Errorf("%s: %s", term.Word, term.Means)
			}
			seen[term.Word] = true
		}
	}
	for _, width := range []int{60, 80, 160} {
		b.Reset()
		if err := Glossary(&b, width, false); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if words.Width(strings.TrimRight(line, "\n")) > width {
				t.Errorf("%d: %q", width, line)
			}
		}
	}
}
