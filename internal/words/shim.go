package words

import (
	"fmt"

	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
)

// Row is a row.
type Row struct {
	Dimension   rules.Dimension
	Sync, Async string
	Score       rules.Centi
	Filled      bool
}

func Table(a *advise.Analysis, e *advise.Edge) []Row {
	rows := make([]Row, rules.Dimensions)
	for d := range rows {
		s, y := rules.Dimension(d).Words()
		rows[d] = Row{rules.Dimension(d), s, y, e.Score.Dims[d], false}
	}
	return rows
}

func Reasons(a *advise.Analysis, e *advise.Edge) []string {
	var out []string
	out = append(out, Basis(a, e))
	for _, f := range e.Repairs {
		out = append(out, Fault(a, &f))
	}
	if ev := a.Evidence(e); len(ev) > 0 {
		out = append(out, ev[0].Text)
	}
	return out
}
func Basis(a *advise.Analysis, e *advise.Edge) string       { return "basis " + e.Basis.String() }
func Conditional(a *advise.Analysis, e *advise.Edge) string { return "" }
func Boundary(a *advise.Analysis, w int) []string           { return nil }
func Say(a *advise.Analysis, e *advise.Edge) string         { return "SAY." }
func Fault(a *advise.Analysis, f *advise.Fault) string {
	return fmt.Sprintf("%v %s %g over %g", f.Kind, f.Limit, f.Measured, f.Allowed)
}
