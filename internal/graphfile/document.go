package graphfile

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// Profiles are the words of profile: which published guidance sets the emphasis.
var Profiles = []string{"pragmatic", "autonomy", "latency-first"}

// document is one file: its tree, and what its top level says. The sections are read later, see reader.read.
type document struct {
	file   int32
	size   int // bytes
	budget int // visits left, see spend
	root   *yaml.Node
	meant  map[string]bool // keys of the top level that are misspelt

	version                    graph.Val[float64]
	name, profile              graph.Val[string]
	services, workloads, edges *yaml.Node
	service                    graph.Service // the defaults, copied for every service …
	edge                       edgeDraft     // … and edge of this file; its Edge is never nil
}

var defaultsObject = newObject("defaults", "{service: {availability: 99.9%}, edge: {timeout: 1s}}",
	"Facts for all services and edges of this file that do not state them.",
	inside("service", "Facts for all services of this file that do not state them.",
		serviceObject.without("the defaults of services", "{availability: 99.9%}", nil), func(d *document) *graph.Service { return &d.service }),
	inside("edge", "Facts for all edges of this file that do not state them.",
		edgeObject.without("the defaults of edges", "{timeout: 1s}", map[string]string{
			"from": ownIdentity, "to": ownIdentity, "operation": ownIdentity, "replies_to": ownIdentity,
		}), func(d *document) *edgeDraft { return &d.edge }),
)

const ownIdentity = "every edge has its own, so there is no default"

var documentObject = newObject("a graph", "{version: 1, edges: [{from: web, to: orders}]}",
	"A graph of services, the edges between them and the workloads that run over it.",
	field[document]{key: "version", doc: "The version of this format.", wanted: "1", schema: &schema{Const: 1}, read: readVersion},
	fact("name", "What the graph is called.", label("a name such as payments"), func(d *document) *graph.Val[string] { return &d.name }),
	fact("profile", "Which published guidance sets the emphasis.", word(Profiles), func(d *document) *graph.Val[string] { return &d.profile }),
	section("services", "The services, by name.", servicesWanted, mapOf(&schema{AnyOf: []*schema{refer("service"), {Type: "null"}}}), func(d *document) **yaml.Node { return &d.services }),
	section("workloads", "The kinds of request, by name.", workloadsWanted, mapOf(refer("workload")), func(d *document) **yaml.Node { return &d.workloads }),
	section("edges", "The interactions, in the order in which their callers make them.", edgesWanted, &schema{Type: "array", Items: refer("edge")}, func(d *document) **yaml.Node { return &d.edges }),
	inside("defaults", "Facts for all services and edges of this file that do not state them.", defaultsObject, itself[document]),
)

// section is a key whose content is read when those of the other files are known.
func section(key, doc, wanted string, s *schema, at func(*document) **yaml.Node) field[document] {
	return field[document]{key: key, doc: doc, wanted: wanted, schema: s, read: func(_ *reader, n *yaml.Node, d *document) { *at(d) = n }}
}

const versionWanted = "version: 1, the only one there is"

// readVersion goes on with a file of another version: what else is wrong may say more.
func readVersion(r *reader, n *yaml.Node, d *document) {
	d.version = graph.Val[float64]{V: 1, Known: true, Pos: r.pos(n)}
	if n.Kind != yaml.ScalarNode || n.Value != "1" || n.Tag != "!!int" {
		r.add(diag.Error, Version, r.pos(n), "found %s; wanted %s", shape(n), versionWanted)
	}
}

// readTop reads what stands beside the sections, and holds it against what the files before it say.
func (r *reader) readTop(d *document) {
	isGraph := documentObject.read(r, d.root, d)
	r.incomplete = r.incomplete || d.lost(r, "services", d.services, yaml.MappingNode) || d.lost(r, "workloads", d.workloads, yaml.MappingNode) ||
		d.lost(r, "edges", d.edges, yaml.SequenceNode)
	if isGraph && !d.version.Known && !d.meant["version"] {
		r.add(diag.Error, Version, diag.Pos{File: d.file, Line: 1, Col: 1}, "found no version; wanted %s", versionWanted)
	}
	if d.name.Known {
		r.agree("name", &r.name, d.name)
		r.graph.Name = r.name.V
	}
	if d.profile.Known {
		r.agree("profile", &r.graph.Profile, d.profile)
	}
}

// lost reports whether a section is misspelt or has another shape: then what stands in it is not missing as well.
func (d *document) lost(r *reader, key string, section *yaml.Node, kind yaml.Kind) bool {
	if section == nil {
		return d.meant[key]
	}
	n := r.resolve(section)
	return n.Kind != kind && n.Tag != "!!null"
}

func (r *reader) agree(key string, so *graph.Val[string], v graph.Val[string]) {
	if !so.Known {
		*so = v
	} else if so.V != v.V {
		relate(r.add(diag.Error, Conflict, v.Pos, "%s is %s here and %s in another file; wanted one, or the same in both", key, quoted(v.V), quoted(so.V)),
			so.Pos, "the other one")
	}
}
