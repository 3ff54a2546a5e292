package lint

import (
	"slices"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// What the file says about services and workloads that does not fit together.
var shapeChecks = []*Check{
	{
		ID: "shape/shared-datastore", Severity: diag.Warning, Since: "0.1",
		Statement: "several services write one datastore",
		Why:       "A shared datastore couples its writers more tightly than any call: they share its schema and its load, and no queue between them helps.",
		Fix:       "Let one service own the datastore; the others call it or send it messages.",
		Sources:   []rules.Source{outbox},
		run:       sharedDatastore,
	},
	{
		ID: "shape/answer-contradicts-needs", Severity: diag.Warning, Since: "0.1",
		Statement: "what the client is told (answer) and what it needs from its first call (needs) contradict each other",
		Why:       "Both decide whether the work may follow an acknowledgement, and they disagree.",
		Fix:       "Correct the one that is wrong.",
		Sources:   []rules.Source{azure202},
		run:       answerContradicts,
	},
	{
		ID: "shape/capacity-over-workers", Severity: diag.Warning, Since: "0.1",
		Statement: "the stated capacity is more than workers ÷ mean latency",
		Why:       "By Little's law the workers cannot do more: one of the three numbers is wrong.",
		Fix:       "Measure the number that was guessed.",
		Sources:   []rules.Source{little},
		run: func(p *pass) {
			for s := range p.g.Services {
				capacityOverWorkers(p, s)
			}
		},
	},
	{
		ID: "shape/unreached", Severity: diag.Warning, Since: "0.1",
		Statement: "no workload reaches a service, or a workload reaches no call",
		Why:       "What no workload reaches has no load, no SLO, and no user who waits, so the advice on it knows little.",
		Fix:       "Declare the missing workload or edge, or remove what no longer exists.",
		run:       unreached,
	},
	{
		ID: "shape/read-that-writes", Severity: diag.Info, Since: "0.1",
		Statement: "a workload that reads from a service also runs a write or job of it, because the edge does not say which operation of the service makes it",
		Why:       "An edge without an operation of its caller runs whenever the caller is called: reads then carry the load, the latency, and the failures of writes.",
		Fix:       "Write from: SERVICE/OPERATION on calls that only one operation makes.",
		run:       readThatWrites,
	},
}

// readThatWrites reports, once a service, the first call with an effect that some workload makes after a read of it, where other
// operations of the service are there to make it.
func readThatWrites(p *pass) {
	told := make([]bool, len(p.g.Services))
	for e := range p.g.Edges {
		edge := &p.g.Edges[e]
		read := p.readBefore(e)
		if read < 0 || told[edge.From] {
			continue
		}
		told[edge.From] = true
		var others []string
		for i := range p.g.Edges {
			if into := &p.g.Edges[i]; into.To == edge.From && into.Operation != "" && into.Op.Known && into.Op.V != graph.Read {
				others = append(others, into.Operation)
			}
		}
		operation := "OPERATION"
		switch len(others) {
		case 0:
			continue // then it belongs to the read
		case 1:
			operation = others[0]
		}
		name := p.g.Services[edge.From].Name
		p.report(p.service(edge.From), diag.Info, edge.FromPos, "%s is a %s and also runs for the read \"%s\" of %s; if it should not, write from: %s/%s",
			p.a.Topology.IDs[e], edge.Op.V, p.g.Edges[read].Operation, name, name, operation).near(p.g.Edges[read].ToPos, "the read")
	}
}

// readBefore is a read by which a workload reaches the caller of a write or job that names no operation of its caller, −1 where none does.
// Calls that no workload makes do not say whether one request makes both.
func (p *pass) readBefore(e int) int {
	edge := &p.g.Edges[e]
	if edge.FromOp != "" || !edge.Op.Known || edge.Op.V != graph.Write && edge.Op.V != graph.Job {
		return -1
	}
	for _, m := range p.made[e] {
		if m.load >= len(p.g.Workloads) {
			continue
		}
		for _, c := range p.a.Topology.Flows[m.load].Calls {
			if into := &p.g.Edges[c.Edge]; c.To == m.call.From && into.Operation != "" && into.Op.Known && into.Op.V == graph.Read {
				return c.Edge
			}
		}
	}
	return -1
}

func sharedDatastore(p *pass) {
	writers := map[int][]int{} // datastore to the first writing edge of each caller
	for e := range p.g.Edges {
		edge := &p.g.Edges[e]
		writes := edge.Op.Known && (edge.Op.V == graph.Write || edge.Op.V == graph.Job)
		if !writes || !p.g.Services[edge.To].Is(graph.KindDatastore) ||
			slices.ContainsFunc(writers[edge.To], func(f int) bool { return p.g.Edges[f].From == edge.From }) {
			continue
		}
		writers[edge.To] = append(writers[edge.To], e)
	}
	for s := range p.g.Services {
		if len(writers[s]) < 2 {
			continue
		}
		var names []string
		for _, e := range writers[s] {
			names = append(names, p.g.Services[p.g.Edges[e].From].Name)
		}
		f := p.report(p.service(s), diag.Warning, p.g.Services[s].Pos, "%d services write %s: %s; let one own it", len(names), p.g.Services[s].Name, strings.Join(names, ", "))
		for _, e := range writers[s] {
			f.near(p.g.Edges[e].ToPos, "%s writes here", p.g.Services[p.g.Edges[e].From].Name)
		}
	}
}

// answerContradicts looks at the calls of clients, which have no work of their own. An entry that is a service may need the
// outcome of a check before it answers "accepted", and may give a result of its own while all its calls are notices: what it
// needs from its callees does not say what its client is told.
func answerContradicts(p *pass) {
	for w := range p.g.Workloads {
		wl := &p.g.Workloads[w]
		if !wl.Answer.Known || !p.g.Services[wl.Entry].Is(graph.KindClient) {
			continue
		}
		told, changes := false, -1 // a call gives what the client must be told; the last one that could
		for _, c := range p.a.Topology.Flows[w].CallsOf(0) {
			edge := &p.g.Edges[c.Edge]
			read := !edge.Op.Known || edge.Op.V == graph.Read
			if !read && edge.Needs.Known && edge.Needs.V >= graph.NeedOutcome && wl.Answer.V == graph.AnswerAccepted && !edge.Optional.V {
				on := p.edge(c.Edge)
				on.detail = wl.Name
				p.report(on, diag.Warning, edge.Needs.Pos, "%s needs the %s of %s, but %s answers \"accepted\"", p.g.Services[edge.From].Name, edge.Needs.V, p.a.Topology.IDs[c.Edge], wl.Name).
					near(wl.Answer.Pos, "the answer of %s", wl.Name)
			}
			if read || !edge.Needs.Known || edge.Needs.V >= graph.NeedOutcome {
				told = true
			} else {
				changes = c.Edge
			}
		}
		if wl.Answer.V != graph.AnswerAccepted && !told && changes >= 0 {
			p.report(p.workload(w), diag.Warning, wl.Answer.Pos, "%s answers with the %s, but none of its first calls needs more than %s", wl.Name, wl.Answer.V, p.g.Edges[changes].Needs.V).
				near(p.g.Edges[changes].Needs.Pos, "%s", p.a.Topology.IDs[changes])
		}
	}
}

func capacityOverWorkers(p *pass, s int) {
	service, own := &p.g.Services[s], p.a.Model.Own[s]
	mean := own.Dist.Mean()
	if !service.Capacity.Known || !service.Workers.Known || !own.Known || own.Derived || !(mean > 0) {
		return
	}
	if most := service.Workers.V / mean; units.Exceeds(service.Capacity.V, most*1.01) {
		f := p.report(p.service(s), diag.Warning, service.Capacity.Pos, "%s cannot sustain %s: %s workers at %s each sustain %s", service.Name,
			units.PerSecond(service.Capacity.V), units.Count(service.Workers.V), units.Time(mean), units.PerSecond(most))
		f.near(service.Workers.Pos, "the workers")
		f.near(service.Latency.Pos, "the latency")
	}
}

func unreached(p *pass) {
	touched := make([]bool, len(p.g.Services))
	for e := range p.g.Edges {
		edge := &p.g.Edges[e]
		touched[edge.From], touched[edge.To] = true, true
		if edge.Via.Known {
			touched[edge.Via.V] = true
		}
	}
	for w := range p.g.Workloads {
		wl := &p.g.Workloads[w]
		if len(p.a.Topology.Flows[w].Nodes) < 2 && len(p.a.Topology.Flows[w].Replies) == 0 {
			p.report(p.workload(w), diag.Warning, wl.EntryPos, "%s enters at %s, which makes no call for it", wl.Name, p.g.Services[wl.Entry].Name)
		}
		touched[wl.Entry] = true
	}
	for s := range p.g.Services {
		if service := &p.g.Services[s]; !touched[s] && !(p.brokers() == 1 && service.Is(graph.KindBroker)) { // the one that edges would use
			p.report(p.service(s), diag.Info, service.Pos, "no edge and no workload uses %s", service.Name)
		}
	}
	if len(p.g.Workloads) == 0 || len(p.a.Topology.Flows) == len(p.g.Workloads) {
		return
	}
	implicit := &p.a.Topology.Flows[len(p.g.Workloads)]
	for _, n := range implicit.Nodes {
		if n.Entry && n.First < n.Last {
			on := p.service(n.Service)
			on.detail = n.Op
			p.report(on, diag.Info, p.g.Services[n.Service].Pos, "no workload reaches %s, so who waits and how often is unknown", p.a.Topology.IDs[implicit.Calls[n.First].Edge])
		}
	}
}
