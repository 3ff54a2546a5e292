package graphfile

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// valid is as much of a JSON Schema validator as Schema needs. It returns the path of the first value that does
// not fit, "" where all do.
func valid(root, s map[string]any, v any, path string) string {
	if ref, ok := s["$ref"].(string); ok {
		def := root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		return valid(root, def, v, path)
	}
	if options, ok := s["anyOf"].([]any); ok {
		if !slices.ContainsFunc(options, func(one any) bool { return valid(root, one.(map[string]any), v, path) == "" }) {
			return path
		}
		return ""
	}
	if c, ok := s["const"]; ok && c != v {
		return path
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		return path
	}
	number, isNumber := v.(float64)
	text, isText := v.(string)
	members, isObject := v.(map[string]any)
	list, isList := v.([]any)
	_, isBool := v.(bool)
	for want, is := range map[string]bool{"string": isText, "number": isNumber, "integer": isNumber && number == float64(int(number)), "object": isObject, "array": isList, "boolean": isBool, "null": v == nil} {
		if s["type"] == want && !is {
			return path
		}
	}
	if p, ok := s["pattern"].(string); ok && isText && !regexp.MustCompile(p).MatchString(text) {
		return path
	}
	if m, ok := s["minLength"].(float64); ok && isText && float64(len(text)) < m {
		return path
	}
	if m, ok := s["minimum"].(float64); ok && number < m {
		return path
	}
	if m, ok := s["exclusiveMinimum"].(float64); ok && number <= m {
		return path
	}
	if m, ok := s["maximum"].(float64); ok && number > m {
		return path
	}
	if m, ok := s["exclusiveMaximum"].(float64); ok && number >= m {
		return path
	}
	if m, ok := s["minProperties"].(float64); ok && isObject && float64(len(members)) < m {
		return path
	}
	if m, ok := s["minItems"].(float64); ok && float64(len(list)) < m {
		return path
	}
	for _, item := range list {
		if at := valid(root, s["items"].(map[string]any), item, path+"[]"); at != "" {
			return at
		}
	}
	required, _ := s["required"].([]any)
	for _, key := range required {
		if _, ok := members[key.(string)]; !ok && isObject {
			return path + " without " + key.(string)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for key, member := range members {
		one, known := properties[key].(map[string]any)
		if !known {
			one, known = s["additionalProperties"].(map[string]any)
		}
		if !known {
			return path + "." + key
		}
		if at := valid(root, one, member, path+"."+key); at != "" {
			return at
		}
	}
	return ""
}

func asAny(t *testing.T, text []byte) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil || len(doc.Content) == 0 {
		return nil
	}
	var v any
	if err := json.Unmarshal([]byte(asJSON(t, string(text))), &v); err != nil {
		return nil
	}
	return v
}

// TestSchemaAgrees holds the schema against the reader: what is good passes both, and what the schema refuses the
// reader refuses too.
func TestSchemaAgrees(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"everyKey": []byte(everyKey), "payments": file(t, "../../testdata/payments.yaml")} {
		if at := valid(schema, schema, asAny(t, text), ""); at != "" {
			t.Errorf("%s: the schema refuses %s", name, at)
		}
	}
	files, err := filepath.Glob(badDir + "/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var refused []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		body, _, _ := bytes.Cut(text, []byte(wantMark))
		v := asAny(t, body)
		if v == nil || bytes.Contains(body, []byte("<<")) {
			continue
		}
		if valid(schema, schema, v, "") != "" {
			refused = append(refused, strings.TrimSuffix(filepath.Base(name), ".yaml"))
			if Read([]Input{{Name: name, Data: body}}).Graph != nil {
				t.Errorf("%s: the schema refuses what is read", name)
			}
		}
	}
	for _, name := range []string{"unknown-key", "unit", "number", "type", "type-inside", "word", "missing-key", "version-2", "name"} {
		if !slices.Contains(refused, name) {
			t.Errorf("the schema accepts %s", name)
		}
	}
}

// TestSchemaIsComplete holds that every key of the reference stands in the schema with its sentence.
func TestSchemaIsComplete(t *testing.T) {
	text := string(Schema())
	for _, section := range Reference() {
		for _, k := range section.Keys {
			sentence, err := plainJSON(k.Doc)
			if err != nil || !strings.Contains(text, `"`+k.Name+`": {`) || !strings.Contains(text, string(sentence)) {
				t.Errorf("%s.%s is missing", section.Name, k.Name)
			}
		}
	}
	if !bytes.Equal(Schema(), Schema()) {
		t.Error("the schema changes")
	}
}

// TestExamples holds that every example of the schema fits where it stands, and that quantities have one.
func TestExamples(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	n := 0
	var walk func(path string, s any)
	walk = func(path string, s any) {
		o, ok := s.(map[string]any)
		if !ok {
			return
		}
		list, _ := o["examples"].([]any)
		for _, example := range list {
			n++
			if at := valid(root, o, example, path); at != "" {
				t.Errorf("%s: the example %v does not fit: %s", path, example, at)
			}
		}
		if o["pattern"] != nil && o["description"] != nil && len(list) == 0 {
			t.Errorf("%s has no example", path)
		}
		for key, inner := range o {
			if key != "examples" {
				walk(path+"/"+key, inner)
			}
		}
	}
	walk("", root)
	if n < 150 {
		t.Errorf("only %d examples", n)
	}
}
