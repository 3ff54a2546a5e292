package graphfile

import (
	"encoding/json"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// examples takes the examples out of the words by which messages say what is wanted, such as "a rate such as 120/s or 90/h": there
// is one declaration of them.
func examples(wanted string) (list []any) {
	_, listed, ok := strings.Cut(wanted, "such as ")
	if !ok {
		return nil
	}
	depth, start := 0, 0
	take := func(end int) {
		text := strings.TrimPrefix(strings.TrimSpace(listed[start:end]), "or ")
		if one := exampleJSON(text); one != nil {
			list = append(list, one)
		}
	}
	for i := range listed {
		switch {
		case strings.ContainsRune("{[", rune(listed[i])):
			depth++
		case strings.ContainsRune("}]", rune(listed[i])):
			depth--
		case depth == 0 && listed[i] == ',':
			take(i)
			start = i + 1
		case depth == 0 && strings.HasPrefix(listed[i:], " or ") && i > start:
			take(i)
			start = i + len(" or ")
		}
	}
	take(len(listed))
	return list
}

// exampleJSON turns a value as it is written in a file into JSON, keys in the order written.
func exampleJSON(text string) any {
	root, _, err := decodeYAML(strings.NewReader(text))
	if err != nil || root == nil {
		return nil
	}
	return nodeJSON(root)
}

func nodeJSON(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.MappingNode:
		var object members
		for i := 0; i+1 < len(n.Content); i += 2 {
			object = append(object, memberJSON{n.Content[i].Value, nodeJSON(n.Content[i+1])})
		}
		return object
	case n.Kind == yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, nodeJSON(c))
		}
		return list
	case slices.Contains([]string{"!!int", "!!float", "!!bool"}, n.Tag) && json.Valid([]byte(n.Value)):
		return json.RawMessage(n.Value)
	}
	return n.Value
}
