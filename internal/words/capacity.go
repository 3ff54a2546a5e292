package words

import (
	"fmt"
	"math"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Overloaded words an overload: "overloaded: gateway is offered 21,600/s and sustains 8,000/s".
func Overloaded(a *advise.Analysis, u *forecast.Unstable) string {
	at := ""
	if u.Load >= 0 {
		at = " at peak"
	}
	by := ""
	if u.ByWorkers {
		by = " (its workers)"
	}
	return fmt.Sprintf("overloaded%s: %s is offered %s and sustains %s%s", at, Straight(a.Graph.Services[u.Service].Name), units.PerSecond(u.Offered), units.PerSecond(u.Sustained), by)
}

// Again shortens what was said at length before: "overloaded: gateway".
func Again(text string) string {
	if head, _, ok := strings.Cut(text, " is offered "); ok {
		return head
	}
	return text
}

// Capacity is the most requests a second that a workload can carry, and what stops it: "2,000/s (payments)".
func Capacity(a *advise.Analysis, f *forecast.Forecast) Value {
	c := f.Ceiling
	if c.Bottleneck < 0 {
		return Value{Text: "unknown", Bare: "unknown"}
	}
	bound := ""
	if c.Partial {
		bound = "at most "
	}
	by := Straight(a.Graph.Services[c.Bottleneck].Name)
	if c.ByWorkers {
		by += "'s workers"
	}
	return Value{Text: fmt.Sprintf("%s%s (%s)", bound, units.PerSecond(c.PerSecond), by), Known: true}.marked()
}

// Held is what a workload can carry against its peak, else its rate; where a service on its path is offered more than it sustains,
// which.
func Held(a *advise.Analysis, f *forecast.Forecast, w *graph.Workload) Value {
	switch {
	case f.Unstable.Is:
		return Value{Text: Overloaded(a, &f.Unstable), Verdict: Missed, Known: true, Ratio: f.Unstable.Offered / f.Unstable.Sustained}.marked()
	case f.PeakUnstable.Is:
		return Value{Text: Overloaded(a, &f.PeakUnstable), Verdict: Missed, Known: true, Ratio: f.PeakUnstable.Offered / f.PeakUnstable.Sustained}.marked()
	}
	v := Capacity(a, f)
	if limit := need(w); limit.Known && v.Known {
		v.Ratio = limit.V / f.Ceiling.PerSecond
		switch {
		case f.Ceiling.PerSecond < limit.V:
			v.Verdict = Missed
		case f.Ceiling.Partial:
			v.Verdict = Unproven
		default:
			v.Verdict = Met
		}
	}
	v.Text = v.Bare
	return v.marked()
}

// need is the most that a workload is known to bring.
func need(w *graph.Workload) graph.Val[float64] {
	if w.Peak.Rate.Known {
		return w.Peak.Rate
	}
	return w.Rate
}

// Peak is what a workload has to carry.
func Peak(w *graph.Workload) string {
	if n := need(w); n.Known {
		return units.PerSecond(n.V)
	}
	return ""
}

// Rate words how often a workload runs: "120/s, peak 900/s", "–" where it does not say.
func Rate(w *graph.Workload) string {
	text := "rate unknown"
	if w.Rate.Known {
		text = units.PerSecond(w.Rate.V)
	}
	if w.Peak.Rate.Known {
		text += ", peak " + units.PerSecond(w.Peak.Rate.V)
	}
	return text
}

// AtPeak is what the declared peak adds to the answer, and how busy it makes the busiest service.
func AtPeak(a *advise.Analysis, f *forecast.Forecast) Value {
	r := f.PeakWait
	if r.Busiest < 0 || !r.Declared {
		return Value{Text: "unknown", Bare: "unknown"}
	}
	busy := Straight(a.Graph.Services[r.Busiest].Name) + " " + units.Percent(r.Busy) + " busy"
	switch {
	case math.IsInf(r.Mean, 1) || f.PeakUnstable.Is:
		return Value{Text: busy, Verdict: Missed, Known: true}.marked()
	case r.P99 < f.Answered.P99/200 && !r.Partial:
		return Value{Text: "no slower (" + busy + ")", Known: true}.marked()
	}
	return Value{Text: fmt.Sprintf("%s%s slower (%s)", AtLeast(r.Partial), units.Time(r.P99), busy), Known: true}.marked()
}

// Attempts is what retries make of one request when everything fails.
func Attempts(a *advise.Analysis, f *forecast.Forecast) Value {
	if f.Worst.Attempts <= 1 {
		return Value{Text: "1", Known: true}.marked()
	}
	return Value{Text: fmt.Sprintf("up to %s (%s)", units.Count(f.Worst.Attempts), Straight(a.Graph.Services[f.Worst.At].Name)), Known: true}.marked()
}
