package graphfile

import (
	"errors"
	"fmt"
	"slices"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
)

// Change states one fact of one object of the file.
type Change struct {
	On    string // "service", "edge" or "workload"
	Index int    // of Graph.Services, Graph.Edges or Graph.Workloads
	Key   string // path as written in the file, such as mode, slo.p99 or decision.facts.rate
	Value string // as one would write it in a YAML flow mapping, such as {p50: 8ms, p99: 40ms}; "" removes the key
}

// EditError says what the reader finds wrong with the changed text.
type EditError struct {
	Findings []diag.Finding // at least one, none of which the text had before
	Sources  *diag.Sources  // the changed texts
}

// Error returns the first message.
func (e *EditError) Error() string { return e.Findings[0].Message }

// errLayout ends what cannot be done safely.
var errLayout = errors.New("this layout cannot be changed safely; change it by hand")

// Edit returns the texts of a result's files with facts changed, by file number, only files that changed. Only the
// words concerned change: comments, order and layout stay as they are. Each text is read again, and refused where its
// tree is not the old one with those values in it. What the reader then finds that it did not find before comes back
// as an *EditError, so that a typed value is checked exactly as in the file.
func Edit(r *Result, changes []Change) (texts map[int32]string, err error) {
	if r.Graph == nil {
		return nil, errors.New("a file with errors cannot be changed")
	}
	e := edits{result: r, texts: map[int32]string{}}
	if err := e.declare(changes); err != nil {
		return nil, err
	}
	for len(changes) > 0 {
		var now, later []Change
		seen := map[Change]bool{}
		for _, c := range changes {
			if object := (Change{On: c.On, Index: c.Index}); seen[object] {
				later = append(later, c)
			} else {
				seen[object] = true
				now = append(now, c)
			}
		}
		if err := e.pass(now); err != nil {
			return nil, err
		}
		changes = later
	}
	for n, text := range e.texts {
		if text == r.Sources.Text(n) {
			delete(e.texts, n)
		}
	}
	return e.texts, e.check()
}

// Inputs returns the files of a result as read, with some texts replaced: what to Read again.
func (r *Result) Inputs(texts map[int32]string) []Input {
	var inputs []Input
	for n, name := range r.Sources.Names() {
		text, changed := texts[int32(n+1)]
		if !changed {
			text = r.Sources.Text(int32(n + 1))
		}
		inputs = append(inputs, Input{Name: name, Data: []byte(text)})
	}
	return inputs
}

// edits are the texts changed so far.
type edits struct {
	result *Result
	texts  map[int32]string
	home   int32 // the file that declares the services, where none did before
}

func (e *edits) open(file int32) (*tree, error) {
	text, changed := e.texts[file]
	if !changed {
		text = e.result.Sources.Text(file)
	}
	return parseTree(e.result.Sources.Name(diag.Pos{File: file}), text)
}

// pass makes changes to different objects: their texts do not overlap, so one reading of each file is enough.
func (e *edits) pass(changes []Change) error {
	trees := map[int32]*tree{}
	for _, c := range changes {
		at, err := e.target(c)
		if err != nil {
			return err
		}
		t := trees[at.file]
		if t == nil {
			if t, err = e.open(at.file); err != nil {
				return err
			}
			trees[at.file] = t
		}
		if err := t.change(at, c); err != nil {
			return fmt.Errorf("%s of %s: %w", c.Key, at.name, err)
		}
	}
	for file, t := range trees {
		text, err := t.apply()
		if err != nil {
			return err
		}
		e.texts[file] = text
	}
	return nil
}

// target is where an object stands: by name in its section, an edge by its number in the file.
type target struct {
	file          int32
	section, name string
	number        int
}

func (e *edits) target(c Change) (at target, err error) {
	g := e.result.Graph
	known := func(n int) bool { return c.Index >= 0 && c.Index < n }
	switch {
	case c.On == "service" && known(len(g.Services)):
		s := &g.Services[c.Index]
		at = target{file: s.Pos.File, section: "services", name: s.Name}
		if !s.Declared {
			at.file = e.home
		}
	case c.On == "workload" && known(len(g.Workloads)) && !g.Workloads[c.Index].Implicit:
		w := &g.Workloads[c.Index]
		at = target{file: w.Pos.File, section: "workloads", name: w.Name}
	case c.On == "edge" && known(len(g.Edges)):
		at = target{file: g.Edges[c.Index].Pos.File, section: "edges", name: g.EdgeID(c.Index)}
		first := slices.IndexFunc(g.Edges, func(o graph.Edge) bool { return o.Pos.File == at.file })
		at.number = c.Index - first
		if slices.Contains([]string{"from", "to", "operation"}, c.Key) {
			return at, fmt.Errorf("%s is part of what identifies %s; change it by hand", c.Key, at.name)
		}
	default:
		return at, fmt.Errorf("the graph has no %s number %d", c.On, c.Index)
	}
	return at, nil
}

// declare writes all services where none is declared and a fact of one is to be stated: with the first entry, a
// service without one becomes a finding.
func (e *edits) declare(changes []Change) error {
	g := e.result.Graph
	for _, c := range changes {
		if c.On != "service" || c.Index < 0 || c.Index >= len(g.Services) || g.Services[c.Index].Declared {
			continue
		}
		e.home = g.Services[c.Index].Pos.File
		t, err := e.open(e.home)
		if err == nil {
			err = t.declare(g.Services)
		}
		if err == nil {
			e.texts[e.home], err = t.apply()
		}
		if err != nil {
			return fmt.Errorf("services: %w", err)
		}
		return nil
	}
	return nil
}

// check reads the texts again.
func (e *edits) check() error {
	after := Read(e.result.Inputs(e.texts))
	type said struct{ code, message string }
	before := map[said]int{}
	for _, f := range e.result.Findings {
		before[said{f.Code, f.Message}]++
	}
	var fresh []diag.Finding
	for _, f := range after.Findings {
		if key := (said{f.Code, f.Message}); before[key] > 0 {
			before[key]--
		} else if f.Code != string(NotLognormal) { // what is measured stays true
			fresh = append(fresh, f)
		}
	}
	if len(fresh) > 0 {
		return &EditError{fresh, after.Sources}
	}
	if after.Graph == nil || !slices.Equal(identities(after.Graph), identities(e.result.Graph)) {
		return errLayout
	}
	return nil
}

// identities are the names of all objects, in order.
func identities(g *graph.Graph) (names []string) {
	for i := range g.Services {
		names = append(names, "service "+g.Services[i].Name)
	}
	for i := range g.Workloads {
		names = append(names, "workload "+g.Workloads[i].Name)
	}
	for i := range g.Edges {
		names = append(names, "edge "+g.EdgeID(i))
	}
	return names
}
