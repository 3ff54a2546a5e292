package graphfile

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// cut, insert and replace change a mapping in the tree, and note what that is in the text.

// replace puts a value in the place of the i-th node of a mapping.
func (t *tree) replace(owner *yaml.Node, i int, v *yaml.Node) error {
	key, old := owner.Content[i-1], owner.Content[i]
	if old.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 && v.Tag == "!!str" && v.Style == 0 {
		v.Style = old.Style & (yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle)
	}
	colon, ok := t.colon(key)
	to, whole := t.end(old, key.Column-1)
	if !ok || !whole || hasAnchorOrTag(old) {
		return errLayout
	}
	from, space := t.start(old), ""
	switch {
	case isNull(old) && old.Value == "":
		from, to, space = colon, colon, " "
	case owner.Style&yaml.FlowStyle == 0 && strings.ContainsAny(t.text[colon:from], "\n\r"):
		from, space = colon, " "
	}
	owner.Content[i] = v
	return t.splice(from, to, space+render(v))
}

// insert adds a key behind the last one.
func (t *tree) insert(m, key, v *yaml.Node) error {
	text, at, last := render(key)+": "+render(v), t.start(m)+1, len(m.Content)-1
	if last >= 0 {
		end, ok := t.end(m.Content[last], m.Content[last-1].Column-1)
		if !ok {
			return errLayout
		}
		if at, text = end, ", "+text; m.Style&yaml.FlowStyle == 0 { // on a line of its own, behind what follows on that line
			at = t.lineEnd(end)
			text = t.lineBreak() + strings.Repeat(" ", m.Content[0].Column-1) + text[2:]
		}
	}
	m.Content = append(m.Content, key, v)
	return t.splice(at, at, text)
}

// cut takes a key and its value, the at-th node, out of the mapping that is the i-th node of owner.
func (t *tree) cut(owner *yaml.Node, i, at int) error {
	m := owner.Content[i]
	key, v := m.Content[at-1], m.Content[at]
	from := t.start(key)
	to, ok := t.end(v, key.Column-1)
	if _, plain := t.colon(key); !ok || !plain || hasAnchorOrTag(v) {
		return errLayout
	}
	next := at+1 < len(m.Content)
	if line := t.lineStart(from); m.Style&yaml.FlowStyle == 0 && strings.TrimSpace(t.text[line:from]) == "" {
		from, to = t.wholeLines(line, from, to)
	} else if next {
		to = t.start(m.Content[at+1])
	} else if at > 1 {
		if from, ok = t.end(m.Content[at-2], m.Content[at-3].Column-1); !ok {
			return errLayout
		}
	}
	if m.Content = slices.Delete(m.Content, at-1, at+1); len(m.Content) == 0 && m.Style&yaml.FlowStyle == 0 {
		owner.Content[i] = &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	}
	return t.splice(from, to, "")
}

// wholeLines widens a range to its lines, unless a comment stands behind it, which then keeps its line.
func (t *tree) wholeLines(line, from, to int) (int, int) {
	end := t.lineEnd(to)
	if rest := strings.TrimLeft(t.text[to:end], " \t"); rest != "" {
		return from, end - len(rest)
	}
	for _, ending := range []string{"\r\n", "\n", "\r"} {
		if strings.HasPrefix(t.text[end:], ending) {
			return line, end + len(ending)
		}
	}
	return len(strings.TrimRight(t.text[:line], "\r\n")), end
}

// hasAnchorOrTag reports whether others may be made from a part of a value, or a tag says how to read it.
func hasAnchorOrTag(n *yaml.Node) bool {
	return n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 || slices.ContainsFunc(n.Content, hasAnchorOrTag)
}

// splice notes a change of the text. What stands in several lines may hold comments, which must stay.
func (t *tree) splice(from, to int, text string) error {
	if to < from {
		return errLayout
	}
	if old := t.text[from:to]; strings.ContainsAny(old, "\n\r") && strings.Contains(old, "#") {
		return errLayout
	}
	t.splices = append(t.splices, splice{from, to, text})
	return nil
}

// apply makes the splices from the last to the first, so that positions stay right, and reads the text again.
func (t *tree) apply() (string, error) {
	slices.SortFunc(t.splices, func(a, b splice) int { return cmp.Or(cmp.Compare(b.from, a.from), cmp.Compare(b.to, a.to)) })
	var parts []string // from the last to the first
	done := len(t.text)
	for _, s := range t.splices {
		if s.to > done {
			return "", errLayout
		}
		parts = append(parts, t.text[s.to:done], s.text)
		done = s.from
	}
	slices.Reverse(parts)
	text := t.text[:done] + strings.Join(parts, "")
	after, err := parseTree(t.name, text)
	if err != nil || !same(after.root, t.root) {
		return "", errLayout
	}
	return text, nil
}

