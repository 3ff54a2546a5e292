package drawn

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Layout is a way to spell a file.
type Layout int

// The layouts.
const (
	Flow    Layout = iota // YAML, a line each
	Block                 // YAML, a key a line
	Noted                 // the same, with comments, empty lines, and quotes of another kind
	Windows               // the same, with its line breaks
	JSON
	Layouts int = iota
)

// FileName is what a file of this layout is called.
func (l Layout) FileName() string {
	if l == JSON {
		return "graph.json"
	}
	return "graph.yaml"
}

// Text spells a file.
func (f *File) Text(l Layout) string {
	if l == JSON {
		return f.json()
	}
	w := writer{layout: l}
	w.line(0, "version: 1")
	if f.Name != "" {
		w.line(0, "name: "+quote(f.Name))
	}
	if f.Profile != "" {
		w.line(0, "profile: "+f.Profile)
	}
	section := func(name string, list []Entry) {
		if len(list) == 0 {
			return
		}
		w.line(0, name+":")
		for _, e := range list {
			w.entry(e)
		}
	}
	if !f.unlisted {
		section("services", f.Services)
	}
	section("workloads", f.Workloads)
	section("edges", f.Edges)
	if l == Windows {
		return strings.ReplaceAll(w.String(), "\n", "\r\n")
	}
	return w.String()
}

type writer struct {
	strings.Builder
	layout Layout
	lines  int
}

func (w *writer) line(indent int, text string) {
	w.lines++
	if w.layout >= Noted {
		if w.lines%5 == 0 {
			fmt.Fprintf(w, "%s# above %d: {x}\n", strings.Repeat(" ", indent), w.lines)
		}
		if w.lines%7 == 0 {
			w.WriteString("\n")
		}
		if w.lines%3 == 0 {
			text += fmt.Sprintf("  # beside %d \"'", w.lines)
		}
	}
	w.WriteString(strings.Repeat(" ", indent) + text + "\n")
}

func (w *writer) entry(e Entry) {
	head, indent := "- ", 2
	if e.Name != "" {
		head = quote(e.Name) + ":"
	}
	switch {
	case w.layout == Flow && e.Name != "":
		w.line(2, head+" "+flow(e.Facts))
	case w.layout == Flow:
		w.line(2, head+flow(e.Facts))
	case e.Name != "":
		w.line(2, head)
		w.facts(indent+2, e.Facts)
	default:
		w.line(2, head+e.Facts[0].Key+": "+flow(e.Facts[0].Value))
		w.facts(indent+2, e.Facts[1:])
	}
}

func (w *writer) facts(indent int, facts []Fact) {
	for i, f := range facts {
		inner, nested := f.Value.([]Fact)
		if nested && (i+w.lines)%2 == 0 {
			w.line(indent, f.Key+":")
			w.facts(indent+2, inner)
			continue
		}
		w.line(indent, quoteKey(f.Key)+": "+flow(f.Value))
	}
}

// flow spells a value in one line.
func flow(v any) string {
	var parts []string
	switch v := v.(type) {
	case []Fact:
		for _, f := range v {
			parts = append(parts, quoteKey(f.Key)+": "+flow(f.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []string:
		for _, s := range v {
			parts = append(parts, quote(s))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case bare:
		return string(v)
	}
	return quote(v.(string))
}

func quoteKey(k string) string {
	if strings.Trim(k, "abcdefghijklmnopqrstuvwxyz_0123456789.") == "" {
		return k
	}
	return quote(k)
}

// plain are texts that YAML reads as they stand.
const plain = "abcdefghijklmnopqrstuvwxyz0123456789%/."

func quote(s string) string {
	words := s == "null" || s == "true" || s == "false" || s == "" || strings.Trim(s, "0123456789.ex") == ""
	if !words && strings.Trim(s, plain) == "" && s[0] != '%' && s[0] != '.' {
		return s
	}
	if len(s)%2 == 0 && !strings.Contains(s, "\\") {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return jsonText(s)
}

func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // a string or a number
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (f *File) json() string {
	parts := []string{`"version": 1`}
	if f.Name != "" {
		parts = append(parts, `"name": `+jsonText(f.Name))
	}
	if f.Profile != "" {
		parts = append(parts, `"profile": `+jsonText(f.Profile))
	}
	named := func(list []Entry) string {
		var lines []string
		for _, e := range list {
			lines = append(lines, "\n  "+jsonText(e.Name)+": "+jsonValue(e.Facts))
		}
		return "{" + strings.Join(lines, ",") + "}"
	}
	if !f.unlisted {
		parts = append(parts, `"services": `+named(f.Services))
	}
	if len(f.Workloads) > 0 {
		parts = append(parts, `"workloads": `+named(f.Workloads))
	}
	var edges []string
	for _, e := range f.Edges {
		edges = append(edges, "\n  "+jsonValue(e.Facts))
	}
	if len(edges) > 0 {
		parts = append(parts, `"edges": [`+strings.Join(edges, ",")+"]")
	}
	return "{" + strings.Join(parts, ",\n ") + "}\n"
}

func jsonValue(v any) string {
	switch v := v.(type) {
	case []Fact:
		var parts []string
		for _, f := range v {
			parts = append(parts, jsonText(f.Key)+": "+jsonValue(f.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case bare:
		return string(v)
	case []string:
		if v == nil {
			return "[]"
		}
	}
	return jsonText(v)
}
