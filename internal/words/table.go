package advise

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Row is one line of the table, filled in with an edge's own facts.
type Row struct {
	Dimension   rules.Dimension
	Sync, Async string
	Score       rules.Centi
	Filled      bool // with the edge's own facts; else the table's own words
}

// Rows fills in the table for one edge: what sync means here, and what async means here.
func (a *Analysis) Rows(e *Edge) []Row {
	c := a.cells(e)
	rows := []Row{c.coupling(), c.latency(), c.failure(), c.consistency(), c.debugging(), c.throughput()}
	for d := range rows {
		rows[d].Dimension, rows[d].Score = rules.Dimension(d), e.Dims[d]
		sync, async := rules.Dimension(d).Words()
		rows[d].Filled = rows[d].Sync != "" || rows[d].Async != ""
		if rows[d].Sync == "" {
			rows[d].Sync = sync
		}
		if rows[d].Async == "" {
			rows[d].Async = async
		}
	}
	return rows
}

// cells holds what the six rows of one edge are written from. Where several workloads pass, the one whose
// objective the edge hurts most speaks: the first counted evidence's, else the first.
type cells struct {
	a              *Analysis
	e              *Edge
	edge           *graph.Edge
	s              rules.Subject
	caller, callee string
}

func (a *Analysis) cells(e *Edge) cells {
	subjects := a.Table.Subjects(e.Index)
	s := subjects[0]
	for i := range e.Evidence {
		if at := slices.IndexFunc(subjects, func(x rules.Subject) bool { return x.Load == e.Evidence[i].Load }); e.Counted[i] && at >= 0 {
			s = subjects[at]
			break
		}
	}
	edge := &a.Graph.Edges[e.Index]
	return cells{a, e, edge, s, a.Graph.Services[edge.From].Name, a.Graph.Services[edge.To].Name}
}

func (c cells) workload() string {
	if w := &c.a.Topology.Loads[c.s.Load]; !w.Implicit {
		return w.Name
	}
	return "the request"
}

func (c cells) broker() string {
	if b, ok := c.a.Model.Broker(c.e.Index); ok {
		return c.a.Graph.Services[b].Name
	}
	return "a queue"
}

func (c cells) buffer() forecast.Buffer {
	return c.a.Design().Buffer(c.s.Load, c.s.Call)
}

func (c cells) coupling() Row {
	r := Row{
		Sync:  fmt.Sprintf("%s waits for %s", c.caller, c.callee),
		Async: fmt.Sprintf("%s goes on, %s carries it", c.caller, c.broker()),
	}
	if need, ok := c.a.need(c.e.Index); ok {
		switch need {
		case graph.NeedResult:
			r.Async = fmt.Sprintf("%s needs the result: it would wait for a reply message", c.caller)
		case graph.NeedOutcome:
			r.Async = fmt.Sprintf("%s goes on, the outcome comes as an event", c.caller)
		}
	}
	return r
}

func (c cells) latency() (r Row) {
	work := c.s.Facts[rules.FactWork]
	if work.W == 0 {
		return Row{}
	}
	atLeast := ""
	if !work.Known {
		atLeast = "at least "
	}
	tail := " at p99"
	if work.W <= work.V {
		tail = ""
	}
	publish := c.a.Model.Publish(c.e.Index)
	assumed := ""
	if publish.Assumed {
		assumed = " (assumed)"
	}
	lag := c.buffer().P99
	return Row{
		Sync:  fmt.Sprintf("adds %s%s%s to %s", atLeast, units.Time(work.W), tail, c.workload()),
		Async: fmt.Sprintf("%s to publish%s, done after %s", units.Time(publish.Dist.Quantile(0.99)), assumed, units.Time(lag)),
	}
}

