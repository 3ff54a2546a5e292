package graphfile

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/diag"
	"commadvisor/internal/units"

	"gopkg.in/yaml.v3"
)

// slipObjects are the objects that slips speak of, by the names they have in messages: their keys, and their schema.
func slipObjects(t *testing.T) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	addSlipObject(t, all, documentObject)
	addSlipObject(t, all, serviceObject)
	addSlipObject(t, all, edgeObject)
	addSlipObject(t, all, workloadObject)
	addSlipObject(t, all, peakObject)
	addSlipObject(t, all, sloObject)
	addSlipObject(t, all, latencyObject)
	addSlipObject(t, all, observedObject)
	addSlipObject(t, all, decisionObject)
	addSlipObject(t, all, defaultsObject)
	return all
}

func addSlipObject[T any](t *testing.T, all map[string]map[string]any, o *object[T]) {
	t.Helper()
	text, err := plainJSON(o.schema())
	if err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	delete(s, "required") // a suggestion is a part of an object
	all[o.slips()] = s
}

// TestSlips holds the tables against the schema: what is suggested is valid where it is suggested, and what is taken for a slip is not.
func TestSlips(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	objects := slipObjects(t)
	type written struct{ on, word, when string }
	seen := map[written]bool{}
	for _, s := range slips {
		for on := range strings.SplitSeq(s.on, "|") {
			o, ok := objects[on]
			if !ok {
				t.Errorf("no object is called %q", on)
				continue
			}
			keys := o["properties"].(map[string]any)
			for word := range strings.FieldsSeq(s.words) {
				if keys[word] != nil {
					t.Errorf("%s of %s is a key, so it is no slip; take it from slips, in internal/graphfile/slips.go, and from testdata/bad/slips-*.yaml", word, on)
				}
				w := written{on, string(fold(nil, word)), s.when}
				if seen[w] {
					t.Errorf("%s of %s stands in two rows", word, on)
				}
				seen[w] = true
			}
			target := o
			if s.top {
				target = root
			}
			if key, _, snippet := strings.Cut(s.ours, ":"); !snippet {
				if target["properties"].(map[string]any)[key] == nil {
					t.Errorf("%s has no key %q", on, key)
				}
			} else if at := valid(root, without(target, "required"), asAny(t, []byte("{"+s.ours+"}")), ""); at != "" {
				t.Errorf("%s of %s: the schema refuses %s in %s", s.words, on, at, s.ours)
			}
			for key := range strings.FieldsSeq(s.as) {
				if keys[key] == nil {
					t.Errorf("%s has no key %q", on, key)
				}
			}
		}
	}
	said := map[string]bool{}
	for _, m := range meanings {
		words := wordsOf(root, m.key)
		if !slices.Contains(words, m.ours) {
			t.Errorf("%s cannot be %q", m.key, m.ours)
		}
		for w := range strings.FieldsSeq(m.words) {
			id := m.key + " " + string(fold(nil, w))
			if slices.Contains(words, w) || said[id] {
				t.Errorf("%s: %s is a word of its own, or stands in two rows", m.key, w)
			}
			said[id] = true
		}
	}
}

func without(o map[string]any, key string) map[string]any {
	c := map[string]any{}
	for k, v := range o {
		if k != key {
			c[k] = v
		}
	}
	return c
}

// wordsOf finds the words of a key anywhere in the schema.
func wordsOf(s any, key string) (words []string) {
	o, ok := s.(map[string]any)
	if !ok {
		return nil
	}
	if p, ok := o["properties"].(map[string]any); ok {
		if at, ok := p[key].(map[string]any); ok {
			words = append(words, enumOf(at)...)
		}
	}
	for _, inner := range o {
		words = append(words, wordsOf(inner, key)...)
	}
	return words
}

// enumOf lists the words of a key, or of the members of its list.
func enumOf(s map[string]any) (words []string) {
	for _, w := range listOf(s["enum"]) {
		words = append(words, w.(string))
	}
	for _, one := range listOf(s["anyOf"]) {
		words = append(words, enumOf(one.(map[string]any))...)
	}
	if items, ok := s["items"].(map[string]any); ok {
		words = append(words, enumOf(items)...)
	}
	return words
}

func listOf(v any) []any { l, _ := v.([]any); return l }

// TestUnitSlips holds that every other spelling of a unit is refused, and that what is suggested instead is read.
func TestUnitSlips(t *testing.T) {
	values := map[string]value[float64]{"duration": duration, "rate": quantity(units.OfRate), "share": quantity(units.OfShare), "size": quantity(units.OfSize)}
	reads := func(v value[float64], text string) bool {
		in := &reader{findings: findings{sources: new(diag.Sources)}, doc: new(document)}
		_, ok := v.read(in, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text})
		return ok
	}
	for _, u := range unitSlips {
		suggested := false
		for word := range strings.FieldsSeq(u.words) {
			for _, v := range values {
				suggested = suggested || !reads(v, "2"+word) && reads(v, "2"+u.ours)
			}
		}
		if !suggested {
			t.Errorf("%s is never suggested", u.ours)
		}
	}
}
