package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/lint"
	"commadvisor/internal/words"
)

// GitHub refuses a comment of more than 65,536 characters; the rest is room for what follows the tables.
const markdownRoom = 64000

// Markers are the first line of what is written in Markdown, so that the next run finds its own and updates it.
const (
	lintMarker     = "<!-- commadvisor:lint -->"
	diffMarker     = "<!-- commadvisor:diff -->"
	analysisMarker = "<!-- commadvisor:analyze -->"
	explainMarker  = "<!-- commadvisor:explain -->"
	planMarker     = "<!-- commadvisor:plan -->"
)

// LintMarkdown writes findings for a comment on a pull request: the new ones in a table, the known ones folded, and where the waiting of
// the workloads stops.
func LintMarkdown(w io.Writer, a *advise.Analysis, r *lint.Result, o Options) error {
	m := markdown{o: o}
	m.line(lintMarker)
	m.line("### commadvisor: " + tally(r))
	m.line("")
	m.findings(r, lint.New)
	m.folded(r, lint.Same, "in the baseline")
	m.folded(r, lint.Suppressed, "suppressed in the file")
	m.fixed(r.Fixed)
	m.boundaries(a)
	_, err := io.WriteString(w, m.done())
	return err
}

// tally counts findings as a heading: 2 new findings (1 error, 1 warning) · 26 same · 1 fixed.
func tally(r *lint.Result) string {
	var states [lint.Below + 1]int
	var fresh [diag.Error + 1]int
	for i := range r.Findings {
		states[r.Findings[i].State]++
		if r.Findings[i].State == lint.New {
			fresh[r.Findings[i].Severity]++
		}
	}
	noun := "new finding"
	if r.Baseline == "" {
		noun = "finding"
	}
	text := words.Count(states[lint.New], noun)
	if states[lint.New] == 0 {
		text = "no " + noun + "s"
	}
	var parts []string
	for s := diag.Error; ; s-- {
		switch n := fresh[s]; {
		case n > 0 && s == diag.Info:
			parts = append(parts, fmt.Sprintf("%d info", n))
		case n > 0:
			parts = append(parts, words.Count(n, s.String()))
		}
		if s == diag.Info {
			break
		}
	}
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	if r.Incomplete {
		return text + " · " + nothingChecked
	}
	for _, part := range uncounted(r) {
		text += " · " + part
	}
	if r.Baseline != "" {
		text += fmt.Sprintf(" · %d same · %d fixed", states[lint.Same], len(r.Fixed))
	}
	if n := states[lint.Suppressed]; n > 0 {
		text += fmt.Sprintf(" · %d suppressed", n)
	}
	return text
}

// markdown is a text that knows how much room is left.
type markdown struct {
	o     Options
	b     strings.Builder
	n     int  // characters so far
	left  int  // rows that did not fit
	whole bool // however long it gets
}

func (m *markdown) line(s string) {
	m.b.WriteString(s + "\n")
	m.n += utf8.RuneCountInString(s) + 1
}

// row writes a line if there is room.
func (m *markdown) row(s string) {
	if !m.whole && (m.left > 0 || m.n+utf8.RuneCountInString(s) > markdownRoom) {
		m.left++
		return
	}
	m.line(s)
}

func (m *markdown) findings(r *lint.Result, state lint.State) {
	head := false
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.State != state {
			continue
		}
		if !head && m.left == 0 {
			head = true
			m.line("| | where | what | check |\n|---|---|---|---|")
		}
		what := escape(inWords(f, "; "))
		if f.State == lint.Suppressed && f.Reason != "" {
			what += " – " + escape(f.Reason)
		}
		m.row(fmt.Sprintf("| %s | %s | %s | %s |", f.Severity, code(m.o.where(f.Pos)), what, code(f.Code)))
	}
}

func (m *markdown) folded(r *lint.Result, state lint.State, title string) {
	n := 0
	for i := range r.Findings {
		if r.Findings[i].State == state {
			n++
		}
	}
	if n > 0 {
		m.fold(fmt.Sprintf("%d %s", n, title), func() { m.findings(r, state) })
	}
}

func (m *markdown) fixed(list []lint.Known) {
	if len(list) == 0 {
		return
	}
	m.fold(fmt.Sprintf("%d fixed, to be taken out of the baseline", len(list)), func() {
		for _, k := range list {
			m.row("- " + code(k.Check) + " " + escape(strings.TrimSpace(k.On+" ")) + " " + code(k.Name))
		}
	})
}

func (m *markdown) fold(title string, body func()) {
	m.line("\n<details><summary>" + title + "</summary>\n")
	body()
	m.line("\n</details>")
}

func (m *markdown) done() string {
	if m.left > 0 {
		m.line(fmt.Sprintf("\n%s left out, because a comment holds 65,536 characters.", words.Count(m.left, "row")))
	}
	return m.b.String()
}

var (
	entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", " ", "\n", " ")
	marks    = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "#", `\#`, "@", "@\u200b",
		"$", "<span>$</span>", "://", `\://`, "www.", `www\.`)
	opener = regexp.MustCompile(`^(?:[-+=]|\d+([.)])(?:\s|$))`)
)

// escape makes a text that means nothing in Markdown wherever it is put, at the start of a line too, and pings nobody.
func escape(s string) string {
	s = marks.Replace(words.Printable(entities.Replace(s)))
	if at := opener.FindStringSubmatchIndex(s); at != nil {
		mark := max(0, at[2])
		return s[:mark] + `\` + s[mark:]
	}
	return s
}

// code is a text as code; a tag, because a pipe in backticks would end a table's cell.
func code(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + marks.Replace(words.Printable(entities.Replace(s))) + "</code>"
}
