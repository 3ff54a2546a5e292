package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"commadvisor/internal/cli"
)

// banned are turns that made the first version sound like nobody in the field, and spellings that are not American. Each has what to say
// instead.
var banned = []struct{ turn, instead string }{
	{`\bwho tells\b`, "a notification needs no reply"},
	{`\bof (which|whom)\b`, "two sentences"},
	{`\bwhose attention\b`, "users give up after"},
	{`\bnothing is (said|known) of\b|\bsaid of\b`, "so missing guards are not checked"},
	{`\bin no sum\b`, "not included in"},
	{`\bmisses nothing\b`, "no known SLO is missed"},
	{`\bpromises? nothing\b`, "no SLO defined"},
	{`\bhas to give\b`, "relax the SLO"},
	{`\bour (own )?fault\b`, "internal error"},
	{`\byour acts\b|\bacts? again\b`, "re-applies your changes"},
	{`\bis no key\b|\bno more([;,.\n]| and\b)|\bfound no more\b`, "unknown key; no longer"},
	{`\blimit in the middle\b`, "┆ = SLO"},
	{`\bbecomes either\b|\b(must|even|lean|strong) \?`, "toss-up; unless …"},
	{`\bwithout end\b|\bbeyond measure\b`, "without bound"},
	{`\bcarries ≤`, "overloaded: is offered … and sustains …"},
	{`\bdo(es)? not say how\b`, "have no mode yet"},
	{`\bit is not for\b`, "subject, verb, object"},
	{`\b(somebody|someone|oneself|whoever|whomever)\b|\bnobody (said|says|stated)\b`, "the named thing"},
	{`\b(thereof|wherein|herein|whilst|amongst|lest|shall|ought|thus|hence|hereby|whereby|save for)\b`, "a plain word"},
	{`\bnothing in the files bears\b|\bbears (that|the|this)\b`, "not declared"},
	{`\bstands? (above|below|twice|first|last|there|alone)\b`, "is above"},
	{`\bhangs? (on|off)\b`, "depends on"},
	{`\bone would\b`, "you would"},
	{`\b(is|are) to be (built|done|said|known|told|read|found|made|had)\b|\bcan(not)? be had\b`, "to build"},
	{`\ball (done|else) after\b`, "work finished (p99)"},
	{`\bspends \d`, "uses 5× the error budget"},
	{`\bthe same\b$`, "unchanged"},
	{`\bthe caller that has it\b|\bby whom\b`, "the named thing"},
	{`(?i)\b(behaviour|colour|honour|favour|neighbour|analyse[drs]?\b|analysing|recognis|organis|serialis|normalis|summaris|optimis|minimis|prioritis|centre\b|licence|modell(ed|ing)|labell(ed|ing)\b|travell|judgement|grey\b|catalogue\b|utilisation|synchronis|artefact)`, "American spelling"},
	{`[a-z)]!(\s|$)`, "no exclamation mark"},
}

// userSees returns everything that a user sees: documents, goldens, scripts, help, the schema, and what else stands in the program's strings.
func userSees(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	add := func(name string) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.ToSlash(name)] = string(data)
	}
	for _, pattern := range []string{"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/*.md", "action.yml", "internal/*/testdata/*.golden", "testdata/script/*.txtar", "internal/cli/starter.yaml", "testdata/payments.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			add(name)
		}
	}
	for _, args := range [][]string{{"schema"}, {"schema", "config"}, {"help"}, {"help", "glossary"}, {"rules", "--format", "json"}} {
		var out bytes.Buffer
		if code := cli.Main(args, strings.NewReader(""), &out, &out); code != 0 {
			t.Fatalf("%v: %s", args, out.String())
		}
		all[strings.Join(args, " ")] = out.String()
	}
	err := filepath.WalkDir("internal", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		if strings.HasPrefix(filepath.ToSlash(name), "internal/systems/") { // it quotes a corpus
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		var text strings.Builder
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(s, " ") {
					text.WriteString(s + "\n")
				}
			}
			return true
		})
		all[filepath.ToSlash(name)] = text.String()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestWording holds everything that a user sees to the field's own words, across line ends too.
func TestWording(t *testing.T) {
	fullOnly(t)
	t.Chdir("../..")
	texts := userSees(t)
	wrapped := regexp.MustCompile(`\s*\n\s+`)
	for _, b := range banned {
		turn := regexp.MustCompile(b.turn)
		for name, text := range texts {
			if strings.HasSuffix(name, "exit_codes.txtar") { // it mistypes a command
				text = strings.ReplaceAll(text, "analyse", "")
			}
			for _, at := range turn.FindAllStringIndex(wrapped.ReplaceAllString(text, " "), -1) {
				flat := wrapped.ReplaceAllString(text, " ")
				t.Errorf("%s: …%s… (say: %s)", name, strings.ReplaceAll(flat[max(0, at[0]-60):min(len(flat), at[1]+50)], "\n", "⏎"), b.instead)
			}
		}
	}
}
