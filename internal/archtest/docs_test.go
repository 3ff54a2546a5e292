package archtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the import table into docs/design.md")

// duties says what each package is for, from the bottom up; docs/design.md shows it beside what the package may import.
var duties = []struct{ pkg, duty string }{
	{"internal/diag", "positions, findings, the snippet with its caret"},
	{"internal/units", "durations, rates, shares, and sizes: read and written"},
	{"internal/parallel", "the same for many things side by side"},
	{"internal/graph", "the validated model and the table of its keys; flows, cycles, dominators, ownership"},
	{"internal/graphfile", "the strict reader, the comment-preserving writer, and the JSON Schema, from one declaration"},
	{"internal/forecast", "latency, availability, load, and queues of one design"},
	{"internal/rules", "the table: one value a rule, one file a dimension"},
	{"internal/advise", "the recommended design: what each edge may be, walk, faults, smallest repair, what follows, plan"},
	{"internal/whatif", "questions, flips, sensitivity to our weights"},
	{"internal/compare", "what a change of the file does: matching, facts, causes"},
	{"internal/words", "every sentence and cell that reports, lint, and the walkthrough share"},
	{"internal/lint", "checks over an analysis, one value a check; suppression, baseline, severities"},
	{"internal/report", "one file a format"},
	{"internal/tui", "the walkthrough: screens over an analysis; decides nothing itself"},
	{"internal/cli", "arguments, files, environment, exit codes"},
}

// forTests are packages that the program does without.
var forTests = []string{"internal/archtest", "internal/bench", "internal/drawn", "internal/picture", "internal/release", "internal/simulate", "internal/systems"}

const (
	tableStart = "<!-- imports: written by go test ./internal/archtest -update -->\n"
	tableEnd   = "<!-- /imports -->\n"
)

// TestDesignDoc holds the package table of docs/design.md to the import table.
func TestDesignDoc(t *testing.T) {
	for pkg := range allowed {
		known := slices.ContainsFunc(duties, func(d struct{ pkg, duty string }) bool { return d.pkg == pkg })
		if !known && strings.Count(pkg, "/") == 1 && strings.HasPrefix(pkg, "internal/") && !slices.Contains(forTests, pkg) {
			t.Errorf("%s has no duty: say in duties what it is for", pkg)
		}
	}
	var b strings.Builder
	b.WriteString("\n| package | duty | may import (ours) |\n|---|---|---|\n")
	for _, d := range duties {
		var ours []string
		for _, p := range allowed[d.pkg] {
			if name, ok := strings.CutPrefix(p, "internal/"); ok && !strings.Contains(name, "/") {
				ours = append(ours, name)
			}
		}
		slices.Sort(ours)
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.TrimPrefix(d.pkg, "internal/"), d.duty, strings.Join(ours, ", "))
	}
	b.WriteByte('\n')
	name := filepath.Join(root, "docs/design.md")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), tableStart)
	old, after, closed := strings.Cut(rest, tableEnd)
	if !ok || !closed {
		t.Fatal("docs/design.md has no place for the import table")
	}
	if old == b.String() {
		return
	}
	if !*update {
		t.Fatal("the package table of docs/design.md differs from the import table; make generate writes it")
	}
	if err := os.WriteFile(name, []byte(before+tableStart+b.String()+tableEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
