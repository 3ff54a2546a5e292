// Package report writes an analysis: one file per output format. Writers decide nothing and look nothing up:
// the same analysis and options give the same bytes.
package report

import (
	"io"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/words"
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
	Dir      string         // the working directory, with slashes; "" where it is not known
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

// Title names the graph for people.
func Title(a *advise.Analysis, o Options) string { return o.title(a) }

// title names the graph: as it names itself, else by its files.
func (o Options) title(a *advise.Analysis) string {
	if a.Graph.Name != "" {
		return a.Graph.Name
	}
	names := make([]string, len(o.Files))
	for i, name := range o.Files {
		names[i] = words.Printable(name)
	}
	if slices.Equal(names, []string{"-"}) {
		names = []string{"standard input"}
	}
	return words.Some(names, 3)
}
