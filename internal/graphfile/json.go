package graphfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// decodeJSON turns JSON into the tree that YAML would give, so that one walk serves both. On an error it returns
// the offset of what is wrong.
func decodeJSON(text string) (root *yaml.Node, offset int, err error) {
	if !json.Valid([]byte(text)) {
		offset, err = jsonError(text)
		return nil, offset, err
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	d := &jsonTree{decoder: decoder, at: cursor{text: text, line: 1, col: 1}}
	root, err = d.value()
	return root, d.at.offset, err
}

// jsonError tells what is wrong and where: the decoder's own offsets count values, not the file.
func jsonError(text string) (int, error) {
	var whole json.RawMessage
	err := json.Unmarshal([]byte(text), &whole)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return max(0, min(int(syntax.Offset)-1, len(text)-1)), errors.New(strings.TrimPrefix(syntax.Error(), "json: "))
	}
	return 0, errors.New("found what is not JSON")
}

// jsonTree builds nodes from tokens. The text is valid, which bounds its depth as well.
type jsonTree struct {
	decoder *json.Decoder
	at      cursor
}

// next returns the next token and a node at its place.
func (d *jsonTree) next() (json.Token, *yaml.Node, error) {
	start := int(d.decoder.InputOffset())
	token, err := d.decoder.Token()
	for start < len(d.at.text) && strings.IndexByte(" \t\r\n,:", d.at.text[start]) >= 0 {
		start++
	}
	d.at.advance(start)
	return token, &yaml.Node{Line: int(d.at.line), Column: int(d.at.col)}, err
}

func (d *jsonTree) value() (*yaml.Node, error) {
	token, n, err := d.next()
	if err != nil {
		return nil, err
	}
	n.Kind = yaml.ScalarNode
	switch t := token.(type) {
	case json.Delim:
		n.Kind, n.Tag, n.Style = yaml.SequenceNode, "!!seq", yaml.FlowStyle
		if t == '{' {
			n.Kind, n.Tag = yaml.MappingNode, "!!map"
		}
		for d.decoder.More() {
			child, err := d.value() // keys are values too, and the text is valid
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		_, _, err = d.next()
	case string:
		n.Tag, n.Value, n.Style = "!!str", t, yaml.DoubleQuotedStyle
	case json.Number:
		n.Tag, n.Value = "!!int", t.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Tag, n.Value = "!!bool", fmt.Sprint(t)
	case nil:
		n.Tag, n.Value = "!!null", "null"
	}
	return n, err
}
