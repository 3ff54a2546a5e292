package graphfile

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"

	"gopkg.in/yaml.v3"
)

// spread is a latency as it is written.
type spread struct {
	mean, down  graph.Val[float64]
	percentiles [len(graph.Percentiles)]graph.Val[float64]
}

// percentileDocs say what each of graph.Percentiles means.
var percentileDocs = [len(graph.Percentiles)]string{
	"The median: half of the calls are faster.", "The 75th percentile: one call in four is slower.", "The 90th percentile: one call in ten is slower.",
	"The 95th percentile: one call in twenty is slower.", "The 99th percentile: one call in a hundred is slower.", "One call in a thousand is slower.",
}

// spreadFields are the keys of a latency, of which two or more are stated.
func spreadFields() (fields []field[spread]) {
	for i, p := range graph.Percentiles {
		fields = append(fields, fact(p.Name, percentileDocs[i], lasting, func(s *spread) *graph.Val[float64] { return &s.percentiles[i] }))
	}
	return append(fields, fact("mean", "The arithmetic mean.", lasting, func(s *spread) *graph.Val[float64] { return &s.mean }))
}

var (
	latencyObject = newObject("a latency", "{p50: 8ms, p99: 40ms} or 6ms",
		"How long one step takes: any two or more of these. Two make a lognormal distribution; of more the closest one is taken, and a value that is off by more than 20 % is reported.",
		spreadFields()...)

	observedObject = newObject("a measurement", "{p50: 8ms, p99: 40ms, availability: 99.9%}",
		"What is measured today, everything behind it included: any two or more of mean and percentiles, the availability, or both.", append(spreadFields(),
			fact("availability", "The share of calls that succeed.", missing, func(s *spread) *graph.Val[float64] { return &s.down }))...)
)

