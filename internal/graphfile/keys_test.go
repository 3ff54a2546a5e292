package graphfile

import (
	"encoding/json"
	"strings"
	"testing"

	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// sectionAt maps a key that holds an object to the section of the reference that describes it; others are called like their key.
var sectionAt = map[string]string{"services": "service", "edges": "edge", "workloads": "workload", "work": "latency", "ack": "latency"}

// paths collects section.key for every key that a node states.
func paths(section string, n *yaml.Node, into map[string]bool) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			paths(section, item, into)
		}
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		within := sectionAt[key]
		if within == "" {
			within = key
		}
		into[section+"."+key] = true
		if byName := section == "file" && (key == "services" || key == "workloads"); byName && value.Kind == yaml.MappingNode {
			for j := 1; j < len(value.Content); j += 2 {
				paths(within, value.Content[j], into)
			}
			continue
		}
		paths(within, value, into)
	}
}

// Every key of the reference is stated in everyKey, by its path, and has its meaning.
func TestEveryKeyIsStated(t *testing.T) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(everyKey), &doc); err != nil {
		t.Fatal(err)
	}
	stated := map[string]bool{}
	paths("file", doc.Content[0], stated)
	for _, section := range Reference() {
		for _, k := range section.Keys {
			if !stated[section.Name+"."+k.Name] {
				t.Errorf("%s.%s is not in everyKey; state it there, in internal/graphfile/graphfile_test.go", section.Name, k.Name)
			}
			if !strings.HasSuffix(k.Doc, ".") || k.Wanted == "" {
				t.Errorf("%s.%s is not documented: %+v", section.Name, k.Name, k)
			}
		}
	}
}

// Every key of the tables is read, described by the schema, and documented in docs/graph-file.md.
func TestReaderHasEveryKey(t *testing.T) {
	g := clean(t, "all.yaml", everyKey)
	var decisions []graph.Decision
	for e := range g.Edges {
		decisions = append(decisions, g.Edges[e].Decision.V)
	}
	keysAreRead(t, "service", graph.ServiceKeys, g, g.Services)
	keysAreRead(t, "edge", graph.EdgeKeys, g, g.Edges)
	keysAreRead(t, "workload", graph.WorkloadKeys, g, g.Workloads)
	keysAreRead(t, "decision", graph.DecisionKeys, g, decisions)
}

func keysAreRead[T any](t *testing.T, section string, keys []graph.Key[T], g *graph.Graph, things []T) {
	t.Helper()
	sections := documented(t)
	for i := range keys {
		k := &keys[i]
		read := k.Use == graph.Identity
		for j := 0; j < len(things) && !read; j++ {
			_, read = k.Exact(g, &things[j])
		}
		if !read {
			t.Errorf("%s.%s: the reader states it nowhere; state it in everyKey (graphfile_test.go), and let objectOf (fields.go) have a field for it", section, k.Name)
		}
		at, name := section, k.Name
		if group, rest, within := strings.Cut(k.Name, "."); within {
			at, name = group, rest
		}
		if !inSchema(t, section, k.Name) {
			t.Errorf("%s.%s is not in the schema; let objectOf (fields.go) have a field for it", section, k.Name)
		}
		if !strings.Contains(sections[at], "\n| `"+name+"`") {
			t.Errorf("%s.%s is not in docs/graph-file.md; make update-golden writes it", section, k.Name)
		}
	}
}

// documented returns what docs/graph-file.md says, by section.
func documented(t *testing.T) map[string]string {
	t.Helper()
	sections := map[string]string{}
	for _, part := range strings.Split(string(file(t, "../../docs/graph-file.md")), "\n## ") {
		name, text, _ := strings.Cut(part, "\n")
		sections[name] = text
	}
	return sections
}

// inSchema reports whether the schema describes a key, which may be inside an object of a section.
func inSchema(t *testing.T, section, path string) bool {
	t.Helper()
	type object struct {
		Properties map[string]json.RawMessage
		Defs       map[string]json.RawMessage `json:"$defs"`
	}
	parse := func(text []byte) (o object) {
		if err := json.Unmarshal(text, &o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	defs := parse(Schema()).Defs
	o := parse(defs["edge"])
	if section != "decision" {
		o = parse(defs[section])
	} else {
		path = "decision." + path
	}
	if _, ok := o.Properties[path]; ok {
		return true
	}
	group, name, _ := strings.Cut(path, ".")
	inner, ok := o.Properties[group]
	if !ok {
		return false
	}
	_, ok = parse(inner).Properties[name]
	return ok
}

// TestNoKeyBesideTheTable holds that the reader knows no key of a service, an edge or a workload that the tables do not have.
func TestNoKeyBesideTheTable(t *testing.T) {
	known := map[string]bool{"decision.facts": true, "edge.decision": true, "workload.peak": true, "workload.slo": true} // groups, and facts of any name
	tableOf(known, "service", graph.ServiceKeys)
	tableOf(known, "edge", graph.EdgeKeys)
	tableOf(known, "workload", graph.WorkloadKeys)
	tableOf(known, "decision", graph.DecisionKeys)
	for _, section := range Reference() {
		switch section.Name {
		case "service", "edge", "workload", "peak", "slo", "decision":
			for _, k := range section.Keys {
				if !known[section.Name+"."+k.Name] {
					t.Errorf("%s.%s is read but has no key in the tables of internal/graph: a diff, decisions and forecasts do not see it; add it there", section.Name, k.Name)
				}
			}
		}
	}
}

// tableOf notes the keys of a table as section.key, those of a group such as slo under the group.
func tableOf[T any](known map[string]bool, section string, keys []graph.Key[T]) {
	for i := range keys {
		known[section+"."+keys[i].Name] = true
		known[keys[i].Name] = true
	}
}
