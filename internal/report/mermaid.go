package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

const (
	// mostDrawn is how many edges a picture has at most: more cannot be read in the width of a page.
	mostDrawn = 60
	// mermaidRoom is how many characters of a picture GitHub renders, less some room: it refuses 50,000.
	mermaidRoom = 45000
	// mostNamed is how long a name in a picture may be.
	mostNamed = 32
	// changedColor can be read on white and on black.
	changedColor = "#d9730d"
)

// drawing is a design to draw.
type drawing struct {
	a       *advise.Analysis
	modes   forecast.Assignment
	edges   []int       // to draw, in the order of the report
	numbers map[int]int // of the table's rows, by edge
	changed map[int]bool
	broker  string // of all messages, "" where they have several or none
	scratch bool   // with every mode open: what is known of the recommended design is not drawn
}

// choose takes of a large graph the edges that change and those beside them: with both ends at services of changes first, then with one.
// It returns how many changes there are.
func (d *drawing) choose(most int) (changes int) {
	at := map[int]bool{} // services of changes
	for _, e := range d.edges {
		if d.changed[e] {
			changes++
			at[d.a.Graph.Edges[e].From], at[d.a.Graph.Edges[e].To] = true, true
		}
	}
	if len(d.edges) <= most {
		return changes
	}
	rank := func(e int) int {
		edge := &d.a.Graph.Edges[e]
		switch {
		case d.changed[e]:
			return 0
		case at[edge.From] && at[edge.To]:
			return 1
		case at[edge.From] || at[edge.To]:
			return 2
		}
		return 3
	}
	var ranks [4][]int
	for _, e := range d.edges {
		ranks[rank(e)] = append(ranks[rank(e)], e)
	}
	chosen := ranks[0][:min(len(ranks[0]), most)]
	for _, beside := range ranks[1:3] { // all of a kind or none, so that what is left out can be told
		if len(chosen)+len(beside) > most {
			break
		}
		chosen = append(chosen, beside...)
	}
	place := map[int]int{}
	for i, e := range d.edges {
		place[e] = i
	}
	slices.SortFunc(chosen, func(x, y int) int { return cmp.Compare(place[x], place[y]) })
	d.edges = chosen
	return changes
}

// carrier names the broker of an edge's messages, "" where it has none or that is not known.
func (d *drawing) carrier(e int) string {
	if b, ok := d.a.Model.Broker(e); ok && d.modes[e] != graph.Sync {
		return d.a.Graph.Services[b].Name
	}
	return ""
}

// through finds out whether one broker carries all messages.
func (d *drawing) through() {
	d.broker = ""
	for _, e := range d.edges {
		switch via := d.carrier(e); {
		case d.modes[e] == graph.Sync:
		case via == "" || d.broker != "" && d.broker != via:
			d.broker = ""
			return
		default:
			d.broker = via
		}
	}
}

// block writes a flowchart for Mermaid: services in the shapes of their kinds, sync solid, async dashed, hybrid dotted, changes in color.
func (d *drawing) block() string {
	var nodes, arrows strings.Builder
	var external []string
	styled := map[string][]string{} // arrows by style; a second style of an arrow would replace its first
	ids := map[int]string{}
	node := func(s int) string {
		if ids[s] == "" {
			ids[s] = fmt.Sprintf("s%d", len(ids)+1)
			nodes.WriteString("  " + ids[s] + d.shape(&d.a.Graph.Services[s]) + "\n")
			if d.a.Graph.Services[s].Is(graph.KindExternal) {
				external = append(external, ids[s])
			}
		}
		return ids[s]
	}
	for i, e := range d.edges {
		edge := &d.a.Graph.Edges[e]
		arrow := [...]string{graph.Sync: "-->", graph.Async: "-.->", graph.Hybrid: "-.->"}[d.modes[e]]
		if l := d.label(e); l != "" {
			arrow += `|"` + l + `"|`
		}
		from, to := node(edge.From), node(edge.To)
		fmt.Fprintf(&arrows, "  %s %s %s\n", from, arrow, to)
		var style []string
		if d.changed[e] {
			style = append(style, "stroke:"+changedColor)
		}
		switch d.modes[e] {
		case graph.Async:
			style = append(style, "stroke-dasharray:6 4")
		case graph.Hybrid:
			style = append(style, "stroke-width:3px,stroke-dasharray:2 5")
		}
		if len(style) > 0 {
			key := strings.Join(style, ",")
			styled[key] = append(styled[key], fmt.Sprint(i))
		}
	}
	text := "flowchart LR\n" + nodes.String() + arrows.String()
	for _, style := range slices.Sorted(maps.Keys(styled)) {
		text += "  linkStyle " + strings.Join(styled[style], ",") + " " + style + "\n"
	}
	if len(external) > 0 {
		text += "  classDef external stroke-dasharray:4 4\n  class " + strings.Join(external, ",") + " external\n"
	}
	return text
}

