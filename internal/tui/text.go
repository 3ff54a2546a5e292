package tui

import (
	"math"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"commadvisor/internal/words"
)

// width is how many columns a text takes, escape sequences apart.
func width(s string) int { return ansi.StringWidth(s) }

// fit cuts a text that is too wide, with an ellipsis.
func fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if width(s) <= w {
		return s
	}
	return ansi.Truncate(s, w, "…")
}

// pad fits a text and fills it up with spaces.
func pad(s string, w int) string {
	s = fit(s, w)
	return s + strings.Repeat(" ", max(0, w-width(s)))
}

// right fits a text and fills it up on its left.
func right(s string, w int) string {
	s = fit(s, w)
	return strings.Repeat(" ", max(0, w-width(s))) + s
}

// wrapped breaks a text and styles every line.
func wrapped(text string, w int, style lipgloss.Style) []string {
	if text == "" {
		return nil
	}
	lines := words.Wrap(text, max(w, 8))
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

const labelWidth = 10 // of the words before items

// item is a label and a text wrapped beside it; on a narrow screen below it.
func item(name, text string, w int, st *styles) (lines []string) {
	if text == "" {
		return nil
	}
	if w < 50 {
		if name != "" {
			lines = append(lines, st.bold.Render(name))
		}
		for _, l := range words.Wrap(text, max(8, w-2)) {
			lines = append(lines, "  "+l)
		}
		return lines
	}
	for i, l := range words.Wrap(text, w-labelWidth) {
		head := strings.Repeat(" ", labelWidth)
		if i == 0 {
			head = st.bold.Render(pad(name, labelWidth-1)) + " "
		}
		lines = append(lines, head+l)
	}
	return lines
}

// field draws a line to type in: its prompt, and the part of its text around the cursor. Without colour the cursor is a
// sign between two characters, as nothing can be shown in reverse.
func field(in textinput.Model, w int, st *styles) string {
	w = max(2, w-width(in.Prompt))
	text := []rune(in.Value())
	if !in.Focused() {
		return in.Prompt + fit(string(text)+st.faint.Render(placeholder(in)), w)
	}
	at := in.Position()
	from := 0
	for from < at && width(string(text[from:at])) > w-3 { // columns for the cursor, and for what is cut on both sides
		from++
	}
	lead := ""
	if from > 0 {
		lead = "…"
	}
	cursor, after := "│", string(text[at:])
	if st.color {
		cursor, after = st.selected.Render(" "), ""
		if at < len(text) {
			cursor, after = st.selected.Render(string(text[at])), string(text[at+1:])
		}
	}
	return in.Prompt + fit(lead+string(text[from:at])+cursor+after+st.faint.Render(placeholder(in)), w)
}

// placeholder says what an empty line is for.
func placeholder(in textinput.Model) string {
	if in.Value() != "" {
		return ""
	}
	return in.Placeholder
}

// at is a line, "" where there is none.
func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// beside joins two columns of lines.
func beside(left []string, w int, gap string, right []string) (lines []string) {
	for i := range max(len(left), len(right)) {
		lines = append(lines, pad(at(left, i), w)+gap+at(right, i))
	}
	return lines
}

// first is the first line to show of n so that the cursor is among h.
func first(cursor, n, h int) int { return max(0, min(cursor-h/2, n-h)) }

// slice returns the lines to show from an offset, or as near to it as there are lines.
func slice(lines []string, offset, h int) []string {
	h = max(0, h)
	offset = max(0, min(offset, len(lines)-h))
	return lines[offset:min(len(lines), offset+h)]
}

// against draws how much of a limit is used, in decibels: the limit stands in the middle, a tenth of it at the left end
// and ten times it at the right.
func against(ratio float64, w int) string {
	half := max(2, (w-1)/2)
	if ratio <= 0 { // there is no limit, or nothing is known
		return strings.Repeat(" ", 2*half+1)
	}
	at := int(math.Round((math.Log10(ratio) + 1) * float64(half)))
	at = max(1, min(2*half, at))
	bar := []rune(strings.Repeat("━", at) + strings.Repeat("·", 2*half-at))
	left, over := string(bar[:half]), string(bar[half:])
	if ratio >= 10 {
		over = strings.TrimSuffix(over, "━") + "▶"
	}
	mark := "┆"
	if ratio > 1 {
		mark = "┿"
	}
	return left + mark + over
}

// balance draws a score: left of the middle for sync, right for async, 8 dB each way.
func balance(db float64, half int) string {
	n := min(half, int(math.Ceil(math.Abs(db)/8*float64(half))))
	bar := strings.Repeat("█", n)
	if db < 0 {
		return strings.Repeat(" ", half-n) + bar + "│" + strings.Repeat(" ", half)
	}
	return strings.Repeat(" ", half) + "│" + bar + strings.Repeat(" ", half-n)
}
