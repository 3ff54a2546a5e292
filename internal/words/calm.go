package words

import (
	"strings"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// Calm says in a line how a workload fares of which nothing is missed and nothing changes: "all met (p99 6 ms of 100 ms)".
func Calm(f *forecast.Forecast, w *graph.Workload) string {
	limited, proven := w.SLO.Freshness.Known, true
	var parts []string
	for _, m := range Measures(&w.SLO) {
		v := m.Value(f)
		switch {
		case m.Limit.Known:
			limited, proven = true, proven && v.Verdict == Met
			parts = append(parts, m.Name+" "+v.Bare+" of "+m.Objective())
		case m.Always && v.Known:
			parts = append(parts, m.Name+" "+v.Bare)
		}
	}
	text := "no SLO defined"
	switch {
	case limited && proven && !w.SLO.Freshness.Known:
		text = "all met"
	case limited:
		text = "no known SLO is missed"
	}
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	return text
}

// Unknown says, a sentence each, why numbers are bounds or approximations.
func Unknown(missing []forecast.Fact, approximate bool) (list []string) {
	var given []forecast.Fact
	var cut, open []string
	for _, f := range missing {
		switch {
		case f.Key == "cycle":
			cut = append(cut, Straight(f.Name))
		case f.Key == "mode":
			open = append(open, Straight(f.Name))
		default:
			given = append(given, f)
		}
	}
	if len(given) > 0 {
		list = append(list, "Not given, so numbers are bounds (at least, at most): "+Facts(given, 3)+".")
	}
	if n := len(open); n == 1 {
		list = append(list, "1 edge has no mode yet, so today's numbers are bounds: "+open[0]+".")
	} else if n > 1 {
		list = append(list, Count(n, "edge")+" have no mode yet, so today's numbers are bounds: "+Some(open, 3)+".")
	}
	if len(cut) > 0 {
		list = append(list, "A circle of calls is followed once, up to "+Some(cut, 3)+".")
	}
	if approximate {
		list = append(list, `"About" is computed from means and variances, because the graph is large; it proves nothing met or missed.`)
	}
	return list
}
