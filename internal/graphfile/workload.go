package graphfile

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"

	"gopkg.in/yaml.v3"
)

var (
	peakObject = objectOf("a peak", "{rate: 900/s, for: 10m}",
		"The highest load and how long it lasts.", graph.Within(graph.WorkloadKeys, "peak"), (*workloadDraft).model)

	sloObject = objectOf("objectives", "{p99: 200ms, availability: 99.9%}",
		"What the workload promises.", graph.Within(graph.WorkloadKeys, "slo"), (*workloadDraft).model)

	workloadObject = objectOf("a workload", "{entry: web, rate: 120/s}",
		"A kind of request: where it enters, how often, and what it promises.", graph.WorkloadKeys, (*workloadDraft).model,
		end("entry", func(w *workloadDraft) *endpoint { return &w.entry }),
		inside("peak", peakObject.doc, peakObject, itself[workloadDraft]),
		field[workloadDraft]{key: "slo", doc: sloObject.doc, wanted: sloObject.wanted(), schema: sloObject.schema(), read: readObjectives},
		observed(false, func(w *workloadDraft) (*graph.Val[graph.Latency], *graph.Val[float64]) {
			return &w.Observed, &w.ObservedDown
		}))
)

// workloadDraft is a workload whose entry is still a name.
type workloadDraft struct {
	graph.Workload
	entry endpoint
}

func (w *workloadDraft) model() *graph.Workload { return &w.Workload }

func readObjectives(r *reader, n *yaml.Node, w *workloadDraft) {
	w.SLOPos = r.pos(n)
	if !sloObject.read(r, n, w) {
		return
	}
	var last graph.Val[float64]
	var lastName string
	for _, o := range []struct {
		name string
		v    graph.Val[float64]
	}{{"p50", w.SLO.P50}, {"p95", w.SLO.P95}, {"p99", w.SLO.P99}, {"p99.9", w.SLO.P999}} {
		if !o.v.Known {
			continue
		}
		if last.Known && last.V > o.v.V {
			r.impossible(o.v.Pos, last.Pos, "the "+lastName, "%s %s is below %s %s; wanted higher percentiles to be no smaller", o.name, units.Time(o.v.V), lastName, units.Time(last.V))
		}
		last, lastName = o.v, o.name
	}
}

const workloadsWanted = "workloads by name, such as {pay: {entry: web, rate: 120/s}}"

func (r *reader) readWorkloads(d *document) {
	r.names(d.workloads, workloadsWanted, func(key, value *yaml.Node) {
		name, at := key.Value, r.pos(key)
		r.checkLabel(key, name, "a name such as pay")
		if i, twice := r.workloads[name]; twice {
			relate(r.add(diag.Error, Duplicate, at, "workload %s is declared in two files", quoted(name)), r.graph.Workloads[i].Pos, "the first one")
			return
		}
		var w workloadDraft
		if value = r.resolve(value); value.Kind != yaml.MappingNode {
			r.add(diag.Error, Type, at, "workload %s: found %s; wanted %s", quoted(name), shape(value), workloadObject.wanted())
		} else {
			workloadObject.read(r, value, &w)
		}
		w.Name, w.Pos = name, at
		if w.Rate.Known && w.Peak.Rate.Known && w.Peak.Rate.V < w.Rate.V {
			r.impossible(w.Peak.Rate.Pos, w.Rate.Pos, "the rate", "peak rate %s is below the rate %s; wanted the highest rate", units.PerSecond(w.Peak.Rate.V), units.PerSecond(w.Rate.V))
		}
		r.workloads[name] = len(r.graph.Workloads)
		r.graph.Workloads = append(r.graph.Workloads, w.Workload)
		r.entries = append(r.entries, w.entry)
	})
}
