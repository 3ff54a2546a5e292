package cli

import (
	"github.com/spf13/cobra"

	"commadvisor/internal/report"
)

type explainOptions struct {
	*streams
	files   []string
	edge    string
	format  string
	profile string
	color   string
}

func newExplainCmd(s *streams, runF func(*explainOptions) error) *cobra.Command {
	o := &explainOptions{streams: s}
	if runF == nil {
		runF = runExplain
	}
	cmd := &cobra.Command{
		Use:   "explain FILE… EDGE",
		Short: "Show everything behind the advice for one edge",
		Long: `Fills in the table for one edge: what sync means here, what async means here, and which way each row leans.
Below stand all evidence with what was measured and its source, what to build, and which unknown facts could change it.
EDGE is A->B or A->B/operation as analyze prints it; "A -> B" and A:B are understood. Quote it: a shell takes > for itself.`,
		Example: `  commadvisor explain graph.yaml 'web->orders'
  commadvisor explain graph.yaml web:orders
  commadvisor explain services/ 'orders->billing/charge' --format json`,
		Args: atLeast(2, "FILE and EDGE"),
		RunE: func(_ *cobra.Command, args []string) error {
			o.files, o.edge = args[:len(args)-1], args[len(args)-1]
			return runF(o)
		},
	}
	cmd.Flags().StringVarP(&o.format, "format", "f", "text", "format of the report on stdout: "+formatNames(report.Explanations()))
	addProfile(cmd, &o.profile)
	addColor(cmd, &o.color)
	complete(cmd, "format", names(report.Explanations()))
	return cmd
}

func runExplain(o *explainOptions) error {
	format, err := formatNamed(o.format, report.Explanations())
	if err != nil {
		return err
	}
	color, err := o.streams.color(o.color)
	if err != nil {
		return err
	}
	if err := checkProfile(o.profile); err != nil {
		return err
	}
	r, err := o.read(o.files)
	if err != nil {
		return err
	}
	edge, err := findEdge(r.Graph, o.edge)
	if err != nil {
		return err
	}
	a, err := analysis(r, o.profile)
	if err != nil {
		return err
	}
	return o.emit(format, nil, a, report.Options{
		Files: o.files, Edges: []int{edge}, Sources: r.Sources, Findings: r.Findings, Width: o.width(), Color: color,
	})
}
