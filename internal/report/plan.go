package report

import (
	"fmt"
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// SchemaPlan names the JSON contract of a plan.
const SchemaPlan = "commadvisor.plan/v1"

// PlanText writes a plan for people: what to change, in the order that helps most first.
func PlanText(w io.Writer, a *advise.Analysis, p *advise.Plan, o Options) error {
	t := text{a: a, o: o, paint: paint(o.Color)}
	for _, l := range wrap(t.o.title(a)+" · "+verdictOf(a, p), o.Width) {
		t.line("%s", t.paint.on(bold, l))
	}
	for i, s := range p.Steps {
		t.line("")
		edge := &a.Graph.Edges[s.Edge]
		name := label(a.Graph, s.Edge)
		t.line("%d  %s  %s → %s", i+1, t.paint.on(bold, name), modeWord(edge.Mode.Known, s.From), t.paint.on(cyan, strings.ToUpper(s.To.String())))
		for w := range a.Graph.Workloads {
			slo := &a.Graph.Workloads[w].SLO
			var parts []string
			for _, m := range measures(slo) {
				before, after := m.value(&s.Before[w]).text, m.value(&s.After[w]).text
				if m.limit.Known && before != after {
					parts = append(parts, fmt.Sprintf("%s %s → %s", m.name, before, after))
				}
			}
			if len(parts) > 0 {
				indent(&t.b, plain, t.paint, a.Graph.Workloads[w].Name+": "+strings.Join(parts, ", "), 3, o.Width)
			}
		}
		var build []string
		for _, ob := range s.Obligations {
			if !ob.Met {
				build = append(build, strings.ReplaceAll(ob.ID, "_", " "))
			}
		}
		if len(build) > 0 {
			indent(&t.b, faint, t.paint, "to build: "+strings.Join(build, ", "), 3, o.Width)
		}
	}
	if len(p.Missed) > 0 {
		t.line("")
		for _, m := range p.Missed {
			indent(&t.b, plain, t.paint, missedText(a, p, m), 0, o.Width)
		}
	}
	if len(p.Unproven) > 0 {
		t.line("")
		indent(&t.b, faint, t.paint, "met as far as is known, a fact being missing: "+objectives(a, p.Unproven), 0, o.Width)
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

func modeWord(known bool, m graph.Mode) string {
	if !known {
		return "not stated (as sync)"
	}
	return m.String()
}

func verdictOf(a *advise.Analysis, p *advise.Plan) string {
	n := len(p.Steps)
	switch {
	case p.Feasible && n == 0 && !promised(a):
		return "no workload states an objective (slo): there is nothing to plan for"
	case p.Feasible && n == 0:
		return "every objective holds as built: nothing to change"
	case p.Feasible && p.Exact:
		return fmt.Sprintf("%s; no smaller set does", meets(n))
	case p.Feasible:
		return fmt.Sprintf("%s; heuristic, the smallest set has at least %d", meets(n), p.LowerBound)
	case n == 0:
		return "no change helps: " + objectives(a, p.Missed) + " cannot be met"
	}
	return fmt.Sprintf("no set of changes meets %s; the nearest: %s", objectives(a, p.Missed), count(n, "change"))
}

// promised reports whether any workload states an objective.
func promised(a *advise.Analysis) bool {
	for i := range a.Graph.Workloads {
		slo := &a.Graph.Workloads[i].SLO
		if slo.Freshness.Known || slo.Down.Known || slo.P50.Known || slo.P95.Known || slo.P99.Known || slo.P999.Known {
			return true
		}
	}
	return false
}

func meets(n int) string {
	if n == 1 {
		return "1 change meets every objective"
	}
	return count(n, "change") + " meet every objective"
}

func objectives(a *advise.Analysis, list []advise.Objective) string {
	var names []string
	for _, o := range list {
		names = append(names, a.Graph.Workloads[o.Workload].Name+"'s "+strings.ReplaceAll(o.Name, "p99_9", "p99.9"))
	}
	return strings.Join(names, ", ")
}

// missedText says what an objective would take that no set of changes meets.
func missedText(a *advise.Analysis, p *advise.Plan, m advise.Objective) string {
	slo := &a.Graph.Workloads[m.Workload].SLO
	f := a.Workloads[m.Workload].Today
	if n := len(p.Steps); n > 0 {
		f = p.Steps[n-1].After[m.Workload]
	}
	for _, x := range measures(slo) {
		if x.key == m.Name {
			return fmt.Sprintf("%s: %s at best %s, the objective is %s: what is still waited for has to get better by itself, or the objective has to give",
				a.Graph.Workloads[m.Workload].Name, x.name, x.value(&f).text, x.objective())
		}
	}
	return fmt.Sprintf("%s: %s cannot be met", a.Graph.Workloads[m.Workload].Name, m.Name)
}

type jsonPlan struct {
	Schema     string       `json:"schema"`
	Feasible   bool         `json:"feasible"`
	Exact      bool         `json:"exact"`
	LowerBound int          `json:"lower_bound"`
	Steps      []jsonStep   `json:"steps"`
	Missed     []jsonMissed `json:"missed"`
}

type jsonStep struct {
	ID          string                  `json:"id"`
	From        string                  `json:"from"`
	To          string                  `json:"to"`
	Operation   string                  `json:"operation"`
	Mode        string                  `json:"mode"`
	Before      map[string]jsonForecast `json:"before"`
	After       map[string]jsonForecast `json:"after"`
	Obligations []jsonObligation        `json:"obligations"`
}

type jsonMissed struct {
	Workload  string `json:"workload"`
	Objective string `json:"objective"`
}

// PlanJSON writes a plan for programs; before and after by workload.
func PlanJSON(w io.Writer, a *advise.Analysis, p *advise.Plan) error {
	out := jsonPlan{SchemaPlan, p.Feasible, p.Exact, p.LowerBound, []jsonStep{}, []jsonMissed{}}
	forecasts := func(list []forecast.Forecast) map[string]jsonForecast {
		m := map[string]jsonForecast{}
		for i := range list {
			m[a.Graph.Workloads[i].Name] = forecastJSON(a, &list[i])
		}
		return m
	}
	for _, s := range p.Steps {
		e := &a.Graph.Edges[s.Edge]
		j := jsonStep{
			a.Edges[s.Edge].ID, a.Graph.Services[e.From].Name, a.Graph.Services[e.To].Name, e.Operation, s.To.String(),
			forecasts(s.Before), forecasts(s.After), []jsonObligation{},
		}
		for _, ob := range s.Obligations {
			j.Obligations = append(j.Obligations, jsonObligation{ob.ID, ob.Text, ob.Met, ob.Source()})
		}
		out.Steps = append(out.Steps, j)
	}
	for _, m := range p.Missed {
		out.Missed = append(out.Missed, jsonMissed{a.Graph.Workloads[m.Workload].Name, m.Name})
	}
	return encode(w, out)
}
