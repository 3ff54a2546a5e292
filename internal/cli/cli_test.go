package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func testStreams(env map[string]string) (*streams, *bytes.Buffer, *bytes.Buffer) {
	var out, err bytes.Buffer
	lookup := func(k string) (string, bool) { v, ok := env[k]; return v, ok }
	return &streams{in: strings.NewReader(""), out: &out, err: &err, env: lookup, files: diskFiles{}}, &out, &err
}

func TestColor(t *testing.T) {
	for _, c := range []struct {
		flag     string
		env      map[string]string
		terminal bool
		want     bool
	}{
		{"auto", nil, true, true},
		{"auto", nil, false, false},
		{"auto", map[string]string{"NO_COLOR": "1"}, true, false},
		{"auto", map[string]string{"NO_COLOR": ""}, true, false},
		{"auto", map[string]string{"NO_COLOR": "0"}, true, false},
		{"auto", map[string]string{"TERM": "dumb"}, true, false},
		{"always", map[string]string{"NO_COLOR": "1"}, false, true},
		{"never", nil, true, false},
	} {
		s, _, _ := testStreams(c.env)
		s.terminal = c.terminal
		if got, err := s.color(c.flag); err != nil || got != c.want {
			t.Errorf("color(%s) with %v on a terminal %v = %v, %v; want %v", c.flag, c.env, c.terminal, got, err, c.want)
		}
	}
}

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		columns  string
		terminal int
		want     int
	}{{"", 0, 100}, {"", 160, 160}, {"80", 160, 80}, {"7", 0, 40}, {"9999", 0, 200}, {"wide", 120, 120}, {"-3", 0, 100}} {
		env := map[string]string{}
		if c.columns != "" {
			env["COLUMNS"] = c.columns
		}
		s, _, _ := testStreams(env)
		s.columns = c.terminal
		if got := s.width(); got != c.want {
			t.Errorf("width with COLUMNS=%q in a terminal of %d = %d, want %d", c.columns, c.terminal, got, c.want)
		}
	}
}

// A panic is an internal error: exit code 3, the version, and what to do.
func TestPanic(t *testing.T) {
	s, out, errs := testStreams(nil)
	root := newRootCmd(s)
	root.AddCommand(&cobra.Command{Use: "burst", Run: func(*cobra.Command, []string) { panic("seams") }})
	if code := s.main(root, []string{"burst"}); code != exitBug {
		t.Errorf("exit code %d, want %d", code, exitBug)
	}
	if !strings.Contains(errs.String(), "internal error: seams") || !strings.Contains(errs.String(), buildVersion()) || out.Len() > 0 {
		t.Errorf("stdout %q, stderr %q", out, errs)
	}
}

// workerFault is a panic as package parallel passes it on.
type workerFault struct{}

func (workerFault) Error() string { return "seams" }
func (workerFault) Stack() []byte { return []byte("goroutine 7: the worker\n") }

// A fault in a worker shows where it happened, not only where its caller waited.
func TestPanicInWorker(t *testing.T) {
	s, _, errs := testStreams(nil)
	root := newRootCmd(s)
	root.AddCommand(&cobra.Command{Use: "burst", Run: func(*cobra.Command, []string) { panic(workerFault{}) }})
	if code := s.main(root, []string{"burst"}); code != exitBug {
		t.Errorf("exit code %d, want %d", code, exitBug)
	}
	if !strings.Contains(errs.String(), "internal error: seams\n") || !strings.Contains(errs.String(), "\n\ngoroutine 7: the worker\n\ngoroutine ") {
		t.Errorf("stderr %q", errs)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteError(t *testing.T) {
	s, _, errs := testStreams(nil)
	s.out = brokenWriter{}
	if code := s.main(newRootCmd(s), []string{"analyze", "../../testdata/payments.yaml"}); code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
	if got, want := errs.String(), "commadvisor: stdout: disk full\n"; got != want {
		t.Errorf("stderr %q, want %q", got, want)
	}
}

// Every command has help with an example, and every flag says what it is for.
func TestHelp(t *testing.T) {
	s, _, _ := testStreams(nil)
	for _, c := range newRootCmd(s).Commands() {
		if c.Short == "" || c.Example == "" && c.Name() != "version" && c.Name() != "help" {
			t.Errorf("%s has no example", c.Name())
		}
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ word, want string }{{"analyse", "analyze"}, {"expalin", "explain"}, {"rule", "rules"}, {"xyzzy", ""}} {
		got := nearest(c.word, []string{"analyze", "explain", "rules", "schema"}, 1)
		if fmt.Sprint(strings.Join(got, "")) != c.want {
			t.Errorf("nearest(%s) = %v, want %s", c.word, got, c.want)
		}
	}
}
