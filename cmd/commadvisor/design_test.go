package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math"
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
	Edges  []advised
	Repair struct{ Today, Unrepaired []limitMissed }
}

type advised struct {
	ID             string
	Mode           string // "" where the file leaves it open
	Recommendation string // "" where there is no advice
	Change         bool
	Basis          string

	Strength    string
	FromScratch string `json:"from_scratch"`
	CouldBe     bool   `json:"could_be"`
	Robust      bool
}

// limitMissed is a limit that a design does not keep.
type limitMissed struct {
	Limit             string // which, and whose
	Service, Edge     string
	Measured, Allowed float64
	Unit              string
}

// ratio is how many times the limit is exceeded; for availability by the time down.
func (l limitMissed) ratio() float64 {
	if l.Unit == "share" {
		return (1 - l.Measured) / (1 - l.Allowed)
	}
	return l.Measured / l.Allowed
}

type steps struct {
	Steps []struct{ ID, Mode string }
}

type findings struct {
	Findings []struct {
		Check, Edge, Message, State string
		Related                     []struct{ Message string }
	}
}

func read[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return v
}

// changes are the edges that analyze would change, each with its new mode.
func (a *analysis) changes() (list []string) {
	for _, e := range a.Edges {
		if e.Change {
			list = append(list, e.ID+" "+e.Recommendation)
		}
	}
	slices.Sort(list)
	return list
}

// toBuild are the changes, and what is recommended but sync where the file leaves it open: the steps of a plan.
func (a *analysis) toBuild() []string {
	list := a.changes()
	for _, e := range a.Edges {
		if e.Mode == "" && (e.Recommendation == "async" || e.Recommendation == "hybrid") {
			list = append(list, e.ID+" "+e.Recommendation)
		}
	}
	slices.Sort(list)
	return list
}

// forced are the recommended modes that are no choice: what the facts force, and what the file leaves open.
func (a *analysis) forced() map[string]string {
	modes := map[string]string{}
	for _, e := range a.Edges {
		switch {
		case e.Recommendation == "either":
			modes[e.ID] = "sync"
		case e.Recommendation != "" && (e.Mode == "" || e.Change && e.Basis == "semantics"):
			modes[e.ID] = e.Recommendation
		}
	}
	return modes
}

// changes are the edges whose mode lint is against, as analysis.changes. One that is no finding of its own stands beside the objective
// that it repairs.
func (f *findings) changes(t *testing.T) (list []string) {
	t.Helper()
	for _, x := range f.Findings {
		if x.Check != "mode/against-advice" {
			continue
		}
		is, to, ok := strings.Cut(x.Message, "; make it ")
		if !ok || !strings.HasPrefix(is, x.Edge+" is ") {
			t.Errorf("lint: %s", x.Message)
		}
		to, _, _ = strings.Cut(to, " ")
		list = append(list, x.Edge+" "+to)
		beside := false
		for _, by := range f.Findings {
			for _, r := range by.Related {
				beside = beside || strings.HasPrefix(r.Message, is+"; make it "+to+" ")
			}
		}
		if beside != (x.State == "related") {
			t.Errorf("lint: %s is %s, and it stands beside another finding: %v", x.Message, x.State, beside)
		}
	}
	slices.Sort(list)
	return list
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

// TestOneDesign holds the commands to one design, as the program prints it (docs/design.md, D1, D2, D3): analyze, plan, and lint name the
// same changes; applied, they leave nothing to change, and no limit that was kept is missed.
func TestOneDesign(t *testing.T) {
	for _, path := range graphFiles(t) {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			write(t, "graph.yaml", data)
			before := read[analysis](t, says(t, 0, "analyze", "graph.yaml", "--format", "json"))
			changes := before.changes()
			var planned []string
			for _, s := range read[steps](t, says(t, -1, "plan", "graph.yaml", "--format", "json")).Steps {
				planned = append(planned, s.ID+" "+s.Mode)
			}
			slices.Sort(planned)
			linted := read[findings](t, says(t, -1, "lint", "--no-config", "graph.yaml", "--format", "json"))
			if against := linted.changes(t); !slices.Equal(planned, before.toBuild()) || !slices.Equal(against, changes) {
				t.Errorf("analyze changes %q and builds %q, plan %q, lint %q", changes, before.toBuild(), planned, against)
			}

			says(t, -1, "plan", "graph.yaml", "--apply")
			after := read[analysis](t, says(t, 0, "analyze", "graph.yaml", "--format", "json"))
			linted = read[findings](t, says(t, -1, "lint", "--no-config", "graph.yaml", "--format", "json"))
			if left, against := after.changes(), linted.changes(t); len(left)+len(against) > 0 {
				t.Errorf("applied, and analyze would change %q, lint %q", left, against)
			}
			for i, e := range after.Edges {
				if was := before.Edges[i].Recommendation; e.Recommendation != was {
					t.Errorf("applied, and %s is recommended for %s, which was %s", e.Recommendation, e.ID, was)
				}
			}
			if left, promised := limits(after.Repair.Unrepaired), limits(before.Repair.Unrepaired); !slices.Equal(left, promised) {
				t.Errorf("applied, and %q are missed; promised %q", left, promised)
			}
			harmless(t, data, &before)
		})
	}
}

