package tui

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// version is one state of the files: what was read and the advice on it. It is never written to once made.
type version struct {
	result  *graphfile.Result
	a       *advise.Analysis
	what    string                 // the act that led here
	changes []graphfile.Change     // of which it consisted; none where it only left a fact unknown
	skipped map[forecast.Fact]bool // answered with "I don't know" up to here
	told    string                 // what the act does in the recommended design, where it set one mode
	from    *version               // what it was done to, nil at the start
}

// facts reports whether the act changed what the advice rests on, not only modes and decisions.
func (v *version) facts() bool {
	return slices.ContainsFunc(v.changes, func(c graphfile.Change) bool { return c.Key != "mode" && c.Key != "decision" })
}

// skip leaves facts unknown: the same texts, and the same advice.
func (v *version) skip(what string, facts ...forecast.Fact) *version {
	skipped := maps.Clone(v.skipped)
	if skipped == nil {
		skipped = map[forecast.Fact]bool{}
	}
	for _, f := range facts {
		skipped[f] = true
	}
	return &version{result: v.result, a: v.a, what: what, skipped: skipped, from: v}
}

// texts are the files as they would be saved.
func (v *version) texts() []string {
	texts := make([]string, len(v.result.Sources.Names()))
	for i := range texts {
		texts[i] = v.result.Sources.Text(int32(i + 1))
	}
	return texts
}

// glance is what two worlds say of one edge: too much for every frame, little for one edge.
type glance struct {
	rows     []words.Row
	evidence []rules.Evidence
	counted  []bool
	worth    []advise.Worth
	say      string
}

// detail is what takes a while to work out of one edge.
type detail struct {
	questions []whatif.Question
	flips     []whatif.Flip
	tried     whatif.Tried
	kept, of  int // of runs with other weights, those with the same advice
}

// session is what all screens share.
type session struct {
	o         Options
	history   []*version // the acts so far, for undo and redo
	current   int        // the one shown
	saved     *version   // what the files hold
	opened    *version   // what they held at the start
	order     []int      // changes first, as opened: nothing moves away under the cursor
	listed    []int      // as the overview listed them when one was opened
	glances   map[int]*glance
	details   map[int]*detail
	reasons   map[int]string    // why an edge is advised on as it is, in a line
	asked     []whatif.Question // nil until worked out
	undecided map[int]bool      // edges whose advice a single fact not given could change
	plan      *plan
	planning  *version // what the newest plan asked for is to start from, nil where none is under way
	outcomes  map[string]outcome

	pending []act // under way; those after the first wait with it
	seq     int   // of the newest analysis asked for
	busy    string

	outdated bool // the files were found changed on disk

	message string
	problem string
	w, h    int // of the body
}

// act is something the user did: changes of the text with their name.
type act struct {
	what    string
	changes []graphfile.Change
}

func newSession(o Options) *session {
	v := &version{result: o.Result, a: o.Analysis}
	s := &session{w: 80, h: 22}
	s.begin(o, []*version{v})
	return s
}

// begin starts a history, of which the first is what the files hold.
func (s *session) begin(o Options, history []*version) {
	s.o, s.history, s.current = o, history, len(history)-1
	s.saved, s.opened, s.order = history[0], history[0], decisive(o.Analysis)
	s.pending, s.busy, s.plan, s.planning, s.outdated = nil, "", nil, nil, false
	s.seq++
	s.forget()
}

// since returns the acts that lead from v to what is shown: those undone, the last first, then those done.
func (s *session) since(v *version) (undone, done []*version) {
	chain := func(v *version) (list []*version) {
		for ; v != nil; v = v.from {
			list = append(list, v)
		}
		return list
	}
	undone, done = chain(v), chain(s.now())
	for len(undone) > 0 && len(done) > 0 && undone[len(undone)-1] == done[len(done)-1] {
		undone, done = undone[:len(undone)-1], done[:len(done)-1]
	}
	slices.Reverse(done)
	return undone, done
}

// changeKey is what one change writes.
type changeKey struct {
	on    string
	index int
	key   string
}

// unwritten names the acts between what the files hold and what is shown, those first that were written and undone since;
// without acts of which later ones wrote everything again, and those that wrote nothing.
func (s *session) unwritten() (acts []string) {
	undone, done := s.since(s.saved)
	again := map[changeKey]bool{}
	add := func(v *version, what string) {
		if slices.ContainsFunc(v.changes, func(c graphfile.Change) bool { return !again[changeKey{c.On, c.Index, c.Key}] }) {
			acts = append(acts, what)
		}
		for _, c := range v.changes {
			again[changeKey{c.On, c.Index, c.Key}] = true
		}
	}
	for _, v := range slices.Backward(done) {
		add(v, v.what)
	}
	for _, v := range undone {
		add(v, "undone: "+v.what)
	}
	slices.Reverse(acts)
	return acts
}

// forget drops what was worked out for another version.
func (s *session) forget() {
	s.glances, s.details, s.reasons = map[int]*glance{}, map[int]*detail{}, map[int]string{}
	s.asked, s.undecided, s.outcomes = nil, nil, map[string]outcome{}
}

