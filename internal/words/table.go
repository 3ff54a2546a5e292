package words

import (
	"fmt"
	"math"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// Row is one line of the table: what a dimension means if the edge is waited for, and if it is not.
type Row struct {
	Dimension   rules.Dimension
	Sync, Async string
	Score       rules.Centi
	Filled      bool // with the forecasts of the two worlds; else the table's own words
}

// Table fills in the six rows for one edge from two worlds: the recommended design with the edge sync, and with it away from the path.
func Table(a *advise.Analysis, e *advise.Edge) []Row {
	c := newCells(a, e)
	rows := []Row{c.coupling(), c.latency(), c.failure(), c.consistency(), c.debugging(), c.throughput()}
	for d := range rows {
		rows[d].Dimension, rows[d].Score = rules.Dimension(d), e.Score.Dims[d]
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

// Worlds names the two columns of the table: "if sync" and "if async" or "if hybrid"; a mode that the edge may not have is a thought.
func Worlds(a *advise.Analysis, e *advise.Edge) (sync, away string) {
	name := func(m graph.Mode) string {
		if !e.Allowed.Has(m) {
			return "if it could be " + m.String()
		}
		return "if " + m.String()
	}
	return name(graph.Sync), name(a.Away(e.Index))
}

// cells holds what the six rows of one edge are written from. Of several workloads the one speaks of which the worlds differ most.
type cells struct {
	a              *advise.Analysis
	e              *advise.Edge
	edge           *graph.Edge
	w              *rules.Worlds
	load, at       int // the workload that speaks, and its place in the worlds; −1 where none passes
	caller, callee string
	buffer         forecast.Buffer
}

func newCells(a *advise.Analysis, e *advise.Edge) *cells {
	edge := &a.Graph.Edges[e.Index]
	c := &cells{
		a: a, e: e, edge: edge, w: a.Worlds(e.Index), load: -1, at: -1,
		caller: Straight(a.Graph.Services[edge.From].Name), callee: Straight(a.Graph.Services[edge.To].Name),
	}
	most := -1.0
	for i, l := range c.w.Loads {
		if d := c.differs(i); d > most || d == most && a.Topology.Loads[l].Name < a.Topology.Loads[c.load].Name {
			c.load, c.at, most = l, i, d
		}
	}
	if c.load >= 0 {
		under := a.Model.ForModes(a.With(e.Index, c.w.Away))
		for _, call := range a.Topology.Flows[c.load].Calls {
			if call.Edge == e.Index {
				c.buffer = under.Buffer(c.load, call)
				break
			}
		}
	}
	return c
}

// differs is how much two worlds differ for one of their workloads: in the p99 and the downtime, as logarithms.
func (c *cells) differs(i int) float64 {
	apart := func(x, y float64) float64 {
		if !(x > 0) || !(y > 0) {
			return 0
		}
		return math.Min(1e3, math.Abs(math.Log(x/y)))
	}
	s, w := &c.w.Sync.Forecasts[i], &c.w.Async.Forecasts[i]
	d := 0.0
	if !(s.Unstable.Is && w.Unstable.Is) {
		d = apart(s.Answered.P99, w.Answered.P99)
	}
	return d + apart(s.Down, w.Down)
}

func (c *cells) workload() string { return loadName(c.a, c.load) }

func (c *cells) slo() *graph.Objectives { return &c.a.Topology.Loads[c.load].SLO }

// broker names what carries a message.
func (c *cells) broker() string {
	if b, ok := c.a.Model.Broker(c.e.Index); ok {
		return Straight(c.a.Graph.Services[b].Name)
	}
	return "a queue"
}

func (c *cells) coupling() Row {
	r := Row{Sync: fmt.Sprintf("%s waits for %s", c.caller, c.callee)}
	switch {
	case c.w.Away == graph.Hybrid:
		r.Async = fmt.Sprintf("%s waits for the 202 only; %s works behind it", c.caller, c.callee)
	case c.edge.Op.Known && c.edge.Op.V == graph.Read && c.e.Need != graph.NeedNothing:
		r.Async = fmt.Sprintf("%s reads its own copy, fed by events from %s", c.caller, c.callee)
	case c.e.NeedKnown && c.e.Need == graph.NeedResult:
		r.Async = fmt.Sprintf("%s goes on; the result comes as a reply event", c.caller)
	case c.e.NeedKnown && c.e.Need == graph.NeedOutcome:
		r.Async = fmt.Sprintf("%s goes on; the outcome comes as an event", c.caller)
	default:
		r.Async = fmt.Sprintf("%s goes on; %s carries the message", c.caller, c.broker())
	}
	return r
}

func (c *cells) latency() (r Row) {
	if c.at < 0 {
		return r
	}
	sync, away := &c.w.Sync.Forecasts[c.at], &c.w.Async.Forecasts[c.at]
	m := Measures(c.slo())
	p := &m[2]
	for i := range m[:4] {
		if m[i].Limit.Known && !p.Limit.Known {
			p = &m[i]
		}
	}
	if !p.Known(sync) && !p.Known(away) {
		return r
	}
	r.Sync, r.Async = c.timed(p, sync), c.timed(p, away)
	switch {
	case c.buffer.Drowning:
		r.Async += "; the backlog grows without bound"
	case c.w.Async.Lag > 0 && !math.IsInf(c.w.Async.Lag, 1):
		r.Async += fmt.Sprintf("; done %s%s after it is sent", AtLeast(c.buffer.Partial), units.Time(c.w.Async.Lag))
	}
	return r
}

// timed words a percentile of a world.
func (c *cells) timed(p *Measure, f *forecast.Forecast) string {
	if f.Unstable.Is {
		return fmt.Sprintf("%s has %s", c.workload(), p.Value(f).Text)
	}
	return fmt.Sprintf("%s %s is %s", c.workload(), p.Name, p.Value(f).Text)
}

func (c *cells) failure() (r Row) {
	if c.at < 0 {
		return r
	}
	sync, away := &c.w.Sync.Forecasts[c.at], &c.w.Async.Forecasts[c.at]
	m := &Measures(c.slo())[4]
	if !m.Known(sync) && !m.Known(away) {
		return r
	}
	r.Sync = fmt.Sprintf("%s is up %s", c.workload(), m.Value(sync).Text)
	r.Async = fmt.Sprintf("%s is up %s", c.workload(), m.Value(away).Text)
	if c.edge.Optional.V {
		r.Sync += fmt.Sprintf("; %s answers without %s", c.caller, c.callee)
	} else if c.a.Graph.Services[c.edge.To].Down.V > 0 && sync.Down > away.Down {
		r.Sync += fmt.Sprintf("; it fails when %s is down", c.callee)
	}
	outage := c.a.Graph.Services[c.edge.To].Outage.V
	switch b := c.buffer.Outage; {
	case b.Messages == 0 || c.buffer.Drowning:
	case math.IsInf(b.Drain, 1):
		r.Async += fmt.Sprintf("; what a %s outage leaves never drains", units.Time(outage))
	default:
		r.Async += fmt.Sprintf("; the queue absorbs an outage (%s) and drains in %s", units.Time(outage), units.Time(b.Drain))
	}
	return r
}

func (c *cells) consistency() (r Row) {
	late := ""
	if lag := c.w.Async.Lag; lag > 0 && !math.IsInf(lag, 1) {
		late = units.Time(lag) + " later (p99)"
	}
	switch known := c.edge.Consistency; {
	case c.edge.Staleness.Known && late != "":
		r.Async = fmt.Sprintf("seen %s; %s is tolerated", late, units.Time(c.edge.Staleness.V))
	case c.edge.Staleness.Known:
		r.Async = fmt.Sprintf("seen later; %s is tolerated", units.Time(c.edge.Staleness.V))
	case known.Known && known.V == graph.Strong:
		r.Async = "seen later, though everyone must see it at once"
	case known.Known && known.V == graph.ReadYourWrites:
		r.Async = "the writer may not see its own change next"
	case known.Known:
		r.Async = "seen later, which is allowed"
	case late != "":
		r.Async = "seen " + late
	}
	if r.Async != "" {
		r.Sync = "the effect is seen at once"
	}
	return r
}

func (c *cells) debugging() Row {
	r := Row{Sync: "one linear trace", Async: "one more hop outside the trace"}
	if c.edge.Guards.V.Has(graph.CorrelationID) {
		r.Async += ", linked by its correlation id"
	}
	return r
}

func (c *cells) throughput() (r Row) {
	sync, away := &c.w.Sync.Callee, &c.w.Async.Callee
	if sync.LimitedBy < 0 || sync.Peak == 0 {
		return r
	}
	what := "is offered"
	if sync.PeakLoad >= 0 {
		what = "at peak is offered"
	}
	limit := sync.Sustained
	if sync.PeakLoad >= 0 {
		limit = sync.AtPeak
	}
	r.Sync = fmt.Sprintf("%s %s %s and sustains %s", c.callee, what, units.PerSecond(sync.Peak), units.PerSecond(limit))
	if sync.Peak > limit*(1+1e-9) {
		r.Sync += marks[Missed]
	}
	switch b := c.buffer.Peak; {
	case c.buffer.Drowning:
		r.Async = fmt.Sprintf("the backlog grows without bound: %s is offered %s and sustains %s", c.callee, units.PerSecond(away.Offered), units.PerSecond(away.Sustained)) + marks[Missed]
	case math.IsInf(b.Drain, 1):
		r.Async = fmt.Sprintf("the peak leaves %s messages, which never drain", units.Count(b.Messages)) + marks[Missed]
	case b.Messages > 0:
		r.Async = fmt.Sprintf("the peak leaves %s messages, drained in %s", units.Count(b.Messages), units.Time(b.Drain))
	case away.Peak > away.AtPeak:
		r.Async = "the peak waits in the queue"
	default:
		r.Async = "no backlog builds up"
	}
	return r
}
