package report

import (
	"cmp"
	"slices"
	"strings"

	"commadvisor/internal/forecast"
	"commadvisor/internal/words"
)

type forecastOf = forecast.Forecast

// roomy is the width from which a table of workloads can be read; below it every measure has a line of its own.
const roomy = 72

// mostWorkloads is how many workloads are shown before the list is cut.
const mostWorkloads = 12

// pressing is from how many attempts of one request retries are worth a line.
const pressing = 4

// shownMeasure is one line of a workload: a measure today and after, and the limit it is held against.
type shownMeasure struct {
	name          string
	before, after words.Value
	limit         string
}

// shownWorkload is a workload with the lines that say something: those of objectives, and what the design changes.
type shownWorkload struct {
	index    int
	measures []shownMeasure
	calm     string // instead of the lines, where nothing is missed and nothing changes
}

// picked are the workloads to show: those that something is missed of or changes, and the others; left is how many were cut.
func (t *text) picked(then func(w int) *forecastOf) (full, calm []shownWorkload, left int) {
	for _, w := range words.ByName(t.a) {
		s := t.workload(w, &t.a.Workloads[w].Today, then(w))
		if s.calm == "" {
			full = append(full, s)
		} else {
			calm = append(calm, s)
		}
	}
	n := t.cut(len(full)+len(calm), mostWorkloads)
	left = len(full) + len(calm) - n
	full = full[:min(n, len(full))]
	brief(full)
	return full, calm[:n-len(full)], left
}

// workloads writes every workload under two designs.
func (t *text) workloads(before, after string, then func(w int) *forecastOf) {
	full, calm, left := t.picked(then)
	if len(full)+len(calm) == 0 {
		return
	}
	t.b.WriteByte('\n')
	if t.o.Width < roomy {
		t.narrow(full, calm)
	} else {
		t.beside(full, calm, before, after)
	}
	t.more(left)
	t.missing(then)
}

// longCell is from how many columns a value is not said twice.
const longCell = 20

// brief says at length once what several workloads or both designs have in common: an overload of the same service.
func brief(list []shownWorkload) {
	said := map[string]bool{}
	for i := range list {
		for j := range list[i].measures {
			m := &list[i].measures[j]
			same := m.before == m.after
			for _, v := range []*words.Value{&m.before, &m.after} {
				switch {
				case len(v.Bare) <= longCell:
				case !said[v.Bare]:
					said[v.Bare] = true
				default:
					v.Text = strings.Replace(v.Text, v.Bare, words.Again(v.Bare), 1)
				}
			}
			if same && len(m.before.Bare) > longCell {
				m.after.Text = strings.Replace(m.after.Text, words.Again(m.after.Bare), "unchanged", 1)
			}
		}
	}
}

// beside writes workloads side by side: those that something is missed of or changes, then a line for each of the others.
func (t *text) beside(full, calm []shownWorkload, before, after string) {
	tab := table{least: []int{10, 12, 10, 10, 8}}
	for i, s := range full {
		head := cells("", words.Rate(&t.a.Graph.Workloads[s.index]), "", "", "")
		head[0] = cell{text: words.Straight(t.a.Graph.Workloads[s.index].Name), style: bold}
		if i == 0 {
			head[2], head[3], head[4] = cell{text: before, style: faint}, cell{text: after, style: faint}, cell{text: "SLO", style: faint}
		}
		tab.add(head, "")
		for _, m := range s.measures {
			tab.add([]cell{{}, {text: m.name}, valued(m.before), valued(m.after), {text: m.limit}}, "")
		}
	}
	widths := tab.fit(t.o.Width)
	tab.write(&t.b, t.paint, t.o.Width)
	rest := table{least: []int{10, 0, 20}}
	for _, s := range calm {
		rest.add([]cell{{text: words.Straight(t.a.Graph.Workloads[s.index].Name), style: bold}, {text: words.Rate(&t.a.Graph.Workloads[s.index])}, {text: s.calm}}, "")
	}
	if len(widths) > 0 {
		rest.floor = []int{widths[0], widths[1]}
	}
	rest.write(&t.b, t.paint, t.o.Width)
}

