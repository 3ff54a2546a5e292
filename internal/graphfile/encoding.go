package graphfile

import (
	"strings"
	"unicode/utf8"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"

	"gopkg.in/yaml.v3"
)

// open decodes one input into a document; nil where it cannot be read at all, which is then a finding.
func (r *reader) open(in Input) *document {
	text := string(in.Data)
	utf16 := strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff")
	text = strings.TrimPrefix(text, "\ufeff") // a mark is no column
	if len(in.Data) > MaxBytes {
		text = ""
	}
	d := &document{file: r.sources.Add(in.Name, text), size: len(text), budget: len(text) + spare, meant: map[string]bool{}}
	d.edge.Edge = new(graph.Edge)
	start := diag.Pos{File: d.file, Line: 1, Col: 1}
	switch {
	case len(in.Data) > MaxBytes:
		r.add(diag.Error, TooLarge, diag.Pos{File: d.file}, "found %d MiB; wanted at most %d MiB, or several files", len(in.Data)>>20, MaxBytes>>20)
		return nil
	case utf16:
		r.add(diag.Error, Encoding, start, "found UTF-16; wanted the file saved as UTF-8")
		return nil
	case !r.readable(d, text):
		return nil
	}
	r.doc = d
	if d.root = r.decode(in.Name, text); d.root == nil {
		return nil
	}
	if strings.Contains(text, "*") {
		if n := cyclic(d.root, map[*yaml.Node]bool{}); n != nil {
			r.add(diag.Error, Alias, r.pos(n), "*%s stands inside of what it stands for, so it never ends", n.Value)
			return nil
		}
	}
	return d
}

// readable finds what no YAML may contain, with its place, which the YAML reader does not tell.
func (r *reader) readable(d *document, text string) bool {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' {
			i++
			continue
		}
		rest, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case rest == utf8.RuneError && size == 1:
			r.add(diag.Error, Encoding, position(d.file, text, i), "found the byte %#x, which is not UTF-8; wanted the file saved as UTF-8", c)
			return false
		case !allowed(rest):
			hint := ""
			if rest == 0 && i < 4 {
				hint = "; if this is UTF-16, save the file as UTF-8"
			}
			r.add(diag.Error, ControlCharacter, position(d.file, text, i), "found the control character %U; wanted readable text%s", rest, hint)
			return false
		}
		i += size
	}
	return true
}

// allowed reports whether YAML admits a character other than the plain ones of ASCII.
func allowed(c rune) bool {
	return c == 0x85 || c >= 0xa0 && c != 0xfeff && c != 0xfffe && c != 0xffff
}

// position turns an offset into a place, with the line breaks of package diag.
func position(file int32, text string, offset int) diag.Pos {
	c := cursor{text: text, line: 1, col: 1}
	c.advance(offset)
	return diag.Pos{File: file, Line: c.line, Col: c.col, Len: 1}
}

// cursor knows the line and column of an offset that only grows.
type cursor struct {
	text      string
	offset    int
	line, col int32
}

func (c *cursor) advance(to int) {
	for c.offset < to {
		b := c.text[c.offset]
		if b < utf8.RuneSelf && b != '\n' && b != '\r' {
			c.offset++
			c.col++
			continue
		}
		char, size := utf8.DecodeRuneInString(c.text[c.offset:])
		c.offset += size
		switch {
		case char == '\r' && strings.HasPrefix(c.text[c.offset:], "\n"):
			// the line ends with the \n that follows
		case char == '\n', char == '\r', char == 0x85, char == 0x2028, char == 0x2029:
			c.line, c.col = c.line+1, 1
		default:
			c.col++
		}
	}
}
