package graphfile

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"commadvisor/internal/diag"
)

// maxShown is how many findings of one code are shown; the rest is counted.
const maxShown = 50

// findings collects what is wrong. Messages are formatted only for findings that are shown, so arguments may
// be costly Stringers.
type findings struct {
	sources *diag.Sources
	list    []diag.Finding
	counts  map[Code]*tally
	seen    map[place]struct{}
	errors  int // found, shown or not
	habits  map[string]*habit
}

// habit is a slip that is made again and again: one cause, one message.
type habit struct {
	at   int // in the list
	more int
}

type tally struct {
	shown, left int
	severity    diag.Severity
	first       diag.Pos // of those left out
}

// place identifies a finding: what is reached through several aliases is still wrong only once.
type place struct {
	code Code
	pos  diag.Pos
}

// add records a finding and returns it for related places, nil where it is not shown.
func (f *findings) add(severity diag.Severity, code Code, pos diag.Pos, format string, args ...any) *diag.Finding {
	if f.counts == nil {
		f.counts, f.seen = map[Code]*tally{}, map[place]struct{}{}
	}
	if severity == diag.Error {
		f.errors++
	}
	t := f.counts[code]
	if t == nil {
		t = new(tally)
		f.counts[code] = t
	}
	if t.shown == maxShown {
		if t.left == 0 {
			t.severity, t.first = severity, pos
		}
		t.left++
		return nil
	}
	if _, twice := f.seen[place{code, pos}]; twice && pos.Known() {
		return nil
	}
	f.seen[place{code, pos}] = struct{}{}
	t.shown++
	f.list = append(f.list, diag.Finding{Severity: severity, Code: string(code), Message: fmt.Sprintf(format, args...), Pos: f.inside(pos)})
	return &f.list[len(f.list)-1]
}

// again counts a slip that was reported before, at another place.
func (f *findings) again(id string, at place) bool {
	h, ok := f.habits[id]
	if ok {
		f.errors++
		if _, twice := f.seen[at]; !twice {
			f.seen[at] = struct{}{}
			h.more++
		}
	}
	return ok
}

// room reports whether another finding of the code would be shown, for callers with work to save.
func (f *findings) room(code Code) bool {
	t := f.counts[code]
	return t == nil || t.shown < maxShown
}

// done returns the findings sorted, with one more for each code of which some were left out.
func (f *findings) done() []diag.Finding {
	for _, h := range f.habits {
		switch {
		case h.more == 1:
			f.list[h.at].Message += ", also in one more place"
		case h.more > 1:
			f.list[h.at].Message += fmt.Sprintf(", also in %d more places", h.more)
		}
	}
	for code, t := range f.counts {
		if t.left > 0 {
			f.list = append(f.list, diag.Finding{
				Severity: t.severity, Code: string(code), Pos: f.inside(t.first),
				Message: fmt.Sprintf("%d more of this kind, from here on, are left out", t.left),
			})
		}
	}
	diag.Sort(f.list)
	return f.list
}

// inside cuts the length of a position to its line: quoted and folded texts are longer in the file than they say.
func (f *findings) inside(p diag.Pos) diag.Pos {
	line, ok := f.sources.Line(p)
	if !ok {
		return p
	}
	n := int32(utf8.RuneCountInString(line))
	p.Col = min(p.Col, n+1)
	p.Len = max(0, min(p.Len, n+1-p.Col))
	return p
}

// relate adds a second place to a finding that is shown.
func relate(f *diag.Finding, pos diag.Pos, message string) {
	if f != nil {
		f.Related = append(f.Related, diag.Related{Pos: pos, Message: message})
	}
}

// quoted shows a text of the file in a message, cut to a length that a person reads.
type quoted string

func (q quoted) String() string {
	const most = 60
	runes := 0
	for i := range string(q) {
		if runes++; runes > most {
			return diag.Straight(fmt.Sprintf("%q…", string(q[:i])))
		}
	}
	return diag.Straight(fmt.Sprintf("%q", string(q)))
}

// mostWords is how many words a message lists.
const mostWords = 12

// few lists words for a message: all of them, or the first ones and how many follow.
type few []string

func (w few) String() string {
	if len(w) <= mostWords {
		return list(w, "and")
	}
	return fmt.Sprintf("%s, and %d more", strings.Join(w[:mostWords-2], ", "), len(w)-mostWords+2)
}

// list joins words as a sentence does.
func list(words []string, last string) string {
	n := len(words) - 1
	if n < 2 {
		return strings.Join(words, " "+last+" ")
	}
	return strings.Join(words[:n], ", ") + ", " + last + " " + words[n]
}
