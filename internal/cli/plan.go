package cli

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"commadvisor/internal/advise"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/report"
)

type planOptions struct {
	request
	format string
	apply  bool
}

func newPlanCmd(s *streams, runF func(*planOptions) error) *cobra.Command {
	o := &planOptions{request: request{streams: s}}
	if runF == nil {
		runF = runPlan
	}
	cmd := &cobra.Command{
		Use:   "plan FILE…",
		Short: "Find the smallest set of edges to change so that every objective holds",
		Long: `Searches for the fewest edges to take off the waiting path so that every workload meets its objectives, and orders
them by what helps most. Edges that a gate keeps synchronous, and a caller's own stores, are never changed. Up to 20
candidates the set is proven smallest; above, the search is heuristic and says so.

Exit codes: 0 every objective can be met, 1 no set of changes is enough, 2 the input is wrong.`,
		Example: `  commadvisor plan graph.yaml
  commadvisor plan graph.yaml --apply`,
		Args: atLeast(1, "FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			o.files = args
			return runF(o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "format of the report on stdout: text, json")
	f.BoolVar(&o.apply, "apply", false, "write the changed modes into the files, keeping comments, order and layout")
	o.bind(cmd)
	complete(cmd, "format", []string{"text", "json"})
	return cmd
}

func runPlan(o *planOptions) error {
	if o.format != "text" && o.format != "json" {
		return fmt.Errorf("unknown format %q; wanted text, json", o.format)
	}
	a, r, opts, err := o.analyze()
	if err != nil {
		return err
	}
	p := a.Plan()
	var out bytes.Buffer
	if o.format == "json" {
		err = report.PlanJSON(&out, a, &p)
	} else {
		err = report.PlanText(&out, a, &p, opts)
	}
	if err != nil {
		return err
	}
	if o.apply && !p.Feasible {
		fmt.Fprintln(o.err, "commadvisor: not applied, because it would not meet every objective")
	}
	if o.apply && p.Feasible {
		if err := o.write(r, &p); err != nil {
			return err
		}
	}
	if _, err := o.out.Write(out.Bytes()); err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	if !p.Feasible {
		return errFindings
	}
	return nil
}

// write puts the plan's modes into the files that hold the edges. All texts are made before the first is written.
func (o *planOptions) write(r *graphfile.Result, p *advise.Plan) error {
	var changes []graphfile.Change
	for _, s := range p.Steps {
		changes = append(changes, graphfile.Change{On: "edge", Index: s.Edge, Key: "mode", Value: s.To.String()})
	}
	texts, err := graphfile.Edit(r, changes)
	if err != nil {
		return err
	}
	for n, name := range r.Sources.Names() {
		text, changed := texts[int32(n+1)]
		if !changed {
			continue
		}
		if name == shownName("-") {
			return fmt.Errorf("--apply cannot write standard input")
		}
		if err := writeFile(name, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
			return fileError(name, err)
		}
		fmt.Fprintf(o.err, "changed %s\n", name)
	}
	return nil
}