func (c cells) failure() (r Row) {
	down := c.s.Facts[rules.FactDown]
	if down.V == 0 {
		return Row{}
	}
	r.Sync = fmt.Sprintf("%s down is %s down: %s a month", c.callee, c.workload(), units.Time(down.V*30*86400))
	if c.edge.Optional.V {
		r.Sync = fmt.Sprintf("%s answers without %s, after waiting for it", c.caller, c.callee)
	}
	r.Async = "the queue absorbs it"
	if b, ok := c.a.Model.Broker(c.e.Index); ok && c.a.Graph.Services[b].Retention.Known {
		r.Async = fmt.Sprintf("held for up to %s", units.Time(c.a.Graph.Services[b].Retention.V))
	}
	outage := units.Time(c.a.Graph.Services[c.edge.To].Outage.V)
	switch b := c.buffer().Outage; {
	case b.Messages == 0:
	case math.IsInf(b.Drain, 1):
		r.Async += fmt.Sprintf("; what a %s outage leaves never drains", outage)
	default:
		r.Async += fmt.Sprintf("; a %s outage drains in %s", outage, units.Time(b.Drain))
	}
	return r
}

func (c cells) consistency() (r Row) {
	if known := c.edge.Consistency; known.Known {
		r.Sync = "seen at once"
		switch known.V {
		case graph.Strong:
			r.Async = "seen late, where it must be seen at once"
		case graph.ReadYourWrites:
			r.Async = "the writer may not see it next"
		default:
			r.Async = "seen late, which is allowed"
		}
	}
	if t := c.edge.Staleness; t.Known {
		r.Sync, r.Async = "seen at once", units.Time(t.V)+" late is tolerated"
		if outage := c.a.Graph.Services[c.edge.To].Outage; outage.Known {
			r.Async += fmt.Sprintf(", %s in an outage", units.Time(outage.V))
		}
	}
	return r
}

func (c cells) debugging() Row {
	r := Row{Sync: "one linear trace", Async: "one more hop outside the trace"}
	if c.edge.Guards.V.Has(graph.CorrelationID) {
		r.Async += ", linked by correlation id"
	}
	return r
}

func (c cells) throughput() (r Row) {
	capacity, known := c.s.Base.Capacity(c.s.Call, c.a.Table.Loads[c.a.Graph.Edges[c.s.Edge].To])
	load := c.a.Table.Loads[c.edge.To]
	if !known || load.Peak == 0 {
		return Row{}
	}
	what := "its load"
	if load.PeakLoad >= 0 {
		what = c.a.Topology.Loads[load.PeakLoad].Name + "'s peak"
	}
	r.Sync = fmt.Sprintf("%s carries %s; %s brings %s", c.callee, units.PerSecond(capacity), what, units.PerSecond(load.Peak))
	switch b := c.buffer().Peak; {
	case load.Mean >= capacity:
		r.Async = "the queue grows for ever: it cannot keep up on average"
	case math.IsInf(b.Drain, 1):
		r.Async = units.Count(b.Messages) + " wait and never drain"
	case b.Messages > 0:
		r.Async = fmt.Sprintf("%s wait, drained in %s", units.Count(b.Messages), units.Time(b.Drain))
	case load.Peak > capacity:
		r.Async = "the peak waits in the queue"
	default:
		r.Async = "nothing to buffer"
	}
	return r
}

// validates says what must be checked before an acknowledgement.
func (a *Analysis) validates(e *Edge) string {
	edge := &a.Graph.Edges[e.Index]
	if edge.Operation != "" {
		return "the request to " + edge.Operation
	}
	return "the request"
}

