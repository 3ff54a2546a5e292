package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// document is an analysis being written in GitHub's Markdown: what text shows, laid out for a page of unknown width.
type document struct {
	text
	m markdown
}

// unbounded is the width of a page.
const unbounded = 1 << 20

// newDocument starts with a comment that nobody sees, by which a later run knows what it may write over.
func newDocument(marker string, a *advise.Analysis, o Options) *document {
	o.Width, o.Color, o.ASCII = unbounded, false, false // the page is not the terminal
	d := &document{text: text{a: a, o: o}, m: markdown{o: o, whole: o.All}}
	d.m.line(marker)
	return d
}

func (d *document) writeTo(w io.Writer) error {
	_, err := io.WriteString(w, d.m.done())
	return err
}

// Markdown writes an analysis for a design document or a pull request.
func Markdown(w io.Writer, a *advise.Analysis, o Options) error {
	d := newDocument(analysisMarker, a, o)
	d.heading("##", d.o.title(a))
	if o.Scratch {
		other, same := d.otherwise()
		d.verdict(words.Otherwise(len(other), len(other)+len(same)))
		d.workloads(words.ColumnsScratch, d.fromScratch())
		d.picture(words.HeadScratch, a.Scratch, other)
		d.built(other, same)
	} else {
		change, open, keep, could := d.sorted()
		d.verdict(words.Headline(a, len(change), len(open), len(change)+len(open)+len(keep)+len(could), o.Edges != nil))
		d.workloads(words.ColumnsWorkloads, func(w int) *forecastOf { return &a.Workloads[w].Recommended })
		d.picture(words.HeadPicture, a.Design, slices.Concat(change, open))
		d.edges(change, open, keep, could)
		d.boundaries()
		d.buildFirst()
		d.askFirst()
	}
	d.notes()
	return d.writeTo(w)
}

// heading writes a title with its lines around it.
func (d *document) heading(level, title string) {
	if d.m.n > 0 {
		d.m.row("")
	}
	d.m.row(level + " " + escape(title))
	d.m.row("")
}

// verdict is the first sentence, then what was looked at.
func (d *document) verdict(headline string) {
	d.m.line("**" + escape(headline) + "**")
	d.m.line("")
	d.m.line(escape(words.GraphSize(d.a)))
}

// row writes cells that are Markdown already; columns starts a table with its columns.
func (d *document) row(cells ...string) {
	line := "|"
	for _, c := range cells {
		if c != "" {
			line += " " + c
		}
		line += " |"
	}
	d.m.row(line)
}

func (d *document) columns(names []string) {
	d.row(names...)
	d.m.row(strings.Repeat("|---", len(names)) + "|")
}

// more says how many rows were cut and how to see them.
func (d *document) more(n int) {
	if n > 0 {
		d.m.row("")
		d.m.row(words.More(n) + " " + code("commadvisor analyze "+command(d.o.Files)+" --all"))
	}
}

// workloads writes every workload under two designs: those that something is missed of or changes in a table, a line for each of the others.
func (d *document) workloads(columns []string, then func(w int) *forecastOf) {
	full, calm, left := d.picked(then)
	if len(full)+len(calm) == 0 {
		return
	}
	d.heading("###", words.HeadWorkloads)
	if len(full) > 0 {
		d.columns(columns)
	}
	for _, s := range full {
		name := d.workloadName(s.index)
		for _, m := range s.measures {
			d.row(name, m.name, escape(m.before.Text), escape(m.after.Text), m.limit)
			name = ""
		}
	}
	if len(full) > 0 && len(calm) > 0 {
		d.m.row("")
	}
	for _, s := range calm {
		d.m.row("- " + d.workloadName(s.index) + ": " + escape(s.calm))
	}
	d.more(left)
	if bounds := d.unknown(then); len(bounds) > 0 {
		d.m.row("")
		d.m.row(escape(strings.Join(bounds, " ")))
	}
}

func (d *document) workloadName(w int) string {
	declared := &d.a.Graph.Workloads[w]
	return "**" + escape(declared.Name) + "** (" + words.Rate(declared) + ")"
}

