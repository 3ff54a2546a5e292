package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

// Reference is one way to write rules.
type Reference struct {
	Name, Doc string
	Write     func(io.Writer, []*rules.Rule, RuleOptions) error
}

// RuleOptions say how rules are written.
type RuleOptions struct {
	Checks   []*lint.Check // of lint, behind the rules
	Profiles []rules.Profile
	Full     bool // everything about each, else one line
	Width    int
	Color    bool
}

// References are the formats of rules, the default first.
func References() []Reference {
	return []Reference{
		{"text", "for people", RulesText},
		{"json", "for programs: schema " + SchemaRules, RulesJSON},
		{"markdown", "the reference", RulesMarkdown},
	}
}

// RulesText writes rules for people.
func RulesText(w io.Writer, list []*rules.Rule, o RuleOptions) error {
	t := text{o: Options{Width: o.Width}, paint: paint(o.Color)}
	if o.Full {
		for i, r := range list {
			if i > 0 {
				t.line("")
			}
			t.rule(r)
		}
		for i, c := range o.Checks {
			if i+len(list) > 0 {
				t.line("")
			}
			t.check(c)
		}
		for i, p := range o.Profiles {
			if i+len(list)+len(o.Checks) > 0 {
				t.line("")
			}
			t.profile(p)
		}
	} else {
		t.ruleList(list)
		t.checkList(o.Checks)
		t.profileList(o.Profiles)
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

func (t *text) ruleList(list []*rules.Rule) {
	for d := range rules.Dimensions {
		tab := table{header: true, least: []int{0, 14, 30}}
		first := true
		for _, r := range list {
			if r.Dimension != d {
				continue
			}
			if first {
				tab.add(cells(d.String(), "score", "when"), "")
				first = false
			}
			tab.add([]cell{{text: r.ID, style: bold}, {text: counts(r), style: towards(r)}, {text: r.Statement}}, "")
		}
		if !first {
			tab.write(&t.b, t.paint, t.o.Width)
			t.line("")
		}
	}
	t.line("%s", t.paint.on(faint, "+ argues for async, − for sync; # compares two forecasts: it explains and does not count. One in full: commadvisor rules ID"))
}

// counts is what a rule counts; # marks one that only explains.
func counts(r *rules.Rule) string {
	if r.Numbers() {
		return "# " + r.Score
	}
	return r.Score
}

func towards(r *rules.Rule) style {
	switch r.Towards {
	case rules.TowardsSync:
		return blue
	case rules.TowardsAsync:
		return cyan
	}
	return plain
}

// rule writes everything about one rule.
func (t *text) rule(r *rules.Rule) {
	t.line("%s", t.paint.on(bold, r.ID))
	t.item("fires when", r.Statement)
	t.item("counts", counts(r))
	kind := "argues for " + r.Towards.String()
	if r.Numbers() {
		kind += "; compares two forecasts, so it explains and does not count"
	}
	t.item("dimension", r.Dimension.String()+"; "+kind+"; since "+r.Since)
	t.item("why", r.Why)
	t.item("fix", r.Fix)
	for i, p := range r.Params {
		t.item(first(i, "limits"), param(p))
	}
	for i, s := range r.Sources {
		t.item(first(i, "sources"), s.String())
	}
	t.examples(r.Examples())
}

// examples shows graphs, without the title that is their first line.
func (t *text) examples(list []rules.Example) {
	for _, e := range list {
		t.line("")
		name := "silent on"
		if e.Fires {
			name = "fires on"
		}
		t.item(name, e.Title)
		_, yaml, _ := strings.Cut(e.YAML, "\n") // the first line is the title
		for l := range strings.Lines(strings.TrimRight(yaml, "\n")) {
			t.line("%s  %s", strings.Repeat(" ", labelWidth), strings.TrimRight(l, "\n"))
		}
	}
}

func first(i int, name string) string {
	if i == 0 {
		return name
	}
	return ""
}

func param(p rules.Param) string {
	return fmt.Sprintf("%s %s: %s (%s)", p.Name, units.Measure(p.Value, p.Unit), p.Meaning, p.Source)
}

// SchemaRules names the contract of RulesJSON.
const SchemaRules = "commadvisor.rules/v1"

type jsonRule struct {
	ID        string        `json:"id"`
	Dimension string        `json:"dimension"`
	Since     string        `json:"since"`
	Towards   string        `json:"towards"`
	Numbers   bool          `json:"numbers"` // compares two forecasts: it explains and does not count
	Statement string        `json:"statement"`
	Score     string        `json:"score"`
	Why       string        `json:"why"`
	Fix       string        `json:"fix"`
	Params    []jsonParam   `json:"params"`
	Sources   []string      `json:"sources"`
	Examples  []jsonExample `json:"examples"`
}

type jsonParam struct {
	Name    string `json:"name"`
	Value   number `json:"value"`
	Unit    string `json:"unit"`
	Meaning string `json:"meaning"`
	Source  string `json:"source"`
}

type jsonExample struct {
	Title string `json:"title"`
	Fires bool   `json:"fires"`
	YAML  string `json:"yaml"`
}

// RulesJSON writes rules in full for programs.
func RulesJSON(w io.Writer, list []*rules.Rule, o RuleOptions) error {
	out := struct {
		Schema   string        `json:"schema"`
		Rules    []jsonRule    `json:"rules"`
		Checks   []jsonCheck   `json:"checks"`
		Profiles []jsonProfile `json:"profiles"`
	}{SchemaRules, []jsonRule{}, checksJSON(o.Checks), profilesJSON(o.Profiles)}
	for _, r := range list {
		j := jsonRule{
			r.ID, r.Dimension.String(), r.Since, r.Towards.String(), r.Numbers(), r.Statement, r.Score, r.Why, r.Fix,
			[]jsonParam{}, []string{}, []jsonExample{},
		}
		for _, p := range r.Params {
			j.Params = append(j.Params, jsonParam{p.Name, number(p.Value), p.Unit, p.Meaning, p.Source.String()})
		}
		for _, s := range r.Sources {
			j.Sources = append(j.Sources, s.String())
		}
		for _, e := range r.Examples() {
			j.Examples = append(j.Examples, jsonExample{e.Title, e.Fires, e.YAML})
		}
		out.Rules = append(out.Rules, j)
	}
	return encode(w, out)
}

// RulesMarkdown writes the reference.
func RulesMarkdown(w io.Writer, list []*rules.Rule, o RuleOptions) error {
	var b strings.Builder
	for d := range rules.Dimensions {
		started := false
		for _, r := range list {
			if r.Dimension != d {
				continue
			}
			if !started {
				sync, async := d.Words()
				fmt.Fprintf(&b, "## %s\n\nSync: %s. Async: %s.\n\n", words.Upper(d.String()), sync, async)
				started = true
			}
			markdownRule(&b, r)
		}
	}
	markdownChecks(&b, o.Checks)
	markdownProfiles(&b, o.Profiles)
	_, err := io.WriteString(w, strings.TrimRight(b.String(), "\n")+"\n")
	return err
}

func markdownRule(b *strings.Builder, r *rules.Rule) {
	verb := "Counts"
	if r.Numbers() {
		verb = "Explains, without counting,"
	}
	fmt.Fprintf(b, "### %s\n\n**Fires when** %s. **%s** %s.\n\n%s\n\n*Fix:* %s\n\n", r.ID, r.Statement, verb, r.Score, r.Why, r.Fix)
	if len(r.Params) > 0 {
		b.WriteString("| limit | value | meaning | source |\n|---|---|---|---|\n")
		for _, p := range r.Params {
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", p.Name, units.Measure(p.Value, p.Unit), p.Meaning, p.Source)
		}
		b.WriteByte('\n')
	}
	if len(r.Sources) > 0 {
		b.WriteString("Sources:\n\n")
		for _, s := range r.Sources {
			fmt.Fprintf(b, "- %s\n", s)
		}
		b.WriteByte('\n')
	}
	markdownExamples(b, r.Examples())
}

func markdownExamples(b *strings.Builder, list []rules.Example) {
	for _, e := range list {
		verb := "Silent"
		if e.Fires {
			verb = "Fires"
		}
		fmt.Fprintf(b, "%s: %s\n\n```yaml\n%s\n```\n\n", verb, e.Title, strings.TrimRight(e.YAML, "\n"))
	}
}
