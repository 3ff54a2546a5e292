package tui

import (
	"slices"
	"strings"

	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

// gauge is one objective of a workload: as the file was opened, and under the choices made so far.
type gauge struct {
	name        string
	opened, now words.Value
	objective   string
}

// gauges lists what a workload is held to, and what it carries.
func gauges(s *session, w int) (list []gauge) {
	before, after := &s.opened.a.Workloads[w].Today, &s.a().Workloads[w].Today
	was := words.Measures(&s.opened.a.Graph.Workloads[w].SLO)
	for i, m := range words.Measures(&s.graph().Workloads[w].SLO) {
		if m.Limit.Known || m.Always && m.Known(after) {
			list = append(list, gauge{m.Name, was[i].Value(before), m.Value(after), m.Objective()})
		}
	}
	if after.Ceiling.Bottleneck >= 0 {
		list = append(list, gauge{"carries", words.Held(s.opened.a, before, &s.opened.a.Graph.Workloads[w]), words.Held(s.a(), after, &s.graph().Workloads[w]), words.Peak(&s.graph().Workloads[w])})
	}
	opened, now := s.opened.a, s.a()
	if s.graph().Workloads[w].Peak.Rate.Known && (before.Rush.Busiest >= 0 || after.Rush.Busiest >= 0) {
		list = append(list, gauge{"at peak", words.AtPeak(opened, before), words.AtPeak(now, after), ""})
	}
	if before.Worst.Attempts > 1 || after.Worst.Attempts > 1 {
		list = append(list, gauge{"attempts", words.Attempts(opened, before), words.Attempts(now, after), ""})
	}
	if s.graph().Workloads[w].SLO.Freshness.Known || after.Background {
		list = append(list, gauge{"all done", words.Done(before, &s.opened.a.Graph.Workloads[w]), words.Done(after, &s.graph().Workloads[w]), words.Freshness(&s.graph().Workloads[w])})
	}
	return list
}

// panelLines is how many lines the workloads would take.
func panelLines(s *session) (n int) {
	for w := range s.graph().Workloads {
		n += 1 + len(gauges(s, w))
		if n > 40 {
			break
		}
	}
	return n
}

// panel draws the workloads with their objectives as bars. What is missed comes first where there is no room for all.
func panel(s *session, w, h int, st *styles) (lines []string) {
	if h < panelLines(s) && h <= 4 {
		return brief(s, w, h, st)
	}
	var calm [][]string
	for i := range s.graph().Workloads {
		if len(lines) > h { // nobody sees the rest
			break
		}
		block, urgent := workload(s, i, w, st)
		if urgent {
			lines = append(lines, block...)
		} else {
			calm = append(calm, block)
		}
	}
	for _, block := range calm {
		lines = append(lines, block...)
	}
	if len(lines) > h && h > 0 {
		lines = lines[:h]
		lines[h-1] = st.faint.Render("… more workloads than there is room for")
	}
	return lines
}

// brief is a line a workload: what it misses, else that it misses nothing.
func brief(s *session, w, h int, st *styles) (lines []string) {
	var calm []string
	for i := range s.graph().Workloads {
		list := gauges(s, i)
		var parts []string
		promises := slices.ContainsFunc(list, func(g gauge) bool { return g.now.Verdict != words.NoObjective })
		for _, g := range list {
			if g.now.Verdict == words.Missed {
				parts = append(parts, st.bad.Render(g.name+" "+g.now.Text))
			}
		}
		name := st.bold.Render(s.graph().Workloads[i].Name) + " "
		switch {
		case len(parts) > 0:
			lines = append(lines, fit(name+strings.Join(parts, ", "), w))
		case promises:
			calm = append(calm, fit(name+"misses nothing known", w))
		default:
			calm = append(calm, fit(name+"promises nothing", w))
		}
		if len(lines) > h {
			break
		}
	}
	lines = append(lines, calm...)
	return lines[:min(h, len(lines))]
}

func workload(s *session, i, w int, st *styles) (lines []string, urgent bool) {
	wl := &s.graph().Workloads[i]
	head := wl.Name
	if wl.Rate.Known {
		head += "  " + units.PerSecond(wl.Rate.V)
	}
	list := gauges(s, i)
	limited := slices.ContainsFunc(list, func(g gauge) bool { return g.now.Ratio > 0 })
	if w >= 50 && limited {
		head = pad(head, 11+barWidth(w)+1) + " limit in the middle ┆"
	}
	lines = append(lines, st.bold.Render(fit(wl.Name, w))+st.faint.Render(strings.TrimPrefix(fit(head, w), fit(wl.Name, w))))
	for _, g := range list {
		urgent = urgent || g.now.Verdict == words.Missed
		text := g.now.Text
		if g.opened.Text != g.now.Text {
			text = g.opened.Text + " → " + g.now.Text
		}
		bar := ""
		if n := barWidth(w); n > 0 && limited {
			bar = st.verdict(g.now.Verdict).Render(against(g.now.Ratio, n)) + " "
		}
		line := " " + pad(g.name, 10) + bar + st.verdict(g.now.Verdict).Render(text)
		if g.objective != "" {
			line += st.faint.Render("  of " + strings.TrimPrefix(g.objective, "peak "))
		}
		lines = append(lines, fit(line, w))
	}
	return lines, urgent
}

func barWidth(w int) int {
	switch {
	case w >= 70:
		return 21
	case w >= 54:
		return 13
	case w >= 46:
		return 9
	}
	return 0
}
