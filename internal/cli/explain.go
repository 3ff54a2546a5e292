package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"commadvisor/internal/report"
)

type explainOptions struct {
	request
	edge    string
	format  string
	outputs []string
	scores  bool
}

func newExplainCmd(s *streams, runF func(*explainOptions) error) *cobra.Command {
	o := &explainOptions{request: request{streams: s}}
	if runF == nil {
		runF = runExplain
	}
	cmd := &cobra.Command{
		Use:   "explain FILE… EDGE",
		Short: "Show everything behind the advice for one edge",
		Long: `Shows why one edge is recommended as it is: the basis first, then the table of two worlds (the recommended design with this edge
sync, and with it off the path), what it depends on, what to build, what it is worth, what would change it, and all evidence with
its sources. Scores are whole numbers; --scores shows them in decibels. EDGE is A->B or A->B/operation as analyze prints it; "A -> B" and A:B are understood. Quote it: a shell takes > for itself.

Formats:
` + strings.TrimRight(formatDocs(report.Explanations()), "\n"),
		Example: `  commadvisor explain graph.yaml 'web->orders'
  commadvisor explain graph.yaml web:orders
  commadvisor explain services/ 'orders->billing/charge' --format json
  commadvisor explain graph.yaml 'web->orders' --format markdown`,
		Args:              atLeast(2, "FILE and EDGE"),
		ValidArgsFunction: s.completeExplain,
		RunE: func(_ *cobra.Command, args []string) error {
			o.files, o.edge = args[:len(args)-1], args[len(args)-1]
			return runF(o)
		},
	}
	cmd.Flags().StringVarP(&o.format, "format", "f", "text", "format of the report on stdout: "+formatNames(report.Explanations()))
	cmd.Flags().BoolVar(&o.scores, "scores", false, "scores in decibels, with both decimals")
	o.bind(cmd)
	cmd.Flags().StringArrayVarP(&o.outputs, "output", "o", nil, "write a further report, as `FORMAT=FILE`; only an earlier one is replaced; repeatable")
	complete(cmd, "format", names(report.Explanations()))
	return cmd
}

func runExplain(o *explainOptions) error {
	format, err := formatNamed(o.format, report.Explanations())
	if err != nil {
		return err
	}
	extras, err := o.outputsTo(o.outputs, report.Explanations(), nil)
	if err != nil {
		return err
	}
	a, r, opts, err := o.analyze()
	if err != nil {
		return err
	}
	edge, err := findEdge(r.Graph, o.edge)
	if err != nil {
		return err
	}
	opts.Edges, opts.Scores = []int{edge}, o.scores
	return o.emit(format, extras, a, opts)
}
