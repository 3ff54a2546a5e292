package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
	"commadvisor/internal/words"
)

const labelWidth = 11 // of the words before the closing lines

// item writes a label and its text, wrapped beside it.
func (t *text) item(name, body string) {
	if body == "" {
		return
	}
	for i, l := range words.Wrap(body, max(20, t.o.Width-labelWidth-gap)) {
		head := strings.Repeat(" ", labelWidth)
		if i == 0 {
			head = t.paint.on(bold, name) + strings.Repeat(" ", labelWidth-words.Width(name))
		}
		t.line("%s  %s", head, l)
	}
}

// closing says what to do next.
func (t *text) closing() {
	t.b.WriteByte('\n')
	t.item("change", t.changes())
	t.objectives()
	t.item("build first", t.build())
	t.ask()
	t.item("marked ?", t.marked())
	t.item("assumed", t.assumed())
	t.item("no advice", t.unadvised())
	t.item("profiles", t.profiles())
}

// changes counts what would change.
func (t *text) changes() string {
	advised, stated, changed := 0, 0, 0
	for e := range t.a.Edges {
		if t.a.Edges[e].Advised {
			advised++
			if t.a.Graph.Edges[e].Mode.Known {
				stated++
			}
			if t.a.Edges[e].Change {
				changed++
			}
		}
	}
	unstated := fmt.Sprintf("%s not say how it is built today (mode: sync, async or hybrid)", do(advised-stated))
	switch {
	case advised == 0:
		return "there is no edge to advise on"
	case stated == 0:
		return unstated + ", so nothing counts as a change"
	case changed == 0 && stated == advised:
		return "nothing: every edge is built as advised"
	case stated < advised:
		return fmt.Sprintf("%d of %s; %s", changed, words.Count(stated, "edge"), unstated)
	}
	return fmt.Sprintf("%d of %s", changed, words.Count(advised, "edge"))
}

// objectives says how many are missed as built, and as advised, and where the fewest changes that are enough are found.
func (t *text) objectives() {
	today, left := 0, 0
	for i := range t.a.Workloads {
		w := &t.a.Workloads[i]
		slo := &t.a.Graph.Workloads[w.Index].SLO
		today += len(advise.Missed(w.Today, slo))
		left += len(advise.Missed(w.Recommended, slo))
	}
	if today == 0 {
		return
	}
	t.item("objectives", fmt.Sprintf("%d missed today, %d as recommended; the fewest changes that are enough:", today, left))
	t.line("%s  %s", strings.Repeat(" ", labelWidth), t.paint.on(cyan, "commadvisor plan "+command(t.o.Files)))
}

func do(n int) string {
	if n == 1 {
		return "1 edge does"
	}
	return fmt.Sprintf("%d edges do", n)
}

// build names the open obligations that most of the changes need.
func (t *text) build() string {
	type need struct {
		id    string
		texts []string
		edges int
	}
	var needs []*need
	open := 0
	for _, e := range t.a.Edges {
		built := t.a.Graph.Edges[e.Index].Mode
		if !e.Advised || !e.Change && (built.Known || e.Recommendation == advise.Sync || e.Recommendation == advise.Either) {
			continue
		}
		for _, o := range e.Obligations {
			if o.Met {
				continue
			}
			at := slices.IndexFunc(needs, func(n *need) bool { return n.id == o.ID })
			if at < 0 {
				at = len(needs)
				needs = append(needs, &need{id: o.ID})
			}
			needs[at].edges++
			if text := short(o.Text); !slices.Contains(needs[at].texts, text) {
				needs[at].texts = append(needs[at].texts, text)
				open++
			}
		}
	}
	slices.SortStableFunc(needs, func(a, b *need) int { return -cmp.Compare(a.edges, b.edges) })
	var parts []string
	for _, n := range needs[:min(3, len(needs))] {
		parts = append(parts, joint(n.texts))
		open -= len(n.texts)
	}
	text := strings.Join(parts, "; ")
	if open > 0 {
		text += fmt.Sprintf("; then %d more, see explain", open)
	}
	return text
}

// short cuts the reason off an obligation.
func short(text string) string {
	for _, end := range []string{": ", ", so that", ", which", " with a ", " if "} {
		text, _, _ = strings.Cut(text, end)
	}
	return text
}

// joint joins texts that start alike: "an outbox in a, b and c".
func joint(texts []string) string {
	const most = 4
	stem := strings.LastIndexByte(texts[0], ' ') + 1
	for _, s := range texts[1:] {
		if !strings.HasPrefix(s, texts[0][:stem]) || strings.Contains(s[stem:], " ") {
			return words.Some(texts, most)
		}
	}
	names := make([]string, len(texts))
	for i, s := range texts {
		names[i] = s[stem:]
	}
	return texts[0][:stem] + words.Some(names, most)
}

