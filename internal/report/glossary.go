package report

import (
	"io"
	"strings"

	"commadvisor/internal/words"
)

// Glossary writes the words of the reports for people.
func Glossary(w io.Writer, width int, color bool) error {
	t := text{o: Options{Width: width}, paint: paint(color)}
	for i, g := range words.Glossary() {
		if i > 0 {
			t.line("")
		}
		t.line("%s", t.paint.on(bold, g.Name))
		tab := &table{least: []int{16, 30}}
		for _, term := range g.Terms {
			tab.add([]cell{{text: "  " + term.Word, style: cyan, hang: 2}, {text: term.Means}}, "")
		}
		tab.write(&t.b, t.paint, t.o.Width)
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// GlossaryMarkdown writes docs/glossary.md.
func GlossaryMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Glossary\n\nWhat `commadvisor help glossary` prints, written by `make update-golden` from the same declaration.\n")
	for _, g := range words.Glossary() {
		b.WriteString("\n## " + g.Name + "\n\n| word | meaning |\n|---|---|\n")
		for _, term := range g.Terms {
			b.WriteString("| **" + term.Word + "** | " + term.Means + " |\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