// picture draws a design; the edges of the tables have numbers.
func (d *document) picture(title string, modes forecast.Assignment, listed []int) {
	draw := drawing{a: d.a, modes: modes, edges: d.o.shown(d.a), numbers: map[int]int{}, changed: map[int]bool{}, scratch: d.o.Scratch}
	for i, e := range listed {
		draw.numbers[e] = i + 1
		draw.changed[e] = d.a.Graph.Edges[e].Mode.Known
	}
	if len(draw.edges) == 0 {
		return
	}
	of, most := len(draw.edges), mostDrawn
	changes := draw.choose(most)
	draw.through()
	block := draw.block()
	for len(block) > mermaidRoom && most > 1 { // names of a hundred characters, each written as its number
		most = min(most, len(draw.edges)) / 2
		draw.choose(most)
		draw.through()
		block = draw.block()
	}
	d.heading("###", title)
	if drawn := len(draw.edges); drawn < of {
		d.m.line(words.Drawn(of, changes, drawn))
		if drawn == 0 {
			return
		}
		d.m.line("")
	}
	d.m.line("```mermaid\n" + block + "```\n")
	var has [3]bool
	numbered, changed, boundary := false, false, false
	for _, e := range draw.edges {
		has[modes[e]] = true
		numbered = numbered || draw.numbers[e] > 0
		changed = changed || draw.changed[e]
		boundary = boundary || !draw.scratch && len(d.a.Edges[e].Boundary) > 0
	}
	d.m.line(escape(words.Legend(has, numbered, changed, boundary, draw.broker)))
}

// mostFolded is how many rows a folded list has before it is cut.
const mostFolded = 50

// edges writes the edges by what is to be done with them; those that stay are folded.
func (d *document) edges(change, open, keep, could []int) {
	if len(change) > 0 {
		d.heading("###", words.Change(len(change)))
		d.numbered(change, 1)
		d.instead()
	}
	if len(open) > 0 {
		d.heading("###", words.Decide(len(open)))
		d.numbered(open, 1+len(change))
	}
	d.beyond()
	list := func(title string, columns []string, list []int) {
		if len(list) == 0 {
			return
		}
		d.m.fold(escape(title), func() {
			n := d.cut(len(list), mostFolded)
			d.columns(columns)
			for _, e := range list[:n] {
				edge := &d.a.Edges[e]
				cells := []string{escape(d.name(e)), d.modes(edge).text}
				if len(columns) > 3 {
					cells = append(cells, d.strength(edge))
				}
				d.row(append(cells, escape(d.because(edge)))...)
			}
			d.more(len(list) - n)
		})
	}
	list(words.Keep(len(keep)), words.ColumnsKeep, keep)
	list(words.CouldBe(len(could)), words.ColumnsCouldBe, could)
}

// numbered writes rows with the numbers of the picture.
func (d *document) numbered(list []int, from int) {
	n := d.cut(len(list), mostChanges)
	d.columns(words.ColumnsChange)
	for i, e := range list[:n] {
		edge := &d.a.Edges[e]
		d.row(fmt.Sprint(from+i), escape(words.Label(d.a.Graph, e)), d.becomes(e, d.a.Design[e]), d.strength(edge), escape(d.because(edge)))
	}
	d.more(len(list) - n)
}

// becomes writes how an edge is built and what it should be: "sync → **async**"; a toss-up is no mode.
func (d *document) becomes(e int, to graph.Mode) string {
	mode, word := d.a.Graph.Edges[e].Mode, to.String()
	if !d.o.Scratch && d.a.Edges[e].Recommendation == advise.Either {
		word = words.TossUp
	}
	if mode.Known && mode.V == to {
		return word
	}
	return words.BuiltAs(mode) + " → **" + word + "**"
}

// because says why, with all its clauses where a page has room for them.
func (d *document) because(e *advise.Edge) string { return d.reasons(e, unbounded, unbounded, true) }

// instead names other sets of changes that repair as much with as little.
func (d *document) instead() {
	if d.o.Changes || d.o.Edges != nil {
		return
	}
	var list []string
	for _, set := range d.a.Repair.Alternatives {
		list = append(list, words.Alternative(d.a, set))
	}
	if !d.a.Repair.Exact {
		list = append(list, words.Upper(words.Heuristic(d.a.Repair.LowerBound))+".")
	}
	d.bullets(list, "")
}