// start is the offset at which a node's text starts.
func (t *tree) start(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
		n = n.Content[0]
	}
	if n.Line < 1 || n.Line > len(t.starts) {
		return len(t.text)
	}
	line := t.starts[n.Line-1]
	return line + columns(t.text[line:], n.Column-1)
}

// end is the offset behind a node's text; indent is that of the key it stands under.
func (t *tree) end(n *yaml.Node, indent int) (int, bool) {
	at := t.start(n)
	rest := t.text[at:]
	switch {
	case n.Kind == yaml.AliasNode:
		return at + 1 + len(n.Value), strings.HasPrefix(rest, "*"+n.Value)
	case n.Kind != yaml.ScalarNode:
		return t.endOfAll(n, at, indent)
	case n.Anchor != "" || n.Style&yaml.TaggedStyle != 0:
		return 0, false
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return t.indented(at, indent), true
	case n.Style&yaml.SingleQuotedStyle != 0:
		size := quotedLength(rest, '\'')
		return at + size, size > 0
	case n.Style&yaml.DoubleQuotedStyle != 0:
		size := quotedLength(rest, '"')
		return at + size, size > 0
	}
	return at + len(n.Value), strings.HasPrefix(rest, n.Value)
}

// endOfAll is the end of a collection: behind its last item, and in flow style behind the bracket that follows.
func (t *tree) endOfAll(n *yaml.Node, at, indent int) (int, bool) {
	flow, ok := n.Style&yaml.FlowStyle != 0, true
	if flow {
		if n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 || at >= len(t.text) || t.text[at] != '{' && t.text[at] != '[' {
			return 0, false
		}
		at++
	}
	if last := len(n.Content) - 1; last >= 0 {
		if n.Kind == yaml.MappingNode {
			indent = n.Content[last-1].Column - 1
		}
		at, ok = t.end(n.Content[last], indent)
	}
	for ok && flow && at < len(t.text) {
		switch t.text[at] {
		case '}', ']':
			return at + 1, true
		case '#':
			at = t.lineEnd(at)
		case ' ', '\t', '\r', '\n', ',', ':': // a colon, where the last value is not stated
			at++
		default:
			return 0, false
		}
	}
	return at, ok && !flow
}

// quotedLength is the length of a quoted text, quotes included; 0 where it never ends.
func quotedLength(text string, quote byte) int {
	for i := 1; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\', quote == '\'' && strings.HasPrefix(text[i:], "''"):
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return 0
}

// indented is the end of a text in lines of its own, all of them indented more than its key.
func (t *tree) indented(at, indent int) int {
	end := t.lineEnd(at)
	for next := end; next < len(t.text); {
		line := next + 1
		if strings.HasPrefix(t.text[next:], "\r\n") {
			line++
		}
		next = t.lineEnd(line)
		text := t.text[line:next]
		if strings.TrimSpace(text) == "" {
			continue
		}
		if len(text)-len(strings.TrimLeft(text, " ")) <= indent {
			break
		}
		end = next
	}
	return end
}

// colon is the offset behind the colon of a key that stands in the same line.
func (t *tree) colon(key *yaml.Node) (int, bool) {
	at, ok := t.end(key, 0)
	for ok && at < len(t.text) && (t.text[at] == ' ' || t.text[at] == '\t') {
		at++
	}
	return at + 1, ok && at < len(t.text) && t.text[at] == ':'
}

func (t *tree) lineStart(at int) int { return strings.LastIndexAny(t.text[:at], "\n\r") + 1 }

// lineEnd is the offset of the line break that follows.
func (t *tree) lineEnd(at int) int {
	if at >= len(t.text) {
		return len(t.text)
	}
	if n := strings.IndexAny(t.text[at:], "\n\r"); n >= 0 {
		return at + n
	}
	return len(t.text)
}

// lineBreak is how the file breaks its lines.
func (t *tree) lineBreak() string {
	if strings.Contains(t.text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// columns returns how many bytes n code points take.
func columns(text string, n int) (bytes int) {
	for ; n > 0 && bytes < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[bytes:])
		bytes += size
	}
	return bytes
}
