package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

// documents are the reports in Markdown of one analysis, all but those left out; an explanation is of the edge given.
func documents(t testing.TB, a *advise.Analysis, edge int, o Options, without ...string) map[string]string {
	t.Helper()
	plan := a.Plan()
	all := map[string]string{}
	o.Files = []string{"g.yaml"}
	for name, write := range map[string]func(io.Writer, Options) error{
		"analyze": func(w io.Writer, o Options) error { return Markdown(w, a, o) },
		"scratch": func(w io.Writer, o Options) error { o.Scratch = true; return Markdown(w, a, o) },
		"all":     func(w io.Writer, o Options) error { o.All = true; return Markdown(w, a, o) },
		"explain": func(w io.Writer, o Options) error { o.Edges = []int{edge}; return ExplainMarkdown(w, a, o) },
		"plan":    func(w io.Writer, o Options) error { return PlanMarkdown(w, a, &plan, o) },
	} {
		if slices.Contains(without, name) {
			continue
		}
		var b bytes.Buffer
		if err := write(&b, o); err != nil {
			t.Fatal(err)
		}
		all[name] = b.String()
	}
	return all
}

func read(t testing.TB, name string) *advise.Analysis {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r := graphfile.Read([]graphfile.Input{{Name: name, Data: data}})
	if r.Graph == nil {
		t.Fatalf("%s: %v", name, r.Findings)
	}
	return advise.Analyze(r.Graph, rules.Profiles()[0])
}

// TestDocumentGoldens are to be looked at as the reader of a pull request would.
func TestDocumentGoldens(t *testing.T) {
	for _, c := range []struct{ name, file, edge string }{
		{"payments", "../../testdata/payments.yaml", "payments->fraud"},
		{"ride-hailing", "../../testdata/cases/ride-hailing.yaml", "gateway->trips/complete"},
	} {
		a := read(t, c.file)
		edge := slices.Index(a.Topology.IDs, c.edge)
		again := documents(t, a, edge, Options{Width: 40, Color: true, ASCII: true})
		for kind, got := range documents(t, a, edge, Options{Width: 160}) {
			if got != again[kind] {
				t.Errorf("%s %s depends on the terminal, or differs from run to run", kind, c.name)
			}
			if kind == "all" {
				continue
			}
			wellFormed(t, kind+" "+c.name, got)
			golden(t, "markdown-"+kind+"-"+c.name, got)
		}
	}
}

// Whatever the system, what is written is well formed.
func TestDocumentsOfSystems(t *testing.T) {
	for name, a := range analyses(t) {
		for kind, text := range documents(t, a, len(a.Edges)-1, Options{}) {
			wellFormed(t, kind+" "+name, text)
			if pictures := strings.Count(text, "```mermaid\n"); (kind == "analyze" || kind == "scratch" || kind == "all") != (pictures == 1) {
				t.Errorf("%s %s has %d pictures", kind, name, pictures)
			}
		}
	}
}

