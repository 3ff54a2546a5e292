package tui

import (
	"math"
	"slices"
	"strings"

	"github.com/charmbracelet/lipgloss"

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
	overloaded := before.Unstable.Is || before.PeakUnstable.Is || after.Unstable.Is || after.PeakUnstable.Is // which says it all
	if is.Peak.Rate.Known && !overloaded && (before.PeakWait.Busiest >= 0 || after.PeakWait.Busiest >= 0) {
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

// bare are styles to measure with.
var bare = newStyles(true, false)

// panelLines is how many lines the workloads would take in full.
func panelLines(s *session, w int) (n int) {
	for l := range s.graph().Workloads {
		n += len(workload(s, l, w, bare))
		if n > 40 {
			break
		}
	}
	return n
}

// panelRoom is how many columns the workloads need beside the list, at most panelWidth.
func panelRoom(s *session, h int) int {
	if panelLines(s, panelWidth) > h { // which of them are shown depends on the cursor; the room must not
		return panelWidth
	}
	most := panelWidth / 3
	for i := range s.graph().Workloads {
		for _, l := range workload(s, i, panelWidth, bare) {
			most = max(most, width(l))
		}
	}
	return most
}

// panel draws the workloads with their objectives as bars, those first that the edge under the cursor runs in, then those
// of which the numbers changed. Where not all fit in full, those that follow take a line each.
func panel(s *session, edge, w, h int, st *styles) (lines []string) {
	list := ranking(s, edge, panelLines(s, w) > h)
	full := h > 4 // with less room a line each says more
	for i, l := range list {
		rest := len(list) - i - 1
		block := workload(s, l, w, st)
		if full && (len(lines)+len(block)+rest <= h || i == 0 && len(block)+min(rest, 2) <= h) {
			lines = append(lines, block...)
			continue
		}
		if i == 0 && h > 5 { // cut short it still says more than a line
			lines, full = append(lines, block[:max(1, h-min(rest, 2))]...), false
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
	var missed, endless, unknown []string
	promises := false
	for _, g := range gauges(s, i) {
		promises = promises || g.now.Verdict != words.NoObjective || g.objective != ""
		switch {
		case g.now.Verdict == words.Missed && g.name == "capacity": // the cause first
			missed = slices.Insert(missed, 0, st.bad.Render(g.now.Text))
		case g.now.Verdict == words.Missed && math.IsInf(g.now.Ratio, 1):
			endless = append(endless, st.bad.Render(g.name+" "+g.now.Text))
		case g.now.Verdict == words.Missed:
			missed = append(missed, st.bad.Render(g.name+" "+g.now.Text))
		case !g.now.Known && g.objective != "":
			unknown = append(unknown, st.doubt.Render(g.name+" unknown"))
		}
	}
	text := "no SLO defined"
	switch parts := slices.Concat(missed, endless, unknown); {
	case len(parts) > 0:
		text = strings.Join(parts, ", ")
	case promises:
		text = "no known SLO is missed"
	}
	return fit(st.bold.Render(s.graph().Workloads[i].Name)+" "+text, w)
}

func workload(s *session, i, w int, st *styles) (lines []string) {
	wl := &s.graph().Workloads[i]
	name := words.Straight(wl.Name)
	head := name
	if wl.Rate.Known || wl.Peak.Rate.Known {
		head += "  " + words.Rate(wl)
	}
	list := gauges(s, i)
	bar := barWidth(w)
	if !slices.ContainsFunc(list, func(g gauge) bool { return g.now.Ratio > 0 }) {
		bar = 0
	}
	if bar > 0 {
		head = pad(head, gaugeName+1+bar+1) + " ┆ = SLO"
	}
	lines = append(lines, st.bold.Render(fit(name, w))+st.faint.Render(strings.TrimPrefix(fit(head, w), fit(name, w))))
	for _, g := range list {
		lines = append(lines, g.lines(w, bar, st)...)
	}
	return lines
}

const gaugeName = 13 // columns for the name of a gauge

// lines draws a gauge. What is too long for a line goes on below; without room for that it is cut.
func (g *gauge) lines(w, bar int, st *styles) (lines []string) {
	text := g.now.Text
	if was := g.opened.Text; was != text {
		if cause := strings.IndexAny(was, "(:"); cause >= 0 { // the number and its mark matter, not what made it
			was = strings.TrimSpace(was[:cause])
			if g.opened.Verdict == words.Missed {
				was += " ✗"
			}
		}
		text = was + " → " + text
	}
	lead := " " + pad(g.name, gaugeName-1) + " "
	if bar > 0 {
		lead += st.verdict(g.now.Verdict).Render(against(g.now.Ratio, bar)) + " "
	}
	type part struct {
		text  string
		style lipgloss.Style
	}
	parts := []part{{text, st.verdict(g.now.Verdict)}}
	if g.objective != "" {
		parts = append(parts, part{"of " + g.objective, st.faint})
	}
	if g.advised.Text != g.now.Text && g.advised.Known {
		parts = append(parts, part{"advised " + g.advised.Text, st.verdict(g.advised.Verdict)})
	}
	line, room := lead, max(8, w-width(lead))
	blank := strings.Repeat(" ", width(lead))
	used := 0
	for _, p := range parts {
		gap := ""
		if used > 0 {
			gap = "  "
		}
		if n := len(gap) + width(p.text); used+n <= room || w < 60 {
			line, used = line+gap+p.style.Render(p.text), used+n
			continue
		}
		if used > 0 {
			lines, line, used = append(lines, line), blank, 0
		}
		pieces := words.Wrap(p.text, room)
		for i, l := range pieces {
			if line, used = line+p.style.Render(l), width(l); i < len(pieces)-1 {
				lines, line = append(lines, line), blank
			}
		}
	}
	return append(lines, fit(line, w))
}

func barWidth(w int) int {
	switch {
	case w >= 70:
		return 21
	case w >= 64:
		return 11
	case w >= 46:
		return 9
	}
	return 0
}
