package graph

import (
	"strings"

	"commadvisor/internal/diag"
)

// Fact is one key of one thing of a graph, whatever it holds.
type Fact struct {
	Key string
	Format
	Affects Effect
	Use     Use
	Known   bool
	Pos     diag.Pos

	number *float64
	show   func() string
	set    func(string) error
}

// Number is what a number is, in the unit of the model; 0 for all that is none.
func (f *Fact) Number() float64 {
	if f.number == nil {
		return 0
	}
	return *f.number
}

// SetNumber makes a stated number another one.
func (f *Fact) SetNumber(v float64) { *f.number = v }

// Show writes the fact for people, numbers rounded.
func (f *Fact) Show() string { return f.show() }

// Set states the fact as it is written in the file. An error leaves it as it was; what refers to other things cannot be set.
func (f *Fact) Set(text string) error { return f.set(text) }

// Fact finds a fact of the i-th service, edge or workload, as on says, by its key; latency.p99 is a part of a latency, and of a
// constant all parts are the same. Setting it sets it in the graph.
func (g *Graph) Fact(on string, i int, key string) (f Fact, ok bool) {
	switch on {
	case "service":
		return FactOf(ServiceKeys, &g.Services[i], key)
	case "edge":
		return FactOf(EdgeKeys, &g.Edges[i], key)
	case "workload":
		return FactOf(WorkloadKeys, &g.Workloads[i], key)
	}
	return f, false
}

// one has a thing of each kind, to find keys by.
var one = Graph{Services: make([]Service, 1), Edges: make([]Edge, 1), Workloads: make([]Workload, 1)}

// FormatOf returns how a fact of a service, edge or workload is written, by its key.
func FormatOf(on, key string) (f Format, ok bool) {
	fact, ok := one.Fact(on, 0, key)
	return fact.Format, ok
}

// FactOf is Graph.Fact of a thing that stands in no graph.
func FactOf[T any](keys []Key[T], t *T, name string) (f Fact, ok bool) {
	for i := range keys {
		k := &keys[i]
		if k.Name == name && k.bind != nil {
			f = Fact{Key: name, Format: k.Format, Affects: k.Affects, Use: k.Use}
			k.bind(t, &f)
			return f, true
		}
	}
	for i := range keys {
		k := &keys[i]
		if part, is := strings.CutPrefix(name, k.Name+"."); is && k.Form == FormLatency {
			f = Fact{Key: name, Format: positiveDuration.Format, Affects: k.Affects, Use: k.Use}
			return f, f.bindPart(k.val(t).(*Val[Latency]), part)
		}
	}
	return f, false
}

// bindPart makes the fact a percentile of a latency, or its mean.
func (f *Fact) bindPart(l *Val[Latency], part string) (ok bool) {
	at := &l.V.Mean
	ok = part == "mean"
	for _, p := range Percentiles {
		if part == p.Name {
			if ok = true; !l.V.Constant() {
				at = p.Of(&l.V)
			}
		}
	}
	f.Known, f.Pos, f.number = l.Known && *at > 0, l.Pos, at
	f.show = func() string { return positiveDuration.text(*at) }
	f.set = func(text string) error {
		v, err := positiveDuration.read(text)
		if err == nil {
			*at = v
		}
		return err
	}
	return ok
}
