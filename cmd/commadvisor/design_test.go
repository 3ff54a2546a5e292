package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"commadvisor/internal/cli"
)

// run runs the program in the working directory.
func says(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, err bytes.Buffer
	if code := cli.Main(args, strings.NewReader(""), &out, &err); code != want && want >= 0 {
		t.Fatalf("commadvisor %s: exit %d, want %d\n%s", strings.Join(args, " "), code, want, err.String())
	}
	return out.String()
}

// analysis, plan and findings are what the tests read of the reports.
type analysis struct {
	Edges []struct {
		ID     string
		Change bool
		Basis  string
	}
	Repair    struct{ Unrepaired []limitLeft }
	Workloads []workload
}

type workload struct {
	Name  string
	SLO   map[string]*float64
	Today map[string]any
}

// kept says of each percentile and of the availability that has an objective whether it is kept today; null is no steady state.
func (w *workload) kept() map[string]bool {
	kept := map[string]bool{}
	for _, o := range []string{"p50", "p95", "p99", "p99_9", "availability"} {
		limit, is := w.SLO[o], w.Today[o]
		if limit == nil {
			continue
		}
		measured, finite := is.(float64)
		kept[o] = finite && (o == "availability" && measured >= *limit*(1-1e-9) || o != "availability" && measured <= *limit*(1+1e-9))
	}
	return kept
}

// limitLeft is a limit that the recommended design does not keep.
type limitLeft struct {
	Limit             string // which, and whose
	Measured, Allowed float64
}

type steps struct {
	Steps []struct{ ID string }
}

type findings struct {
	Findings []struct {
		Check, Edge, State string
		Related            []struct{ Message string }
	}
}

func read[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return v
}

