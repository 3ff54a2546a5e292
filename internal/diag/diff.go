package diag

import (
	"fmt"
	"strings"
)

const (
	diffContext = 2       // lines shown around a change
	diffCells   = 4 << 20 // of the table of common lines; a larger change is shown as a whole
)

// Diff shows what changes in a text, by lines, in the unified format; "" where nothing does.
func Diff(name, before, after string) string {
	if before == after {
		return ""
	}
	script := diffLines(strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n"))
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", name, name)
	oldLine, newLine := 1, 1
	for i := 0; i < len(script); {
		end := hunk(script, i)
		if end == i {
			i, oldLine, newLine = i+1, oldLine+1, newLine+1
			continue
		}
		var body strings.Builder
		olds, news := 0, 0
		for _, l := range script[i:end] {
			text, broken := strings.CutSuffix(l.text, "\n")
			fmt.Fprintf(&body, "%c%s\n", l.sign, strings.TrimSuffix(text, "\r"))
			if !broken {
				body.WriteString("\\ No newline at end of file\n")
			}
			if l.sign != '+' {
				olds++
			}
			if l.sign != '-' {
				news++
			}
		}
		fmt.Fprintf(&b, "@@ -%s +%s @@\n%s", span(oldLine, olds), span(newLine, news), body.String())
		i, oldLine, newLine = end, oldLine+olds, newLine+news
	}
	return b.String()
}

// span is a hunk's range; an empty one stands behind the line before it.
func span(from, n int) string {
	if n == 0 {
		from--
	}
	return fmt.Sprintf("%d,%d", from, n)
}

type diffLine struct {
	sign byte // ' ', '-' or '+'
	text string
}

// hunk returns where the hunk that starts at line i ends; i where none starts there.
func hunk(script []diffLine, i int) int {
	end := i
	for k := i; k < len(script) && k <= max(i, end)+2*diffContext; k++ {
		if script[k].sign != ' ' {
			if end == i && k > i+diffContext {
				return i
			}
			end = k + 1
		}
	}
	if end == i {
		return i
	}
	return min(len(script), end+diffContext)
}

// diffLines compares what is left between the lines that both texts start and end with.
func diffLines(a, b []string) (script []diffLine) {
	a, b = trimEmpty(a), trimEmpty(b)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		script = append(script, diffLine{' ', a[start]})
		start++
	}
	a, b = a[start:], b[start:]
	tail := 0
	for tail < len(a) && tail < len(b) && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	rest := a[len(a)-tail:]
	script = append(script, common(a[:len(a)-tail], b[:len(b)-tail])...)
	for _, l := range rest {
		script = append(script, diffLine{' ', l})
	}
	return script
}

// trimEmpty drops what SplitAfter leaves behind the last line break.
func trimEmpty(lines []string) []string {
	if n := len(lines) - 1; n >= 0 && lines[n] == "" {
		return lines[:n]
	}
	return lines
}

// common keeps the longest list of lines that both have.
func common(a, b []string) (script []diffLine) {
	n, m := len(a), len(b)
	var longest [][]int // longest[i][j] of a[i:] and b[j:]
	if n*m <= diffCells {
		longest = make([][]int, n+1)
		for i := range longest {
			longest[i] = make([]int, m+1)
		}
		for i := n - 1; i >= 0; i-- {
			for j := m - 1; j >= 0; j-- {
				if longest[i][j] = max(longest[i+1][j], longest[i][j+1]); a[i] == b[j] {
					longest[i][j] = longest[i+1][j+1] + 1
				}
			}
		}
	}
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case longest != nil && i < n && j < m && a[i] == b[j]:
			script = append(script, diffLine{' ', a[i]})
			i, j = i+1, j+1
		case i < n && (longest == nil || j == m || longest[i+1][j] >= longest[i][j+1]):
			script = append(script, diffLine{'-', a[i]})
			i++
		default:
			script = append(script, diffLine{'+', b[j]})
			j++
		}
	}
	return script
}
