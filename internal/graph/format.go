package graph

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/units"
)

// Form is what kind of value a key holds.
type Form uint8

// The forms, with the Go type of the fact.
const (
	FormNumber   Form = iota // float64, of the format's Unit
	FormFlag                 // bool
	FormWord                 // a type of enums.go, one of the format's Words
	FormText                 // string, of any length
	FormLabel                // string, in one short line: what the format Wants
	FormDay                  // string, YYYY-MM-DD
	FormLatency              // Latency
	FormGuards               // Guards
	FormName                 // int or []int: other things of the graph, by their names
	FormDecision             // Decision
)

// Format is how the values of a key are written.
type Format struct {
	Form  Form
	Unit  *units.Quantity // of numbers
	Least float64         // of numbers
	Open  bool            // numbers are more than Least
	Below float64         // numbers are less, where it is not 0
	Whole bool            // numbers are whole
	Words []string        // of words and flags
	Wants string          // of labels: what it is, for messages
}

// form is a format with what it takes to read, write and compare values of a Go type.
type form[V any] struct {
	Format
	read  func(string) (V, error)
	text  func(V) string         // as people and decisions write it
	exact func(*Graph, V) string // as a diff does
	equal func(a, b V) bool
}

func equal[V comparable](a, b V) bool { return a == b }

// The forms of numbers.
var (
	duration            = number(Format{Unit: units.OfTime})
	positiveDuration    = number(Format{Unit: units.OfTime, Open: true})
	rate                = number(Format{Unit: units.OfRate, Open: true})
	size                = number(Format{Unit: units.OfSize})
	positiveSize        = number(Format{Unit: units.OfSize, Open: true})
	share               = number(Format{Unit: units.OfShare})
	shareBelowOne       = number(Format{Unit: units.OfShare, Below: 1})
	uptime              = number(Format{Unit: units.OfUptime})
	positiveNumber      = number(Format{Unit: units.OfCount, Open: true})
	wholeNumber         = number(Format{Unit: units.OfCount, Whole: true})
	positiveWholeNumber = number(Format{Unit: units.OfCount, Whole: true, Least: 1})
)

func number(f Format) form[float64] {
	read := func(text string) (float64, error) {
		v, err := f.Unit.Read(strings.TrimSpace(text))
		return v, err
	}
	return form[float64]{f, read, f.Unit.Show, func(_ *Graph, v float64) string { return f.Unit.Exact(v) }, equal[float64]}
}

// The forms of all that is no number.
var (
	flag = form[bool]{Format{Form: FormFlag, Words: []string{"true", "false"}}, readFlag, strconv.FormatBool,
		func(_ *Graph, v bool) string { return strconv.FormatBool(v) }, equal[bool]}
	text    = written(Format{Form: FormText})
	day     = written(Format{Form: FormDay})
	latency = form[Latency]{Format{Form: FormLatency}, unreadable[Latency], Latency.exact, func(_ *Graph, l Latency) string { return l.exact() }, equal[Latency]}
	guards  = form[Guards]{Format{Form: FormGuards}, unreadable[Guards], Guards.list, func(_ *Graph, g Guards) string { return g.list() }, equal[Guards]}
)

func label(wants string) form[string] { return written(Format{Form: FormLabel, Wants: wants}) }

func written(f Format) form[string] {
	return form[string]{f, func(text string) (string, error) { return text, nil }, func(v string) string { return v },
		func(_ *Graph, v string) string { return strconv.Quote(v) }, equal[string]}
}

func readFlag(text string) (bool, error) {
	if text != "true" && text != "false" {
		return false, fmt.Errorf("found %q; wanted true or false", text)
	}
	return text == "true", nil
}

func word[E enum](words []string) form[E] {
	return form[E]{Format{Form: FormWord, Words: words}, func(text string) (E, error) {
		e, ok := Parse[E](words, text)
		if !ok {
			return e, fmt.Errorf("found %q; wanted one of %s", text, strings.Join(words, ", "))
		}
		return e, nil
	}, E.String, func(_ *Graph, e E) string { return e.String() }, func(a, b E) bool { return a == b }}
}

// reference is another thing of the graph, and its name.
func reference(name func(*Graph, int) string) form[int] {
	return form[int]{Format{Form: FormName}, unreadable[int], nil, name, equal[int]}
}

// references are several, of which the order means nothing.
func references(name func(*Graph, int) string) form[[]int] {
	return form[[]int]{Format{Form: FormName}, unreadable[[]int], nil, func(g *Graph, list []int) string {
		var names []string
		for _, i := range list {
			names = append(names, name(g, i))
		}
		slices.Sort(names)
		return "[" + strings.Join(names, ", ") + "]"
	}, slices.Equal[[]int]}
}

var errReference = errors.New("only the file's reader reads this")

func unreadable[V any](string) (v V, err error) { return v, errReference }

// exact writes a latency in words that are equal where latencies are.
func (l Latency) exact() string {
	if l.Constant() {
		return units.OfTime.Exact(l.Mean)
	}
	var parts []string
	if l.Mean > 0 {
		parts = append(parts, "mean "+units.OfTime.Exact(l.Mean))
	}
	for _, p := range l.Stated() {
		parts = append(parts, p.Name+" "+units.OfTime.Exact(*p.Of(&l)))
	}
	return strings.Join(parts, ", ")
}

func (s Guards) list() string { return "[" + strings.Join(s.Words(), ", ") + "]" }
