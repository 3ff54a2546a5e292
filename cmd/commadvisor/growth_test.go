package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"commadvisor/internal/bench"
	"commadvisor/internal/cli"
)

// mostGrowth is how many times as much a command may allocate on a graph of four times the size. Linear is 4; what is quadratic comes out
// near 16.
const mostGrowth = 6

// TestGrowth holds that what every command does grows no faster than the graph: by what it allocates, which no load of the machine
// changes. Both sizes are beyond those up to which changes are tried on the whole design.
func TestGrowth(t *testing.T) {
	fullOnly(t)
	const n = 700
	shapes := map[string]func(n int) []byte{"layered": func(n int) []byte { return bench.Layered(n, 5) }}
	for _, name := range []string{"star", "chain", "ring"} {
		shapes[name] = bench.Shapes[name]
	}
	for name, draw := range shapes {
		small, large := measure(t, draw(n)), measure(t, draw(4*n))
		for command, bytes := range small {
			if ratio := float64(large[command]) / float64(bytes); ratio > mostGrowth {
				t.Errorf("%s on %s: four times the graph takes %.1f times the memory", command, name, ratio)
			}
		}
	}
}

// measure returns what every command allocates on a graph, in bytes.
func measure(t *testing.T, graph []byte) map[string]uint64 {
	t.Helper()
	file := filepath.Join(t.TempDir(), "graph.yaml")
	if err := os.WriteFile(file, graph, 0o666); err != nil {
		t.Fatal(err)
	}
	list := map[string]uint64{}
	for command, args := range map[string][]string{
		"analyze": {"analyze", file}, "analyze --format json": {"analyze", file, "--format", "json"}, "lint": {"lint", file},
		"plan": {"plan", file}, "diff": {"diff", file, file},
	} {
		var said bytes.Buffer
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		code := cli.Main(args, bytes.NewReader(nil), io.Discard, &said)
		runtime.ReadMemStats(&after)
		if code > 1 {
			t.Fatal(fmt.Errorf("%s: exit code %d\n%s", command, code, said.Bytes()))
		}
		list[command] = after.TotalAlloc - before.TotalAlloc
	}
	return list
}
