package tui

import (
	"slices"
	"strings"

	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

// gauge is one objective of a workload: as the file was opened, under the choices made so far, and as recommended.
type gauge struct {
	name                 string
	opened, now, advised words.Value
	objective            string
}

// gauges lists what a workload is held to, and whether its services get through what they are offered.
func gauges(s *session, w int) (list []gauge) {
	opened, now := s.opened.a, s.a()
	was, is := &opened.Graph.Workloads[w], &now.Graph.Workloads[w]
	before, after, best := &opened.Workloads[w].Today, &now.Workloads[w].Today, &now.Workloads[w].Recommended
	then := words.Measures(&was.SLO)
	for i, m := range words.Measures(&is.SLO) {
		if m.Limit.Known || m.Always && m.Known(after) {
			list = append(list, gauge{m.Name, then[i].Value(before), m.Value(after), m.Value(best), m.Objective()})
		}
	}
	if before.Ceiling.Bottleneck >= 0 || after.Ceiling.Bottleneck >= 0 { // what was missed does not go by being unknown
		list = append(list, gauge{"capacity", words.Held(opened, before, was), words.Held(now, after, is), words.Held(now, best, is), words.Peak(is)})
	}
	if is.Peak.Rate.Known && (before.Rush.Busiest >= 0 || after.Rush.Busiest >= 0) {
		list = append(list, gauge{"at peak", words.AtPeak(opened, before), words.AtPeak(now, after), words.AtPeak(now, best), ""})
	}
	if before.Worst.Attempts > 1 || after.Worst.Attempts > 1 {
		list = append(list, gauge{"attempts", words.Attempts(opened, before), words.Attempts(now, after), words.Attempts(now, best), ""})
	}
	if is.SLO.Freshness.Known || after.Background {
		list = append(list, gauge{"finished", words.Done(opened, before, was), words.Done(now, after, is), words.Done(now, best, is), words.Freshness(is)})
	}
	return list
}

// panelLines is how many lines the workloads would take in full.
func panelLines(s *session) (n int) {
	for w := range s.graph().Workloads {
		n += 1 + len(gauges(s, w))
		if n > 40 {
			break
		}
	}
	return n
}

// panelRoom is how many columns the workloads need beside the list, at most panelWidth.
func panelRoom(s *session, h int) int {
	if panelLines(s) > h { // which of them are shown depends on the cursor; the room must not
		return panelWidth
	}
	most := panelWidth / 3
	for i := range s.graph().Workloads {
		for _, l := range workload(s, i, panelWidth, newStyles(true, false)) {
			most = max(most, width(l))
		}
	}
	return most
}

// panel draws the workloads with their objectives as bars, those first that the edge under the cursor runs in, then those
// of which the numbers changed. Where not all fit in full, those that follow take a line each.
func panel(s *session, edge, w, h int, st *styles) (lines []string) {
	list := ranking(s, edge, panelLines(s) > h)
	full := h > 4 // with less room a line each says more
	for i, l := range list {
		rest := len(list) - i - 1
		if block := workload(s, l, w, st); full && (len(lines)+len(block)+rest <= h || i == 0 && len(block)+min(rest, 2) <= h) {
			lines = append(lines, block...)
			continue
		}
		full = false
		if len(lines) == h-1 && rest > 0 {
			return append(lines, st.faint.Render(fit("… "+words.Count(rest+1, "more workload"), w)))
		}
		if len(lines) < h {
			lines = append(lines, brief(s, l, w, st))
		}
	}
	return lines
}

// ranking lists the workloads in the order in which they are shown; as in the file where there is room for all.
func ranking(s *session, edge int, short bool) []int {
	var through, changed, others []int
	for w := range s.graph().Workloads {
		switch {
		case !short:
			others = append(others, w)
		case edge >= 0 && slices.Contains(s.a().Topology.Through[edge], int32(w)):
			through = append(through, w)
		case slices.ContainsFunc(gauges(s, w), func(g gauge) bool { return g.opened.Text != g.now.Text }):
			changed = append(changed, w)
		default:
			others = append(others, w)
		}
	}
	return slices.Concat(through, changed, others)
}

// brief is a workload in a line: what it misses and what of its objectives is not known, else that it misses nothing.
func brief(s *session, i, w int, st *styles) string {
	var missed, unknown []string
	promises := false
	for _, g := range gauges(s, i) {
		promises = promises || g.now.Verdict != words.NoObjective || g.objective != ""
		switch {
		case g.now.Verdict == words.Missed:
			missed = append(missed, st.bad.Render(g.name+" "+g.now.Text))
		case !g.now.Known && g.objective != "":
			unknown = append(unknown, st.doubt.Render(g.name+" unknown"))
		}
	}
	text := "no SLO defined"
	switch parts := append(missed, unknown...); {
	case len(parts) > 0:
		text = strings.Join(parts, ", ")
	case promises:
		text = "no known SLO is missed"
	}
	return fit(st.bold.Render(s.graph().Workloads[i].Name)+" "+text, w)
}

func workload(s *session, i, w int, st *styles) (lines []string) {
	wl := &s.graph().Workloads[i]
	head := wl.Name
	if wl.Rate.Known {
		head += "  " + units.PerSecond(wl.Rate.V)
	}
	list := gauges(s, i)
	limited := slices.ContainsFunc(list, func(g gauge) bool { return g.now.Ratio > 0 })
	if w >= 50 && limited {
		head = pad(head, 11+barWidth(w)+1) + " ┆ = SLO"
	}
	lines = append(lines, st.bold.Render(fit(wl.Name, w))+st.faint.Render(strings.TrimPrefix(fit(head, w), fit(wl.Name, w))))
	for _, g := range list {
		text := g.now.Text
		if was := g.opened.Text; was != text {
			if cause := strings.Index(was, " ("); cause >= 0 && !g.now.Known { // the number and its mark matter, not what made it
				was = was[:cause] + was[strings.LastIndexByte(was, ')')+1:]
			}
			text = was + " → " + text
		}
		bar := ""
		if n := barWidth(w); n > 0 && limited {
			bar = st.verdict(g.now.Verdict).Render(against(g.now.Ratio, n)) + " "
		}
		line := " " + pad(g.name, 10) + bar + st.verdict(g.now.Verdict).Render(text)
		if g.objective != "" {
			line += st.faint.Render("  of " + strings.TrimPrefix(g.objective, "peak "))
		}
		if g.advised.Text != g.now.Text && g.advised.Known {
			line += "  advised " + st.verdict(g.advised.Verdict).Render(g.advised.Text)
		}
		lines = append(lines, fit(line, w))
	}
	return lines
}

func barWidth(w int) int {
	switch {
	case w >= 70:
		return 21
	case w >= 64:
		return 13
	case w >= 46:
		return 9
	}
	return 0
}
