package graphfile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzRead holds what is true of every input whatever it is: no panic, the same result twice, positions inside
// of the file, and a graph whose every index is valid.
func FuzzRead(f *testing.F) {
	for _, dir := range []string{"../../testdata", badDir} {
		files, err := filepath.Glob(dir + "/*.yaml")
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, false)
		}
	}
	f.Add([]byte(everyKey), false)
	f.Add([]byte(`{"version": 1, "services": {"a": {"latency": {"p99.9": "1s", "p75": "2ms", "mean": "5ms"}, "errors": 0.002}}, "edges": [{"from": "a", "to": "b", "errors": "1%"}]}`), true)
	f.Add([]byte(`{"version": 1, "edges": [{"from": "a", "to": "b/c", "calls": 1e3, "probability": 0.5, "op": null, "op": true}]}`), true)
	f.Fuzz(func(t *testing.T, data []byte, isJSON bool) {
		name := "f.yaml"
		if isJSON {
			name = "f.json"
		}
		r := Read([]Input{{Name: name, Data: data}})
		checkFindings(t, r)
		if diff := cmp.Diff(r.Findings, Read([]Input{{Name: name, Data: data}}).Findings); diff != "" {
			t.Error(diff)
		}
		g := r.Graph
		if g == nil {
			return
		}
		ids := map[string]bool{}
		for i := range g.Edges {
			e := &g.Edges[i]
			if ids[g.EdgeID(i)] {
				t.Errorf("two edges %q", g.EdgeID(i))
			}
			ids[g.EdgeID(i)] = true
			if e.From == e.To || !e.Pos.Known() || e.Via.Known && e.Via.V >= len(g.Services) || e.RepliesTo.Known && e.RepliesTo.V >= len(g.Edges) {
				t.Errorf("edge %+v", e)
			}
			for _, w := range e.Workloads.V {
				_ = g.Workloads[w].Name
			}
		}
		names := map[string]bool{}
		for _, s := range g.Services {
			if names[s.Name] || s.Name == "" {
				t.Errorf("service %q", s.Name)
			}
			names[s.Name] = true
		}
		for _, w := range g.Workloads {
			_ = g.Services[w.Entry].Name
		}
	})
}
