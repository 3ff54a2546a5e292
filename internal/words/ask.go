package words

import (
	"fmt"

	"commadvisor/internal/advise"
	"commadvisor/internal/whatif"
)

// Ask words a question of the whole graph, and what its answers would change.
func Ask(a *advise.Analysis, q *whatif.Question) string {
	text := Upper(q.Asks)
	switch n := len(q.Edges); {
	case n == 0:
		return text + " It would not change the design."
	case n == 1:
		text += fmt.Sprintf(" It could change %s: %s.", Label(a.Graph, q.Edges[0]), Answers(q))
	default:
		var names []string
		for _, e := range q.Edges {
			names = append(names, Label(a.Graph, e))
		}
		text += fmt.Sprintf(" It could change %s: %s.", Count(n, "edge"), Some(names, 2))
	}
	return text + fmt.Sprintf(" (%s %s)", q.Fact.Key, Owner(q.Fact))
}

// Question words what a fact not given would change of one edge.
func Question(q *whatif.Question) string {
	return fmt.Sprintf("%s %s: %s It becomes %s", q.Fact.Key, Owner(q.Fact), q.Asks, Answers(q))
}
