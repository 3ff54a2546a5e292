package report

import (
	"commadvisor/internal/compare"
	"commadvisor/internal/forecast"
	"commadvisor/internal/words"
)

// move is one number of a workload that reads differently.
type move struct {
	workload, measure, when string // when: today or as recommended
	from, to                cell
}

// moved lists the numbers of workloads in both that differ as they are written.
func (d *Difference) moved() (list []move) {
	base, head := d.Delta.Base, d.Delta.Head
	for i := range head.Workloads {
		w := &head.Graph.Workloads[head.Workloads[i].Index]
		for j := range base.Workloads {
			old := &base.Graph.Workloads[base.Workloads[j].Index]
			if old.Name != w.Name {
				continue
			}
			add := func(measure, when string, from, to cell) {
				if from.text != to.text {
					list = append(list, move{w.Name, measure, when, from, to})
				}
			}
			each := func(when string, was, is *forecast.Forecast) {
				before := words.Measures(&old.SLO)
				for n, m := range words.Measures(&w.SLO) {
					if m.Always || m.Limit.Known {
						add(m.Name, when, valued(before[n].Value(was)), valued(m.Value(is)))
					}
				}
				if was.Ceiling.Bottleneck >= 0 || is.Ceiling.Bottleneck >= 0 {
					add("capacity", when, valued(words.Held(base, was, old)), valued(words.Held(head, is, w)))
				}
			}
			each("today", &base.Workloads[j].Today, &head.Workloads[i].Today)
			each("as recommended", &base.Workloads[j].Recommended, &head.Workloads[i].Recommended)
		}
	}
	return list
}

// moves writes the workloads' numbers before and after.
func (t *text) moves(d *Difference) {
	list := d.moved()
	if len(list) == 0 {
		return
	}
	t.line("")
	tab := table{header: true, least: []int{8, 0, 0, 10, 10}}
	tab.add(cells("workload", "", "", "before", "after"), "")
	last := ""
	for _, m := range list {
		name := m.workload
		if name == last {
			name = ""
		}
		last = m.workload
		tab.add([]cell{{text: name, style: bold}, {text: m.measure}, {text: m.when}, m.from, m.to}, "")
	}
	tab.write(&t.b, t.paint, t.o.Width)
}

type jsonDiff struct {
	Schema     string             `json:"schema"`
	Base       string             `json:"base"`
	Head       string             `json:"head"`
	Changes    []jsonChange       `json:"changes"`
	Advice     []jsonAdviceChange `json:"advice"`
	Workloads  []jsonDiffWorkload `json:"workloads"`
	Boundaries []jsonBoundaryMove `json:"boundaries"`
	Findings   []jsonDiffFinding  `json:"findings"`
}

type jsonChange struct {
	Change string           `json:"change"` // added, removed or changed
	On     string           `json:"on"`
	Name   string           `json:"name"`
	Facts  []jsonFactChange `json:"facts"`
}

type jsonFactChange struct {
	Fact string  `json:"fact"`
	From *string `json:"from"` // null where not stated
	To   *string `json:"to"`
}

type jsonAdviceChange struct {
	Edge    string      `json:"edge"`
	From    string      `json:"from"`
	To      string      `json:"to"`
	Basis   string      `json:"basis"`   // why it is what it is now
	Because []jsonCause `json:"because"` // null where there was too much to try; empty where only all together do it
}

type jsonCause struct {
	On   string  `json:"on"`
	Name string  `json:"name"`
	Fact *string `json:"fact"` // null where the whole was added or removed
}

type jsonDiffWorkload struct {
	Name   string       `json:"name"`
	When   string       `json:"when"` // today or recommended
	Before jsonForecast `json:"before"`
	After  jsonForecast `json:"after"`
}

type jsonDiffFinding struct {
	Check       string        `json:"check"`
	Severity    string        `json:"severity"`
	On          string        `json:"on"`
	Name        string        `json:"name"`
	Message     string        `json:"message"`
	Fingerprint string        `json:"fingerprint"`
	Position    *jsonPosition `json:"position"`
	Confidence  string        `json:"confidence"`
	DependsOn   []string      `json:"depends_on"`
}

// changesJSON writes what changed in the files.
func changesJSON(d *compare.Delta) []jsonChange {
	list := []jsonChange{}
	for _, c := range d.Changes {
		j := jsonChange{c.Kind.String(), c.On, c.Name, []jsonFactChange{}}
		for _, f := range c.Facts {
			fact := jsonFactChange{Fact: f.Key}
			if f.FromKnown {
				fact.From = ref(f.From)
			}
			if f.ToKnown {
				fact.To = ref(f.To)
			}
			j.Facts = append(j.Facts, fact)
		}
		list = append(list, j)
	}
	return list
}
