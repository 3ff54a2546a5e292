package tui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

// A mode that is set changes the text, and every number follows; undo and redo go back and forth.
func TestWhatIf(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("h").shows("hybrid*", "20.1 s ✗ → 42.8 ms ✓", "not written", "All else as recommended: pay p99")
	p.play("u").shows("web → payments create charge is sync again")
	if p.m.s.unsaved() {
		t.Error("unsaved after everything was undone")
	}
	p.play("U").shows("hybrid*", "redone").play("u", "u").shows("nothing to undo")
	p.play("U", "U").shows("nothing to redo")
}

// Acts that come while one is under way are made together with it, and what comes too late is dropped.
func TestActsUnderWay(t *testing.T) {
	p := start(t, file(t, "payments.yaml"))
	first := p.m.press(keyNamed(t, "h"))
	p.m.press(keyNamed(t, "down"))
	second := p.m.press(keyNamed(t, "a"))
	p.shows("… payments->fraud is async")
	p.run(second)
	p.run(first)
	if n := len(p.m.s.history); n != 2 {
		t.Errorf("%d versions, want 2", n)
	}
	text := p.m.s.now().texts()[0]
	if !strings.Contains(text, "needs: ack, mode: hybrid") || !strings.Contains(text, "op: write, needs: outcome, mode: async") {
		t.Error(text)
	}
}

// What is typed is checked as in the file, before it is taken.
func TestTypedValue(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("i", "enter", "type:40").shows("! ")
	p.play("enter").shows("type it: 40│")
	p.play("backspace", "backspace", "type:{p50: 40ms, p99: 2s}").shows("→")
	p.play("enter").shows("latency of smtp is {p50: 40ms, p99: 2s}")
	if !strings.Contains(p.m.s.now().texts()[0], "{p50: 40ms, p99: 2s}") {
		t.Error(p.m.s.now().texts()[0])
	}
	p.play("u").shows("latency of smtp is not stated")
}

// A number starts the line that it is typed in.
func TestTypedAtOnce(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("i", "type:40ms").shows("type it: 40ms", "→").play("enter")
	if !strings.Contains(p.m.s.now().texts()[0], "latency: 40ms") {
		t.Error(p.m.s.now().texts()[0])
	}
}

// The outcome shown before an answer is given is the one that it then has.
func TestOutcomeIsTrue(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/writes.yaml")).play("i", "n")
	q := p.m.top().(*interview).question(p.m.s)
	o := p.m.s.outcomes[answerID(q.chosen, "nothing")]
	p.shows("nothing: it may happen later", words.BecomeMany(o.turned, o.into))
	before := p.m.s.a()
	p.play("enter")
	turned := 0
	for e := range before.Edges {
		if p.m.s.a().Edges[e].Recommendation != before.Edges[e].Recommendation {
			turned++
		}
	}
	if turned == 0 || turned != o.turned {
		t.Errorf("%d edges changed, %d were announced", turned, o.turned)
	}
}

func TestUnknownIsAnAnswer(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("i").shows("latency of smtp is not stated", "question 1 of 3")
	p.play("x").shows("stays unknown", "question 1 of 2")
	for range 10 {
		p.play("x")
	}
	p.shows("No question is left").play("i", "enter", "n", "p", " ", "tab", "esc").shows("by workload")
}

func TestNothingToAsk(t *testing.T) {
	start(t, "version: 1\nservices: {a: {}, b: {}}\nedges: [{from: a, to: b, op: read, mode: sync}]").play("i").shows("Nothing to ask")
}

func TestPlan(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("P").shows("4 changes; no known limit is missed after them", "[ ] 1").play("enter").shows("[x] 1")
	p.play("up", "enter").shows("applied already").play("A", "down", "down", "down").shows("[x] 4").play("A").shows("applied already").play("esc").shows("hybrid*")
}

