package graphfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"

	"gopkg.in/yaml.v3"
)

// maxLabel is the longest name, operation or label, in code points.
const maxLabel = 100

// scalar returns the text of a single value.
func (r *reader) scalar(n *yaml.Node, wanted string) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.mismatch(n, wanted)
		return "", false
	}
	return n.Value, true
}

// numberOf is the number that a key of the tables holds.
func numberOf(f *graph.Format) value[float64] {
	if f.Unit == units.OfCount {
		return count(f.Whole, f.Least, f.Open)
	}
	v := quantity(f.Unit)
	if f.Below == 1 {
		v = belowAll(v)
	}
	if f.Open {
		v = positive(v)
	}
	return v
}

// quantity is a number with its unit, which a share does not need.
func quantity(of *units.Quantity) value[float64] {
	wanted := of.Spelling
	s, bare := &schema{Type: "string", Pattern: of.Pattern}, of.Spelling == units.ShareSpelling
	if bare {
		s = &schema{AnyOf: []*schema{s, {Type: "number", Minimum: number(0), Maximum: number(1)}}}
	}
	return value[float64]{wanted, s, func(r *reader, n *yaml.Node) (float64, bool) {
		text, ok := r.scalar(n, wanted)
		if !ok {
			return 0, false
		}
		if len(text) > maxLabel {
			r.fault(Unit, n, "found %s; wanted %s", quoted(text), wanted)
			return 0, false
		}
		v, err := of.Read(text)
		if n.Tag != "!!str" && leadingZero(text) { // a share without quotes and unit
			r.fault(Type, n, "found %s, which YAML may read as an octal number; wanted %s without leading zeros", quoted(text), wanted)
			return 0, false
		}
		switch {
		case err == nil:
			return v, true
		case strings.HasPrefix(text, "-"):
			r.fault(Number, n, "found %s, which is negative; wanted %s", quoted(text), wanted)
		case respell(text, of.Read) != "":
			r.fault(Unit, n, "found %s; wanted %s", quoted(text), respell(text, of.Read))
		case bare && decimal().MatchString(text) && meansPercent(text):
			r.fault(Number, n, "found %s, a share above 1; wanted %s%%", quoted(text), text)
		case bare && decimal().MatchString(strings.TrimRight(text, " %")):
			r.fault(Number, n, "%s", err) // what is wrong is its size
		default:
			r.fault(Unit, n, "%s", err)
		}
		return 0, false
	}}
}

// meansPercent reports whether a number is one that people give for a percentage, such as 99.9; just above 1 it is rather a slip.
func meansPercent(text string) bool {
	x, err := strconv.ParseFloat(text, 64)
	return err == nil && x >= 2 && x <= 100
}

var (
	duration = quantity(units.OfTime)
	lasting  = positive(duration)
	missing  = quantity(units.OfUptime)
)

// belowAll refuses a share of 100 %, of which nothing is left to work with.
func belowAll(v value[float64]) value[float64] {
	read := v.read
	v.wanted = "a share below 100% such as 0.2% or 0.002"
	v.schema = &schema{AnyOf: []*schema{{Type: "string", Pattern: units.SharePattern}, {Type: "number", Minimum: number(0), ExclusiveMaximum: number(1)}}}
	v.read = func(r *reader, n *yaml.Node) (float64, bool) {
		x, ok := read(r, n)
		if ok && x >= 1 {
			r.fault(Number, n, "found %s; wanted %s", quoted(n.Value), v.wanted)
			return 0, false
		}
		return x, ok
	}
	return v
}

// positive refuses zero, where zero would say that the thing does not exist.
func positive(v value[float64]) value[float64] {
	read := v.read
	v.read = func(r *reader, n *yaml.Node) (float64, bool) {
		x, ok := read(r, n)
		if ok && x <= 0 {
			r.fault(Number, n, "found %s; wanted more than zero", quoted(n.Value))
			return 0, false
		}
		return x, ok
	}
	return v
}

