// Package whatif says what hangs on what: which fact that is not known would change the design, which change of a stated fact
// would change an edge, and how much of the advice hangs on our weights.
package whatif

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
)

// Question is a fact that is not given and could change recommended modes.
type Question struct {
	Fact        forecast.Fact
	Asks, Why   string
	Answers     []Answer                // the plausible values, in the order of the file format
	CouldBecome []advise.Recommendation // what Edge could become, apart from what is recommended now
	Edges       []int                   // edges whose recommended mode some answer changes, by id
	Gain        float64                 // expected number of edges whose recommended mode changes
}

// Answer is one plausible value of a fact and what it would lead to.
type Answer struct {
	Word           string // as written in the file
	Recommendation advise.Recommendation
	Weight         float64 // how often real systems have it, of 1
}

// Flip is the smallest change of one stated fact that changes a recommendation.
type Flip struct {
	Fact           forecast.Fact
	From, To       string  // as people write them
	Value          float64 // of To, for numbers
	Factor         float64 // of To against From, for numbers; 0 for words, and where one of them is 0
	Recommendation advise.Recommendation
	Fragile        bool // within a quarter of what the fact is now
}

// Questions returns the facts that are not given and could change one edge, the most worth answering first.
func Questions(a *advise.Analysis, e *advise.Edge) []Question { return nil }

// Ask returns the questions of a whole graph, ranked by the expected number of edges that an answer changes.
func Ask(a *advise.Analysis) []Question { return nil }

// Flips finds, on the real engine, the smallest change of each single stated fact that changes an edge's recommendation.
func Flips(a *advise.Analysis, e *advise.Edge) []Flip { return nil }

// Sensitivity says in how many runs with other weights, on the same facts, the recommendation stays.
func Sensitivity(a *advise.Analysis, e *advise.Edge) (kept, of int) { return 0, 0 }
