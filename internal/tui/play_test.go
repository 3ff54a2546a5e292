package tui

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
	"commadvisor/internal/whatif"
)

var update = flag.Bool("update", false, "write the golden files")

// disk is what the walkthrough of a test writes.
type disk struct {
	texts  []string
	broken error
	other  string // what somebody else has written meanwhile
}

// opened keeps what was read and analysed: versions are never written to, so tests may share their first.
var opened = map[string]Options{}

func optionsOf(t testing.TB, yaml string) (Options, *disk) {
	t.Helper()
	d := &disk{}
	o, ok := opened[yaml]
	if !ok {
		o = open(t, yaml)
		opened[yaml] = o
	}
	o.Save = func(_, texts []string) error {
		if d.broken == nil {
			d.texts = texts
		}
		return d.broken
	}
	o.Reread = func() (Options, error) {
		r := graphfile.Read([]graphfile.Input{{Name: "graph.yaml", Data: []byte(d.other)}})
		if r.Graph == nil {
			return Options{}, errors.New(r.Findings[0].Message)
		}
		next := o
		d.broken, next.Result = nil, r
		p, err := next.Profile(r.Graph)
		next.Analysis = advise.Analyze(r.Graph, p)
		return next, err
	}
	return o, d
}

func open(t testing.TB, yaml string) Options {
	t.Helper()
	r := graphfile.Read([]graphfile.Input{{Name: "graph.yaml", Data: []byte(yaml)}})
	if r.Graph == nil {
		t.Fatal(r.Findings)
	}
	profile := func(g *graph.Graph) (rules.Profile, error) {
		p, ok := rules.ProfileNamed(g.Profile.V)
		if !ok {
			return p, errors.New("unknown profile")
		}
		return p, nil
	}
	p, err := profile(r.Graph)
	if err != nil {
		t.Fatal(err)
	}
	title := r.Graph.Name
	if title == "" {
		title = "graph.yaml"
	}
	return Options{Ask: unknownWords, Title: title, Result: r, Analysis: advise.Analyze(r.Graph, p), Profile: profile, By: "ada", Dark: true, Today: func() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }}
}

// unknownWords asks by hand for what the tests need, so that they hang on no ranking: the needs of writes, the answers of workloads, and
// the latency of whatever an edge calls.
func unknownWords(a *advise.Analysis, of *advise.Edge) (list []whatif.Question) {
	g := a.Graph
	for i := range a.Edges {
		edge := &g.Edges[i]
		if of != nil && of.Index != i || !a.Edges[i].Advised {
			continue
		}
		if edge.Op.V == graph.Write && !edge.Needs.Known {
			list = append(list, whatif.Question{
				Fact: forecast.Fact{On: "edge", Name: a.Edges[i].ID, Key: "needs"}, Asks: "what must the caller have before it goes on?", Why: "it decides which modes are possible",
				Answers:     []whatif.Answer{{Word: "outcome", Recommendation: advise.Sync, Weight: 0.5}, {Word: "nothing", Recommendation: advise.Async, Weight: 0.5}},
				CouldBecome: []advise.Recommendation{advise.Async}, Edges: []int{i}, Gain: 0.5,
			})
		}
	}
	for w := range g.Workloads {
		if wl := &g.Workloads[w]; of == nil && !wl.Answer.Known && wl.UserFacing.V {
			list = append(list, whatif.Question{Fact: forecast.Fact{On: "workload", Name: wl.Name, Key: "answer"}, Asks: "what must the client be told before it is let go?", Gain: 0.1})
		}
	}
	for i := range g.Services {
		if called := of == nil || g.Edges[of.Index].To == i; called && g.Services[i].Is(graph.KindExternal) && !g.Services[i].Latency.Known {
			var into []int
			for e := range g.Edges {
				if g.Edges[e].To == i {
					into = append(into, e)
				}
			}
			list = append(list, whatif.Question{
				Edges: into,
				Fact:  forecast.Fact{On: "service", Name: g.Services[i].Name, Key: "latency"}, Asks: "how long does its own work take, without the calls that it makes itself?",
				Answers: []whatif.Answer{{Word: "{p50: 1ms, p99: 5ms}", Recommendation: advise.Sync}, {Word: "{p50: 60s, p99: 300s}", Recommendation: advise.Async}}, Gain: 0.2,
			})
		}
	}
	return list
}

