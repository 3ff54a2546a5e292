package words

import (
	"fmt"
	"math"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Decibel writes a score with both decimals, so that what is shown adds up, and a minus sign as wide as the plus.
func Decibel(c rules.Centi) string {
	return strings.Replace(fmt.Sprintf("%+.2f", c.DB()), "-", "−", 1)
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

// Workload names the workload for which a piece of evidence is strongest, and how many more it holds for.
func Workload(a *advise.Analysis, ev *rules.Evidence) string {
	name := "–"
	if l := &a.Topology.Loads[ev.Load]; !l.Implicit {
		name = Straight(l.Name)
	}
	if ev.More > 0 {
		name += fmt.Sprintf(" +%d", ev.More)
	}
	return name
}

// Source is the first and weightiest source of a rule.
func Source(r *rules.Rule) string {
	if len(r.Sources) == 0 {
		return ""
	}
	return r.Sources[0].String()
}

// Flip says what single change of a fact would change the advice, and to what.
func Flip(f advise.Flip) string {
	text := fmt.Sprintf("to %s if %s %s is %s instead of %s", f.Recommendation, f.Fact.Key, Owner(f.Fact), f.To, f.From)
	if f.Factor > 0 {
		text += fmt.Sprintf(" (%s)", factor(f))
	}
	if f.Fragile {
		text += ": fragile, within a quarter"
	}
	return text
}

// factor says how far a fact would have to move; availabilities move by their downtime.
func factor(f advise.Flip) string {
	of := "of it"
	if strings.HasSuffix(f.Fact.Key, "availability") {
		of = "of the downtime"
	}
	switch {
	case f.Factor < 0.5:
		return "1/" + units.Digits(1/f.Factor, 3) + " " + of
	case f.Factor < 2:
		return strings.TrimSuffix(fmt.Sprintf("%+.0f %% %s", math.Round((f.Factor-1)*100), of), " of it")
	}
	return units.Digits(f.Factor, 3) + " times"
}

// Steady says in how many runs with other weights the advice stays.
func Steady(kept, of int) string {
	runs := fmt.Sprintf("in all %d runs", of)
	if kept < of {
		runs = fmt.Sprintf("in %d of %d runs", kept, of)
	}
	return "the advice is the same " + runs + " with other weights: the prior 2 dB lower and higher, each dimension halved and doubled"
}
