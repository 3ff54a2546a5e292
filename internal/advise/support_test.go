package advise

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"

	"pgregory.net/rapid"
)

// analyzeText reads a file in which nothing may be wrong, and analyzes it under the default profile.
func analyzeText(t testing.TB, text string) *Analysis {
	t.Helper()
	return Analyze(readText(t, text), pragmatic())
}

func readText(t testing.TB, text string) *graph.Graph {
	t.Helper()
	r := graphfile.Read([]graphfile.Input{{Name: "test.yaml", Data: []byte(text)}})
	if r.Graph == nil {
		t.Fatal(r.Findings)
	}
	return r.Graph
}

// edgeOf returns the advice for the edge with an id.
func edgeOf(t *testing.T, a *Analysis, id string) *Edge {
	t.Helper()
	i := slices.Index(a.Topology.IDs, id)
	if i < 0 {
		t.Fatalf("no edge %s; there are %q", id, a.Topology.IDs)
	}
	return &a.Edges[i]
}

// everywhere holds a property of a graph on drawn graphs and on every file under testdata in which nothing is wrong on purpose.
func everywhere(t *testing.T, holds func(g *graph.Graph) error) {
	t.Run("drawn", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			text := drawFile(t, "s").text(quantity.plain)
			if err := holds(graphOf(t, text)); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
		})
	})
	for _, path := range testdata(t) {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := holds(readText(t, string(data))); err != nil {
				t.Error(err)
			}
		})
	}
}

// testdata lists the graph files under testdata, and the examples of rules on which these fire.
func testdata(t *testing.T) []string {
	paths, err := filepath.Glob("../rules/examples/*/*.fires.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(err)
	}
	err = filepath.WalkDir(filepath.Join("..", "..", "testdata"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "bad" || d.Name() == "script"):
			return fs.SkipDir
		case filepath.Ext(path) == ".yaml":
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil || len(paths) == 0 {
		t.Fatal(err)
	}
	return paths
}

// stating returns the graph with the modes of a design stated on every edge that is advised on.
func stating(a *Analysis, modes forecast.Assignment) *graph.Graph {
	g := a.Graph.Clone()
	for e := range g.Edges {
		if a.Edges[e].Advised {
			g.Edges[e].Mode = graph.Of(modes[e])
		}
	}
	return g
}

// faultsOf returns the proven faults of a design of a graph.
func faultsOf(a *Analysis, modes forecast.Assignment) *faults {
	return newChecker(a.engine).faults(modes)
}

// named spells a fault with names.
func (a *Analysis) named(f *Fault) string {
	on := ""
	if f.Workload >= 0 {
		on += " " + a.Topology.Loads[f.Workload].Name
	}
	if f.Service >= 0 {
		on += " " + a.Graph.Services[f.Service].Name
	}
	if f.Edge >= 0 {
		on += " " + a.Topology.IDs[f.Edge]
	}
	return fmt.Sprintf("%s%s %s: %g against %g", f.Kind, on, f.Limit, f.Measured, f.Allowed)
}

// listed spells what a design is, edge by edge.
func (a *Analysis) listed() string {
	var b strings.Builder
	for i := range a.Edges {
		if e := &a.Edges[i]; e.Advised {
			built := "open"
			if m := a.Graph.Edges[i].Mode; m.Known {
				built = m.V.String()
			}
			fmt.Fprintf(&b, "  %s: %s to %s, %s %s, may %v\n", e.ID, built, a.Design[i], e.Basis, e.Strength, e.Allowed.List())
		}
	}
	return b.String()
}

// everywhereDrawn holds a property that draws more than the graph.
func everywhereDrawn(t *testing.T, holds func(t *rapid.T, g *graph.Graph)) {
	var files []*graph.Graph
	for _, path := range testdata(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, readText(t, string(data)))
	}
	rapid.Check(t, func(t *rapid.T) {
		if n := rapid.IntRange(-len(files), len(files)-1).Draw(t, "file"); n >= 0 {
			holds(t, files[n])
			return
		}
		text := drawFile(t, "s").text(quantity.plain)
		t.Log(text)
		holds(t, graphOf(t, text))
	})
}
