package graphfile

import (
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// A value is one kind of thing a key may hold: how it is spelled, its schema, and how it is read. Reading
// reports what is wrong itself.
type value[V any] struct {
	wanted string
	schema *schema
	read   func(r *reader, n *yaml.Node) (V, bool)
}

// A field is one key of an object and the place in T that it fills.
type field[T any] struct {
	key, doc string
	wanted   string
	required bool
	schema   *schema
	read     func(r *reader, n *yaml.Node, into *T)
}

// An object is a mapping with known keys. It is built once and never written to.
type object[T any] struct {
	name    string // with its article, for messages
	example string
	doc     string
	fields  []field[T]
	index   map[string]int
	refuse  map[string]string // keys that are known but have no place here, and why
}

func newObject[T any](name, example, doc string, fields ...field[T]) *object[T] {
	o := &object[T]{name: name, example: example, doc: doc, fields: fields, index: make(map[string]int, len(fields))}
	for i, f := range fields {
		o.index[f.key] = i
	}
	return o
}

// wanted is how messages and the reference spell the object.
func (o *object[T]) wanted() string { return o.name + " such as " + o.example }

// objectOf makes an object of the keys of a table. Those that hold no plain value, or that stand together in a mapping of their own such
// as slo, have a field of the reader's own: own, by the first part of the key, which takes key, doc and required from the table.
func objectOf[T, M any](name, example, doc string, keys []graph.Key[M], of func(*T) *M, own ...field[T]) *object[T] {
	var fields []field[T]
	for i := range keys {
		k := &keys[i]
		first, _, within := strings.Cut(k.Name, ".")
		at := slices.IndexFunc(own, func(f field[T]) bool { return f.key == first })
		switch {
		case at < 0:
			fields = append(fields, keyed(k, of))
		case !within:
			own[at].doc, own[at].required = k.Doc, k.Required
			fallthrough
		case len(fields) == 0 || fields[len(fields)-1].key != first:
			fields = append(fields, own[at])
		}
	}
	o := newObject(name, example, doc, fields...)
	for _, f := range own {
		if _, ok := o.index[f.key]; !ok {
			panic("graphfile: " + name + " reads " + f.key + ", which has no row in its table in internal/graph; add one")
		}
	}
	return o
}

// keyed is the field of a key that holds a plain value.
func keyed[T, M any](k *graph.Key[M], of func(*T) *M) field[T] {
	var f field[T]
	switch k.Form {
	case graph.FormNumber:
		f = stored(k, of, numberOf(&k.Format))
	case graph.FormFlag:
		f = stored(k, of, boolean)
	case graph.FormWord:
		v := word(k.Words)
		f = field[T]{wanted: v.wanted, schema: v.schema, read: func(r *reader, n *yaml.Node, into *T) {
			if w, ok := v.read(r, n); ok {
				_ = k.Set(of(into), w, r.pos(n)) // it is one of the words
			}
		}}
	case graph.FormText:
		f = stored(k, of, text)
	case graph.FormLabel:
		f = stored(k, of, label(k.Wants))
	case graph.FormDay:
		f = stored(k, of, day)
	case graph.FormLatency:
		f = stored(k, of, latency)
	case graph.FormGuards:
		f = stored(k, of, guards)
	default:
		panic("graphfile: the key " + k.Name + " holds no plain value; give objectOf a field of its own that reads it")
	}
	f.key, f.doc, f.required = k.Name, k.Doc, k.Required
	return f
}

// stored fills the fact of a key with a value of the type that its form says.
func stored[T, M, V any](k *graph.Key[M], of func(*T) *M, v value[V]) field[T] {
	return fact("", "", v, func(into *T) *graph.Val[V] { return k.Val(of(into)).(*graph.Val[V]) })
}

func itself[T any](t *T) *T { return t }

// fact is a key that fills one fact of the model.
func fact[T, V any](key, doc string, v value[V], at func(*T) *graph.Val[V]) field[T] {
	return field[T]{key: key, doc: doc, wanted: v.wanted, schema: v.schema, read: func(r *reader, n *yaml.Node, into *T) {
		if x, ok := v.read(r, n); ok {
			*at(into) = graph.Val[V]{V: x, Known: true, Pos: r.pos(n)}
		}
	}}
}

// without returns the object for defaults: no key is required, and those with a reason against them are refused.
func (o *object[T]) without(name, example string, refuse map[string]string) *object[T] {
	var fields []field[T]
	for _, f := range o.fields {
		if _, no := refuse[f.key]; !no {
			f.required = false
			fields = append(fields, f)
		}
	}
	d := newObject(name, example, o.doc, fields...)
	d.refuse = refuse
	return d
}

// read fills into from a mapping and reports whether it was one.
func (o *object[T]) read(r *reader, n *yaml.Node, into *T) bool {
	at := n
	if n = r.resolve(n); n.Kind != yaml.MappingNode {
		r.mismatch(n, o.wanted())
		return false
	}
	w := walk[T]{o: o, r: r, into: into}
	w.mapping(n)
	o.missing(r, at, w.seen|w.meant)
	return true
}

// walk is the reading of one object, from its own mapping and from those merged into it, which its own keys hide.
type walk[T any] struct {
	o    *object[T]
	r    *reader
	into *T
	seen uint64 // bits by field; unknown keys are reported as often as they stand there

	meant uint64 // bits of the fields that unknown keys most likely mean: these are not missing as well
}

func (w *walk[T]) mapping(n *yaml.Node) {
	var merge *yaml.Node
	own, r := uint64(0), w.r
	for i := 0; i+1 < len(n.Content) && r.spend(); i += 2 {
		node, value := n.Content[i], n.Content[i+1]
		key, isMerge, ok := r.key(node)
		if !ok {
			continue
		}
		if isMerge {
			merge = r.onlyMerge(node, merge, value)
			continue
		}
		f, known := w.o.index[key]
		if !known {
			w.mean(w.o.unknown(r, node, key, value))
			continue
		}
		bit := uint64(1) << f
		switch {
		case own&bit != 0:
			r.twin(node, w.o.first(r, n, key), key)
		case w.seen&bit == 0:
			w.field(&w.o.fields[f], r.resolve(value))
		}
		own |= bit
		w.seen |= bit
	}
	if merge != nil {
		r.merged(merge, w.mapping)
	}
}

// mean notes which key an unknown one means.
func (w *walk[T]) mean(key string) {
	if f, ok := w.o.index[key]; ok {
		w.meant |= uint64(1) << f
	}
	if d, ok := any(w.into).(*document); ok && len(w.r.path) == 0 {
		d.meant[key] = true
	}
}

func (w *walk[T]) field(f *field[T], value *yaml.Node) {
	r := w.r
	if value.Tag == "!!null" && value.Kind == yaml.ScalarNode {
		r.fault(Type, value, "%s: found nothing; wanted %s", f.key, f.wanted)
		return
	}
	r.path = append(r.path, f.key)
	f.read(r, value, w.into)
	r.path = r.path[:len(r.path)-1]
}

// first finds the earlier of two equal keys; it is looked for only when there are two.
func (o *object[T]) first(r *reader, owner *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(owner.Content); i += 2 {
		node := owner.Content[i]
		if k := r.resolve(node); k.Kind == yaml.ScalarNode && k.Value == key {
			return node
		}
	}
	return owner
}

// unknown reports a key that the object does not have, and returns the one that is most likely meant, "" where none is.
func (o *object[T]) unknown(r *reader, node *yaml.Node, key string, value *yaml.Node) (meant string) {
	if why, ok := o.refuse[key]; ok {
		r.fault(UnknownKey, node, "found %s; %s", quoted(key), why)
		return ""
	}
	name := strings.TrimPrefix(strings.TrimPrefix(o.name, "an "), "a ")
	say, meant := slipOf(o.slips(), func(key string) bool { _, ok := o.index[key]; return ok }, key, r.resolve(value))
	if say != "" {
		say = r.named(say, r.resolve(value))
		r.habit(UnknownKey, node, o.slips()+"."+say, "unknown key %s in %s; %s", quoted(key), name, say)
		return meant
	}
	if !r.room(UnknownKey) { // the message is only counted; what matters is whether a required key is meant
		near, _ := o.nearKey(key, true)
		r.add(diag.Error, UnknownKey, r.pos(node), "")
		return near
	}
	if near, ok := o.nearKey(key, false); ok {
		r.fault(UnknownKey, node, "unknown key %s in %s; did you mean %s", quoted(key), name, quoted(near))
		return near
	}
	keys := o.keys(false)
	allowed := few(keys).String()
	if len(keys) <= mostWords {
		allowed = strings.Join(keys, ", ")
	}
	r.fault(UnknownKey, node, "unknown key %s in %s (allowed: %s)", quoted(key), name, allowed)
	return ""
}

// slips is the name under which the table of slips knows the object: defaults are slips of what they are defaults for.
func (o *object[T]) slips() string {
	name := strings.TrimPrefix(strings.TrimPrefix(o.name, "an "), "a ")
	if of, ok := strings.CutPrefix(name, "the defaults of "); ok {
		return strings.TrimSuffix(of, "s")
	}
	return name
}

func (o *object[T]) keys(required bool) (keys []string) {
	for _, f := range o.fields {
		if f.required || !required {
			keys = append(keys, f.key)
		}
	}
	return keys
}

// nearKey finds the key that a mistyped one means, or only whether it is one of those that are required. Of two percentiles none is
// meant for the other.
func (o *object[T]) nearKey(key string, required bool) (string, bool) {
	if _, err := strconv.ParseFloat(strings.TrimPrefix(key, "p"), 64); err == nil {
		return "", false
	}
	return Nearest(key, slices.Values(o.keys(required)))
}

func (o *object[T]) missing(r *reader, n *yaml.Node, seen uint64) {
	var keys []string
	for i, f := range o.fields {
		if f.required && seen&(1<<i) == 0 {
			keys = append(keys, f.key)
		}
	}
	if len(keys) > 0 {
		r.fault(MissingKey, n, "found %s without %s; wanted %s", o.name, list(keys, "and"), o.example)
	}
}

// of turns an object into a value of its own, finished by a function that may find more.
func of[T, V any](o *object[T], s *schema, finish func(r *reader, n *yaml.Node, t *T) (V, bool)) value[V] {
	return value[V]{wanted: o.wanted(), schema: s, read: func(r *reader, n *yaml.Node) (V, bool) {
		t, before := new(T), r.errors
		if o.read(r, n, t) && r.errors == before {
			return finish(r, r.resolve(n), t)
		}
		var none V
		return none, false
	}}
}

// inside reads an object's keys into a part of T, for mappings that the model does not keep as one fact.
func inside[T, U any](key, doc string, o *object[U], at func(*T) *U) field[T] {
	return field[T]{key: key, doc: doc, wanted: o.wanted(), schema: o.schema(), read: func(r *reader, n *yaml.Node, into *T) {
		o.read(r, n, at(into))
	}}
}

// impossible reports numbers that contradict each other: first at the one that is blamed, then at the other.
func (r *reader) impossible(at, other diag.Pos, otherIs, format string, args ...any) {
	relate(r.add(diag.Error, Impossible, at, format, args...), other, otherIs)
}
