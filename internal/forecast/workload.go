package forecast

import (
	"math"
	"slices"

	"commadvisor/internal/graph"
)

// Percentiles come from whole distributions up to maxGridSteps steps in one workload, whatever else the file holds; in a file of
// more than maxGridCalls calls in all up to maxGridShort. Above they come from means and variances, so that a large graph costs
// little more than reading its file: sums of so many steps are close to the lognormal they are matched with, but prove nothing.
const (
	maxGridSteps = 256
	maxGridShort = 64
	maxGridCalls = 300
)

// Assignment is a mode for every edge.
type Assignment []graph.Mode

func (a Assignment) mode(e int) graph.Mode { return a[e] }

// Today returns the modes as built; an edge that does not state its mode counts as sync.
func Today(g *graph.Graph) Assignment {
	a := make(Assignment, len(g.Edges))
	for e := range g.Edges {
		a[e] = g.Edges[e].Mode.V
	}
	return a
}

// Times are a duration's mean and percentiles, in seconds.
type Times struct{ Mean, P50, P95, P99, P999 float64 }

// Forecast is what a request of one workload costs under one assignment.
type Forecast struct {
	Answered        Times    // until the client has its answer
	AtLeast         Times    // that without assumed costs, where with them an objective is missed, else nothing; see Proven
	Complete        Times    // until all is done behind queues too, when all is well
	Overdue         float64  // the p99 of that with outages of consumers, where a freshness is stated; +Inf where a queue grows without end, s
	GrowsWithoutEnd bool     // a consumer behind a queue gets more than it can do: the queue grows without end
	Consumer        int      // which
	LateUnknown     bool     // how busy a consumer is, or how often and how long it is down, is not known: Overdue is a lower bound
	OnTime          float64  // share of requests all done within the workload's freshness, outages included; an upper bound where a fact is missing
	OnTimeKnown     bool     // a freshness is stated, Complete was asked for and something is timed
	Background      bool     // something goes on behind a queue after the answer
	BehindBound     bool     // a latency behind a queue is not known, or has no known tail: Complete is a lower bound
	Down            float64  // probability that it fails: something it needs is down, or all attempts of a call are cut off or fail
	Fails           float64  // of that the part of timeouts and errors, while all that it needs is up
	Needs           []int    // the distinct services and brokers that must be up
	LowerBound      bool     // a latency or a mode on the path is not known: Answered is a lower bound
	TailUnknown     bool     // a single duration stands for a distribution: P95 and above are lower bounds
	DownPartial     bool     // an availability is not known: Down is a lower bound
	NothingTimed    bool     // no latency on the path is known at all
	DownApproximate bool     // too many services are reached with probabilities, and count as if each were reached independently
	Approximate     bool     // too many steps for whole distributions: by means and variances
	Assumed         bool     // a named default took part (the cost of a publish or of an acknowledgement)
	Missing         []Fact   // the facts not given, in a stable order
	Ceiling         Ceiling  // the most it can carry
	PeakWait        PeakWait // what its declared peak adds to the answer
	PeakQueue       PeakQueue
	Unstable        Unstable // a service on the request path is offered more at the mean than it sustains: Answered is +Inf
	PeakUnstable    Unstable // the same while a workload is at its declared peak
	UnboundedBy     Unstable // where Drowns: what the consumer cannot get through, itself or something it waits for
	Worst           Worst    // what retries make of one request when everything fails
}

// Workload forecasts one load of the topology under an assignment. full asks for Complete too.
func (m *Model) Workload(load int, modes Assignment, full bool) Forecast {
	return m.ForModes(modes).Workload(load, full)
}

