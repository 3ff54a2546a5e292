package tui

import (
	"io"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

// styles are semantic names for how text is shown. They never say what the text does not.
type styles struct {
	plain, bold, faint, title, key  lipgloss.Style
	good, bad, doubt                lipgloss.Style
	sync, async, hybrid             lipgloss.Style
	color                           bool
	selected, added, removed, error lipgloss.Style
}

// newStyles makes the styles of a theme. Only the terminal's own sixteen colours are used, and those of them that stand out
// from the background.
func newStyles(dark, color bool) *styles {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetHasDarkBackground(dark)
	r.SetColorProfile(termenv.Ascii)
	if color {
		r.SetColorProfile(termenv.ANSI)
	}
	in := func(onDark, onLight string) lipgloss.Style {
		return r.NewStyle().Foreground(lipgloss.AdaptiveColor{Dark: onDark, Light: onLight})
	}
	plain := r.NewStyle()
	return &styles{
		color: color, plain: plain, bold: plain.Bold(true), faint: plain.Faint(true), title: plain.Bold(true).Reverse(true), key: in("14", "4").Bold(true),
		good: in("10", "2"), bad: in("9", "1").Bold(true), doubt: in("11", "3"),
		sync: in("12", "4").Bold(true), async: in("14", "6").Bold(true), hybrid: in("13", "5").Bold(true),
		selected: plain.Reverse(true), added: in("10", "2"), removed: in("9", "1"), error: in("9", "1").Bold(true),
	}
}

func (st *styles) verdict(v words.Verdict) lipgloss.Style {
	switch v {
	case words.Met:
		return st.good
	case words.Missed:
		return st.bad
	case words.Unproven:
		return st.doubt
	}
	return st.plain
}

func (st *styles) mode(m graph.Mode) lipgloss.Style {
	return [...]lipgloss.Style{graph.Sync: st.sync, graph.Async: st.async, graph.Hybrid: st.hybrid}[m]
}

func (st *styles) advice(e *advise.Edge, built graph.Val[graph.Mode]) lipgloss.Style {
	if built.Known && !e.Change {
		return st.faint
	}
	switch e.Recommendation {
	case advise.Sync:
		return st.sync
	case advise.Async:
		return st.async
	case advise.Hybrid:
		return st.hybrid
	}
	return st.plain
}
