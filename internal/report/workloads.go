package report

import (
	"cmp"
	"slices"
	"strings"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

const only = 2 // of measures: p99, the one shown where nothing is known

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

// roomy is the width from which a table of workloads can be read; below it every measure has a line of its own.
const roomy = 72

// measure writes one measure of a workload for a narrow terminal; the first of a workload, which has a name, starts a block.
func (t *text) measure(name, rate, what string, today, recommended cell, objective string) {
	if name != "" {
		t.line("\n%s  %s", t.paint.on(bold, name), rate)
	}
	text := what + " " + today.text + " → " + recommended.text
	if objective != "" {
		text += " (wanted " + objective + ")"
	}
	indent(&t.b, plain, t.paint, text, 2, t.o.Width)
}

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
			if t.o.Width < roomy {
				t.measure(name, rate, what, today, recommended, objective)
				name, rate = "", ""
				return
			}
			tab.add([]cell{{text: name, style: bold}, {text: rate, right: true}, {text: what}, today, recommended, {text: objective}}, "")
			name, rate = "", ""
		}
		for n, m := range words.Measures(&declared.SLO) {
			if m.Limit.Known || m.Always && (m.Known(&w.Today) || m.Known(&w.Recommended) || n == only) {
				row(m.Name, valued(m.Value(&w.Today)), valued(m.Value(&w.Recommended)), m.Objective())
				if m.Down && m.Known(&w.Today) {
					row("down", monthly(&w.Today), monthly(&w.Recommended), objective(m.Limit))
				}
			}
		}
		if w.Today.Ceiling.Bottleneck >= 0 || w.Recommended.Ceiling.Bottleneck >= 0 {
			row("carries", valued(words.Held(t.a, &w.Today, declared)), valued(words.Held(t.a, &w.Recommended, declared)), words.Peak(declared))
		}
		if declared.Peak.Rate.Known && (w.Today.Rush.Busiest >= 0 || w.Recommended.Rush.Busiest >= 0) {
			row("at peak", valued(words.AtPeak(t.a, &w.Today)), valued(words.AtPeak(t.a, &w.Recommended)), "")
		}
		if w.Today.Worst.Attempts > 1 || w.Recommended.Worst.Attempts > 1 {
			row("attempts", valued(words.Attempts(t.a, &w.Today)), valued(words.Attempts(t.a, &w.Recommended)), "")
		}
		if w.Today.Background || w.Recommended.Background || declared.SLO.Freshness.Known {
			row("done p99", valued(words.Done(&w.Today, declared)), valued(words.Done(&w.Recommended, declared)), words.Freshness(declared))
		}
		partial = partial || len(w.Today.Missing)+len(w.Recommended.Missing) > 0
	}
	if t.o.Width >= roomy {
		t.b.WriteByte('\n')
		tab.write(&t.b, t.paint, t.o.Width)
	}
	if partial {
		t.missing()
	}
}

// valued is a value in the colour of its verdict.
func valued(v words.Value) cell {
	if !v.Known && v.Verdict == words.NoObjective {
		return cell{text: v.Text, style: faint}
	}
	return cell{text: v.Text, style: [...]style{words.Met: green, words.Missed: red, words.Unproven: yellow, words.NoObjective: plain}[v.Verdict]}
}

// missing names the facts that keep a forecast partial, and what its marks mean.
func (t *text) missing() {
	var list []forecast.Fact
	for i := range t.a.Workloads {
		list = append(list, t.a.Workloads[i].Today.Missing...)
		list = append(list, t.a.Workloads[i].Recommended.Missing...)
	}
	slices.SortFunc(list, func(a, b forecast.Fact) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Name, b.Name)) })
	list = slices.Compact(list)
	isCut := func(f forecast.Fact) bool { return f.Key == "cycle" }
	var cut []string
	for _, f := range list {
		if isCut(f) {
			cut = append(cut, f.Name)
		}
	}
	text := "≥ at least, ≤ at most, ? not proven."
	if given := slices.DeleteFunc(list, isCut); len(given) > 0 {
		text += " Not given: " + words.Facts(given, 4) + "."
	}
	if len(cut) > 0 {
		text += " A circle of calls is followed once, up to " + words.Some(cut, 4) + "."
	}
	indent(&t.b, faint, t.paint, strings.TrimSuffix(text, "."), 0, t.o.Width)
}
