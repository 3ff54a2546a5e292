package lint

import "strings"

// comments finds the comments of YAML, line by line: a # in a quoted text or in a text of several lines is none. It knows
// as much of YAML as that takes; where a file is no YAML, neither is there a graph.
type comments struct {
	quote byte // of a quoted text that goes on from the line before, 0 where there is none
	flow  int  // brackets that are open
	block bool // a text of several lines (| or >) is open
	node  int  // column of what the last value belongs to: such a text is indented further
}

// start returns where the comment of the next line begins, -1 where it has none.
func (c *comments) start(line string) int {
	i := 0
	if c.quote != 0 {
		if i = c.closed(line, 0); i < 0 {
			return -1
		}
	}
	if indent := len(line) - len(strings.TrimLeft(line, " ")); c.block {
		if indent > c.node || strings.TrimSpace(line) == "" {
			return -1
		}
		c.block = false
	}
	fresh, scalar := i == 0, i // a value may begin here; where the last one began
	for i < len(line) {
		ends := i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t' // an indicator stands alone
		switch ch := line[i]; {
		case ch == ' ' || ch == '\t':
		case ch == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return i
		case fresh && (ch == '"' || ch == '\''):
			c.quote, fresh, scalar = ch, false, i
			if i = c.closed(line, i+1); i < 0 {
				return -1
			}
			continue
		case (fresh || c.flow > 0) && (ch == '[' || ch == '{'):
			c.flow++
			fresh = true
		case c.flow > 0 && (ch == ']' || ch == '}'):
			c.flow--
			fresh = false
		case c.flow > 0 && ch == ',':
			fresh = true
		case ch == ':' && (ends || c.flow > 0 && i > 0 && (line[i-1] == '"' || line[i-1] == '\'')): // as JSON has it
			fresh = true
			if c.flow == 0 {
				c.node = scalar
			}
		case fresh && ends && (ch == '-' || ch == '?'):
			c.node = i
		case fresh && (ch == '&' || ch == '!'): // the value comes behind it
			for i+1 < len(line) && line[i+1] != ' ' && line[i+1] != '\t' {
				i++
			}
		case fresh && c.flow == 0 && (ch == '|' || ch == '>'):
			c.block, fresh = true, false
		case fresh:
			fresh, scalar = false, i
		}
		i++
	}
	return -1
}

// closed returns where the line goes on behind a quoted text, -1 where the text goes on in the next line.
func (c *comments) closed(line string, i int) int {
	for ; i < len(line); i++ {
		switch {
		case c.quote == '"' && line[i] == '\\':
			i++
		case line[i] == c.quote && c.quote == '\'' && i+1 < len(line) && line[i+1] == '\'':
			i++
		case line[i] == c.quote:
			c.quote = 0
			return i + 1
		}
	}
	return -1
}
