package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/report"
)

type lintOptions struct {
	request
	format   string
	outputs  []string
	failOn   string
	least    string
	owners   []string
	baseline string
	write    string
	strict   bool
}

func newLintCmd(s *streams, runF func(*lintOptions) error) *cobra.Command {
	o := &lintOptions{request: request{streams: s}}
	if runF == nil {
		runF = runLint
	}
	formats := report.Lints(nil)
	cmd := &cobra.Command{
		Use:   "lint FILE…",
		Short: "Check the files against their own facts, for pull requests",
		Long: `Holds graph files to their own facts: modes against the advice, objectives, timeouts, retries, queues. Each finding points
at the value at fault. commadvisor rules lists the checks; a comment at the edge, service or workload suppresses one:
  # commadvisor:ignore CHECK[, CHECK]: REASON [until YYYY-MM-DD]
CHECK may be a family such as call/*.
Exit codes: 0 fine, 1 new findings at or above --fail-on, 2 the input is wrong or cannot be read, 3 internal error.
With 2, every format but text holds the faults as findings, so that CI never takes silence for success; files without an edge are such a fault.
Paths in all formats but text start at the root of the repository.

Formats:
` + strings.TrimRight(formatDocs(formats), "\n"),
		Example: `  commadvisor lint graph.yaml
  commadvisor lint services/ --owner checkout
  commadvisor lint graph.yaml --output json=findings.json
  commadvisor lint graph.yaml --write-baseline baseline.json
  commadvisor lint graph.yaml --baseline baseline.json --baseline-strict`,
		Args:              atLeast(1, "FILE"),
		ValidArgsFunction: completeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			o.files = args
			return runF(o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "format of the findings on stdout: "+formatNames(formats))
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "write the findings a further time, as `FORMAT=FILE`; only an earlier report is replaced; repeatable")
	addFailOn(cmd, &o.failOn)
	f.StringVar(&o.least, "min-confidence", "", "how sure a finding must be to count: any (the default), bound (no missing fact can take it back) or proven (it needs no missing fact)")
	complete(cmd, "min-confidence", graphfile.MinConfidence)
	f.StringVar(&o.baseline, "baseline", "", "findings that are in this `FILE` are known, and do not fail")
	f.StringVar(&o.write, "write-baseline", "", "write what is found to this `FILE`, as the baseline of later runs")
	f.BoolVar(&o.strict, "baseline-strict", false, "fail where something in the baseline is no longer found")
	s.addOwners(cmd, &o.owners)
	o.bind(cmd)
	o.bindPrefix(cmd)
	complete(cmd, "format", names(formats))
	completeWith(cmd, "output", completeOutputs(names(formats)))
	return cmd
}

func runLint(o *lintOptions) error {
	result := &lint.Result{}
	formats := report.Lints(result)
	var further []target
	if o.write != "" {
		further = []target{{"--write-baseline " + o.write, report.Baseline, o.write}}
	}
	extras, err := o.outputsTo(o.outputs, formats, further)
	if err != nil {
		return err
	}
	format, err := formatNamed(o.format, formats)
	if err != nil {
		return err
	}
	a, opts, err := o.check(result)
	if err != nil {
		return o.unread(result, format, extras, err)
	}
	if o.write != "" {
		if err := writeFile(o.write, func(w io.Writer) error { return lint.WriteBaseline(w, result) }); err != nil {
			return fileError(o.write, err)
		}
		o.say("%s", report.BaselineWritten(result, o.shownName(o.write)))
	}
	if err := o.emit(format, extras, a, opts); err != nil {
		return err
	}
	if result.Failed && o.write == "" {
		return errFindings
	}
	return nil
}

// check reads what the flags ask for and checks it.
func (o *lintOptions) check(result *lint.Result) (*advise.Analysis, report.Options, error) {
	none := report.Options{}
	if err := checkFailOn(o.failOn); err != nil {
		return nil, none, err
	}
	if o.least != "" && !slices.Contains(graphfile.MinConfidence, o.least) {
		return nil, none, fmt.Errorf("unknown --min-confidence %q; wanted %s", o.least, strings.Join(graphfile.MinConfidence, ", "))
	}
	if o.write != "" && len(o.owners) > 0 {
		return nil, none, errors.New("--owner and --write-baseline exclude each other: a baseline of one owner's findings would lose those of everybody else")
	}
	o.quiet = true
	a, r, opts, err := o.analyze()
	if err != nil {
		return nil, none, err
	}
	if len(r.Graph.Edges) == 0 { // which passes anywhere else; a check that checked nothing must not
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Code == string(graphfile.NoEdges) {
				f.Severity = diag.Error
			}
		}
		return nil, none, o.fault(r.Sources, r.Findings)
	}
	o.settle()
	if err := checkOwners(o.owners, r.Graph); err != nil {
		return nil, none, err
	}
	opts.Version = buildVersion()
	asked := o.checks(r, o.owners, o.failOn)
	asked.Strict = o.strict
	if o.least != "" {
		asked.Least = lint.ConfidenceNamed(o.least)
	}
	if asked.Baseline, err = o.known(); err != nil {
		return nil, none, err
	}
	*result = *lint.Run(a, asked)
	return a, opts, nil
}

