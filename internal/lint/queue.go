package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

// Edges through a queue.
var queueChecks = []*Check{
	{
		ID: "queue/consumer-too-slow", Severity: diag.Error, Since: "0.1",
		Statement: "a consumer is offered as much as it sustains at the mean rates, or more",
		Why:       "A queue absorbs a burst. A consumer slower than its mean load never catches up, and the backlog grows without bound.",
		Fix:       "Add consumers, make the work cheaper, or send fewer messages.",
		Sources:   []rules.Source{backlogs, little},
		run:       consumerTooSlow,
	},
	{
		ID: "queue/retention-too-short", Severity: diag.Warning, Since: "0.1",
		Statement: "the broker's retention is shorter than the consumer's typical outage and the time to catch up after it; an error where the outage alone is longer",
		Why:       "Messages that expire before the consumer is back are lost.",
		Fix:       "Raise the retention, or let the consumer catch up faster.",
		Sources:   []rules.Source{backlogs},
		run:       retentionTooShort,
	},
	{
		ID: "queue/peak-backlog", Severity: diag.Error, Since: "0.2",
		Statement: "after a declared peak the last message waits longer than the workload's freshness or the broker's retention allows; for information where neither is stated",
		Why:       "A queue turns an overload into a delay. Nobody is refused, so nothing alarms until the last message comes hours late, or never.",
		Fix:       "Give the consumer the capacity to catch up in time: peak × duration / (duration + freshness). Or relax freshness, or bound the queue and refuse the rest.",
		Sources:   []rules.Source{backlogs, little},
		Params:    []rules.Param{{Name: "waits", Value: 600, Unit: "s", Meaning: "how long the last message may wait where no freshness is stated", Source: house}},
		run:       peakBacklog,
	},
	{
		ID: "queue/message-too-large", Severity: diag.Error, Since: "0.1",
		Statement: "a message is larger than the broker accepts",
		Why:       "The broker refuses it.",
		Fix:       "Store the payload elsewhere and send a reference to it.",
		run: func(p *pass) {
			for e := range p.g.Edges {
				broker, ok := p.a.Model.Broker(e)
				if !ok || !p.queued(e) {
					continue
				}
				payload, most := p.g.Edges[e].Payload, p.g.Services[broker].MaxMessage
				if payload.Known && most.Known && units.Exceeds(payload.V, most.V) {
					p.report(p.edge(e), diag.Error, payload.Pos, "%s sends %s, but %s accepts at most %s", p.a.Topology.IDs[e],
						units.Bytes(payload.V), p.g.Services[broker].Name, units.Bytes(most.V)).near(most.Pos, "the limit")
				}
			}
		},
	},
	{
		ID: "queue/open-obligations", Severity: diag.Warning, Since: "0.1",
		Statement: "an edge through a queue does not state guards that it needs, while others of the file state theirs; where none does, once and for information",
		Why:       "Messages arrive twice, out of order, or not at all. Each case needs an owner.",
		Fix:       "Build what is missing, and state it under guards.",
		Sources:   []rules.Source{sqs, outbox, azure202},
		run:       openObligations,
	},
	{
		ID: "queue/no-broker", Severity: diag.Info, Since: "0.1",
		Statement: "an edge through a queue does not name its broker and the file has several; where the file has none and an SLO counts on one, once",
		Why:       "Without the broker, its latency, availability, and limits are not included in any number.",
		Fix:       "Declare the broker under services, and name it: via: BROKER.",
		run:       noBroker,
	},
}

// consumerTooSlow reports consumers that somebody waits for elsewhere with capacity/overload.
func consumerTooSlow(p *pass) {
	for i := range p.faults {
		f := &p.faults[i]
		if f.Kind != advise.Endless || p.overloaded(f.Service) {
			continue
		}
		found := p.offered(p.report(p.service(f.Service), diag.Error, p.limitPos(f), "%s", words.Fault(p.a, f)), f.Service)
		for _, e := range p.queuesTo(f.Service) {
			found.near(p.modePos(e), "%s goes through a queue", p.a.Topology.IDs[e])
		}
	}
}

