package report

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

const labelWidth = 12 // of the words before the closing lines

// item writes a label and its text, wrapped beside it.
func (t *text) item(name, body string) {
	if body == "" {
		return
	}
	for i, l := range words.Wrap(body, max(20, t.o.Width-labelWidth-gap)) {
		head := strings.Repeat(" ", labelWidth)
		if i == 0 {
			head = t.paint.on(bold, name) + strings.Repeat(" ", max(0, labelWidth-words.Width(name)))
		}
		t.line("%s  %s", head, l)
	}
}

// items writes a list under one label, at most so many; the rest is counted with the command that shows it.
func (t *text) items(name string, list []string, most int, rest string) {
	n := len(list)
	if n > most+1 {
		n = most
	}
	for i, body := range list[:n] {
		if i > 0 {
			name = ""
		}
		t.item(name, body)
	}
	if left := len(list) - n; left > 0 {
		t.item("", fmt.Sprintf("and %d more (%s)", left, rest))
	}
}

// closing says what else is to be known, and what to do next; the next command stands last.
func (t *text) closing() {
	t.b.WriteByte('\n')
	if !t.o.Scratch {
		t.boundaries()
		t.item("Build first", t.build())
		t.ask()
	}
	t.item(words.NoteAssumed, t.assumed())
	t.item(words.NoteNoAdvice, t.unadvised())
	t.item(words.NoteProfiles, t.profiles())
	if next := t.next(); next != "" {
		t.line("%s%s  %s", t.paint.on(bold, words.NoteNext), strings.Repeat(" ", labelWidth-len(words.NoteNext)), t.paint.on(cyan, next))
	}
}

// boundaries says, of each workload whose waiting stops before all is done, who waits for what.
func (t *text) boundaries() {
	if t.o.Edges != nil || t.o.Changes {
		return
	}
	var list []string
	for _, w := range words.ByName(t.a) {
		if len(t.a.Workloads[w].Boundary) > 0 {
			list = append(list, words.Straight(t.a.Graph.Workloads[w].Name)+": "+strings.Join(words.Boundary(t.a, w), "; "))
		}
	}
	most := len(list)
	if !t.o.All {
		most = 4
	}
	t.items("Boundary", list, most, "--all lists them")
}

// builds names what the changes need first.
func (t *text) builds() []string {
	var edges []int
	for _, e := range t.o.shown(t.a) {
		if t.a.ToBuild(e) {
			edges = append(edges, e)
		}
	}
	return words.ToBuildFirst(t.a, edges)
}

// build names the first of what the changes need.
func (t *text) build() string {
	list := t.builds()
	const most = 4
	if left := len(list) - most; left > 1 {
		return fmt.Sprintf("%s; and %d more (commadvisor plan lists them by step)", strings.Join(list[:most], "; "), left)
	}
	return strings.Join(list, "; ")
}

// mostAsked is how many calls a graph may have for its questions to be worked out beside the advice.
const mostAsked = 400

// questions are those of the whole graph, the most worth answering first; none of a large one.
func (t *text) questions() []whatif.Question {
	calls := 0
	for l := range t.a.Topology.Flows {
		calls += len(t.a.Topology.Flows[l].Calls)
	}
	if calls > mostAsked || t.o.Edges != nil {
		return nil
	}
	return whatif.Ask(t.a)
}

// ask writes the fact not given that is most worth knowing, and what it would change.
func (t *text) ask() {
	list := t.questions()
	if len(list) == 0 {
		return
	}
	t.item("Ask first", words.Ask(t.a, &list[0]))
	if n := len(list) - 1; n > 0 && len(list[0].Edges) > 0 {
		t.item("", words.Further(n))
	}
}

// assumed names the defaults that took part, and the services that are taken for gateways.
func (t *text) assumed() string {
	var parts []string
	var gateways []string
	for s, g := range t.a.Gateways {
		if g == advise.AssumedGateway {
			gateways = append(gateways, words.Straight(t.a.Graph.Services[s].Name))
		}
	}
	slices.Sort(gateways)
	if len(gateways) > 0 {
		parts = append(parts, words.AssumedGateways(gateways))
	}
	if slices.ContainsFunc(t.a.Workloads, func(w advise.Workload) bool { return w.Today.Assumed || w.Recommended.Assumed }) {
		outbox, publish, ack := t.costs()
		parts = append(parts, words.AssumedCosts(outbox, publish, ack)...)
	}
	return strings.Join(parts, "; ")
}

// costs says which assumed costs the recommended design has.
func (t *text) costs() (outbox, publish, ack bool) {
	for e := range t.a.Edges {
		edge := &t.a.Graph.Edges[e]
		if t.a.Design[e] == graph.Sync {
			continue
		}
		if t.a.Model.Publish(e).Assumed {
			outbox = outbox || edge.Guards.V.Has(graph.Outbox)
			publish = publish || !edge.Guards.V.Has(graph.Outbox)
		}
		ack = ack || t.a.Design[e] == graph.Hybrid && !edge.Ack.Known
	}
	return outbox, publish, ack
}

// unadvised counts and names the edges that get no advice.
func (t *text) unadvised() string {
	var own, replies []string
	for _, e := range t.o.shown(t.a) {
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
		parts = append(parts, fmt.Sprintf("%s to a caller's own datastore, cache, or broker: %s", words.Count(len(own), "edge"), words.Some(own, 3)))
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
	if t.o.Others == nil || t.o.Scratch {
		return ""
	}
	var parts []string
	for _, o := range t.o.Others() {
		if o.Differs > 0 {
			parts = append(parts, fmt.Sprintf("%s would advise %s otherwise", o.Profile, words.Count(o.Differs, "edge")))
		}
	}
	return strings.Join(parts, ", ")
}

// next is the command that helps most now.
func (t *text) next() string {
	shown := slices.DeleteFunc(t.o.shown(t.a), func(e int) bool { return !t.a.Edges[e].Advised })
	if len(shown) == 0 {
		return ""
	}
	best := shown[0]
	weight := func(e int) int {
		edge := &t.a.Edges[e]
		switch {
		case edge.Change && len(edge.Repairs) > 0:
			return 3
		case edge.Change:
			return 2
		case !edge.Robust || edge.CouldBe:
			return 1
		}
		return 0
	}
	for _, e := range shown {
		if weight(e) > weight(best) {
			best = e
		}
	}
	return "commadvisor explain " + command(append(slices.Clone(t.o.Files), t.a.Edges[best].ID))
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