// latency is a distribution, or one duration for a step of which no tail is known.
var latency = func() value[graph.Latency] {
	stated := of(latencyObject, nil, func(r *reader, n *yaml.Node, s *spread) (graph.Latency, bool) {
		l, ok := r.distribution(n, s, ", or one duration such as 6ms")
		return l, ok && r.shaped(s, l)
	})
	return value[graph.Latency]{latencyObject.wanted(), refer("latency"), func(r *reader, n *yaml.Node) (graph.Latency, bool) {
		if n.Kind == yaml.MappingNode {
			return stated.read(r, n)
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
	s.MinProperties = 2
	return &schema{
		Title: "latency", Description: "How long one step takes: any two or more of mean and percentiles, or one duration, whose tail is unknown.",
		AnyOf: []*schema{duration.schema, s},
	}
}

// distribution makes a latency of the parts that are stated, if they can be true together; orElse names what else may stand there.
func (r *reader) distribution(n *yaml.Node, s *spread, orElse string) (graph.Latency, bool) {
	l, stated := s.latency()
	switch stated {
	case 0:
		r.fault(MissingKey, n, "found neither a mean nor a percentile; wanted two or more of %s%s", list(spreadKeys(""), "and"), orElse)
		return l, false
	case 1:
		r.fault(MissingKey, n, "found only %s; wanted one more of %s%s", s.keys()[0], list(spreadKeys(s.keys()[0]), "and"), orElse)
		return l, false
	}
	last := -1 // the percentile before
	for i, v := range s.percentiles {
		if !v.Known {
			continue
		}
		if p, before := graph.Percentiles[i].Name, last; before >= 0 && s.percentiles[before].V > v.V {
			low := graph.Percentiles[before].Name
			r.impossible(s.percentiles[before].Pos, v.Pos, "the "+p, "%s %s is above %s %s; wanted higher percentiles to be no smaller", low, units.Time(s.percentiles[before].V), p, units.Time(v.V))
			return l, false
		}
		last = i
	}
	if s.mean.Known && stated == 2 {
		return l, r.fitsMean(s.mean, s.percentiles[last], graph.Percentiles[last])
	}
	return l, true
}

// fitsMean reports a mean and a percentile that no lognormal distribution has.
func (r *reader) fitsMean(mean, v graph.Val[float64], p graph.Percentile) bool {
	const instead = "or another percentile instead of the mean"
	switch least, most := p.OfMean(); {
	case p.Z == 0 && v.V > mean.V:
		r.impossible(v.Pos, mean.Pos, "the mean", "%s %s is above the mean of %s, which no lognormal distribution has; wanted a mean of at least the median, %s",
			p.Name, units.Time(v.V), units.Time(mean.V), instead)
	case p.Z == 0 && v.V < mean.V*least:
		r.impossible(mean.Pos, v.Pos, "the "+p.Name, "mean %s is %s the %s of %s, which would put it above the p99; wanted mean/%s <= %s, %s",
			units.Time(mean.V), units.Factor(mean.V/v.V), p.Name, units.Time(v.V), p.Name, units.Digits(1/least, 3), instead)
	case p.Z > 0 && v.V < mean.V:
		r.impossible(mean.Pos, v.Pos, "the "+p.Name, "mean %s is above %s %s, so a few slow calls dominate it; wanted %s <= %s/mean <= %.6f, %s",
			units.Time(mean.V), p.Name, units.Time(v.V), units.Count(least), p.Name, most, instead)
	case v.V/mean.V > most:
		r.impossible(v.Pos, mean.Pos, "the mean", "%s %s is %s the mean of %s, more than a lognormal distribution can have; wanted %s <= %s/mean <= %.6f, %s",
			p.Name, units.Time(v.V), units.Factor(v.V/mean.V), units.Time(mean.V), units.Count(least), p.Name, most, instead)
	default:
		return true
	}
	return false
}

// offShape is how far a stated value may be from the closest distribution.
const offShape = 1.2

// shaped reports what is true and yet no basis for a forecast: two percentiles that are too far apart, which is an error, and three
// or more values that no lognormal distribution has, not even nearly, which is a warning.
func (r *reader) shaped(s *spread, l graph.Latency) bool {
	switch _, stated := s.latency(); {
	case stated > 2:
		r.checkFit(s, l.Worst())
		return true
	case s.mean.Known:
		return true
	}
	both := l.Stated()
	low, high := both[0], both[1]
	x, y, most := *low.Of(&l), *high.Of(&l), high.Apart(low)
	if y/x > most {
		r.impossible(s.at(high.Name), s.at(low.Name), "the "+low.Name, "%s %s is %s the %s of %s, which would put the mean above the p99; wanted %s/%s <= %s, or a third percentile",
			high.Name, units.Time(y), units.Factor(y/x), low.Name, units.Time(x), high.Name, low.Name, units.Digits(most, 3))
		return false
	}
	return true
}

func (r *reader) checkFit(s *spread, worst graph.Misfit) {
	if worst.Factor() > offShape {
		r.add(diag.Warning, NotLognormal, s.at(worst.Key), "%s do not fit one lognormal distribution within 20 %%: %s is %s, and the closest distribution, which forecasts use, has %s there (%s)",
			list(s.keys(), "and"), worst.Key, units.Time(worst.Stated), units.Time(worst.Fitted), units.Factor(worst.Factor()))
	}
}

// latency returns what is stated, and how many values that is.
func (s *spread) latency() (l graph.Latency, stated int) {
	l = graph.Latency{Mean: s.mean.V}
	for i, p := range graph.Percentiles {
		if v := s.percentiles[i]; v.Known {
			*p.Of(&l) = v.V
			stated++
		}
	}
	if s.mean.Known {
		stated++
	}
	return l, stated
}

// keys are those of the values that are stated.
func (s *spread) keys() (keys []string) {
	for i, p := range graph.Percentiles {
		if s.percentiles[i].Known {
			keys = append(keys, p.Name)
		}
	}
	if s.mean.Known {
		keys = append(keys, "mean")
	}
	return keys
}

// at is where a part is stated.
func (s *spread) at(key string) diag.Pos {
	for i, p := range graph.Percentiles {
		if p.Name == key {
			return s.percentiles[i].Pos
		}
	}
	return s.mean.Pos
}

// spreadKeys are the keys of a latency but for one.
func spreadKeys(but string) (keys []string) {
	for _, f := range latencyObject.fields {
		if f.key != but {
			keys = append(keys, f.key)
		}
	}
	return keys
}

// observed is a key that fills a measured latency, a measured unavailability, or both. Only what is fitted is checked for its shape.
func observed[T any](fitted bool, at func(*T) (*graph.Val[graph.Latency], *graph.Val[float64])) field[T] {
	return field[T]{key: "observed", wanted: observedObject.wanted(), schema: observedObject.schema(), read: func(r *reader, n *yaml.Node, into *T) {
		var s spread
		before := r.errors
		if !observedObject.read(r, n, &s) || r.errors != before {
			return
		}
		times, down := at(into)
		if s.down.Known {
			*down = s.down
		}
		if _, stated := s.latency(); s.down.Known && stated == 0 {
			return
		}
		if l, ok := r.distribution(n, &s, ""); ok && (!fitted || r.shaped(&s, l)) {
			*times = graph.Val[graph.Latency]{V: l, Known: true, Pos: s.first()}
		}
	}}
}

// first is the earliest position of a part.
func (s *spread) first() diag.Pos {
	first := s.mean.Pos
	for _, v := range s.percentiles {
		if v.Known && (!first.Known() || v.Pos.Compare(first) < 0) {
			first = v.Pos
		}
	}
	return first
}
