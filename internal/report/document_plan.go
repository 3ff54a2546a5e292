package report

import (
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/words"
)

// PlanMarkdown writes a plan for a design document or a pull request: what to change, in the order to take, and what is left.
func PlanMarkdown(w io.Writer, a *advise.Analysis, p *advise.Plan, o Options) error {
	d := newDocument(planMarker, a, o)
	d.heading("##", words.Titled(d.o.title(a), words.PlanVerdict(a, p)))
	d.m.row(escape(words.GraphSize(a)))
	built := map[string]bool{} // by an earlier step
	for i := range p.Steps {
		d.step(i+1, &p.Steps[i], built)
	}
	if p.Every > 1 {
		d.paragraph(words.PlanSampled(p))
	}
	if len(p.Left) > 0 {
		d.heading("###", words.LeftOver)
		n := min(len(p.Left), mostTaken)
		d.faults(p.Left[:n])
		if n < len(p.Left) {
			d.m.row("- " + words.More(len(p.Left)-n) + " " + code("--format json"))
		}
	}
	return d.writeTo(w)
}

// step writes one change: why, what it does to each workload, and what to build for it that no earlier step has built.
func (d *document) step(n int, s *advise.Step, built map[string]bool) {
	e := &d.a.Edges[s.Edge]
	from := words.Built(d.a.Graph.Edges[s.Edge].Mode.Known, s.From)
	d.heading("###", words.StepTitle(n, words.Label(d.a.Graph, s.Edge), from, s.To))
	d.m.row(escape(strings.Join(words.Reasons(d.a, e, 2), "; ")))
	if s.Measured {
		d.moves(s)
	}
	var todo []advise.Obligation
	for _, o := range s.Obligations {
		if !built[o.Text] {
			built[o.Text] = true
			todo = append(todo, o)
		}
	}
	if len(todo) > 0 {
		d.m.row("")
	}
	for _, o := range todo {
		d.m.row(checkbox(o.Met) + escape(o.Text))
	}
}

// moves writes which numbers of which workloads a step changes.
func (d *document) moves(s *advise.Step) {
	head := false
	for _, w := range words.ByName(d.a) {
		name := "**" + escape(d.a.Graph.Workloads[w].Name) + "**"
		for _, m := range words.Differences(d.a, &s.Before[w], &s.After[w], &d.a.Graph.Workloads[w], true) {
			if !head {
				head = true
				d.m.row("")
				d.columns(words.ColumnsStep)
			}
			d.row(name, m.Measure, escape(m.Before), escape(m.After), m.Limit)
			name = ""
		}
	}
}