// ask writes the unknown fact that could change most edges, what its answers lead to, and how to go on.
func (t *text) ask() {
	q, e, flips := t.question()
	if q == nil {
		return
	}
	edges := "this edge"
	if len(t.a.Edges) > 1 {
		edges = "1 edge"
		if flips > 1 {
			edges = words.Count(flips, "edge")
		}
	}
	t.item("ask", fmt.Sprintf("%s Add %s %s; it alone could change %s:", words.Upper(q.Asks), q.Fact.Key, words.Owner(q.Fact), edges))
	t.item("", words.Label(t.a.Graph, e)+" becomes "+words.Answers(q))
	t.line("%s  %s", strings.Repeat(" ", labelWidth), t.paint.on(cyan, "commadvisor explain "+command(append(slices.Clone(t.o.Files), t.a.Edges[e].ID))))
}

// question returns the fact that alone could change most edges, and the first of them.
func (t *text) question() (top *advise.Question, edge, flips int) {
	type tally struct {
		q           *advise.Question
		edge, flips int
		spread      int
	}
	tallies := map[forecast.Fact]*tally{}
	var best *tally
	better := func(a, b *tally) bool {
		return cmp.Or(cmp.Compare(a.flips, b.flips), cmp.Compare(a.spread, b.spread), -strings.Compare(a.q.Fact.String(), b.q.Fact.String())) > 0
	}
	for e := range t.a.Edges {
		for i := range t.questions[e] {
			q := &t.questions[e][i]
			if len(q.CouldBecome) == 0 {
				continue
			}
			c := tallies[q.Fact]
			if c == nil {
				c = &tally{q: q, edge: e}
				tallies[q.Fact] = c
			}
			c.flips++
			c.spread += int(q.Spread)
			if best == nil || better(c, best) {
				best = c
			}
		}
	}
	if best == nil {
		return nil, 0, 0
	}
	return best.q, best.edge, best.flips
}

func (t *text) marked() string {
	for _, e := range t.o.shown(t.a) {
		if t.sensitive(e) {
			return "a fact not given could change this advice"
		}
	}
	return ""
}

// assumed names the defaults that took part.
func (t *text) assumed() string {
	if !slices.ContainsFunc(t.a.Workloads, func(w advise.Workload) bool { return w.Today.Assumed || w.Recommended.Assumed }) {
		return ""
	}
	outbox, publish, ack := 0, 0, 0
	for e := range t.a.Edges {
		edge := &t.a.Graph.Edges[e]
		m := t.a.Edges[e].Recommendation.Mode(edge.Mode)
		if m == graph.Sync {
			continue
		}
		if t.a.Model.Publish(e).Assumed {
			if edge.Guards.V.Has(graph.Outbox) {
				outbox++
			} else {
				publish++
			}
		}
		if m == graph.Hybrid && !edge.Ack.Known {
			ack++
		}
	}
	var parts []string
	spell := func(l graph.Latency) string {
		return fmt.Sprintf("%s (p50), %s (p99)", units.Time(l.P50), units.Time(l.P99))
	}
	if publish > 0 {
		parts = append(parts, "handing a message to a broker of unknown latency takes "+spell(forecast.AssumedPublish))
	}
	if outbox > 0 {
		parts = append(parts, "writing to an outbox takes "+spell(forecast.AssumedLocalWrite))
	}
	if ack > 0 {
		parts = append(parts, "an acknowledgement takes the callee's own latency and a publish (state ack to replace it)")
	}
	return strings.Join(parts, "; ")
}

// unadvised counts and names the edges that get no advice.
func (t *text) unadvised() string {
	var own, replies []string
	for e := range t.a.Edges {
		switch edge := &t.a.Graph.Edges[e]; {
		case t.a.Edges[e].Advised:
		case edge.RepliesTo.Known:
			replies = append(replies, words.Arrow(t.a.Graph, e))
		default:
			own = append(own, words.Arrow(t.a.Graph, e))
		}
	}
	var parts []string
	if len(own) > 0 {
		parts = append(parts, fmt.Sprintf("%s to a caller's own datastore, cache or broker: %s", words.Count(len(own), "edge"), words.Some(own, 3)))
	}
	if len(replies) > 0 {
		name := "reply"
		if len(replies) > 1 {
			name = "replies"
		}
		parts = append(parts, fmt.Sprintf("%d %s to another edge: %s", len(replies), name, words.Some(replies, 3)))
	}
	return strings.Join(parts, "; ")
}

// profiles says how far the advice hangs on the emphasis.
func (t *text) profiles() string {
	if t.o.Others == nil {
		return ""
	}
	var parts []string
	others := t.o.Others()
	for _, o := range others {
		if o.Differs > 0 {
			parts = append(parts, fmt.Sprintf("%s would advise %s otherwise", o.Profile, words.Count(o.Differs, "edge")))
		}
	}
	if len(others) > 0 && len(parts) == 0 {
		return "all of them give the same advice"
	}
	return strings.Join(parts, ", ")
}

// command spells arguments so that a shell takes them as they are.
func command(args []string) string {
	var spelled []string
	for _, f := range args {
		plain := func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=+:@", r)
		}
		if f == "" || strings.ContainsFunc(f, func(r rune) bool { return !plain(r) }) {
			f = "'" + strings.ReplaceAll(words.Printable(f), "'", `'\''`) + "'"
		}
		spelled = append(spelled, f)
	}
	return strings.Join(spelled, " ")
}
