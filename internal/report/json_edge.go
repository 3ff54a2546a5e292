package report

import (
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

type jsonEdge struct {
	ID             string           `json:"id"`
	From           string           `json:"from"`
	To             string           `json:"to"`
	Operation      *string          `json:"operation"`
	Mode           *string          `json:"mode"`
	Recommendation *string          `json:"recommendation"`
	Strength       *string          `json:"strength"`
	Basis          *string          `json:"basis"`
	Reasons        []string         `json:"reasons"`
	Score          *decibels        `json:"score"`
	Prior          *decibels        `json:"prior"`
	Change         *bool            `json:"change"`
	Pattern        *string          `json:"pattern"`
	Path           *string          `json:"path"`
	Boundary       *string          `json:"boundary"`   // the first workload, by name, whose waiting stops here
	Boundaries     []string         `json:"boundaries"` // all of them
	FromScratch    *string          `json:"from_scratch"`
	CouldBe        *bool            `json:"could_be"`
	Away           *string          `json:"away"`       // the mode that the async column of dimensions stands for
	Dimensions     []jsonDimension  `json:"dimensions"` // null in a graph of more than mostTabled calls
	Evidence       []jsonEvidence   `json:"evidence"`   // without numbers in such a graph
	Obligations    []jsonObligation `json:"obligations"`
	Flips          []jsonFlip       `json:"flips"`       // null unless asked for
	FlipsTried     *string          `json:"flips_tried"` // how far they were looked for: all, some (it takes too long), words (a large graph: no number); null unless asked for
	Worth          []jsonWorth      `json:"worth,omitempty"`
	Queue          *jsonQueue       `json:"queue"` // null for sync, and in such a graph
	Questions      []jsonQuestion   `json:"questions"`
	DependsOn      []string         `json:"depends_on"`
	Condition      *string          `json:"condition"` // the first of them in words
	Robust         *bool            `json:"robust"`
	Steady         *jsonSteady      `json:"steady"` // runs with other weights that keep the recommendation; null unless asked for
	Say            string           `json:"say,omitempty"`
	Position       *jsonPosition    `json:"position"`
}

type jsonDimension struct {
	Dimension string   `json:"dimension"`
	Sync      string   `json:"sync"`
	Async     string   `json:"async"`
	Score     decibels `json:"score"`
}

type jsonEvidence struct {
	Rule      string   `json:"rule"`
	Dimension string   `json:"dimension"`
	Workload  *string  `json:"workload"` // of which it speaks, null for all
	Score     decibels `json:"score"`
	Counted   bool     `json:"counted"` // facts count; numbers explain
	Gate      *string  `json:"gate"`    // always null: what a fact forbids is said by basis
	Measured  *number  `json:"measured"`
	Limit     *number  `json:"limit"`
	Unit      *string  `json:"unit"`
	Text      string   `json:"text"`
	Source    string   `json:"source"`
}

type jsonObligation struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Met    bool   `json:"met"`
	Source string `json:"source"`
}

type jsonQuestion struct {
	Fact        string   `json:"fact"`
	Why         string   `json:"why"`
	CouldBecome []string `json:"could_become"`
}

type jsonPosition struct {
	File   string `json:"file"`
	Line   int32  `json:"line"`
	Column int32  `json:"column"`
}

type jsonDiagnostic struct {
	Severity string        `json:"severity"`
	Code     string        `json:"code"`
	Message  string        `json:"message"`
	Position *jsonPosition `json:"position"`
}

// edgeJSON is what the design says of one edge; rows: with what two more forecasts say.
func edgeJSON(a *advise.Analysis, e *advise.Edge, sources *diag.Sources, rows bool) jsonEdge {
	edge := &a.Graph.Edges[e.Index]
	out := jsonEdge{
		ID: e.ID, From: a.Graph.Services[edge.From].Name, To: a.Graph.Services[edge.To].Name, Operation: stated(edge.Operation),
		Position: position(sources, edge.Pos), Reasons: []string{}, Boundaries: []string{}, DependsOn: []string{},
		Evidence: []jsonEvidence{}, Obligations: []jsonObligation{}, Questions: []jsonQuestion{},
	}
	if edge.Mode.Known {
		out.Mode = ref(edge.Mode.V.String())
	}
	if !e.Advised {
		if rows {
			out.Questions = questionsJSON(a, e)
		}
		return out
	}
	out.Recommendation, out.Strength, out.Pattern = ref(e.Recommendation.String()), ref(e.Strength.String()), stated(e.Pattern)
	out.Basis, out.Path, out.FromScratch, out.CouldBe = ref(e.Basis.String()), ref(e.Context.String()), ref(a.Scratch[e.Index].String()), ref(e.CouldBe)
	out.Score, out.Prior, out.Robust = ref(decibels(e.Score.Total)), ref(decibels(e.Score.Prior)), ref(e.Robust)
	out.Reasons, out.Condition = words.Reasons(a, e, 3), stated(words.Condition(a, e))
	if edge.Mode.Known {
		out.Change = ref(e.Change)
	}
	for _, w := range e.Boundary {
		out.Boundaries = append(out.Boundaries, a.Graph.Workloads[w].Name)
	}
	if slices.Sort(out.Boundaries); len(out.Boundaries) > 0 {
		out.Boundary = &out.Boundaries[0]
	}
	for _, c := range e.DependsOn {
		out.DependsOn = append(out.DependsOn, c.Fact.String())
	}
	for _, o := range e.Obligations {
		out.Obligations = append(out.Obligations, jsonObligation{o.ID, o.Text, o.Met, o.Source()})
	}
	evidence := a.Arguments(e)
	if rows {
		out.Queue, out.Away = queueJSON(a, e), ref(a.Away(e.Index).String())
		for _, r := range words.Table(a, e) {
			out.Dimensions = append(out.Dimensions, jsonDimension{r.Dimension.String(), r.Sync, r.Async, decibels(r.Score)})
		}
		evidence = a.Evidence(e)
		out.Questions = questionsJSON(a, e)
	}
	counted := rules.Counted(evidence)
	for i := range evidence {
		out.Evidence = append(out.Evidence, evidenceJSON(a, &evidence[i], counted[i]))
	}
	return out
}

func evidenceJSON(a *advise.Analysis, ev *rules.Evidence, counted bool) jsonEvidence {
	out := jsonEvidence{
		Rule: ev.Rule.ID, Dimension: ev.Rule.Dimension.String(), Score: decibels(ev.Score), Counted: counted,
		Unit: stated(ev.Unit), Text: ev.Text, Source: words.Source(ev.Rule),
	}
	if ev.Load >= 0 && !a.Topology.Loads[ev.Load].Implicit {
		out.Workload = &a.Topology.Loads[ev.Load].Name
	}
	if ev.Unit != "" {
		out.Measured, out.Limit = ref(number(ev.Measured)), ref(number(ev.Limit))
	}
	return out
}

func questionsJSON(a *advise.Analysis, e *advise.Edge) []jsonQuestion {
	list := []jsonQuestion{}
	if e.Robust { // no answer changes it
		return list
	}
	for _, q := range whatif.Questions(a, e) {
		could := []string{}
		for _, r := range q.CouldBecome {
			could = append(could, r.String())
		}
		list = append(list, jsonQuestion{q.Fact.String(), q.Why, could})
	}
	return list
}
