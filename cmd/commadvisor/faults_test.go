//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What goes wrong around the program: full disks, folders that are read-only, pipes that break, interrupts, and others who write.

// faulty is a folder with a graph in it, in which the program runs as somebody whom permissions bind.
type faulty struct {
	t       *testing.T
	dir     string
	program string
	who     *syscall.SysProcAttr
}

// inFolder makes a graph of so many calls, all of which should change.
func inFolder(t *testing.T, calls int) *faulty {
	t.Helper()
	x := &faulty{t: t, dir: t.TempDir()}
	x.program = filepath.Join(x.dir, "commadvisor")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, x.program); err != nil { // by this name the test is the program
		t.Skip(err)
	}
	var b strings.Builder
	b.WriteString("version: 1\nworkloads:\n  w: {entry: web, user_facing: true}\nedges:\n  - {from: web, to: hub, op: read, mode: sync}\n")
	for i := range calls {
		fmt.Fprintf(&b, "  - {from: hub, to: n%d, op: notify, needs: nothing, mode: sync} # call %d\n", i, i)
	}
	x.write("graph.yaml", b.String())
	return x
}

// unprivileged has the program run as nobody, where it would run as root, whom no permission stops.
func (x *faulty) unprivileged() {
	if os.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	for dir := x.dir; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			x.t.Skip(err)
		}
	}
	x.who = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	self, err := os.ReadFile(x.program) // the test itself may stand where only root looks
	if err == nil {
		err = os.Remove(x.program)
	}
	if err == nil {
		err = os.WriteFile(x.program, self, 0o755)
	}
	if err == nil {
		err = os.Chown(filepath.Join(x.dir, "graph.yaml"), nobody, nobody)
	}
	if err != nil {
		x.t.Skip(err)
	}
}

func (x *faulty) write(name, text string) {
	x.t.Helper()
	if err := os.WriteFile(filepath.Join(x.dir, name), []byte(text), 0o644); err != nil {
		x.t.Fatal(err)
	}
}

func (x *faulty) read(name string) string {
	x.t.Helper()
	data, err := os.ReadFile(filepath.Join(x.dir, name))
	if err != nil {
		x.t.Fatal(err)
	}
	return string(data)
}

// shell prepares a line of the shell, in which commadvisor is the program.
func (x *faulty) shell(line string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.SysProcAttr = x.dir, x.who
	cmd.Env = append(os.Environ(), "PATH="+x.dir+":"+os.Getenv("PATH"))
	return cmd
}

// run runs a line and returns its exit code and all that it says.
func (x *faulty) run(line string) (code int, said string) {
	x.t.Helper()
	out, err := x.shell(line).CombinedOutput()
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode(), string(out)
	} else if err != nil {
		x.t.Fatal(err)
	}
	return 0, string(out)
}

// tidy holds that nothing is left behind, and that nothing ended in a stack.
func (x *faulty) tidy(line, said string) {
	x.t.Helper()
	if left, _ := filepath.Glob(filepath.Join(x.dir, ".*.tmp")); left != nil {
		x.t.Errorf("%s leaves %v", line, left)
	}
	if strings.Contains(said, "goroutine") || strings.Contains(said, "internal error") {
		x.t.Errorf("%s: %s", line, said)
	}
}

// Where the disk is full, what was there stays, and nothing else is there. A limit on the size of files stands for the disk.
func TestDiskFull(t *testing.T) {
	fullOnly(t)
	for _, blocks := range []string{"0", "1"} { // nothing fits, and a part does
		for _, c := range []struct{ line, file string }{
			{"analyze graph.yaml -o json=new.json", "new.json"},
			{"explain graph.yaml hub:n1 -o json=new.json", "new.json"},
			{"lint graph.yaml -o sarif=new.sarif", "new.sarif"},
			{"diff empty.yaml graph.yaml -o json=new.json", "new.json"},
			{"lint graph.yaml --write-baseline known.json", "known.json"},
			{"plan graph.yaml --apply", "graph.yaml"},
			{"plan linked.yaml --apply", "graph.yaml"},
			{"init new.yaml", "new.yaml"},
			{"schema --write graph.yaml", "graph.schema.json"},
		} {
			x := inFolder(t, 40)
			x.write("empty.yaml", "version: 1\n")
			x.write("known.json", `{"schema": "commadvisor.baseline/v1", "findings": []}`)
			if err := os.Link(filepath.Join(x.dir, "graph.yaml"), filepath.Join(x.dir, "linked.yaml")); err != nil {
				t.Skip(err)
			}
			before, _ := os.ReadFile(filepath.Join(x.dir, c.file))
			code, said := x.run("ulimit -f " + blocks + " && commadvisor " + c.line + " >/dev/null")
			if code != 2 || !strings.Contains(said, "file too large") || !strings.Contains(said, c.file) && !strings.Contains(said, "linked.yaml") {
				t.Errorf("%s: exit code %d, %s", c.line, code, said)
			}
			if after, _ := os.ReadFile(filepath.Join(x.dir, c.file)); !bytes.Equal(after, before) {
				t.Errorf("%s: %s holds %q", c.line, c.file, after)
			}
			x.tidy(c.line, said)
		}
	}
}

