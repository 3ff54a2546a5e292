package graphfile

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"

	"gopkg.in/yaml.v3"
)

var peakObject = newObject("a peak", "{rate: 900/s, for: 10m}",
	"The highest load and how long it lasts.",
	needed(fact("rate", "The highest rate of requests.", rate, func(p *graph.Peak) *graph.Val[float64] { return &p.Rate })),
	fact("for", "How long the highest rate lasts.", lasting, func(p *graph.Peak) *graph.Val[float64] { return &p.For }),
)

var sloObject = newObject("objectives", "{p99: 200ms, availability: 99.9%}",
	"What the workload promises.",
	fact("p50", "Half of the requests are answered within this time.", lasting, func(o *graph.Objectives) *graph.Val[float64] { return &o.P50 }),
	fact("p95", "95 % of the requests are answered within this time.", lasting, func(o *graph.Objectives) *graph.Val[float64] { return &o.P95 }),
	fact("p99", "99 % of the requests are answered within this time.", lasting, func(o *graph.Objectives) *graph.Val[float64] { return &o.P99 }),
	fact("p99.9", "99.9 % of the requests are answered within this time.", lasting, func(o *graph.Objectives) *graph.Val[float64] { return &o.P999 }),
	fact("availability", "The share of requests that are answered.", missing, func(o *graph.Objectives) *graph.Val[float64] { return &o.Down }),
	fact("freshness", "How soon all that a request starts is done, background work included.", lasting, func(o *graph.Objectives) *graph.Val[float64] { return &o.Freshness }),
)

// workloadDraft is a workload whose entry is still a name.
type workloadDraft struct {
	graph.Workload
	entry endpoint
}

var workloadObject = newObject("a workload", "{entry: web, rate: 120/s}",
	"A kind of request: where it enters, how often, and what it promises.",
	needed(end("entry", "The service where requests enter, or service/operation.", func(w *workloadDraft) *endpoint { return &w.entry })),
	fact("user_facing", "Whether a person waits for the answer.", boolean, func(w *workloadDraft) *graph.Val[bool] { return &w.UserFacing }),
	fact("answer", "What the client must be told before it is let go.", enum[graph.Answer](graph.Answers), func(w *workloadDraft) *graph.Val[graph.Answer] { return &w.Answer }),
	fact("rate", "How many requests come, on average.", rate, func(w *workloadDraft) *graph.Val[float64] { return &w.Rate }),
	inside("peak", "The highest load and how long it lasts.", peakObject, func(w *workloadDraft) *graph.Peak { return &w.Peak }, nil),
	fact("patience", "When the client gives up.", lasting, func(w *workloadDraft) *graph.Val[float64] { return &w.Patience }),
	field[workloadDraft]{key: "slo", doc: "What the workload promises.", wanted: sloObject.wanted(), schema: sloObject.schema(), read: readObjectives},
	observed("What is measured at the entry today; a forecast that is far off is a finding.", false, func(w *workloadDraft) (*graph.Val[graph.Latency], *graph.Val[float64]) {
		return &w.Observed, &w.ObservedDown
	}),
	fact("description", "What the requests are, in a sentence.", text, func(w *workloadDraft) *graph.Val[string] { return &w.Description }),
)

func readObjectives(r *reader, n *yaml.Node, w *workloadDraft) {
	w.SLOPos = r.pos(n)
	if !sloObject.read(r, n, &w.SLO) {
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
