package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/report"
	"commadvisor/internal/rules"
)

type analyzeOptions struct {
	request
	format  string
	outputs []string
	edges   []string
	owners  []string
	changes bool
	flips   bool
	all     bool
	scratch bool
}

func newAnalyzeCmd(s *streams, runF func(*analyzeOptions) error) *cobra.Command {
	o := &analyzeOptions{request: request{streams: s}}
	if runF == nil {
		runF = runAnalyze
	}
	cmd := &cobra.Command{
		Use:   "analyze FILE…",
		Short: "Recommend one design: sync, async or hybrid for every edge, and why",
		Long: `Reads graph files and recommends one design: a mode for every edge, with as few changes as possible. What each workload
costs today and after comes first; what no mode repairs comes with what it would take. Long lists are cut; --all shows them whole.
FILE is a YAML or JSON file, a directory (all its .yaml, .yml and .json files) or - for standard input; several are
read as one graph. The advice never changes the exit code: 0 fine, 2 the input is wrong or cannot be read.

Formats:
` + formatDocs(report.Analyses()) + `                 of a large graph without the table, numbers, queues, and questions of each edge: explain has them
` + `
Profiles:
` + profileDocs(),
		Example: `  commadvisor analyze graph.yaml
  commadvisor analyze services/ --changes
  commadvisor analyze graph.yaml --from-scratch
  commadvisor analyze graph.yaml --edge 'web->orders' --edge orders:billing
  commadvisor analyze - --format json < graph.yaml
  commadvisor analyze graph.yaml --output json=report.json --output markdown=design.md`,
		Args:              atLeast(1, "FILE"),
		ValidArgsFunction: completeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			o.files = args
			return runF(o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "format of the report on stdout: "+formatNames(report.Analyses()))
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "write a further report, as `FORMAT=FILE`; only an earlier one is replaced; repeatable")
	f.StringArrayVarP(&o.edges, "edge", "e", nil, "only this `EDGE`, as A->B, A:B or A->B/operation; repeatable")
	s.addOwners(cmd, &o.owners)
	f.BoolVar(&o.changes, "changes", false, "only edges whose recommended mode differs from how they are built")
	f.BoolVar(&o.all, "all", false, "do not cut long lists")
	f.BoolVar(&o.scratch, "from-scratch", false, "what you would build with every mode open, instead of the fewest changes")
	f.BoolVar(&o.flips, "flips", false, "in JSON, also what would change each edge's advice")
	o.bind(cmd)
	complete(cmd, "format", names(report.Analyses()))
	completeWith(cmd, "output", completeOutputs(names(report.Analyses())))
	completeWith(cmd, "edge", s.completeEdges)
	return cmd
}

func runAnalyze(o *analyzeOptions) error {
	format, err := formatNamed(o.format, report.Analyses())
	if err != nil {
		return err
	}
	extras, err := o.outputsTo(o.outputs, report.Analyses(), nil)
	if err != nil {
		return err
	}
	a, r, opts, err := o.analyze()
	if err != nil {
		return err
	}
	if opts.Edges, err = findEdges(r.Graph, o.edges); err != nil {
		return err
	}
	if err := checkOwners(o.owners, r.Graph); err != nil {
		return err
	}
	if o.owners != nil {
		opts.Edges = owned(r.Graph, opts.Edges, o.owners)
	}
	opts.Changes, opts.Flips, opts.All, opts.Scratch = o.changes, o.flips, o.all, o.scratch
	opts.Others = func() []report.Other { return others(a) }
	return o.emit(format, extras, a, opts)
}

// findEdges resolves edges as typed; nil for none.
func findEdges(g *graph.Graph, texts []string) (edges []int, err error) {
	for _, text := range texts {
		e, err := findEdge(g, text)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(edges, e) {
			edges = append(edges, e)
		}
	}
	slices.Sort(edges)
	return edges, nil
}

// owned narrows edges, nil for all, to those with a service of one of the owners at an end.
func owned(g *graph.Graph, edges []int, owners []string) []int {
	list := []int{}
	for e := range g.Edges {
		has := func(s int) bool { o := g.Services[s].Owner; return o.Known && slices.Contains(owners, o.V) }
		if (edges == nil || slices.Contains(edges, e)) && (has(g.Edges[e].From) || has(g.Edges[e].To)) {
			list = append(list, e)
		}
	}
	return list
}

// mostCompared is how many edges a graph may have for the other profiles to be asked too: each is a whole analysis.
const mostCompared = 60

// others asks what the other profiles would recommend.
func others(a *advise.Analysis) (list []report.Other) {
	if len(a.Edges) > mostCompared {
		return nil
	}
	for _, p := range rules.Profiles() {
		if p.Name == a.Profile.Name {
			continue
		}
		o := report.Other{Profile: p.Name}
		for e, m := range advise.Of(a.Model, p).Design {
			if a.Edges[e].Advised && a.Design[e] != m {
				o.Differs++
			}
		}
		list = append(list, o)
	}
	return list
}

func atLeast(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return fmt.Errorf("%s wants %s; see %s --help", cmd.CommandPath(), what, cmd.CommandPath())
		}
		return nil
	}
}

func addProfile(cmd *cobra.Command, profile *string) {
	cmd.Flags().StringVarP(profile, "profile", "p", "", "emphasis, instead of the file's: "+strings.Join(profileNames(), ", "))
	complete(cmd, "profile", profileNames())
}

func addColor(cmd *cobra.Command, color *string) {
	cmd.Flags().StringVar(color, "color", "auto", "auto, always or never; NO_COLOR is honored")
	complete(cmd, "color", []string{"auto", "always", "never"})
}

func complete(cmd *cobra.Command, flag string, words []string) {
	completeWith(cmd, flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

func names(formats []report.Format) (list []string) {
	for _, f := range formats {
		list = append(list, f.Name)
	}
	return list
}

func formatNames(formats []report.Format) string { return strings.Join(names(formats), ", ") }

func formatDocs(formats []report.Format) string {
	var b strings.Builder
	for _, f := range formats {
		fmt.Fprintf(&b, "  %-14s %s\n", f.Name, f.Doc)
	}
	return b.String()
}

func profileDocs() string {
	var b strings.Builder
	for _, p := range rules.Profiles() {
		fmt.Fprintf(&b, "  %-14s %s\n", p.Name, p.Summary)
	}
	return strings.TrimRight(b.String(), "\n")
}
