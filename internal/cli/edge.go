package cli

import (
	"fmt"
	"strings"

	"commadvisor/internal/graph"
)

// endpoint is one side of an edge as typed: a service, and perhaps an operation.
type endpoint struct{ service, operation string }

func (e endpoint) matches(service, operation string) bool {
	return e.service == service && (e.operation == "" || e.operation == operation)
}

// findEdge finds the edge that a user means by A->B, A -> B, A → B, A:B, with operations or without.
func findEdge(g *graph.Graph, text string) (int, error) {
	ids := make([]string, len(g.Edges))
	for e := range g.Edges {
		if ids[e] = g.EdgeID(e); ids[e] == text {
			return e, nil
		}
	}
	var found []int
	for _, sides := range split(text) {
		for e := range g.Edges {
			edge := &g.Edges[e]
			if sides[0].matches(g.Services[edge.From].Name, edge.FromOp) && sides[1].matches(g.Services[edge.To].Name, edge.Operation) {
				found = append(found, e)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, unknownEdge(text, ids)
	}
	var names []string
	for _, e := range found {
		if g.Edges[e].FromOp == "" && g.Edges[e].Operation == "" && normal(text) == ids[e] {
			return e, nil
		}
		names = append(names, "'"+ids[e]+"'")
	}
	return 0, fmt.Errorf("%q could be %s: name the operation", text, listed(names, 10))
}

// split reads an edge in every way it can be meant: names may hold the separators themselves.
func split(text string) (ways [][2]endpoint) {
	for _, sep := range []string{"->", "→", ":"} {
		if from, to, ok := strings.Cut(text, sep); ok {
			ways = append(ways, [2]endpoint{side(from), side(to)})
		}
	}
	return ways
}

func side(text string) endpoint {
	service, operation, _ := strings.Cut(text, "/")
	return endpoint{strings.TrimSpace(service), strings.TrimSpace(operation)}
}

// normal spells an edge as its id.
func normal(text string) string {
	ways := split(text)
	if len(ways) == 0 {
		return text
	}
	id := ""
	for i, s := range ways[0] {
		if i > 0 {
			id += "->"
		}
		if id += s.service; s.operation != "" {
			id += "/" + s.operation
		}
	}
	return id
}

func unknownEdge(text string, ids []string) error {
	near := nearestPairs(normal(text), ids, 3) // operations are often left out
	if strings.Contains(text, "/") || len(near) == 0 {
		near = nearest(normal(text), ids, 3)
	}
	if len(near) == 0 && len(ids) == 0 {
		return fmt.Errorf("no edge %q: there are no edges", text)
	}
	intro := "; did you mean "
	if len(near) == 0 {
		near, intro = ids, "; there are "
	}
	quoted := make([]string, len(near))
	for i, id := range near {
		quoted[i] = "'" + id + "'"
	}
	return fmt.Errorf("no edge %q%s%s", text, intro, listed(quoted, 10))
}

// nearestPairs returns up to n edges whose caller and callee, without operations, are spelt most like the text.
func nearestPairs(text string, ids []string, n int) (near []string) {
	var pairs []string
	of := map[string][]string{}
	for _, id := range ids {
		from, to, _ := strings.Cut(id, "->")
		from, _, _ = strings.Cut(from, "/")
		to, _, _ = strings.Cut(to, "/")
		pair := from + "->" + to
		if of[pair] == nil {
			pairs = append(pairs, pair)
		}
		of[pair] = append(of[pair], id)
	}
	for _, pair := range nearest(text, pairs, n) {
		near = append(near, of[pair]...)
	}
	return near[:min(n, len(near))]
}

// listed joins a list, cut after n.
func listed(list []string, n int) string {
	if len(list) > n {
		return strings.Join(list[:n], ", ") + fmt.Sprintf(" and %d more", len(list)-n)
	}
	return strings.Join(list, ", ")
}
