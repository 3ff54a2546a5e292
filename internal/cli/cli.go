// Package cli is the command line: arguments, files, environment, terminal and exit codes. Everything else is below it
// and sees none of these.
package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"commadvisor/internal/diag"
	"commadvisor/internal/report"
)

// The exit codes.
const (
	exitOK = iota
	exitFindings
	exitUsage
	exitBug
)

// exits says what each exit code means: in one breath, and for each command in the documents.
var exits = [...]struct{ short, means string }{
	exitOK:       {"fine", "fine; the advice never changes it"},
	exitFindings: {"findings or objectives that cannot be met", "`plan`: a limit is left that no change of modes keeps; `lint` and `diff`: new findings at or above `--fail-on`"},
	exitUsage:    {"bad usage or input that cannot be read or is wrong", "bad usage, or input that cannot be read or is wrong: every fault with file:line:column"},
	exitBug:      {"internal error", "internal error"},
}

// exitLine names all exit codes, for the help.
func exitLine() string {
	var parts []string
	for code, e := range exits {
		parts = append(parts, fmt.Sprintf("%d %s", code, e.short))
	}
	return "Exit codes: " + strings.Join(parts, ", ") + "."
}

// streams are what a command talks to.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) (string, bool)
	files    files
	terminal bool   // out is one
	columns  int    // of that terminal, 0 where not known
	stdin    string // what in is called, "" for <stdin>

	leaveSignals func() // for those who react to them themselves; nil where nothing is done on signals
}

// Main runs the program and returns its exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &streams{in: stdin, out: stdout, err: inert{stderr}, env: os.LookupEnv, files: diskFiles{}}
	s.terminal, s.columns = terminal(stdout)
	s.leaveSignals = onSignals()
	defer waiting.clear() // and wait for what the walkthrough is writing still
	return s.main(newRootCmd(s), args)
}

// Command is the program as a command, for what is made of its help: man pages and completions.
func Command() *cobra.Command {
	s := &streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard, env: os.LookupEnv, files: diskFiles{}}
	return newRootCmd(s)
}

func (s *streams) main(root *cobra.Command, args []string) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			stack := debug.Stack()
			if worker, ok := fault.(interface{ Stack() []byte }); ok { // it happened on another goroutine, where that says
				stack = append(append(worker.Stack(), '\n'), stack...)
			}
			fmt.Fprintf(s.err, "commadvisor %s: internal error: %v\nplease report this with the file that caused it\n\n%s", buildVersion(), fault, stack)
			code = exitBug
		}
	}()
	root.SetArgs(args)
	root.SetIn(s.in)
	help := &remembering{Writer: s.out}
	root.SetOut(help)
	root.SetErr(s.err)
	err := root.Execute()
	if err == nil && help.err != nil {
		err = fmt.Errorf("stdout: %w", help.err)
	}
	if err != nil && !errors.Is(err, errReported) && !errors.Is(err, errFindings) {
		s.say("%s", err)
	}
	return exitCode(err)
}

// say tells on stderr what is no part of a report. Names in it may hold anything.
func (s *streams) say(format string, args ...any) {
	lines := strings.Split(strings.TrimRight(fmt.Sprintf(format, args...), "\n"), "\n")
	for i := range lines {
		lines[i] = diag.Printable(strings.ReplaceAll(lines[i], "\t", " "))
	}
	fmt.Fprintf(s.err, "commadvisor: %s\n", strings.Join(lines, "\n"))
}

// remembering keeps the first error of a writer: the command library drops those of its help.
type remembering struct {
	io.Writer
	err error
}

func (r *remembering) Write(p []byte) (int, error) {
	n, err := r.Writer.Write(p)
	if r.err == nil {
		r.err = err
	}
	return n, err
}

// inert keeps what is written, line by line, from being a command to the build server that logs it.
type inert struct{ io.Writer }

