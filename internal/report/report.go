// Package report writes an analysis: one file per output format. Writers decide nothing and look nothing up:
// the same analysis and options give the same bytes.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// Format is one way to write an analysis.
type Format struct {
	Name, Doc string
	Write     func(io.Writer, *advise.Analysis, Options) error
}

// Options say what of an analysis is written, and how.
type Options struct {
	Files    []string       // as on the command line, for the next command to type
	Edges    []int          // only these, in this order; nil for all
	Flips    bool           // with what would change each edge's advice
	Changes  bool           // only edges whose advice differs from how they are built
	Sources  *diag.Sources  // for positions
	Findings []diag.Finding // of the reader
	Others   func() []Other // what other profiles say; nil: not asked
	Width    int            // columns, for text
	Color    bool           // for text
	Version  string         // of this program, where the format has a place for it
}

// Other is what another profile would recommend for the same graph.
type Other struct {
	Profile string
	Differs int // edges with another recommendation
}

// Analyses are the formats of a whole analysis, the default first.
func Analyses() []Format {
	return []Format{
		{"text", "for people: workloads, one line per edge, what to do next", Text},
		{"json", "for programs: schema " + SchemaAnalysis, JSON},
	}
}

// Explanations are the formats for one edge, the default first.
func Explanations() []Format {
	return []Format{
		{"text", "for people: the table filled in, and all evidence", Explain},
		{"json", "for programs: schema " + SchemaAnalysis + " with this edge alone", ExplainJSON},
	}
}

// shown lists the edges to write, in file order unless the options order them.
func (o Options) shown(a *advise.Analysis) []int {
	list := o.Edges
	if list == nil {
		list = make([]int, len(a.Edges))
		for e := range list {
			list[e] = e
		}
	}
	if o.Changes {
		list = slices.DeleteFunc(slices.Clone(list), func(e int) bool { return !a.Edges[e].Change })
	}
	return list
}

// title names the graph: as it names itself, else by its files.
func (o Options) title(a *advise.Analysis) string {
	if a.Graph.Name != "" {
		return a.Graph.Name
	}
	names := make([]string, len(o.Files))
	for i, name := range o.Files {
		names[i] = printable(name)
	}
	if slices.Equal(names, []string{"-"}) {
		names = []string{"standard input"}
	}
	return some(names, 3)
}

// printable replaces control characters, so that a file's name cannot drive the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// arrow names an edge for people, without its operation.
func arrow(g *graph.Graph, e int) string {
	edge := &g.Edges[e]
	from := g.Services[edge.From].Name
	if edge.FromOp != "" {
		from += "/" + edge.FromOp
	}
	return from + " → " + g.Services[edge.To].Name
}

// label names an edge for people, with its operation.
func label(g *graph.Graph, e int) string {
	if op := g.Edges[e].Operation; op != "" {
		return arrow(g, e) + " " + op
	}
	return arrow(g, e)
}

// mode is how an edge is built, "–" where not stated.
func mode(v graph.Val[graph.Mode]) string {
	if !v.Known {
		return "–"
	}
	return v.V.String()
}

// advice words a recommendation against what is built: in capitals where it is a change.
func advice(e *advise.Edge, built graph.Val[graph.Mode]) string {
	switch {
	case e.Change:
		return strings.ToUpper(e.Recommendation.String())
	case built.Known:
		return "keep"
	}
	return e.Recommendation.String()
}

// some joins a list as in speech and cuts it after n.
func some(list []string, n int) string {
	if len(list) > n+1 { // never "and 1 other": that takes as much room as its name
		list = append(slices.Clone(list[:n]), fmt.Sprintf("%d others", len(list)-n))
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// count writes a number with its noun: 1 edge, 2 edges.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// owner says whom a fact of the file belongs to: "of ledger", "of workload pay", "on web->orders".
func owner(f forecast.Fact) string {
	if at, ok := strings.CutPrefix(f.Name, "from "); ok && f.On == "workload" {
		return "of a workload that enters at " + at
	}
	switch f.On {
	case "edge":
		return "on " + f.Name
	case "workload":
		return "of workload " + f.Name
	}
	return "of " + f.Name
}

// facts words a list of facts, those with the same key together: "latency of a, b and c; availability of d".
func facts(list []forecast.Fact, n int) string {
	var keys []string
	names := map[string][]string{}
	for _, f := range list {
		if !slices.Contains(keys, f.Key) {
			keys = append(keys, f.Key)
		}
		names[f.Key] = append(names[f.Key], f.Name)
	}
	var parts []string
	for _, k := range keys {
		parts = append(parts, k+" of "+some(names[k], n))
	}
	return strings.Join(parts, "; ")
}
