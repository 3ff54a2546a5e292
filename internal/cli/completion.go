package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"commadvisor/internal/graph"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

// graphExtensions are those of graph files, for the shells.
var graphExtensions = []string{"yaml", "yml", "json"}

// completeFiles completes graph files and directories.
func completeFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return graphExtensions, cobra.ShellCompDirectiveFilterFileExt
}

// completeExplain completes a file first, then the edges of the files given. Where no edge starts like what is typed, the shell goes
// on with files.
func (s *streams) completeExplain(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return completeFiles(cmd, args, typed)
	}
	if _, err := s.files.stat(args[len(args)-1]); err != nil { // the edge is there already
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.edgesLike(args, typed), cobra.ShellCompDirectiveDefault
}

// completeEdges completes the edges of the files given.
func (s *streams) completeEdges(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	return s.edgesLike(args, typed), cobra.ShellCompDirectiveNoFileComp
}

// completeOwners completes the owners of the files given.
func (s *streams) completeOwners(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	var owners []string
	if g := s.glance(args); g != nil {
		owners = startingWith(ownersOf(g), typed)
	}
	return owners, cobra.ShellCompDirectiveNoFileComp
}

// completeOutputs completes the format of --output; the file behind it is the user's.
func completeOutputs(formats []string) cobra.CompletionFunc {
	var starts []string
	for _, f := range formats {
		starts = append(starts, f+"=")
	}
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return startingWith(starts, typed), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
}

// completeRules completes what rules takes: a rule, a check, or a profile, or all of a dimension or family.
func completeRules(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ids := ruleIDs()
	for d := range rules.Dimensions {
		ids = append(ids, rules.Dimension(d).String())
	}
	for _, c := range lint.Checks() {
		ids = append(ids, c.Family())
	}
	slices.Sort(ids)
	return startingWith(slices.Compact(ids), typed), cobra.ShellCompDirectiveNoFileComp
}

// edgesLike lists the edges of the files that start like what is typed, each with its mode.
func (s *streams) edgesLike(files []string, typed string) (edges []string) {
	g := s.glance(files)
	if g == nil {
		return nil
	}
	for e := range g.Edges {
		id, mode := g.EdgeID(e), "no mode yet"
		if m := g.Edges[e].Mode; m.Known {
			mode = m.V.String()
		}
		if strings.HasPrefix(id, typed) {
			edges = append(edges, cobra.CompletionWithDesc(id, mode))
		}
	}
	return edges
}

// glance reads files for a completion: without a word, and nil where they cannot be read, for then the command itself says why.
// Standard input is left to the command.
func (s *streams) glance(files []string) *graph.Graph {
	if len(files) == 0 || slices.Contains(files, "-") {
		return nil
	}
	quiet := *s
	quiet.err = io.Discard
	r, err := quiet.read(files, true)
	if err != nil {
		return nil
	}
	return r.Graph
}

func startingWith(words []string, typed string) (list []string) {
	for _, w := range words {
		if strings.HasPrefix(w, typed) {
			list = append(list, w)
		}
	}
	return list
}

// completeWith registers the completion of a flag.
func completeWith(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag is ours
	}
}
