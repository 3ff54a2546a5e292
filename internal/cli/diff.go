package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/report"
)

type diffOptions struct {
	request
	format  string
	outputs []string
	failOn  string
	rev     string // of git, "" for two files
	check   func(*advise.Analysis, *graphfile.Result) []lint.Finding
}

// neverFails is above every severity.
const neverFails = diag.Error + 1

var failOns = []string{"error", "warning", "info", "never"}

// newDiffCmd makes the command; check finds what lint would, nil for nothing.
func newDiffCmd(s *streams, check func(*advise.Analysis, *graphfile.Result) []lint.Finding, runF func(*diffOptions) error) *cobra.Command {
	o := &diffOptions{request: request{streams: s}, check: check}
	if runF == nil {
		runF = runDiff
	}
	formats := report.Diffs(nil)
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
			case o.rev != "" && len(args) == 0:
				return fmt.Errorf("%s --git wants FILE; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o.files = args
			return runF(o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "format of the report on stdout: "+formatNames(formats))
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "write a further report, as `FORMAT=FILE`; repeatable")
	f.StringVar(&o.failOn, "fail-on", "error", "exit with 1 on new findings at or above: "+strings.Join(failOns, ", "))
	f.StringVar(&o.rev, "git", "", "compare the files with themselves at this `REV` of git")
	o.bind(cmd)
	complete(cmd, "format", names(formats))
	complete(cmd, "fail-on", failOns)
	return cmd
}

func runDiff(o *diffOptions) error {
	d := &report.Difference{Lint: &lint.Result{}}
	formats := report.Diffs(d)
	format, err := formatNamed(o.format, formats)
	if err != nil {
		return err
	}
	extras, err := parseOutputs(o.outputs, formats)
	if err != nil {
		return err
	}
	failOn, err := threshold(o.failOn)
	if err != nil {
		return err
	}
	base, head := o.request, o.request
	if o.rev == "" {
		base.files, head.files = o.files[:1], o.files[1:]
		d.Base, d.Head = o.files[0], o.files[1]
	} else {
		d.Base, d.Head = o.rev, listed(o.files, 3)
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
	d.Delta = advise.Diff(before, after)
	d.Lint = o.fresh(before, after, old, now, failOn)
	opts.Version = buildVersion()
	if err := o.emit(format, extras, after, opts); err != nil {
		return err
	}
	if d.Lint.Failed {
		return errFindings
	}
	return nil
}

func threshold(word string) (diag.Severity, error) {
	switch word {
	case "error":
		return diag.Error, nil
	case "warning":
		return diag.Warning, nil
	case "info":
		return diag.Info, nil
	case "never":
		return neverFails, nil
	}
	return 0, fmt.Errorf("unknown --fail-on %q; wanted %s", word, strings.Join(failOns, ", "))
}

// fresh keeps the findings of head that base does not have.
func (o *diffOptions) fresh(before, after *advise.Analysis, old, now *graphfile.Result, failOn diag.Severity) *lint.Result {
	r := &lint.Result{FailOn: failOn}
	if o.check == nil {
		return r
	}
	known := map[string]int{}
	for _, f := range o.check(before, old) {
		known[f.Fingerprint]++
	}
	for _, f := range o.check(after, now) {
		if known[f.Fingerprint]--; known[f.Fingerprint] >= 0 || f.State == lint.Suppressed {
			continue
		}
		f.State = lint.New
		r.Findings = append(r.Findings, f)
		r.Failed = r.Failed || f.Severity >= failOn
	}
	slices.SortStableFunc(r.Findings, func(a, b lint.Finding) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return r
}
