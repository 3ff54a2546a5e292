package report

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/words"
)

// boundaries writes, of each workload whose waiting stops before all is done, today or as recommended, who waits for what.
func (m *markdown) boundaries(a *advise.Analysis) {
	if a == nil {
		return
	}
	var rows []string
	for _, w := range words.ByName(a) {
		wl := &a.Workloads[w]
		if len(wl.Boundary)+len(wl.WaitingToday.Boundary) == 0 {
			continue
		}
		today, after := strings.Join(words.BoundaryToday(a, w), "; "), strings.Join(words.Boundary(a, w), "; ")
		if after == today {
			after = "unchanged"
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %s |", escape(a.Graph.Workloads[w].Name), escape(today), escape(after)))
	}
	if len(rows) == 0 {
		return
	}
	m.fold("boundary of "+words.Count(len(rows), "workload"), func() {
		m.line("| workload | today | as recommended |\n|---|---|---|")
		for _, r := range rows {
			m.row(r)
		}
	})
}

// boundaryMove is a workload of which other services run in the background, or whose waiting stops elsewhere.
type boundaryMove struct {
	workload, when string // when: today or as recommended
	from, to       []string
	was, is        boundarySide
}

type boundarySide struct {
	of *advise.Analysis
	*advise.Waiting
}

// boundaryMoves lists the workloads in both whose boundary differs. A further service that is waited for moves none.
func (d *Difference) boundaryMoves() (list []boundaryMove) {
	base, head := d.Delta.Base, d.Delta.Head
	for _, h := range words.ByName(head) {
		name := head.Graph.Workloads[h].Name
		b := slices.IndexFunc(base.Workloads, func(w advise.Workload) bool { return base.Graph.Workloads[w.Index].Name == name })
		if b < 0 {
			continue
		}
		was, is := &base.Workloads[b], &head.Workloads[h]
		for _, m := range []boundaryMove{
			{name, "today", words.BoundaryToday(base, b), words.BoundaryToday(head, h), boundarySide{base, &was.WaitingToday}, boundarySide{head, &is.WaitingToday}},
			{name, "as recommended", words.Boundary(base, b), words.Boundary(head, h), boundarySide{base, &was.Waiting}, boundarySide{head, &is.Waiting}},
		} {
			if !slices.Equal(m.from[1:], m.to[1:]) { // the first clause says who waits for what
				list = append(list, m)
			}
		}
	}
	return list
}

// boundaryMoves writes where the waiting of workloads stops, before and after.
func (t *text) boundaryMoves(d *Difference) {
	list := d.boundaryMoves()
	if len(list) == 0 {
		return
	}
	t.line("\n%s", t.paint.on(bold, "boundary"))
	for _, m := range list {
		t.line("  %s %s", t.paint.on(bold, words.Straight(m.workload)), m.when)
		indent(&t.b, faint, t.paint, "before: "+strings.Join(m.from, "; "), 4, t.o.Width)
		indent(&t.b, plain, t.paint, "after: "+strings.Join(m.to, "; "), 4, t.o.Width)
	}
}

func (m *markdown) boundaryMoves(d *Difference) {
	list := d.boundaryMoves()
	if len(list) == 0 {
		return
	}
	m.line("")
	m.row("| boundary of | | before | after |\n|---|---|---|---|")
	for _, v := range list {
		m.row(fmt.Sprintf("| %s | %s | %s | %s |", escape(v.workload), v.when, escape(strings.Join(v.from, "; ")), escape(strings.Join(v.to, "; "))))
	}
}

type jsonBoundaryMove struct {
	Workload string       `json:"workload"`
	When     string       `json:"when"` // today or recommended
	Before   jsonBoundary `json:"before"`
	After    jsonBoundary `json:"after"`
}

type jsonBoundary struct {
	Boundary []string `json:"boundary"`  // ids of the edges at which its waiting stops
	WaitsFor []string `json:"waits_for"` // services
	Behind   []string `json:"behind"`    // services that work in the background
}

func (b boundarySide) json() jsonBoundary {
	out := jsonBoundary{[]string{}, names(b.of, b.WaitsFor), names(b.of, b.Behind)}
	for _, e := range b.Boundary {
		out.Boundary = append(out.Boundary, b.of.Topology.IDs[e])
	}
	return out
}

func (d *Difference) boundaryMovesJSON() []jsonBoundaryMove {
	list := []jsonBoundaryMove{}
	for _, m := range d.boundaryMoves() {
		list = append(list, jsonBoundaryMove{m.workload, strings.TrimPrefix(m.when, "as "), m.was.json(), m.is.json()})
	}
	return list
}
