package systems

import (
	"testing"

	"commadvisor/internal/graphfile"
)

// The strict reader has nothing to say about any of the files, not even a hint.
func TestStrictReader(t *testing.T) {
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			text, _ := read(t, row.name)
			r := graphfile.Read([]graphfile.Input{{Name: row.name, Data: []byte(text)}})
			for _, f := range r.Findings {
				t.Errorf("%d:%d: %s: %s [%s]", f.Pos.Line, f.Pos.Col, f.Severity, f.Message, f.Code)
			}
			if r.Graph == nil {
				t.Fatal("not read")
			}
			if got := len(r.Graph.Edges); got != row.edges {
				t.Errorf("%d edges, want %d", got, row.edges)
			}
		})
	}
}
