package graphfile

import (
	"slices"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

var serviceObject = newObject("a service", "{kind: datastore, availability: 99.9%}",
	"A node of the graph. Everything about it is optional.",
	fact("kind", "What the service is; service where left out. A gateway only forwards and keeps nothing.", enum[graph.Kind](graph.Kinds), func(s *graph.Service) *graph.Val[graph.Kind] { return &s.Kind }),
	fact("latency", "Its own work per call, without the calls that it makes itself.", latency, func(s *graph.Service) *graph.Val[graph.Latency] { return &s.Latency }),
	fact("errors", "The share of attempts that fail fast, each independently of the others, apart from outages.", rarely, func(s *graph.Service) *graph.Val[float64] { return &s.Errors }),
	fact("availability", "The share of time that it is up, without its dependencies.", missing, func(s *graph.Service) *graph.Val[float64] { return &s.Down }),
	fact("outage", "How long it is typically down when it is down.", lasting, func(s *graph.Service) *graph.Val[float64] { return &s.Outage }),
	fact("capacity", "The most calls that it sustains, all instances together, at its own latency.", rate, func(s *graph.Service) *graph.Val[float64] { return &s.Capacity }),
	fact("workers", "Threads or consumers in all; a synchronous call holds one while it waits.", count(true, 1, false), func(s *graph.Service) *graph.Val[float64] { return &s.Workers }),
	fact("owner", "The team that owns it.", label("a name such as checkout"), func(s *graph.Service) *graph.Val[string] { return &s.Owner }),
	fact("measured_at", "The load at which the latency was measured, so that waiting is not counted twice.", rate, func(s *graph.Service) *graph.Val[float64] { return &s.MeasuredAt }),
	fact("retention", "Brokers: how long a message is kept.", lasting, func(s *graph.Service) *graph.Val[float64] { return &s.Retention }),
	fact("max_message", "Brokers: the largest message.", positive(size), func(s *graph.Service) *graph.Val[float64] { return &s.MaxMessage }),
	fact("guards", "Obligations already met, for all of its edges.", guards, func(s *graph.Service) *graph.Val[graph.Guards] { return &s.Guards }),
	fact("description", "What it is for, in a sentence.", text, func(s *graph.Service) *graph.Val[string] { return &s.Description }),
)

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
			serviceObject.read(r, v, &s)
		}
		r.services[name] = len(r.graph.Services)
		r.graph.Services = append(r.graph.Services, s)
	})
}
