package forecast

import (
	"os"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
)

// BenchmarkDesigns is what a search pays for one more design of a graph that differs in one edge: quickly, and in full.
func BenchmarkDesigns(b *testing.B) {
	for _, name := range []string{"payments.yaml", "systems/openstack-cinder/graph.yaml"} {
		data, err := os.ReadFile("../../testdata/" + name)
		if err != nil {
			b.Fatal(err)
		}
		r := graphfile.Read([]graphfile.Input{{Name: name, Data: data}})
		m := New(graph.NewTopology(r.Graph))
		modes := Today(r.Graph)
		next := func(i int) Assignment {
			c := append(Assignment(nil), modes...)
			if e := i % len(c); c[e] == graph.Sync {
				c[e] = graph.Async
			} else {
				c[e] = graph.Sync
			}
			return c
		}
		for what, ask := range map[string]func(*ModeForecaster, int){
			"quick": func(s *ModeForecaster, l int) { s.Quick(l, true) },
			"full":  func(s *ModeForecaster, l int) { s.Workload(l, true) },
		} {
			b.Run(name+"/"+what, func(b *testing.B) {
				i := 0
				for b.Loop() {
					s := m.ForModes(next(i))
					for l := range m.Topology.Flows {
						ask(s, l)
					}
					i++
				}
			})
		}
	}
}
