package graph_test

import (
	"reflect"
	"strings"
	"testing"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
)

// Every fact of the model has one key, and every key says all that there is to say of it.
func TestEveryFactHasOneKey(t *testing.T) {
	eachFact(t, "service", graph.ServiceKeys)
	eachFact(t, "edge", graph.EdgeKeys)
	eachFact(t, "workload", graph.WorkloadKeys)
	eachFact(t, "decision", graph.DecisionKeys)
}

func eachFact[T any](t *testing.T, section string, keys []graph.Key[T]) {
	t.Helper()
	thing := new(T)
	of := map[any]string{} // the keys, by the fact that they state
	names := map[string]bool{}
	for i := range keys {
		k := &keys[i]
		path := section + "." + k.Name
		if names[k.Name] {
			t.Errorf("%s stands twice in the table", path)
		}
		names[k.Name] = true
		if v := k.Val(thing); v != nil {
			if other, twice := of[v]; twice {
				t.Errorf("%s and %s are one fact; give each its own accessor", path, other)
			}
			of[v] = path
		}
		if !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%s has no sentence that says what it means", path)
		}
		if k.Affects == 0 || k.Affects&graph.AffectsNothing != 0 && k.Affects != graph.AffectsNothing {
			t.Errorf("%s: say what of a forecast it affects, or AffectsNothing alone", path)
		}
		if k.Use == 0 || k.Use&graph.NoUse != 0 && k.Use != graph.NoUse {
			t.Errorf("%s: say who uses it beside reader and diff, or NoUse alone", path)
		}
	}
	found := 0
	var visit func(v reflect.Value, path string)
	visit = func(v reflect.Value, path string) {
		for i := range v.NumField() {
			field, name := v.Field(i), path+"."+v.Type().Field(i).Name
			switch {
			case field.Kind() != reflect.Struct || field.Type() == reflect.TypeFor[diag.Pos]():
			case !strings.HasPrefix(field.Type().Name(), "Val["):
				visit(field, name)
			default:
				found++
				if of[field.Addr().Interface()] == "" {
					t.Errorf("%s has no key: add one to the table of the %s in internal/graph, from which reader, schema, diff and the others follow", name, section)
				}
			}
		}
	}
	visit(reflect.ValueOf(thing).Elem(), reflect.TypeFor[T]().Name())
	if found != len(of) || found < 4 {
		t.Errorf("%s: %d facts, %d keys that state one", section, found, len(of))
	}
}

// A fact is set as it is written, shown, and written exactly.
func TestFact(t *testing.T) {
	g := &graph.Graph{Services: []graph.Service{{Name: "a"}}, Workloads: []graph.Workload{{Name: "w"}}, Edges: []graph.Edge{{}}}
	for _, c := range []struct{ on, key, text, shown, exact string }{
		{"service", "availability", "99.9999%", "99.9999 %", "99.9999 %"},
		{"service", "capacity", "1234.5/s", "1,230/s", "1234.5/s"},
		{"service", "owner", "shop", "shop", `"shop"`},
		{"service", "max_message", "1MB", "977 KiB", "1000000 B"},
		{"edge", "op", "notify", "notify", "notify"},
		{"edge", "optional", "true", "true", "true"},
		{"edge", "retries", "2", "2", "2"},
		{"workload", "slo.p99.9", "1500ms", "1.5 s", "1.5 s"},
		{"workload", "peak.rate", "5k/min", "83.3/s", "83.3333333333/s"},
	} {
		f, ok := g.Fact(c.on, 0, c.key)
		if !ok || f.Known {
			t.Fatalf("%s.%s: found %v, stated %v", c.on, c.key, ok, f.Known)
		}
		if err := f.Set(c.text); err != nil {
			t.Errorf("%s.%s: %v", c.on, c.key, err)
		}
		f, _ = g.Fact(c.on, 0, c.key)
		if exact := exactly(g, c.on, c.key); !f.Known || f.Show() != c.shown || exact != c.exact {
			t.Errorf("%s.%s: shown %q, exactly %q; want %q and %q", c.on, c.key, f.Show(), exact, c.shown, c.exact)
		}
		if err := f.Set("what?"); err == nil && c.key != "owner" {
			t.Errorf("%s.%s takes any text", c.on, c.key)
		}
	}
	g.Services[0].Latency = graph.Of(graph.Latency{P50: 0.01, P99: 0.2})
	g.Edges[0].Work = graph.Of(graph.Latency{Mean: 0.3})
	for _, c := range []struct {
		on, key string
		known   bool
		number  float64
	}{{"service", "latency.p99", true, 0.2}, {"service", "latency.p75", false, 0}, {"edge", "work.p99.9", true, 0.3}, {"edge", "work.mean", true, 0.3}} {
		if f, ok := g.Fact(c.on, 0, c.key); !ok || f.Known != c.known || f.Number() != c.number {
			t.Errorf("%s.%s: %v, stated %v, %v", c.on, c.key, ok, f.Known, f.Number())
		}
	}
	for _, key := range []string{"late", "latency.p98", "owner.p99", "from", ""} {
		if _, ok := g.Fact("edge", 0, key); ok {
			t.Errorf("an edge has a fact %q", key)
		}
	}
}

func exactly(g *graph.Graph, on, key string) string {
	switch on {
	case "service":
		return exact(g, graph.ServiceKeys, &g.Services[0], key)
	case "edge":
		return exact(g, graph.EdgeKeys, &g.Edges[0], key)
	}
	return exact(g, graph.WorkloadKeys, &g.Workloads[0], key)
}

func exact[T any](g *graph.Graph, keys []graph.Key[T], t *T, name string) string {
	for i := range keys {
		if keys[i].Name == name {
			text, _ := keys[i].Exact(g, t)
			return text
		}
	}
	return ""
}
