package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// SchemaAnalysis names the contract of JSON. Keys are added to it, never removed or given another meaning.
const SchemaAnalysis = "commadvisor.analysis/v1"

// number is a quantity in SI units; what is no number is null. Twelve digits hide the last bits, in which machines differ.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	f := float64(n)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 12, 64), 64)
	if err != nil {
		return nil, err
	}
	return json.Marshal(rounded)
}

// decibels is a score with two decimals.
type decibels rules.Centi

// MarshalJSON implements json.Marshaler.
func (d decibels) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%.2f", rules.Centi(d).DB()), nil
}

type jsonAnalysis struct {
	Schema      string           `json:"schema"`
	Name        string           `json:"name"`
	Profile     string           `json:"profile"`
	Edges       []jsonEdge       `json:"edges"`
	Workloads   []jsonWorkload   `json:"workloads"`
	Diagnostics []jsonDiagnostic `json:"diagnostics"`
}

type jsonEdge struct {
	ID             string           `json:"id"`
	From           string           `json:"from"`
	To             string           `json:"to"`
	Operation      *string          `json:"operation"`
	Mode           *string          `json:"mode"`
	Recommendation *string          `json:"recommendation"`
	Strength       *string          `json:"strength"`
	Score          *decibels        `json:"score"`
	Prior          *decibels        `json:"prior"`
	Change         *bool            `json:"change"`
	Pattern        *string          `json:"pattern"`
	Path           string           `json:"path"`
	Dimensions     []jsonDimension  `json:"dimensions"`
	Evidence       []jsonEvidence   `json:"evidence"`
	Obligations    []jsonObligation `json:"obligations"`
	Flips          []jsonFlip       `json:"flips"` // null unless asked for
	Worth          []jsonWorth      `json:"worth,omitempty"`
	Queue          *jsonQueue       `json:"queue"` // null for sync
	Questions      []jsonQuestion   `json:"questions"`
	Robust         *bool            `json:"robust"`
	Steady         *jsonSteady      `json:"steady"` // runs with other weights that keep the recommendation
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
	Workload  *string  `json:"workload"`       // for which it is strongest
	More      int      `json:"more_workloads"` // others for which the rule says the same in kind
	Score     decibels `json:"score"`
	Counted   bool     `json:"counted"`
	Gate      *string  `json:"gate"`
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

type jsonWorkload struct {
	Name        string       `json:"name"`
	SLO         jsonSLO      `json:"slo"`
	Today       jsonForecast `json:"today"`
	Recommended jsonForecast `json:"recommended"`
	Missed      []string     `json:"missed"`
}

type jsonSLO struct {
	P50          *number `json:"p50"`
	P95          *number `json:"p95"`
	P99          *number `json:"p99"`
	P999         *number `json:"p99_9"`
	Availability *number `json:"availability"`
	Freshness    *number `json:"freshness"`
}

type jsonForecast struct {
	Mean                 *number       `json:"mean"`
	P50                  *number       `json:"p50"`
	P95                  *number       `json:"p95"`
	P99                  *number       `json:"p99"`
	P999                 *number       `json:"p99_9"`
	Availability         *number       `json:"availability"`
	CeilingPerS          *number       `json:"ceiling_per_s"`
	Bottleneck           *string       `json:"bottleneck"`
	Completed            jsonCompleted `json:"completed"`
	AtPeak               *jsonRush     `json:"at_peak"` // null where no peak is declared or no capacity known
	WorstAttempts        number        `json:"worst_attempts"`
	Partial              bool          `json:"partial"`
	LatencyIsLowerBound  bool          `json:"latency_is_lower_bound"`
	TailIsLowerBound     bool          `json:"tail_is_lower_bound"`
	AvailabilityIsAtMost bool          `json:"availability_is_upper_bound"`
	ApproximateByMoments bool          `json:"approximate"`
	UsesAssumedConstants bool          `json:"assumed"`
	Missing              []string      `json:"missing"`
}

// jsonRush is what waiting at the declared peak adds; null for ever.
type jsonRush struct {
	AddsMean    *number `json:"adds_mean"`
	AddsP99     *number `json:"adds_p99"`
	Busiest     string  `json:"busiest"`
	Utilisation number  `json:"utilisation"`
	Partial     bool    `json:"partial"`
}

// jsonQueue is the queue in front of the callee of an edge that is or should be asynchronous.
type jsonQueue struct {
	LagP50   number       `json:"lag_p50"`
	LagP99   number       `json:"lag_p99"`
	Partial  bool         `json:"partial"`
	Peak     *jsonBacklog `json:"after_peak"`   // null where nothing is left or no peak declared
	Outage   *jsonBacklog `json:"after_outage"` // null where no outage is given
	Bytes    *number      `json:"bytes"`
	Drowning bool         `json:"drowning"`
}

type jsonSteady struct {
	Kept int `json:"kept"`
	Of   int `json:"of"`
}

type jsonBacklog struct {
	Messages number  `json:"messages"`
	MaxLag   *number `json:"max_lag"` // null for ever
	Drain    *number `json:"drain"`
}

func backlogJSON(b forecast.Backlog) *jsonBacklog {
	if b.Messages == 0 {
		return nil
	}
	return &jsonBacklog{number(b.Messages), ref(number(b.MaxLag)), ref(number(b.Drain))}
}

func queueJSON(a *advise.Analysis, e *advise.Edge) *jsonQueue {
	if e.Recommendation.Mode(a.Graph.Edges[e.Index].Mode) == graph.Sync {
		return nil
	}
	q := a.Buffer(e)
	out := &jsonQueue{LagP50: number(q.P50), LagP99: number(q.P99), Partial: q.Partial, Peak: backlogJSON(q.Peak), Outage: backlogJSON(q.Outage), Drowning: q.Drowning}
	if q.Bytes > 0 {
		out.Bytes = ref(number(q.Bytes))
	}
	return out
}

type jsonCompleted struct {
	P50     *number `json:"p50"`
	P99     *number `json:"p99"`
	Outages *number `json:"p99_with_outages"` // of consumers; null where no freshness is stated, or a queue grows without end
	Drowns  *string `json:"drowns"`           // the consumer of that queue
	OnTime  *number `json:"on_time"`          // an upper bound where partial
	Bound   bool    `json:"is_lower_bound"`
}

type jsonDiagnostic struct {
	Severity string        `json:"severity"`
	Code     string        `json:"code"`
	Message  string        `json:"message"`
	Position *jsonPosition `json:"position"`
}

// JSON writes an analysis for programs.
func JSON(w io.Writer, a *advise.Analysis, o Options) error { return writeJSON(w, a, o, false) }

// ExplainJSON writes one edge in the schema of JSON, with the sentences to say about it.
func ExplainJSON(w io.Writer, a *advise.Analysis, o Options) error { return writeJSON(w, a, o, true) }

func writeJSON(w io.Writer, a *advise.Analysis, o Options, whole bool) error {
	out := jsonAnalysis{
		Schema: SchemaAnalysis, Name: o.title(a), Profile: a.Profile.Name,
		Edges: []jsonEdge{}, Workloads: []jsonWorkload{}, Diagnostics: []jsonDiagnostic{},
	}
	for _, e := range o.shown(a) {
		edge := edgeJSON(a, &a.Edges[e], o.Sources)
		if whole || o.Flips {
			edge.Say, edge.Flips, edge.Worth = a.Say(&a.Edges[e]), flipsJSON(a, &a.Edges[e]), worthJSON(a, &a.Edges[e])
		}
		out.Edges = append(out.Edges, edge)
	}
	slices.SortStableFunc(out.Edges, func(x, y jsonEdge) int { return cmp.Compare(x.ID, y.ID) })
	for i := range a.Workloads {
		out.Workloads = append(out.Workloads, workloadJSON(a, &a.Workloads[i]))
	}
	for _, f := range o.Findings {
		out.Diagnostics = append(out.Diagnostics, jsonDiagnostic{f.Severity.String(), f.Code, f.Message, position(o.Sources, f.Pos)})
	}
	return encode(w, out)
}

// encode writes JSON for programs that people read too.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func ref[T any](v T) *T { return &v }

// stated is null for "".
func stated(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func position(s *diag.Sources, p diag.Pos) *jsonPosition {
	if s.Name(p) == "" {
		return nil
	}
	return &jsonPosition{s.Name(p), p.Line, p.Col}
}

func edgeJSON(a *advise.Analysis, e *advise.Edge, sources *diag.Sources) jsonEdge {
	edge := &a.Graph.Edges[e.Index]
	out := jsonEdge{
		ID: e.ID, From: a.Graph.Services[edge.From].Name, To: a.Graph.Services[edge.To].Name, Operation: stated(edge.Operation),
		Path: e.Path.String(), Position: position(sources, edge.Pos),
		Dimensions: []jsonDimension{}, Evidence: []jsonEvidence{}, Obligations: []jsonObligation{}, Questions: []jsonQuestion{},
	}
	if edge.Mode.Known {
		out.Mode = ref(edge.Mode.V.String())
	}
	if !e.Advised {
		return out
	}
	out.Recommendation, out.Strength, out.Pattern = ref(e.Recommendation.String()), ref(e.Strength.String()), stated(e.Pattern)
	out.Score, out.Prior, out.Robust = ref(decibels(e.Score)), ref(decibels(e.Prior)), ref(e.Robust)
	if edge.Mode.Known {
		out.Change = ref(e.Change)
	}
	out.Queue = queueJSON(a, e)
	kept, of := a.Steady(e)
	out.Steady = &jsonSteady{kept, of}
	for _, r := range a.Rows(e) {
		out.Dimensions = append(out.Dimensions, jsonDimension{r.Dimension.String(), r.Sync, r.Async, decibels(r.Score)})
	}
	for i := range e.Evidence {
		out.Evidence = append(out.Evidence, evidenceJSON(a, &e.Evidence[i], e.Counted[i]))
	}
	for _, o := range e.Obligations {
		out.Obligations = append(out.Obligations, jsonObligation{o.ID, o.Text, o.Met, o.Source()})
	}
	for _, q := range a.Questions(e) {
		could := []string{}
		for _, r := range q.CouldBecome {
			could = append(could, r.String())
		}
		out.Questions = append(out.Questions, jsonQuestion{q.Fact.String(), q.Why, could})
	}
	return out
}

func evidenceJSON(a *advise.Analysis, ev *rules.Evidence, counted bool) jsonEvidence {
	out := jsonEvidence{
		Rule: ev.Rule.ID, Dimension: ev.Rule.Dimension.String(), More: ev.More, Score: decibels(ev.Score), Counted: counted,
		Gate: stated(gate(ev.Gate)), Unit: stated(ev.Unit), Text: ev.Text(), Source: words.Source(ev.Rule),
	}
	if l := &a.Topology.Loads[ev.Load]; !l.Implicit {
		out.Workload = &l.Name
	}
	if ev.Unit != "" {
		out.Measured, out.Limit = ref(number(ev.Measured)), ref(number(ev.Limit))
	}
	return out
}

func gate(g rules.Gate) string {
	switch g {
	case rules.GateSync:
		return "sync"
	case rules.GateAsync:
		return "async"
	}
	return ""
}

func workloadJSON(a *advise.Analysis, w *advise.Workload) jsonWorkload {
	declared := &a.Graph.Workloads[w.Index]
	slo := &declared.SLO
	out := jsonWorkload{
		Name: declared.Name, Today: forecastJSON(a, &w.Today), Recommended: forecastJSON(a, &w.Recommended), Missed: append([]string{}, advise.Missed(w.Recommended, slo)...),
		SLO: jsonSLO{known(slo.P50), known(slo.P95), known(slo.P99), known(slo.P999), nil, known(slo.Freshness)},
	}
	if slo.Down.Known {
		out.SLO.Availability = ref(number(1 - slo.Down.V))
	}
	return out
}

func known(v graph.Val[float64]) *number {
	if !v.Known {
		return nil
	}
	return ref(number(v.V))
}

func forecastJSON(a *advise.Analysis, f *forecast.Forecast) jsonForecast {
	out := jsonForecast{
		LatencyIsLowerBound: f.LowerBound, TailIsLowerBound: f.LowerBound || f.TailUnknown, AvailabilityIsAtMost: f.DownPartial,
		ApproximateByMoments: f.Approximate, UsesAssumedConstants: f.Assumed, Missing: []string{},
		Partial: f.LowerBound || f.TailUnknown || f.DownPartial,
	}
	if !f.NothingTimed {
		n := func(v float64) *number { return ref(number(v)) }
		t := f.Answered
		out.Mean, out.P50, out.P95, out.P99, out.P999 = n(t.Mean), n(t.P50), n(t.P95), n(t.P99), n(t.P999)
		out.Completed.P50, out.Completed.P99 = n(f.Complete.P50), n(f.Complete.P99)
	}
	if !f.DownPartial || f.Down > 0 {
		out.Availability = ref(number(1 - f.Down))
	}
	if c := f.Ceiling; c.Bottleneck >= 0 {
		out.CeilingPerS, out.Bottleneck = ref(number(c.PerSecond)), ref(a.Graph.Services[c.Bottleneck].Name)
	}
	out.WorstAttempts = number(f.Worst.Attempts)
	if r := f.Rush; r.Busiest >= 0 {
		out.AtPeak = &jsonRush{ref(number(r.Mean)), ref(number(r.P99)), a.Graph.Services[r.Busiest].Name, number(r.Busy), r.Partial}
	}
	out.Completed.Bound = f.LowerBound || f.TailUnknown || f.BehindBound || f.LateUnknown
	if f.Drowns {
		out.Completed.Drowns = ref(a.Graph.Services[f.Consumer].Name)
	} else if f.OnTimeKnown {
		out.Completed.Outages = ref(number(f.Overdue))
	}
	if f.OnTimeKnown {
		out.Completed.OnTime = ref(number(f.OnTime))
	}
	for _, m := range f.Missing {
		out.Missing = append(out.Missing, m.String())
	}
	return out
}