// shape writes a service as its kind is drawn; the kind is said where the shape alone does not.
func (d *drawing) shape(s *graph.Service) string {
	around := [...][2]string{
		graph.KindService: {"[", "]"}, graph.KindClient: {"([", "])"}, graph.KindDatastore: {"[(", ")]"}, graph.KindCache: {"[(", ")]"},
		graph.KindBroker: {"[/", "/]"}, graph.KindExternal: {"[", "]"}, graph.KindJob: {"[[", "]]"}, graph.KindGateway: {"{{", "}}"},
	}[s.Kind.V]
	text := mermaidText(s.Name)
	if !s.Is(graph.KindService, graph.KindClient, graph.KindDatastore) {
		text += "<br/>" + s.Kind.V.String()
	}
	return around[0] + `"` + text + `"` + around[1]
}

// label says of an edge which row of the table it is, its operation, how it was built, what carries it, and who stops waiting at it.
func (d *drawing) label(e int) string {
	edge := &d.a.Graph.Edges[e]
	var lines, first []string
	if n := d.numbers[e]; n > 0 {
		first = append(first, fmt.Sprint(n))
	}
	if edge.Operation != "" && (d.numbers[e] > 0 || d.beside(e)) {
		first = append(first, mermaidText(edge.Operation))
	}
	lines = append(lines, strings.Join(first, " "))
	if d.changed[e] {
		lines = append(lines, words.Was(edge.Mode.V))
	}
	if via := d.carrier(e); via != "" && d.broker == "" {
		lines = append(lines, mermaidText(words.Via(via)))
	}
	if !d.scratch {
		if stops := words.StopsHere(d.a, &d.a.Edges[e]); stops != "" {
			lines = append(lines, mermaidText(stops))
		}
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "<br/>")
}

// beside reports whether another edge joins the same two services, so that only the operation tells them apart.
func (d *drawing) beside(e int) bool {
	same := func(f int) bool {
		x, y := &d.a.Graph.Edges[e], &d.a.Graph.Edges[f]
		return f != e && x.From == y.From && x.To == y.To
	}
	return slices.ContainsFunc(d.edges, same)
}

// parted is a space of no width: characters on its sides are shown side by side, and mean nothing together.
const parted = "#8203;"

// mermaidText writes a text so that it means nothing in Mermaid, nor in the Markdown and HTML that labels may hold: whatever is not a
// letter, a digit, or plainly inside a word is written as its number. Long texts are cut.
func mermaidText(s string) string {
	runes := []rune(words.Printable(s))
	if len(runes) > mostNamed {
		runes = append(runes[:mostNamed-1], '…')
	}
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	link := strings.Contains(strings.ToLower(s), "www.") // would be made a link, which labels may not hold
	var b strings.Builder
	for i, r := range runes {
		switch {
		case word(i), unicode.IsMark(r) && i > 0, r == '…' || r == '╪':
			b.WriteRune(r)
		case r == ' ' && i > 0 && i+1 < len(runes) && runes[i-1] != ' ':
			b.WriteRune(r)
		case strings.ContainsRune("-_/", r) && word(i-1) && word(i+1), r == '.' && !link && word(i-1) && word(i+1), r == ',' && word(i-1):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
		if r == '$' || r == ':' && strings.HasPrefix(string(runes[i+1:]), "fa-") { // else read as a formula, or as an icon
			b.WriteString(parted)
		}
	}
	return b.String()
}
