package report

import (
	"strings"

	"commadvisor/internal/words"
)

// style is how a piece of text is shown where there is colour. It never says what the text does not.
type style string

const (
	plain  style = ""
	bold   style = "1"
	faint  style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	blue   style = "1;34"
	purple style = "1;35"
	cyan   style = "1;36"
)

// paint is whether there is colour.
type paint bool

func (p paint) on(s style, text string) string {
	if !p || s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// cell is one text of a table.
type cell struct {
	text  string
	style style
	right bool // aligned
	hang  int  // spaces before every line but the first, where it wraps
}

func cells(texts ...string) []cell {
	row := make([]cell, len(texts))
	for i, t := range texts {
		row[i].text = t
	}
	return row
}

// table lines up rows in columns that fit a width: cells wrap, columns never shift.
type table struct {
	rows   [][]cell
	notes  []string // per row, a text below it across the width
	header bool     // the first row is faint
	least  []int    // per column, how narrow it should stay; 0 keeps its natural width
	floor  []int    // per column, how wide it is at least
}

func (t *table) add(row []cell, note string) {
	t.rows = append(t.rows, row)
	t.notes = append(t.notes, note)
}

const gap = 2

// natural returns the width of every column if nothing wraps, and their sum with gaps.
func (t *table) natural() (widths []int, total int) {
	for _, row := range t.rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], words.Width(c.text))
		}
	}
	for i, w := range t.floor {
		if i < len(widths) {
			widths[i] = max(widths[i], w)
		}
	}
	for _, w := range widths {
		total += w + gap
	}
	return widths, total - gap
}

// narrowest is how narrow a column may get in the last resort.
const narrowest = 8

// fit narrows the widest column that may still shrink until all fit, in the last resort below what it should stay.
func (t *table) fit(limit int) []int {
	widths, total := t.natural()
	for _, lastResort := range []bool{false, true} {
		for ; total > limit; total-- {
			widest := -1
			for i, w := range widths {
				if i >= len(t.least) || t.least[i] == 0 {
					continue
				}
				least := t.least[i]
				if lastResort {
					least = min(least, narrowest)
				}
				if w > least && (widest < 0 || w > widths[widest]) {
					widest = i
				}
			}
			if widest < 0 {
				break
			}
			widths[widest]--
		}
	}
	return widths
}

func (t *table) write(b *strings.Builder, p paint, limit int) {
	widths := t.fit(limit)
	for r, row := range t.rows {
		lines, height := make([][]string, len(row)), 1
		for i, c := range row {
			lines[i] = wrapped(c, widths[i])
			height = max(height, len(lines[i]))
		}
		for h := range height {
			var line strings.Builder
			pending := 0 // spaces are written only before text, so that no line ends in one
			for i, c := range row {
				text := ""
				if h < len(lines[i]) {
					text = lines[i][h]
				}
				room := widths[i] - words.Width(text)
				if c.right || t.header && r == 0 && len(t.rows) > 1 && t.rows[1][i].right {
					c.right = true
					pending += room
					room = 0
				}
				if text != "" {
					s := c.style
					if t.header && r == 0 {
						s = faint
					}
					line.WriteString(strings.Repeat(" ", pending))
					line.WriteString(p.on(s, text))
					pending = 0
				} else {
					room = widths[i]
					if c.right {
						room = 0
					}
				}
				pending += room + gap
			}
			b.WriteString(line.String())
			b.WriteByte('\n')
		}
		if t.notes[r] != "" {
			indent(b, plain, p, t.notes[r], 4, limit)
		}
	}
}

// wrapped breaks a cell's text; the spaces that it starts with stay before its first line.
func wrapped(c cell, width int) []string {
	if c.hang == 0 || words.Width(c.text) <= width {
		return words.Wrap(c.text, width)
	}
	lines := words.Wrap(strings.TrimLeft(c.text, " "), width-2*c.hang)
	for i := range lines {
		by := c.hang
		if i > 0 {
			by *= 2
		}
		lines[i] = strings.Repeat(" ", by) + lines[i]
	}
	return lines
}

// indent writes a text wrapped and indented.
func indent(b *strings.Builder, s style, p paint, text string, by, limit int) {
	for _, line := range words.Wrap(text, max(20, limit-by)) {
		b.WriteString(strings.Repeat(" ", by) + p.on(s, line) + "\n")
	}
}
