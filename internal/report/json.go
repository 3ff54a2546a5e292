package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
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

// JSON writes an analysis for programs.
func JSON(w io.Writer, a *advise.Analysis, o Options) error { return writeJSON(w, a, o, false) }

// ExplainJSON writes one edge in the schema of JSON, with the sentences to say about it.
func ExplainJSON(w io.Writer, a *advise.Analysis, o Options) error { return writeJSON(w, a, o, true) }

// mostTabled is how large a graph may be for the table, the numbers, the queue, and the questions of every edge to be worked out: the
// calls of the workloads on each edge, summed over the edges. 30 workloads over all of 50 edges are 75,000.
const mostTabled = 100_000

// tabled reports whether a graph is small enough for that.
func tabled(a *advise.Analysis) bool {
	calls := 0
	for e := range a.Edges {
		for _, l := range a.Topology.Through[e] {
			calls += len(a.Topology.Flows[l].Calls)
		}
	}
	return calls <= mostTabled
}

func writeJSON(w io.Writer, a *advise.Analysis, o Options, whole bool) error {
	whole = whole || o.Flips
	rows := whole || tabled(a)
	shown := o.shown(a)
	slices.SortStableFunc(shown, func(x, y int) int { return cmp.Compare(a.Edges[x].ID, a.Edges[y].ID) })
	out := objectTo(w)
	out.key("schema", SchemaAnalysis)
	out.key("name", o.title(a))
	out.key("profile", a.Profile.Name)
	out.list("edges", len(shown), func(i int) any {
		e := &a.Edges[shown[i]]
		edge := edgeJSON(a, e, o.Sources, rows)
		if whole && e.Advised {
			asked(a, e, &edge)
		}
		return &edge
	})
	workloads := words.ByName(a)
	out.list("workloads", len(workloads), func(i int) any { return workloadJSON(a, &a.Workloads[workloads[i]]) })
	services := servicesJSON(a)
	out.list("services", len(services), func(i int) any { return services[i] })
	out.key("repair", repairJSON(a))
	out.list("diagnostics", len(o.Findings), func(i int) any {
		f := &o.Findings[i]
		return jsonDiagnostic{f.Severity.String(), f.Code, f.Message, position(o.Sources, f.Pos)}
	})
	return out.close()
}

// encode writes JSON for programs that people read too.
func encode(w io.Writer, v any) error {
	e := json.NewEncoder(seen{w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// seen writes JSON in which every character can be seen, and none is a command to a build server: escapes stand for the same text.
type seen struct{ w io.Writer }

func (s seen) Write(p []byte) (int, error) {
	if bytes.IndexFunc(p, diag.Hidden) < 0 && !bytes.Contains(p, []byte("##")) {
		return s.w.Write(p)
	}
	var b bytes.Buffer
	for i, r := range string(p) { // valid UTF-8, as the encoder writes it
		switch {
		case r > 0xffff && diag.Hidden(r):
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case diag.Hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		case r == '#' && i > 0 && p[i-1] == '#':
			b.WriteString(`\u0023`)
		default:
			b.WriteRune(r)
		}
	}
	if _, err := s.w.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

func ref[T any](v T) *T { return &v }

// stated is null for "".
func stated(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// position is a place with the name by which CI knows its file.
func (o Options) position(p diag.Pos) *jsonPosition {
	at := position(o.Sources, p)
	if at != nil {
		at.File = o.file(p)
	}
	return at
}

func position(s *diag.Sources, p diag.Pos) *jsonPosition {
	if s.Name(p) == "" {
		return nil
	}
	return &jsonPosition{s.Name(p), p.Line, p.Col}
}
