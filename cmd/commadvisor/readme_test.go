package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"commadvisor/internal/cli"
)

// TestReadme runs every command line of the console blocks of README and docs/ci.md and compares what it shows; -update
// writes it. Lines of other programs are left alone, and a line [...] stands for any output from there on.
func TestReadme(t *testing.T) {
	for _, name := range []string{"README.md", "docs/ci.md"} {
		t.Run(name, func(t *testing.T) { testConsole(t, name) })
	}
}

func testConsole(t *testing.T, name string) {
	t.Chdir("../..")
	t.Setenv("COLUMNS", "100")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	ran := 0
	for i, part := range strings.Split(string(text), "```") {
		if i > 0 {
			out.WriteString("```")
		}
		body, console := strings.CutPrefix(part, "console\n")
		if i%2 == 0 || !console {
			out.WriteString(part)
			continue
		}
		out.WriteString("console\n")
		for _, step := range strings.SplitAfter(strings.ReplaceAll("\n"+body, "\n$ ", "\n\x00$ "), "\x00") {
			step = strings.TrimSuffix(strings.TrimPrefix(step, "\n"), "\x00")
			if step == "" {
				continue
			}
			command, shown, _ := strings.Cut(step, "\n")
			out.WriteString(command + "\n")
			got, mine := run(t, strings.TrimPrefix(command, "$ "))
			if !mine {
				out.WriteString(shown)
				continue
			}
			ran++
			want := shown
			if head, _, cut := strings.Cut(shown, "[...]\n"); cut {
				lines := strings.SplitAfter(got, "\n")
				got = strings.Join(lines[:min(len(lines), strings.Count(head, "\n"))], "") + "[...]\n"
			}
			if strings.TrimRight(got, "\n") != strings.TrimRight(want, "\n") && !*update {
				t.Errorf("%s: %s shows\n%s\nand it is\n%s", command, name, want, got)
			}
			out.WriteString(strings.TrimRight(got, "\n") + strings.Repeat("\n", max(1, len(want)-len(strings.TrimRight(want, "\n")))))
		}
	}
	if ran == 0 {
		t.Error("no command line found")
	}
	if *update {
		if err := os.WriteFile(name, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReferences holds the references under docs to what the program prints of itself; -update writes them.
func TestReferences(t *testing.T) {
	for name, command := range map[string]string{"rules.md": "commadvisor rules --format markdown", "graph-file.md": "commadvisor schema --format markdown"} {
		path := "../../docs/" + name
		got, _ := run(t, command)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if want, _ := os.ReadFile(path); string(want) != got {
			t.Errorf("docs/%s is not what %s prints; make update-golden writes it", name, command)
		}
	}
}

// run runs a command line of this program and returns all that it writes; mine is false for other programs.
func run(t *testing.T, line string) (output string, mine bool) {
	args, ok := strings.CutPrefix(line, "go run ./cmd/commadvisor ")
	if !ok {
		if args, ok = strings.CutPrefix(line, "commadvisor "); !ok {
			return "", false
		}
	}
	var stdout, stderr bytes.Buffer
	if code := cli.Main(words(args), strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Errorf("%s: exit code %d\n%s", line, code, stderr.String())
	}
	return stderr.String() + stdout.String(), true
}

// words splits at spaces, but not inside single quotes.
func words(line string) (args []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args
}
