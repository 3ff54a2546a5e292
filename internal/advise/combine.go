package advise

import (
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// What the combination is made of, in hundredths of a decibel. Ours, not literature; see docs/design.md.
const (
	bound  = 800 // no dimension counts more, so a strong verdict rests on two dimensions or a gate
	strong = 600 // from here async is strong, from −strong sync
	lean   = 100 // from here async, from −lean sync; between them the evidence does not separate
)

// Recommendation is what the advice says of one edge.
type Recommendation uint8

// The recommendations.
const (
	None Recommendation = iota // not advised on
	Sync
	Async
	Hybrid
	Either // the evidence does not separate them: keep what you have
)

var recommendationNames = [...]string{"", "sync", "async", "hybrid", "either"}

func (r Recommendation) String() string { return recommendationNames[r] }

// Mode returns the mode that a recommendation leads to; an edge that may stay as it is stays.
func (r Recommendation) Mode(built graph.Val[graph.Mode]) graph.Mode {
	switch r {
	case Sync:
		return graph.Sync
	case Async:
		return graph.Async
	case Hybrid:
		return graph.Hybrid
	}
	return built.V
}

// Strength is how sure a recommendation is.
type Strength uint8

// The strengths.
const (
	Even Strength = iota
	Lean
	Strong
	Must // a gate decides
)

var strengthNames = [...]string{"even", "lean", "strong", "must"}

func (s Strength) String() string { return strengthNames[s] }

// Sum is what the evidence adds up to.
type Sum struct {
	Prior rules.Centi
	Dims  [rules.Dimensions]rules.Centi
	Score rules.Centi // Prior and all of Dims
	Sync  bool        // a sync gate fired
	Async bool        // an async gate fired
}

// push is the strongest evidence of one dimension in each direction. Correlated evidence must not add up, so
// the rest is shown and not counted.
type push struct {
	async, sync rules.Centi // ≥ 0, ≤ 0
	muted       bool
}

func (p *push) add(e *rules.Evidence) {
	p.async, p.sync = max(p.async, e.Score), min(p.sync, e.Score)
	p.muted = p.muted || e.Mutes
}

// value is what the dimension counts: bounded, after the profile's factor.
func (p push) value(factor float64) rules.Centi {
	if p.muted {
		p.async = 0
	}
	v := rules.Centi(float64(p.async+p.sync) * factor)
	return max(-bound, min(bound, v))
}

// prior is what an edge counts before any evidence.
func prior(p *rules.Profile, leavesEntry bool) rules.Centi {
	if leavesEntry {
		return p.Prior
	}
	return p.Prior + p.Inner
}

// combine adds up the evidence of all workloads of one edge.
func combine(profile *rules.Profile, leavesEntry bool, evidence []rules.Evidence) (s Sum) {
	var pushes [rules.Dimensions]push
	for i := range evidence {
		e := &evidence[i]
		pushes[e.Rule.Dimension].add(e)
		s.Sync = s.Sync || e.Gate == rules.GateSync
		s.Async = s.Async || e.Gate == rules.GateAsync
	}
	s.Prior = prior(profile, leavesEntry)
	s.Score = s.Prior
	for d, p := range pushes {
		s.Dims[d] = p.value(profile.Factor[d])
		s.Score += s.Dims[d]
	}
	return s
}

// circumstances are the facts beside the sum that decide between async and hybrid.
type circumstances struct {
	waits    bool // the caller is the entry or a client, and something is needed back
	client   bool // the caller is a client: it cannot publish
	canSplit bool // a write or job of which an outcome or acknowledgement is needed, not strongly consistent
	accepted bool // the workload may answer accepted
	allows   bool // the effect may be eventual, or the work exceeds a second
}

// decide turns gates and sum into a recommendation. Gates come first, whatever the score.
func decide(s Sum, c circumstances) (Recommendation, Strength) {
	switch {
	case s.Sync && s.Async: // the contradiction is shown, never silently one of them
		return Hybrid, Must
	case s.Sync:
		return Sync, Must
	case s.Async && (c.waits || c.client):
		return Hybrid, Must
	case s.Async:
		return Async, Must
	}
	if c.waits && c.canSplit && (c.accepted || c.allows || s.Score >= lean) {
		if c.accepted || s.Score >= strong {
			return Hybrid, Strong
		}
		return Hybrid, Lean
	}
	switch {
	case s.Score >= lean && c.client:
		return Hybrid, strengthOf(s.Score)
	case s.Score >= lean:
		return Async, strengthOf(s.Score)
	case s.Score > -lean:
		return Either, Even
	}
	return Sync, strengthOf(-s.Score)
}

func strengthOf(score rules.Centi) Strength {
	if score >= strong {
		return Strong
	}
	return Lean
}
