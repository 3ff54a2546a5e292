package advise

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/graph"
)

// TestDesigns holds the recommended designs that an engineer would sign: testdata/cases/designs.txt.
func TestDesigns(t *testing.T) {
	root := filepath.Join("..", "..", "testdata")
	data, err := os.ReadFile(filepath.Join(root, "cases", "designs.txt"))
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, block := range strings.Split(string(data), "\n\n") {
		lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(block), "\n"), func(line string) bool { return strings.HasPrefix(line, "#") })
		if len(lines) == 0 {
			continue
		}
		files++
		t.Run(lines[0], func(t *testing.T) {
			name, removed := strings.CutSuffix(lines[0], ", modes removed")
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			g := readText(t, string(text))
			for e := range g.Edges {
				if removed {
					g.Edges[e].Mode = graph.Val[graph.Mode]{}
				}
			}
			holdsDesign(t, Analyze(g, pragmatic()), lines[1:])
		})
	}
	if files < 61 {
		t.Errorf("%d designs", files)
	}
}

// holdsDesign holds an analysis to the lines of one design.
func holdsDesign(t *testing.T, a *Analysis, lines []string) {
	t.Helper()
	named := map[int]bool{}
	others := false
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if left, ok := strings.CutPrefix(line, "left: "); ok {
			if !slices.ContainsFunc(a.Repair.Unrepaired, func(f Fault) bool { return strings.Contains(a.named(&f), left) }) {
				t.Errorf("does not say that no mode repairs: %s", left)
			}
			continue
		}
		if id, ok := strings.CutPrefix(line, "depends: "); ok {
			if edgeOf(t, a, id).Robust {
				t.Errorf("%s is confirmed although a fact that is not known decides", id)
			}
			continue
		}
		switch line {
		case "no change":
			for i := range a.Edges {
				if a.Edges[i].Change {
					t.Errorf("%s: a change where none is due", a.Edges[i].ID)
				}
			}
			continue
		case "all others: as built":
			others = true
			continue
		}
		at := strings.LastIndex(line, ": ")
		e := edgeOf(t, a, line[:at])
		named[e.Index] = true
		if right := strings.Split(line[at+2:], " or "); e.Advised && !slices.Contains(right, a.Design[e.Index].String()) {
			t.Errorf("%s: %s %s, right is %s", e.ID, a.Design[e.Index], e.Basis, line[at+2:])
		}
	}
	for i := range a.Edges {
		if e := &a.Edges[i]; others && e.Advised && !named[i] && a.Graph.Edges[i].Mode.Known && a.Design[i] != a.Built[i] {
			t.Errorf("%s: built %s, recommended %s, %s", e.ID, a.Built[i], a.Design[i], e.Basis)
		}
	}
}
