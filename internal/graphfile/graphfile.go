// Package graphfile reads graph files: YAML or JSON in, the model of package graph out, with the position of
// every value and a finding for everything that is wrong, all of them in one run.
//
// One declaration drives it. Each part of the file (service, edge, workload …) is an object: a table of fields
// with key, sentence, spelling and the place in the model that it fills. The reader, the JSON Schema and the
// reference are all made from these tables, so they cannot disagree.
//
// Two more tables answer what people bring from elsewhere: formats (foreign.go) recognizes whole files by their marks, and slips
// (slips.go) knows our word for theirs. Tests hold that no graph file is taken for another format and that every suggestion is valid.
//
// Files are hostile until read: the tree is walked along the tables and never along itself, so nesting costs
// nothing, aliases are paid from a budget, and texts of any length are cut before they reach a message.
package graphfile

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
)

// MaxBytes is the largest file read; a larger one is a finding.
const MaxBytes = 32 << 20

// Input is one file's name, for messages, and its content.
type Input struct {
	Name string
	Data []byte
}

// Result is what was read.
type Result struct {
	Graph    *graph.Graph   // never nil; every index in it is valid, but it is complete only if nothing Failed
	Sources  *diag.Sources  // the texts, without byte order marks; file n is input n
	Findings []diag.Finding // by position
}

// Read reads the inputs as one graph. Services, workloads and edges are joined in the order of the inputs;
// name and profile may be given once or agree; defaults apply to their own file only. The same inputs give the
// same result, and nothing outside of them is consulted.
func Read(inputs []Input) *Result {
	r := &reader{
		findings:  findings{sources: new(diag.Sources)},
		graph:     new(graph.Graph),
		services:  map[string]int{},
		workloads: map[string]int{},
		edges:     map[edgeKey]int{},
		nearby:    map[string]string{},
	}
	if len(inputs) == 0 {
		r.add(diag.Error, Empty, diag.Pos{}, "found no file; wanted at least one")
	}
	var docs []*document
	for _, in := range inputs {
		if d := r.open(in); d != nil {
			docs = append(docs, d)
		} else {
			r.incomplete = true
		}
	}
	r.read(docs)
	result := &Result{Sources: r.sources, Findings: r.done()}
	if r.errors == 0 {
		result.Graph = r.graph
	}
	return result
}

// reader is the state of one Read.
type reader struct {
	findings
	graph   *graph.Graph
	doc     *document // being read
	subject string    // the service being read, for messages
	path    []string  // keys from the object down to the value being read, for messages

	mayBeEmpty bool // a file without a value is none that is wrong

	name       graph.Val[string]
	services   map[string]int // all, by name
	declared   int            // the first services of the graph are the declared ones
	workloads  map[string]int
	entries    []endpoint // of the workloads
	edges      map[edgeKey]int
	replies    []reply
	fromOps    bool // some edge starts at an operation
	carriers   []carrier
	stamps     []int             // for every workload, the last edge that listed it, plus one
	nearby     map[string]string // the declared service nearest to names looked for before, "" for none
	dropped    bool              // an edge is not in the graph, because something is wrong with it
	incomplete bool              // a file could not be read, so what seems missing may stand there
}

// read goes by section and not by file, so that one file may speak of what another one declares.
func (r *reader) read(docs []*document) {
	each := func(section func(*document)) {
		for _, d := range docs {
			r.doc = d
			section(d)
		}
	}
	each(r.readTop)
	each(r.readServices)
	r.declared = len(r.graph.Services)
	each(r.readWorkloads)
	each(r.readEdges)
	r.resolveEntries()
	r.resolveReplies()
	r.checkBrokers()
	r.checkOperations()
	if len(r.graph.Edges) == 0 && len(docs) > 0 && r.errors == 0 {
		r.add(diag.Warning, NoEdges, diag.Pos{File: docs[0].file}, "no edges, so there is nothing to advise on; wanted at least edges: [{from: web, to: orders}]")
	}
}
