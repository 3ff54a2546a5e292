package graphfile

import "testing"

func TestEditKeepsEverythingElse(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"flow": {
			"version: 1 # one\nedges:\n  # a comment\n  - {from: a, to: b, mode: sync} # behind\n  - {from: a, to: c}\n",
			"version: 1 # one\nedges:\n  # a comment\n  - {from: a, to: b, mode: async} # behind\n  - {from: a, to: c, mode: hybrid}\n",
		},
		"block": {
			"version: 1\nedges:\n  - from: a # who\n    to: b\n    mode: 'sync'\n\n  - from: a\n    to: c # callee\n",
			"version: 1\nedges:\n  - from: a # who\n    to: b\n    mode: 'async'\n\n  - from: a\n    to: c # callee\n    mode: hybrid\n",
		},
		"json": {
			"{\"version\": 1, \"edges\": [{\"from\": \"a\", \"to\": \"b\", \"mode\": \"sync\"},\n {\"from\": \"a\", \"to\": \"c\"}]}",
			"{\"version\": 1, \"edges\": [{\"from\": \"a\", \"to\": \"b\", \"mode\": \"async\"},\n {\"from\": \"a\", \"to\": \"c\", \"mode\": \"hybrid\"}]}",
		},
		"wide": {
			"version: 1\nedges: [{operation: 注文🚚, from: a, to: b, mode: sync}, {from: a, to: c}]\n",
			"version: 1\nedges: [{operation: 注文🚚, from: a, to: b, mode: async}, {from: a, to: c, mode: hybrid}]\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := Read([]Input{{Name: "x", Data: []byte(c.before)}})
			if r.Graph == nil {
				t.Fatal(r.Findings)
			}
			texts, err := Edit(r, []Change{{"edge", 0, "mode", "async"}, {"edge", 1, "mode", "hybrid"}})
			if err != nil {
				t.Fatal(err)
			}
			if texts[1] != c.after {
				t.Errorf("got\n%s\nwant\n%s", texts[1], c.after)
			}
		})
	}
}

func TestEditRefusesWhatOthersShare(t *testing.T) {
	r := Read([]Input{{Name: "x", Data: []byte("version: 1\nedges:\n  - &e {from: a, to: b, mode: sync}\n  - {<<: *e, to: c}\n")}})
	if r.Graph == nil {
		t.Fatal(r.Findings)
	}
	if _, err := Edit(r, []Change{{"edge", 0, "mode", "async"}}); err == nil {
		t.Error("changed an edge that another one is made from")
	}
}
