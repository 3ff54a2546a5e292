package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMakefileRunsEveryUpdate holds that make generate and make update-golden run every test that -update lets write: they name the tests,
// because running all tests of those packages takes minutes.
func TestMakefileRunsEveryUpdate(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = filepath.WalkDir("../..", func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		for _, name := range updating(t, dir) {
			found++
			if !regexp.MustCompile(`go test [^\n]*[(|]` + name + `[|)]`).Match(makefile) {
				t.Errorf("%s: %s writes files with -update, and the Makefile does not run it; name it in update-golden, or in generate where it writes a document", dir, name)
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Fatal(found, err)
	}
}

// updating lists the tests of a package that read the flag -update, themselves or through a helper.
func updating(t *testing.T, dir string) (tests []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	mentions, reads := map[string][]string{}, map[string]bool{} // per function: the names in it; whether *update is among them
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.StarExpr:
					if x, ok := n.X.(*ast.Ident); ok && x.Name == "update" {
						reads[fn.Name.Name] = true
					}
				case *ast.Ident:
					mentions[fn.Name.Name] = append(mentions[fn.Name.Name], n.Name)
				}
				return true
			})
		}
	}
	for fn, names := range mentions { // its own name is among them
		if strings.HasPrefix(fn, "Test") && slices.ContainsFunc(names, func(name string) bool { return reads[name] }) {
			tests = append(tests, fn)
		}
	}
	return tests
}
