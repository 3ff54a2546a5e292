package report

import (
	"io"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"

	"commadvisor/internal/words"
)

// SchemaPlan names the JSON contract of a plan.
const SchemaPlan = "commadvisor.plan/v1"

// PlanText writes a plan for people: what to change, in the order that helps most first.
func PlanText(w io.Writer, a *advise.Analysis, p *advise.Plan, o Options) error {
	t := text{a: a, o: o, paint: paint(o.Color)}
	for _, l := range words.Wrap(t.o.title(a)+" · "+words.PlanVerdict(a, p), o.Width) {
		t.line("%s", t.paint.on(bold, l))
	}
	for i, s := range p.Steps {
		t.line("")
		edge := &a.Graph.Edges[s.Edge]
		name := words.Label(a.Graph, s.Edge)
		t.line("%d  %s  %s → %s", i+1, t.paint.on(bold, name), words.Built(edge.Mode.Known, s.From), t.paint.on(cyan, strings.ToUpper(s.To.String())))
		for w := range a.Graph.Workloads {
			if parts := words.Promised(&s.Before[w], &s.After[w], &a.Graph.Workloads[w]); len(parts) > 0 {
				indent(&t.b, plain, t.paint, a.Graph.Workloads[w].Name+": "+strings.Join(parts, ", "), 3, o.Width)
			}
		}
		build := words.ToBuild(s.Obligations)
		if len(build) > 0 {
			indent(&t.b, faint, t.paint, "to build: "+strings.Join(build, ", "), 3, o.Width)
		}
	}
	if len(p.Missed) > 0 {
		t.line("")
		for _, m := range p.Missed {
			indent(&t.b, plain, t.paint, words.PlanMissed(a, p, m), 0, o.Width)
		}
	}
	if len(p.Unproven) > 0 {
		t.line("")
		indent(&t.b, faint, t.paint, "met as far as is known, a fact being missing: "+words.Objectives(a, p.Unproven), 0, o.Width)
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

type jsonPlan struct {
	Schema     string       `json:"schema"`
	Feasible   bool         `json:"feasible"`
	Exact      bool         `json:"exact"`
	LowerBound int          `json:"lower_bound"`
	Steps      []jsonStep   `json:"steps"`
	Missed     []jsonMissed `json:"missed"`
	Unproven   []jsonMissed `json:"unproven"` // met as far as is known
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
	out := jsonPlan{SchemaPlan, p.Feasible, p.Exact, p.LowerBound, []jsonStep{}, []jsonMissed{}, []jsonMissed{}}
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
	for _, u := range p.Unproven {
		out.Unproven = append(out.Unproven, jsonMissed{a.Graph.Workloads[u.Workload].Name, u.Name})
	}
	return encode(w, out)
}
