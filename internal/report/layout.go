package report

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Widths do not depend on the locale, or output would.
var cond = &runewidth.Condition{StrictEmojiNeutral: true}

func width(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return cond.StringWidth(s)
		}
	}
	return len(s) // nearly all there is, and measuring is what tables spend their time on
}

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
	least  []int    // per column, how narrow it may get; 0 keeps its natural width
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
			widths[i] = max(widths[i], width(c.text))
		}
	}
	for _, w := range widths {
		total += w + gap
	}
	return widths, total - gap
}

// fit narrows the widest column that may still shrink until all fit.
func (t *table) fit(limit int) []int {
	widths, total := t.natural()
	for ; total > limit; total-- {
		widest := -1
		for i, w := range widths {
			if i < len(t.least) && t.least[i] > 0 && w > t.least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

func (t *table) write(b *strings.Builder, p paint, limit int) {
	widths := t.fit(limit)
	for r, row := range t.rows {
		lines, height := make([][]string, len(row)), 1
		for i, c := range row {
			lines[i] = wrap(c.text, widths[i])
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
				room := widths[i] - width(text)
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

// indent writes a text wrapped and indented.
func indent(b *strings.Builder, s style, p paint, text string, by, limit int) {
	for _, line := range wrap(text, max(20, limit-by)) {
		b.WriteString(strings.Repeat(" ", by) + p.on(s, line) + "\n")
	}
}

// wrap breaks a text at spaces so that no line is wider than limit; words that are wider are cut. A number stays with
// its unit and an arrow with what it points at.
func wrap(text string, limit int) []string {
	if width(text) <= limit {
		return []string{text}
	}
	limit = max(limit, 1)
	var lines []string
	line := ""
	for _, word := range words(text) {
		switch {
		case line == "":
			line = word
		case width(line)+1+width(word) <= limit:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		for width(line) > limit {
			head := cut(line, limit)
			lines = append(lines, head)
			line = strings.TrimLeft(line[len(head):], " ")
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut returns the longest start of a text that fits, at least one rune; after a separator if there is one in its
// second half.
func cut(text string, limit int) string {
	w, end, good := 0, 0, 0
	for i, r := range text {
		if w += cond.RuneWidth(r); w > limit && i > 0 {
			break
		}
		end = i + len(string(r))
		if strings.ContainsRune(" /->_.", r) && w*2 >= limit {
			good = end
		}
	}
	if good > 0 {
		return strings.TrimRight(text[:good], " ")
	}
	return text[:end]
}

var unitWords = map[string]bool{"µs": true, "ms": true, "s": true, "min": true, "h": true, "d": true, "%": true, "KiB": true, "MiB": true, "GiB": true, "B": true}

// words splits a text at the spaces where it may be broken.
func words(text string) []string {
	var out []string
	glue := false
	for _, f := range strings.Fields(text) {
		bare := strings.TrimRight(f, ",;:.)")
		n := len(out)
		if n > 0 && (glue || unitWords[bare] && endsInDigit(out[n-1])) {
			out[n-1] += " " + f
		} else {
			out = append(out, f)
		}
		glue = f == "→" || f == "≥" || f == "≤"
	}
	return out
}

func endsInDigit(s string) bool { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }
