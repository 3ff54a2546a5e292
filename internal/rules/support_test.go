package rules_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

// read reads a graph file in which nothing may be wrong.
func read(t testing.TB, name, text string) *graph.Graph {
	t.Helper()
	r := graphfile.Read([]graphfile.Input{{Name: name, Data: []byte(text)}})
	for _, f := range r.Findings {
		t.Errorf("%s:%d:%d: %s: %s [%s]", name, f.Pos.Line, f.Pos.Col, f.Severity, f.Message, f.Code)
	}
	if r.Graph == nil {
		t.Fatalf("%s was not read:\n%s", name, text)
	}
	return r.Graph
}

func analyze(g *graph.Graph) *advise.Analysis {
	p, _ := rules.ProfileNamed("")
	return advise.Analyze(g, p)
}

// want finds the "# want ID" marks of a file: line and rule.
var wantMark = regexp.MustCompile(`# want (\S+)\s*$`)

func marks(text string) (list []string) {
	line := 0
	for s := range strings.Lines(text) {
		line++
		if m := wantMark.FindStringSubmatch(s); m != nil {
			list = append(list, fmt.Sprintf("%d %s", line, m[1]))
		}
	}
	return list
}

// fired lists where a rule fired, in the spelling of marks.
func fired(a *advise.Analysis, id string) (list []string) {
	for i := range a.Edges {
		if slices.ContainsFunc(a.Evidence(&a.Edges[i]), func(ev rules.Evidence) bool { return ev.Rule.ID == id }) {
			list = append(list, fmt.Sprintf("%d %s", a.Graph.Edges[i].Pos.Line, id))
		}
	}
	return list
}

// find returns the rule with an ID, nil where there is none.
func find(id string) *rules.Rule {
	for _, r := range rules.All() {
		if r.ID == id {
			return r
		}
	}
	return nil
}
