package tui

import (
	"regexp"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
)

// plain are the values that need no quotes.
var plain = regexp.MustCompile(`^[a-z0-9.%/_]+$`)

// What a decision rests on: what the edge is for and how it is made, and what its callee can do.
var (
	restsOnEdge = []*graph.Key[graph.Edge]{graph.EdgeOp.Key, graph.EdgeNeeds.Key, graph.EdgeConsistency.Key, graph.EdgeStaleness.Key, graph.EdgeErrors.Key,
		graph.EdgeTimeout.Key}
	restsOnCallee = []*graph.Key[graph.Service]{graph.ServiceAvailability.Key, graph.ServiceCapacity.Key}
)

// restedOn writes the stated facts that a decision about an edge rests on, spelled as in the file, as a flow mapping.
func restedOn(s *session, e int) string {
	r := s.now().result
	g := r.Graph
	edge := &g.Edges[e]
	callee := &g.Services[edge.To]
	var parts []string
	add := func(name string, v graph.Fact) {
		if text, ok := spelling(r, v.Where()); v.Stated() && ok {
			if !plain.MatchString(text) {
				text = graphfile.Quote(text)
			}
			parts = append(parts, name+": "+text)
		}
	}
	for _, k := range restsOnEdge {
		if k.Name == graph.EdgeErrors.Name && !edge.Errors.Known {
			add(k.Name, &callee.Errors)
			continue
		}
		add(k.Name, k.At(edge))
	}
	for _, k := range restsOnCallee {
		add(k.Name, k.At(callee))
	}
	for _, l := range s.a().Topology.Through[e] {
		if w := int(l); w < len(g.Workloads) && len(g.Workloads) == 1 || w < len(g.Workloads) && len(s.a().Topology.Through[e]) == 1 {
			add(graph.WorkloadRate.Name, &g.Workloads[w].Rate)
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