// hostile are names that the reader accepts and that mean something in Markdown, HTML, or Mermaid.
var hostile = []string{
	"end", `"q"`, "a]b", "a)b", "{x}", "<b>hi</b>", "`tick`", "```", "a|b", "a||b", "%%{init: {}}%%", "style: x#1;", "classDef: y", "- item", "1. item", "1) item",
	"# head", "$$x$$", `\n`, `\`, "*bold*", "_u_", "www.example.com", "http://x.y", "fa:fa-car", "a & b", "&amp;", "日本語", "é́", "😀", "graph TD", "a--b==c",
	"x;y", "it's", "a@b.c", "[x](y)", "![x](y)", "~~s~~", "> quote", "+ plus", "=====", "---", "#quot;", "ﬂ°°35¶ß", "a  b",
	"<!-- c -->", "</details>", "|---|", "- [ ] x", strings.Repeat("A", 100), strings.Repeat("😀", 100), strings.Repeat("|", 100), ":tada:", "==>", "click",
}

// naming is a graph in which every name is the given one, or starts with it; services may not have all that operations may.
func naming(name string) []byte {
	service := func(n int) string {
		r := []rune(strings.NewReplacer("/", "\\", "->", "=>").Replace(name))
		if n == 0 {
			return string(r)
		}
		return string(r[:min(len(r), 98)]) + fmt.Sprint(n)
	}
	op := strings.ReplaceAll(name, "->", "=>")
	type object = map[string]any
	data, err := json.Marshal(object{
		"version": 1, "name": name,
		"services": object{
			service(0): object{"kind": "client"}, service(1): object{"latency": object{"p50": "5ms", "p99": "20ms"}, "capacity": "100/s"},
			service(2): object{"latency": object{"p50": "1s", "p99": "9s"}, "availability": "99%", "capacity": "1/s"}, service(3): object{"kind": "external"},
			service(4): object{"kind": "broker"}, service(5): object{"kind": "cache"}, service(6): object{"kind": "broker"},
		},
		"workloads": object{
			name:       object{"entry": service(0), "rate": "3/s", "user_facing": true, "slo": object{"p99": "100ms", "availability": "99.9%"}},
			service(1): object{"entry": service(0)},
		},
		"edges": []object{
			{"from": service(0), "to": service(1), "op": "write", "needs": "ack", "mode": "sync", "operation": op},
			{"from": service(0), "to": service(1), "op": "read", "mode": "sync", "operation": service(1)},
			{"from": service(1), "to": service(2), "op": "write", "needs": "nothing", "mode": "sync", "operation": op, "undo": op},
			{"from": service(1), "to": service(3), "op": "notify", "operation": op, "via": service(6)}, {"from": service(2), "to": service(5), "op": "read", "mode": "sync"},
			{"from": service(2), "to": service(1), "op": "write", "mode": "async", "via": service(4), "operation": op},
		},
	})
	if err != nil {
		panic(err)
	}
	return data
}

// FuzzDocumentNames holds that no name which the reader accepts breaks a row, a heading, or the picture.
func FuzzDocumentNames(f *testing.F) {
	for i, name := range hostile {
		if testing.Short() && i%4 > 0 { // an analysis each, under the race detector too
			continue
		}
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		r := graphfile.Read([]graphfile.Input{{Name: "g.json", Data: naming(name)}})
		if worst, any := diag.Worst(r.Findings); r.Graph == nil || any && worst == diag.Error {
			if slices.Contains(hostile, name) {
				t.Fatal(r.Findings)
			}
			t.Skip("no name")
		}
		a := advise.Analyze(r.Graph, rules.Profiles()[0])
		for kind, text := range documents(t, a, 0, Options{}, "all", "scratch") {
			wellFormed(t, fmt.Sprintf("%s %q", kind, name), text)
		}
	})
}

// A picture has a limit; what it leaves out is said.
func TestLargeGraphsAreDrawnInPart(t *testing.T) {
	for _, c := range []struct {
		notified, kept int // edges that change, and that stay
		drawn          int
		want           string
	}{
		{40, 19, 60, ""},
		{20, 41, 21, "The graph has 62 edges. The picture shows the 20 that change and 1 beside them."},
		{1, 60, 2, "The graph has 62 edges. The picture shows the one that changes and 1 beside it."},
		{61, 0, 60, "The graph has 62 edges. The picture shows 60 of the 61 that change."},
		{0, 61, 0, "The graph has 62 edges. None of them changes, so there is no picture."},
	} {
		var y strings.Builder
		y.WriteString("version: 1\nworkloads:\n  w: {entry: web, user_facing: true, rate: 3/s}\nedges:\n  - {from: web, to: hub, op: read, mode: sync}\n")
		for i := range c.notified {
			fmt.Fprintf(&y, "  - {from: hub, to: n%d, op: notify, needs: nothing, mode: sync}\n", i)
		}
		last := "web"
		for i := range c.kept {
			next := fmt.Sprintf("k%d", i)
			fmt.Fprintf(&y, "  - {from: %s, to: %s, op: read, mode: sync}\n", last, next)
			last = next
		}
		r := graphfile.Read([]graphfile.Input{{Name: "g.yaml", Data: []byte(y.String())}})
		if r.Graph == nil {
			t.Fatal(r.Findings[0])
		}
		var b bytes.Buffer
		if err := Markdown(&b, advise.Analyze(r.Graph, rules.Profiles()[0]), Options{Files: []string{"g.yaml"}}); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		wellFormed(t, "large", text)
		if got := strings.Contains(text, "The graph has"); got != (c.want != "") || !strings.Contains(text, c.want) {
			t.Errorf("no %q in\n%s", c.want, text)
		}
		if drawn := strings.Count(text, " -.-> ") + strings.Count(text, " --> ") + strings.Count(text, " -.->|"); drawn != c.drawn {
			t.Errorf("%d drawn, want %d", drawn, c.drawn)
		}
	}
}

// Of a large graph the edges that change are drawn first, then those between their services, then those beside them.
func TestChoose(t *testing.T) {
	a := fan(t, 4) // web to s0 … s3
	all := func(changed ...int) *drawing {
		d := &drawing{a: a, edges: []int{0, 1, 2, 3}, changed: map[int]bool{}}
		for _, e := range changed {
			d.changed[e] = true
		}
		return d
	}
	for _, c := range []struct {
		d    *drawing
		most int
		want []int
	}{
		{all(3), 4, []int{0, 1, 2, 3}}, {all(3), 3, []int{3}}, {all(1, 2, 3), 2, []int{1, 2}}, {all(), 3, nil},
	} {
		if c.d.choose(c.most); !slices.Equal(c.d.edges, c.want) {
			t.Errorf("at most %d: %v, want %v", c.most, c.d.edges, c.want)
		}
	}
}

var (
	tags    = regexp.MustCompile(`</?(code|details|summary)>|<span>\$</span>`)
	escaped = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]`)
)

