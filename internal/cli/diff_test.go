package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A finding is new by its fingerprint: what only moved is known, what the file suppresses is not told.
func TestDiffFindings(t *testing.T) {
	dir := t.TempDir()
	file := func(name, edges string) string {
		path := filepath.Join(dir, name)
		text := "version: 1\nservices: {a: {}, b: {owner: b}, c: {owner: c}, d: {}}\nedges:\n" + edges
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	edge := func(to string) string {
		return "  - {from: a, to: " + to + ", op: write, needs: outcome, retries: 1} # an edge\n"
	}
	base := file("base.yaml", edge("b"))
	head := file("head.yaml", "  # moved\n"+edge("b")+edge("c")+"  # commadvisor:ignore retry/unsafe it is safe\n"+edge("d"))
	run := func(s *streams, args ...string) int {
		cmd := newDiffCmd(s, nil)
		cmd.SilenceUsage, cmd.SilenceErrors = true, true // as the root does
		return s.main(cmd, append(args, "--no-config"))
	}
	for failOn, want := range map[string]int{"error": exitOK, "warning": exitFindings, "never": exitOK} {
		s, out, errs := testStreams(nil)
		if got := run(s, base, head, "--fail-on", failOn, "--format", "github"); got != want {
			t.Errorf("--fail-on %s: exit code %d, want %d\n%s", failOn, got, want, errs)
		}
		if strings.Count(out.String(), "retry/unsafe") != 1 || !strings.Contains(out.String(), "line=6,") {
			t.Errorf("got %q, want one annotation at line 6", out)
		}
	}
	s, out, _ := testStreams(nil)
	if got := run(s, base, head, "--owner", "b"); got != exitOK || strings.Contains(out.String(), "retry/unsafe") || strings.Contains(out.String(), "a->c") {
		t.Errorf("exit code %d\n%s", got, out)
	}
	// c leaves with all that its owner had.
	gone := filepath.Join(dir, "gone.yaml")
	if err := os.WriteFile(gone, []byte("version: 1\nservices: {a: {}, b: {owner: b}}\nedges:\n"+edge("b")), 0o666); err != nil {
		t.Fatal(err)
	}
	s, out, errs := testStreams(nil)
	if got := run(s, base, gone, "--owner", "c"); got != exitOK || !strings.Contains(out.String(), "service c") {
		t.Errorf("exit code %d\n%s%s", got, out, errs)
	}
	s, _, errs = testStreams(nil)
	if got := run(s, base, gone, "--owner", "d"); got != exitUsage || !strings.Contains(errs.String(), `unknown owner "d"`) {
		t.Errorf("exit code %d\n%s", got, errs)
	}
	named := file("named.yaml", strings.Replace(edge("b"), "to: b,", "to: b, operation: store,", 1))
	s, out, _ = testStreams(nil)
	if got := run(s, base, named, "--fail-on", "warning"); got != exitOK || strings.Contains(out.String(), "retry/unsafe") || !strings.Contains(out.String(), "operation") {
		t.Errorf("an operation was named: exit code %d\n%s", got, out)
	}
}