// queuesTo lists the edges that bring messages to a service.
func (p *pass) queuesTo(service int) (list []int) {
	for e := range p.g.Edges {
		if p.g.Edges[e].To == service && p.queued(e) {
			list = append(list, e)
		}
	}
	return list
}

func retentionTooShort(p *pass) {
	reported := map[[2]int]bool{} // broker and consumer
	p.calls(func(load int, c graph.Call) {
		to := p.g.Edges[c.Edge].To
		outage := p.g.Services[to].Outage
		b, ok := p.a.Model.Broker(c.Edge)
		if !ok || !outage.Known || !p.queued(c.Edge) || reported[[2]int{b, to}] || !p.g.Services[b].Retention.Known {
			return
		}
		kept := p.g.Services[b].Retention
		drain := p.built.Buffer(load, c).Outage.Drain
		if math.IsInf(drain, 1) {
			drain = 0 // that it never drains is another finding
		}
		if !units.Exceeds(outage.V+drain, kept.V) {
			return
		}
		reported[[2]int{b, to}] = true
		severity, and := diag.Error, ""
		if outage.V < kept.V {
			severity, and = diag.Warning, " and the backlog takes "+units.Time(drain)+" to drain"
		}
		on := p.service(b)
		on.detail = p.g.Services[to].Name
		p.report(on, severity, kept.Pos, "%s keeps messages for %s, but an outage of %s typically lasts %s%s: messages are lost",
			p.g.Services[b].Name, units.Time(kept.V), p.g.Services[to].Name, units.Time(outage.V), and).near(outage.Pos, "outage of %s", p.g.Services[to].Name)
	})
}

// peakBacklog reports what a declared peak leaves waiting, as built: too long for a freshness or for what the broker keeps, or, where nothing
// limits it, for longer than most would guess.
func peakBacklog(p *pass) {
	late := p.a.LateAtPeak((*advise.Workload).AsBuilt)
	limited := map[int]bool{}
	for i := range late {
		f := &late[i]
		limited[f.Workload] = true
		on := p.workload(f.Workload)
		on.detail = f.Limit
		pos := p.g.Workloads[f.Workload].SLO.Freshness.Pos
		if f.Of.On == "service" {
			broker, _ := p.g.Service(f.Of.Name)
			pos = p.g.Services[broker].Retention.Pos
		}
		found := p.report(on, diag.Error, pos, "%s", words.Fault(p.a, f)).exceeds(f.Measured, f.Allowed)
		p.fills(found, f.Workload)
	}
	for w := range p.a.Workloads {
		q := &p.a.Workloads[w].Today.PeakQueue
		if limited[w] || !units.Exceeds(q.MaxLag, p.param("waits")) {
			continue
		}
		wl := &p.g.Workloads[w]
		found := p.report(p.workload(w), diag.Info, wl.Peak.Rate.Pos, "%s's peak leaves %s messages to %s, the last waits %s; state freshness to say whether that is soon enough",
			wl.Name, units.Count(q.Messages), p.g.Services[p.g.Edges[q.Edge].To].Name, units.Time(q.MaxLag))
		p.fills(found, w)
	}
}

// fills points to the queue that a peak fills, and to what limits its consumer.
func (p *pass) fills(found *Finding, w int) {
	q := &p.a.Workloads[w].Today.PeakQueue
	found.near(p.modePos(q.Edge), "%s goes through a queue", p.a.Topology.IDs[q.Edge])
	s := &p.g.Services[q.LimitedBy]
	if q.ByWorkers {
		found.near(s.Workers.Pos, "%s sustains %s", s.Name, units.PerSecond(q.Sustained))
		return
	}
	found.near(s.Capacity.Pos, "%s sustains %s", s.Name, units.PerSecond(q.Sustained))
}

// guarded are the obligations that a guard can meet and whose absence loses or doubles work.
var guarded = []string{"outbox", "idempotent_consumer", "dlq", "ordering_key", "correlation_id", "status_resource", "compensation"}

