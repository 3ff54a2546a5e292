package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/compare"
	"commadvisor/internal/lint"
	"commadvisor/internal/words"
)

// Difference is what a change to the files does.
type Difference struct {
	*compare.Delta
	Base, Head string       // how the two are named
	Lint       *lint.Result // new findings only
}

// Empty reports whether there is nothing to tell.
func (d *Difference) Empty() bool { return d.Delta.Empty() && len(d.Lint.Findings) == 0 }

// Diffs are the formats of a difference, the default first. Those of linters write its new findings, which must be there,
// perhaps empty.
func Diffs(d *Difference) []Format {
	of := func(write func(io.Writer, *Difference, Options) error) func(io.Writer, *advise.Analysis, Options) error {
		return func(w io.Writer, _ *advise.Analysis, o Options) error { return write(w, d, o) }
	}
	return []Format{
		{"text", "for people: what changed, what that does to the advice and the numbers", of(DiffText)},
		{"json", "for programs: schema " + SchemaDiff, of(DiffJSON)},
		{"markdown", "for a comment on a pull request", of(DiffMarkdown)},
		{"sarif", "the new findings, for code scanning", findings(d.Lint, LintSARIF)},
		{"junit", "the new findings, for test reports", findings(d.Lint, LintJUnit)},
		{"github", "the new findings, as annotations of GitHub", findings(d.Lint, LintGitHub)},
		{"gitlab", "the new findings, for GitLab's code quality", findings(d.Lint, LintGitLab)},
	}
}

// DiffText writes a difference for people; nothing at all where there is none.
func DiffText(w io.Writer, d *Difference, o Options) error {
	if d.Empty() {
		return nil
	}
	t := text{a: d.Delta.Head, o: o, paint: paint(o.Color)}
	for _, l := range words.Wrap(d.summary(), o.Width) {
		t.line("%s", t.paint.on(bold, l))
	}
	for _, c := range d.Changes {
		t.change(c)
	}
	t.adviceChanges(d)
	t.moves(d)
	t.boundaryMoves(d)
	if len(d.Lint.Findings) > 0 {
		t.line("\n%s", t.paint.on(bold, "new findings"))
		for _, f := range d.Lint.Findings {
			indent(&t.b, plain, t.paint, fmt.Sprintf("%s: %s: %s%s [%s]", o.Sources.Where(f.Pos), f.Severity, f.Message, unproven(&f), f.Code), 2, o.Width)
		}
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// summary counts what changed in one line.
func (d *Difference) summary() string {
	var parts []string
	for _, kind := range []compare.ChangeKind{compare.Added, compare.Removed, compare.Changed} {
		n := map[string]int{}
		for _, c := range d.Changes {
			if c.Kind == kind {
				n[c.On]++
			}
		}
		var of []string
		for _, on := range []string{"graph", "workload", "service", "edge"} {
			switch {
			case n[on] > 0 && on == "graph":
				of = append(of, "the profile")
			case n[on] > 0:
				of = append(of, words.Count(n[on], on))
			}
		}
		if len(of) > 0 {
			parts = append(parts, words.Some(of, 3)+" "+kind.String())
		}
	}
	if n := len(d.Advice); n > 0 {
		parts = append(parts, "other advice on "+words.Count(n, "edge"))
	}
	if n := len(d.Lint.Findings); n > 0 {
		parts = append(parts, words.Count(n, "new finding"))
	}
	return d.title() + " · " + strings.Join(parts, " · ")
}

func (d *Difference) title() string {
	return words.Printable(d.Base) + " → " + words.Printable(d.Head)
}

func (t *text) change(c compare.Change) {
	mark, s := "~", yellow
	switch c.Kind {
	case compare.Added:
		mark, s = "+", green
	case compare.Removed:
		mark, s = "−", red
	}
	t.line("\n%s %s", t.paint.on(s, mark), t.paint.on(bold, strings.TrimSpace(c.On+" "+c.Name)))
	if c.Kind == compare.Added && c.On == "edge" {
		e := &t.a.Edges[c.Head]
		if e.Advised {
			built := t.a.Graph.Edges[c.Head].Mode
			text := fmt.Sprintf("advice: %s (%s): %s", words.Advice(e, built), words.Strength(e.Strength), words.Basis(t.a, e))
			if built.Known {
				text = "built " + words.Mode(built) + ", " + text
			}
			indent(&t.b, plain, t.paint, text, 4, t.o.Width)
		}
	}
	for _, f := range c.Facts {
		indent(&t.b, plain, t.paint, f.Key+": "+fromTo(f), 4, t.o.Width)
	}
}

func fromTo(f compare.FactChange) string {
	word := func(s string, known bool) string {
		if !known {
			return "not stated"
		}
		return words.Printable(s)
	}
	return word(f.From, f.FromKnown) + " → " + word(f.To, f.ToKnown)
}

// adviceChanges writes whose advice changed, and why.
func (t *text) adviceChanges(d *Difference) {
	if len(d.Advice) == 0 {
		return
	}
	t.line("\n%s", t.paint.on(bold, "advice"))
	for _, c := range d.Advice {
		was, is := &d.Delta.Base.Edges[c.Base], &d.Delta.Head.Edges[c.Head]
		text := fmt.Sprintf("%s: %s (%s) → %s (%s): %s", words.Label(t.a.Graph, c.Head), was.Recommendation, words.Strength(was.Strength), is.Recommendation, words.Strength(is.Strength), words.Basis(d.Delta.Head, is))
		indent(&t.b, plain, t.paint, text, 2, t.o.Width)
		indent(&t.b, faint, t.paint, d.because(c), 4, t.o.Width)
	}
}

// because says what alone changed the advice.
func (d *Difference) because(advice compare.AdviceChange) string {
	switch {
	case !advice.Tried:
		return "caused by: unknown, too much changed to try each change alone"
	case len(advice.Because) == 0:
		return "caused by these changes together; none does it alone"
	}
	list := make([]string, len(advice.Because))
	for i, c := range advice.Because {
		list[i] = d.cause(c)
	}
	alone := ""
	if len(list) > 1 {
		alone = ", each alone"
	}
	return "caused by " + words.Some(list, 4) + alone
}

func (d *Difference) cause(c compare.Cause) string {
	change := &d.Changes[c.Change]
	name := strings.TrimSpace(change.On + " " + change.Name)
	if c.Fact < 0 {
		return name + ", " + change.Kind.String()
	}
	f := change.Facts[c.Fact]
	return fmt.Sprintf("%s of %s (%s)", f.Key, name, fromTo(f))
}
