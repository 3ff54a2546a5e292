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

// restingKeys are the facts that a decision notes, in this order, those that the table of keys says are NotedInDecisions. Each is of the edge
// that states it, else of its callee, else of the only workload that passes.
var restingKeys = []string{"op", "needs", "consistency", "staleness", "errors", "timeout", "availability", "capacity", "rate"}

// restedOn writes the stated facts that a decision about an edge rests on, spelled as in the file, as a flow mapping.
func restedOn(s *session, e int) string {
	r := s.now().result
	var parts []string
	for _, key := range restingKeys {
		if text, ok := spelling(r, restsOn(s, e, key).Pos); ok {
			if !plain.MatchString(text) {
				text = graphfile.Quote(text)
			}
			parts = append(parts, key+": "+text)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// restsOn finds a fact by its key; one without a position where nothing states it.
func restsOn(s *session, e int, key string) graph.Fact {
	g, through := s.graph(), s.a().Topology.Through[e]
	if f, _ := g.Fact("edge", e, key); f.Known {
		return f
	}
	if f, _ := g.Fact("service", g.Edges[e].To, key); f.Known {
		return f
	}
	for _, l := range through {
		if w := int(l); w < len(g.Workloads) && (len(g.Workloads) == 1 || len(through) == 1) {
			if f, _ := g.Fact("workload", w, key); f.Known {
				return f
			}
		}
	}
	return graph.Fact{}
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
