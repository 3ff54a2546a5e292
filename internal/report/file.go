package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/graphfile"
)

// FileMarkdown writes the reference of graph files: every key with its spelling and meaning, and what the
// reader finds wrong.
func FileMarkdown(w io.Writer, sections []graphfile.Section, codes []graphfile.CodeDoc) error {
	var b strings.Builder
	b.WriteString("# The graph file\n\nWritten by `make update-golden` from the declaration that the reader works by.\n")
	cell := strings.NewReplacer("|", "\\|", "\n", " ")
	for _, s := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| key | wanted | meaning |\n|---|---|---|\n", s.Name, s.Doc)
		for _, k := range s.Keys {
			name := "`" + k.Name + "`"
			if k.Required {
				name += " (required)"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, cell.Replace(k.Wanted), cell.Replace(k.Doc))
		}
	}
	b.WriteString("\n## What is found wrong\n\n| code | means |\n|---|---|\n")
	for _, c := range codes {
		fmt.Fprintf(&b, "| `%s` | %s |\n", c.Code, cell.Replace(c.Doc))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