func (w inert) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, diag.Inert(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// errReported is an error whose findings have been written already.
var errReported = errors.New("the input has errors")

// errFindings is no error of the run: what was asked about does not hold, as the report says.
var errFindings = errors.New("findings")

// exitCode is the only place where errors become exit codes.
func exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFindings):
		return exitFindings
	}
	return exitUsage
}

func newRootCmd(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "commadvisor",
		Short: "Should A wait for B, or send a message and move on?",
		Long: `commadvisor reads a description of services and of the calls between them, and says for each call
whether it should be synchronous, asynchronous or hybrid: with the reasons, in numbers.

` + exitLine(),
		Example: `  commadvisor init graph.yaml
  commadvisor analyze graph.yaml
  commadvisor explain graph.yaml 'web->orders'`,
		SilenceUsage: true, SilenceErrors: true,
		SuggestionsMinimumDistance: 2,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return s.unknownCommand(cmd, args[0])
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(&cobra.Group{ID: "advice", Title: "Advice:"}, &cobra.Group{ID: "reference", Title: "Reference:"})
	root.SetHelpCommandGroupID("reference")
	root.SetCompletionCommandGroupID("reference")
	for _, c := range []*cobra.Command{newAnalyzeCmd(s, nil), newExplainCmd(s, nil), newWalkCmd(s, nil), newPlanCmd(s, nil), newLintCmd(s, nil), newDiffCmd(s, nil)} {
		c.GroupID = "advice"
		root.AddCommand(c)
	}
	for _, c := range []*cobra.Command{newRulesCmd(s, nil), newSchemaCmd(s, nil), newInitCmd(s, nil), newVersionCmd(s)} {
		c.GroupID = "reference"
		root.AddCommand(c)
	}
	root.SetHelpCommand(newHelpCmd(s))
	return root
}

// newHelpCmd replaces cobra's, which takes an unknown command for a success.
func newHelpCmd(s *streams) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND | glossary]", Short: "Show the help of a command, or explain the words of the reports", GroupID: "reference",
		Long:    "Shows the help of a command. With glossary, explains the words that reports and the walkthrough use.",
		Example: "  commadvisor help analyze\n  commadvisor help glossary",
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			for _, c := range cmd.Root().Commands() {
				names = append(names, c.Name())
			}
			return append(names, "glossary"), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "glossary" {
				color, err := s.color("auto")
				if err != nil {
					return err
				}
				return report.Glossary(s.out, s.width(), color)
			}
			target, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 && target == cmd.Root() {
				return s.unknownCommand(cmd.Root(), args[0])
			}
			target.InitDefaultHelpFlag()
			return target.Help()
		},
	}
}

func (s *streams) unknownCommand(root *cobra.Command, name string) error {
	if _, err := s.files.stat(name); err == nil {
		return fmt.Errorf("unknown command %q; to read that file: commadvisor analyze %s", name, name)
	}
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return fmt.Errorf("unknown command %q%s", name, meant(name, names))
}

// flagError adds the nearest flag to pflag's message.
func flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	var unknown *pflag.NotExistError
	hint := ""
	if errors.As(err, &unknown) && len(unknown.GetSpecifiedName()) > 1 {
		hint = meant("--"+unknown.GetSpecifiedName(), names)
	}
	return fmt.Errorf("%w%s; see %s --help", err, hint, cmd.CommandPath())
}

// files is the part of a file system that commands use.
type files interface {
	stat(name string) (fs.FileInfo, error)
	link(name string) bool // whether it is one, wherever it leads
	open(name string) (io.ReadCloser, error)
	list(dir string) ([]string, error)
}

type diskFiles struct{}

func (diskFiles) stat(name string) (fs.FileInfo, error)   { return os.Stat(name) }
func (diskFiles) link(name string) bool                   { _, err := os.Readlink(name); return err == nil }
func (diskFiles) open(name string) (io.ReadCloser, error) { return os.Open(name) }
func (diskFiles) list(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}
