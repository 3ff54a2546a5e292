package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/lint"
)

// SchemaDiff names the JSON contract of a difference.
const SchemaDiff = "commadvisor.diff/v1"

// DiffJSON writes a difference for programs.
func DiffJSON(w io.Writer, d *Difference, o Options) error {
	out := jsonDiff{SchemaDiff, d.Base, d.Head, changesJSON(d.Delta), []jsonAdviceChange{}, []jsonDiffWorkload{}, d.boundaryMovesJSON(), []jsonDiffFinding{}}
	for _, change := range d.Advice {
		base, head := &d.Delta.Base.Edges[change.Base], &d.Delta.Head.Edges[change.Head]
		j := jsonAdviceChange{Edge: head.ID, From: base.Recommendation.String(), To: head.Recommendation.String(), Basis: head.Basis.String()}
		if change.Tried {
			j.Because = []jsonCause{}
		}
		for _, c := range change.Because {
			by := &d.Changes[c.Change]
			cause := jsonCause{On: by.On, Name: by.Name}
			if c.Fact >= 0 {
				cause.Fact = ref(by.Facts[c.Fact].Key)
			}
			j.Because = append(j.Because, cause)
		}
		out.Advice = append(out.Advice, j)
	}
	out.Workloads = d.workloadsJSON()
	for _, f := range d.Lint.Findings {
		out.Findings = append(out.Findings, jsonDiffFinding{f.Code, f.Severity.String(), f.On, f.Name, f.Message, f.Fingerprint, o.position(f.Pos), f.Confidence.String(), dependsOn(&f)})
	}
	return encode(w, out)
}

// workloadsJSON writes the forecasts of the workloads of which some number reads differently.
func (d *Difference) workloadsJSON() []jsonDiffWorkload {
	list := []jsonDiffWorkload{}
	base, head := d.Delta.Base, d.Delta.Head
	seen := map[[2]string]bool{}
	for _, m := range d.moved() {
		key := [2]string{m.workload, m.when}
		if seen[key] {
			continue
		}
		seen[key] = true
		for i := range base.Workloads {
			for j := range head.Workloads {
				was, is := &base.Workloads[i], &head.Workloads[j]
				if base.Graph.Workloads[was.Index].Name != m.workload || head.Graph.Workloads[is.Index].Name != m.workload {
					continue
				}
				row := jsonDiffWorkload{m.workload, "today", forecastJSON(base, &was.Today), forecastJSON(head, &is.Today)}
				if m.when != "today" {
					row = jsonDiffWorkload{m.workload, "recommended", forecastJSON(base, &was.Recommended), forecastJSON(head, &is.Recommended)}
				}
				list = append(list, row)
			}
		}
	}
	return list
}

// DiffMarkdown writes a difference for a comment on a pull request.
func DiffMarkdown(w io.Writer, d *Difference, o Options) error {
	if d.Empty() {
		return nil
	}
	m := markdown{o: o}
	m.line(diffMarker)
	m.line("### commadvisor: " + escape(strings.TrimPrefix(d.summary(), d.title()+" · ")))
	m.line("")
	if len(d.Lint.Findings) > 0 {
		m.findings(d.Lint, lint.New)
		m.line("")
	}
	if len(d.Advice) > 0 {
		m.row("| edge | advice before | now | caused by |\n|---|---|---|---|")
		for _, change := range d.Advice {
			base, head := &d.Delta.Base.Edges[change.Base], &d.Delta.Head.Edges[change.Head]
			m.row(fmt.Sprintf("| %s | %s | **%s** | %s |", code(head.ID), base.Recommendation, head.Recommendation, escape(strings.TrimPrefix(d.because(change), "caused by "))))
		}
		m.line("")
	}
	if list := d.moved(); len(list) > 0 {
		m.row("| workload | | | before | after |\n|---|---|---|---|---|")
		for _, v := range list {
			m.row(fmt.Sprintf("| %s | %s | %s | %s | %s |", escape(v.workload), v.measure, v.when, escape(v.from.text), escape(v.to.text)))
		}
	}
	m.boundaryMoves(d)
	if len(d.Changes) > 0 {
		m.fold("what changed in the files", func() {
			for _, c := range d.Changes {
				m.row(fmt.Sprintf("- %s %s %s", c.On, code(c.Name), c.Kind))
				for _, f := range c.Facts {
					m.row("  - " + escape(f.Key+": "+fromTo(f)))
				}
			}
		})
	}
	_, err := io.WriteString(w, m.done())
	return err
}
