package words

import (
	"fmt"
	"math"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
	"commadvisor/internal/whatif"
)

// Decibel writes a score for explain --scores with both decimals, so that what is shown adds up, and a minus sign as wide as the plus.
func Decibel(c rules.Centi) string {
	return strings.Replace(fmt.Sprintf("%+.2f", c.DB()), "-", "−", 1)
}

// Points writes a score as a whole number, for people: the decimals of fixed scores of ours say nothing.
func Points(c rules.Centi) string {
	n := int(math.Round(c.DB()))
	if n == 0 {
		return "0"
	}
	return strings.Replace(fmt.Sprintf("%+d", n), "-", "−", 1)
}

// barSteps is how long the bar of a score is; each step stands for two points.
const barSteps = 5

// Bar draws how much a score says: "▮▮▮▯▯" from 6 to 7. Whatever says something has a step.
func Bar(c rules.Centi, ascii bool) string {
	points := math.Abs(math.Round(c.DB()))
	n := min(barSteps, int(points)/2)
	if points > 0 {
		n = max(n, 1)
	}
	full, empty := "▮", "▯"
	if ascii {
		full, empty = "#", "."
	}
	return strings.Repeat(full, n) + strings.Repeat(empty, barSteps-n)
}

// Against writes what was measured and the limit it was held against.
func Against(ev *rules.Evidence) string {
	if ev.Unit == "" {
		return ""
	}
	text := units.Measure(ev.Measured, ev.Unit)
	if ev.Limit != 0 {
		text += " : " + units.Measure(ev.Limit, ev.Unit)
	}
	return text
}

// Workload names the workload that a piece of evidence speaks of, "–" where it speaks of all.
func Workload(a *advise.Analysis, ev *rules.Evidence) string {
	if ev.Load < 0 || a.Topology.Loads[ev.Load].Implicit {
		return "–"
	}
	return Straight(a.Topology.Loads[ev.Load].Name)
}

// Source is the first and weightiest source of a rule.
func Source(r *rules.Rule) string {
	if len(r.Sources) == 0 {
		return ""
	}
	return r.Sources[0].String()
}

// flip says what single change of a fact would change the advice, and to what: "sync if needs on payments->ledger is result instead
// of nothing".
func flip(f whatif.Flip) string {
	text := fmt.Sprintf("%s if %s %s is %s instead of %s", f.Recommendation, f.Fact.Key, Owner(f.Fact), f.To, f.From)
	if f.Factor > 0 {
		text += fmt.Sprintf(" (%s)", factor(f))
	}
	if f.Fragile {
		text += ", which is within a quarter of what it is now"
	}
	return text
}

// factor says how far a fact would have to move; availabilities move by their downtime.
func factor(f whatif.Flip) string {
	of := "of it"
	if strings.HasSuffix(f.Fact.Key, "availability") {
		of = "of the downtime"
	}
	switch {
	case f.Factor < 0.5 && of != "of it":
		return units.Digits(1/f.Factor, 2) + "× less downtime"
	case f.Factor < 0.5:
		return units.Digits(1/f.Factor, 2) + "× less"
	case math.Abs(f.Factor-1) < 0.005: // which would read as −0 %
		return strings.TrimSuffix("by less than 1 % "+of, " of it")
	case f.Factor < 2:
		return strings.TrimSuffix(fmt.Sprintf("%+.0f %% %s", math.Round((f.Factor-1)*100), of), " of it")
	case of != "of it":
		return units.Digits(f.Factor, 2) + "× more downtime"
	}
	return units.Digits(f.Factor, 2) + "× more"
}

// Flips says what would change the advice, change by change; that nothing does; or what was not tried.
func Flips(flips []whatif.Flip, tried whatif.Tried) (list []string) {
	if tried == whatif.TriedWords { // first, for the end of a list may be left out
		list = append(list, fmt.Sprintf("only words were tried: past %d calls numbers take too long; change one in a copy and compare the two with commadvisor diff", whatif.MaxTrialCalls))
	}
	for _, f := range flips {
		list = append(list, flip(f))
	}
	switch {
	case len(list) > 0:
	case tried == whatif.TriedSome:
		list = append(list, "no single change that was tried; trying all of them takes too long")
	default:
		list = append(list, "no single change of a stated fact")
	}
	return list
}

// Steady says in how many runs with other weights the advice stays.
func Steady(kept, of int) string {
	if of == 0 {
		return ""
	}
	runs := fmt.Sprintf("in all %d runs", of)
	if kept < of {
		runs = fmt.Sprintf("in %d of %d runs", kept, of)
	}
	return "unchanged " + runs + " with other weights (prior ±2, each dimension halved and doubled)"
}
