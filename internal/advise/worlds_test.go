package advise

import (
	"fmt"
	"reflect"
	"testing"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// What the table and the worth of an edge show are the forecasts of the file with all modes as recommended and that one changed.
func TestWorlds(t *testing.T) {
	everywhere(t, func(g *graph.Graph) error {
		a := Analyze(g, pragmatic())
		for i := range a.Edges {
			if !a.Edges[i].Advised || i%3 != 0 && len(a.Edges) > 12 {
				continue
			}
			for _, m := range []graph.Mode{graph.Sync, a.Away(i)} {
				world := a.World(i, m)
				stated := stating(a, a.With(i, m))
				fresh := forecast.New(graph.NewTopology(stated)).ForModes(forecast.Today(stated))
				for k, l := range world.Loads {
					if want := fresh.Workload(l, true); !reflect.DeepEqual(world.Forecasts[k], want) {
						return fmt.Errorf("%s as %s: %+v\nfresh: %+v", a.Edges[i].ID, m, world.Forecasts[k], want)
					}
				}
				callee := g.Edges[i].To
				if want := fresh.Service(callee); !reflect.DeepEqual(world.Callee, want) {
					return fmt.Errorf("%s as %s: %+v\nfresh: %+v", a.Edges[i].ID, m, world.Callee, want)
				}
			}
			for _, w := range a.Worth(&a.Edges[i]) {
				if want := a.Workloads[w.Workload].Recommended; !reflect.DeepEqual(w.After, want) {
					return fmt.Errorf("%s is worth %+v\nrecommended: %+v", a.Edges[i].ID, w.After, want)
				}
			}
		}
		return nil
	})
}
