package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/lint"
	"commadvisor/internal/words"
)

// Lints are the formats of findings, the default first.
func Lints(r *lint.Result) []Format {
	return []Format{
		{"text", "for people: as compilers do, then one line of counts", findings(r, LintText)},
		{"json", "for programs: schema " + SchemaFindings, findings(r, LintJSON)},
		{"markdown", "for a comment on a pull request", func(w io.Writer, a *advise.Analysis, o Options) error { return LintMarkdown(w, a, r, o) }},
		{"sarif", "SARIF 2.1.0, for code scanning", findings(r, LintSARIF)},
		{"junit", "JUnit XML, for test reports", findings(r, LintJUnit)},
		{"github", "annotations of GitHub", findings(r, LintGitHub)},
		{"gitlab", "GitLab's code quality", findings(r, LintGitLab)},
	}
}

// findings writes a result in place of the analysis that it was found in.
func findings(r *lint.Result, write func(io.Writer, *lint.Result, Options) error) func(io.Writer, *advise.Analysis, Options) error {
	return func(w io.Writer, _ *advise.Analysis, o Options) error { return write(w, r, o) }
}

// SchemaFindings names the contract of LintJSON.
const SchemaFindings = "commadvisor.findings/v1"

// LintText writes the new findings with the lines they speak of, then counts.
func LintText(w io.Writer, r *lint.Result, o Options) error {
	var list []diag.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == lint.New {
			shown := f.Finding
			shown.Message += unproven(f)
			list = append(list, shown)
		}
	}
	if err := o.Sources.Write(w, list); err != nil {
		return err
	}
	var b strings.Builder
	p := paint(o.Color)
	for _, k := range r.Fixed {
		on := ""
		if k.Name != "" {
			on = " on " + k.Name
		}
		fmt.Fprintf(&b, "%s: %s%s is no longer found; --write-baseline removes it\n", words.Printable(r.Baseline), k.Check, on)
	}
	b.WriteString(p.on(bold, lintCounts(r)) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// nothingChecked is what a run says that could not read its input.
const nothingChecked = "nothing was checked"

// lintCounts is the closing line.
func lintCounts(r *lint.Result) string {
	n := r.Counts()
	var parts []string
	for _, c := range []struct {
		n    int
		noun string
	}{{n.Errors, "error"}, {n.Warnings, "warning"}} {
		if c.n > 0 {
			parts = append(parts, words.Count(c.n, c.noun))
		}
	}
	if n.Infos > 0 {
		parts = append(parts, fmt.Sprintf("%d for information", n.Infos))
	}
	if len(parts) == 0 {
		parts = append(parts, "no findings")
	}
	line := strings.Join(parts, ", ")
	if r.Incomplete {
		return line + "; " + nothingChecked
	}
	line = strings.Join(append([]string{line}, uncounted(r)...), "; ")
	if r.Baseline != "" {
		line += fmt.Sprintf("; %d in the baseline, %d fixed", n.Same, n.Fixed)
	}
	if n.Suppressed > 0 {
		line += fmt.Sprintf("; %d suppressed", n.Suppressed)
	}
	return line
}

type jsonFinding struct {
	Check       string        `json:"check"`
	Severity    diag.Severity `json:"severity"`
	Edge        *string       `json:"edge"`
	On          string        `json:"on"`
	Name        string        `json:"name"`
	Message     string        `json:"message"`
	Position    *jsonPosition `json:"position"`
	Related     []jsonRelated `json:"related"`
	Fingerprint string        `json:"fingerprint"`
	State       string        `json:"state"`
	Basis       string        `json:"basis,omitempty"` // of mode/against-advice
	Confidence  string        `json:"confidence"`      // proven, bound, or depends
	DependsOn   []string      `json:"depends_on"`      // the facts that are not stated and could take it back
	Reason      string        `json:"reason,omitempty"`
}

type jsonRelated struct {
	Message  string        `json:"message"`
	Position *jsonPosition `json:"position"`
}

type jsonCounts struct {
	Error      int `json:"error"`
	Warning    int `json:"warning"`
	Info       int `json:"info"`
	Same       int `json:"same"`
	Suppressed int `json:"suppressed"`
	Fixed      int `json:"fixed"`
	BelowFail  int `json:"below_fail_on"`        // of the new ones
	Below      int `json:"below_min_confidence"` // not among the new ones
}

// LintJSON writes every finding for programs: those that are suppressed, known, below the confidence asked for, or related to another too.
func LintJSON(w io.Writer, r *lint.Result, o Options) error {
	n := r.Counts()
	out := struct {
		Schema   string        `json:"schema"`
		Findings []jsonFinding `json:"findings"`
		Fixed    []lint.Known  `json:"fixed"`
		Counts   jsonCounts    `json:"counts"`
		Failed   bool          `json:"failed"`
		Complete bool          `json:"complete"` // the files were read and checked
	}{SchemaFindings, []jsonFinding{}, r.Fixed, jsonCounts{n.Errors, n.Warnings, n.Infos, n.Same, n.Suppressed, n.Fixed, n.Mild, n.Below}, r.Failed, !r.Incomplete}
	if out.Fixed == nil {
		out.Fixed = []lint.Known{}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		j := jsonFinding{
			Check: f.Code, Severity: f.Severity, On: f.On, Name: f.Name, Message: f.Message, Position: o.position(f.Pos),
			Related: []jsonRelated{}, Fingerprint: f.Fingerprint, State: f.State.String(), Basis: f.Basis, Reason: f.Reason,
			Confidence: f.Confidence.String(), DependsOn: dependsOn(f),
		}
		if f.On == "edge" {
			j.Edge = &f.Name
		}
		for _, rel := range f.Related {
			j.Related = append(j.Related, jsonRelated{rel.Message, o.position(rel.Pos)})
		}
		out.Findings = append(out.Findings, j)
	}
	return encode(w, out)
}

// dependsOn spells the facts that a finding depends on as paths in the file.
func dependsOn(f *lint.Finding) []string {
	list := make([]string, len(f.DependsOn))
	for i, fact := range f.DependsOn {
		list[i] = fact.String()
	}
	return list
}

// BaselineWritten says what --write-baseline did.
func BaselineWritten(r *lint.Result, file string) string {
	return fmt.Sprintf("wrote %s to %s", words.Count(len(r.AsBaseline("", nil).Findings), "finding"), file)
}