func file(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// player runs the program without a terminal: keys in, frames out, commands at once.
type player struct {
	t    testing.TB
	m    *app
	disk *disk
	left bool

	suspended bool
}

func start(t testing.TB, yaml string) *player {
	o, d := optionsOf(t, yaml)
	p := &player{t: t, m: newApp(o), disk: d}
	p.run(p.m.Init())
	p.check()
	return p
}

type resize struct{ w, h int }

// play presses keys by name ("down", "enter", "ctrl+c", "x"), types texts given as "type:…", and resizes.
func (p *player) play(inputs ...any) *player {
	p.t.Helper()
	for _, in := range inputs {
		switch in := in.(type) {
		case resize:
			p.send(tea.WindowSizeMsg{Width: in.w, Height: in.h})
		case tea.Msg:
			if text, ok := in.(string); ok {
				p.keys(text)
			} else {
				p.send(in)
			}
		}
		p.check()
	}
	return p
}

func (p *player) keys(text string) {
	if typed, ok := strings.CutPrefix(text, "type:"); ok {
		for _, r := range typed {
			p.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		}
		return
	}
	p.send(keyNamed(p.t, text))
}

var special = map[string]tea.KeyType{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab,
	"shift+tab": tea.KeyShiftTab, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace,
	"ctrl+c": tea.KeyCtrlC, "ctrl+z": tea.KeyCtrlZ, "ctrl+r": tea.KeyCtrlR, "ctrl+b": tea.KeyCtrlB, "ctrl+f": tea.KeyCtrlF, " ": tea.KeySpace,
}

func keyNamed(t testing.TB, name string) tea.KeyMsg {
	if k, ok := special[name]; ok {
		if name == " " {
			return tea.KeyMsg{Type: k, Runes: []rune{' '}}
		}
		return tea.KeyMsg{Type: k}
	}
	if len([]rune(name)) != 1 {
		t.Fatalf("no key %q", name)
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

func (p *player) send(msg tea.Msg) {
	_, cmd := p.m.Update(msg)
	p.run(cmd)
}

// run carries out commands until none is left.
func (p *player) run(cmd tea.Cmd) {
	if cmd == nil || p.left {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.QuitMsg:
		p.left = true
	case tea.SuspendMsg:
		p.suspended = true
	case tea.BatchMsg:
		for _, c := range msg {
			p.run(c)
		}
	default:
		if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range v.Len() {
				p.run(v.Index(i).Interface().(tea.Cmd))
			}
			return
		}
		p.send(msg)
	}
}

// check holds every frame to the terminal's size.
func (p *player) check() {
	p.t.Helper()
	frame := p.m.View()
	lines := strings.Split(frame, "\n")
	if len(lines) > p.m.h {
		p.t.Fatalf("a frame of %d lines in a terminal of %d", len(lines), p.m.h)
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w > p.m.w {
			p.t.Fatalf("line %d is %d wide in a terminal of %d: %q", i+1, w, p.m.w, l)
		}
	}
}

func (p *player) frame() string { return ansi.Strip(p.m.View()) + "\n" }

// shows fails unless the frame holds every text.
func (p *player) shows(texts ...string) *player {
	p.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.frame(), text) {
			p.t.Fatalf("nowhere %q in\n%s", text, p.frame())
		}
	}
	return p
}

// hides checks that texts do not stand in the frame.
func (p *player) hides(texts ...string) *player {
	p.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.frame(), text) {
			p.t.Errorf("%q stands in\n%s", text, p.frame())
		}
	}
	return p
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s is not what is shown; make update-golden writes it\n%s", path, got)
	}
}

// large is a graph of n edges in which every service calls two others.
func large(n int) string {
	var b strings.Builder
	b.WriteString("version: 1\nname: large\nservices:\n")
	for i := range n/2 + 2 {
		fmt.Fprintf(&b, "  s%d: {latency: {p50: 5ms, p99: 40ms}, availability: 99.9%%}\n", i)
	}
	b.WriteString("workloads:\n")
	for i := range 20 {
		fmt.Fprintf(&b, "  w%d: {entry: s%d, rate: 10/s, slo: {p99: 300ms}}\n", i, i*n/40)
	}
	b.WriteString("edges:\n")
	for i := range n / 2 {
		fmt.Fprintf(&b, "  - {from: s%d, to: s%d, op: write, mode: sync}\n", i, i+1)
		fmt.Fprintf(&b, "  - {from: s%d, to: s%d, operation: other, op: read, mode: sync}\n", i, i+2)
	}
	return b.String()
}
