// Package report writes an analysis: one file per output format. Writers decide nothing and look nothing up:
// the same analysis and options give the same bytes.
package report

import (
	"cmp"
	"io"
	"path"
	"slices"
	"strings"

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
	Edges    []int          // only these; nil for all
	Flips    bool           // with what would change each edge's advice
	Changes  bool           // only edges whose advice differs from how they are built
	All      bool           // long lists are not cut
	Scratch  bool           // what one would build with every mode open, instead of the recommended design
	Sources  *diag.Sources  // for positions
	Place    Place          // for names of files that CI reads
	Findings []diag.Finding // of the reader
	Others   func() []Other // what other profiles say; nil: not asked
	Width    int            // columns, for text
	Color    bool           // for text
	Scores   bool           // scores in decibels, for text
	ASCII    bool           // bars without characters that a terminal may lack, for text
	Version  string         // of this program, where the format has a place for it
}

// Place says where names of files start that CI reads; all with slashes, "" where not known.
type Place struct {
	Dir    string // the working directory
	Root   string // of the repository, or the working directory
	Prefix string // what stands before the names from Root on
}

// Name is the name by which CI knows a file: from the root on where it lies below it, since an absolute name is that of one machine.
// What lies elsewhere keeps its name.
func (p Place) Name(name string) string {
	if name == "" || strings.HasPrefix(name, "<") { // <stdin> is no file
		return name
	}
	name = path.Clean(name)
	full := name
	if p.Dir != "" && !path.IsAbs(name) && !strings.HasPrefix(name, p.Root+"/") { // which is not absolute for path on Windows
		full = path.Join(p.Dir, name)
	}
	if below, ok := strings.CutPrefix(full, strings.TrimSuffix(p.Root, "/")+"/"); ok && p.Root != "" {
		name = below
	}
	if path.IsAbs(name) {
		return name
	}
	return path.Join(p.Prefix, name)
}

// Other is what another profile would recommend for the same graph.
type Other struct {
	Profile string
	Differs int // edges with another recommendation
}

// Analyses are the formats of a whole analysis, the default first.
func Analyses() []Format {
	return []Format{
		{"text", "for people: workloads today and after, what to change, what to keep, what to do next", Text},
		{"json", "for programs: schema " + SchemaAnalysis, JSON},
		{"markdown", "for a design document or a pull request, with the graph as a picture", Markdown},
	}
}

// Explanations are the formats for one edge, the default first.
func Explanations() []Format {
	return []Format{
		{"text", "for people: the basis, the table filled in, what it depends on, and all evidence", Explain},
		{"json", "for programs: schema " + SchemaAnalysis + " with this edge alone", ExplainJSON},
		{"markdown", "for a design document or a pull request", ExplainMarkdown},
	}
}

// shown lists the edges to write, from the entries on, then by id, so that the file's order does not matter.
func (o Options) shown(a *advise.Analysis) []int {
	list := slices.Clone(o.Edges)
	if o.Edges == nil {
		list = make([]int, len(a.Edges))
		for e := range list {
			list[e] = e
		}
	}
	if o.Changes {
		list = slices.DeleteFunc(list, func(e int) bool { return !a.Edges[e].Change })
	}
	hops := hops(a)
	slices.SortFunc(list, func(x, y int) int {
		return cmp.Or(cmp.Compare(hops[x], hops[y]), cmp.Compare(a.Topology.IDs[x], a.Topology.IDs[y]))
	})
	return list
}

// hops is how far each edge's caller is from an entry, at least.
func hops(a *advise.Analysis) []int {
	list := make([]int, len(a.Edges))
	for e := range list {
		list[e] = len(a.Edges)
	}
	for l := range a.Topology.Flows {
		f := &a.Topology.Flows[l]
		for _, c := range f.Calls {
			list[c.Edge] = min(list[c.Edge], f.Nodes[c.From].Hops)
		}
	}
	return list
}

// Title names the graph for people.
func Title(a *advise.Analysis, o Options) string { return o.title(a) }

// title names the graph: as it names itself, else by its files.
func (o Options) title(a *advise.Analysis) string {
	if a.Graph.Name != "" {
		return words.Printable(a.Graph.Name)
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
