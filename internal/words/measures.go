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
	timed := func(f *forecast.Forecast) bool { return !f.NothingTimed || f.Unstable.Is }
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
			"availability", "availability", slo.Down, true, true,
			func(f *forecast.Forecast) float64 { return f.Down },
			func(f *forecast.Forecast) bool { return f.DownPartial },
			func(f *forecast.Forecast) bool { return !f.DownPartial || f.Down > 0 },
		},
	}
}

// Verdict is whether an objective is met. A bound can prove that it is missed, never that it is met; an approximation, and a load at
// whose peak there is no steady state, prove nothing.
type Verdict uint8

// The verdicts.
const (
	NoObjective Verdict = iota
	Met
	Missed
	Unproven
)

// marks are those of the verdicts; what is not proven gets none, and its words say why.
var marks = [...]string{"", " ✓", " ✗", ""}

// Value is a number as people read it, with its bound and its verdict.
type Value struct {
	Text    string // with a mark for the verdict
	Bare    string // without
	Verdict Verdict
	Known   bool
	Ratio   float64 // how much of its limit is used, over 1 where missed; 0 where one of them is not known
}

func (v Value) marked() Value {
	v.Bare, v.Text = v.Text, v.Text+marks[v.Verdict]
	return v
}

func (m *Measure) verdict(f *forecast.Forecast) Verdict {
	misses := func(f *forecast.Forecast) bool { return m.of(f) > m.Limit.V*(1+1e-9) }
	over := m.Limit.Known && m.known(f) && misses(&forecast.Forecast{Answered: f.Proven(), Down: f.Down})
	switch {
	case !m.Limit.Known:
		return NoObjective
	case !m.Down && f.Unstable.Is:
		return Missed
	case !m.Down && f.Approximate:
		return Unproven
	case over:
		return Missed
	case m.partial(f) || !m.known(f) || !m.Down && f.PeakUnstable.Is || misses(f):
		return Unproven
	}
	return Met
}

// Known reports whether a forecast says anything of the measure.
func (m *Measure) Known(f *forecast.Forecast) bool { return m.known(f) }

// Write writes a value of the measure.
func (m *Measure) Write(v float64) string {
	if m.Down {
		return units.Availability(v)
	}
	return units.Time(v)
}

// Value writes the measure as forecast: "43 ms ✓", "at least 6 ms", "about 1.2 s", "no steady state ✗".
func (m *Measure) Value(f *forecast.Forecast) Value {
	v := Value{Text: "unknown", Verdict: m.verdict(f), Known: m.known(f)}
	switch {
	case !m.Down && f.Unstable.Is:
		v.Text, v.Ratio = "no steady state", math.Inf(1)
		return v.marked()
	case !v.Known:
		return v.marked()
	case !m.Down && m.partial(f) && m.of(f) <= 0: // "at least 0 ms" says nothing
		v.Known = false
		return v.marked()
	}
	v.Text = m.Write(m.of(f))
	switch {
	case m.partial(f) && m.Down:
		v.Text = "at most " + v.Text
	case m.partial(f):
		v.Text = "at least " + v.Text
	case !m.Down && (f.Approximate || v.Verdict == Unproven && m.Limit.Known && m.of(f) > m.Limit.V):
		v.Text = "about " + v.Text
	}
	if !m.Down && f.PeakUnstable.Is && v.Verdict != Missed {
		v.Text += " off peak"
	}
	if m.Limit.Known && m.Limit.V > 0 {
		v.Ratio = m.of(f) / m.Limit.V
	}
	return v.marked()
}

// Objective writes the limit, "" where there is none.
func (m *Measure) Objective() string {
	if !m.Limit.Known {
		return ""
	}
	return m.Write(m.Limit.V)
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
func Done(a *advise.Analysis, f *forecast.Forecast, w *graph.Workload) Value {
	switch {
	case f.GrowsWithoutEnd:
		v := Value{Text: "backlog grows without bound", Verdict: Missed, Known: true, Ratio: math.Inf(1)}
		if u := f.UnboundedBy; u.Is {
			v.Text += fmt.Sprintf(": %s is offered %s and sustains %s", Straight(a.Graph.Services[u.Service].Name), units.PerSecond(u.Offered), units.PerSecond(u.Sustained))
		}
		return v.marked()
	case f.Unstable.Is:
		return Value{Text: "no steady state", Verdict: Missed, Known: true, Ratio: math.Inf(1)}.marked()
	case f.NothingTimed:
		return Value{Text: "unknown", Bare: "unknown"}
	}
	v := Value{Text: units.Time(f.Complete.P99), Known: true}
	partial := f.LowerBound || f.TailUnknown || f.BehindBound
	switch {
	case partial:
		v.Text = "at least " + v.Text
	case f.Approximate:
		v.Text = "about " + v.Text
	}
	peak := ""
	if q := &f.PeakQueue; q.MaxLag > f.Complete.P99 {
		peak = ", at peak up to " + units.Time(q.MaxLag)
		if w.SLO.Freshness.Known && q.MaxLag > w.SLO.Freshness.V {
			v.Text, v.Verdict, v.Ratio = v.Text+peak, Missed, q.MaxLag/w.SLO.Freshness.V
			return v.marked()
		}
	}
	if !f.OnTimeKnown {
		v.Text += peak
		return v.marked()
	}
	fresh := w.SLO.Freshness.V
	v.Ratio = f.Overdue / fresh
	share := ", " + units.Percent(f.OnTime) + " in time"
	switch {
	case f.Approximate:
		v.Verdict = Unproven
	case f.Overdue > fresh && f.Complete.P99 <= fresh:
		v.Verdict = Missed
		share = ", with outages " + units.Time(f.Overdue) + share
	case f.Overdue > fresh:
		v.Verdict = Missed
	case partial || f.LateUnknown:
		v.Verdict, share = Unproven, ""
	default:
		v.Verdict = Met
	}
	v.Text += share + peak
	return v.marked()
}
