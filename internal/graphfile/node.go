package graphfile

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"commadvisor/internal/diag"

	"gopkg.in/yaml.v3"
)

// spare is what a document may visit beyond one node for each of its bytes: plenty for honest aliases.
const spare = 2_000_000

// spend takes one visit from the document's budget. Only aliases can make a document larger than its text, so
// only they can exhaust it; the walk then ends quietly, having said so once.
func (r *reader) spend() bool {
	r.doc.budget--
	if r.doc.budget == 0 {
		r.add(diag.Error, Alias, r.pos(r.doc.root), "aliases multiply to more than %d values; wanted a file that says each thing once", spare)
	}
	return r.doc.budget > 0
}

// resolve follows an alias to what it stands for.
func (r *reader) resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(n.Tag, "!!") {
		r.add(diag.Error, Tag, r.pos(n), "found the tag %s, which means nothing here; wanted the value without it", quoted(n.Tag))
	}
	return n
}

// pos is where a node's text stands. A block mapping stands at its first key, a flow mapping at its brace.
func (r *reader) pos(n *yaml.Node) diag.Pos {
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
		n = n.Content[0]
	}
	return diag.Pos{File: r.doc.file, Line: int32(n.Line), Col: int32(n.Column), Len: length(n)}
}

// length is a node's length in code points, as far as it can be told without the text; it may be too long for
// quoted and folded texts, and those who show it cut it to the line.
func length(n *yaml.Node) int32 {
	switch {
	case n.Kind == yaml.AliasNode:
		return int32(utf8.RuneCountInString(n.Value)) + 1
	case n.Kind != yaml.ScalarNode || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 1
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return int32(utf8.RuneCountInString(n.Value)) + 2
	}
	return int32(utf8.RuneCountInString(n.Value))
}

// key returns the text of a mapping's key; merge says that the key is <<, whose value is to be merged.
func (r *reader) key(node *yaml.Node) (text string, merge, ok bool) {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!merge" {
		return "", true, true
	}
	k := r.resolve(node)
	if k.Kind != yaml.ScalarNode || k.Tag == "!!null" {
		r.fault(Type, node, "found %s as a key; wanted a word", shape(k))
		return "", false, false
	}
	return k.Value, false, true
}

// onlyMerge returns the value of << and reports a second one in the same mapping.
func (r *reader) onlyMerge(node, before, value *yaml.Node) *yaml.Node {
	if before != nil {
		r.fault(DuplicateKey, node, "found << twice; wanted one << with a list")
		return before
	}
	return value
}

func (r *reader) twin(node, first *yaml.Node, key string) {
	relate(r.fault(DuplicateKey, node, "found the key %s twice", quoted(key)), r.pos(first), "the first one")
}

// merged visits the mappings that << brings into another one: a mapping or a list of them, of which earlier ones win.
func (r *reader) merged(value *yaml.Node, visit func(*yaml.Node)) {
	if value == nil {
		return
	}
	sources := []*yaml.Node{value}
	if from := r.resolve(value); from.Kind == yaml.SequenceNode {
		sources = from.Content
	}
	for _, s := range sources {
		if !r.spend() {
			return
		}
		if s = r.resolve(s); s.Kind != yaml.MappingNode {
			r.fault(Type, s, "<<: found %s; wanted a mapping to merge", shape(s))
			continue
		}
		visit(s)
	}
}

// names visits a mapping from names to values, each name once; nil and null are empty ones.
func (r *reader) names(n *yaml.Node, wanted string, visit func(key, value *yaml.Node)) {
	if n == nil {
		return
	}
	if n = r.resolve(n); n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.mismatch(n, wanted)
		return
	}
	type entry struct{ owner, node *yaml.Node }
	seen := make(map[string]entry, len(n.Content)/2)
	var walk func(owner *yaml.Node)
	walk = func(owner *yaml.Node) {
		var merge *yaml.Node
		for i := 0; i+1 < len(owner.Content) && r.spend(); i += 2 {
			node, value := owner.Content[i], owner.Content[i+1]
			text, isMerge, ok := r.key(node)
			first, known := seen[text]
			switch {
			case !ok:
			case isMerge:
				merge = r.onlyMerge(node, merge, value)
			case !known:
				seen[text] = entry{owner, node}
				visit(r.resolve(node), value)
			case first.owner == owner && first.node != node:
				r.twin(node, first.node, text)
			}
		}
		r.merged(merge, walk)
	}
	walk(n)
}

// shape says what a node is, in words for messages.
func shape(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Tag == "!!null":
		return "nothing"
	case n.Tag == "!!bool" || n.Tag == "!!int" || n.Tag == "!!float":
		return quoted(n.Value).String()
	}
	return "the text " + quoted(n.Value).String()
}

// fault records an error at a node, led by the path of the value being read.
func (r *reader) fault(code Code, n *yaml.Node, format string, args ...any) *diag.Finding {
	if len(r.path) > 0 {
		format, args = "%s: "+format, append([]any{strings.Join(r.path, ".")}, args...)
	}
	return r.add(diag.Error, code, r.pos(n), format, args...)
}

// habit records a slip, which people make in many places of a file: the first place is shown, and the others are counted.
func (r *reader) habit(code Code, n *yaml.Node, id, format string, args ...any) {
	id = fmt.Sprint(r.doc.file, code, id, args[0])
	if r.again(id, place{code, r.pos(n)}) {
		return
	}
	if f := r.fault(code, n, format, args...); f != nil {
		if r.habits == nil {
			r.habits = map[string]*habit{}
		}
		r.habits[id] = &habit{at: len(r.list) - 1}
	}
}

func (r *reader) mismatch(n *yaml.Node, wanted string) {
	r.fault(Type, n, "found %s; wanted %s", shape(n), wanted)
}

// cyclic finds an alias that stands inside of what it stands for. Aliases speak of what came before them, so a
// cycle has such an alias in it, and a walk along the tree alone finds it.
func cyclic(n *yaml.Node, open map[*yaml.Node]bool) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		if open[n.Alias] {
			return n
		}
		return nil
	}
	if len(n.Content) == 0 {
		return nil
	}
	if n.Anchor != "" {
		open[n] = true
		defer delete(open, n)
	}
	for _, c := range n.Content {
		if found := cyclic(c, open); found != nil {
			return found
		}
	}
	return nil
}
