package report

import (
	"fmt"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/lint"
	"commadvisor/internal/units"
)

// checkList lists the checks of lint by family.
func (t *text) checkList(list []*lint.Check) {
	family := ""
	var tab table
	flush := func() {
		if family != "" {
			tab.write(&t.b, t.paint, t.o.Width)
		}
	}
	for _, c := range list {
		if c.Family() != family {
			flush()
			family = c.Family()
			t.line("")
			tab = table{header: true, least: []int{0, 8, 30}}
			tab.add(cells("lint: "+family, "at most", "when"), "")
		}
		tab.add([]cell{{text: c.ID, style: bold}, {text: c.Severity.String()}, {text: c.Statement}}, "")
	}
	flush()
}

// check writes everything about one check.
func (t *text) check(c *lint.Check) {
	t.line("%s", t.paint.on(bold, c.ID))
	t.item("reports", c.Statement)
	t.item("severity", c.Severity.String()+" at most; since "+c.Since)
	t.item("why", c.Why)
	t.item("fix", c.Fix)
	for i, p := range c.Params {
		t.item(first(i, "limits"), param(p))
	}
	for i, s := range c.Sources {
		t.item(first(i, "sources"), s.String())
	}
	t.examples(c.Examples())
}

type jsonCheck struct {
	ID        string        `json:"id"`
	Severity  diag.Severity `json:"severity"`
	Since     string        `json:"since"`
	Statement string        `json:"statement"`
	Why       string        `json:"why"`
	Fix       string        `json:"fix"`
	Params    []jsonParam   `json:"params"`
	Sources   []string      `json:"sources"`
	Examples  []jsonExample `json:"examples"`
}

func checksJSON(list []*lint.Check) []jsonCheck {
	out := []jsonCheck{}
	for _, c := range list {
		j := jsonCheck{c.ID, c.Severity, c.Since, c.Statement, c.Why, c.Fix, []jsonParam{}, []string{}, []jsonExample{}}
		for _, p := range c.Params {
			j.Params = append(j.Params, jsonParam{p.Name, number(p.Value), p.Unit, p.Meaning, p.Source.String()})
		}
		for _, s := range c.Sources {
			j.Sources = append(j.Sources, s.String())
		}
		for _, e := range c.Examples() {
			j.Examples = append(j.Examples, jsonExample{e.Title, e.Fires, e.YAML})
		}
		out = append(out, j)
	}
	return out
}

func markdownChecks(b *strings.Builder, list []*lint.Check) {
	for i, c := range list {
		if i == 0 {
			b.WriteString("## Checks of lint\n\n")
		}
		fmt.Fprintf(b, "### %s\n\n**Reports when** %s. **Severity** %s at most.\n\n%s\n\n*Fix:* %s\n\n", c.ID, c.Statement, c.Severity, c.Why, c.Fix)
		if len(c.Params) > 0 {
			b.WriteString("| limit | value | meaning | source |\n|---|---|---|---|\n")
			for _, p := range c.Params {
				fmt.Fprintf(b, "| %s | %s | %s | %s |\n", p.Name, units.Measure(p.Value, p.Unit), p.Meaning, p.Source)
			}
			b.WriteByte('\n')
		}
		for j, s := range c.Sources {
			if j == 0 {
				b.WriteString("Sources:\n\n")
			}
			fmt.Fprintf(b, "- %s\n", s)
			if j == len(c.Sources)-1 {
				b.WriteByte('\n')
			}
		}
		markdownExamples(b, c.Examples())
	}
}
