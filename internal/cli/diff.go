package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"commadvisor/internal/compare"
	"commadvisor/internal/lint"
	"commadvisor/internal/report"
)

type diffOptions struct {
	request
	format  string
	outputs []string
	failOn  string
	owners  []string
	rev     string // of git, "" for two files
}

func newDiffCmd(s *streams, runF func(*diffOptions) error) *cobra.Command {
	o := &diffOptions{request: request{streams: s}}
	if runF == nil {
		runF = runDiff
	}
	formats := report.Diffs(&report.Difference{})
	cmd := &cobra.Command{
		Use:   "diff {BASE HEAD | --git REV FILE…}",
		Short: "Say what a change to the files does: edges, advice, numbers, new findings",
		Long: `Compares two graphs: what was added, removed and changed, whose advice that changes and which fact did it, the
numbers of the workloads before and after, and findings that are new. BASE and HEAD are files or directories; with
--git, FILE… is compared with itself at a revision. Order, layout and comments are no difference: then nothing is printed.

Formats:
` + formatDocs(formats) + `
Exit codes: 0 fine, 1 new findings at or above --fail-on, 2 bad usage or input that cannot be read or is wrong.`,
		Example: `  commadvisor diff old.yaml new.yaml
  commadvisor diff --git origin/main graph.yaml
  commadvisor diff --git HEAD~1 services/ --format markdown --fail-on warning`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.rev == "" && len(args) != 2:
				return fmt.Errorf("%s wants BASE and HEAD, or --git REV and FILE; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			case o.rev == "" && args[0] == "-" && args[1] == "-":
				return errors.New("found - twice; standard input can be BASE or HEAD")
			case o.rev != "" && len(args) == 0:
				return fmt.Errorf("%s --git wants FILE; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: completeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			o.files = args
			return runF(o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "format of the report on stdout: "+formatNames(formats))
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "write a further report, as `FORMAT=FILE`; only an earlier one is replaced; repeatable")
	addFailOn(cmd, &o.failOn)
	s.addOwners(cmd, &o.owners)
	f.StringVar(&o.rev, "git", "", "compare the files with themselves at this `REV` of git")
	o.bind(cmd)
	o.bindPrefix(cmd)
	complete(cmd, "format", names(formats))
	completeWith(cmd, "output", completeOutputs(names(formats)))
	return cmd
}

func runDiff(o *diffOptions) error {
	d := &report.Difference{Lint: &lint.Result{}}
	formats := report.Diffs(d)
	extras, err := o.outputsTo(o.outputs, formats, nil)
	if err != nil {
		return err
	}
	format, err := formatNamed(o.format, formats)
	if err != nil {
		return err
	}
	if err := checkFailOn(o.failOn); err != nil {
		return err
	}
	o.quiet = true
	base, head := o.request, o.request
	if o.rev == "" {
		base.files, head.files = o.files[:1], o.files[1:]
		d.Base, d.Head = o.files[0], o.files[1]
	} else {
		d.Base, d.Head = o.rev, listed(o.files, 3)
		base.today = o.streams
		if base.streams, base.files, err = o.atRevision(); err != nil {
			return err
		}
	}
	before, old, _, err := base.analyze()
	if err != nil {
		return err
	}
	after, now, opts, err := head.analyze()
	if err != nil {
		return err
	}
	// An owner whose last service was removed is known to the base alone.
	if err := checkOwners(o.owners, old.Graph, now.Graph); err != nil {
		return err
	}
	d.Delta = compare.Analyses(before, after)
	if o.owners != nil {
		d.Delta.Narrow(o.owners)
	}
	// What base has is known to head; the configuration is head's for both.
	asked := head.checks(now, o.owners, o.failOn)
	asked.Baseline = lint.Run(before, head.checks(old, o.owners, o.failOn)).AsBaseline("", d.Delta.Renamed())
	*d.Lint = *lint.Run(after, asked)
	d.Lint.Findings = slices.DeleteFunc(d.Lint.Findings, func(f lint.Finding) bool { return f.State != lint.New })
	d.Lint.Fixed = nil
	opts.Version = buildVersion()
	if err := o.emit(format, extras, after, opts); err != nil {
		return err
	}
	if d.Lint.Failed {
		return errFindings
	}
	return nil
}
