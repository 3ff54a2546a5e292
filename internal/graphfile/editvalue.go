package graphfile

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// parseValue reads a typed value into a tree of its own, so that what is written is made from the tree and never
// from the text: nothing in the text can reach beyond the value.
func parseValue(text string, isJSON bool) (*yaml.Node, error) {
	refused := fmt.Errorf("found %s; wanted one value in one line, and quotes around a text with signs in it", quoted(text))
	if strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) || c == 0x2028 || c == 0x2029 || c == 0xfeff }) {
		return nil, refused
	}
	// The item behind it is there only if the value is whole, and has no comment that would hide it.
	root, second, err := decodeYAML(strings.NewReader("[" + text + ", end]"))
	if err != nil || second != nil || root == nil || root.Kind != yaml.SequenceNode || len(root.Content) != 2 || root.Content[1].Value != "end" {
		return nil, refused
	}
	n := root.Content[0]
	if n.Kind == yaml.MappingNode && !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return nil, refused // a: b in a list is a mapping as well
	}
	if !plainTree(n, isJSON) {
		return nil, fmt.Errorf("found %s; wanted a value without anchors, aliases and tags", quoted(text))
	}
	return n, nil
}

// plainTree refuses what means something elsewhere in a file, and turns what JSON does not have into texts.
func plainTree(n *yaml.Node, isJSON bool) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 || n.Tag == "!!merge" {
		return false
	}
	if n.Kind == yaml.ScalarNode && isJSON && (n.Tag == "!!str" || !json.Valid([]byte(n.Value))) {
		n.Tag, n.Style = "!!str", yaml.DoubleQuotedStyle
	}
	for i, c := range n.Content {
		if !plainTree(c, isJSON) {
			return false
		}
		if isJSON && n.Kind == yaml.MappingNode && i%2 == 0 {
			c.Tag, c.Style = "!!str", yaml.DoubleQuotedStyle
		}
	}
	return true
}

// render writes a tree in flow style.
func render(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		var parts []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, render(n.Content[i])+": "+render(n.Content[i+1]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.SequenceNode:
		var parts []string
		for _, c := range n.Content {
			parts = append(parts, render(c))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return Quote(n.Value)
	case n.Style&yaml.SingleQuotedStyle != 0:
		return "'" + strings.ReplaceAll(n.Value, "'", "''") + "'"
	case n.Value == "":
		return "null"
	}
	return n.Value
}

// Quote writes any text as one value that is safe inside a flow mapping, and in JSON as well.
func Quote(s string) string {
	text, err := plainJSON(s)
	if err != nil {
		panic(err) // a text can always be printed
	}
	var b strings.Builder
	for _, c := range string(text) { // JSON leaves characters as they are that YAML does not admit
		if c >= 0x7f && !allowed(c) || c == 0x85 {
			fmt.Fprintf(&b, `\u%04x`, c)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// scalarNode is a name or word as a node; JSON has them in quotes, YAML where it would not read them alike.
func scalarNode(s string, isJSON bool) *yaml.Node {
	if n, err := parseValue(s, false); !isJSON && err == nil && n.Kind == yaml.ScalarNode && n.Value == s {
		return n
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: yaml.DoubleQuotedStyle}
}

// wrap puts a value under keys, from the inside out.
func wrap(keys []string, v *yaml.Node, isJSON bool) *yaml.Node {
	for i := len(keys) - 1; i >= 0; i-- {
		v = flowMapping(scalarNode(keys[i], isJSON), v)
	}
	return v
}

func flowMapping(content ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Style: yaml.FlowStyle, Content: content}
}

// same compares what two trees say, not how they are written.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Value != b.Value && a.Tag != "!!null" {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
