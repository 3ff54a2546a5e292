package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// maxSnippet is the display width of the source line shown; longer lines are cut around the caret.
const maxSnippet = 100

// Where writes a position as path:line:col, leaving out what is unknown.
func (s *Sources) Where(p Pos) string {
	name := Printable(s.Name(p))
	switch {
	case name == "":
		return "-"
	case !p.Known():
		return name
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", name, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", name, p.Line, p.Col)
}

// Write prints findings as compilers do: a greppable first line, then the source line with a caret under
// the text meant, by display width; then the related places in the same manner.
func (s *Sources) Write(w io.Writer, fs []Finding) error {
	var b strings.Builder
	for _, f := range fs {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", s.Where(f.Pos), f.Severity, f.Message, f.Code)
		s.snippet(&b, f.Pos)
		for _, r := range f.Related {
			fmt.Fprintf(&b, "  %s: %s\n", s.Where(r.Pos), r.Message)
			s.snippet(&b, r.Pos)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Sources) snippet(b *strings.Builder, p Pos) {
	line, ok := s.Line(p)
	if !ok || p.Col == 0 {
		return
	}
	runes := []rune(printable(line))
	col := min(int(p.Col)-1, len(runes))
	end := min(col+min(max(int(p.Len), 1), maxSnippet), len(runes))
	// A line may be a whole file: only what can be shown is measured.
	from, cut := max(0, col-maxSnippet), ""
	for w := width(runes[from:col]); w > maxSnippet*2/3; from++ {
		w -= runewidth.RuneWidth(runes[from])
	}
	if from > 0 {
		cut = "…"
	}
	to, tail := min(len(runes), end+2*maxSnippet), ""
	if to < len(runes) {
		tail = "…"
	}
	for w := width(runes[from:to]); to > end && w > maxSnippet; tail = "…" {
		to--
		w -= runewidth.RuneWidth(runes[to])
	}
	end = min(end, from+maxSnippet)
	gutter := fmt.Sprintf("%5d | ", p.Line)
	fmt.Fprintf(b, "%s%s%s%s\n", gutter, cut, string(runes[from:min(to, from+2*maxSnippet)]), tail)
	b.WriteString(strings.Repeat(" ", len(gutter)-2) + "| " + strings.Repeat(" ", width([]rune(cut))))
	for _, r := range runes[from:col] {
		if r == '\t' { // kept, so that the caret lines up whatever the tab width
			b.WriteByte('\t')
		} else {
			b.WriteString(strings.Repeat(" ", runewidth.RuneWidth(r)))
		}
	}
	b.WriteString(strings.Repeat("^", max(1, width(runes[col:max(col, end)]))) + "\n")
}

// width is how many columns characters take: one each where all are ASCII, which nearly every line is.
func width(runes []rune) int {
	for _, r := range runes {
		if r < ' ' || r > '~' {
			return runewidth.StringWidth(string(runes))
		}
	}
	return len(runes)
}

// printable replaces control characters, so that a hostile file cannot drive the terminal, and those that cannot be seen: one by
// one, so that columns stay.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && unicode.IsControl(r) || Hidden(r) {
			return unicode.ReplacementChar
		}
		return r
	}, line)
}
