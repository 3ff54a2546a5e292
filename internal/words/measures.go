package words

import (
	"fmt"
	"math"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// AtLeast goes before a number of which only a lower bound is known.
func AtLeast(bound bool) string {
	if bound {
		return "at least "
	}
	return ""
}

// Measure is one thing a workload is held to, or measured by.
type Measure struct {
	Name, Key string
	Limit     graph.Val[float64]
	Always    bool // shown without an objective too
	Down      bool // an unavailability
	of        func(*forecast.Forecast) float64
	partial   func(*forecast.Forecast) bool // only a bound is known
	known     func(*forecast.Forecast) bool
}

// Measures are those of a workload, in the order in which they are written.
func Measures(slo *graph.Objectives) []Measure {
	timed := func(f *forecast.Forecast) bool { return !f.NothingTimed }
	lower := func(f *forecast.Forecast) bool { return f.LowerBound }
	tail := func(f *forecast.Forecast) bool { return f.LowerBound || f.TailUnknown }
	at := func(of func(forecast.Times) float64) func(*forecast.Forecast) float64 {
		return func(f *forecast.Forecast) float64 { return of(f.Answered) }
	}
	return []Measure{
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

// Verdict is whether an objective is met. What is partial can prove that it is missed, never that it is met.
type Verdict uint8

// The verdicts.
const (
	NoObjective Verdict = iota
	Met
	Missed
	Unproven
)

var marks = [...]string{"", " ✓", " ✗", " ?"}

// Value is a number as people read it, with its bound and its verdict.
type Value struct {
	Text    string // with a mark for the verdict
	Verdict Verdict
	Known   bool
	Ratio   float64 // how much of its limit is used, over 1 where missed; 0 where one of them is not known
}

func (m *Measure) verdict(f *forecast.Forecast) Verdict {
	switch {
	case !m.Limit.Known:
		return NoObjective
	case m.known(f) && m.of(f) > m.Limit.V:
		return Missed
	case m.partial(f) || !m.known(f):
		return Unproven
	}
	return Met
}

// Known reports whether a forecast says anything of the measure.
func (m *Measure) Known(f *forecast.Forecast) bool { return m.known(f) }

// Value writes the measure as forecast.
func (m *Measure) Value(f *forecast.Forecast) Value {
	v := Value{Text: "not known", Verdict: m.verdict(f), Known: m.known(f)}
	if v.Known {
		v.Text = units.Time(m.of(f))
		if m.Down {
			v.Text = units.Availability(m.of(f))
		}
		if m.partial(f) {
			bound := "≥ "
			if m.Down {
				bound = "≤ "
			}
			v.Text = bound + v.Text
		}
		if m.Limit.Known && m.Limit.V > 0 {
			v.Ratio = m.of(f) / m.Limit.V
		}
	}
	v.Text += marks[v.Verdict]
	return v
}

// Objective writes the limit, "" where there is none.
func (m *Measure) Objective() string {
	switch {
	case !m.Limit.Known:
		return ""
	case m.Down:
		return units.Availability(m.Limit.V)
	}
	return units.Time(m.Limit.V)
}

// Carries is the most requests a second that a workload can carry, and what stops it.
func Carries(a *advise.Analysis, f *forecast.Forecast) Value {
	c := f.Ceiling
	if c.Bottleneck < 0 {
		return Value{Text: "not known"}
	}
	bound := ""
	if c.Partial {
		bound = "≤ "
	}
	by := Straight(a.Graph.Services[c.Bottleneck].Name)
	if c.ByWorkers {
		by += "'s workers"
	}
	return Value{Text: fmt.Sprintf("%s%s (%s)", bound, units.PerSecond(c.PerSecond), by), Known: true}
}

// Held is what a workload can carry, against its peak. An upper bound can prove that it is too little.
func Held(a *advise.Analysis, f *forecast.Forecast, w *graph.Workload) Value {
	v := Carries(a, f)
	if w.Peak.Rate.Known && v.Known {
		v.Ratio = w.Peak.Rate.V / f.Ceiling.PerSecond
		switch {
		case f.Ceiling.PerSecond < w.Peak.Rate.V:
			v.Verdict = Missed
		case !f.Ceiling.Partial:
			v.Verdict = Met
		}
	}
	v.Text += marks[v.Verdict]
	return v
}

// Peak is what a workload has to carry.
func Peak(w *graph.Workload) string {
	if !w.Peak.Rate.Known {
		return ""
	}
	return "peak " + units.PerSecond(w.Peak.Rate.V)
}

// AtPeak is what the declared peak adds to the answer, and how busy it makes the busiest service.
func AtPeak(a *advise.Analysis, f *forecast.Forecast) Value {
	r := f.Rush
	if r.Busiest < 0 || !r.Declared {
		return Value{Text: "not known"}
	}
	busy := Straight(a.Graph.Services[r.Busiest].Name) + " " + units.Percent(r.Busy) + " busy"
	switch {
	case math.IsInf(r.Mean, 1):
		return Value{Text: busy + marks[Missed], Verdict: Missed, Known: true}
	case r.P99 < f.Answered.P99/200 && !r.Partial:
		return Value{Text: "no slower (" + busy + ")", Known: true}
	}
	least := ""
	if r.Partial {
		least = "≥ "
	}
	return Value{Text: fmt.Sprintf("%s+%s (%s)", least, units.Time(r.P99), busy), Known: true}
}

// Attempts is what retries make of one request when everything fails.
func Attempts(a *advise.Analysis, f *forecast.Forecast) Value {
	if f.Worst.Attempts <= 1 {
		return Value{Text: "1", Known: true}
	}
	return Value{Text: fmt.Sprintf("up to %s (%s)", units.Count(f.Worst.Attempts), Straight(a.Graph.Services[f.Worst.At].Name)), Known: true}
}

// Freshness writes how soon a workload wants everything done, "" where it does not say.
func Freshness(w *graph.Workload) string {
	if !w.SLO.Freshness.Known {
		return ""
	}
	return units.Time(w.SLO.Freshness.V)
}

// Done is the p99 until everything behind queues is done too, and where a freshness is asked for the share that is done
// within it.
func Done(f *forecast.Forecast, w *graph.Workload) Value {
	if f.NothingTimed {
		return Value{Text: "not known"}
	}
	v := Value{Text: units.Time(f.Complete.P99), Known: true}
	partial := f.LowerBound || f.TailUnknown || f.BehindBound
	if partial {
		v.Text = "≥ " + v.Text
	}
	if f.Drowns {
		return Value{Text: "never, a queue grows without end" + marks[Missed], Verdict: Missed, Known: true, Ratio: math.Inf(1)}
	}
	if f.OnTimeKnown {
		fresh := w.SLO.Freshness.V
		partial = partial || f.LateUnknown
		v.Ratio = f.Overdue / fresh
		share := ", " + units.Percent(f.OnTime) + " in time"
		switch {
		case f.Overdue > fresh && f.Complete.P99 <= fresh:
			v.Verdict = Missed
			share = ", with outages " + units.Time(f.Overdue) + share
		case f.Overdue > fresh:
			v.Verdict = Missed
		case partial:
			v.Verdict, share = Unproven, ""
		default:
			v.Verdict = Met
		}
		v.Text += share + marks[v.Verdict]
	}
	return v
}
