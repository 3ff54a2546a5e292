package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

const (
	maxLines = 60
	reason   = "in one piece because"
)

// A function of more than sixty lines says in its comment why it is in one piece. Tables and texts of tests are no functions to follow,
// so tests may be longer.
func TestLongFunctionsSayWhy(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := files.Position(fn.End()).Line - files.Position(fn.Pos()).Line + 1
			if lines > maxLines && !strings.Contains(strings.Join(strings.Fields(fn.Doc.Text()), " "), reason) {
				t.Errorf("%s: %s has %d lines (limit %d): split it, or say in its comment that it is %s …", path, fn.Name.Name, lines, maxLines, reason)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
