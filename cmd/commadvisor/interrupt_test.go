//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"commadvisor/internal/bench"
)

// TestInterrupt holds that Ctrl-C ends every command at once, in the middle of a long analysis: nothing is printed, and no file is
// written. The signal itself ends the program, which a shell shows as exit code 130.
func TestInterrupt(t *testing.T) {
	fullOnly(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "graph.yaml")
	if err := os.WriteFile(file, bench.Shapes["services"](10000), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"analyze": {"analyze", file, "-o", "json=" + filepath.Join(dir, "report.json")},
		"json":    {"analyze", file, "--format", "json", "--flips"},
		"lint":    {"lint", file, "--write-baseline", filepath.Join(dir, "baseline.json")},
		"plan":    {"plan", file, "--apply"},
		"explain": {"explain", file, "s9999"},
		"diff":    {"diff", file, file},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			cmd := exec.Command(os.Args[0])
			cmd.Args = append([]string{"commadvisor"}, args...) // the name by which TestMain runs the program
			cmd.Stdout = &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(300 * time.Millisecond) // in the analysis, or on the way to it
			at := time.Now()
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // the status says it
			if status := cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGINT {
				t.Errorf("ended with %v", cmd.ProcessState)
			}
			if took := time.Since(at); took > 10*time.Second {
				t.Errorf("went on for %v", took)
			}
			if out.Len() > 0 {
				t.Errorf("printed %q", out.String())
			}
			left, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(left) != 1 {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
}
