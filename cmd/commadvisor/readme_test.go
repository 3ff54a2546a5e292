package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/cli"
	"commadvisor/internal/picture"
)

// consoles are the documents whose console blocks show what commands write.
var consoles = []string{"README.md", "docs/ci.md", "docs/commands.md", "docs/telemetry.md"}

// TestReadme runs every command line of the console blocks of the documents and compares what it shows; -update writes it. Lines of
// other programs are left alone, and a line [...] stands for any output from there on. A graph in a document is graph.yaml.
func TestReadme(t *testing.T) {
	for _, name := range consoles {
		t.Run(name, func(t *testing.T) { testConsole(t, name) })
	}
}

// inReadersPlace goes where a reader of a document is: beside the repository's testdata and the graph that the document has had written.
func inReadersPlace(t *testing.T, name string) (path, text string) {
	t.Helper()
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(repo, name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("COLUMNS", "100")
	if err := os.Symlink(filepath.Join(repo, "testdata"), "testdata"); err != nil {
		t.Skip(err) // where links need rights
	}
	if graph := graphIn(string(data)); graph != "" {
		if err := os.WriteFile("graph.yaml", []byte(graph), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return path, string(data)
}

// graphIn is the first graph file that a document shows.
func graphIn(text string) string {
	for block := range strings.SplitSeq(text, "```yaml\n") {
		if body, _, ok := strings.Cut(block, "```"); ok && strings.HasPrefix(body, "version: 1\n") {
			return body
		}
	}
	return ""
}

func testConsole(t *testing.T, name string) {
	path, text := inReadersPlace(t, name)
	var out strings.Builder
	ran := 0
	for i, part := range strings.Split(text, "```") {
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
		if err := os.WriteFile(path, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

var inlineCommand = regexp.MustCompile("`commadvisor ([^`]+)`")

// TestReadmeCommands runs every command that stands in a sentence of the README. One that needs a terminal gets as far as to say so;
// TestReadmeWalkCommand opens it in one.
func TestReadmeCommands(t *testing.T) {
	_, text := inReadersPlace(t, "README.md")
	ran := 0
	for _, found := range inlineCommand.FindAllStringSubmatch(text, -1) {
		args := words(found[1])
		if args[0] == "init" { // the reader has another file by that name already
			args = []string{"init", "larger.yaml"}
		}
		if args[0] == "diff" { // with the graph as the reader has committed it
			for _, git := range []string{"init -q -b main", "add graph.yaml", "-c user.name=r -c user.email=r@example.com commit -q -m graph"} {
				if out, err := exec.Command("git", strings.Fields(git)...).CombinedOutput(); err != nil {
					t.Skipf("%v: %s", err, out)
				}
			}
		}
		var stdout, stderr bytes.Buffer
		code, want := cli.Main(args, strings.NewReader(""), &stdout, &stderr), []int{0}
		switch args[0] {
		case "lint": // the graph has errors to find, which a baseline accepts
			if want[0] = 1; slices.Contains(args, "--write-baseline") {
				want[0] = 0
			}
		case "walk":
			want = []int{2}
			if !strings.Contains(stderr.String(), "terminal") {
				t.Errorf("commadvisor %s: %s", found[1], stderr.String())
			}
		}
		if !slices.Contains(want, code) {
			t.Errorf("commadvisor %s: exit code %d\n%s", found[1], code, stderr.String())
		}
		ran++
	}
	if ran < 6 {
		t.Errorf("only %d commands found", ran)
	}
}

// TestPictures holds the still pictures under docs to what the commands in them show in colors; -update writes them.
func TestPictures(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("COLUMNS", "100")
	for _, p := range []struct {
		name, title string
		rows        int // more are cut
		args        []string
	}{
		{"analyze", "commadvisor analyze testdata/payments.yaml", 100, []string{"analyze", "testdata/payments.yaml", "--color", "always"}},
		{"lint", "commadvisor lint testdata/payments.yaml --owner checkout", 22, []string{"lint", "testdata/payments.yaml", "--owner", "checkout", "--color", "always"}},
	} {
		var stdout, stderr bytes.Buffer
		if code := cli.Main(p.args, strings.NewReader(""), &stdout, &stderr); code > 1 {
			t.Fatalf("%s: %s", p.title, stderr.String())
		}
		lines := strings.Split(strings.TrimRight("\x1b[2m$\x1b[0m \x1b[1m"+p.title+"\x1b[0m\n"+stdout.String(), "\n"), "\n")
		for i := 0; i < len(lines); i++ { // a terminal breaks what is too long; findings are, and they have no color
			if r := []rune(lines[i]); len(r) > 100 && !strings.Contains(lines[i], "\x1b") {
				lines = slices.Insert(lines, i+1, string(r[100:]))
				lines[i] = string(r[:100])
			}
		}
		if len(lines) > p.rows {
			lines = append(lines[:p.rows-1], "\x1b[2m…\x1b[0m")
		}
		got := picture.SVG(p.title, 100, len(lines), []picture.Frame{{Screen: strings.Join(lines, "\n"), Seconds: 1}})
		name := "docs/" + p.name + ".svg"
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if want, _ := os.ReadFile(name); string(want) != got {
			t.Errorf("%s does not show what %s writes; make update-golden writes it", name, p.title)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// TestLinks follows every link to a file in the documents.
func TestLinks(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(docs, "../../README.md", "../../CHANGELOG.md", "../../CONTRIBUTING.md") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), found[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", name, found[1])
			}
		}
	}
}

// TestReferences holds the references under docs, and the example of a design document, to what the program prints; -update writes them.
func TestReferences(t *testing.T) {
	t.Chdir("../..")
	for name, command := range map[string]string{
		"rules.md": "commadvisor rules --format markdown", "graph-file.md": "commadvisor schema --format markdown",
		"example-payments.md": "commadvisor analyze testdata/payments.yaml --format markdown", // GitHub shows its picture
	} {
		path := "docs/" + name
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

// TestReadmeInstall installs the program as the README says. .ci/run makes the release archives, which compile everything anew.
func TestReadmeInstall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"go install ./cmd/commadvisor", "make dist"} {
		if !strings.Contains(string(readme), "`"+line+"`") {
			t.Errorf("the README does not say %s", line)
		}
	}
	bin := t.TempDir()
	install := exec.Command("go", "install", "./cmd/commadvisor")
	install.Env = append(os.Environ(), "GOBIN="+bin)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if names, err := filepath.Glob(filepath.Join(bin, "commadvisor*")); err != nil || len(names) != 1 {
		t.Errorf("installed %v, %v", names, err)
	}
}