// Workload forecasts one load of the topology. full asks for Complete too.
func (s *ModeForecaster) Workload(load int, full bool) Forecast {
	m, modes := s.m, s.modes
	f := &m.Topology.Flows[load]
	out := s.latency(load, full, askAll)
	var missing []int
	var unnamed bool
	h := &hardDependencies{m: m, f: f, mode: modes.mode, patient: true}
	out.Down, missing, unnamed = h.unavailability(0)
	out.Needs, out.DownApproximate = h.list, h.rough
	out.Down = either(out.Down, out.Fails)
	for _, s := range missing {
		out.miss(Fact{"service", m.Topology.Services[s].Name, "availability"})
	}
	out.DownPartial = len(missing) > 0 || unnamed
	out.Ceiling = s.Ceiling(load)
	out.PeakWait = s.peakWait(load, &out)
	out.PeakQueue = s.peakQueue(load)
	out.Worst = m.worst(f, modes)
	if fresh := m.Topology.Loads[load].SLO.Freshness; fresh.Known && full && !out.NothingTimed {
		out.OnTime, out.OnTimeKnown = s.onTime(load, fresh.V, out.Approximate), true
	}
	s.overdue(load, &out)
	s.overload(load, &out)
	out.Missing = Facts(out.Missing)
	if out.Assumed && !out.Unstable.Is && out.Answered.over(&m.Topology.Loads[load].SLO) {
		out.AtLeast = m.WithoutAssumed().ForModes(modes).answer(load, askAll).Answered
	}
	return out
}

// Proven is what an answer takes at the least: an assumed cost proves no miss.
func (out *Forecast) Proven() Times {
	if out.AtLeast != (Times{}) {
		return out.AtLeast
	}
	return out.Answered
}

// over reports whether some percentile is over its objective.
func (t *Times) over(slo *graph.Objectives) bool {
	over := func(v float64, limit graph.Val[float64]) bool { return limit.Known && v > limit.V }
	return over(t.P50, slo.P50) || over(t.P95, slo.P95) || over(t.P99, slo.P99) || over(t.P999, slo.P999)
}

// Answer forecasts what one load's own modes decide: until it has its answer, and what that needs to be up. What other loads do to
// its services is left out, so that a latency is a lower bound where they are overloaded.
func (m *Model) Answer(load int, modes Assignment) Forecast {
	return m.ForModes(modes).answer(load, askAll)
}

// AgainstObjectives is Answer for what the objectives of a load ask, which costs much less: percentiles that they do not name, that
// certainly keep them, and means are 0.
func (s *ModeForecaster) AgainstObjectives(load int) Forecast {
	if s.m.tooMany(load) {
		return s.downOnly(load)
	}
	return s.answer(load, s.undecided(load, &s.m.Topology.Loads[load].SLO))
}

// downOnly is AgainstObjectives of a load with too many calls for whole distributions: its percentiles prove nothing.
func (s *ModeForecaster) downOnly(load int) (out Forecast) {
	out.Approximate = true
	m := s.m
	if !m.Topology.Loads[load].SLO.Down.Known {
		return out
	}
	if m.limited(load) && !s.takes[load]().calm {
		c := s.composed(load, s.limited, true, false, false)
		out.Fails = c.fails[c.at(0)]
	}
	out.Fails = m.failing(load, out.Fails)
	h := &hardDependencies{m: m, f: &m.Topology.Flows[load], mode: s.modes.mode, patient: true}
	out.Down, _, _ = h.unavailability(0)
	out.Needs, out.DownApproximate = h.list, h.rough
	out.Down = either(out.Down, out.Fails)
	return out
}

func (s *ModeForecaster) answer(load int, a ask) Forecast {
	m := s.m
	out := s.latency(load, false, a)
	h := &hardDependencies{m: m, f: &m.Topology.Flows[load], mode: s.modes.mode, patient: true}
	out.Down, _, _ = h.unavailability(0)
	out.Needs, out.DownApproximate = h.list, h.rough
	out.Down = either(out.Down, out.Fails)
	return out
}

// overload adds to a forecast which service on the request path is offered more than it sustains: there is no steady state then,
// and no percentile is finite.
func (s *ModeForecaster) overload(load int, out *Forecast) {
	out.Unstable, out.PeakUnstable = s.unstable(load)
	if out.Unstable.Is {
		out.Answered, out.Complete, out.Overdue = endlessTimes, endlessTimes, math.Inf(1)
		out.OnTime = 0
	}
}

// endlessTimes are those of what has no steady state.
var endlessTimes = Times{math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)}

func (s *ModeForecaster) latency(load int, full bool, a ask) (out Forecast) {
	m, modes := s.m, s.modes
	waited := s.takes[load]().waited
	steps := m.noteMissing(load, modes, waited, &out)
	out.Background = s.background(load)
	out.Approximate = steps > maxGridSteps || m.tooMany(load)
	if out.Approximate {
		s.byMoments(load, full, &out)
		return out
	}
	if a.none() {
		out.Fails = m.failing(load, 0)
		return out
	}
	out.Answered, out.Fails = s.onGrid(load, false, a)
	out.Complete = out.Answered
	if full && out.Background {
		out.Complete, _ = s.onGrid(load, true, a)
	}
	return out
}

