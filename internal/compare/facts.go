package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// section is one section of the file: what it holds, and how two of them are compared.
type section struct {
	name    string
	pairs   func(*match) []pair
	label   func(*match, pair) string
	compare func(*match, pair) []FactChange
}

// sections are in the order in which changes are written.
var sections = []section{
	{"workload", func(m *match) []pair { return m.workloads }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.Workloads[i].Name })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, workloadFacts, &m.base.Workloads[p.base], &m.head.Workloads[p.head])
		}},
	{"service", func(m *match) []pair { return m.services }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.Services[i].Name })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, serviceFacts, &m.base.Services[p.base], &m.head.Services[p.head])
		}},
	{"edge", func(m *match) []pair { return m.edges }, func(m *match, p pair) string {
		return either(m, p, func(g *graph.Graph, i int) string { return g.EdgeID(i) })
	},
		func(m *match, p pair) []FactChange {
			return compare(m, edgeFacts, &m.base.Edges[p.base], &m.head.Edges[p.head])
		}},
}

// either is the name in head, else in base.
func either(m *match, p pair, name func(*graph.Graph, int) string) string {
	if p.head >= 0 {
		return name(m.head, p.head)
	}
	return name(m.base, p.base)
}

// field is one key of the file: its words, and how it is taken from one thing to another of the same graph shape.
// Words are exact, so that equal words are equal facts.
type field[T any] struct {
	key   string
	words func(*graph.Graph, *T) (string, bool)
	copy  func(to, from *T)
}

func compare[T any](m *match, list []field[T], base, head *T) (changes []FactChange) {
	for i, a := range list {
		from, was := a.words(m.base, base)
		to, is := a.words(m.head, head)
		if was != is || from != to {
			changes = append(changes, FactChange{Key: a.key, From: from, To: to, FromKnown: was, ToKnown: is, field: i})
		}
	}
	return changes
}

// stated makes an field of a fact.
func stated[T, V any](key string, at func(*T) *graph.Val[V], words func(V) string) field[T] {
	return field[T]{key, func(_ *graph.Graph, t *T) (string, bool) {
		if v := at(t); v.Known {
			return words(v.V), true
		}
		return "", false
	}, func(to, from *T) { *at(to) = *at(from) }}
}

func spelled[V fmt.Stringer](v V) string { return v.String() }

func quotedText(s string) string { return strconv.Quote(s) }

// seconds, perSecond, available, fraction, amount and sized write a number for people where that is exact, else all digits.
func seconds(v float64) string {
	return exact(v, units.Time(v), units.Duration, func() string { return units.Digits(v, 12) + " s" })
}

func perSecond(v float64) string {
	return exact(v, units.PerSecond(v), units.Rate, func() string { return units.Digits(v, 12) + "/s" })
}

func available(u float64) string {
	return exact(u, units.Availability(u), units.Missing, func() string { return units.Digits((1-u)*100, 12) + " %" })
}

func fraction(v float64) string { return units.Digits(v*100, 12) + " %" }
func amount(v float64) string   { return units.Digits(v, 12) }

func sized(v float64) string {
	return exact(v, units.Bytes(v), units.Size, func() string { return units.Digits(v, 15) + " B" })
}

func exact(v float64, text string, read func(string) (float64, error), otherwise func() string) string {
	spelling := strings.NewReplacer(" ", "", ",", "", "µ", "u").Replace(text)
	if back, err := read(spelling); err == nil && back == v {
		return text
	}
	return otherwise()
}

func timed(l graph.Latency) string {
	if l.Constant() {
		return seconds(l.Mean)
	}
	var sections []string
	if l.Mean > 0 {
		sections = append(sections, "mean "+seconds(l.Mean))
	}
	for _, p := range l.Stated() {
		sections = append(sections, p.Name+" "+seconds(*p.Of(&l)))
	}
	return strings.Join(sections, ", ")
}

func guarded(g graph.Guards) string { return "[" + strings.Join(g.Words(), ", ") + "]" }

