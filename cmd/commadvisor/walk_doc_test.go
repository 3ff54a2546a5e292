package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"commadvisor/internal/tui"
)

var (
	screenBlock = regexp.MustCompile("(?s)```screen ([a-z0-9-]+)\n.*?```")
	keyTable    = regexp.MustCompile(`(?s)(<!-- keys[^\n]*\n).*?(<!-- end of keys -->)`)
	blanks      = regexp.MustCompile(`\n{3,}`)
)

// TestWalkDoc holds the screens of docs/walk.md to the golden frames of the walkthrough, with fewer blank lines, and its key table
// to the key map; -update writes them.
func TestWalkDoc(t *testing.T) {
	const name = "../../docs/walk.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := screenBlock.ReplaceAllStringFunc(string(text), func(block string) string {
		screen := screenBlock.FindStringSubmatch(block)[1]
		frame, err := os.ReadFile("../../internal/tui/testdata/" + screen + ".golden")
		if err != nil {
			t.Fatal(err)
		}
		return "```screen " + screen + "\n" + blanks.ReplaceAllString(string(frame), "\n\n") + "```"
	})
	want = keyTable.ReplaceAllString(want, "${1}"+keys()+"${2}")
	if want == string(text) {
		return
	}
	if !*update {
		t.Error("the screens or keys of docs/walk.md are not those of the walkthrough; make update-golden writes them")
		return
	}
	if err := os.WriteFile(name, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}

// keys is the key map as a table, a line a screen.
func keys() string {
	var b strings.Builder
	b.WriteString("| screen | keys |\n|---|---|\n")
	last := ""
	for _, row := range tui.Keys() {
		if row[0] != last {
			if last != "" {
				b.WriteString(" |\n")
			}
			fmt.Fprintf(&b, "| %s | ", row[0])
			last = row[0]
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s` %s", row[1], row[2])
	}
	b.WriteString(" |\n")
	return b.String()
}
