package graphfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const head = "version: 1\n"

func asUTF16(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// bomb doubles itself, or more, with every level.
func bomb(levels, width int, item func(inner string) string) string {
	var b strings.Builder
	for i := range levels {
		inner := "x"
		if i > 0 {
			inner = fmt.Sprintf("*l%d", i-1)
		}
		fmt.Fprintf(&b, "l%d: &l%d %s\n", i, i, item(strings.TrimSuffix(strings.Repeat(inner+", ", width), ", ")))
	}
	return b.String()
}

func TestHostile(t *testing.T) {
	list := func(inner string) string { return "[" + inner + "]" }
	long := strings.Repeat("x", 1<<20)
	var merges strings.Builder
	merges.WriteString("services:\n  s0: &s0 {owner: a}\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&merges, "  s%d: &s%d {<<: [*s%d, *s%d, *s%d]}\n", i, i, i-1, i-1, i-1)
	}
	names := make([]string, 3000)
	for i := range names {
		names[i] = fmt.Sprintf("w%d", i)
	}
	nameList := strings.Join(names, ", ")
	manyEdges := strings.Repeat("  - {from: a, to: b, workloads: *w}\n", 3000)
	tests := []struct {
		name, file, text string
		want             string // in the findings; "" for none
	}{
		{"byte order mark", "a.yaml", "\ufeff" + head + "nme: x", `2:1: error: unknown key "nme"`},
		{"mark and one edge", "a.yaml", "\ufeff" + head + "edges: [{from: a, to: b}]", ""},
		{"crlf", "a.yaml", "version: 1\r\nedges:\r\n  - {from: a, to: b, mode: synch}\r\n", "3:28: error: mode"},
		{"cr", "a.yaml", "version: 1\redges:\r  - {from: a, to: b, mode: synch}\r", "3:28: error: mode"},
		{"json with line separators", "a.json", "{\"version\": 1, \"name\": \"a\u2028b\",\r\n \"nme\": 2}", `3:2: error: unknown key "nme"`},
		{"utf-16", "a.yaml", asUTF16(head), "1:1: error: found UTF-16; wanted the file saved as UTF-8"},
		{"utf-16 without mark", "a.yaml", asUTF16(head)[2:], "if this is UTF-16, save the file as UTF-8"},
		{"latin-1", "a.yaml", "version: 1\nname: caf\xe9\n", "2:10: error: found the byte 0xe9"},
		{"latin-1 after cr", "a.yaml", "version: 1\rname: caf\xe9\r", "2:10: error: found the byte 0xe9"},
		{"truncated character", "a.yaml", "version: 1\nname: 日\xe6\x97", "2:8: error: found the byte 0xe6"},
		{"nul", "a.yaml", "version: 1\nname: a\x00b", "2:8: error: found the control character U+0000"},
		{"escape", "a.yaml", "version: 1\n# \x1b[31m", "2:3: error: found the control character U+001B"},
		{"surrogate half in json", "a.json", `{"version": 1, "name": "\ud800", "edges": [{"from": "a", "to": "b"}]}`, ""},
		{"control character in json", "a.json", `{"version": 1, "name": "\u0007"}`, "1:24: error: name: found a line break or control character"},
		{"empty", "a.yaml", "", "1:1: error: the file is empty"},
		{"spaces", "a.yaml", " \n\n  ", "the file is empty"},
		{"only ---", "a.yaml", "---\n---\n", "the file is empty"},
		{"trailing ---", "a.yaml", head + "edges: [{from: a, to: b}]\n---\n", ""},
		{"trailing ...", "a.yaml", head + "edges: [{from: a, to: b}]\n...\n", ""},
		{"broken second document", "a.yaml", head + "edges: [{from: a, to: b}]\n---\na: b: c\n", "4: error: YAML:"},
		{"too large", "a.yaml", head + strings.Repeat("#", MaxBytes), "found 32 MiB; wanted at most 32 MiB"},
		{"not a graph", "a.yaml", "hello", "1:1: error: found the text \"hello\""},

		{"json duplicate", "a.json", "{\"version\": 1,\n \"version\": 1}", "2:2: error: found the key \"version\" twice"},
		{"json syntax", "a.json", "{\"version\": 1,\n \"näme\": x}", "2:10: error: JSON: invalid character 'x'"},
		{"json cut off", "a.json", "{\"version\": 1,\n \"name\": \"", "2:10: error: JSON: unexpected end of JSON input"},
		{"json then more", "a.json", "{\"version\": 1}\n{}", "2:1: error: JSON: invalid character '{' after top-level value"},
		{"json in a yaml file", "a.yaml", "{\"version\": 1,\n \"name\": x y z\n \"a\": 2}", "2:10: error: JSON:"},
		{"flow yaml", "a.yaml", "{version: 1, edges: [{from: a, to: b}]}", ""},
		{"flow yaml with quotes", "a.yaml", "{\"version\": 1, edges: [{from: a, to: b}]}", ""},
		{"broken flow yaml", "a.yaml", "{version: 1, edges: [{from: a, to: b}}", "1: error: YAML:"},
		{"json numbers", "a.json", `{"version": 1, "edges": [{"from": "a", "to": "b", "calls": 1e3, "probability": 0.5}]}`, "1:60: error: calls: found \"1e3\""},
		{"json null", "a.json", `{"version": 1, "edges": [{"from": "a", "to": "b", "op": null}]}`, "1:57: error: op: found nothing; wanted read"},

		{"self alias", "a.yaml", head + "edges: &e [*e]\n", "2:12: error: *e stands inside of what it stands for"},
		{"alias to an outer list", "a.yaml", head + "edges: &e [{from: a, to: b}, {from: b, to: a, description: [[*e]]}]\n", "*e stands inside"},
		{"merge of itself", "a.yaml", head + "services: {web: &w {<<: *w}}", "*w stands inside"},
		{"list bomb", "a.yaml", head + bomb(40, 10, list) + "services: *l39\n", "found a list; wanted services"},
		{"bomb of edges", "a.yaml", head + bomb(2, 1000, list) + "edges: [" + strings.Repeat("*l1, ", 5000) + "]\n", "found a list; wanted an edge"},
		{"merge bomb", "a.yaml", head + merges.String(), "aliases multiply to more than 2000000 values"},
		{"workloads bomb", "a.yaml", head + "edges:\n  - {from: x, to: y, workloads: &w [" + nameList + "]}\n" + manyEdges, "aliases multiply"},
		{"workloads bomb in defaults", "a.yaml", head + "defaults: {edge: {workloads: [" + nameList + "]}}\nedges:\n" + distinctEdges(3000), "aliases multiply"},
		{"unknown anchor", "a.yaml", head + "name: *x\n", "2:7: error: YAML: unknown anchor 'x'"},

		{"9,000 lists", "a.yaml", head + "edges: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "2:9: error: found a list; wanted an edge"},
		{"10,000 lists, open", "a.yaml", strings.Repeat("[", 10_001), "10,000 levels"},
		{"10,000 dashes", "a.yaml", strings.Repeat("- ", 10_001), "10,000 levels"},
		{"9,000 mappings", "a.yaml", strings.Repeat("{a: ", 9000) + "b" + strings.Repeat("}", 9000), "1:2: error: unknown key \"a\""},
		{"9,000 question marks", "a.yaml", strings.Repeat("? ", 9000), "found a mapping as a key"},
		{"10,000 lists in json", "a.json", `{"edges":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + "}", "exceeded max depth"},
		{"9,000 lists in json", "a.json", `{"edges":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}", "1:11: error: found a list"},
		{"100,000 open braces", "a.yaml", strings.Repeat("{", 100_000), "1: error: YAML:"},

		{"long key", "a.yaml", head + "? " + long + "\n: x", "2:3: error: unknown key \"xxxx"},
		{"long quantity", "a.yaml", head + "edges: [{from: a, to: b, timeout: " + long + "}]", "timeout: found \"xxxx"},
		{"long number", "a.yaml", head + "edges: [{from: a, to: b, timeout: " + strings.Repeat("1s", 1<<18) + "}]", "timeout: found \"1s1s"},
		{"long share", "a.yaml", head + "edges: [{from: a, to: b, probability: 0." + strings.Repeat("1", 1<<20) + "}]", "probability: found \"0.11"},
		{"long name", "a.yaml", head + "edges: [{from: a, to: " + long + "}]", "to: found more than 100 characters"},
		{"infinite", "a.yaml", head + "edges: [{from: a, to: b, calls: .inf, retries: .nan, timeout: 1e300s, payload: 9999999999TiB, probability: -0}]", `calls: found ".inf"`},
		{"names of the format", "a.yaml", head + "edges: [{from: '%s %d %!', to: '${x}'}]", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			r := Read([]Input{{Name: tt.file, Data: []byte(tt.text)}})
			got := strings.Join(lines(r), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("found\n%.2000s\nwanted %s", got, tt.want)
			}
			if len(got) > 200_000 {
				t.Errorf("the findings are %d bytes long", len(got))
			}
			checkFindings(t, r)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func distinctEdges(n int) string {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "  - {from: a, to: b, operation: o%d}\n", i)
	}
	return b.String()
}

// TestManyFindings holds that repetition is cut, counted, and cheap: names far from each other are compared with all.
func TestManyFindings(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "services:\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "  service-%06d: {latncy: 5}\n", i)
	}
	b.WriteString("edges:\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "  - {from: service-%06d, to: servant%06d, tmieout: 5s}\n", i, i)
	}
	start := time.Now()
	r := Read([]Input{{Name: "a.yaml", Data: []byte(b.String())}})
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	counts := map[string]int{}
	var left []string
	for _, f := range r.Findings {
		counts[f.Code]++
		if strings.Contains(f.Message, "left out") {
			left = append(left, r.Sources.Where(f.Pos)+": "+f.Message)
		}
	}
	want := "[a.yaml:53:20: 39950 more of this kind, from here on, are left out a.yaml:20054:32: 19950 more of this kind, from here on, are left out]"
	if counts[string(UnknownKey)] != maxShown+1 || counts[string(Dangling)] != maxShown+1 || fmt.Sprint(left) != want {
		t.Errorf("counts %v, left %v", counts, left)
	}
}

// TestNotQuadratic compares files of which one is eight times as long as the other.
func TestNotQuadratic(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	took := func(n int) time.Duration {
		data := system(n)
		best := time.Hour
		for range 3 {
			start := time.Now()
			Read([]Input{{Name: "a.yaml", Data: data}})
			best = min(best, time.Since(start))
		}
		return best
	}
	if small, large := took(1000), took(8000); large > 8*5*small {
		t.Errorf("1,000 edges take %v, 8,000 take %v", small, large)
	}
}