// unread reports a run that could not read its input or its flags. Programs get that as findings in every format, so that none
// takes silence for success; people have it on stderr.
func (o *lintOptions) unread(result *lint.Result, format report.Format, extras []extra, err error) error {
	sources, faults := faultsOf(err)
	*result = *lint.Unread(faults)
	opts := report.Options{Files: o.files, Sources: sources, Place: o.place(), Version: buildVersion(), Width: o.width()}
	if format.Name == "text" {
		format.Write = func(io.Writer, *advise.Analysis, report.Options) error { return nil }
	}
	if failed := o.emit(format, extras, nil, opts); failed != nil {
		o.say("%s", failed)
	}
	return err
}

// faultsOf makes findings of what ended a run.
func faultsOf(err error) (*diag.Sources, []diag.Finding) {
	var faults *inputFaults
	if errors.As(err, &faults) {
		return faults.sources, faults.findings
	}
	sources, f := new(diag.Sources), diag.Finding{Severity: diag.Error, Code: lint.RunFailed, Message: diag.Printable(err.Error())}
	var file *fileFault
	if errors.As(err, &file) {
		f.Pos = diag.Pos{File: sources.Add(filepath.ToSlash(file.name), "")}
		f.Message = diag.Printable(file.err.Error())
	}
	return sources, []diag.Finding{f}
}

// checks is what lint is asked of a graph, as the flags and the configuration have it.
func (q *request) checks(r *graphfile.Result, owners []string, failOn string) lint.Options {
	if failOn == "" {
		failOn = q.settings.FailOn.Or("error")
	}
	asked := lint.Options{
		Today: time.Now().Format(time.DateOnly), Sources: r.Sources, Reader: r.Findings,
		Owners: owners, FailOn: lint.LevelNamed(failOn), Least: lint.ConfidenceNamed(q.settings.Least.V),
	}
	apply(q.settings, &asked)
	return asked
}

func checkFailOn(word string) error {
	if word != "" && !slices.Contains(graphfile.FailOn, word) {
		return fmt.Errorf("unknown --fail-on %q; wanted %s", word, strings.Join(graphfile.FailOn, ", "))
	}
	return nil
}

func addFailOn(cmd *cobra.Command, failOn *string) {
	cmd.Flags().StringVar(failOn, "fail-on", "", "least severity of new findings that ends with exit code 1: error (the default), warning, info or never")
	complete(cmd, "fail-on", graphfile.FailOn)
}

// settle takes from the configuration what no flag says.
func (o *lintOptions) settle() {
	c := o.settings
	if o.baseline == "" && c.Baseline.Known {
		o.baseline = c.Baseline.V
		if !filepath.IsAbs(o.baseline) {
			o.baseline = filepath.Join(o.dir, o.baseline)
		}
	}
}

// known reads the baseline, nil where none is asked for.
func (o *lintOptions) known() (*lint.Baseline, error) {
	if o.baseline == "" {
		if o.strict {
			return nil, fmt.Errorf("--baseline-strict wants --baseline FILE")
		}
		return nil, nil
	}
	if _, err := o.streams.files.stat(o.baseline); errors.Is(err, fs.ErrNotExist) {
		if o.write != "" {
			return nil, nil // it is written now
		}
		err = &fileFault{o.baseline, fmt.Errorf("no such baseline; --write-baseline %s makes it", o.baseline)}
		if c := o.settings.Baseline; c.Known && c.Pos.Known() && filepath.Join(o.dir, c.V) == o.baseline {
			err = fmt.Errorf("%s:%d:%d: baseline: %w", filepath.Join(o.dir, configName), c.Pos.Line, c.Pos.Col, err)
		}
		return nil, err
	}
	data, err := o.load(o.baseline)
	if err != nil {
		return nil, err
	}
	return lint.ReadBaseline(o.shownName(o.baseline), data)
}

func (s *streams) addOwners(cmd *cobra.Command, owners *[]string) {
	cmd.Flags().StringArrayVar(owners, "owner", nil, "only services of this `OWNER`, and edges with one of them at an end; repeatable")
	completeWith(cmd, "owner", s.completeOwners)
}

// ownersOf lists the owners that graphs state, by name.
func ownersOf(graphs ...*graph.Graph) (names []string) {
	for _, g := range graphs {
		for s := range g.Services {
			if o := g.Services[s].Owner; o.Known {
				names = append(names, o.V)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkOwners finds owners that none of the graphs knows.
func checkOwners(owners []string, graphs ...*graph.Graph) error {
	names := ownersOf(graphs...)
	for _, o := range owners {
		if slices.Contains(names, o) {
			continue
		}
		if len(names) == 0 {
			return fmt.Errorf("unknown owner %q: no service of the file states its owner", o)
		}
		return fmt.Errorf("unknown owner %q%s", o, meant(o, names))
	}
	return nil
}