// decimal has no leading zero: YAML takes 0777 for an octal number, and a person may not.
var decimal = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$`) })

// leadingZero reports whether a number could be meant as an octal one.
func leadingZero(text string) bool {
	return len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9'
}

// count is a plain number above a bound or at it.
func count(whole bool, least float64, open bool) value[float64] {
	s, wanted := &schema{Type: "number"}, "a number such as 2"
	if whole {
		s.Type, wanted = "integer", "a whole number such as 2"
	}
	bound := "at least " + units.Count(least)
	if open {
		s.ExclusiveMinimum, bound = number(least), "more than "+units.Count(least)
	} else {
		s.Minimum = number(least)
	}
	return value[float64]{wanted, s, func(r *reader, n *yaml.Node) (float64, bool) {
		text, ok := r.scalar(n, wanted)
		if !ok {
			return 0, false
		}
		plain := strings.TrimPrefix(text, "-")
		if leadingZero(plain) {
			r.fault(Type, n, "found %s, which YAML may read as an octal number; wanted %s without leading zeros", quoted(text), wanted)
			return 0, false
		}
		if n.Tag == "!!str" || !decimal().MatchString(plain) {
			r.fault(Type, n, "found %s; wanted %s, without a unit and without quotes", shape(n), wanted)
			return 0, false
		}
		x, _ := strconv.ParseFloat(text, 64)
		switch {
		case x < least || open && x == least:
			r.fault(Number, n, "found %s; wanted %s", quoted(text), bound)
		case whole && x != float64(int64(x)):
			r.fault(Number, n, "found %s; wanted a whole number", quoted(text))
		default:
			return x, true
		}
		return 0, false
	}}
}

var boolean = value[bool]{"true or false", &schema{Type: "boolean"}, func(r *reader, n *yaml.Node) (bool, bool) {
	text, ok := r.scalar(n, "true or false")
	if !ok {
		return false, false
	}
	if n.Tag == "!!bool" && (text == "true" || text == "false") {
		return text == "true", true
	}
	wanted := "true or false"
	switch strings.ToLower(text) {
	case "yes", "y", "on", "true":
		wanted = "true"
	case "no", "n", "off", "false":
		wanted = "false"
	}
	r.fault(Type, n, "found %s; wanted %s", shape(n), wanted)
	return false, false
}}

// word is one of a few words.
func word(words []string) value[string] {
	wanted := list(words, "or")
	return value[string]{wanted, &schema{Enum: words}, func(r *reader, n *yaml.Node) (string, bool) {
		text, ok := r.scalar(n, wanted)
		if ok && !slices.Contains(words, text) {
			r.wrongWord(n, text, words)
			ok = false
		}
		return text, ok
	}}
}

// wrongWord reports a word that is not one of those wanted. What people often write for one of them is known by the last key of the path.
func (r *reader) wrongWord(n *yaml.Node, text string, words []string) {
	if len(r.path) > 0 {
		key := r.path[len(r.path)-1]
		if ours, ok := meaningOf(key, text); ok && slices.Contains(words, ours) && folded(ours) != folded(text) {
			r.habit(Word, n, key+"."+ours, "found %s; wanted %s", quoted(text), ours)
			return
		}
	}
	r.fault(Word, n, "found %s; %s", quoted(text), choice{text, words})
}

// choice lists the words wanted, and names the nearest where there is one.
type choice struct {
	word  string
	words []string
}

func (c choice) String() string {
	wanted := "wanted " + list(c.words, "or")
	if near, ok := Nearest(c.word, slices.Values(c.words)); ok {
		return wanted + "; did you mean " + near
	}
	return wanted
}

// text is free text, of any length, in as many lines as it takes.
var text = value[string]{"a text", &schema{Type: "string"}, func(r *reader, n *yaml.Node) (string, bool) {
	s, ok := r.scalar(n, "a text")
	if ok && strings.ContainsFunc(s, unreadable) {
		r.fault(ControlCharacter, n, "found the control character %U; wanted readable text", firstOf(s, unreadable))
		return "", false
	}
	return s, ok
}}

// unreadable characters are those that no text may hold. Scripts and emoji are written with joiners and variation selectors.
func unreadable(c rune) bool {
	switch c {
	case '\n', '\t', 0x200c, 0x200d, 0xfe0e, 0xfe0f:
		return false
	}
	return unicode.IsControl(c) || diag.Hidden(c)
}

// firstOf is the first character of a kind that a text has.
func firstOf(s string, kind func(rune) bool) rune {
	c, _ := utf8.DecodeRuneInString(s[strings.IndexFunc(s, kind):])
	return c
}

// label is a short text in one line that says something.
func label(wanted string) value[string] {
	return value[string]{wanted, &schema{Type: "string", MinLength: 1, MaxLength: maxLabel}, func(r *reader, n *yaml.Node) (string, bool) {
		s, ok := r.scalar(n, wanted)
		return s, ok && r.checkLabel(n, s, wanted)
	}}
}

func (r *reader) checkLabel(n *yaml.Node, s, wanted string) bool {
	var problem string
	switch {
	case s == "":
		problem = "found an empty text"
	case strings.TrimSpace(s) != s:
		problem = "found a space at the start or the end"
	case len(s) > maxLabel && utf8.RuneCountInString(s) > maxLabel:
		problem = "found more than " + strconv.Itoa(maxLabel) + " characters"
	case strings.ContainsFunc(s, unicode.IsControl):
		problem = "found a line break or control character"
	case strings.ContainsFunc(s, diag.Hidden):
		r.fault(ControlCharacter, n, "found %s, which holds the hidden character %U; wanted %s, of characters that can be seen", quoted(s), firstOf(s, diag.Hidden), wanted)
		return false
	default:
		return true
	}
	r.fault(Text, n, "%s; wanted %s", problem, wanted)
	return false
}

// day is a date.
var day = value[string]{"a date such as 2027-03-31", &schema{Type: "string", Format: "date"}, func(r *reader, n *yaml.Node) (string, bool) {
	s, ok := r.scalar(n, "a date such as 2027-03-31")
	if !ok {
		return "", false
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		r.fault(Text, n, "found %s; wanted a date such as 2027-03-31", quoted(s))
		return "", false
	}
	return s, true
}}

// items reads a list; a single value stands for a list of one.
func items[V any](v value[V], wanted string, empty bool) value[[]graph.Val[V]] {
	s := &schema{AnyOf: []*schema{{Type: "array", Items: v.schema, UniqueItems: true}, v.schema}}
	if !empty {
		s.AnyOf[0].MinItems = 1
	}
	return value[[]graph.Val[V]]{wanted, s, func(r *reader, n *yaml.Node) ([]graph.Val[V], bool) {
		nodes := []*yaml.Node{n}
		switch n.Kind {
		case yaml.MappingNode:
			r.mismatch(n, wanted)
			return nil, false
		case yaml.SequenceNode:
			nodes = n.Content
		}
		if len(nodes) == 0 && !empty {
			r.fault(Type, n, "found an empty list; wanted %s, or no such key", wanted)
			return nil, false
		}
		list, clean := make([]graph.Val[V], 0, min(len(nodes), 64)), true
		for _, item := range nodes {
			if !r.spend() {
				return nil, false
			}
			at := r.pos(item)
			x, ok := v.read(r, r.resolve(item))
			if clean = clean && ok; ok {
				list = append(list, graph.Val[V]{V: x, Known: true, Pos: at})
			}
		}
		return list, clean
	}}
}

// guards is a set of obligations met; an empty list says that none is.
var guards = func() value[graph.Guards] {
	listed := items(word(graph.GuardNames), "a list of guards such as [outbox, dlq]", true)
	return value[graph.Guards]{listed.wanted, listed.schema, func(r *reader, n *yaml.Node) (graph.Guards, bool) {
		words, ok := listed.read(r, n)
		var set graph.Guards
		for _, w := range words {
			guard, _ := graph.Parse[graph.Guard](graph.GuardNames, w.V) // it is one of the words
			set = set.With(guard)
		}
		return set, ok
	}}
}()
