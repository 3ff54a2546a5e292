// Measure prints what commands cost against a bare decoding of the same file into YAML nodes: processor time (user and system) and peak
// memory, as ratios, of runs that take turns. It builds the program first.
//
//	go run ./internal/bench/measure                         # the table of docs/performance.md
//	go run ./internal/bench/measure -sizes 1000 -runs 3     # a quick look
//	go run ./internal/bench/measure -shapes                 # what hurts, in seconds
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"commadvisor/internal/bench"

	"gopkg.in/yaml.v3"
)

var (
	binary    = flag.String("binary", "", "program to measure; without it, ./cmd/commadvisor is built")
	sizes     = flag.String("sizes", "1000,10000,100000", "edges of the files")
	workloads = flag.Int("workloads", 50, "workloads of the files")
	runs      = flag.Int("runs", 5, "runs of each; the median counts")
	only      = flag.String("only", "", "only the commands with this in their name")
	shapes    = flag.Bool("shapes", false, "the shapes that hurt, instead of the table")
	limit     = flag.Int("limit", 60, "seconds of processor time after which a command is stopped")
	decode    = flag.String("decode", "", "decode this file and end: what the rest is held against")
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run() error {
	if *decode != "" {
		data, err := os.ReadFile(*decode)
		if err != nil {
			return err
		}
		var n yaml.Node
		return yaml.Unmarshal(data, &n)
	}
	dir, err := os.MkdirTemp("", "measure")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if *binary == "" {
		*binary = filepath.Join(dir, "commadvisor")
		if out, err := exec.Command("go", "build", "-o", *binary, "./cmd/commadvisor").CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	if *shapes {
		return hurt(dir)
	}
	fmt.Printf("%s/%s, %d processors, %s, %d workloads, median of %d runs\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), *workloads, *runs)
	fmt.Println("| edges | command | CPU | CPU ÷ decoding | memory | memory ÷ decoding |\n|---|---|---|---|---|---|")
	for _, size := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		if err := table(dir, n); err != nil {
			return err
		}
	}
	return nil
}

// cost is what a process took.
type cost struct{ seconds, megabytes float64 }

// spent runs a program and returns what it took; what it prints is dropped. An exit code that reports findings is fine.
func spent(args ...string) (c cost, err error) {
	shell := append([]string{"-c", fmt.Sprintf(`ulimit -t %d; exec "$@"`, *limit), "sh"}, args...)
	cmd := exec.Command("sh", shell...)
	runErr := cmd.Run()
	if cmd.ProcessState == nil {
		return c, runErr
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	c = cost{(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), float64(usage.Maxrss) / 1024}
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 1 {
		return c, fmt.Errorf("%s: %w", strings.Join(args, " "), runErr)
	}
	return c, nil
}

// command is one row of the table.
type command struct {
	name string
	args []string
}

// commands are what is measured on a file and on another one that differs from it in one edge.
func commands(file, other, edge string) []command {
	list := []command{
		{"analyze", []string{"analyze", file}},
		{"lint", []string{"lint", file}},
		{"analyze --format json", []string{"analyze", file, "--format", "json"}},
		{"analyze --format markdown", []string{"analyze", file, "--format", "markdown"}},
		{"explain", []string{"explain", file, edge}},
		{"plan", []string{"plan", file}},
		{"diff", []string{"diff", file, other}},
	}
	return slices.DeleteFunc(list, func(c command) bool { return !strings.Contains(c.name, *only) })
}

// files writes a graph file and one that differs in the timeout of its last edge, whose id is returned.
func files(dir string, data []byte) (file, other, edge string, err error) {
	file, other = filepath.Join(dir, "graph.yaml"), filepath.Join(dir, "other.yaml")
	text := string(data)
	last := text[strings.LastIndex(text, "- {from: "):]
	field := func(key string) string {
		_, rest, _ := strings.Cut(last, key+": ")
		return rest[:max(0, strings.IndexAny(rest+",", ",}"))]
	}
	edge = field("from") + "->" + field("to")
	if op := field("operation"); strings.Contains(last, "operation: ") {
		edge += "/" + op
	}
	changed := text[:len(text)-len(last)] + strings.Replace(last, "timeout: 2s", "timeout: 3s", 1)
	if err := os.WriteFile(file, data, 0o666); err != nil {
		return "", "", "", err
	}
	return file, other, edge, os.WriteFile(other, []byte(changed), 0o666)
}

// table prints the rows of one size.
func table(dir string, n int) error {
	file, other, edge, err := files(dir, bench.Layered(n, *workloads))
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	list := append([]command{{"decoding", nil}}, commands(file, other, edge)...)
	costs := make([][]cost, len(list))
	for range *runs {
		for i, c := range list {
			args := append([]string{*binary}, c.args...)
			if c.args == nil {
				args = []string{self, "-decode", file}
			}
			spent, err := spent(args...)
			if err != nil {
				return err
			}
			costs[i] = append(costs[i], spent)
		}
	}
	base := median(costs[0])
	for i, c := range list {
		m := median(costs[i])
		fmt.Printf("| %d | %s | %.2f s | %.2f | %.0f MB | %.2f |\n", n, c.name, m.seconds, m.seconds/base.seconds, m.megabytes, m.megabytes/base.megabytes)
	}
	return nil
}

// median takes the median of each part.
func median(list []cost) (m cost) {
	part := func(of func(cost) float64) float64 {
		var values []float64
		for _, c := range list {
			values = append(values, of(c))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return cost{part(func(c cost) float64 { return c.seconds }), part(func(c cost) float64 { return c.megabytes })}
}

// hurt prints what every command takes on every shape that hurts, once.
func hurt(dir string) error {
	fmt.Println("| shape | command | CPU | memory |\n|---|---|---|---|")
	for _, s := range []struct {
		name string
		n    int
	}{{"star", 10000}, {"chain", 10000}, {"ring", 10000}, {"complete", 150}, {"workloads", 2000}, {"services", 10000}, {"rare", 20}} {
		file, other, edge, err := files(dir, bench.Shapes[s.name](s.n))
		if err != nil {
			return err
		}
		list := commands(file, other, edge)
		if s.name == "rare" {
			list = append(list, command{"analyze --format json --flips", []string{"analyze", file, "--format", "json", "--flips"}})
		}
		for _, c := range list {
			took, err := spent(append([]string{*binary}, c.args...)...)
			said := fmt.Sprintf("%.1f s | %.0f MB", took.seconds, took.megabytes)
			if err != nil {
				said = fmt.Sprintf("over %d s | %.0f MB", *limit, took.megabytes)
			}
			fmt.Printf("| %s %d | %s | %s |\n", s.name, s.n, c.name, said)
		}
	}
	return nil
}
