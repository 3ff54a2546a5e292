// Package systems holds the tests of the real systems under testdata/systems; convert, below, writes their files.
package systems

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const dir = "../../testdata/systems"

// table is what is committed, by name.
var table = []struct {
	name, class, set                     string
	edges, sync, async, hybrid, disputed int
}{
	{"aks-store", "demo", "held out", 10, 7, 1, 2, 0},
	{"asclab-insurance", "reference", "tuning", 13, 8, 5, 0, 0},
	{"aws-ecommerce", "reference", "held out", 18, 10, 8, 0, 0},
	{"azure-drone-delivery", "published", "published", 11, 7, 4, 0, 0},
	{"bank-of-anthos", "demo", "tuning", 11, 9, 2, 0, 1},
	{"drone-delivery", "reference", "held out", 7, 4, 1, 2, 0},
	{"dsb-dapr-social", "benchmark", "tuning", 17, 13, 4, 0, 0},
	{"dsb-social", "benchmark", "tuning", 19, 19, 0, 0, 1},
	{"eshop", "reference", "held out", 20, 11, 8, 1, 4},
	{"eshop-on-dapr", "reference", "held out", 12, 5, 6, 1, 0},
	{"flixtube", "reference", "tuning", 8, 6, 2, 0, 0},
	{"food-delivery", "reference", "held out", 7, 3, 4, 0, 0},
	{"go-coffeeshop", "reference", "tuning", 4, 1, 2, 1, 0},
	{"harbor", "production", "held out", 11, 6, 1, 4, 0},
	{"lakeside-mutual", "reference", "tuning", 14, 8, 5, 1, 0},
	{"openstack-cinder", "production", "tuning", 22, 9, 13, 0, 0},
	{"openwhisk", "production", "held out", 4, 1, 2, 1, 0},
	{"otel-demo", "demo", "held out", 26, 24, 2, 0, 3},
	{"piggymetrics", "reference", "tuning", 9, 9, 0, 0, 1},
	{"reddog", "demo", "held out", 13, 6, 6, 1, 0},
	{"sock-shop", "demo", "tuning", 13, 12, 1, 0, 0},
	{"train-ticket", "benchmark", "held out", 33, 33, 0, 0, 1},
}

type file struct {
	Version int
	Name    string
	Edges   []struct{ From, To, Operation, Mode string }
}

func read(t *testing.T, name string) (text string, f file) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name, "graph.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &f); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(data), f
}

func TestTableIsComplete(t *testing.T) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var have, want []string
	for _, e := range entries {
		if e.IsDir() {
			have = append(have, e.Name())
		}
	}
	for _, row := range table {
		want = append(want, row.name)
	}
	slices.Sort(want)
	if !slices.Equal(have, want) {
		t.Errorf("folders %q, table %q", have, want)
	}
}

var (
	source   = regexp.MustCompile(`^# .*\w/(.*\n# )?.*@ [0-9a-f]{40}\b`)
	disputed = regexp.MustCompile(`# .*disputed: (documented|own-reading)$`)
)

func TestSystems(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			text, f := read(t, row.name)
			if f.Version != 1 || f.Name != row.name {
				t.Errorf("version %d, name %q", f.Version, f.Name)
			}
			if !source.MatchString(text) {
				t.Error("the head does not name the source and its commit")
			}
			ids, modes := map[string]bool{}, map[string]int{}
			for _, e := range f.Edges {
				id := e.From + "->" + e.To + "/" + e.Operation
				if ids[id] {
					t.Errorf("edge twice: %s", id)
				}
				ids[id] = true
				modes[e.Mode]++
			}
			doubts := 0
			for line := range strings.Lines(text) {
				if disputed.MatchString(strings.TrimSpace(line)) {
					doubts++
				}
			}
			got := fmt.Sprintf("| %s | %s | %s | %d | %d | %d | %d | %d |", f.Name, row.class, row.set,
				len(f.Edges), modes["sync"], modes["async"], modes["hybrid"], doubts)
			want := fmt.Sprintf("| %s | %s | %s | %d | %d | %d | %d | %d |", row.name, row.class, row.set,
				row.edges, row.sync, row.async, row.hybrid, row.disputed)
			if got != want {
				t.Errorf("file %s\nwant %s", got, want)
			}
			if !strings.Contains(string(readme), want+"\n") {
				t.Errorf("README.md lacks the row\n%s", want)
			}
			if row.class != "published" && !strings.Contains(text, "\n# class: "+row.class+";") {
				t.Errorf("not of class %s", row.class)
			}
		})
	}
}