func TestDecide(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("down", "d").shows("The advice is async", "Enter accepts the advice")
	p.play("right", "right", "enter", "enter").shows("needs a reason").play("type:told: at once, or \"never\"", "tab", "tab", "type:2027-01-31", "enter")
	d := p.m.s.graph().Edges[1].Decision
	if !d.Known || d.V.Mode.V != 0 || d.V.Reason.V != `told: at once, or "never"` || d.V.By.V != "ada" || d.V.Until.V != "2027-01-31" || d.V.Facts["availability"].V != "99.5%" {
		t.Errorf("%+v\n%s", d, p.m.s.now().texts()[0])
	}
	p.play("d", "left", "left", "enter")
	if p.m.s.graph().Edges[1].Decision.Known || p.m.s.graph().Edges[1].Mode.V.String() != "async" {
		t.Error(p.m.s.now().texts()[0])
	}
	p.play("u", "u").play("d", "esc").shows("by workload")
}

// A date is checked as in the file.
func TestDecideWrongDate(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("down", "d", "right", "tab", "type:because", "tab", "tab", "type:soon", "enter")
	p.shows("! ")
	p.play("d", "right", "tab", "type:because", "tab", "backspace", "backspace", "backspace", "tab", "type:2027-01-31, by: eve", "enter").shows("! ")
	if p.m.s.unsaved() {
		t.Error("a wrong date was taken")
	}
}

func TestSave(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("w").shows("nothing to write").play("h", "w").shows("--- graph.yaml", "hybrid")
	p.disk.broken = errors.New("graph.yaml changed on disk since it was read; nothing was written")
	p.play("enter").shows("! graph.yaml changed on disk")
	p.disk.broken = nil
	p.play("enter").shows("written: graph.yaml")
	r := graphfile.Read([]graphfile.Input{{Name: "graph.yaml", Data: []byte(p.disk.texts[0])}})
	if r.Graph == nil || r.Graph.Edges[0].Mode.V.String() != "hybrid" {
		t.Error(p.disk.texts[0])
	}
	p.play("q")
	if !p.left {
		t.Error("still there after everything was written")
	}
}

func TestLeaveAsks(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("h", "q").shows("not written to the file").play("esc").shows("hybrid*")
	p.play("ctrl+c", "w").shows("what will be written").play("esc", "q", "y")
	if !p.left {
		t.Error("y does not leave")
	}
	p = start(t, file(t, "payments.yaml")).play("h", "ctrl+c", "ctrl+c")
	if !p.left {
		t.Error("asked twice it does not leave")
	}
}

// What is not written is counted from what the files hold, not from the start.
func TestUnwritten(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("h", "w", "enter").shows("written").play("down", "a").shows(" 1 not written")
	p.play("q").shows("• payments->fraud is async").hides("is hybrid").play("esc")
	p.play("u", "u").shows(" 1 not written").play("q").shows("• undone: web->payments/create charge is hybrid").play("esc")
	p.play("down", "a").shows(" 2 not written").play("q").shows("• undone: web->payments/create charge is hybrid", "is async")
}

// A plan that comes after one that was asked for later is dropped.
func TestLatePlan(t *testing.T) {
	p := start(t, file(t, "payments.yaml"))
	s := p.m.s
	first := (&planScreen{}).enter(s)
	p.play("h")
	second := (&planScreen{}).enter(s)
	p.run(second)
	p.run(first)
	if s.plan == nil || s.plan.of != s.now() {
		t.Error("the plan shown is for another version")
	}
}

// An edge in two workloads stands twice: the cursor stays on the row it is on.
func TestGroupedTwice(t *testing.T) {
	p := start(t, `version: 1
workloads: {x: {entry: a}, y: {entry: b}}
edges: [{from: a, to: c, mode: sync}, {from: b, to: c, mode: sync}, {from: c, to: d, mode: sync}]
`).play("g", "end")
	at := p.m.top().(*overview).cursor
	if p.play("?", "esc"); p.m.top().(*overview).cursor != at {
		t.Errorf("the cursor went from row %d to %d", at, p.m.top().(*overview).cursor)
	}
}

