package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write the tables of commands and exit codes into docs/commands.md")

// commands are those of the program, as --help lists them; cobra's own completion included.
func commands() []*cobra.Command {
	root := newRootCmd(&streams{})
	root.InitDefaultCompletionCmd()
	var list []*cobra.Command
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			list = append(list, c)
		}
	}
	return list
}

// flagsOf lists the flags of a command, those of the commands below it included; help is everywhere.
func flagsOf(c *cobra.Command) (names []string) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "help" {
			names = append(names, f.Name)
		}
	})
	for _, sub := range c.Commands() {
		names = append(names, flagsOf(sub)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// formatsOf lists the formats that a command takes, as its completion does.
func formatsOf(c *cobra.Command) string {
	complete, ok := c.GetFlagCompletionFunc("format")
	if !ok {
		return ""
	}
	names, _ := complete(c, nil, "")
	return strings.Join(names, ", ")
}

func commandTable() string {
	var b strings.Builder
	b.WriteString("\n| command | does | formats | flags |\n|---|---|---|---|\n")
	for _, c := range commands() {
		if c.Name() == "completion" {
			fmt.Fprintf(&b, "| `commadvisor completion SHELL` | %s | | |\n", c.Short)
			continue
		}
		var flags []string
		for _, name := range flagsOf(c) {
			flags = append(flags, "`--"+name+"`")
		}
		use := "`commadvisor " + strings.ReplaceAll(c.Use, "|", "\\|") + "`"
		for _, alias := range c.Aliases {
			use += ", `" + alias + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", use, c.Short, formatsOf(c), strings.Join(flags, " "))
	}
	b.WriteString("\n| exit code | means |\n|---|---|\n")
	for code, e := range exits {
		fmt.Fprintf(&b, "| %d | %s |\n", code, e.means)
	}
	b.WriteByte('\n')
	return b.String()
}

const (
	tableStart = "<!-- commands: written by make generate -->\n"
	tableEnd   = "<!-- /commands -->\n"
)

// TestCommandsDoc holds the tables of docs/commands.md to the commands, their formats and flags, and the exit codes; -update writes them.
func TestCommandsDoc(t *testing.T) {
	name := filepath.Join("..", "..", "docs", "commands.md")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), tableStart)
	old, after, closed := strings.Cut(rest, tableEnd)
	if !ok || !closed {
		t.Fatalf("%s has no place for the commands, between %q and %q", name, tableStart, tableEnd)
	}
	want := commandTable()
	if old == want {
		return
	}
	if !*update {
		t.Fatal("the tables of docs/commands.md are not those of the program; make generate writes them")
	}
	if err := os.WriteFile(name, []byte(before+tableStart+want+tableEnd+after), 0o666); err != nil {
		t.Fatal(err)
	}
}

var (
	typed    = regexp.MustCompile("commadvisor ([a-z]+)([^`|\n]*)")
	flagName = regexp.MustCompile(`(?:^|[\s` + "`" + `"(])--([a-z][a-z-]*)`)
	lonely   = regexp.MustCompile("`--([a-z][a-z-]*)[^`]*`")
)

// TestDocsNameWhatIsThere holds that the documents name no command, flag, or exit code that the program does not have.
func TestDocsNameWhatIsThere(t *testing.T) {
	docs, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "CHANGELOG.md", "action.yml", ".pre-commit-hooks.yaml"} {
		docs = append(docs, filepath.Join("..", "..", name))
	}
	flags, helps := map[string][]string{}, newRootCmd(&streams{}).Long+"\n"
	var all []string
	for _, c := range commands() {
		for _, name := range append(c.Aliases, c.Name()) {
			flags[name] = append(flagsOf(c), "help")
		}
		all = append(all, flags[c.Name()]...)
		helps += c.Long + "\n"
	}
	for _, name := range docs {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range typed.FindAllStringSubmatch(string(data), -1) {
			of, is := flags[m[1]]
			if !is {
				continue // a sentence about the program
			}
			for _, f := range flagName.FindAllStringSubmatch(m[2], -1) {
				if !slices.Contains(of, f[1]) {
					t.Errorf("%s: %q: %s has no flag --%s", name, m[0], m[1], f[1])
				}
			}
		}
		for _, m := range lonely.FindAllStringSubmatch(string(data), -1) {
			if !slices.Contains(all, m[1]) {
				t.Errorf("%s: no command has a flag --%s", name, m[1])
			}
		}
		for line := range strings.Lines(string(data)) {
			if strings.HasPrefix(line, "Exit codes:") && !strings.Contains(helps, line) {
				t.Errorf("%s: %q is a line of no command's help", name, strings.TrimSpace(line))
			}
		}
	}
}
