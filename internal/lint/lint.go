// Package lint holds an architecture file to its own facts: checks over an analysis, each pointing at the value at
// fault, and what a team needs to live with findings it knows: severities, suppressions, baselines.
package lint

import (
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/rules"
)

// Check is one thing that lint looks for.
type Check struct {
	ID        string        // family/slug, typed by hand, never used again for something else
	Severity  diag.Severity // unless the configuration says otherwise; some findings of a check are milder
	Since     string
	Statement string // when it reports
	Why       string
	Fix       string
	Sources   []rules.Source
	Params    []rules.Param // thresholds, which the configuration may set

	run func(*pass) // nil where the comments of the file are checked, not its facts
}

// Finding is what a check found. Code of the embedded finding is the check's ID; an input finding of the reader
// (a warning on the graph file) has the reader's code and no check.
type Finding struct {
	diag.Finding
	Check       *Check // nil for a finding of the reader
	On          string // edge, service, workload or "" for the file as a whole
	Name        string // the edge's id or the name of the service or workload
	Fingerprint string // of check and subject, never of a line: the same as long as the finding is about the same thing
	State       State
	detail      string   // tells findings of one check on the same subject apart
	Reason      string   // of the suppression or decision, where State is Suppressed
	Repairs     []string // the advised changes that repair what was found; their edges are related places
	Basis       string   // of mode/against-advice: why the design has another mode there
	Excess      float64  // how many times a limit is exceeded; 0 for what has no measure
	Confidence  Confidence
	DependsOn   []forecast.Fact // the facts that are not stated and could take it back, where they are known by name
}

// State says how a finding relates to what is known already.
type State uint8

// The states.
const (
	New        State = iota // not in the baseline, or no baseline was given
	Same                    // in the baseline
	Suppressed              // by a comment in the file
	Related                 // a related place of another new finding: of the same cause
	Below                   // less sure than --min-confidence asks for
)

var stateNames = [...]string{"new", "same", "suppressed", "related", "below"}

func (s State) String() string { return stateNames[s] }

// Known is a finding as a baseline keeps it.
type Known struct {
	Check       string `json:"check"`
	On          string `json:"on"`
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`

	// Excess is how many times the limit was exceeded; what exceeds it by a tenth more is new again. 0 for what has no measure.
	Excess float64 `json:"excess,omitempty"`
}

// Result is what lint reports: findings in order of position, then check, then message.
type Result struct {
	Findings []Finding
	Baseline string  // its file, "" without one
	Fixed    []Known // in the baseline, and found no more
	FailOn   diag.Severity
	Least    Confidence // what is less sure is Below
	Never    bool       // findings never fail the run, whatever FailOn
	Failed   bool       // a new finding at or above FailOn; or, with a strict baseline, a fixed entry that is still in it

	Incomplete bool // the input could not be read: the findings are its faults, and nothing was checked
}
