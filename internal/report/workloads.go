package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

const only = 2 // of measures: p99, the one shown where nothing is known

// measure is one thing a workload is held to, or measured by.
type measure struct {
	name, key string
	limit     graph.Val[float64]
	always    bool // shown without an objective too
	down      bool // an unavailability
	of        func(*forecast.Forecast) float64
	partial   func(*forecast.Forecast) bool // only a bound is known
	known     func(*forecast.Forecast) bool
}

// measures are those of a workload, in the order in which they are written.
func measures(slo *graph.Objectives) []measure {
	timed := func(f *forecast.Forecast) bool { return !f.NothingTimed }
	lower := func(f *forecast.Forecast) bool { return f.LowerBound }
	tail := func(f *forecast.Forecast) bool { return f.LowerBound || f.TailUnknown }
	at := func(of func(forecast.Times) float64) func(*forecast.Forecast) float64 {
		return func(f *forecast.Forecast) float64 { return of(f.Answered) }
	}
	return []measure{
		{"p50", "p50", slo.P50, false, false, at(func(t forecast.Times) float64 { return t.P50 }), lower, timed},
		{"p95", "p95", slo.P95, false, false, at(func(t forecast.Times) float64 { return t.P95 }), tail, timed},
		{"p99", "p99", slo.P99, true, false, at(func(t forecast.Times) float64 { return t.P99 }), tail, timed},
		{"p99.9", "p99_9", slo.P999, false, false, at(func(t forecast.Times) float64 { return t.P999 }), tail, timed},
		{
			"available", "availability", slo.Down, true, true,
			func(f *forecast.Forecast) float64 { return f.Down },
			func(f *forecast.Forecast) bool { return f.DownPartial },
			func(f *forecast.Forecast) bool { return !f.DownPartial || f.Down > 0 },
		},
	}
}

// verdict is whether an objective is met. What is partial can prove that it is missed, never that it is met.
type verdict uint8

const (
	noObjective verdict = iota
	met
	missed
	unproven
)

func (m *measure) verdict(f *forecast.Forecast) verdict {
	switch {
	case !m.limit.Known:
		return noObjective
	case m.known(f) && m.of(f) > m.limit.V:
		return missed
	case m.partial(f) || !m.known(f):
		return unproven
	}
	return met
}

// value writes a measure with its bound and its verdict.
func (m *measure) value(f *forecast.Forecast) cell {
	c := cell{text: "not known", style: faint}
	if m.known(f) {
		c = cell{text: units.Time(m.of(f))}
		if m.down {
			c.text = units.Availability(m.of(f))
		}
		if m.partial(f) {
			bound := "≥ "
			if m.down {
				bound = "≤ "
			}
			c.text = bound + c.text
		}
	}
	switch m.verdict(f) {
	case met:
		c.text, c.style = c.text+" ✓", green
	case missed:
		c.text, c.style = c.text+" ✗", red
	case unproven:
		c.text, c.style = c.text+" ?", yellow
	}
	return c
}

func (m *measure) objective() string {
	switch {
	case !m.limit.Known:
		return ""
	case m.down:
		return units.Availability(m.limit.V)
	}
	return units.Time(m.limit.V)
}

// monthly is how long a workload is down in a month of 30 days.
func monthly(f *forecast.Forecast) cell {
	least := ""
	if f.DownPartial {
		least = "≥ "
	}
	return cell{text: least + perMonth(f.Down)}
}

func objective(down graph.Val[float64]) string {
	if !down.Known {
		return ""
	}
	return perMonth(down.V)
}

func perMonth(down float64) string { return units.Time(down*30*86400) + " a month" }