func decided(d graph.Decision) string {
	text := d.Mode.V.String() + ": " + d.Reason.V
	if d.By.Known {
		text += ", by " + d.By.V
	}
	if d.Until.Known {
		text += ", until " + d.Until.V
	}
	for _, name := range slices.Sorted(slices.Values(d.FactNames)) {
		text += ", " + name + " " + d.Facts[name].V
	}
	return text
}

var serviceFacts = []field[graph.Service]{
	stated("kind", func(s *graph.Service) *graph.Val[graph.Kind] { return &s.Kind }, spelled[graph.Kind]),
	stated("latency", func(s *graph.Service) *graph.Val[graph.Latency] { return &s.Latency }, timed),
	stated("errors", func(s *graph.Service) *graph.Val[float64] { return &s.Errors }, fraction),
	stated("availability", func(s *graph.Service) *graph.Val[float64] { return &s.Down }, available),
	stated("outage", func(s *graph.Service) *graph.Val[float64] { return &s.Outage }, seconds),
	stated("capacity", func(s *graph.Service) *graph.Val[float64] { return &s.Capacity }, perSecond),
	stated("workers", func(s *graph.Service) *graph.Val[float64] { return &s.Workers }, amount),
	stated("owner", func(s *graph.Service) *graph.Val[string] { return &s.Owner }, quotedText),
	stated("measured_at", func(s *graph.Service) *graph.Val[float64] { return &s.MeasuredAt }, perSecond),
	stated("retention", func(s *graph.Service) *graph.Val[float64] { return &s.Retention }, seconds),
	stated("max_message", func(s *graph.Service) *graph.Val[float64] { return &s.MaxMessage }, sized),
	stated("guards", func(s *graph.Service) *graph.Val[graph.Guards] { return &s.Guards }, guarded),
	stated("description", func(s *graph.Service) *graph.Val[string] { return &s.Description }, quotedText),
}

var workloadFacts = []field[graph.Workload]{
	{"entry", func(g *graph.Graph, w *graph.Workload) (string, bool) {
		return strings.TrimSuffix(g.Services[w.Entry].Name+"/"+w.EntryOp, "/"), true
	}, func(to, from *graph.Workload) { to.Entry, to.EntryOp = from.Entry, from.EntryOp }},
	stated("user_facing", func(w *graph.Workload) *graph.Val[bool] { return &w.UserFacing }, strconv.FormatBool),
	stated("answer", func(w *graph.Workload) *graph.Val[graph.Answer] { return &w.Answer }, spelled[graph.Answer]),
	stated("rate", func(w *graph.Workload) *graph.Val[float64] { return &w.Rate }, perSecond),
	stated("peak.rate", func(w *graph.Workload) *graph.Val[float64] { return &w.Peak.Rate }, perSecond),
	stated("peak.for", func(w *graph.Workload) *graph.Val[float64] { return &w.Peak.For }, seconds),
	stated("patience", func(w *graph.Workload) *graph.Val[float64] { return &w.Patience }, seconds),
	stated("slo.p50", func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P50 }, seconds),
	stated("slo.p95", func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P95 }, seconds),
	stated("slo.p99", func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P99 }, seconds),
	stated("slo.p99.9", func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.P999 }, seconds),
	stated("slo.availability", func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.Down }, available),
	stated("slo.freshness", func(w *graph.Workload) *graph.Val[float64] { return &w.SLO.Freshness }, seconds),
	stated("observed", func(w *graph.Workload) *graph.Val[graph.Latency] { return &w.Observed }, timed),
	stated("observed.availability", func(w *graph.Workload) *graph.Val[float64] { return &w.ObservedDown }, available),
	stated("description", func(w *graph.Workload) *graph.Val[string] { return &w.Description }, quotedText),
}

