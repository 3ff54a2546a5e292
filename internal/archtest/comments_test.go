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

// named finds what can only be a name of the code in a comment: two words in one, with what qualifies it.
var named = regexp.MustCompile(`\b(?:[A-Za-z]\w*\.)?(?:[a-z]+[0-9]*[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*)\b`)

// others are formulas and examples that are spelled like names.
var others = map[string]bool{"aB": true, "LatencyShortWork": true}

// TestCommentsNameWhatIsThere holds that what comments name is somewhere in the code: a name that went in a change stays in comments, and
// sends the reader looking for it.
func TestCommentsNameWhatIsThere(t *testing.T) {
	known, comments := map[string]bool{}, map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				known[n.Name] = true
			case *ast.BasicLit: // keys of other formats
				for _, word := range named.FindAllString(n.Value, -1) {
					known[word] = true
				}
			}
			return true
		})
		for _, group := range f.Comments {
			comments[path] = append(comments[path], group.Text())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, list := range comments {
		for _, text := range list {
			for _, name := range named.FindAllString(text, -1) {
				_, last, qualified := strings.Cut(name, ".")
				if !qualified {
					last = name
				}
				if !known[last] && !others[last] {
					t.Errorf("%s: a comment names %s, which is not in the code", path, name)
				}
			}
		}
	}
}

var (
	testName = regexp.MustCompile(`\b(Test|Fuzz|Benchmark)[A-Z]\w*`)
	goFile   = regexp.MustCompile("`([a-z_/]+\\.go)`")
	ourPath  = regexp.MustCompile("`((?:internal|cmd|testdata|docs)/[a-z0-9_./-]+)`")
)

// TestDocsNameWhatIsThere holds that the tests, files, and folders that documents for contributors name are there.
func TestDocsNameWhatIsThere(t *testing.T) {
	var files, tests []string
	for _, s := range sources(t) {
		files = append(files, s.name, filepath.Base(s.name))
		if s.test {
			data, err := os.ReadFile(filepath.Join(root, s.name))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^func (\w+)\(`).FindAllStringSubmatch(string(data), -1) {
				tests = append(tests, m[1])
			}
		}
	}
	for _, name := range []string{"CONTRIBUTING.md", "docs/design.md", "docs/accuracy.md", "Makefile"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		for _, test := range testName.FindAllString(text, -1) {
			if !slices.Contains(tests, test) {
				t.Errorf("%s names %s, and there is no such test", name, test)
			}
		}
		for _, m := range goFile.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(files, m[1]) {
				t.Errorf("%s names %s, and there is no such file", name, m[1])
			}
		}
		for _, m := range ourPath.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
	}
}