// In a folder that is read-only nothing is written, and that is said.
func TestReadOnlyFolder(t *testing.T) {
	fullOnly(t)
	for _, line := range []string{"analyze graph.yaml -o json=new.json", "lint graph.yaml --write-baseline new.json", "plan graph.yaml --apply", "init new.yaml", "schema --write graph.yaml",
		"analyze graph.yaml -o json=old.json"} {
		x := inFolder(t, 3)
		x.write("old.json", `{"schema": "commadvisor.analysis/v1"}`)
		x.unprivileged()
		if err := os.Chmod(x.dir, 0o555); err != nil {
			t.Fatal(err)
		}
		before := x.read("graph.yaml")
		code, said := x.run("commadvisor " + line + " >/dev/null")
		if code != 2 || !strings.Contains(said, "permission denied") {
			t.Errorf("%s: exit code %d, %s", line, code, said)
		}
		if x.read("graph.yaml") != before {
			t.Errorf("%s changes the file", line)
		}
		x.tidy(line, said)
		if err := os.Chmod(x.dir, 0o755); err != nil { // or it could not be removed
			t.Fatal(err)
		}
	}
}

// A reader that ends early ends the program, quietly; what is written elsewhere is whole.
func TestBrokenPipe(t *testing.T) {
	fullOnly(t)
	x := inFolder(t, 1500)
	x.write("small.yaml", "version: 1\nedges: [{from: a, to: b}]\n")
	for _, line := range []string{"analyze graph.yaml --all", "analyze graph.yaml -f json", "lint graph.yaml", "lint graph.yaml -f sarif", "explain graph.yaml hub:n1", "diff small.yaml graph.yaml", "rules -f markdown", "schema", "--help"} {
		if code, said := x.run("commadvisor " + line + " | true"); code != 0 || said != "" {
			t.Errorf("%s: exit code %d, %s", line, code, said)
		}
	}
	code, said := x.run("commadvisor analyze graph.yaml -o json=new.json --all | true")
	if code != 0 || said != "" || !strings.HasSuffix(x.read("new.json"), "}\n") {
		t.Errorf("exit code %d, %s", code, said)
	}
	code, said = x.run("commadvisor plan graph.yaml --apply | true")
	if want := "changed graph.yaml\n"; code != 0 || said != want || strings.Count(x.read("graph.yaml"), "mode: async} # call") != 1500 {
		t.Errorf("exit code %d, %s", code, said)
	}
	x.tidy("plan", said)
}

// An interrupt during a write leaves the old file or the new one, and nothing beside it.
func TestInterruptedWrite(t *testing.T) {
	fullOnly(t)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		x := inFolder(t, 2500)
		cmd := x.shell("exec commadvisor analyze graph.yaml --flips -o json=new.json >/dev/null")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		begun := func() bool { found, _ := filepath.Glob(filepath.Join(x.dir, ".new.json.*.tmp")); return found != nil }
		for end := time.Now().Add(patience); !begun() && len(ended) == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("nothing is written")
			}
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Log(err) // it was faster
		}
		err := <-ended
		if exit, ok := err.(*exec.ExitError); ok && exit.Sys().(syscall.WaitStatus).Signal() != sig {
			t.Errorf("%v: it ends with %v", sig, err)
		}
		if _, missing := os.Stat(filepath.Join(x.dir, "new.json")); err != nil && missing == nil {
			t.Errorf("%v: there is a report of a run that was interrupted", sig)
		}
		x.tidy(sig.String(), "")
	}
}

// A file that somebody else writes while it is analyzed is not written over. The second graph comes from a pipe, which holds the run up.
func TestChangedDuringApply(t *testing.T) {
	x := inFolder(t, 3)
	if err := syscall.Mkfifo(filepath.Join(x.dir, "more.yaml"), 0o600); err != nil {
		t.Skip(err)
	}
	cmd := x.shell("commadvisor plan graph.yaml more.yaml --apply 2>&1")
	var said bytes.Buffer
	cmd.Stdout = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.OpenFile(filepath.Join(x.dir, "more.yaml"), os.O_WRONLY, 0) // once the program has read the first
	if err != nil {
		t.Fatal(err)
	}
	others := x.read("graph.yaml") + "# by another\n"
	x.write("graph.yaml", others)
	if _, err := pipe.WriteString("version: 1\nedges: [{from: hub, to: other, op: notify, mode: async}]\n"); err != nil {
		t.Fatal(err)
	}
	pipe.Close()
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 2 || !strings.Contains(said.String(), "graph.yaml: changed since it was read") {
		t.Errorf("%v: %s", err, said.String())
	}
	if x.read("graph.yaml") != others {
		t.Errorf("the file holds\n%s", x.read("graph.yaml"))
	}
	x.tidy("plan", said.String())
}