func openObligations(p *pass) {
	stated := false
	var edges []int
	for e := range p.g.Edges {
		stated = stated || p.g.Edges[e].Guards.Known
		if p.queued(e) && !(p.a.Edges[e].Recommendation == advise.Sync && p.a.Edges[e].Strength >= advise.Strong) { // that one should not be there at all
			edges = append(edges, e)
		}
	}
	if !stated && len(edges) > 0 {
		noGuards(p, edges)
		return
	}
	for _, e := range edges {
		if open := p.unguarded(e); len(open) > 0 {
			f := p.report(p.edge(e), diag.Warning, first(p.g.Edges[e].Guards.Pos, p.modePos(e)), "%s is %s and does not state %s", p.a.Topology.IDs[e], p.g.Edges[e].Mode.V, strings.Join(open, ", "))
			p.unlessStated(f, "edge", e, "guards")
		}
	}
}

// unguarded lists the guards that an edge through a queue needs and does not state.
func (p *pass) unguarded(e int) (open []string) {
	as := advise.Async
	if p.g.Edges[e].Mode.V == graph.Hybrid {
		as = advise.Hybrid
	}
	for _, o := range p.a.ObligationsAs(&p.a.Edges[e], as) {
		if !o.Met && slices.Contains(guarded, o.ID) {
			open = append(open, o.ID)
		}
	}
	return open
}

// noGuards reports once a file that no guard is stated, and which ones its edges need.
func noGuards(p *pass, edges []int) {
	need := map[string]int{}
	for _, e := range edges {
		for _, id := range p.unguarded(e) {
			need[id]++
		}
	}
	var list []string
	for _, id := range guarded {
		switch {
		case need[id] == 0:
		case len(edges) == 1:
			list = append(list, id)
		default:
			list = append(list, fmt.Sprintf("%s (%d)", id, need[id]))
		}
	}
	if len(list) == 0 {
		return
	}
	which := p.a.Topology.IDs[edges[0]] + " goes through a queue and states no guards; it needs"
	if len(edges) > 1 {
		which = fmt.Sprintf("no edge through a queue states guards (%d, %s first); they need", len(edges), p.a.Topology.IDs[edges[0]])
	}
	f := p.report(subject{detail: "none"}, diag.Info, p.modePos(edges[0]), "%s %s", which, words.Some(list, len(list)))
	for _, e := range edges {
		p.unlessStated(f, "edge", e, "guards")
	}
}

// inSLO reports whether an SLO is held against what an edge adds.
func (p *pass) inSLO(e int) bool {
	return slices.ContainsFunc(p.made[e], func(m loadCall) bool { return p.a.Topology.Loads[m.load].SLO != graph.Objectives{} })
}

func noBroker(p *pass) {
	brokers := p.brokers()
	if brokers == 1 {
		return // it is the one that is meant
	}
	var open []int
	for e := range p.g.Edges {
		if p.queued(e) && !p.g.Edges[e].Via.Known {
			open = append(open, e)
		}
	}
	if brokers == 0 && !slices.ContainsFunc(open, p.inSLO) {
		return // nobody reads the number that would be wrong
	}
	if brokers == 0 {
		e := open[0]
		which := p.a.Topology.IDs[e] + " goes"
		if len(open) > 1 {
			which = fmt.Sprintf("%s (%s first) go", words.Count(len(open), "edge"), p.a.Topology.IDs[e])
		}
		f := p.report(subject{detail: "none"}, diag.Info, p.modePos(e), "%s through a queue, but the file has no broker: broker availability is not included, and its latency is assumed (p50 %s, p99 %s)",
			which, units.Time(forecast.AssumedPublish.P50), units.Time(forecast.AssumedPublish.P99))
		for _, e := range open {
			f.depends(p.via(e))
		}
		return
	}
	for _, e := range open {
		f := p.report(p.edge(e), diag.Info, p.modePos(e), "%s is %s and names none of the %d brokers; add via: BROKER", p.a.Topology.IDs[e], p.g.Edges[e].Mode.V, brokers)
		f.depends(p.via(e))
	}
}

// via is the fact that names an edge's broker.
func (p *pass) via(e int) forecast.Fact {
	return forecast.Fact{On: "edge", Name: p.a.Topology.IDs[e], Key: "via"}
}

// brokers counts the brokers of the file.
func (p *pass) brokers() (n int) {
	for s := range p.g.Services {
		if p.g.Services[s].Is(graph.KindBroker) {
			n++
		}
	}
	return n
}
