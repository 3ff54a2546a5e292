package graphfile

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/diag"
)

func TestEditLayouts(t *testing.T) {
	const top = "version: 1\n"
	e := func(key, value string) Change { return Change{"edge", 0, key, value} }
	s := func(key, value string) Change { return Change{"service", 0, key, value} }
	w := func(key, value string) Change { return Change{"workload", 0, key, value} }
	const edge, load = "edges: [{from: a, to: b}]\n", "workloads: {w: {entry: a"
	for name, c := range map[string]struct {
		before string
		change Change
		after  string
	}{
		"dash not indented":  {top + "edges:\n- from: a\n  to: b # c\n", e("timeout", "2s"), top + "edges:\n- from: a\n  to: b # c\n  timeout: 2s\n"},
		"no last line break": {top + "edges:\n- from: a\n  to: b", e("timeout", "2s"), top + "edges:\n- from: a\n  to: b\n  timeout: 2s"},
		"crlf":               {"version: 1\r\nedges:\r\n- from: a\r\n  to: b\r\n", e("timeout", "2s"), "version: 1\r\nedges:\r\n- from: a\r\n  to: b\r\n  timeout: 2s\r\n"},
		"flow in lines":      {top + "edges:\n- {from: a, # c\n   to: b, # d\n  }\n", e("timeout", "2s"), top + "edges:\n- {from: a, # c\n   to: b, timeout: 2s, # d\n  }\n"},
		"latency scalar":     {top + "services: {a: {latency: 6ms}, b: {}}\n" + edge, s("latency", "{p50: 8ms, p99: 40ms}"), top + "services: {a: {latency: {p50: 8ms, p99: 40ms}}, b: {}}\n" + edge},
		"latency block":      {top + "services:\n  a:\n    latency:\n      p50: 1ms # c\n      p99: 2ms\n  b:\n" + edge, s("latency", "{p50: 8ms, p99: 40ms}"), top + "services:\n  a:\n    latency:\n      p50: 8ms # c\n      p99: 40ms\n  b:\n" + edge},
		"block to scalar":    {top + "services:\n  a:\n    latency:\n      p50: 1ms\n      p99: 2ms\n  b:\n" + edge, s("latency", "3ms"), top + "services:\n  a:\n    latency: 3ms\n  b:\n" + edge},
		"null service":       {top + "services:\n  a: # c\n  b:\n" + edge, s("latency", "3ms"), top + "services:\n  a: {latency: 3ms} # c\n  b:\n" + edge},
		"empty service":      {top + "services: {a: {}, b: ~}\n" + edge, s("owner", "x y"), top + "services: {a: {owner: x y}, b: ~}\n" + edge},
		"not declared":       {top + edge, s("latency", "3ms"), top + edge + "services: {a: {latency: 3ms}, b: {}}\n"},
		"services empty":     {top + "services: {}\n" + edge, s("latency", "3ms"), top + "services: {a: {latency: 3ms}, b: {}}\n" + edge},
		"slo new":            {top + load + "}}\n" + edge, w("slo.p99.9", "3ms"), top + load + ", slo: {p99.9: 3ms}}}\n" + edge},
		"slo flow":           {top + load + ", slo: {p50: 1ms}}}\n" + edge, w("slo.p99", "3ms"), top + load + ", slo: {p50: 1ms, p99: 3ms}}}\n" + edge},
		"slo block":          {top + "workloads:\n  w:\n    slo:\n      p50: 1ms\n    entry: a\n" + edge, w("slo.p99", "3ms"), top + "workloads:\n  w:\n    slo:\n      p50: 1ms\n      p99: 3ms\n    entry: a\n" + edge},
		"slo emptied":        {top + load + ", slo: {p50: 1ms}}}\n" + edge, w("slo.p50", ""), top + load + "}}\n" + edge},
		"removed first":      {top + "edges:\n- timeout: 1s\n  from: a\n  to: b\n", e("timeout", ""), top + "edges:\n- from: a\n  to: b\n"},
		"removed last":       {top + "edges:\n- from: a\n  to: b\n  timeout: 1s # why", e("timeout", ""), top + "edges:\n- from: a\n  to: b\n  # why"},
		"removed in flow":    {top + "edges: [{from: a, timeout: 1s, to: b}]", e("timeout", ""), top + "edges: [{from: a, to: b}]"},
		"removed all":        {top + "services:\n  a:\n    owner: x\n  b:\n" + edge, s("owner", ""), top + "services:\n  a:\n  b:\n" + edge},
		"block text":         {top + "edges:\n- from: a\n  to: b\n  description: |\n    one\n\n    two\n", e("timeout", "1s"), top + "edges:\n- from: a\n  to: b\n  description: |\n    one\n\n    two\n  timeout: 1s\n"},
		"defaults":           {top + "defaults: {edge: {mode: sync}}\n" + edge, e("mode", "async"), top + "defaults: {edge: {mode: sync}}\nedges: [{from: a, to: b, mode: async}]\n"},
		"merged":             {top + "edges:\n- &e {from: a, to: b, mode: sync}\n- {<<: *e, to: c}\n", Change{"edge", 1, "mode", "async"}, top + "edges:\n- &e {from: a, to: b, mode: sync}\n- {<<: *e, to: c, mode: async}\n"},
		"alias as a value":   {top + "services: {a: {latency: &l 6ms}, b: {latency: *l}}\n" + edge, Change{"service", 1, "latency", "7ms"}, top + "services: {a: {latency: &l 6ms}, b: {latency: 7ms}}\n" + edge},
		"decision":           {top + edge, e("decision", "{mode: sync, reason: "+Quote("a: \"b\", {c}")+", facts: {rate: 5/s}}"), top + "edges: [{from: a, to: b, decision: {mode: sync, reason: \"a: \\\"b\\\", {c}\", facts: {rate: 5/s}}}]\n"},
		"list":               {top + "edges:\n- from: a\n  to: b\n  guards:\n  - dlq\n", e("guards", "[outbox, dlq]"), top + "edges:\n- from: a\n  to: b\n  guards: [outbox, dlq]\n"},
		"json":               {`{"version": 1, "edges": [{"from": "a", "to": "b"}]}`, e("work", "{p50: 1ms, p99: 2ms}"), `{"version": 1, "edges": [{"from": "a", "to": "b", "work": {"p50": "1ms", "p99": "2ms"}}]}`},
		"json number":        {`{"version": 1, "edges": [{"from": "a", "to": "b", "calls": 2}]}`, e("calls", "3"), `{"version": 1, "edges": [{"from": "a", "to": "b", "calls": 3}]}`},
		"json services":      {`{"version": 1, "edges": [{"from": "a", "to": "b"}]}`, s("workers", "3"), `{"version": 1, "edges": [{"from": "a", "to": "b"}], "services": {"a": {"workers": 3}, "b": {}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := Read([]Input{{Name: "x", Data: []byte(c.before)}})
			if r.Graph == nil {
				t.Fatal(r.Findings)
			}
			texts, err := Edit(r, []Change{c.change})
			if err != nil || texts[1] != c.after {
				t.Errorf("%v: got\n%s\nwant\n%s", err, texts[1], c.after)
			}
		})
	}
}

func TestEditRefuses(t *testing.T) {
	r := Read([]Input{{Name: "x", Data: []byte("version: 1\nservices: {a: &a {latency: 6ms}, b: *a}\nedges:\n- {from: a, to: b, mode: sync}\n- {from: b, to: a}\n")}})
	for _, c := range []Change{
		{"edge", 0, "mode", "async, to: b}"}, {"edge", 0, "mode", "async}\n- {from: b, to: c"}, {"edge", 0, "mode", "async # x"}, {"edge", 0, "mode", "async] #"},
		{"edge", 0, "mode", "*x"}, {"edge", 0, "mode", "!!str async"}, {"edge", 0, "from", "b"}, {"edge", 9, "mode", "async"}, {"edge", -1, "mode", "async"},
		{"edge", 0, "operation", "x"}, {"service", 0, "latency", "7ms"}, {"service", 1, "latency", "7ms"}, {"workload", 0, "rate", "1/s"}, {"edge", 1, "mode", ""},
	} {
		if texts, err := Edit(r, []Change{c}); err == nil {
			t.Errorf("%+v: %v", c, texts)
		}
	}
	for _, c := range []Change{{"edge", 0, "timeout", "5"}, {"edge", 0, "work", "{p50: 3s, p99: 1s}"}, {"edge", 0, "tmieout", "5s"}} {
		_, err := Edit(r, []Change{c})
		if wrong, ok := errors.AsType[*EditError](err); !ok || wrong.Error() == "" || wrong.Sources == nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

var samples = map[string][][2]string{
	"edge": {{"mode", "hybrid"}, {"op", "write"}, {"needs", "ack"}, {"optional", "true"}, {"work", "{p50: 1ms, p99: 2ms}"}, {"ack", "3ms"}, {"observed.availability", "99%"},
		{"calls", "3"}, {"probability", "0.25"}, {"payload", "2KiB"}, {"errors", "0.2%"}, {"timeout", "2s"}, {"retries", "2"}, {"idempotent", "false"}, {"undo", "none"}, {"guards", "[outbox, dlq]"},
		{"consistency", "eventual"}, {"staleness", "45ms"}, {"order", "key"}, {"decision", `{mode: sync, reason: "a: b"}`}, {"description", `"it's: {x}"`}, {"mode", ""}, {"op", ""}},
	"service":  {{"kind", "external"}, {"latency", "{p95: 8ms, p99.9: 40ms}"}, {"errors", "1%"}, {"availability", "99.95%"}, {"outage", "20m"}, {"capacity", "400/s"}, {"workers", "8"}, {"owner", "me"}, {"guards", "[]"}, {"latency", ""}},
	"workload": {{"user_facing", "true"}, {"answer", "accepted"}, {"rate", "1/min"}, {"peak", "{rate: 900/s, for: 10m}"}, {"patience", "3s"}, {"slo.p99.9", "60s"}, {"slo.availability", "99%"}, {"description", "x"}, {"rate", ""}},
}

// TestEditOfRealSystems makes random changes to real files. Edit itself compares the trees; here it is held that it
// refuses few, keeps every comment, and that taking the same change again changes nothing.
func TestEditOfRealSystems(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/systems/*/*.yaml")
	more, _ := filepath.Glob("../../testdata/*.yaml")
	rng := rand.New(rand.NewPCG(1, 2))
	made, refused := 0, 0
	for _, name := range append(files, more...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r := Read([]Input{{Name: name, Data: data}})
		if r.Graph == nil {
			continue
		}
		for on, n := range map[string]int{"edge": len(r.Graph.Edges), "service": len(r.Graph.Services), "workload": len(r.Graph.Workloads)} {
			for _, kv := range samples[on] {
				if n == 0 {
					continue
				}
				c := Change{on, rng.IntN(n), kv[0], kv[1]}
				texts, err := Edit(r, []Change{c})
				if _, found := errors.AsType[*EditError](err); found || kv[1] == "" && err != nil {
					continue
				} else if err != nil {
					refused++
					t.Logf("%s: %+v: %v", name, c, err)
					continue
				}
				made++
				for _, line := range strings.Split(string(data), "\n") {
					if _, comment, ok := strings.Cut(line, " #"); len(texts) > 0 && (ok && !strings.Contains(texts[1], comment) || strings.HasPrefix(line, "#") && !strings.Contains(texts[1], line)) {
						t.Errorf("%s: %+v loses %q", name, c, line)
					}
				}
				if again, err := Edit(Read(r.Inputs(texts)), []Change{c}); kv[1] != "" && (err != nil || len(again) > 0) {
					t.Errorf("%s: %+v again: %v %v", name, c, err, again)
				}
			}
		}
	}
	t.Logf("%d changes made, %d refused", made, refused)
	if made < 300 || refused > made/50 {
		t.Errorf("%d changes made, %d refused", made, refused)
	}
}

// FuzzEdit holds that no value reaches beyond its place, and that JSON stays JSON.
func FuzzEdit(f *testing.F) {
	for _, v := range []string{"async", "a, to: b}", "x\n- from: a", "{p50: 1ms}", "[a] #", "'", `"`, "&a b", "? x", "- x", "\u2028"} {
		f.Add("mode", v)
		f.Add("description", v)
	}
	f.Add("work", "{p50: 1ms, p95: 90ms, p99: 91ms}")
	f.Add("observed.p99.9", "3s")
	f.Add("errors", "0.2%")
	f.Fuzz(func(t *testing.T, key, value string) {
		for _, text := range []string{everyKey, "version: 1\nedges:\n- from: a\n  to: b # c\n", `{"version": 1, "edges": [{"from": "a", "to": "b"}]}`} {
			r := Read([]Input{{Name: "x", Data: []byte(text)}})
			texts, err := Edit(r, []Change{{"edge", 0, key, value}})
			if err != nil {
				continue
			}
			after := Read(r.Inputs(texts))
			fresh := slices.DeleteFunc(after.Findings, func(f diag.Finding) bool { return f.Code == string(NotLognormal) })
			if after.Graph == nil || len(after.Graph.Edges) != len(r.Graph.Edges) || len(fresh) > len(r.Findings) {
				t.Errorf("%q: %q: %v", key, value, after.Findings)
			}
			if out, changed := texts[1]; changed && text[0] == '{' && !json.Valid([]byte(out)) {
				t.Errorf("%q: %q gives %s", key, value, out)
			}
		}
		if _, err := parseValue(Quote(value), true); err != nil {
			t.Errorf("Quote(%q): %v", value, err)
		}
	})
}
