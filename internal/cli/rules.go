package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"commadvisor/internal/lint"
	"commadvisor/internal/report"
	"commadvisor/internal/rules"
)

type rulesOptions struct {
	*streams
	id     string
	format string
	color  string
}

func newRulesCmd(s *streams, runF func(*rulesOptions) error) *cobra.Command {
	o := &rulesOptions{streams: s}
	if runF == nil {
		runF = runRules
	}
	var formats []string
	for _, f := range report.References() {
		formats = append(formats, f.Name)
	}
	cmd := &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules of the advice, the checks of lint and the profiles, or show one in full",
		Long: `Lists the rules by dimension with what each adds to the score (+ towards async), and the
checks of lint by family, and the profiles. With the ID of one, or the name of a dimension, family or profile, shows these in
full: why, what to do, thresholds, sources and examples.`,
		Example: `  commadvisor rules
  commadvisor rules latency/short-work
  commadvisor rules failure
  commadvisor rules call/no-timeout
  commadvisor rules pragmatic
  commadvisor rules --format markdown > rules.md`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("%s wants one ID at most; see %s --help", cmd.CommandPath(), cmd.CommandPath())
			}
			return nil
		},
		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.id = args[0]
			}
			return runF(o)
		},
	}
	cmd.Flags().StringVarP(&o.format, "format", "f", "text", "format of the list: "+strings.Join(formats, ", "))
	addColor(cmd, &o.color)
	complete(cmd, "format", formats)
	return cmd
}

func ruleIDs() (ids []string) {
	for _, r := range rules.All() {
		ids = append(ids, r.ID)
	}
	for _, c := range lint.Checks() {
		ids = append(ids, c.ID)
	}
	for _, p := range rules.Profiles() {
		ids = append(ids, p.Name)
	}
	return ids
}

func runRules(o *rulesOptions) error {
	at := slices.IndexFunc(report.References(), func(f report.Reference) bool { return f.Name == o.format })
	if at < 0 {
		var names []string
		for _, f := range report.References() {
			names = append(names, f.Name)
		}
		return fmt.Errorf("unknown format %q; wanted %s", o.format, strings.Join(names, ", "))
	}
	color, err := o.streams.color(o.color)
	if err != nil {
		return err
	}
	list, checks, profiles, full := rules.All(), lint.Checks(), rules.Profiles(), false
	if o.id != "" {
		full = true
		list = slices.DeleteFunc(list, func(r *rules.Rule) bool { return r.ID != o.id && r.Dimension.String() != o.id })
		checks = slices.DeleteFunc(checks, func(c *lint.Check) bool { return c.ID != o.id && c.Family() != o.id })
		profiles = slices.DeleteFunc(profiles, func(p rules.Profile) bool { return p.Name != o.id })
		if len(list)+len(checks)+len(profiles) == 0 {
			return unknownRule(o.id)
		}
	}
	return report.References()[at].Write(o.out, list, report.RuleOptions{Full: full, Checks: checks, Profiles: profiles, Width: o.width(), Color: color})
}

func unknownRule(id string) error {
	if near := nearest(id, ruleIDs(), 3); len(near) > 0 {
		return fmt.Errorf("no rule %q; did you mean %s?", id, strings.Join(near, ", "))
	}
	var like []string // the slug alone is often what is remembered
	for _, known := range ruleIDs() {
		if _, slug, _ := strings.Cut(known, "/"); strings.Contains(known, id) || len(nearest(id, []string{slug}, 1)) > 0 {
			like = append(like, known)
		}
	}
	if len(like) > 0 {
		return fmt.Errorf("no rule %q; did you mean %s?", id, strings.Join(like[:min(3, len(like))], ", "))
	}
	return fmt.Errorf("no rule %q; commadvisor rules lists them", id)
}