func TestMouse(t *testing.T) {
	click := func(x, y int) tea.MouseMsg {
		return tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}
	}
	p := start(t, file(t, "payments.yaml")).play(tea.MouseMsg{Button: tea.MouseButtonWheelDown}).shows("▸┆ payments → fraud")
	p.play(tea.MouseMsg{Button: tea.MouseButtonWheelUp}).shows("▸╪ web → payments create charge")
	p.play(click(5, 5)).shows("▸┆ payments → ledger").play(click(5, 5)).shows("payments → ledger · ")
	p.play(click(5, 5), "esc", click(5, 0), click(5, 12), click(5, 40))

	on := func(p *player, text string) tea.MouseMsg { // a click on the line that says so
		t.Helper()
		for y, line := range strings.Split(p.frame(), "\n") {
			if strings.Contains(line, text) {
				return click(6, y)
			}
		}
		t.Fatalf("no line says %q:\n%s", text, p.m.View())
		return tea.MouseMsg{}
	}
	p = start(t, file(t, "../internal/tui/testdata/two-steps.yaml")).play("P").shows("▸ [ ] 1")
	p.play(on(p, "[ ] 2")).shows("▸ [ ] 2").play(on(p, "[ ] 2")).shows("[x] 2", "[ ] 1")

	p = start(t, file(t, "payments.yaml")).play("v")
	p.play(on(p, "└──▶ settlement")).shows("▸               └──▶ settlement").play(on(p, "┏")).shows("▸               └──▶ settlement").play(on(p, "└──▶ settlement")).shows("┃settlement┃")

	p = start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("i")
	p.play(on(p, "I don't know")).shows("▸ I don't know").play(on(p, "I don't know")).shows("stays unknown")
	p = start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("i").play("1") // while typing a click is none
	p.play(on(p, "I don't know")).shows("▸ type it: 1")
}

// No workloads, no edges, no advice: every screen says so.
func TestSparse(t *testing.T) {
	p := start(t, "version: 1\nservices: {a: {}, b: {kind: datastore}}\nedges: [{from: a, to: b}]").play("c").shows("nothing to change").play("c", "d").shows("no advice on this edge")
	p.play("enter").shows("no advice").play("i").shows("Nothing to ask").play("esc", "P").shows("Nothing to change").play("esc", "v", "a").shows("╌╌▷")
	start(t, "version: 1\nedges: []").shows("there are no edges").play("enter", "s", "v", "d", "i", "esc", "P")
}

func TestPlanStepByStep(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/two-steps.yaml")).play("P").shows("2 changes; no known limit is missed after them").play("enter").shows("[x] 1", "[ ] 2")
	p.play("esc").shows("async*").play("P").shows("[x] 1", "[ ] 2").play("A").shows("[x] 1", "[x] 2").play("u").shows("[ ] 2")
	p.play("esc", "end", "s", "u", "home", "a", "P").shows("3 changes; no known limit is missed after them")
}

// A plan stays while its own steps are applied or taken back, and is made anew once a fact has changed.
func TestPlanFollowsFacts(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/two-steps.yaml")).play("P", "enter", "esc", "u", "P")
	s := p.m.s
	if s.plan.of != s.opened {
		t.Error("the plan was made anew after one of its steps was taken back")
	}
	p.play("esc")
	p.run(s.do("rate of buy", graphfile.Change{On: "workload", Key: "rate", Value: "20/s"}))
	p.play("P")
	if s.plan.of == s.opened || s.plan.of != s.now() {
		t.Errorf("after %q the plan is the old one", s.now().what)
	}
	if p.play("u", "esc", "P"); s.plan.of != s.now() {
		t.Error("after the answer was taken back the plan is that with the answer")
	}
}