var edgeFacts = []field[graph.Edge]{
	{"operation", func(_ *graph.Graph, e *graph.Edge) (string, bool) { return e.Operation, e.Operation != "" },
		func(to, from *graph.Edge) { to.Operation = from.Operation }},
	stated("op", func(e *graph.Edge) *graph.Val[graph.Op] { return &e.Op }, spelled[graph.Op]),
	stated("needs", func(e *graph.Edge) *graph.Val[graph.Need] { return &e.Needs }, spelled[graph.Need]),
	stated("optional", func(e *graph.Edge) *graph.Val[bool] { return &e.Optional }, strconv.FormatBool),
	stated("mode", func(e *graph.Edge) *graph.Val[graph.Mode] { return &e.Mode }, spelled[graph.Mode]),
	{"via", func(g *graph.Graph, e *graph.Edge) (string, bool) {
		if !e.Via.Known {
			return "", false
		}
		return g.Services[e.Via.V].Name, true
	}, func(to, from *graph.Edge) { to.Via = from.Via }},
	stated("work", func(e *graph.Edge) *graph.Val[graph.Latency] { return &e.Work }, timed),
	stated("ack", func(e *graph.Edge) *graph.Val[graph.Latency] { return &e.Ack }, timed),
	stated("observed", func(e *graph.Edge) *graph.Val[graph.Latency] { return &e.Observed }, timed),
	stated("observed.availability", func(e *graph.Edge) *graph.Val[float64] { return &e.ObservedDown }, available),
	stated("calls", func(e *graph.Edge) *graph.Val[float64] { return &e.Calls }, amount),
	stated("concurrent", func(e *graph.Edge) *graph.Val[bool] { return &e.Concurrent }, strconv.FormatBool),
	stated("probability", func(e *graph.Edge) *graph.Val[float64] { return &e.Probability }, fraction),
	stated("parallel", func(e *graph.Edge) *graph.Val[string] { return &e.Parallel }, quotedText),
	stated("payload", func(e *graph.Edge) *graph.Val[float64] { return &e.Payload }, sized),
	stated("errors", func(e *graph.Edge) *graph.Val[float64] { return &e.Errors }, fraction),
	stated("timeout", func(e *graph.Edge) *graph.Val[float64] { return &e.Timeout }, seconds),
	stated("retries", func(e *graph.Edge) *graph.Val[float64] { return &e.Retries }, amount),
	stated("idempotent", func(e *graph.Edge) *graph.Val[bool] { return &e.Idempotent }, strconv.FormatBool),
	stated("undo", func(e *graph.Edge) *graph.Val[string] { return &e.Undo }, quotedText),
	{"guards", ownGuards, func(to, from *graph.Edge) { to.Guards = from.Guards }},
	stated("consistency", func(e *graph.Edge) *graph.Val[graph.Consistency] { return &e.Consistency }, spelled[graph.Consistency]),
	stated("staleness", func(e *graph.Edge) *graph.Val[float64] { return &e.Staleness }, seconds),
	stated("order", func(e *graph.Edge) *graph.Val[graph.Order] { return &e.Order }, spelled[graph.Order]),
	{"replies_to", func(g *graph.Graph, e *graph.Edge) (string, bool) {
		if !e.RepliesTo.Known {
			return "", false
		}
		return g.EdgeID(e.RepliesTo.V), true
	}, func(to, from *graph.Edge) { to.RepliesTo = from.RepliesTo }},
	{"workloads", func(g *graph.Graph, e *graph.Edge) (string, bool) {
		var names []string
		for _, w := range e.Workloads.V {
			names = append(names, g.Workloads[w].Name)
		}
		slices.Sort(names) // their order means nothing
		return "[" + strings.Join(names, ", ") + "]", e.Workloads.Known
	}, func(to, from *graph.Edge) { to.Workloads = from.Workloads }},
	stated("decision", func(e *graph.Edge) *graph.Val[graph.Decision] { return &e.Decision }, decided),
	stated("description", func(e *graph.Edge) *graph.Val[string] { return &e.Description }, quotedText),
}

// ownGuards are those of the edge without those of its ends, which count as changes of the service.
func ownGuards(g *graph.Graph, e *graph.Edge) (string, bool) {
	own := e.Guards.V &^ (g.Services[e.From].Guards.V | g.Services[e.To].Guards.V)
	return guarded(own), own != 0
}
