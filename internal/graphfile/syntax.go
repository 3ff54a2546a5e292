package graphfile

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"commadvisor/internal/diag"

	"gopkg.in/yaml.v3"
)

const smallest = "version: 1 and edges: [{from: web, to: orders}]"

// decode turns a text into a tree, from JSON where it is that and from YAML otherwise; nil where it is no graph file, which is then a
// finding.
func (r *reader) decode(name, text string) *yaml.Node {
	start := strings.TrimLeft(text, " \t\r\n")
	if strings.HasPrefix(start, "[") { // no graph is a list, but other formats are; one that is no JSON may be YAML
		if root, _, err := decodeJSON(text); err == nil && r.foreign(root, "") {
			return nil
		}
	}
	if strings.HasPrefix(start, "{") {
		root, offset, err := decodeJSON(text)
		if err == nil {
			if r.foreign(root, "") {
				return nil
			}
			return root
		}
		if line, _, more := strings.Cut(text, "\n"); more { // a value a line
			if root, _, err := decodeJSON(line); err == nil && r.foreign(root, "") {
				return nil
			}
		}
		// Anything else that starts with a brace may be YAML in flow style, unless it says that it is not.
		inner := strings.TrimLeft(start[1:], " \t\r\n")
		if strings.EqualFold(path.Ext(name), ".json") || strings.HasPrefix(inner, `"`) && !r.parses(text) {
			r.add(diag.Error, Syntax, position(r.doc.file, text, offset), "JSON: %s", err)
			return nil
		}
	}
	root, second, err := decodeYAML(strings.NewReader(text))
	if r.foreign(root, text) {
		return nil
	}
	switch {
	case err != nil:
		r.syntax(text, err)
		return nil
	case (root == nil || root.Tag == "!!null") && second == nil && r.mayBeEmpty:
		return nil
	case root == nil || root.Tag == "!!null":
		r.add(diag.Error, Empty, diag.Pos{File: r.doc.file, Line: 1, Col: 1}, "the file is empty; the smallest graph is %s", smallest)
		return nil
	case second != nil:
		r.add(diag.Error, SecondDocument, r.pos(second), "found a second document after ---; wanted one, or another file")
	}
	return root
}

func (r *reader) parses(text string) bool {
	_, _, err := decodeYAML(strings.NewReader(text))
	return err == nil
}

// decodeYAML returns the root of the first document and that of a second one, nil where there is nothing.
func decodeYAML(text io.Reader) (root, second *yaml.Node, err error) {
	// The YAML reader panics on some broken files. Whatever it says then, it is the file that is wrong.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the YAML reader gave up")
		}
	}()
	decoder := yaml.NewDecoder(text)
	for root == nil || second == nil {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, err
		}
		if len(doc.Content) == 0 {
			continue
		}
		if n := doc.Content[0]; root == nil {
			root = n
		} else if n.Tag != "!!null" { // a last --- with nothing behind it harms nobody
			second = n
		}
	}
	return root, second, nil
}

// syntax turns an error of the YAML reader into a finding. It tells the line where the enclosing block starts, or
// none, and no column; where it really stopped is known by how many lines it has asked for.
func (r *reader) syntax(text string, err error) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	blockLine := int32(0)
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, tail, ok := strings.Cut(rest, ": "); ok {
			n, _ := strconv.ParseInt(number, 10, 32)
			blockLine, message = int32(n), tail
		}
	}
	at := diag.Pos{File: r.doc.file, Line: r.lastRead(text)}
	where := ""
	switch {
	case strings.HasPrefix(message, "did not find expected"): // the reader looks one token ahead
		where = "here or just before, "
		blockLine++ // the reader counts these from zero
	case scannerSays(message):
		at.Line = max(blockLine, 1)
	}
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		if i := strings.Index(text, "*"+strings.TrimSuffix(name, "' referenced")); i >= 0 {
			at = position(r.doc.file, text, i)
		}
	}
	f := r.add(diag.Error, Syntax, at, "YAML: %s%s", where, plainer(message))
	if blockLine > 0 && blockLine < at.Line {
		relate(f, diag.Pos{File: r.doc.file, Line: blockLine}, "the part that it breaks starts or ends here")
	}
}

// scannerSays reports whether an error comes with its own line, or with none because that is the first.
func scannerSays(message string) bool {
	return strings.Contains(message, "mapping values are not allowed") || strings.Contains(message, "cannot start any token")
}

// plainer explains the messages that come up most.
func plainer(message string) string {
	switch {
	case strings.Contains(message, "mapping values are not allowed"):
		return "found a second colon in one line or a wrong indent (" + message + "); wanted quotes around a text with a colon"
	case strings.Contains(message, "cannot start any token"):
		return message + "; wanted spaces, not tabs, and quotes around a text that starts with a sign"
	case strings.Contains(message, "exceeded max depth"):
		return "found more than 10,000 levels of nesting; wanted the few that a graph has"
	case strings.Contains(message, "unknown anchor"):
		return message + "; wanted its &anchor before it, or quotes around a text that starts with *"
	}
	return message
}

// lastRead decodes the text again, line by line, and returns the line on which the reader gave up.
func (r *reader) lastRead(text string) int32 {
	lines := &lineReader{rest: text}
	_, _, _ = decodeYAML(lines)
	return max(lines.full, 1)
}

// lineReader hands out one line at a time, and counts those that are not empty.
type lineReader struct {
	rest       string
	line, full int32 // lines handed out; the last of them with something in it
}

func (l *lineReader) Read(p []byte) (int, error) {
	if l.rest == "" {
		return 0, io.EOF
	}
	n := strings.IndexByte(l.rest, '\n') + 1
	if n == 0 {
		n = len(l.rest)
	}
	n = copy(p, l.rest[:n])
	if l.line++; strings.TrimSpace(l.rest[:n]) != "" {
		l.full = l.line
	}
	if l.rest[n-1] != '\n' {
		l.line-- // the rest of the line follows
	}
	l.rest = l.rest[n:]
	return n, nil
}
