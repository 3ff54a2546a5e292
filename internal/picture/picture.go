// Package picture draws what a terminal shows as an SVG, still or animated, for the documents. Only tests use it: they draw real output
// and hold the files under docs to it.
package picture

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Frame is one state of a terminal: text with SGR escape sequences, how long it stands, and what was pressed to get there.
type Frame struct {
	Screen  string
	Seconds float64
	Key     string // what was pressed, "" in a still picture
	Does    string // what that key does here
}

// Sizes in pixels.
const (
	cell, row   = 8.4, 18 // of a character of 14 px
	margin, bar = 12, 30
)

// Colors of a light and a dark page, by the number of the terminal's color. They keep a contrast of 4.5 to their background.
var palette = []struct{ class, light, dark string }{
	{"c1", "#b3261e", "#ff8a80"}, {"c2", "#1a7f37", "#7ee787"}, {"c3", "#8a5a00", "#e3b341"}, {"c4", "#0550ae", "#79c0ff"}, {"c5", "#8250df", "#d2a8ff"}, {"c6", "#0b6e75", "#56d4dd"},
}

// look is how a run of characters is drawn.
type look struct {
	bold, faint, reverse bool
	color                int // 1 to 6, 0 for the text's own
}

// SVG draws frames one after the other, in a loop; a single one stands still. It is readable on a light and on a dark page, and shows the
// first frame to those who want no motion.
func SVG(title string, columns, rows int, frames []Frame) string {
	captioned := len(frames) > 1
	w, h := float64(columns)*cell+2*margin, float64(rows*row+2*margin)
	if captioned {
		h += bar
	}
	var total float64
	for _, f := range frames {
		total += f.Seconds
	}
	var lines lineSet
	var body, keyframes strings.Builder
	at := 0.0
	for i, f := range frames {
		class := ""
		if captioned {
			class = fmt.Sprintf(` class="f f%d"`, i)
			fmt.Fprintf(&keyframes, ".f%d{animation-name:k%d}@keyframes k%d{0%%{visibility:%s}%s%%{visibility:visible}%s%%{visibility:hidden}}\n",
				i, i, i, map[bool]string{true: "visible", false: "hidden"}[i == 0], number(100*at/total), number(100*(at+f.Seconds)/total))
		}
		at += f.Seconds
		fmt.Fprintf(&body, "<g%s>", class)
		for y, line := range strings.Split(strings.TrimRight(f.Screen, "\n"), "\n") {
			if id := lines.add(line); id >= 0 {
				fmt.Fprintf(&body, `<use href="#l%d" y="%d"/>`, id, margin+y*row)
			}
		}
		if captioned {
			fmt.Fprintf(&body, `<text x="%d" y="%d"><tspan class="b">%s</tspan>  %s</text>`, margin, margin+rows*row+bar-6, html.EscapeString(f.Key), html.EscapeString(f.Does))
		}
		body.WriteString("</g>\n")
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" role="img" aria-labelledby="t">`+"\n<title id=\"t\">%s</title>\n<style>\n", number(w), number(h), number(w), html.EscapeString(title))
	b.WriteString("text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre;fill:var(--t)}\n" +
		".b{font-weight:700}.d{opacity:.7}.r{fill:var(--p)}rect{fill:var(--t)}.p{fill:var(--p);stroke:var(--l)}\n")
	fmt.Fprintf(&b, ".f{visibility:hidden;animation:%ss steps(1,end) infinite}.f0{visibility:visible}\n", number(total))
	b.WriteString(keyframes.String())
	theme := func(text, paper, line string, of func(i int) string) string {
		var s strings.Builder
		fmt.Fprintf(&s, "svg{--t:%s;--p:%s;--l:%s}", text, paper, line)
		for i, p := range palette {
			fmt.Fprintf(&s, ".%s{fill:%s}", p.class, of(i))
		}
		return s.String()
	}
	b.WriteString(theme("#1f2328", "#ffffff", "#d1d9e0", func(i int) string { return palette[i].light }) + "\n")
	b.WriteString("@media(prefers-color-scheme:dark){" + theme("#e6edf3", "#0d1117", "#3d444d", func(i int) string { return palette[i].dark }) + "}\n")
	b.WriteString("@media(prefers-reduced-motion:reduce){.f{animation:none}}\n</style>\n<defs>\n" + lines.defs.String() + "</defs>\n")
	fmt.Fprintf(&b, `<rect class="p" x=".5" y=".5" width="%s" height="%s" rx="8"/>`+"\n", number(w-1), number(h-1))
	b.WriteString(body.String() + "</svg>\n")
	return b.String()
}

// number writes a number with as few digits as a picture needs.
func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
}

// lineSet draws every line once, however many frames show it.
type lineSet struct {
	ids  map[string]int
	defs strings.Builder
}

// add returns the number of a line, −1 for one that shows nothing.
func (s *lineSet) add(line string) int {
	drawn := draw(line)
	if drawn == "" {
		return -1
	}
	if s.ids == nil {
		s.ids = map[string]int{}
	}
	id, ok := s.ids[drawn]
	if !ok {
		id = len(s.ids)
		s.ids[drawn] = id
		fmt.Fprintf(&s.defs, "<g id=\"l%d\">%s</g>\n", id, drawn)
	}
	return id
}

// draw draws a line at the height 0. A run ends where its look does, and at two spaces, so that columns stand in every font.
func draw(line string) string {
	var b strings.Builder
	var l look
	column := 0
	for len(line) > 0 {
		if rest, ok := strings.CutPrefix(line, "\x1b["); ok {
			codes, after, _ := strings.Cut(rest, "m")
			l.set(codes)
			line = after
			continue
		}
		run := line
		if end := strings.Index(run, "\x1b["); end >= 0 {
			run = run[:end]
		}
		line = line[len(run):]
		if l.reverse {
			fmt.Fprintf(&b, `<rect x="%s" width="%s" height="%d"/>`, number(margin+float64(column)*cell), number(float64(runewidth.StringWidth(run))*cell), row)
		}
		for run != "" {
			part, rest, cut := strings.Cut(run, "  ")
			run = rest
			lead := len(part) - len(strings.TrimLeft(part, " "))
			if text := strings.TrimSpace(part); text != "" {
				fmt.Fprintf(&b, `<text%s x="%s" y="14" textLength="%s">%s</text>`, l.class(), number(margin+float64(column+lead)*cell), number(float64(runewidth.StringWidth(text))*cell), html.EscapeString(text))
			}
			column += runewidth.StringWidth(part)
			if cut {
				column += 2
			}
		}
	}
	return b.String()
}

// set follows an SGR sequence.
func (l *look) set(codes string) {
	for code := range strings.SplitSeq(codes, ";") {
		n, _ := strconv.Atoi(code)
		switch {
		case n == 0:
			*l = look{}
		case n == 1:
			l.bold = true
		case n == 2:
			l.faint = true
		case n == 7:
			l.reverse = true
		case n >= 31 && n <= 36:
			l.color = n - 30
		case n >= 91 && n <= 96:
			l.color = n - 90
		}
	}
}

func (l *look) class() string {
	var names []string
	if l.bold {
		names = append(names, "b")
	}
	if l.faint {
		names = append(names, "d")
	}
	if l.reverse {
		names = append(names, "r")
	} else if l.color > 0 {
		names = append(names, palette[l.color-1].class)
	}
	if len(names) == 0 {
		return ""
	}
	return ` class="` + strings.Join(names, " ") + `"`
}
