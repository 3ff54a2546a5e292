package graphfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
)

// SetModes returns the texts of a result's files with the modes of some edges changed, and which files those
// are. Only the words concerned change: comments, order and layout stay as they are. Each file is read again, and
// the change is refused where anything but those modes would be different.
func SetModes(r *Result, modes map[int]graph.Mode) (texts map[int32]string, err error) {
	edits := map[int32][]edit{}
	edges := make([]int, 0, len(modes))
	for e := range modes {
		edges = append(edges, e)
	}
	slices.Sort(edges)
	for _, e := range edges {
		edge := &r.Graph.Edges[e]
		if edge.Mode.Known && edge.Mode.V == modes[e] {
			continue
		}
		edits[edge.Pos.File] = append(edits[edge.Pos.File], modeEdit(r, edge, modes[e]))
	}
	texts = map[int32]string{}
	var inputs []Input
	for n, name := range r.Sources.Names() {
		file := int32(n + 1)
		text := r.Sources.Text(file)
		if list := edits[file]; len(list) > 0 {
			text = apply(text, list)
			texts[file] = text
		}
		inputs = append(inputs, Input{Name: name, Data: []byte(text)})
	}
	after := Read(inputs)
	if after.Graph == nil || len(after.Graph.Edges) != len(r.Graph.Edges) {
		return nil, fmt.Errorf("the modes cannot be written into this layout; change them by hand")
	}
	for e := range after.Graph.Edges {
		want, changed := modes[e]
		before, now := r.Graph.Edges[e].Mode, after.Graph.Edges[e].Mode
		if changed && (!now.Known || now.V != want) || !changed && (now.Known != before.Known || now.V != before.V) || after.Graph.EdgeID(e) != r.Graph.EdgeID(e) {
			return nil, fmt.Errorf("the mode of %s cannot be written into this layout; change it by hand", r.Graph.EdgeID(e))
		}
	}
	return texts, nil
}

// edit replaces the text at a position; Len 0 inserts before it.
type edit struct {
	at   diag.Pos
	text string
}

// modeEdit replaces the edge's own mode, or adds one behind its callee.
func modeEdit(r *Result, edge *graph.Edge, mode graph.Mode) edit {
	quote := ""
	line, _ := r.Sources.Line(edge.ToPos)
	runes := []rune(line)
	if at := int(edge.ToPos.Col) - 1; at >= 0 && at < len(runes) && runes[at] == '"' {
		quote = `"`
	}
	if p := edge.Mode.Pos; edge.Mode.Known && p.Compare(edge.Pos) >= 0 && p.File == edge.Pos.File {
		return edit{p, quoteLike(r, p, mode.String())}
	}
	at := edge.ToPos
	at.Col, at.Len = at.Col+at.Len, 0
	if first, _ := r.Sources.Line(edge.Pos); strings.HasPrefix(string([]rune(first)[edge.Pos.Col-1:]), "{") {
		key := "mode"
		if quote != "" && isJSON(r, edge.Pos.File) {
			key = `"mode"`
			return edit{at, ", " + key + ": " + quote + mode.String() + quote}
		}
		return edit{at, ", mode: " + mode.String()}
	}
	at.Col = int32(len(runes)) + 1 // behind the comment, if there is one
	return edit{at, "\n" + strings.Repeat(" ", int(edge.Pos.Col)-1) + "mode: " + mode.String()}
}

// quoteLike keeps the quotes that the value at p has.
func quoteLike(r *Result, p diag.Pos, word string) string {
	line, _ := r.Sources.Line(p)
	if runes := []rune(line); int(p.Col) <= len(runes) {
		if q := runes[p.Col-1]; q == '"' || q == '\'' {
			return string(q) + word + string(q)
		}
	}
	return word
}

func isJSON(r *Result, file int32) bool {
	return strings.HasPrefix(strings.TrimSpace(r.Sources.Text(file)), "{")
}

// apply makes the edits from the last to the first, so that positions stay right.
func apply(text string, edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int {
		return -cmp.Or(cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.at.Col, b.at.Col))
	})
	starts := diag.LineStarts(text)
	for _, e := range edits {
		from := starts[e.at.Line-1] + columns(text[starts[e.at.Line-1]:], int(e.at.Col)-1)
		to := from + columns(text[from:], int(e.at.Len))
		text = text[:from] + e.text + text[to:]
	}
	return text
}

// columns returns how many bytes n code points take.
func columns(text string, n int) (bytes int) {
	for ; n > 0 && bytes < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[bytes:])
		bytes += size
	}
	return bytes
}
