package report

import (
	"fmt"
	"strings"

	"commadvisor/internal/lint"
	"commadvisor/internal/words"
)

// unproven says behind a finding why it is not proven, "" where it is: " (bound)", or " (depends on idempotent)".
func unproven(f *lint.Finding) string {
	switch f.Confidence {
	case lint.Proven:
		return ""
	case lint.Bound:
		return " (" + f.Confidence.String() + ")"
	}
	return " (" + words.Printable(words.DependsOn(f.DependsOn, f.On, f.Name)) + ")"
}

// inWords is a finding's message, why it is not proven, and the changes that repair it, for formats that show no related places.
func inWords(f *lint.Finding, separator string) string {
	return strings.Join(append([]string{f.Message + unproven(f)}, f.Repairs...), separator)
}

// uncounted says how many findings do not fail the run or are not shown, and why.
func uncounted(r *lint.Result) (parts []string) {
	n := r.Counts()
	switch {
	case n.Mild == 0:
	case r.Never:
		parts = append(parts, "none fails (--fail-on never)")
	default:
		parts = append(parts, fmt.Sprintf("%d below --fail-on %s", n.Mild, r.FailOn))
	}
	if n.Below > 0 {
		parts = append(parts, fmt.Sprintf("%d below --min-confidence %s", n.Below, r.Least))
	}
	return parts
}
