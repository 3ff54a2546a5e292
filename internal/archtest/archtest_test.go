// Package archtest holds the import table of the project: what may use what. It is the design in one place, so that a
// reviewer sees every new arrow.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "commadvisor"
)

// allowed maps every package to what it may import of ours and of third parties; tests may import more, by onlyTests.
// Imports point down. A package without a row fails.
var allowed = map[string][]string{
	"cmd/commadvisor": {"internal/cli"},
	"internal/cli":    {"internal/advise", "internal/compare", "internal/diag", "internal/graph", "internal/graphfile", "internal/lint", "internal/report", "internal/rules", "internal/tui", "internal/units", "github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term"},
	"internal/tui": {"internal/advise", "internal/diag", "internal/forecast", "internal/graph", "internal/graphfile", "internal/rules", "internal/tui/quiet", "internal/units", "internal/whatif", "internal/words",
		"github.com/charmbracelet/bubbles/key", "github.com/charmbracelet/bubbles/textinput", "github.com/charmbracelet/bubbletea", "github.com/charmbracelet/lipgloss", "github.com/charmbracelet/x/ansi", "github.com/muesli/termenv"},
	"internal/tui/quiet":       {"github.com/charmbracelet/lipgloss"},
	"internal/report":          {"internal/advise", "internal/compare", "internal/diag", "internal/forecast", "internal/graph", "internal/graphfile", "internal/lint", "internal/rules", "internal/units", "internal/whatif", "internal/words"},
	"internal/words":           {"internal/advise", "internal/diag", "internal/forecast", "internal/graph", "internal/rules", "internal/units", "internal/whatif", "github.com/mattn/go-runewidth"},
	"internal/lint":            {"internal/advise", "internal/diag", "internal/forecast", "internal/graph", "internal/graphfile", "internal/rules", "internal/units", "internal/whatif", "internal/words"},
	"internal/compare":         {"internal/advise", "internal/graph", "internal/rules"},
	"internal/whatif":          {"internal/advise", "internal/forecast", "internal/graph", "internal/parallel", "internal/rules", "internal/units"},
	"internal/advise":          {"internal/forecast", "internal/graph", "internal/parallel", "internal/rules", "internal/units"},
	"internal/rules":           {"internal/forecast", "internal/graph", "internal/units"},
	"internal/forecast":        {"internal/graph", "gonum.org/v1/gonum/dsp/fourier"},
	"internal/graphfile":       {"internal/diag", "internal/graph", "internal/units", "gopkg.in/yaml.v3"},
	"internal/graph":           {"internal/diag", "internal/parallel", "internal/units"},
	"internal/diag":            {"github.com/mattn/go-runewidth"},
	"internal/parallel":        {},
	"internal/units":           {},
	"internal/release":         {"internal/cli", "github.com/spf13/cobra/doc"}, // builds the archives
	"internal/systems":         {},
	"internal/drawn":           {"internal/graph", "internal/units"}, // only tests use it
	"internal/systems/convert": {"gopkg.in/yaml.v3"},
	"internal/simulate":        {"internal/graph"},                // only tests use it
	"internal/picture":         {"github.com/mattn/go-runewidth"}, // only tests use it
	"internal/bench":           {},                                // only tests and measure use it
	"internal/bench/measure":   {"internal/bench", "gopkg.in/yaml.v3"},
	"internal/archtest":        {},
}

// onlyTests maps packages to what their tests may import beside.
var onlyTests = map[string][]string{
	"cmd/commadvisor":          {"github.com/creack/pty", "github.com/rogpeppe/go-internal/testscript", "github.com/rogpeppe/go-internal/txtar", "gopkg.in/yaml.v3", "internal/bench", "internal/picture", "internal/tui"},
	"internal/advise":          {"internal/bench", "internal/graphfile", "gopkg.in/yaml.v3", "pgregory.net/rapid"},
	"internal/rules":           {"internal/graphfile", "internal/advise", "pgregory.net/rapid"},
	"internal/forecast":        {"internal/graphfile", "internal/simulate", "internal/units", "pgregory.net/rapid"},
	"internal/units":           {"pgregory.net/rapid"},
	"internal/drawn":           {"internal/graphfile"},
	"internal/report":          {"internal/drawn"},
	"internal/graphfile":       {"internal/drawn", "github.com/google/go-cmp/cmp", "gopkg.in/yaml.v3"},
	"internal/graph":           {"gonum.org/v1/gonum/graph/flow", "gonum.org/v1/gonum/graph/simple", "gonum.org/v1/gonum/graph/topo"},
	"internal/compare":         {"internal/graphfile", "internal/rules", "gopkg.in/yaml.v3", "pgregory.net/rapid"},
	"internal/tui":             {"internal/picture"},
	"internal/whatif":          {"internal/graphfile", "pgregory.net/rapid"},
	"internal/systems":         {"internal/advise", "internal/diag", "internal/graph", "internal/graphfile", "internal/rules", "internal/whatif", "internal/words", "gopkg.in/yaml.v3"},
	"internal/systems/convert": {"internal/graphfile"},
}

// pure are the packages in which the same input must give the same output: no files, no clock, no printing.
var pure = []string{"internal/rules", "internal/graph", "internal/forecast", "internal/advise", "internal/whatif", "internal/compare"}

// forbidden are imports and calls that pure packages do without.
var (
	forbiddenImports = []string{"os", "log", "io/ioutil", "net", "net/http", "os/exec", "math/rand", "math/rand/v2"}
	forbiddenCalls   = []string{"time.Now", "time.Since", "time.Until", "fmt.Print", "fmt.Printf", "fmt.Println"}
)

type source struct {
	pkg, name string
	test      bool
	file      *ast.File
}

// sources parses every Go file of the module in this process, so that the test cache notices each change.
func sources(t *testing.T) (list []source) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "tools") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		pkg := path.Dir(filepath.ToSlash(rel))
		mode := parser.ImportsOnly
		if slices.Contains(pure, pkg) {
			mode = parser.SkipObjectResolution
		}
		f, err := parser.ParseFile(fset, name, nil, mode)
		if err != nil {
			return err
		}
		list = append(list, source{pkg, filepath.ToSlash(rel), strings.HasSuffix(name, "_test.go"), f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		seen[s.pkg] = true
		may, ok := allowed[s.pkg]
		if !ok {
			t.Errorf("%s: package %s has no row in the import table", s.name, s.pkg)
			continue
		}
		if s.test {
			may = append(slices.Clone(may), onlyTests[s.pkg]...)
			may = append(may, s.pkg) // an external test
		}
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			own, ours := strings.CutPrefix(imported, module+"/")
			first, _, _ := strings.Cut(imported, "/")
			if (ours || strings.Contains(first, ".")) && !slices.Contains(may, own) {
				t.Errorf("%s imports %s, which the table does not allow", s.name, imported)
			}
		}
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("the import table has a row for %s, which does not exist", pkg)
		}
	}
}

func TestPurePackages(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !slices.Contains(pure, s.pkg) {
			continue
		}
		for _, spec := range s.file.Imports {
			if imported, _ := strconv.Unquote(spec.Path.Value); slices.Contains(forbiddenImports, imported) {
				t.Errorf("%s imports %s", s.name, imported)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(forbiddenCalls, x.Name+"."+sel.Sel.Name) {
					t.Errorf("%s uses %s.%s", s.name, x.Name, sel.Sel.Name)
				}
			}
			return true
		})
	}
}
