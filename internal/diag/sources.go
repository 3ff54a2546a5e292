package diag

import (
	"strings"
	"unicode/utf8"
)

// Sources keeps the text of the files read, so that findings can show the line they speak of.
type Sources struct{ files []source }

type source struct {
	name  string
	text  string
	lines []int // byte offset of each line's start, filled on first use
}

// Add registers a file and returns its number for Pos.File.
func (s *Sources) Add(name, text string) int32 {
	s.files = append(s.files, source{name: name, text: text})
	return int32(len(s.files))
}

// Name returns the file name of a position, "" where unknown.
func (s *Sources) Name(p Pos) string {
	if s == nil || p.File < 1 || int(p.File) > len(s.files) {
		return ""
	}
	return s.files[p.File-1].name
}

// Text returns the text of file number n (1-based), "" where there is none.
func (s *Sources) Text(n int32) string {
	if s == nil || n < 1 || int(n) > len(s.files) {
		return ""
	}
	return s.files[n-1].text
}

// Names returns the names of all files, in the order they were added.
func (s *Sources) Names() []string {
	names := make([]string, len(s.files))
	for i, f := range s.files {
		names[i] = f.name
	}
	return names
}

// Line returns the text of a position's line without its line break; ok is false where there is no such line.
func (s *Sources) Line(p Pos) (text string, ok bool) {
	if s.Name(p) == "" || !p.Known() {
		return "", false
	}
	f := &s.files[p.File-1]
	if f.lines == nil {
		f.lines = LineStarts(f.text)
	}
	if int(p.Line) > len(f.lines) {
		return "", false
	}
	start, end := f.lines[p.Line-1], len(f.text)
	if int(p.Line) < len(f.lines) {
		end = f.lines[p.Line]
	}
	return strings.TrimRight(f.text[start:end], "\r\n\u0085\u2028\u2029"), true
}

// LineStarts returns the byte offset of every line. It splits where the YAML reader does: LF, CR, CRLF, NEL, LS and PS.
func LineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				n = 2
			}
			starts = append(starts, i+n)
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i+n)
		}
		i += n
	}
	return starts
}
