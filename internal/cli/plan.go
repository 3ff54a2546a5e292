package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/report"
)

type planOptions struct {
	request
	format  string
	outputs []string
	apply   bool
}

func newPlanCmd(s *streams, runF func(*planOptions) error) *cobra.Command {
	o := &planOptions{request: request{streams: s}}
	if runF == nil {
		runF = runPlan
	}
	cmd := &cobra.Command{
		Use:   "plan FILE…",
		Short: "Order the changes of the recommended design, with each step's numbers",
		Long: `Lists the changes that analyze recommends, in the order to make them: first what helps most, and a 202 only after what runs
behind it. Each step shows its numbers before and after and what to build. What no mode repairs comes last, with what it would
take. Up to 20 candidates the set of changes is proven smallest; above, the search is heuristic and says so.

Formats:
` + formatDocs(report.Plans(nil)) + `
Exit codes: 0 no known limit is left, 1 modes are not enough, 2 the input is wrong.`,
		Example: `  commadvisor plan graph.yaml
  commadvisor plan graph.yaml --output markdown=plan.md
  commadvisor plan graph.yaml --apply`,
		Args:              atLeast(1, "FILE"),
		ValidArgsFunction: completeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			o.files = args
			return runF(o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "format of the report on stdout: "+formatNames(report.Plans(nil)))
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "write a further report, as `FORMAT=FILE`; only an earlier one is replaced; repeatable")
	f.BoolVar(&o.apply, "apply", false, "write the recommended modes into the files, keeping comments, order, and layout")
	o.bind(cmd)
	complete(cmd, "format", names(report.Plans(nil)))
	return cmd
}

func runPlan(o *planOptions) error {
	p := new(advise.Plan) // which the formats write once it is there
	formats := report.Plans(p)
	format, err := formatNamed(o.format, formats)
	if err != nil {
		return err
	}
	extras, err := o.outputsTo(o.outputs, formats, nil)
	if err != nil {
		return err
	}
	a, r, opts, err := o.analyze()
	if err != nil {
		return err
	}
	*p = a.Plan()
	if o.apply && len(p.Steps) == 0 {
		fmt.Fprintln(o.err, "commadvisor: nothing to apply")
	}
	if o.apply && len(p.Steps) > 0 {
		var changes []graphfile.Change
		for _, step := range p.Steps {
			changes = append(changes, graphfile.Change{On: "edge", Index: step.Edge, Key: "mode", Value: step.To.String()})
		}
		if err := o.write(r, changes); err != nil {
			return err
		}
	}
	if err := o.emit(format, extras, a, opts); err != nil {
		return err
	}
	if !p.Feasible {
		return errFindings
	}
	return nil
}

// write puts changes into the files that they concern. Everything is looked at before the first is written.
func (o *planOptions) write(r *graphfile.Result, changes []graphfile.Change) error {
	texts, err := graphfile.Edit(r, changes)
	if err != nil {
		return err
	}
	disk := newOnDisk(o.streams)
	var names, changed []string
	for i, name := range r.Sources.Names() {
		n := int32(i + 1)
		text, ok := texts[n]
		if !ok {
			continue
		}
		if slices.Contains(o.files, "-") && name == o.shownName("-") {
			return errors.New("--apply cannot write standard input; nothing was written")
		}
		if err := disk.read(name, r.Sources.Text(n)); err != nil {
			return err
		}
		names, changed = append(names, name), append(changed, text)
	}
	if err := disk.save(names, changed); err != nil {
		return err
	}
	for _, name := range names {
		fmt.Fprintf(o.err, "changed %s\n", name)
	}
	return nil
}