// narrow writes workloads one below the other, a line a measure.
func (t *text) narrow(full, calm []shownWorkload) {
	for i, s := range slices.Concat(full, calm) {
		if i > 0 {
			t.b.WriteByte('\n')
		}
		w := &t.a.Graph.Workloads[s.index]
		for j, l := range words.Wrap(words.Straight(w.Name)+"  "+words.Rate(w), t.o.Width) {
			if j == 0 {
				l = strings.Replace(l, words.Straight(w.Name), t.paint.on(bold, words.Straight(w.Name)), 1)
			}
			t.line("%s", l)
		}
		if s.calm != "" {
			indent(&t.b, plain, t.paint, s.calm, 2, t.o.Width)
			continue
		}
		for _, m := range s.measures {
			text := m.name + " " + m.before.Text
			if m.after.Text != m.before.Text {
				text += " → " + m.after.Text
			}
			if m.limit != "" {
				text += " (SLO " + m.limit + ")"
			}
			indent(&t.b, plain, t.paint, text, 2, t.o.Width)
		}
	}
}

// workload picks the lines of one workload.
func (t *text) workload(w int, today, after *forecastOf) shownWorkload {
	declared := &t.a.Graph.Workloads[w]
	s := shownWorkload{index: w}
	quiet := true
	row := func(name string, b, a words.Value, limit string) {
		s.measures = append(s.measures, shownMeasure{name, b, a, limit})
		quiet = quiet && b == a && b.Verdict != words.Missed
	}
	for _, m := range words.Measures(&declared.SLO) {
		b, a := m.Value(today), m.Value(after)
		if m.Limit.Known || m.Always && (b != a || b.Verdict == words.Missed) {
			row(m.Name, b, a, m.Objective())
		}
	}
	b, a := words.Held(t.a, today, declared), words.Held(t.a, after, declared)
	if b.Verdict == words.Missed || a.Verdict == words.Missed || b != a && a.Known && words.Peak(declared) != "" {
		row("capacity", b, a, words.Peak(declared))
	}
	if slower(today) || slower(after) {
		row("at peak", words.AtPeak(t.a, today), words.AtPeak(t.a, after), "")
	}
	if max(today.Worst.Attempts, after.Worst.Attempts) > pressing {
		row("attempts", words.Attempts(t.a, today), words.Attempts(t.a, after), "")
	}
	if today.PeakQueue.MaxLag > 0 || after.PeakQueue.MaxLag > 0 || declared.SLO.Freshness.Known || today.GrowsWithoutEnd || after.GrowsWithoutEnd || after.Background && !today.Background {
		row("work finished (p99)", words.Done(t.a, today, declared), words.Done(t.a, after, declared), words.Freshness(declared))
	}
	if quiet {
		s.calm = words.Calm(after, declared)
	}
	return s
}

// slower reports whether a declared peak, while there is a steady state, adds over a tenth to the answer.
func slower(f *forecastOf) bool {
	return f.PeakWait.Declared && f.PeakWait.Busiest >= 0 && !f.Unstable.Is && !f.PeakUnstable.Is && f.PeakWait.P99 > f.Answered.P99/10
}

// valued is a value in the color of its verdict.
func valued(v words.Value) cell {
	if !v.Known && v.Verdict == words.NoObjective {
		return cell{text: v.Text, style: faint}
	}
	return cell{text: v.Text, style: [...]style{words.Met: green, words.Missed: red, words.Unproven: yellow, words.NoObjective: plain}[v.Verdict]}
}

// missing names the facts that keep a forecast a bound.
func (t *text) missing(then func(w int) *forecastOf) {
	for _, sentence := range t.unknown(then) {
		indent(&t.b, faint, t.paint, sentence, 0, t.o.Width)
	}
}

// unknown says, a sentence each, which facts keep a forecast a bound.
func (t *text) unknown(then func(w int) *forecastOf) []string {
	var list []forecast.Fact
	approximate := false
	for w := range t.a.Workloads {
		list = append(list, t.a.Workloads[w].Today.Missing...)
		list = append(list, then(w).Missing...)
		approximate = approximate || then(w).Approximate
	}
	slices.SortFunc(list, func(a, b forecast.Fact) int { return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Name, b.Name)) })
	list = slices.Compact(list)
	return words.Unknown(list, approximate)
}
