package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
)

// A finding is new by its fingerprint: what only moved is known, what the file suppresses is not told.
func TestDiffFindings(t *testing.T) {
	dir := t.TempDir()
	file := func(name, edges string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("version: 1\nedges:\n"+edges), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	base := file("base.yaml", "  - {from: a, to: b}\n")
	head := file("head.yaml", "  # moved\n  - {from: a, to: b}\n  - {from: a, to: c}\n  - {from: a, to: quiet}\n")
	check := func(a *advise.Analysis, _ *graphfile.Result) (list []lint.Finding) {
		for e := range a.Edges {
			f := lint.Finding{
				Finding: diag.Finding{Severity: diag.Warning, Code: "test/edge", Message: "an edge", Pos: a.Graph.Edges[e].Pos},
				On:      "edge", Name: a.Edges[e].ID, Fingerprint: a.Edges[e].ID,
			}
			if strings.HasSuffix(f.Name, "quiet") {
				f.State = lint.Suppressed
			}
			list = append(list, f)
		}
		return list
	}
	run := func(s *streams, args ...string) int {
		cmd := newDiffCmd(s, check, nil)
		cmd.SilenceUsage, cmd.SilenceErrors = true, true // as the root does
		return s.main(cmd, args)
	}
	for failOn, want := range map[string]int{"error": exitOK, "warning": exitFindings, "info": exitFindings, "never": exitOK} {
		s, out, errs := testStreams(nil)
		if got := run(s, base, head, "--fail-on", failOn, "--format", "github"); got != want {
			t.Errorf("--fail-on %s: exit code %d, want %d\n%s", failOn, got, want, errs)
		}
		if strings.Count(out.String(), "\n") != 1 || !strings.Contains(out.String(), "line=5,") {
			t.Errorf("got %q, want one annotation at line 5", out)
		}
	}
	s, out, _ := testStreams(nil)
	if got := run(s, base, head); got != exitOK || !strings.Contains(out.String(), "head.yaml:5:5: warning: an edge [test/edge]") {
		t.Errorf("exit code %d\n%s", got, out)
	}
}
