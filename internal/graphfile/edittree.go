package graphfile

import (
	"encoding/json"
	"errors"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// tree is one file being edited. Every change is made twice, in the tree and as a splice of the text; the text is
// right if it reads as the tree.
type tree struct {
	name, text string
	isJSON     bool
	root       *yaml.Node
	shared     map[*yaml.Node]bool // aliases speak of these
	starts     []int
	splices    []splice
}

// splice replaces the bytes from … to.
type splice struct {
	from, to int
	text     string
}

func parseTree(name, text string) (*tree, error) {
	r := &reader{findings: findings{sources: new(diag.Sources)}}
	d := r.open(Input{Name: name, Data: []byte(text)})
	if d == nil || r.errors > 0 || d.root.Kind != yaml.MappingNode {
		return nil, errLayout
	}
	t := &tree{name: name, text: text, root: d.root, shared: map[*yaml.Node]bool{}, starts: diag.LineStarts(text)}
	t.isJSON = strings.HasPrefix(strings.TrimSpace(text), "{") && json.Valid([]byte(text))
	if strings.Contains(text, "*") {
		t.share(t.root)
	}
	return t, nil
}

func (t *tree) share(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		t.shared[n.Alias] = true
	}
	for _, c := range n.Content {
		t.share(c)
	}
}

// change makes one change to the object at a target.
func (t *tree) change(at target, c Change) error {
	keys := keyPath(c.Key)
	i := find(t.root, at.section)
	if i < 0 {
		return errLayout
	}
	owner := t.root.Content[i]
	if at.section == "edges" {
		i = at.number
	} else {
		i = find(owner, at.name)
	}
	if i < 0 || i >= len(owner.Content) || t.shared[owner] {
		return errLayout
	}
	if c.Value == "" {
		return t.remove(owner, i, keys)
	}
	v, err := parseValue(c.Value, t.isJSON)
	if err != nil {
		return err
	}
	return t.set(owner, i, keys, v)
}

// keyPath splits a key at its dots; p99.9 has one of its own, and facts may be named anything.
func keyPath(key string) []string {
	keys := strings.SplitN(key, ".", 2)
	if keys[0] == "decision" {
		keys = strings.SplitN(key, ".", 3)
	}
	return keys
}

// find returns the index of a key's value in a mapping, -1 where it has no such key of its own.
func find(m *yaml.Node, key string) int {
	if m.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(m.Content); i += 2 {
			k := m.Content[i]
			if k.Kind == yaml.AliasNode {
				k = k.Alias
			}
			if k.Tag != "!!merge" && k.Value == key {
				return i + 1
			}
		}
	}
	return -1
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// open tells whether a node can be written into: others that are made from it would change as well.
func (t *tree) open(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return errors.New("*" + n.Value + " stands here, which others share; change it by hand")
	case t.shared[n]:
		return errors.New("others are made from &" + n.Anchor + ", which this is; change it by hand")
	case n.Kind != yaml.MappingNode && !isNull(n):
		return errors.New("it is one value; change it as a whole")
	}
	return nil
}

// set states a fact under the i-th node of owner.
func (t *tree) set(owner *yaml.Node, i int, keys []string, v *yaml.Node) error {
	n := owner.Content[i]
	if err := t.open(n); err != nil {
		return err
	}
	if isNull(n) {
		return t.replace(owner, i, wrap(keys, v, t.isJSON))
	}
	at := find(n, keys[0])
	switch {
	case at < 0 && len(keys) > 1 && hasMerge(n):
		return errors.New("it may be merged in by <<; change it by hand")
	case at < 0:
		return t.insert(n, scalarNode(keys[0], t.isJSON), wrap(keys[1:], v, t.isJSON))
	case len(keys) > 1:
		return t.set(n, at, keys[1:], v)
	}
	return t.assign(n, at, v)
}

func hasMerge(n *yaml.Node) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Tag == "!!merge" {
			return true
		}
	}
	return false
}

// assign replaces a value; a mapping with the same keys keeps its layout.
func (t *tree) assign(owner *yaml.Node, i int, v *yaml.Node) error {
	old := owner.Content[i]
	if old.Kind != yaml.MappingNode || v.Kind != yaml.MappingNode || len(old.Content) != len(v.Content) || t.shared[old] {
		return t.replace(owner, i, v)
	}
	for k := 0; k < len(v.Content); k += 2 {
		if find(old, v.Content[k].Value) < 0 {
			return t.replace(owner, i, v)
		}
	}
	for k := 0; k < len(v.Content); k += 2 {
		if err := t.assign(old, find(old, v.Content[k].Value), v.Content[k+1]); err != nil {
			return err
		}
	}
	return nil
}

// remove takes a key away, and the mapping that holds it where that was all it held.
func (t *tree) remove(owner *yaml.Node, i int, keys []string) error {
	n := owner.Content[i]
	if err := t.open(n); err != nil {
		return err
	}
	at := find(n, keys[0])
	if at < 0 {
		return errors.New("found no such key here to remove")
	}
	if len(keys) > 1 && (n.Content[at].Kind != yaml.MappingNode || len(n.Content[at].Content) > 2) {
		return t.remove(n, at, keys[1:])
	}
	if inner := n.Content[at]; len(keys) > 1 {
		if err := t.open(inner); err != nil || find(inner, keys[1]) < 0 || len(keys) > 2 {
			return t.remove(n, at, keys[1:])
		}
	}
	return t.cut(owner, i, at)
}

// declare adds an entry for every service, in the order of the graph, so that the order stays.
func (t *tree) declare(services []graph.Service) error {
	if i := find(t.root, "defaults"); i >= 0 && find(t.root.Content[i], "service") >= 0 {
		return errors.New("the defaults would come to hold for all of them; declare them by hand")
	}
	all := flowMapping()
	for i := range services {
		entry := flowMapping()
		if services[i].Is(graph.KindBroker) {
			entry = wrap([]string{"kind"}, scalarNode("broker", t.isJSON), t.isJSON)
		}
		all.Content = append(all.Content, scalarNode(services[i].Name, t.isJSON), entry)
	}
	if i := find(t.root, "services"); i >= 0 {
		return t.replace(t.root, i, all)
	}
	return t.insert(t.root, scalarNode("services", t.isJSON), all)
}