// A fact of a workload that the file does not declare has no place there, and the answer says so.
func TestNoPlaceForAnswer(t *testing.T) {
	p := start(t, "version: 1\nservices: {a: {}, b: {}}\nedges: [{from: a, to: b, op: write, needs: ack, mode: sync}]")
	p.m.s.o.Ask = func(*advise.Analysis, *advise.Edge) []whatif.Question {
		return []whatif.Question{{Fact: forecast.Fact{On: "workload", Name: "from a", Key: "user_facing"}, Asks: "does a person wait?", Edges: []int{0}}}
	}
	p.m.s.asked = nil
	p.play("i").shows("a workload that enters at a", "no workload of the file enters at a").play("enter").shows("! no workload of the file")
}

// The cursor of a plan stays within the plan that replaces it.
func TestPlanGetsShorter(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/longer-plan.yaml"))
	c := graphfile.Change{On: "service", Index: 3, Key: "latency", Value: "{p50: 150ms, p99: 800ms}"}
	p.run(p.m.s.do("latency of stock", c))
	p.play("P").shows("2 changes").play("down").shows("▸ [ ] 2").play("u").shows("▸ [ ] 1").hides("[ ] 2").play("enter").shows("[x] 1")
}

// What is said is not hidden by a plan that is still being made, on no screen.
func TestPlanUnderWayHidesNothing(t *testing.T) {
	p := start(t, file(t, "payments.yaml"))
	p.m.press(keyNamed(t, "P")) // its command is not run
	p.shows("… putting the changes in order").play("u").shows("nothing to undo")
	p.play("esc").hides("in order").shows("? help")
	p.m.s.busy = "an act"
	p.play("u").shows("nothing to undo").hides("… an act")
}

// A missed objective of which nothing is known any more is shown as that, and not as met.
func TestMissedThenUnknown(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play(resize{80, 30}, "a").shows("overloaded at peak ✗ → unknown  of 900/s")
	p.play(resize{40, 12}).shows("capacity").hides("no known SLO")
}

// Workloads there is no room for: those of the edge under the cursor stand first and in full, the rest is counted.
func TestManyWorkloads(t *testing.T) {
	var loads, edges strings.Builder
	for i := range 12 {
		fmt.Fprintf(&loads, "  load%d: {entry: s%d, rate: 10/s, slo: {p99: 300ms, availability: 99%%}}\n", i, i)
		fmt.Fprintf(&edges, "  - {from: s%d, to: t%d, mode: sync}\n", i, i)
	}
	p := start(t, "version: 1\nworkloads:\n"+loads.String()+"edges:\n"+edges.String()).play(resize{160, 20}, "o", "end")
	p.shows("│ load11  10/s", "│ load0  10/s", "│ load2 p99 unknown", "│ load10 p99 unknown").hides("more workload", "│ load2  10/s")
	p.play(resize{160, 12}, "home", "down").shows("│ load1  10/s", "│ load0 p99", "… 5 more workloads")
}

// "I don't know" is an act like others: u takes it back. It writes nothing, and nothing worked out is lost.
func TestUnknownTakenBack(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("enter", "esc", "i").shows("question 1 of 3")
	s := p.m.s
	details, outcomes := len(s.details), len(s.outcomes)
	p.play("x").shows("question 1 of 2").hides("not written")
	if s.unsaved() || len(s.unwritten()) > 0 || len(s.details) != details || len(s.outcomes) < outcomes {
		t.Errorf("unwritten %q, %d details of %d, %d outcomes of %d", s.unwritten(), len(s.details), details, len(s.outcomes), outcomes)
	}
	p.play("u").shows("undone: latency of smtp stays unknown", "question 1 of 3", "latency of smtp is not stated")
	p.play("U").shows("redone", "question 1 of 2").play("esc", "h").shows("1 not written").play("i").shows("question 1 of")
	if len(s.now().skipped) != 1 {
		t.Error("a later act forgot what is not known")
	}
}

