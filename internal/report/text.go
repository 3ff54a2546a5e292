package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/words"
)

// Text writes an analysis for people: the workloads today and after, what to change, what no mode repairs, what to keep, what to do next.
func Text(w io.Writer, a *advise.Analysis, o Options) error {
	t := text{a: a, o: o, paint: paint(o.Color)}
	t.header()
	if o.Scratch {
		t.workloads("today", "from scratch", t.fromScratch())
		t.scratch()
	} else {
		t.workloads("today", "after", func(w int) *forecastOf { return &a.Workloads[w].Recommended })
		t.advice()
	}
	t.closing()
	_, err := io.WriteString(w, t.b.String())
	return err
}

// text is an analysis being written for people.
type text struct {
	a     *advise.Analysis
	o     Options
	paint paint
	b     strings.Builder
	pairs map[string]int // edges by caller and callee; see name
}

func (t *text) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

// wrapped writes a text over as many lines as it takes.
func (t *text) wrapped(s style, body string) {
	for _, l := range words.Wrap(body, t.o.Width) {
		t.line("%s", t.paint.on(s, l))
	}
}

func (t *text) header() {
	g := t.a.Graph
	counts := words.Count(len(g.Edges), "edge") + ", " + words.Count(len(g.Workloads), "workload")
	t.wrapped(bold, t.o.title(t.a)+" · "+counts+" · "+t.a.Profile.Name)
}

// cut is how many of a list's rows are shown: all where they are chosen or asked for, else at most so many, but never all but one.
func (t *text) cut(n, most int) int {
	if t.o.All || t.o.Edges != nil || n <= most+1 {
		return n
	}
	return most
}

// more says how many rows were cut and how to see them; the command stays in one piece, to be copied.
func (t *text) more(n int) {
	if n <= 0 {
		return
	}
	head, see := "  "+words.More(n), "commadvisor analyze "+command(t.o.Files)+" --all"
	if words.Width(head)+1+words.Width(see) > t.o.Width {
		t.line("%s", head)
		head = "  "
	}
	t.line("%s %s", head, t.paint.on(cyan, see))
}