// changes are the edges that analyze would change.
func (a *analysis) changes() (ids []string) {
	for _, e := range a.Edges {
		if e.Change {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// changes are the edges whose mode lint is against: as findings, and beside the objective that they repair.
func (f *findings) changes() (ids []string) {
	for _, x := range f.Findings {
		if x.Check == "mode/against-advice" {
			ids = append(ids, x.Edge)
		}
		for _, r := range x.Related {
			if id, advice, ok := strings.Cut(r.Message, " is "); ok && strings.Contains(advice, "; make it ") {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// graphFiles are the files under testdata that are meant to be right; few of them with -short.
func graphFiles(t *testing.T) (paths []string) {
	err := filepath.WalkDir("../../testdata", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "bad" || d.Name() == "script"):
			return fs.SkipDir
		case filepath.Ext(path) == ".yaml":
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil || len(paths) < 20 {
		t.Fatal(len(paths), err)
	}
	if testing.Short() {
		return slices.Collect(func(yield func(string) bool) {
			for i := 0; i < len(paths) && yield(paths[i]); i += 5 {
			}
		})
	}
	return paths
}

// TestOneDesign holds the commands to one design, as the program prints it (DESIGN D1, D2, D3): analyze, plan, and lint name the same
// changes; applied, they leave nothing to change, and no limit that was kept is missed.
func TestOneDesign(t *testing.T) {
	for _, path := range graphFiles(t) {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			if err := os.WriteFile("graph.yaml", data, 0o644); err != nil {
				t.Fatal(err)
			}
			before := read[analysis](t, says(t, 0, "analyze", "graph.yaml", "--format", "json"))
			changes := before.changes()
			var planned []string
			for _, s := range read[steps](t, says(t, -1, "plan", "graph.yaml", "--format", "json")).Steps {
				planned = append(planned, s.ID)
			}
			slices.Sort(planned)
			if !slices.Equal(planned, changes) {
				t.Errorf("analyze changes %q, plan %q", changes, planned)
			}
			linted := read[findings](t, says(t, -1, "lint", "--no-config", "graph.yaml", "--format", "json"))
			if got := linted.changes(); !slices.Equal(got, changes) {
				t.Errorf("analyze changes %q, lint %q", changes, got)
			}

			says(t, -1, "plan", "graph.yaml", "--apply")
			after := read[analysis](t, says(t, 0, "analyze", "graph.yaml", "--format", "json"))
			if left := after.changes(); len(left) > 0 {
				t.Errorf("applied, and %q are left to change", left)
			}
			linted = read[findings](t, says(t, -1, "lint", "--no-config", "graph.yaml", "--format", "json"))
			if left := linted.changes(); len(left) > 0 {
				t.Errorf("applied, and lint is against %q", left)
			}
			for _, e := range before.Edges {
				if e.Change && e.Basis == "semantics" {
					return // what the facts leave no choice about may cost an objective
				}
			}
			promised := map[string]float64{}
			for _, l := range before.Repair.Unrepaired {
				promised[l.Limit] = l.Measured
			}
			for _, l := range after.Repair.Unrepaired {
				if m, said := promised[l.Limit]; !said || l.Measured > 1.0001*m {
					t.Errorf("applied, and %s is %g against %g; %g was promised", l.Limit, l.Measured, l.Allowed, m)
				}
			}
			for w := range after.Workloads {
				was, is := before.Workloads[w].kept(), after.Workloads[w].kept()
				for o, kept := range was {
					if kept && !is[o] {
						t.Errorf("applied, and %s misses %s, which it kept", after.Workloads[w].Name, o)
					}
				}
			}
		})
	}
}

// TestOrderOfTheFile holds that the order of services, workloads and edges changes no byte of what is said (DESIGN D6).
func TestOrderOfTheFile(t *testing.T) {
	for _, path := range graphFiles(t) {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			said := func(data []byte) [2]string {
				if err := os.WriteFile("graph.yaml", data, 0o644); err != nil {
					t.Fatal(err)
				}
				return [2]string{says(t, 0, "analyze", "graph.yaml"), withoutPositions(t, says(t, 0, "analyze", "graph.yaml", "--format", "json"))}
			}
			r := rand.New(rand.NewPCG(1, uint64(len(data))))
			one := said(data)
			for range 2 {
				two := said(permuted(t, data, r))
				for i := range one {
					if line, a, b := firstDifference(one[i], two[i]); line > 0 {
						t.Fatalf("the order matters, line %d:\n%s\n%s", line, a, b)
					}
				}
			}
		})
	}
}

// firstDifference returns the number of the first line in which two texts differ, and the lines around it; 0 where none does.
func firstDifference(x, y string) (line int, around, other string) {
	a, b := strings.Split(x, "\n"), strings.Split(y, "\n")
	for n := range max(len(a), len(b)) {
		if n >= len(a) || n >= len(b) || a[n] != b[n] {
			near := func(list []string) string {
				return strings.Join(list[max(0, min(len(list), n-3)):min(len(list), n+3)], "\n")
			}
			return n + 1, near(a), near(b)
		}
	}
	return 0, "", ""
}

// caller is the service that makes a call.
func caller(edge *yaml.Node) string {
	for i := 0; i+1 < len(edge.Content); i += 2 {
		if edge.Content[i].Value == "from" {
			service, _, _ := strings.Cut(edge.Content[i+1].Value, "/")
			return service
		}
	}
	return ""
}

// permuted shuffles the sections of a graph file. The calls of one service stay in their order, for it makes them in that order.
func permuted(t *testing.T, data []byte, r *rand.Rand) []byte {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	top := root.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		switch n := top.Content[i+1]; top.Content[i].Value {
		case "edges":
			of := map[string][]*yaml.Node{}
			for _, e := range n.Content {
				of[caller(e)] = append(of[caller(e)], e)
			}
			r.Shuffle(len(n.Content), func(a, b int) { n.Content[a], n.Content[b] = n.Content[b], n.Content[a] })
			for i, e := range n.Content {
				from := caller(e)
				n.Content[i], of[from] = of[from][0], of[from][1:]
			}
		case "services", "workloads":
			r.Shuffle(len(n.Content)/2, func(a, b int) {
				for k := range 2 {
					n.Content[2*a+k], n.Content[2*b+k] = n.Content[2*b+k], n.Content[2*a+k]
				}
			})
		}
	}
	out, err := yaml.Marshal(&root)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withoutPositions drops where things stand in the file, and puts lists of things with an id or a name in their order.
func withoutPositions(t *testing.T, text string) string {
	t.Helper()
	var clean func(v any) any
	clean = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "position")
			for k := range v {
				v[k] = clean(v[k])
			}
		case []any:
			for i := range v {
				v[i] = clean(v[i])
			}
		}
		return v
	}
	out, err := json.MarshalIndent(clean(read[any](t, text)), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
