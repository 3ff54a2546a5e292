package graph

import (
	"reflect"
	"strings"
	"testing"
)

// derived are the fields of the model that are no facts of the file: names, places, what the reader links.
var derived = map[string]bool{"Name": true, "Pos": true, "FromPos": true, "ToPos": true, "EntryPos": true, "SLOPos": true, "Declared": true, "Implicit": true,
	"From": true, "FromOp": true, "To": true, "Operation": true, "Entry": true, "EntryOp": true}

// Every fact of the model is filled by one key, and no key fills two: by the place of the fact, not by its name.
func TestEveryFactHasOneKey(t *testing.T) {
	oneKeyEach(t, "service", services.list)
	oneKeyEach(t, "edge", edges.list)
	oneKeyEach(t, "workload", workloads.list)
}

func oneKeyEach[T any](t *testing.T, of string, list []*Key[T]) {
	t.Helper()
	var thing T
	at, names := map[uintptr]string{}, map[string]bool{}
	for _, k := range list {
		where := reflect.ValueOf(k.At(&thing)).Pointer()
		if other, twice := at[where]; twice {
			t.Errorf("%s: %s and %s fill the same fact; see internal/graph/%s_keys.go", of, other, k.Name, of)
		}
		if names[k.Name] {
			t.Errorf("%s: %s is declared twice", of, k.Name)
		}
		at[where], names[k.Name] = k.Name, true
		if !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%s: %s has no sentence that documents it", of, k.Name)
		}
	}
	var visit func(path string, v reflect.Value)
	visit = func(path string, v reflect.Value) {
		for i := range v.NumField() {
			field, name := v.Field(i), v.Type().Field(i).Name
			if path == "" && derived[name] {
				continue
			}
			if _, is := field.Addr().Interface().(Fact); !is {
				if field.Kind() != reflect.Struct {
					t.Errorf("%s%s.%s is no Val, and not known as derived", of, path, name)
					continue
				}
				visit(path+"."+name, field)
			} else if _, known := at[field.Addr().Pointer()]; !known {
				t.Errorf("%s%s.%s is a fact without a key: declare it in internal/graph/%s_keys.go", of, path, name, of)
			}
		}
	}
	visit("", reflect.ValueOf(&thing).Elem())
}

// What a key's format can be read from is read back as it is shown, where that is exact; what is none is refused.
func TestKeysReadWhatTheyShow(t *testing.T) {
	readsBack(t, services.list)
	readsBack(t, edges.list)
	readsBack(t, workloads.list)
}

func readsBack[T any](t *testing.T, list []*Key[T]) {
	t.Helper()
	spelled := map[Format][]string{Number: {"3"}, Duration: {"250ms"}, Rate: {"12/s"}, Share: {"2%"}, Uptime: {"99.9%"}, Size: {"20KiB"}, Text: {"red"}}
	for _, k := range list {
		texts := spelled[k.Format]
		if k.Spellings() != nil {
			texts = k.Spellings()
		}
		if k.Readable() != (len(texts) > 0) {
			t.Errorf("%s: readable is %v, and it has %d spellings", k.Name, k.Readable(), len(texts))
		}
		for _, text := range texts {
			var thing, again T
			if err := k.Read(&thing, text); err != nil || !k.At(&thing).Stated() {
				t.Errorf("%s: %s is not read: %v", k.Name, text, err)
				continue
			}
			shown := strings.ReplaceAll(k.Word(&thing), " ", "")
			if err := k.Read(&again, shown); err != nil || !k.At(&thing).Same(k.At(&again)) {
				t.Errorf("%s: %s is shown as %s, which is read as something else: %v", k.Name, text, shown, err)
			}
		}
		var none T
		if bad := "seven"; k.Readable() && k.Format != Text {
			if err := k.Read(&none, bad); err == nil || k.At(&none).Stated() {
				t.Errorf("%s: %q is read", k.Name, bad)
			}
		}
	}
}
