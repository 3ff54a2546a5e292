package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/words"
)

// SchemaPlan names the JSON contract of a plan.
const SchemaPlan = "commadvisor.plan/v1"

// Plans are the formats of a plan, the default first.
func Plans(p *advise.Plan) []Format {
	return []Format{
		{"text", "for people: the steps with their numbers and what to build", func(w io.Writer, a *advise.Analysis, o Options) error { return PlanText(w, a, p, o) }},
		{"json", "for programs: schema " + SchemaPlan, func(w io.Writer, a *advise.Analysis, _ Options) error { return PlanJSON(w, a, p) }},
		{"markdown", "for a design document or a pull request", func(w io.Writer, a *advise.Analysis, o Options) error { return PlanMarkdown(w, a, p, o) }},
	}
}

// PlanText writes a plan for people: what to change, in the order to take, and what is left.
func PlanText(w io.Writer, a *advise.Analysis, p *advise.Plan, o Options) error {
	t := text{a: a, o: o, paint: paint(o.Color)}
	t.wrapped(bold, t.o.title(a)+" · "+words.PlanVerdict(a, p))
	built, byName := map[string]bool{}, words.ByName(a) // built: by an earlier step
	for i, s := range p.Steps {
		t.line("")
		edge := &a.Graph.Edges[s.Edge]
		name, to := words.Label(a.Graph, s.Edge), strings.ToUpper(s.To.String())
		head := fmt.Sprintf("%-3d%s  %s → %s", i+1, name, words.Built(edge.Mode.Known, s.From), to)
		for j, l := range words.Wrap(head, o.Width) {
			if j == 0 {
				l = fmt.Sprintf("%-3d", i+1) + strings.TrimLeft(strings.TrimPrefix(l, fmt.Sprint(i+1)), " ")
			}
			t.line("%s", strings.Replace(strings.Replace(l, name, t.paint.on(bold, name), 1), "→ "+to, "→ "+t.paint.on(cyan, to), 1))
		}
		indent(&t.b, plain, t.paint, strings.Join(words.Reasons(a, &a.Edges[s.Edge], 2), "; "), 3, o.Width)
		for _, w := range byName {
			if !s.Measured {
				break
			}
			if parts := words.Moves(a, &s.Before[w], &s.After[w], &a.Graph.Workloads[w], true); len(parts) > 0 {
				indent(&t.b, plain, t.paint, words.Straight(a.Graph.Workloads[w].Name)+": "+strings.Join(parts, ", "), 3, o.Width)
			}
		}
		build := slices.DeleteFunc(words.ToBuildFirst(a, []int{s.Edge}), func(what string) bool { return built[what] })
		if len(build) > 0 {
			indent(&t.b, faint, t.paint, "build: "+strings.Join(build, "; "), 3, o.Width)
		}
		for _, what := range build {
			built[what] = true
		}
	}
	if p.Every > 1 {
		t.line("")
		t.wrapped(faint, words.PlanSampled(p))
	}
	if len(p.Left) > 0 {
		t.line("\n%s", t.paint.on(bold, words.LeftOver))
		for i := range p.Left[:min(len(p.Left), mostTaken)] {
			indent(&t.b, plain, t.paint, words.Fault(a, &p.Left[i]), 2, o.Width)
			if takes := words.Takes(a, &p.Left[i]); takes != "" {
				indent(&t.b, faint, t.paint, words.Upper(takes), 4, o.Width)
			}
		}
		if n := len(p.Left) - mostTaken; n > 0 {
			t.line("  and %d more (--format json lists all)", n)
		}
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
}

type jsonStep struct {
	ID          string                  `json:"id"`
	From        string                  `json:"from"`
	To          string                  `json:"to"`
	Operation   string                  `json:"operation"`
	Mode        string                  `json:"mode"`
	Basis       string                  `json:"basis"`
	Before      map[string]jsonForecast `json:"before"` // null, as after, where a large plan works no numbers out after this step
	After       map[string]jsonForecast `json:"after"`
	Obligations []jsonObligation        `json:"obligations"`
}

// jsonMissed is a limit that no mode keeps; the objective is null where it is another kind of limit.
type jsonMissed struct {
	Objective *string `json:"objective"`
	jsonUnrepaired
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
			a.Edges[s.Edge].ID, a.Graph.Services[e.From].Name, a.Graph.Services[e.To].Name, e.Operation, s.To.String(), a.Edges[s.Edge].Basis.String(),
			nil, nil, []jsonObligation{},
		}
		if s.Measured {
			j.Before, j.After = forecasts(s.Before), forecasts(s.After)
		}
		for _, ob := range s.Obligations {
			j.Obligations = append(j.Obligations, jsonObligation{ob.ID, ob.Text, ob.Met, ob.Source()})
		}
		out.Steps = append(out.Steps, j)
	}
	for i := range p.Left {
		f := &p.Left[i]
		m := jsonMissed{jsonUnrepaired: unrepairedJSON(a, f, i < mostTaken)}
		if f.Kind == advise.Objective || f.Limit == "freshness" {
			m.Objective = ref(strings.ReplaceAll(f.Limit, ".", "_"))
		}
		out.Missed = append(out.Missed, m)
	}
	return encode(w, out)
}
