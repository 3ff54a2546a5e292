package graph

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/units"
)

// Fact is one Val of a model, whatever its type.
type Fact interface {
	Stated() bool
	Where() diag.Pos
	Any() any
	Take(from Fact)       // becomes what another of the same type is
	Same(other Fact) bool // of the same type: stated alike, wherever that is
}

// Stated reports whether the file states the fact.
func (v *Val[T]) Stated() bool { return v.Known }

// Where is the position of the fact in the file.
func (v *Val[T]) Where() diag.Pos { return v.Pos }

// Any is the value, whatever its type.
func (v *Val[T]) Any() any { return v.V }

// Take makes the fact what another is.
func (v *Val[T]) Take(from Fact) { *v = *from.(*Val[T]) }

// Same reports whether two facts say the same.
func (v *Val[T]) Same(other Fact) bool {
	o := other.(*Val[T])
	return v.Known == o.Known && (!v.Known || reflect.DeepEqual(v.V, o.V))
}

// Format is how a fact is spelled in the file, read back, and shown.
type Format uint8

// The formats. What is no number, word, flag, or text has a form of its own and is read by graphfile alone.
const (
	Number       Format = iota
	Duration            // s
	Rate                // 1/s
	Share               // of 1
	Uptime              // a share of the time, kept as its complement
	Size                // bytes
	Word                // one of Key.Words
	Flag                // true or false
	Text                // free
	Distribution        // Latency
	Own                 // Guards, a list of names, a decision
)

// Affects says what a fact is part of, so that what is worked out of others can be kept when it changes.
type Affects uint8

// What the forecast is made of. A fact of none of them decides about advice and limits, or documents.
const (
	Shape  Affects = 1 << iota // which calls are made at all: the topology
	Counts                     // how often they are made
	Times                      // how long they take and how they end
	Up                         // what must be up, and how often that is down
)

// Has reports whether a fact affects one of some parts.
func (a Affects) Has(parts Affects) bool { return a&parts != 0 }

// Key is one key of the file that fills one fact of a T: a service, an edge, or a workload. Everything that goes through the keys of
// the file reads these tables: the reader and its schema, diff, the facts that a decision rests on, what-ifs, and the forecast, which
// keeps what a change does not affect.
type Key[T any] struct {
	Name    string // as in the file; a key inside of another after a dot: slo.p99
	Doc     string // a sentence
	Format  Format
	Words   []string // of a Word
	Affects Affects
	At      func(*T) Fact
	set     func(t *T, text string) error // nil where the format has a form of its own
}

// Read states a fact as the file would spell it; an error says what is wanted.
func (k *Key[T]) Read(t *T, text string) error {
	if k.set == nil {
		return fmt.Errorf("%s is no single value", k.Name)
	}
	return k.set(t, strings.TrimSpace(text))
}

// Readable reports whether the fact is a single value that Read can state.
func (k *Key[T]) Readable() bool { return k.set != nil }

// Spellings lists all that the fact can be, of a word or a flag.
func (k *Key[T]) Spellings() []string {
	if k.Format == Flag {
		return []string{"false", "true"}
	}
	return k.Words
}

// Number returns the fact of a quantity, nil for other formats.
func (k *Key[T]) Number(t *T) *Val[float64] {
	v, _ := k.At(t).(*Val[float64])
	return v
}

// Parse reads a quantity of the key's format.
func (f Format) Parse(text string) (float64, error) {
	switch f {
	case Duration:
		return units.Duration(text)
	case Rate:
		return units.Rate(text)
	case Share:
		return units.Share(text)
	case Uptime:
		return units.Missing(text)
	case Size:
		return units.Size(text)
	}
	n, err := strconv.ParseFloat(text, 64)
	if err == nil && !(n >= 0 && n <= 1e15) { // also no NaN
		err = strconv.ErrRange
	}
	return n, err
}

// Show writes a quantity for people.
func (f Format) Show(v float64) string {
	switch f {
	case Duration:
		return units.Time(v)
	case Rate:
		return units.PerSecond(v)
	case Share:
		return units.Percent(v)
	case Uptime:
		return units.Availability(v)
	case Size:
		return units.Bytes(v)
	}
	return units.Count(v)
}

// Word is the value of a fact as people read it: a word as it is, a quantity with its unit.
func (k *Key[T]) Word(t *T) string {
	switch v := k.At(t).Any().(type) {
	case float64:
		return k.Format.Show(v)
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// FactKey is a key with the type of its fact, for those who read the one fact.
type FactKey[T, V any] struct {
	*Key[T]
	Of func(*T) *Val[V]
}

// keys is one table, in the order of the file format.
type keys[T any] struct{ list []*Key[T] }

func declare[T, V any](table *keys[T], name string, f Format, a Affects, at func(*T) *Val[V], doc string) FactKey[T, V] {
	k := &Key[T]{Name: name, Doc: doc, Format: f, Affects: a, At: func(t *T) Fact { return at(t) }}
	table.list = append(table.list, k)
	return FactKey[T, V]{k, at}
}

func number[T any](table *keys[T], name string, f Format, a Affects, at func(*T) *Val[float64], doc string) FactKey[T, float64] {
	k := declare(table, name, f, a, at, doc)
	k.set = func(t *T, text string) error {
		v, err := f.Parse(text)
		if err == nil && math.IsInf(v, 0) {
			err = strconv.ErrRange
		}
		if err == nil {
			*at(t) = Of(v)
		}
		return err
	}
	return k
}

func word[T any, V enum](table *keys[T], name string, words []string, a Affects, at func(*T) *Val[V], doc string) FactKey[T, V] {
	k := declare(table, name, Word, a, at, doc)
	k.Words = words
	k.set = func(t *T, text string) error {
		i := slices.Index(words, text)
		if i < 0 {
			return fmt.Errorf("wanted one of %s", strings.Join(words, ", "))
		}
		*at(t) = Of(V(i))
		return nil
	}
	return k
}

func flag[T any](table *keys[T], name string, a Affects, at func(*T) *Val[bool], doc string) FactKey[T, bool] {
	k := declare(table, name, Flag, a, at, doc)
	k.set = func(t *T, text string) error {
		v, err := strconv.ParseBool(text)
		if err == nil {
			*at(t) = Of(v)
		}
		return err
	}
	return k
}

func text[T any](table *keys[T], name string, a Affects, at func(*T) *Val[string], doc string) FactKey[T, string] {
	k := declare(table, name, Text, a, at, doc)
	k.set = func(t *T, text string) error { *at(t) = Of(text); return nil }
	return k
}

// find returns the key of a name.
func (k *keys[T]) find(name string) (*Key[T], bool) {
	for _, key := range k.list {
		if key.Name == name {
			return key, true
		}
	}
	return nil, false
}

// Alike reports whether two graphs of the same shape state all facts that affect some parts alike.
func Alike(g, other *Graph, parts Affects) bool {
	return alike(&services, g.Services, other.Services, parts) && alike(&edges, g.Edges, other.Edges, parts) &&
		alike(&workloads, g.Workloads, other.Workloads, parts)
}

func alike[T any](table *keys[T], one, other []T, parts Affects) bool {
	if len(one) > 0 && &one[0] == &other[0] { // the same list
		return true
	}
	for _, k := range table.list {
		if !k.Affects.Has(parts) {
			continue
		}
		for i := range one {
			if !k.At(&one[i]).Same(k.At(&other[i])) {
				return false
			}
		}
	}
	return true
}