// A fact left unknown while an act is under way is lost as little as the act.
func TestUnknownDuringAct(t *testing.T) {
	p := start(t, file(t, "../internal/tui/testdata/untimed.yaml")).play("i")
	cmd := p.m.s.setMode(0, 1)
	p.play("x")
	p.run(cmd)
	if s := p.m.s; len(s.now().skipped) != 1 || len(s.unwritten()) != 1 || len(s.history) != 3 {
		t.Errorf("%d skipped, %q, %d versions", len(s.now().skipped), s.unwritten(), len(s.history))
	}
}

// An act counts once however often its place was written.
func TestUnwrittenOnce(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("a", "h").shows(" 1 not written").play("q").shows("create charge is hybrid").hides("is async")
	p.play("esc", "w", "enter", "u", "s").shows(" 1 not written").play("q").shows("create charge is sync").hides("undone")
}

// A mode tried against the edge's own decision is said to be that.
func TestAgainstDecision(t *testing.T) {
	p := start(t, `version: 1
edges: [{from: a, to: b, mode: sync, decision: {mode: sync, reason: told at once}}]
`).play("a").shows("a->b is async; its decision says sync: d renews it", "async!", "against its decision, sync: told")
	p.play("enter").shows("! built async, against this decision").play("esc", "s").hides("!", "renews")
}

// Files that changed meanwhile are read again, and the acts done again on them; what is gone is named.
func TestReadAgain(t *testing.T) {
	old := file(t, "payments.yaml")
	p := start(t, old).play("h", "down", "down", "a", "u", "a", "R").hides("read again").play("home", "w")
	p.hides("R read again").play("R").shows("nothing to read again")
	p.disk.broken = fmt.Errorf("graph.yaml %w; nothing was written", ErrChanged)
	p.play("enter").shows("! graph.yaml changed on disk", "re-applies your changes")
	p.disk.other = "version: ["
	p.play("x").shows("R read again").play("R").shows("! ").hides("read again;")
	if len(p.m.s.history) != 3 {
		t.Error("the acts are lost with files that cannot be read")
	}
	// the edges are in another order, one that was changed is gone, and there is a new one
	cut := strings.Index(old, "  - {from: web, to: payments")
	rest := strings.SplitAfter(old[cut:], "\n")
	p.disk.other = old[:cut] + "  - {from: web, to: events, op: write, mode: async, workloads: [balance]} # new\n" + rest[4] + rest[3] + rest[0]
	gone := "no edge payments->ledger)"
	p.play("R").shows("read again; 1 change re-applied", "left out: payments->ledger is async", gone, "what will be written", "mode: hybrid, workloads: [pay]}")
	p.play("enter").shows("written").play("esc")
	if text := p.disk.texts[0]; !strings.Contains(text, "# new") || strings.Contains(text, "to: ledger,") || !strings.Contains(text, "mode: hybrid") {
		t.Error(text)
	}
	p.play("u").shows("web → payments create charge is sync again").play("u").shows("nothing to undo")
}

// An act that comes while the files are read again counts; what was read is dropped.
func TestActWhileReadingAgain(t *testing.T) {
	p := start(t, file(t, "payments.yaml")).play("h", "w")
	p.disk.broken, p.disk.other = fmt.Errorf("graph.yaml %w", ErrChanged), file(t, "payments.yaml")
	p.play("enter")
	late := p.m.press(keyNamed(t, "R"))
	p.play("esc", "a")
	p.run(late)
	if n := len(p.m.s.history); n != 3 {
		t.Errorf("%d versions, want 3", n)
	}
}

// q goes back but on the overview, and says so.
func TestBackAndLeave(t *testing.T) {
	start(t, file(t, "payments.yaml")).play(resize{160, 20}).shows("q leave").hides("q back").play("enter").shows("esc q back").hides("leave").play("q").shows("q leave").play("ctrl+z")
}

// Nothing is offered that cannot be done.
func TestPlanOffers(t *testing.T) {
	start(t, "version: 1\nedges: [{from: a, to: b, mode: sync}]").play("P").hides("apply")
	start(t, file(t, "payments.yaml")).play("P").shows("enter apply the step")
}
