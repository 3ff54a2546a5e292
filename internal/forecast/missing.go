package forecast

import (
	"cmp"
	"slices"

	"commadvisor/internal/graph"
)

// Fact names one fact of the graph file.
type Fact struct {
	On   string // service, edge or workload
	Name string // its name or id
	Key  string // as written in the file
}

// String spells a fact as a path in the file.
func (f Fact) String() string { return f.On + "s." + f.Name + "." + f.Key }

// Facts puts facts in a stable order, each once.
func Facts(list []Fact) []Fact {
	slices.SortFunc(list, func(a, b Fact) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return slices.Compact(list)
}

func (out *Forecast) miss(f Fact) { out.Missing = append(out.Missing, f) }

// noteMissing counts the steps an answer waits for, and notes the facts that are missing among them.
func (m *Model) noteMissing(load int, modes Assignment, waited []bool, out *Forecast) (steps int) {
	f := &m.Topology.Flows[load]
	known := 0
	use := func(s Step, missing Fact) {
		steps++
		out.Assumed = out.Assumed || s.Assumed
		if out.knows(s, missing, &out.LowerBound, &out.TailUnknown) {
			known++
		}
	}
	entry := f.Nodes[0].Service
	use(m.Own[entry], Fact{"service", m.Topology.Services[entry].Name, "latency"})
	for _, c := range f.Calls {
		edge := &m.Topology.Edges[c.Edge]
		callee := Fact{"service", m.Topology.Services[edge.To].Name, "latency"}
		if !waited[c.From] || modes[c.Edge] != graph.Sync {
			out.knows(m.work[c.Edge], callee, &out.BehindBound, &out.BehindBound)
		}
		if !waited[c.From] {
			continue
		}
		switch modes[c.Edge] {
		case graph.Sync:
			use(m.work[c.Edge], callee)
		case graph.Hybrid:
			m.noteOutcome(load, c.Edge, out)
			if parts, s := m.Ack(c.Edge); !m.ack[c.Edge].Known {
				s.Dist = parts[0]
				use(s, callee)
			} else {
				use(m.ack[c.Edge], Fact{"edge", m.Topology.IDs[c.Edge], "ack"})
			}
			fallthrough
		default:
			broker := callee
			if b, ok := m.Broker(c.Edge); ok {
				broker.Name = m.Topology.Services[b].Name
			}
			publish := m.publish[c.Edge]
			use(publish, broker)
			if publish.Assumed { // a number that is made of nothing else says nothing
				known--
			}
		}
	}
	m.noteCycles(f, modes, waited, out)
	free := m.Topology.Services[entry].Is(graph.KindClient) && steps > 1
	out.NothingTimed = known == 0 || known == 1 && free
	return steps
}

// knows notes what is missing of a step, and what that makes of the forecast; it reports whether anything of the step is known.
func (out *Forecast) knows(s Step, fact Fact, unknown, noTail *bool) bool {
	switch {
	case !s.Known:
		*unknown = true
		out.miss(fact)
	case !s.Tail:
		*noTail = true
		out.miss(Fact{fact.On, fact.Name, fact.Key + ".p99"})
	}
	return s.Known
}

// noteOutcome notes that an acknowledgement is not the answer that was asked for.
func (m *Model) noteOutcome(load, edge int, out *Forecast) {
	if answer := m.Topology.Loads[load].Answer; answer.Known && answer.V != graph.AnswerAccepted && m.Topology.Edges[edge].Needs.V >= graph.NeedOutcome {
		out.LowerBound = true
		out.miss(Fact{"edge", m.Topology.IDs[edge], "outcome behind the 202"})
	}
}

// noteCycles notes the calls that close a cycle of waiting: they are not followed.
func (m *Model) noteCycles(f *graph.Flow, modes Assignment, waited []bool, out *Forecast) {
	for _, c := range f.Cut {
		if waited[c.From] && modes[c.Edge] == graph.Sync {
			out.LowerBound = true
			out.miss(Fact{"edge", m.Topology.IDs[c.Edge], "cycle"})
		}
	}
}
