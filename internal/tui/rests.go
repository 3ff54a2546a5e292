package tui

import (
	"regexp"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
)

// plain are the values that need no quotes.
var plain = regexp.MustCompile(`^[a-z0-9.%/_]+$`)

// restedOn writes the stated facts that a decision about an edge rests on, spelled as in the file, as a flow mapping.
func restedOn(s *session, e int) string {
	r := s.now().result
	g := r.Graph
	edge := &g.Edges[e]
	callee := &g.Services[edge.To]
	var parts []string
	add := func(name string, known bool, at diag.Pos) {
		if text, ok := spelling(r, at); known && ok {
			if !plain.MatchString(text) {
				text = graphfile.Quote(text)
			}
			parts = append(parts, name+": "+text)
		}
	}
	add("op", edge.Op.Known, edge.Op.Pos)
	add("needs", edge.Needs.Known, edge.Needs.Pos)
	add("consistency", edge.Consistency.Known, edge.Consistency.Pos)
	add("staleness", edge.Staleness.Known, edge.Staleness.Pos)
	if edge.Errors.Known {
		add("errors", true, edge.Errors.Pos)
	} else {
		add("errors", callee.Errors.Known, callee.Errors.Pos)
	}
	add("timeout", edge.Timeout.Known, edge.Timeout.Pos)
	add("availability", callee.Down.Known, callee.Down.Pos)
	add("capacity", callee.Capacity.Known, callee.Capacity.Pos)
	for _, l := range s.a().Topology.Through[e] {
		if w := int(l); w < len(g.Workloads) && len(g.Workloads) == 1 || w < len(g.Workloads) && len(s.a().Topology.Through[e]) == 1 {
			add("rate", g.Workloads[w].Rate.Known, g.Workloads[w].Rate.Pos)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// spelling is the text at a position of the file.
func spelling(r *graphfile.Result, at diag.Pos) (string, bool) {
	line, ok := r.Sources.Line(at)
	runes := []rune(line)
	from, to := int(at.Col)-1, int(at.Col+at.Len)-1
	if !ok || from < 0 || to > len(runes) || from >= to {
		return "", false
	}
	return strings.Trim(string(runes[from:to]), `"'`), true
}
