package rules

import (
	"math"
	"slices"
)

// Dimension is a row of the table.
type Dimension uint8

// The dimensions, in the order of the table.
const (
	Coupling Dimension = iota
	Latency
	Failure
	Consistency
	Debugging
	Throughput
	Dimensions // how many there are
)

var dimensionNames = [...]string{"coupling", "latency", "failure", "consistency", "debugging", "throughput"}

func (d Dimension) String() string { return dimensionNames[d] }

// Words returns what the table says of a dimension in general: for synchronous calls and for messages.
func (d Dimension) Words() (sync, async string) { return tableWords[d][0], tableWords[d][1] }

var tableWords = [...][2]string{
	Coupling:    {"temporal: the caller waits for the callee", "decoupled: the caller does not wait"},
	Latency:     {"the sum of all hops in the chain", "fire and forget, processed eventually"},
	Failure:     {"cascading: if the callee is down, the caller fails", "buffered: the queue absorbs the callee's downtime"},
	Consistency: {"easier to reason about", "eventually consistent"},
	Debugging:   {"a linear call trace", "distributed, harder to trace"},
	Throughput:  {"limited by the slowest service", "bursts absorbed, the queue is the buffer"},
}

// Direction is what a rule argues for.
type Direction uint8

// The directions.
const (
	TowardsSync Direction = iota
	TowardsAsync
	TowardsBoth
)

var directionNames = [...]string{"sync", "async", "both"}

func (d Direction) String() string { return directionNames[d] }

// Source is where a rule or a value comes from.
type Source struct{ Title, Where string }

func (s Source) String() string {
	if s.Where == "" {
		return s.Title
	}
	return s.Title + ", " + s.Where
}

// Param is a number a rule holds measurements against.
type Param struct {
	Name    string
	Value   float64
	Unit    string // one of units.Measures
	Meaning string
	Source  Source
}

// Rule is one line of the table.
type Rule struct {
	ID        string // dimension/slug, typed by hand, never used again for something else
	Dimension Dimension
	Since     string
	Towards   Direction
	Statement string // when it fires
	Score     string // what it counts, in decibels, as documented
	Why       string
	Fix       string
	Sources   []Source
	Params    []Param

	// One of the two: what it does tells whether it counts.
	Check   func(*Pass)          // weighs facts
	Compare func(*Pass, *Worlds) // compares the forecasts of two designs: it explains and does not count
}

// Numbers reports whether the rule compares forecasts.
func (r *Rule) Numbers() bool { return r.Compare != nil }

// Centi is a score in hundredths of a decibel, + towards async. Integers, so that an explanation adds up exactly.
type Centi int

// DB returns the score in decibels.
func (c Centi) DB() float64 { return float64(c) / 100 }

// decibels turns 10·log10(measured/limit) into a score.
func decibels(measured, limit float64) Centi {
	if !(measured > 0) || !(limit > 0) {
		return 0
	}
	return Centi(math.Round(1000 * math.Log10(measured/limit)))
}

// over is decibels, 0 for what stays within its limit: slack is no argument.
func over(measured, limit float64) Centi {
	if measured <= limit {
		return 0
	}
	return max(0, decibels(measured, limit))
}

// allRules are all rules in the order of the table, factRules those that weigh facts.
var (
	allRules  = slices.Concat(natureRules, couplingRules, latencyRules, failureRules, consistencyRules, debuggingRules, throughputRules)
	factRules = slices.DeleteFunc(slices.Clone(allRules), func(r *Rule) bool { return r.Numbers() })
)

// All returns every rule, in the order of the table.
func All() []*Rule { return slices.Clone(allRules) }