func (t *text) workloads() {
	if len(t.a.Workloads) == 0 {
		return
	}
	tab := table{header: true, least: []int{10, 0, 0, 10, 10, 8}}
	tab.add(cells("workload", "rate", "", "today", "as recommended", "objective"), "")
	partial := false
	for i := range t.a.Workloads {
		w := &t.a.Workloads[i]
		declared := &t.a.Graph.Workloads[w.Index]
		name, rate := declared.Name, "–"
		if declared.Rate.Known {
			rate = units.PerSecond(declared.Rate.V)
		}
		row := func(what string, today, recommended cell, objective string) {
			if recommended == today {
				recommended = cell{text: "the same", style: faint}
			}
			tab.add([]cell{{text: name, style: bold}, {text: rate, right: true}, {text: what}, today, recommended, {text: objective}}, "")
			name, rate = "", ""
		}
		for n, m := range measures(&declared.SLO) {
			if m.limit.Known || m.always && (m.known(&w.Today) || m.known(&w.Recommended) || n == only) {
				row(m.name, m.value(&w.Today), m.value(&w.Recommended), m.objective())
				if m.down && m.known(&w.Today) {
					row("down", monthly(&w.Today), monthly(&w.Recommended), objective(m.limit))
				}
			}
		}
		if w.Today.Ceiling.Bottleneck >= 0 || w.Recommended.Ceiling.Bottleneck >= 0 {
			row("carries", held(t.a, &w.Today, declared), held(t.a, &w.Recommended, declared), peak(declared))
		}
		if declared.Peak.Rate.Known && (w.Today.Rush.Busiest >= 0 || w.Recommended.Rush.Busiest >= 0) {
			row("at peak", rush(t.a, &w.Today), rush(t.a, &w.Recommended), "")
		}
		if w.Today.Worst.Attempts > 1 || w.Recommended.Worst.Attempts > 1 {
			row("attempts", attempts(t.a, &w.Today), attempts(t.a, &w.Recommended), "")
		}
		if w.Today.Background || w.Recommended.Background || declared.SLO.Freshness.Known {
			row("done p99", done(&w.Today, declared), done(&w.Recommended, declared), freshness(declared.SLO.Freshness))
		}
		partial = partial || len(w.Today.Missing)+len(w.Recommended.Missing) > 0
	}
	t.b.WriteByte('\n')
	tab.write(&t.b, t.paint, t.o.Width)
	if partial {
		t.missing()
	}
}

// held is what a workload can carry, against its peak. An upper bound can prove that it is too little.
func held(a *advise.Analysis, f *forecast.Forecast, w *graph.Workload) cell {
	c := carries(a, f)
	if w.Peak.Rate.Known && f.Ceiling.Bottleneck >= 0 {
		switch {
		case f.Ceiling.PerSecond < w.Peak.Rate.V:
			c.text, c.style = c.text+" ✗", red
		case !f.Ceiling.Partial:
			c.text, c.style = c.text+" ✓", green
		}
	}
	return c
}

// peak is what a workload has to carry.
func peak(w *graph.Workload) string {
	if !w.Peak.Rate.Known {
		return ""
	}
	return "peak " + units.PerSecond(w.Peak.Rate.V)
}

// rush is what the declared peak adds to the answer.
func rush(a *advise.Analysis, f *forecast.Forecast) cell {
	r := f.Rush
	if r.Busiest < 0 {
		return cell{text: "not known", style: faint}
	}
	busy := a.Graph.Services[r.Busiest].Name + " " + units.Percent(r.Busy) + " busy"
	if math.IsInf(r.Mean, 1) {
		return cell{text: busy + " ✗", style: red}
	}
	if r.P99 < f.Answered.P99/200 && !r.Partial {
		return cell{text: "no slower (" + busy + ")"}
	}
	least := ""
	if r.Partial {
		least = "≥ "
	}
	return cell{text: fmt.Sprintf("%s+%s (%s)", least, units.Time(r.P99), busy)}
}

// attempts is what retries make of one request when everything fails.
func attempts(a *advise.Analysis, f *forecast.Forecast) cell {
	if f.Worst.Attempts <= 1 {
		return cell{text: "1"}
	}
	return cell{text: fmt.Sprintf("up to %s (%s)", units.Count(f.Worst.Attempts), a.Graph.Services[f.Worst.At].Name)}
}

// done is the p99 until everything behind queues is done too, and where a freshness is asked for the share that is done within it.
func done(f *forecast.Forecast, w *graph.Workload) cell {
	if f.NothingTimed {
		return cell{text: "not known", style: faint}
	}
	c := cell{text: units.Time(f.Complete.P99)}
	partial := f.LowerBound || f.TailUnknown
	if partial {
		c.text = "≥ " + c.text
	}
	if f.OnTimeKnown {
		share := ", " + units.Percent(f.OnTime) + " in time"
		switch {
		case f.Complete.P99 > w.SLO.Freshness.V:
			c.text, c.style = c.text+share+" ✗", red
		case partial:
			c.text, c.style = c.text+" ?", yellow
		default:
			c.text, c.style = c.text+share+" ✓", green
		}
	}
	return c
}

func freshness(v graph.Val[float64]) string {
	if !v.Known {
		return ""
	}
	return units.Time(v.V)
}

// missing names the facts that keep a forecast partial, and what its marks mean.
func (t *text) missing() {
	var list []forecast.Fact
	for i := range t.a.Workloads {
		list = append(list, t.a.Workloads[i].Today.Missing...)
		list = append(list, t.a.Workloads[i].Recommended.Missing...)
	}
	slices.SortFunc(list, func(a, b forecast.Fact) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Name, b.Name)) })
	indent(&t.b, faint, t.paint, "≥ at least, ≤ at most, ? not proven. Not given: "+facts(slices.Compact(list), 4), 0, t.o.Width)
}
