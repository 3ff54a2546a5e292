package tui

import tea "github.com/charmbracelet/bubbletea"

// canvas is a body being drawn that knows which item of a list each line belongs to, so that a click finds it.
type canvas struct {
	lines []string
	items []int // per line; none where it belongs to no item
}

const none = -1

func (c *canvas) add(item int, lines ...string) {
	c.lines = append(c.lines, lines...)
	for range lines {
		c.items = append(c.items, item)
	}
}

func (c *canvas) join(o *canvas) {
	c.lines, c.items = append(c.lines, o.lines...), append(c.items, o.items...)
}

// show keeps only the lines on the screen: h from an offset.
func (c *canvas) show(offset, h int) []string {
	h = max(0, h)
	offset = max(0, min(offset, len(c.lines)-h))
	end := min(len(c.lines), offset+h)
	c.lines, c.items = c.lines[offset:end], c.items[offset:end]
	return c.lines
}

// click moves a screen's cursor to the item on a line; a second click is the enter key.
func (c *canvas) click(s *session, on screen, cursor *int, y int) (move, tea.Cmd) {
	switch {
	case y >= len(c.items) || c.items[y] == none:
		return move{}, nil
	case c.items[y] == *cursor:
		return on.update(s, tea.KeyMsg{Type: tea.KeyEnter})
	}
	*cursor = c.items[y]
	return move{}, nil
}
