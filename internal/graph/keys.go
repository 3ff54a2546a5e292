package graph

import (
	"strings"

	"commadvisor/internal/diag"
)

// Effect says what of a forecast a fact changes: what was worked out before is out of date where such a fact differs.
type Effect uint8

// The effects. A fact has at least one.
const (
	AffectsNothing  Effect = 1 << iota // nothing
	AffectsLimits                      // only what is read from the graph whenever it is needed: load, limits, and all that rules read
	AffectsTimes                       // how long calls take and how often they fail
	AffectsCounts                      // how often calls are made, and so times and availability too
	AffectsDown                        // what must be up, and how often it is down
	AffectsTopology                    // which calls there are: everything is made anew
)

// Use says who works with a fact by its key, beside the reader and the diff.
type Use uint8

// The uses. A key has at least one.
const (
	NoUse            Use = 1 << iota // none of the others: a choice, not an omission
	Varied                           // flips try other values of it
	Asked                            // questions are put where it is not stated
	NotedInDecisions                 // the walkthrough notes it with a decision
	Identity                         // it says which thing of another graph is the same, so that a diff has nothing to compare
)

// Key is one key of the file and the fact of T that it states: the one declaration from which reader, schema, diff, decisions, flips,
// questions and the invalidation of forecasts follow.
type Key[T any] struct {
	Name string // the path below T, as in slo.p99
	Doc  string // a sentence
	Format
	Affects  Effect
	Use      Use
	Required bool

	val   func(*T) any                     // a *Val of what the format holds; nil for names that the reader resolves
	exact func(*Graph, *T) (string, bool)  // see Exact; nil where the use is Identity
	set   func(*T, string, diag.Pos) error // see Set
	same  func(a, b *T) bool               // equal, wherever stated; nil where AffectsTopology
	copy  func(to, from *T)
	bind  func(*T, *Fact) // fills in a fact; nil for other things of the graph, which are no fact by themselves
}

// Val returns the fact of t, a *Val of what the format holds; nil for the names of ends and operations, which are no Val.
func (k *Key[T]) Val(t *T) any {
	if k.val == nil {
		return nil
	}
	return k.val(t)
}

// Exact writes the fact of t in words that are equal where the facts are; g resolves its references. known is whether it is stated.
func (k *Key[T]) Exact(g *Graph, t *T) (text string, known bool) { return k.exact(g, t) }

// Set states a fact as it is written in the file. An error leaves it as it was; what refers to other things of the graph cannot be set.
func (k *Key[T]) Set(t *T, text string, at diag.Pos) error { return k.set(t, text, at) }

// Copy takes the fact from another thing of the same graph.
func (k *Key[T]) Copy(to, from *T) { k.copy(to, from) }

// key makes the key of a fact.
func key[T, V any](name, doc string, f form[V], affects Effect, use Use, at func(*T) *Val[V]) Key[T] {
	k := Key[T]{Name: name, Doc: doc, Format: f.Format, Affects: affects, Use: use,
		val: func(t *T) any { return at(t) },
		exact: func(g *Graph, t *T) (string, bool) {
			if v := at(t); v.Known {
				return f.exact(g, v.V), true
			}
			return "", false
		},
		set: func(t *T, text string, pos diag.Pos) error {
			v, err := f.read(text)
			if err == nil {
				*at(t) = Val[V]{V: v, Known: true, Pos: pos}
			}
			return err
		},
		same: func(a, b *T) bool { x, y := at(a), at(b); return x.Known == y.Known && f.equal(x.V, y.V) },
		copy: func(to, from *T) { *at(to) = *at(from) },
	}
	if f.text != nil {
		k.bind = func(t *T, fact *Fact) {
			v := at(t)
			fact.Known, fact.Pos = v.Known, v.Pos
			fact.number, _ = any(&v.V).(*float64)
			fact.show = func() string { return f.text(v.V) }
			fact.set = func(text string) error {
				x, err := f.read(text)
				if err == nil {
					*v = Of(x)
				}
				return err
			}
		}
	}
	return k
}

// named makes the key of a name that says what a thing is, and is no Val.
func named[T any](name, doc string, use Use, exact func(*Graph, *T) (string, bool), copy func(to, from *T)) Key[T] {
	return Key[T]{Name: name, Doc: doc, Format: Format{Form: FormName}, Affects: AffectsTopology, Use: use, exact: exact, copy: copy,
		set: func(*T, string, diag.Pos) error { return errReference }}
}

// needed makes a key required.
func needed[T any](k Key[T]) Key[T] {
	k.Required = true
	return k
}

// Within returns the keys below a group such as slo, by their names in it.
func Within[T any](keys []Key[T], group string) (list []Key[T]) {
	for _, k := range keys {
		if name, ok := strings.CutPrefix(k.Name, group+"."); ok {
			k.Name = name
			list = append(list, k)
		}
	}
	return list
}

// SameFacts reports whether all facts with one of the effects are the same in two graphs of the same shape, wherever they are stated.
func SameFacts(g, other *Graph, affected Effect) bool {
	return sameAll(ServiceKeys, g.Services, other.Services, affected) && sameAll(EdgeKeys, g.Edges, other.Edges, affected) &&
		sameAll(WorkloadKeys, g.Workloads, other.Workloads, affected)
}

func sameAll[T any](keys []Key[T], a, b []T, affected Effect) bool {
	for i := range a {
		if &a[i] == &b[i] {
			continue
		}
		for k := range keys {
			if key := &keys[k]; key.Affects&affected != 0 && key.same != nil && !key.same(&a[i], &b[i]) {
				return false
			}
		}
	}
	return true
}
