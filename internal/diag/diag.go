// Package diag holds positions in the user's files and the findings that point at them.
// It is the bottom of the import table: everything may report, nothing here decides.
package diag

import (
	"cmp"
	"slices"
)

// Pos is a place in a file: the file's number in Sources (1-based), line and column (1-based, columns
// count code points) and the length of the text meant, in code points. The zero value is "unknown" and
// every printer copes with it.
type Pos struct{ File, Line, Col, Len int32 }

// Known reports whether the position names a line.
func (p Pos) Known() bool { return p.Line > 0 }

// Compare orders positions by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Severity says how much a finding matters.
type Severity uint8

// The severities, least first.
const (
	Info Severity = iota
	Warning
	Error
)

var severityNames = [...]string{"info", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText makes severities words in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Related is a second place that explains a finding.
type Related struct {
	Pos     Pos
	Message string
}

// Finding is one thing to tell the user about a place in a file. Message is one lower-case sentence
// without a full stop that says what was found and what was wanted.
type Finding struct {
	Severity Severity
	Code     string
	Message  string
	Pos      Pos
	Related  []Related
}

// Compare orders findings by position, then code, then message, so that output does not depend on the order of discovery.
func (f Finding) Compare(g Finding) int {
	return cmp.Or(f.Pos.Compare(g.Pos), cmp.Compare(f.Code, g.Code), cmp.Compare(f.Message, g.Message))
}

// Sort puts findings in order.
func Sort(fs []Finding) { slices.SortStableFunc(fs, Finding.Compare) }

// Worst returns the highest severity among the findings; ok is false where there are none.
func Worst(fs []Finding) (worst Severity, ok bool) {
	for _, f := range fs {
		worst = max(worst, f.Severity)
	}
	return worst, len(fs) > 0
}
