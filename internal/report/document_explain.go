package report

import (
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// ExplainMarkdown writes everything about the edges of the options, for a design document or a pull request.
func ExplainMarkdown(w io.Writer, a *advise.Analysis, o Options) error {
	d := newDocument(explainMarker, a, o)
	for _, e := range o.shown(a) {
		d.explain(&a.Edges[e])
	}
	return d.writeTo(w)
}

// mostListed is how long a list of what an edge depends on, or what would change it, is in a document.
const mostListed = 8

func (d *document) explain(e *advise.Edge) {
	mode, what := d.a.Graph.Edges[e.Index].Mode, words.Call(d.a.Graph, e)
	if !e.Advised {
		d.heading("##", words.Label(d.a.Graph, e.Index))
		d.m.row(escape(words.Upper(words.NoAdvice(d.a.Graph, e.Index)) + "."))
		for _, q := range whatif.Questions(d.a, e) {
			d.paragraph(words.NoteAskFirst + ": " + words.Question(&q))
		}
		return
	}
	verdict, word := words.Verdicted(e, mode)
	verdict = strings.Replace(verdict, word, strings.ToLower(word), 1)
	d.heading("##", words.Titled(words.Label(d.a.Graph, e.Index), verdict))
	d.m.row("**" + escape(words.Titled(words.Upper(words.BasisName(e.Basis)), strings.Join(words.Reasons(d.a, e, 3), "; "))) + "**")
	d.paragraph(strings.Join(append([]string{what}[:min(1, len(what))], e.Pattern, words.Where(d.a, e)), " · "))
	d.paragraph(words.Summary(d.a, e))
	d.worlds(e)
	d.evidence(e)
	d.depends(e)
	d.obligations(e)
	d.section(words.HeadWorth, d.gains(e))
	d.section(words.HeadTimeouts, words.Timeouts(d.a, e))
	flips := words.Flips(whatif.Flips(d.a, e))
	if steady := words.Steady(whatif.Sensitivity(d.a, e)); steady != "" {
		flips = append(flips[:min(len(flips), mostListed)], steady)
	}
	d.section(words.HeadFlips, flips)
}

// paragraph writes a text by itself.
func (d *document) paragraph(text string) {
	if text != "" {
		d.m.row("")
		d.m.row(escape(text))
	}
}

// section writes a list under a heading, if there is anything to list.
func (d *document) section(title string, list []string) {
	if len(list) == 0 {
		return
	}
	d.heading("###", title)
	n := len(list)
	if n > mostListed+1 {
		n = mostListed
	}
	for _, text := range list[:n] {
		d.m.row("- " + escape(text))
	}
	if n < len(list) {
		d.m.row("- " + words.More(len(list)-n) + " " + code("--format json"))
	}
}

// worlds fills in the six rows of the table from two worlds.
func (d *document) worlds(e *advise.Edge) {
	d.heading("###", words.HeadWorlds)
	sync, away := words.Worlds(d.a, e)
	d.columns([]string{"", sync, away, d.unit()})
	for _, r := range words.Table(d.a, e) {
		d.row(r.Dimension.String(), escape(r.Sync), escape(r.Async), d.points(r.Score))
	}
	d.paragraph(words.ScoreLine(d.a, e, d.o.Scores, false))
}

func (d *document) points(c rules.Centi) string { return d.score(c).text }

// evidence writes every rule that had something to say, with its source: what decides is in the open, what explains is folded.
func (d *document) evidence(e *advise.Edge) {
	var decides, rest []marked
	for _, ev := range weighed(d.a.Evidence(e)) {
		if ev.mark == deciding {
			decides = append(decides, ev)
		} else {
			rest = append(rest, ev)
		}
	}
	if len(decides)+len(rest) == 0 {
		return
	}
	d.heading("###", words.HeadEvidence)
	says := func(ev marked) string { return escape(ev.Text + " (" + words.Source(ev.Rule) + ")") }
	if len(decides) > 0 {
		d.columns(words.ColumnsEvidence)
	}
	for _, ev := range decides {
		d.row(code(ev.Rule.ID), d.points(ev.Score), says(ev))
	}
	if len(rest) == 0 {
		return
	}
	d.m.fold(words.OtherEvidence(len(rest)), func() {
		d.columns(words.ColumnsExplains)
		for _, ev := range rest {
			d.row(escape(ev.mark), code(ev.Rule.ID), d.points(ev.Score), words.Against(ev.Evidence), escape(words.Workload(d.a, ev.Evidence)), says(ev))
		}
		d.paragraph(words.EvidenceMarks)
	})
}

// depends says what the recommendation depends on.
func (d *document) depends(e *advise.Edge) {
	if e.Robust {
		d.section(words.HeadDepends, []string{words.NothingUnknown})
		return
	}
	d.section(words.HeadDepends, words.Dependencies(d.a, e))
	d.section(words.HeadQuestions, d.asked(e))
}

// obligations lists what the recommended mode takes, and the queue that comes with it.
func (d *document) obligations(e *advise.Edge) {
	queue := words.Queue(d.a, e)
	if len(e.Obligations) == 0 && queue == "" {
		return
	}
	d.heading("###", words.HeadToBuild)
	for _, o := range e.Obligations {
		d.m.row(checkbox(o.Met) + escape(o.Text))
	}
	d.paragraph(words.Upper(queue))
}

// checkbox starts an item of a task list.
func checkbox(done bool) string {
	if done {
		return "- [x] "
	}
	return "- [ ] "
}