// bullets writes a list after an empty line, if there is anything to list.
func (d *document) bullets(list []string, mark string) {
	if len(list) == 0 {
		return
	}
	d.m.row("")
	for _, text := range list {
		d.m.row("- " + mark + escape(text))
	}
}

// beyond says what no change of modes repairs, and what it would take.
func (d *document) beyond() {
	if left := d.a.Repair.Unrepaired; len(left) > 0 && !d.o.Changes && d.o.Edges == nil {
		d.heading("###", words.Beyond(len(left)))
		n := d.cut(len(left), mostUnmended)
		d.faults(left[:n])
		d.more(len(left) - n)
	}
}

func (d *document) faults(list []advise.Fault) {
	for i := range list {
		d.m.row("- " + escape(words.Fault(d.a, &list[i])))
		if takes := words.Takes(d.a, &list[i]); takes != "" {
			d.m.row("  - " + escape(words.Upper(takes)))
		}
	}
}

// boundaries says of each workload who waits for what, where the waiting stops, and what runs behind.
func (d *document) boundaries() {
	if len(d.a.Workloads) == 0 || d.o.Edges != nil || d.o.Changes {
		return
	}
	d.heading("###", words.HeadWaits)
	list := words.ByName(d.a)
	n := d.cut(len(list), mostWorkloads)
	for _, w := range list[:n] {
		d.m.row("- **" + escape(d.a.Graph.Workloads[w].Name) + "**: " + escape(strings.Join(words.Boundary(d.a, w), "; ")))
	}
	d.more(len(list) - n)
}

// mostToBuild is how many things to build are listed before the list is cut.
const mostToBuild = 20

func (d *document) buildFirst() {
	list := d.builds()
	if len(list) == 0 {
		return
	}
	d.heading("###", words.HeadBuild)
	n := d.cut(len(list), mostToBuild)
	for _, text := range list[:n] {
		d.m.row("- [ ] " + escape(text))
	}
	if n < len(list) {
		d.m.row("")
		d.m.row(words.More(len(list)-n) + " " + code("commadvisor plan "+command(d.o.Files)))
	}
}

// mostToAsk is how many questions are asked in a document.
const mostToAsk = 3

func (d *document) askFirst() {
	list := slices.DeleteFunc(d.questions(), func(q whatif.Question) bool { return len(q.Edges) == 0 })
	if len(list) == 0 {
		return
	}
	d.heading("###", words.HeadAsk)
	n := min(len(list), mostToAsk)
	for i := range list[:n] {
		d.m.row("- " + escape(words.Ask(d.a, &list[i])))
	}
	if n < len(list) {
		d.m.row("")
		d.m.row(escape(words.Further(len(list) - n)))
	}
}

// built writes what one would build with every mode open.
func (d *document) built(other, same []int) {
	if len(other) > 0 {
		d.m.row("")
		d.columns(words.ColumnsOtherwise)
	}
	n := d.cut(len(other), mostChanges)
	for i, e := range other[:n] {
		d.row(fmt.Sprint(i+1), escape(words.Label(d.a.Graph, e)), d.becomes(e, d.a.Scratch[e]), words.ScratchVerdict(&d.a.Edges[e]))
	}
	d.more(len(other) - n)
	if len(same) > 0 {
		d.m.row("")
		d.m.row(words.AsBuilt(len(same)))
	}
}

// notes says what was assumed and left out, and what to type next.
func (d *document) notes() {
	var list []string
	for _, note := range []struct{ name, text string }{{words.NoteAssumed, d.assumed()}, {words.NoteNoAdvice, d.unadvised()}, {words.NoteProfiles, d.profiles()}} {
		if note.text != "" {
			list = append(list, "- "+note.name+": "+escape(note.text))
		}
	}
	next := d.next()
	if next != "" {
		list = append(list, "- "+words.NoteNext+": "+code(next))
	}
	if len(list) == 0 {
		return
	}
	d.heading("###", words.HeadNotes)
	for _, l := range list {
		d.m.row(l)
	}
}
