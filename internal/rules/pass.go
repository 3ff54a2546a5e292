package rules

import (
	"commadvisor/internal/graph"
)

// Evidence is what one rule says of one edge in one workload.
type Evidence struct {
	Rule            *Rule
	Load            int // index into Topology.Loads; of several the one for which it is strongest
	More            int // other loads for which the rule says the same in kind
	Score           Centi
	Gate            Gate
	Mutes           bool // takes away what its dimension says towards async
	Measured, Limit float64
	Unit            string // s, /s, share, count, ratio, dB; "" for facts without a number

	table      *Table
	edge       int32
	afterAsync bool
}

// Text returns the evidence as a sentence. It is worked out when asked for, by the rule itself: evidence on a large graph is
// kept by the hundred thousand, and little of it is ever read.
func (e *Evidence) Text() string {
	s, ok := e.table.subject(int(e.edge), e.Load)
	if !ok {
		return e.Rule.Statement
	}
	s.AfterAsync = e.afterAsync
	p := Pass{Subject: &s}
	texts := p.Tell(e.Rule)
	for i := range p.Evidence {
		if p.Evidence[i].Same(e) {
			return texts[i]
		}
	}
	return e.Rule.Statement
}

// Same reports whether other says the same, perhaps for another workload.
func (e *Evidence) Same(other *Evidence) bool {
	return e.Like(other) && e.Score == other.Score && e.Measured == other.Measured && e.Limit == other.Limit
}

// Like reports whether other says the same in kind: the same rule, for the same mode, deciding alike.
func (e *Evidence) Like(other *Evidence) bool {
	return e.Rule == other.Rule && e.Gate == other.Gate && e.Mutes == other.Mutes && e.Unit == other.Unit && (e.Score < 0) == (other.Score < 0)
}

// Gate is what a gate decides.
type Gate uint8

// The gates.
const (
	NoGate Gate = iota
	GateSync
	GateAsync
)

// Pass is what a check sees: the facts of one edge as one workload uses it. Facts that are read but not known
// are noted.
type Pass struct {
	*Subject
	Asked    uint32 // set of Keys read and not known
	Evidence []Evidence

	rule  *Rule
	texts *[]string // of Evidence, where they are asked for
}

// Run lets one rule look at the subject.
func (p *Pass) Run(r *Rule) {
	p.rule = r
	r.Check(p)
}

// Tell runs one rule and returns the sentences of its evidence.
func (p *Pass) Tell(r *Rule) (sentences []string) {
	p.Evidence, p.texts = nil, &sentences
	p.Run(r)
	p.texts = nil
	return sentences
}

// fact returns a fact and notes it where it is not known.
func (p *Pass) fact(k Key) (Value, bool) {
	v := p.Facts[k]
	if !v.Known {
		p.Asked |= 1 << k
	}
	return v, v.Known
}

// report adds evidence; a score of 0 that decides nothing says nothing.
func (p *Pass) report(ev Evidence, text func() string) {
	if ev.Score == 0 && ev.Gate == NoGate && !ev.Mutes {
		return
	}
	ev.Rule, ev.Load = p.rule, p.Load
	ev.table, ev.edge, ev.afterAsync = p.Table, int32(p.Edge), p.AfterAsync
	p.Evidence = append(p.Evidence, ev)
	if p.texts != nil {
		*p.texts = append(*p.texts, text()) // here and now, so that no closure outlives its rule
	}
}

// score adds evidence of a fixed score.
func (p *Pass) score(s Centi, text func() string) { p.report(Evidence{Score: s}, text) }

func (p *Pass) op() (graph.Op, bool) {
	v, ok := p.fact(FactOp)
	return graph.Op(v.V), ok
}

func (p *Pass) isOp(op graph.Op) bool {
	v, ok := p.op()
	return ok && v == op
}

// Need returns what the caller must have, or its default: the result of a read, nothing of a notification.
func (p *Pass) Need() (graph.Need, bool) {
	if v := p.Facts[FactNeeds]; v.Known {
		return graph.Need(v.V), true
	}
	op, ok := p.op()
	switch {
	case ok && op == graph.Read:
		return graph.NeedResult, true
	case ok && op == graph.Notify:
		return graph.NeedNothing, true
	}
	p.fact(FactNeeds)
	return 0, false
}

// ModeNeed returns the need that counts for the mode: where every workload through the edge may be answered
// "accepted" and the edge does not leave the entry, an outcome or an acknowledgement is not waited for;
// relaxed then says so.
func (p *Pass) ModeNeed() (need graph.Need, relaxed, ok bool) {
	need, ok = p.Need()
	if !ok || p.LeavesEntry || need != graph.NeedOutcome && need != graph.NeedAck {
		return need, false, ok
	}
	if v, ok := p.fact(FactAnswer); ok && graph.Answer(v.V) == graph.AnswerAccepted {
		return graph.NeedNothing, true, true
	}
	return need, false, true
}

func (p *Pass) needIs(need graph.Need) bool {
	n, _, ok := p.ModeNeed()
	return ok && n == need
}

// personWaits reports whether a person waits on this workload; unknown counts as no.
func (p *Pass) personWaits() bool {
	v, ok := p.fact(FactUserFacing)
	return ok && v.V != 0
}

func (p *Pass) consistency() (graph.Consistency, bool) {
	v, ok := p.fact(FactConsistency)
	return graph.Consistency(v.V), ok
}
