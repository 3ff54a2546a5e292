package graphfile

import (
	"slices"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

var serviceObject = objectOf("a service", "{kind: datastore, availability: 99.9%}",
	"A node of the graph. Everything about it is optional.", graph.ServiceKeys, itself[graph.Service])

const servicesWanted = "services by name, such as {web: {kind: client}, orders: {}}"

func (r *reader) readServices(d *document) {
	if d.services != nil {
		r.graph.Services = slices.Grow(r.graph.Services, min(len(r.resolve(d.services).Content)/2, d.size/2))
	}
	r.names(d.services, servicesWanted, func(key, value *yaml.Node) {
		name, at := key.Value, r.pos(key)
		r.checkName(key, name)
		if i, twice := r.services[name]; twice {
			relate(r.add(diag.Error, Duplicate, at, "service %s is declared in two files", quoted(name)), r.graph.Services[i].Pos, "the first one")
			return
		}
		s := d.service
		s.Name, s.Pos, s.Declared = name, at, true
		if v := r.resolve(value); v.Kind != yaml.ScalarNode || v.Tag != "!!null" { // a bare name declares as well
			r.subject = name
			serviceObject.read(r, v, &s)
			r.subject = ""
		}
		r.services[name] = len(r.graph.Services)
		r.graph.Services = append(r.graph.Services, s)
	})
}