// wellFormed holds a document to the shape of what GitHub renders: every row has the cells of its table, a line starts only what we
// start, no tag is anybody else's, and the picture is one that Mermaid reads.
func wellFormed(t *testing.T, what, text string) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s: %s", what, fmt.Sprintf(format, args...))
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) || !strings.HasSuffix(text, "\n") || strings.Contains(text, "\n\n\n") || strings.HasPrefix(text, "\n") {
		fail("a control character, or an empty line too many")
	}
	columns, fenced, folds := 0, false, 0
	var picture []string
	_, body, marked := strings.Cut(text, " -->\n") // of the marker
	if !marked || !IsEarlier("markdown", []byte(text)) {
		fail("it does not start with a marker")
	}
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		if strings.TrimRight(line, " ") != line {
			fail("a space at the end of %q", line)
		}
		switch {
		case line == "```mermaid" && !fenced:
			fenced = true
			continue
		case line == "```" && fenced:
			fenced = false
			mermaidReads(t, what, picture)
			continue
		case fenced:
			picture = append(picture, line)
			continue
		case line == "":
			columns = 0
			continue
		}
		bare := escaped.ReplaceAllString(line, "x")
		folds += strings.Count(bare, "<details>") - strings.Count(bare, "</details>")
		if rest := tags.ReplaceAllString(bare, ""); strings.ContainsAny(rest, "<>`[]$") && !strings.HasPrefix(rest, "- [ ] ") && !strings.HasPrefix(rest, "- [x] ") || strings.Contains(rest, "://") {
			fail("%q means something in Markdown or HTML", line)
		}
		for _, tag := range []string{"code", "summary"} {
			if strings.Count(bare, "<"+tag+">") != strings.Count(bare, "</"+tag+">") {
				fail("%q leaves %s open", line, tag)
			}
		}
		if !strings.HasPrefix(bare, "|") {
			if columns > 0 {
				fail("%q ends a table without an empty line", line)
			}
			if strings.Contains(bare, "|") {
				fail("%q has a pipe of its own", line)
			}
			starts(line, bare, fail)
			continue
		}
		if n := strings.Count(bare, "|") - 1; !strings.HasSuffix(bare, "|") || columns > 0 && n != columns {
			fail("%q has %d cells, the table %d columns", line, n, columns)
		} else {
			columns = n
		}
	}
	if fenced || folds != 0 {
		fail("a fence or a fold is not closed")
	}
}

var (
	begins = regexp.MustCompile(`^(#{2,3} |- \[[ x]\] |- |  - |<details>|</details>)`)
	block  = regexp.MustCompile(`^(#{1,6}( |$)|[-+*]( |$)|\d{1,9}[.)]( |$)|>|=+ *$|-+ *$|[-_*]( *[-_*]){2,}$|~~~)`)
)

// starts holds that a line begins at most one block, which is ours: what follows our mark starts nothing.
func starts(line, bare string, fail func(string, ...any)) {
	rest := bare
	if at := begins.FindString(bare); at != "" {
		rest = bare[len(at):]
	}
	if block.MatchString(rest) {
		fail("%q starts a block of its own", line)
	}
}

// What we write of Mermaid's flowcharts; mermaid 11.17's own parser reads all of it. A label is letters, marks, digits, what stands
// inside words, and numbers of characters.
var (
	label    = `"(?:[\p{L}\p{M}\p{Nd} \-_./,…╪]|#\d+;|<br/>)+"`
	nodeLine = regexp.MustCompile(`^  s\d+(?:\[` + label + `\]|\(\[` + label + `\]\)|\[\(` + label + `\)\]|\[/` + label + `/\]|\[\[` + label + `\]\]|\{\{` + label + `\}\})$`)
	edgeLine = regexp.MustCompile(`^  s\d+ (?:-->|-\.->)(?:\|` + label + `\|)? s\d+$`)
	styles   = regexp.MustCompile(`^  (?:linkStyle \d+(?:,\d+)* (?:stroke:#[0-9a-f]{6})?,?(?:stroke-dasharray:6 4|stroke-width:3px,stroke-dasharray:2 5)?|classDef external stroke-dasharray:4 4|class s\d+(?:,s\d+)* external)$`)
)

func mermaidReads(t *testing.T, what string, lines []string) {
	t.Helper()
	size := 0
	for i, line := range lines {
		size += len(line) + 1
		if i == 0 && line == "flowchart LR" || i > 0 && (nodeLine.MatchString(line) || edgeLine.MatchString(line) || styles.MatchString(line)) {
			continue
		}
		t.Errorf("%s: Mermaid may not read %q", what, line)
	}
	if size > 50_000 || len(lines) < 2 {
		t.Errorf("%s: a picture of %d lines and %d bytes", what, len(lines), size)
	}
}