// Say returns two or three sentences to say in a design review.
func (a *Analysis) Say(e *Edge) string {
	if !e.Advised {
		return ""
	}
	c := a.cells(e)
	var s []string
	what := "the call"
	if c.edge.Operation != "" {
		what = "\"" + c.edge.Operation + "\""
	}
	because := strings.Join(a.Because(e, 2), ", and ")
	switch mode := e.Recommendation.Mode(c.edge.Mode); {
	case e.Recommendation == Either:
		s = append(s, fmt.Sprintf("For %s from %s to %s the evidence does not separate sync from async, so keep what you have.", what, c.caller, c.callee))
	case mode == graph.Sync:
		s = append(s, fmt.Sprintf("%s calls %s and waits for the answer: %s.", c.caller, c.callee, because))
		s = append(s, "In return we accept that it fails and slows down with "+c.callee+"; a timeout bounds how long.")
	case mode == graph.Hybrid:
		answers := c.callee
		if a.Graph.Services[c.edge.To].Is(graph.KindExternal) { // it cannot be made to
			answers = c.caller
		}
		s = append(s, fmt.Sprintf("%s validates %s and answers 202 at once with an id and a status resource: %s.", answers, a.validates(e), because))
		if follow := a.follows(e); follow != "" {
			s = append(s, fmt.Sprintf("%s follow behind a queue, and a saga compensates if one of them fails.", follow))
		} else {
			s = append(s, "The work itself runs behind a queue and its outcome is read from the status resource.")
		}
		s = append(s, "In return we accept that \"accepted\" is not yet \"done\", and that the client is told later if it fails.")
	default:
		s = append(s, fmt.Sprintf("%s records %s and goes on; %s works it off behind a queue: %s.", c.caller, what, c.callee, because))
		if e.Relaxed {
			s = append(s, fmt.Sprintf("Whether %s succeeds is learned from its event, and a saga compensates if it does not.", c.callee))
		}
		s = append(s, "In return we accept that its effect is late, that a message may come twice, and one more hop outside the trace.")
	}
	return strings.Join(s, " ")
}

// follows names the callees that an acknowledged edge sets off behind it, "" where they are not several.
func (a *Analysis) follows(e *Edge) string {
	var names []string
	for other := range a.Edges {
		o := &a.Graph.Edges[other]
		if o.From == a.Graph.Edges[e.Index].To && a.Edges[other].Recommendation == Async && sharesLoad(a, other, e.Index) {
			if name := a.Graph.Services[o.To].Name; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) < 2 {
		return ""
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func sharesLoad(a *Analysis, e, f int) bool {
	for _, l := range a.Topology.Through[e] {
		if slices.Contains(a.Topology.Through[f], l) {
			return true
		}
	}
	return false
}

// Because returns the n weightiest reasons for a recommendation, as sentences: gates first, then what counts
// most in its direction.
func (a *Analysis) Because(e *Edge, n int) []string {
	var because []string
	if e.Recommendation == Hybrid && e.Sum.Async && !e.Sum.Sync && e.NeedKnown {
		if work := a.cells(e).s.Facts[rules.FactWork]; e.Need == graph.NeedAck || e.Need == graph.NeedOutcome {
			caller := a.Graph.Services[a.Graph.Edges[e.Index].From].Name
			because = append(because, fmt.Sprintf("%s waits for %s only, and the work takes %s at p99",
				caller, map[graph.Need]string{graph.NeedAck: "an acknowledgement", graph.NeedOutcome: "the outcome"}[e.Need], units.Time(work.W)))
		}
	}
	said := len(because) > 0                         // what the async gate would say
	for _, tieBreaker := range []bool{false, true} { // debugging is no reason beside a real one
		for i := range e.Evidence {
			ev := &e.Evidence[i]
			if len(because) >= n || tieBreaker && len(because) > 0 {
				break
			}
			speaks := (e.Counted[i] || ev.Gate != rules.NoGate) && e.supports(ev) && tieBreaker == (ev.Rule.Dimension == rules.Debugging) &&
				!(said && ev.Gate == rules.GateAsync)
			if speaks && !slices.Contains(because, ev.Text()) {
				because = append(because, ev.Text())
			}
		}
	}
	if len(because) == 0 {
		because = append(because, fmt.Sprintf("nothing weighs more than that sync is the simpler thing to run (%+.1f)", e.Prior.DB()))
		if e.Recommendation == Either {
			because[0] = fmt.Sprintf("the evidence nearly balances (%+.1f)", e.Score.DB())
		}
	}
	return because
}

// supports reports whether evidence argues for the recommendation.
func (e *Edge) supports(ev *rules.Evidence) bool {
	switch e.Recommendation {
	case Sync:
		return ev.Gate == rules.GateSync || ev.Gate == rules.NoGate && ev.Score < 0
	case Async:
		return ev.Gate == rules.GateAsync || ev.Gate == rules.NoGate && ev.Score > 0
	case Hybrid:
		return ev.Gate != rules.NoGate || ev.Score > 0
	}
	return false
}