func (s *session) now() *version                  { return s.history[s.current] }
func (s *session) a() *advise.Analysis            { return s.now().a }
func (s *session) graph() *graph.Graph            { return s.now().a.Graph }
func (s *session) unsaved() bool                  { return !slices.Equal(s.now().texts(), s.saved.texts()) }
func (s *session) built(e int) (graph.Mode, bool) { m := s.graph().Edges[e].Mode; return m.V, m.Known }

// do starts an act. Acts that come while one is under way are made together with it, so that none is lost.
func (s *session) do(what string, changes ...graphfile.Change) tea.Cmd {
	s.pending = append(s.pending, act{what, changes})
	var all []graphfile.Change
	for _, p := range s.pending {
		for _, c := range p.changes {
			all = slices.DeleteFunc(all, func(o graphfile.Change) bool { return o.On == c.On && o.Index == c.Index && o.Key == c.Key })
			all = append(all, c)
		}
	}
	s.seq++
	s.busy = what
	return analyse(s.now(), s.seq, what, all, s.o)
}

// tried reports whether an edge is built otherwise than when it was opened.
func (s *session) tried(e int) bool {
	was, is := s.opened.a.Graph.Edges[e].Mode, s.graph().Edges[e].Mode
	return was.Known != is.Known || was.V != is.V
}

// setMode makes an edge what it is not yet.
func (s *session) setMode(e int, m graph.Mode) tea.Cmd {
	if built, known := s.built(e); known && built == m && len(s.pending) == 0 {
		s.message = s.a().Edges[e].ID + " is " + m.String() + " already"
		return nil
	}
	return s.do(s.a().Edges[e].ID+" is "+m.String(), graphfile.Change{On: "edge", Index: e, Key: "mode", Value: m.String()})
}

// arrived takes the result of an act, unless a newer one is under way.
func (s *session) arrived(m analysed) bool {
	if m.seq != s.seq {
		return false
	}
	s.pending, s.busy = nil, ""
	if m.err != nil {
		s.problem = wrong(m.err)
		return false
	}
	m.version.from, m.version.skipped = s.now(), s.now().skipped // a fact may have been left unknown meanwhile
	turned := 0
	for e := range m.version.a.Edges {
		if m.version.a.Edges[e].Recommendation != s.a().Edges[e].Recommendation {
			turned++
		}
	}
	against := contradicted(s.graph(), m.version.a.Graph)
	s.push(m.version)
	s.message = m.version.what + against + m.version.told
	if turned > 0 {
		s.message += ": the advice changes on " + words.Count(turned, "edge")
	}
	s.forget()
	return true
}

// push makes a version the one shown.
func (s *session) push(v *version) {
	s.history = append(s.history[:s.current+1:s.current+1], v)
	s.current++
}

// skip leaves facts unknown. What was worked out stays, being the same.
func (s *session) skip(what string, facts ...forecast.Fact) {
	s.message = what + " stays unknown"
	if len(facts) > 1 {
		s.message = what + " stay unknown"
	}
	s.push(s.now().skip(s.message, facts...))
}

// reason is why an edge is advised on as it is, in a line; worked out when it is first shown.
func (s *session) reason(e int) string {
	text, ok := s.reasons[e]
	if !ok {
		text = words.Because(s.a(), &s.a().Edges[e])
		s.reasons[e] = text
	}
	return text
}

// defies reports whether an edge is built otherwise than its decision says.
func defies(g *graph.Graph, e int) bool {
	edge := &g.Edges[e]
	return edge.Decision.Known && edge.Mode.Known && edge.Mode.V != edge.Decision.V.Mode.V
}

// contradicted says which decisions a change of modes goes against, "" where none.
func contradicted(from, to *graph.Graph) string {
	var list []int
	for e := range to.Edges {
		if from.Edges[e].Mode.V != to.Edges[e].Mode.V && defies(to, e) {
			list = append(list, e)
		}
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("; its decision says %s: d renews it", to.Edges[list[0]].Decision.V.Mode.V)
	}
	return fmt.Sprintf("; %d decisions say otherwise: d renews them", len(list))
}

// step goes back or forth in the history.
func (s *session) step(by int, word, end string) bool {
	to := s.current + by
	if to < 0 || to >= len(s.history) {
		s.message = end
		return false
	}
	what, before := s.history[max(to, s.current)].what, s.a()
	s.current, s.pending, s.busy = to, nil, ""
	s.seq++ // what is under way was for another version
	s.message = word + ": " + what
	if c := s.history[max(to, to-by)].changes; by < 0 && len(c) == 1 && c[0].Key == "mode" && c[0].On == "edge" {
		s.message = words.IsAgain(s.graph(), c[0].Index)
	}
	if s.a() != before {
		s.forget()
	}
	return true
}

// wrong says in a line what is wrong with a change.
func wrong(err error) string {
	var edit *graphfile.EditError
	if errors.As(err, &edit) && len(edit.Findings) > 0 {
		return edit.Findings[0].Message
	}
	return err.Error()
}

// missing counts the objectives that the workloads miss as recommended.
func missing(a *advise.Analysis) (n int) {
	for i := range a.Workloads {
		n += len(advise.Missed(a.Workloads[i].Recommended, &a.Graph.Workloads[i].SLO))
	}
	return n
}
