package report

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
	"commadvisor/internal/words"
)

// What package words spells for the walkthrough too, under the short names of this package.

func printable(s string) string                             { return words.Printable(s) }
func arrow(g *graph.Graph, e int) string                    { return words.Arrow(g, e) }
func label(g *graph.Graph, e int) string                    { return words.Label(g, e) }
func mode(v graph.Val[graph.Mode]) string                   { return words.Mode(v) }
func some(list []string, n int) string                      { return words.Some(list, n) }
func count(n int, noun string) string                       { return words.Count(n, noun) }
func owner(f forecast.Fact) string                          { return words.Owner(f) }
func facts(list []forecast.Fact, n int) string              { return words.Facts(list, n) }
func answers(q *advise.Question) string                     { return words.Answers(q) }
func width(s string) int                                    { return words.Width(s) }
func wrap(s string, limit int) []string                     { return words.Wrap(s, limit) }
func decibel(c rules.Centi) string                          { return words.Decibel(c) }
func against(ev *rules.Evidence) string                     { return words.Against(ev) }
func source(r *rules.Rule) string                           { return words.Source(r) }
func advice(e *advise.Edge, m graph.Val[graph.Mode]) string { return words.Advice(e, m) }
