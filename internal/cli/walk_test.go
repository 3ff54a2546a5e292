package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/tui"
)

// Nothing is written where one of the files changed meanwhile; what is written keeps its byte order mark, its mode and the
// link it was reached by.
func TestSaveOnDisk(t *testing.T) {
	dir := t.TempDir()
	a, b, link := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml"), filepath.Join(dir, "link.yaml")
	for name, text := range map[string]string{a: "\ufeffversion: 1\n", b: "edges: []\n"} {
		if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(b, link); err != nil {
		t.Skip(err)
	}
	s, _, _ := testStreams(nil)
	d := newOnDisk(s)
	for name, text := range map[string]string{a: "version: 1\n", link: "edges: []\n"} {
		if err := d.read(name, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.save([]string{a, link}, []string{"version: 1 # one\n", "edges: [] # none\n"}); err != nil {
		t.Fatal(err)
	}
	holds := func(name, want string) {
		t.Helper()
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}
	holds(a, "\ufeffversion: 1 # one\n")
	holds(b, "edges: [] # none\n")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is no longer one: %v", err)
	}
	if info, err := os.Stat(b); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(b, []byte("by another\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	err := d.save([]string{a, link}, []string{"mine\n", "mine\n"})
	if err == nil || !strings.Contains(err.Error(), "changed on disk") {
		t.Errorf("err = %v", err)
	}
	holds(a, "\ufeffversion: 1 # one\n")
	holds(b, "by another\n")
}

func TestDark(t *testing.T) {
	for _, c := range []struct {
		theme, env string
		want       bool
	}{{"auto", "", true}, {"auto", "15;0", true}, {"auto", "0;15", false}, {"auto", "0;default;7", false}, {"light", "15;0", false}, {"dark", "0;15", true}} {
		s, _, _ := testStreams(map[string]string{"COLORFGBG": c.env})
		o := &walkOptions{request: request{streams: s}, theme: c.theme}
		if got, err := o.dark(); err != nil || got != c.want {
			t.Errorf("dark(%s, %s) = %v, %v; want %v", c.theme, c.env, got, err, c.want)
		}
	}
}

// What the walkthrough changes is judged as it was opened: under the configuration's profile where no other is stated.
func TestProfileOfChangedGraph(t *testing.T) {
	q := request{settings: &graphfile.Config{Profile: graph.Of("autonomy")}}
	for _, c := range []struct{ flag, file, want string }{{"", "", "autonomy"}, {"", "latency-first", "latency-first"}, {"pragmatic", "latency-first", "pragmatic"}} {
		q.profile = c.flag
		g := &graph.Graph{}
		g.Profile.V = c.file
		if p, err := q.profileOf(g); err != nil || p.Name != c.want {
			t.Errorf("flag %q, file %q: %q, %v; want %q", c.flag, c.file, p.Name, err, c.want)
		}
	}
}

// Files read again while the walkthrough runs print nothing: what is wrong with them comes back as the error.
func TestReadAgain(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.yaml")
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("version: 1\nedges: [{from: a, to: b, mode: sync}]\n")
	s, _, said := testStreams(nil)
	o := &walkOptions{request: request{streams: s}}
	o.files, o.color = []string{name}, "auto"
	from, err := o.start(true)
	if err != nil {
		t.Fatal(err)
	}
	write("version: 1\nedges: [{from: a, to: b, mode: async}]\n")
	if err := from.Save([]string{name}, []string{"mine\n"}); !errors.Is(err, tui.ErrChanged) {
		t.Errorf("err = %v", err)
	}
	next, err := from.Reread()
	if err != nil || next.Result.Graph.Edges[0].Mode.V != graph.Async {
		t.Fatalf("%v, %v", next.Result, err)
	}
	if err := next.Save([]string{name}, []string{"mine\n"}); err != nil {
		t.Error(err)
	}
	said.Reset()
	if _, err := next.Reread(); err == nil || !strings.Contains(err.Error(), "a.yaml:1") || said.Len() > 0 {
		t.Errorf("err = %v; said %q", err, said)
	}
}

func TestDumbTerminal(t *testing.T) {
	s, _, _ := testStreams(map[string]string{"TERM": "dumb"})
	o := &walkOptions{request: request{streams: s}, theme: "auto"}
	o.files = []string{"graph.yaml"}
	if err := runWalk(o); err == nil || !strings.Contains(err.Error(), "TERM is dumb; without one: commadvisor analyze graph.yaml") {
		t.Errorf("err = %v", err)
	}
}