// tooMany reports whether a load has too many calls for whole distributions in a file of this size.
func (m *Model) tooMany(load int) bool {
	return len(m.Topology.Flows[load].Calls) > maxGridShort && m.calls > maxGridCalls
}

func timesOf(d Moments) Times {
	return Times{d.Mean, d.Quantile(0.50), d.Quantile(0.95), d.Quantile(0.99), d.Quantile(0.999)}
}

// Quick forecasts a load by means and variances: for searches that ask by the thousand.
func (m *Model) Quick(load int, modes Assignment, full bool) Forecast {
	return m.ForModes(modes).Quick(load, full)
}

// Quick forecasts a load by means and variances: for searches that ask by the thousand. It proves nothing.
func (s *ModeForecaster) Quick(load int, full bool) (out Forecast) {
	m, modes := s.m, s.modes
	f := &m.Topology.Flows[load]
	out.Approximate = true
	s.byMoments(load, full, &out)
	h := &hardDependencies{m: m, f: f, mode: modes.mode}
	out.Down, _, _ = h.unavailability(0)
	out.Needs, out.DownApproximate = h.list, h.rough
	out.Down = either(out.Down, out.Fails)
	out.Overdue = out.Complete.P99
	if full {
		out.Background = s.background(load)
		s.overdue(load, &out)
	}
	s.overload(load, &out)
	return out
}

func (s *ModeForecaster) byMoments(load int, full bool, out *Forecast) {
	m, taken := s.m, s.takes[load]()
	entry := m.Own[m.Topology.Flows[load].Nodes[0].Service].Dist.Moments()
	full = full && s.background(load)
	answered := taken.answer
	switch {
	case full:
		c := m.design(load, s.modes)
		c.full, c.queues = true, s.queues()
		c.run(nil)
		answered = c.answered[0]
		if c.tries != nil {
			out.Fails = c.fails[0]
		}
		out.Complete = timesOf(entry.Add(c.all()))
	case !taken.calm:
		c := s.composed(load, s.limited, true, false, false)
		answered, out.Fails = c.answered[c.at(0)], c.fails[c.at(0)]
	}
	out.Fails = m.failing(load, out.Fails)
	out.Answered = timesOf(entry.Add(answered))
	if !full {
		out.Complete = out.Answered
	}
}

// background reports whether something goes on behind a queue after a load's answer.
func (s *ModeForecaster) background(load int) bool {
	taken := s.takes[load]()
	return slices.ContainsFunc(s.m.Topology.Flows[load].Calls, func(call graph.Call) bool {
		return taken.waited[call.From] && s.modes[call.Edge] != graph.Sync
	})
}

// Behind returns, per node of a load, how long an answer waits for the calls that the node makes under an assignment:
// means and variances; what is not known counts as nothing.
func (m *Model) Behind(load int, modes Assignment) []Moments {
	c := m.byMeans(&m.Topology.Flows[load], modes.mode)
	c.run(nil)
	return c.answered
}

// Own is what one service's own work adds to an answer.
type Own struct {
	Service int
	Seconds float64 // at the percentile asked for, for all visits
}

// Waited lists the services that a load's answer waits for, with their own work at percentile q.
func (m *Model) Waited(load int, modes Assignment, q float64) []Own {
	f := &m.Topology.Flows[load]
	c := m.byMeans(f, modes.mode)
	waited := c.waited()
	entry := f.Nodes[0].Service
	index := map[int]int{entry: 0}
	list := []Own{{entry, m.Own[entry].Dist.Quantile(q)}}
	for _, call := range f.Calls {
		edge := &m.Topology.Edges[call.Edge]
		if !waited[call.From] || modes[call.Edge] != graph.Sync {
			continue
		}
		i, ok := index[edge.To]
		if !ok {
			i = len(list)
			index[edge.To] = i
			list = append(list, Own{Service: edge.To})
		}
		list[i].Seconds += m.visits[load][call.From] * edge.Probability.Or(1) * edge.Calls.Or(1) * m.work[call.Edge].Dist.Quantile(q)
	}
	return list
}
