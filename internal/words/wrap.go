package words

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Widths do not depend on the locale, or output would.
var cond = &runewidth.Condition{StrictEmojiNeutral: true}

// Width is how many columns a text takes.
func Width(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return cond.StringWidth(s)
		}
	}
	return len(s) // nearly all there is, and measuring is what tables spend their time on
}

// Wrap breaks a text at spaces so that no line is wider than limit; words that are wider are cut. A number stays with
// its unit and an arrow with what it points at.
func Wrap(text string, limit int) []string {
	if Width(text) <= limit {
		return []string{text}
	}
	limit = max(limit, 1)
	var lines []string
	line := ""
	for _, word := range pieces(text) {
		switch {
		case line == "":
			line = word
		case Width(line)+1+Width(word) <= limit:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		for Width(line) > limit {
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
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:]) // a byte that is no UTF-8 is shown wider than it is long
		if w += cond.RuneWidth(r); w > limit && i > 0 {
			break
		}
		i += size
		end = i
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

// pieces splits a text at the spaces where it may be broken.
func pieces(text string) []string {
	var out []string
	glue := false
	for _, f := range strings.Fields(text) {
		bare := strings.TrimRight(f, ",;:.)")
		n := len(out)
		if n > 0 && (glue || f == "✓" || f == "✗" || unitWords[bare] && endsInDigit(out[n-1])) {
			out[n-1] += " " + f
		} else {
			out = append(out, f)
		}
		glue = f == "→" || f == "≥" || f == "≤"
	}
	return out
}

func endsInDigit(s string) bool { return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' }
