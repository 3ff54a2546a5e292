//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// patience is how long a terminal test waits for what must come; it says nothing about how fast it should.
const patience = 30 * time.Second

// terminal is a program in a pseudo-terminal that answers nothing.
type terminal struct {
	t   *testing.T
	f   *os.File
	cmd *exec.Cmd

	mu   sync.Mutex
	seen bytes.Buffer
}

func inTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	program := filepath.Join(t.TempDir(), "commadvisor")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	x := &terminal{t: t, cmd: exec.Command(program, args...)}
	x.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=", "COLORTERM=")
	f, err := pty.StartWithSize(x.cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	x.f = f
	t.Cleanup(func() {
		f.Close()
		x.cmd.Process.Kill() // has ended already where the test went well
	})
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := f.Read(buf)
			x.mu.Lock()
			x.seen.Write(buf[:n])
			x.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return x
}

func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seen.String()
}

// waitFor waits until a text has been shown since the last wait.
func (x *terminal) waitFor(text string) {
	x.t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(x.text(), text); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			x.t.Fatalf("%q was never shown; there was %q", text, x.text())
		}
	}
	x.mu.Lock()
	x.seen.Reset()
	x.mu.Unlock()
}

func (x *terminal) press(keys string) {
	x.t.Helper()
	if _, err := io.WriteString(x.f, keys); err != nil {
		x.t.Fatal(err)
	}
}

// ends waits for the program, and fails where it waits for an answer for longer than anybody would.
func (x *terminal) ends() error {
	x.t.Helper()
	done := make(chan error, 1)
	go func() { done <- x.cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		x.t.Fatalf("does not end; there was %q", x.text())
		return nil
	}
}

// From open to saved file, with keys as a person presses them.
func TestWalkInTerminal(t *testing.T) {
	name := filepath.Join(t.TempDir(), "graph.yaml")
	before, err := os.ReadFile("../../testdata/payments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, before, 0o666); err != nil {
		t.Fatal(err)
	}
	x := inTerminal(t, "walk", name)
	x.waitFor("by workload")
	x.press("h")
	x.waitFor("not written")
	x.press("w")
	x.waitFor("what will be written")
	x.press("\r")
	x.waitFor("written: ")
	x.press("q")
	if err := x.ends(); err != nil {
		t.Error(err)
	}
	after, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(string(before), "needs: ack, mode: sync", "needs: ack, mode: hybrid", 1)
	if string(after) != want {
		t.Errorf("the file holds\n%s", after)
	}
}

// The walk of the README opens its graph.
func TestReadmeWalkCommand(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "graph.yaml")
	if err := os.WriteFile(name, []byte(graphIn(string(readme))), 0o666); err != nil {
		t.Fatal(err)
	}
	x := inTerminal(t, "walk", name)
	x.waitFor("checkout")
	x.press("q")
	if err := x.ends(); err != nil {
		t.Error(err)
	}
}

// A file that changed on disk meanwhile is never written over.
func TestWalkChangedOnDisk(t *testing.T) {
	name := filepath.Join(t.TempDir(), "graph.yaml")
	data, err := os.ReadFile("../../testdata/payments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
	x := inTerminal(t, "walk", name)
	x.waitFor("by workload")
	other := append([]byte("# by another\n"), data...)
	if err := os.WriteFile(name, other, 0o666); err != nil {
		t.Fatal(err)
	}
	x.press("h")
	x.waitFor("not written")
	x.press("w")
	x.waitFor("what will be written")
	x.press("\r")
	x.waitFor("changed on")
	x.press("\x03\x03")
	if err := x.ends(); err != nil {
		t.Error(err)
	}
	if after, _ := os.ReadFile(name); !bytes.Equal(after, other) {
		t.Errorf("the file holds\n%s", after)
	}
}

// No command but walk asks the terminal anything: this one would never answer. The library asks for colours (OSC 10 and 11)
// and the cursor's place (CSI 6n) when it starts.
func TestNothingAsksTheTerminal(t *testing.T) {
	fullOnly(t)
	for _, args := range [][]string{{"--help"}, {"version"}, {"analyze", "../../testdata/payments.yaml"}, {"walk", "--help"}} {
		x := inTerminal(t, args...)
		start := time.Now()
		if err := x.ends(); err != nil {
			t.Errorf("%v: %v", args, err)
		}
		if took := time.Since(start); took > 4*time.Second { // the library would wait 5 s for its answer
			t.Errorf("%v took %v", args, took)
		}
		for _, query := range []string{"\x1b]10;?", "\x1b]11;?", "\x1b[6n", "\x1b[c"} {
			if strings.Contains(x.text(), query) {
				t.Errorf("%v asks the terminal %q", args, query)
			}
		}
	}
}
