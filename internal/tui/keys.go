package tui

import "github.com/charmbracelet/bubbles/key"

// keyMap is every key there is. Help, the table of docs/walk.md and the tests are made from it.
type keyMap struct {
	Up, Down, PageUp, PageDown, Home, End              key.Binding
	Open, Back, Quit, Help, Undo, Redo, Save           key.Binding
	Kill, Suspend, Reread                              key.Binding
	Sync, Async, Hybrid, Plan, Ask, Decide, Around     key.Binding
	Facts, Change, Editor, Copy, Find                  key.Binding
	Filter, Sort, Changes, Group, Turn, Next, Prev     key.Binding
	Choose, Unknown, Later, Earlier, Toggle, Scope     key.Binding
	Step, All, Write, Leave, SaveLeave, Stay           key.Binding
	Field, FieldBack, Other, OtherBack, Submit, Cancel key.Binding
}

func bind(help, shown string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, help))
}

var keys = newKeyMap()

func newKeyMap() *keyMap {
	return &keyMap{
		Up: bind("up", "↑ k", "up", "k"), Down: bind("down", "↓ j", "down", "j"),
		PageUp: bind("a page up", "pgup", "pgup", "ctrl+b"), PageDown: bind("a page down", "pgdn", "pgdown", "ctrl+f", " "),
		Home: bind("to the start", "home", "home"), End: bind("to the end", "end G", "end", "G"),

		Open: bind("open", "enter", "enter", "right", "l"), Back: bind("back", "esc q", "esc", "left", "backspace", "q"),
		Quit: bind("leave", "q", "q"), Help: bind("help", "?", "?"),
		Undo: bind("undo", "u", "u"), Redo: bind("redo", "U", "U", "ctrl+r"), Save: bind("write", "w", "w"),

		Kill: bind("leave", "ctrl+c", "ctrl+c"), Suspend: bind("suspend", "ctrl+z", "ctrl+z"), Reread: bind("read again", "R", "R"),

		Sync: bind("sync", "s", "s"), Async: bind("async", "a", "a"), Hybrid: bind("hybrid", "h", "h"),
		Plan: bind("the plan", "P", "P"), Ask: bind("questions", "i", "i"), Decide: bind("decide", "d", "d"), Around: bind("around the edge", "v", "v"),

		Facts: bind("what if", "e", "e"), Change: bind("type another value", "enter", "enter"),
		Editor: bind("open your editor at this edge", "E", "E"), Copy: bind("copy the text of the edge", "y", "y"), Find: bind("find in the text", "/", "/"),

		Filter: bind("filter", "/", "/"), Sort: bind("sort", "o", "o"), Changes: bind("only changes", "c", "c"), Group: bind("by workload", "g", "g"),
		Turn: bind("another workload", "g", "g"),
		Next: bind("next edge", "n", "n"), Prev: bind("previous edge", "p", "p"),

		Choose: bind("give this answer", "enter", "enter"), Unknown: bind("I don't know", "x", "x"),
		Later: bind("next question", "n", "n"), Earlier: bind("previous question", "p", "p"),
		Toggle: bind("select", "space", " "), Scope: bind("for more or fewer", "tab", "tab"),

		Step: bind("apply the step", "enter", "enter"), All: bind("apply all steps", "A", "A"),
		Write: bind("write files", "enter", "enter", "y"), Leave: bind("leave without writing", "y", "y"),
		SaveLeave: bind("see the changes, then write", "w", "w"), Stay: bind("stay", "esc", "esc", "n"),

		Field: bind("next field", "tab", "tab", "down"), FieldBack: bind("previous field", "shift+tab", "shift+tab", "up"),
		Other: bind("another mode", "→", "right"), OtherBack: bind("another mode", "←", "left"),
		Submit: bind("done", "enter", "enter"), Cancel: bind("cancel", "esc", "esc"),
	}
}

// group is the keys of one screen.
type group struct {
	name     string
	bindings []key.Binding
}

func (k *keyMap) moving() []key.Binding {
	return []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.Home, k.End}
}

// anywhere are the keys that every screen without a line to type in has.
func (k *keyMap) anywhere() group {
	return group{"everywhere", []key.Binding{k.Help, k.Back, k.Undo, k.Redo, k.Save, k.Kill, k.Suspend}}
}

// groups lists the keys by screen.
func (k *keyMap) groups() []group {
	modes := []key.Binding{k.Sync, k.Async, k.Hybrid}
	return []group{
		k.anywhere(),
		{"overview", append(append([]key.Binding{k.Open, k.Ask, k.Plan}, modes...), append([]key.Binding{k.Decide, k.Around, k.Filter, k.Sort, k.Changes, k.Group, k.Quit, k.Facts, k.Editor, k.Copy}, k.moving()...)...)},
		{"edge", append(append([]key.Binding{k.Next, k.Prev}, modes...), append([]key.Binding{k.Ask, k.Decide, k.Around, k.Plan, k.Facts, k.Editor, k.Copy, k.Find}, k.moving()...)...)},
		{"facts", append([]key.Binding{k.Change}, k.moving()...)},
		{"questions", []key.Binding{k.Up, k.Down, k.Choose, k.Unknown, k.Scope, k.Toggle, k.Later, k.Earlier}},
		{"around", append([]key.Binding{k.Up, k.Down, k.Open, k.Turn, k.Ask, k.Decide, k.Plan}, modes...)},
		{"plan", []key.Binding{k.Up, k.Down, k.Step, k.All}},
		{"decide", []key.Binding{k.Submit, k.Cancel, k.Field, k.FieldBack, k.Other, k.OtherBack}},
		{"changes", append([]key.Binding{k.Write, k.Reread}, k.moving()...)},
		{"leave", []key.Binding{k.Leave, k.SaveLeave, k.Stay}},
		{"help", append([]key.Binding{k.Find}, k.moving()...)},
	}
}

// keysOf returns the keys of one screen.
func (k *keyMap) keysOf(name string) group {
	for _, g := range k.groups() {
		if g.name == name {
			return g
		}
	}
	return group{}
}

// Keys lists every key by screen, for documentation: screen, key, what it does.
func Keys() (rows [][3]string) {
	for _, g := range keys.groups() {
		for _, b := range g.bindings {
			rows = append(rows, [3]string{g.name, b.Help().Key, b.Help().Desc})
		}
	}
	return rows
}