// harmless holds that no proven limit is missed as recommended which is kept as built, and none by over 1 dB more. What the facts force,
// and what the file leaves open, is no choice and made before.
func harmless(t *testing.T, data []byte, recommended *analysis) {
	t.Helper()
	built := recommended.Repair.Today
	if forced := recommended.forced(); len(forced) > 0 {
		write(t, "built.yaml", stating(t, data, forced))
		built = read[analysis](t, says(t, 0, "analyze", "built.yaml", "--format", "json")).Repair.Today
	}
	for _, l := range recommended.Repair.Unrepaired {
		_, to, _ := strings.Cut(l.Edge, "->")
		to, _, _ = strings.Cut(to, "/")
		if strings.HasPrefix(l.Limit, "late ") && strings.Contains(l.Limit, " peak ") && slices.ContainsFunc(built, func(b limitMissed) bool { return b.Service == to && strings.HasPrefix(b.Limit, "overload ") }) {
			continue // a queue makes a delay of the overload of its consumer
		}
		i := slices.IndexFunc(built, func(b limitMissed) bool { return b.Limit == l.Limit })
		if i < 0 || l.ratio() > built[i].ratio()*math.Pow(10, 0.1) {
			t.Errorf("%s: %g against %g; as built missed: %v", l.Limit, l.Measured, l.Allowed, built)
		}
	}
}

// limits names limits, in one order.
func limits(list []limitMissed) (names []string) {
	for _, l := range list {
		names = append(names, l.Limit)
	}
	slices.Sort(names)
	return names
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// stating writes a graph file with the modes of some edges stated.
func stating(t *testing.T, data []byte, modes map[string]string) []byte {
	t.Helper()
	return edited(t, data, func(section string, list *yaml.Node) {
		if section != "edges" {
			return
		}
		for _, e := range list.Content {
			id := value(e, "from") + "->" + value(e, "to")
			if op := value(e, "operation"); op != "" {
				id += "/" + op
			}
			mode, ok := modes[id]
			if !ok {
				continue
			}
			key, to := new(yaml.Node), new(yaml.Node)
			key.SetString("mode")
			to.SetString(mode)
			for i := 0; i+1 < len(e.Content); i += 2 {
				if e.Content[i].Value == "mode" {
					e.Content = slices.Delete(e.Content, i, i+2)
				}
			}
			e.Content = append(e.Content, key, to)
		}
	})
}

// TestOrderOfTheFile holds that the order of services, workloads and edges changes no byte of what is said (docs/design.md, D6).
func TestOrderOfTheFile(t *testing.T) {
	fullOnly(t)
	for _, path := range graphFiles(t) {
		t.Run(filepath.ToSlash(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			said := func(data []byte) [2]string {
				write(t, "graph.yaml", data)
				return [2]string{says(t, 0, "analyze", "graph.yaml"), withoutPositions(t, says(t, 0, "analyze", "graph.yaml", "--format", "json"))}
			}
			r := rand.New(rand.NewPCG(1, uint64(len(data))))
			one := said(data)
			for range 2 {
				two := said(permuted(t, data, r, true))
				for i := range one {
					if line, a, b := firstDifference(one[i], two[i]); line > 0 {
						t.Fatalf("the order matters, line %d:\n%s\n%s", line, a, b)
					}
				}
			}
			// Later calls finish later, so the order of one service's calls may change numbers, but no advice.
			was, is := read[analysis](t, one[1]), read[analysis](t, said(permuted(t, data, r, false))[1])
			for i, e := range is.Edges {
				if e != was.Edges[i] {
					t.Errorf("with calls in another order %+v, was %+v", e, was.Edges[i])
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

// value is what a key of a mapping has.
func value(mapping *yaml.Node, key string) string {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1].Value
		}
	}
	return ""
}

// edited writes a graph file with its sections changed.
func edited(t *testing.T, data []byte, change func(section string, list *yaml.Node)) []byte {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	top := root.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		change(top.Content[i].Value, top.Content[i+1])
	}
	out, err := yaml.Marshal(&root)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// permuted shuffles the sections of a graph file. With inOrder the calls of one service stay in their order, for it makes them in that.
func permuted(t *testing.T, data []byte, r *rand.Rand, inOrder bool) []byte {
	t.Helper()
	return edited(t, data, func(section string, list *yaml.Node) {
		switch section {
		case "edges":
			caller := func(edge *yaml.Node) string {
				service, _, _ := strings.Cut(value(edge, "from"), "/")
				return service
			}
			of := map[string][]*yaml.Node{}
			for _, e := range list.Content {
				of[caller(e)] = append(of[caller(e)], e)
			}
			r.Shuffle(len(list.Content), func(a, b int) { list.Content[a], list.Content[b] = list.Content[b], list.Content[a] })
			if !inOrder {
				return
			}
			for i, e := range list.Content {
				from := caller(e)
				list.Content[i], of[from] = of[from][0], of[from][1:]
			}
		case "services", "workloads":
			r.Shuffle(len(list.Content)/2, func(a, b int) {
				for k := range 2 {
					list.Content[2*a+k], list.Content[2*b+k] = list.Content[2*b+k], list.Content[2*a+k]
				}
			})
		}
	})
}

// withoutPositions drops where things stand in the file.
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
