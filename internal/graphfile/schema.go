package graphfile

import (
	"bytes"
	"encoding/json"
)

// schema is the part of JSON Schema 2020-12 that the format needs, in the order in which it is printed.
type schema struct {
	Dialect              string     `json:"$schema,omitempty"`
	Ref                  string     `json:"$ref,omitempty"`
	Title                string     `json:"title,omitempty"`
	Description          string     `json:"description,omitempty"`
	Examples             []any      `json:"examples,omitempty"`
	Type                 string     `json:"type,omitempty"`
	Const                int        `json:"const,omitempty"`
	Enum                 []string   `json:"enum,omitempty"`
	Pattern              string     `json:"pattern,omitempty"`
	Format               string     `json:"format,omitempty"`
	MinLength            int        `json:"minLength,omitempty"`
	MaxLength            int        `json:"maxLength,omitempty"`
	Minimum              *float64   `json:"minimum,omitempty"`
	ExclusiveMinimum     *float64   `json:"exclusiveMinimum,omitempty"`
	Maximum              *float64   `json:"maximum,omitempty"`
	ExclusiveMaximum     *float64   `json:"exclusiveMaximum,omitempty"`
	AnyOf                []*schema  `json:"anyOf,omitempty"`
	Items                *schema    `json:"items,omitempty"`
	MinItems             int        `json:"minItems,omitempty"`
	UniqueItems          bool       `json:"uniqueItems,omitempty"`
	MinProperties        int        `json:"minProperties,omitempty"`
	Properties           properties `json:"properties,omitempty"`
	Required             []string   `json:"required,omitempty"`
	AdditionalProperties any        `json:"additionalProperties,omitempty"` // *schema or false
	Defs                 properties `json:"$defs,omitempty"`
}

// properties keeps the order of declaration, which is the order of importance, in the printed schema.
type properties []property

type property struct {
	key    string
	schema *schema
}

// MarshalJSON prints an object in the order of the properties.
func (p properties) MarshalJSON() ([]byte, error) {
	var all members
	for _, one := range p {
		all = append(all, memberJSON{one.key, one.schema})
	}
	return all.MarshalJSON()
}

// members are those of a JSON object, in the order in which they are printed.
type members []memberJSON

type memberJSON struct {
	key   string
	value any
}

// MarshalJSON prints the object in its order.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, one := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, part := range []any{one.key, one.value} {
			text, err := plainJSON(part)
			if err != nil {
				return nil, err
			}
			b.Write(text)
			if j == 0 {
				b.WriteByte(':')
			}
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plainJSON leaves < and > as they are: people read this.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// schema describes the object: each key with its sentence, and no others.
func (o *object[T]) schema() *schema {
	s := &schema{Type: "object", Description: o.doc, Examples: examples(o.wanted()), AdditionalProperties: false}
	for _, f := range o.fields {
		p := *f.schema
		p.Description, p.Examples = f.doc, examples(f.wanted)
		s.Properties = append(s.Properties, property{f.key, &p})
		if f.required {
			s.Required = append(s.Required, f.key)
		}
	}
	return s
}

func refer(to string) *schema { return &schema{Ref: "#/$defs/" + to} }

func mapOf(s *schema) *schema { return &schema{Type: "object", AdditionalProperties: s} }

func number(x float64) *float64 { return &x }

// Schema prints the JSON Schema of a graph file, for editors to complete and check it. It is made from the tables
// that the reader walks. What needs more than one value at once, such as a p50 above the p99, only the reader finds.
func Schema() []byte {
	top := documentObject.schema()
	top.Dialect = "https://json-schema.org/draft/2020-12/schema"
	top.Title = "commadvisor graph file, version 1"
	top.Required = []string{"version"}
	for _, d := range []struct {
		name string
		s    *schema
	}{{"service", serviceObject.schema()}, {"workload", workloadObject.schema()}, {"edge", edgeObject.schema()}, {"latency", latencySchema()}} {
		d.s.Title = d.name
		top.Defs = append(top.Defs, property{d.name, d.s})
	}
	return indented(top)
}

func indented(s *schema) []byte {
	text, err := plainJSON(s)
	if err != nil {
		panic(err) // the tables are ours, and hold nothing that cannot be printed
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		panic(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// Section is one part of the file for the reference.
type Section struct {
	Name, Doc string
	Keys      []Key
}

// Key is one key for the reference.
type Key struct {
	Name, Wanted, Doc string
	Required          bool
}

// Reference lists all keys with their spelling and meaning, from the same tables, for the documentation.
func Reference() []Section {
	return []Section{
		sectionOf("file", documentObject), sectionOf("service", serviceObject), sectionOf("edge", edgeObject),
		sectionOf("workload", workloadObject), sectionOf("latency", latencyObject), sectionOf("observed", observedObject),
		sectionOf("peak", peakObject), sectionOf("slo", sloObject), sectionOf("decision", decisionObject), sectionOf("defaults", defaultsObject),
	}
}

func sectionOf[T any](name string, o *object[T]) Section {
	s := Section{Name: name, Doc: o.doc}
	for _, f := range o.fields {
		s.Keys = append(s.Keys, Key{f.key, f.wanted, f.doc, f.required || f.key == "version"})
	}
	return s
}
