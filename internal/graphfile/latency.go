package graphfile

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"

	"gopkg.in/yaml.v3"
)

// spread is a latency as it is written.
type spread struct {
	p50, mean, p99, down graph.Val[float64]
}

var (
	p50Field  = fact("p50", "The median: half of the calls are faster.", lasting, func(s *spread) *graph.Val[float64] { return &s.p50 })
	meanField = fact("mean", "The arithmetic mean, instead of p50.", lasting, func(s *spread) *graph.Val[float64] { return &s.mean })
	p99Field  = fact("p99", "The 99th percentile: one call in a hundred is slower.", lasting, func(s *spread) *graph.Val[float64] { return &s.p99 })

	latencyObject = newObject("a latency", "{p50: 8ms, p99: 40ms} or 6ms",
		"How long one step takes: a middle and a tail, p50 with p99 or mean with p99.", p50Field, meanField, p99Field)

	observedObject = newObject("a measurement", "{p50: 8ms, p99: 40ms, availability: 99.9%}",
		"What is measured today, everything behind it included.", p50Field, meanField, p99Field,
		fact("availability", "The share of calls that succeed.", missing, func(s *spread) *graph.Val[float64] { return &s.down }))
)

// latency is a distribution, or one duration for a step of which no tail is known.
var latency = func() value[graph.Latency] {
	pair := of(latencyObject, nil, func(r *reader, n *yaml.Node, s *spread) (graph.Latency, bool) {
		return r.distribution(n, s, ", or one duration such as 6ms")
	})
	return value[graph.Latency]{latencyObject.wanted(), refer("latency"), func(r *reader, n *yaml.Node) (graph.Latency, bool) {
		if n.Kind == yaml.MappingNode {
			return pair.read(r, n)
		}
		if n.Kind == yaml.SequenceNode {
			r.mismatch(n, latencyObject.wanted())
			return graph.Latency{}, false
		}
		mean, ok := duration.read(r, n)
		return graph.Latency{Mean: mean}, ok
	}}
}()

func latencySchema() *schema {
	s := latencyObject.schema()
	return &schema{
		Title: "latency", Description: "How long one step takes: p50 with p99, mean with p99, or one duration, of which no tail is known.",
		AnyOf: []*schema{duration.schema, s},
	}
}

// distribution makes a latency of a middle and a tail that fit together; orElse names what else may stand there.
func (r *reader) distribution(n *yaml.Node, s *spread, orElse string) (graph.Latency, bool) {
	l := graph.Latency{P50: s.p50.V, Mean: s.mean.V, P99: s.p99.V}
	middle := s.p50
	if s.mean.Known {
		middle = s.mean
	}
	switch {
	case s.p50.Known == s.mean.Known || !s.p99.Known:
		r.fault(MissingKey, n, "found %s; wanted p50 with p99, or mean with p99%s", s.keys(), orElse)
	case s.p50.Known && l.P50 > l.P99:
		r.impossible(s.p50.Pos, s.p99.Pos, "the p99", "p50 %s is above p99 %s; wanted half of the calls to be faster than nearly all", units.Time(l.P50), units.Time(l.P99))
	case s.mean.Known && l.Mean > l.P99:
		r.impossible(s.mean.Pos, s.p99.Pos, "the p99", "mean %s is above p99 %s, which needs a tail longer than any here; wanted 1 <= p99/mean <= %.6f", units.Time(l.Mean), units.Time(l.P99), graph.MaxTail)
	case s.mean.Known && l.P99/l.Mean > graph.MaxTail:
		r.impossible(s.p99.Pos, middle.Pos, "the mean", "p99 %s is %s the mean of %s, more than a lognormal distribution can be; wanted 1 <= p99/mean <= %.6f", units.Time(l.P99), units.Factor(l.P99/l.Mean), units.Time(l.Mean), graph.MaxTail)
	default:
		return l, true
	}
	return graph.Latency{}, false
}

func (s *spread) keys() string {
	var keys []string
	for _, k := range []struct {
		name string
		v    graph.Val[float64]
	}{{"p50", s.p50}, {"mean", s.mean}, {"p99", s.p99}} {
		if k.v.Known {
			keys = append(keys, k.name)
		}
	}
	if len(keys) == 0 {
		return "neither a middle nor a tail"
	}
	return "only " + list(keys, "and")
}

// observed is a key that fills a measured latency, a measured unavailability, or both.
func observed[T any](doc string, at func(*T) (*graph.Val[graph.Latency], *graph.Val[float64])) field[T] {
	return field[T]{key: "observed", doc: doc, wanted: observedObject.wanted(), schema: observedObject.schema(), read: func(r *reader, n *yaml.Node, into *T) {
		var s spread
		before := r.errors
		if !observedObject.read(r, n, &s) || r.errors != before {
			return
		}
		times, down := at(into)
		if s.down.Known {
			*down = s.down
		}
		if s.down.Known && !s.p50.Known && !s.mean.Known && !s.p99.Known {
			return
		}
		if l, ok := r.distribution(n, &s, ""); ok {
			*times = graph.Val[graph.Latency]{V: l, Known: true, Pos: earliest(s.p50.Pos, s.mean.Pos, s.p99.Pos)}
		}
	}}
}

// earliest is the first of the known positions.
func earliest(ps ...diag.Pos) diag.Pos {
	var first diag.Pos
	for _, p := range ps {
		if p.Known() && (!first.Known() || p.Compare(first) < 0) {
			first = p
		}
	}
	return first
}
