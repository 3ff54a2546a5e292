package advise

import (
	"commadvisor/internal/graph"
)

// Recommendation is what the advice says of one edge.
type Recommendation uint8

// The recommendations.
const (
	None Recommendation = iota // not advised on
	Sync
	Async
	Hybrid
	Either // an open edge on which nothing separates the modes; it counts as sync
)

var recommendationNames = [...]string{"", "sync", "async", "hybrid", "either"}

func (r Recommendation) String() string { return recommendationNames[r] }

func recommendationOf(m graph.Mode) Recommendation {
	return [...]Recommendation{graph.Sync: Sync, graph.Async: Async, graph.Hybrid: Hybrid}[m]
}

// Mode returns the mode that a recommendation leads to.
func (r Recommendation) Mode() graph.Mode {
	switch r {
	case Async:
		return graph.Async
	case Hybrid:
		return graph.Hybrid
	}
	return graph.Sync
}

// Strength is how sure a recommendation is. Only must and strong are changes.
type Strength uint8

// The strengths.
const (
	Even Strength = iota
	Lean
	Strong
	Must // a stated fact forbids every other mode, or every smallest repair has this change
)

var strengthNames = [...]string{"even", "lean", "strong", "must"}

func (s Strength) String() string { return strengthNames[s] }

// Basis is why the recommended mode is what it is.
type Basis uint8

// The bases.
const (
	AsBuilt    Basis = iota // the stated mode stands
	Semantics               // the facts leave no other mode
	Needless                // someone waits for what nobody needs
	Repairs                 // it repairs a fault of the design
	ByEvidence              // the score of the facts decides
	Follows                 // its callee answers before the work is done
)

var basisNames = [...]string{"as_built", "semantics", "needless", "fault", "evidence", "follows"}

func (b Basis) String() string { return basisNames[b] }

// Modes is a set of modes.
type Modes uint8

// set returns the set of some modes.
func set(modes ...graph.Mode) (s Modes) {
	for _, m := range modes {
		s |= 1 << m
	}
	return s
}

// Has reports whether the set holds a mode.
func (s Modes) Has(m graph.Mode) bool { return s>>m&1 == 1 }

// Only reports whether the set holds a mode and no other.
func (s Modes) Only(m graph.Mode) bool { return s == 1<<m }

func (s Modes) with(m graph.Mode) Modes    { return s | 1<<m }
func (s Modes) without(m graph.Mode) Modes { return s &^ (1 << m) }

// List returns the modes of the set in order.
func (s Modes) List() (list []graph.Mode) {
	for m := range graph.Mode(len(graph.Modes)) {
		if s.Has(m) {
			list = append(list, m)
		}
	}
	return list
}
