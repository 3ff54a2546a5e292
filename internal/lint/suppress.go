package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
)

// Comments that suppress findings:
//
//	# commadvisor:ignore CHECK[, CHECK]: REASON [until YYYY-MM-DD]
//
// where CHECK may be a family such as call/*, and the colon may be left out; at the end of the line of an edge, service or workload, or of the value at fault; or on lines of their own above it.
var ignoreChecks = []*Check{ignoreUnknown, ignoreWithoutReason, ignoreExpired, ignoreUnused}

var (
	ignoreUnknown = &Check{
		ID: "ignore/unknown-check", Severity: diag.Warning, Since: "0.1",
		Statement: "a comment suppresses a check that does not exist",
		Why:       "It suppresses nothing.", Fix: "Correct the name; commadvisor rules lists the checks.",
	}
	ignoreWithoutReason = &Check{
		ID: "ignore/no-reason", Severity: diag.Warning, Since: "0.1",
		Statement: "a comment suppresses a check without a reason, and so does not suppress it",
		Why:       "The next reader must know why.", Fix: "Write the reason after the check.",
	}
	ignoreExpired = &Check{
		ID: "ignore/expired", Severity: diag.Warning, Since: "0.1",
		Statement: "the date of a suppression has passed, or is none; it does not suppress any more",
		Why:       "It was meant to end.", Fix: "Fix the finding, or give the suppression a new date.",
	}
	ignoreUnused = &Check{
		ID: "ignore/unused", Severity: diag.Warning, Since: "0.1",
		Statement: "a comment suppresses nothing",
		Why:       "It hides the next finding that comes here.", Fix: "Remove it.",
	}
)

// suppression is one check named in one comment.
type suppression struct {
	check  string
	reason string
	until  string
	pos    diag.Pos // of the check's name
	at     int32    // the line it speaks of
	used   bool
}

var (
	ignorePattern = regexp.MustCompile(`(?:^|[ \t])#[ \t]*commadvisor:([A-Za-z_-]*)(?:[ \t]|$)`)
	untilPattern  = regexp.MustCompile(`^(.*[ \t]|)until[ \t]+(\S.*?)[ \t]*$`) // the last until of a comment
)

// suppressions reads the comments of a file, and what is wrong with them.
func suppressions(text string, file int32, today string) (list []suppression, wrong []Finding) {
	starts := diag.LineStarts(text)
	line := func(i int) string {
		if i+1 < len(starts) {
			return strings.TrimRight(text[starts[i]:starts[i+1]], "\r\n\u0085\u2028\u2029")
		}
		return strings.TrimRight(text[starts[i]:], "\r\n\u0085\u2028\u2029")
	}
	var in comments
	for i := range starts {
		l := line(i)
		start := in.start(l)
		if start < 0 {
			continue
		}
		where := ignorePattern.FindStringSubmatchIndex(l[start:])
		if where == nil {
			continue
		}
		s := scan{file: file, number: int32(i + 1), line: l, today: today}
		if word := l[start+where[2] : start+where[3]]; word != "ignore" {
			s.fault(ignoreUnknown, s.pos(start+where[2], start+where[3]), word, "found commadvisor:%s; write commadvisor:ignore", cut(word))
			wrong = append(wrong, s.wrong...)
			continue
		}
		at := i
		for alone := strings.TrimSpace(l[:start]) == ""; alone && at+1 < len(starts); { // it speaks of the first line below that is no comment
			at++
			if rest := strings.TrimSpace(line(at)); rest != "" && rest[0] != '#' {
				break
			}
		}
		s.comment(start+where[1], int32(at+1))
		list, wrong = append(list, s.list...), append(wrong, s.wrong...)
	}
	return list, wrong
}

type scan struct {
	file, number int32
	line, today  string
	list         []suppression
	wrong        []Finding
}

func (s *scan) pos(from, to int) diag.Pos {
	return diag.Pos{File: s.file, Line: s.number, Col: int32(utf8.RuneCountInString(s.line[:from])) + 1, Len: int32(utf8.RuneCountInString(s.line[from:to]))}
}

func (s *scan) fault(c *Check, pos diag.Pos, detail, format string, args ...any) {
	s.wrong = append(s.wrong, Finding{
		Finding: diag.Finding{Severity: c.Severity, Code: c.ID, Message: diag.Printable(fmt.Sprintf(format, args...)), Pos: pos},
		Check:   c, detail: detail, Confidence: Proven,
	})
}

// comment reads what follows commadvisor:ignore.
func (s *scan) comment(from int, at int32) {
	list, end := s.names(from)
	from = end
	if len(list) > 0 {
		from = list[0].from
	}
	var written []string
	for _, n := range list {
		written = append(written, n.text)
	}
	names, rest := strings.Join(written, ","), strings.TrimSpace(strings.TrimPrefix(s.line[end:], ":"))
	reason, until := rest, ""
	if m := untilPattern.FindStringSubmatch(rest); m != nil {
		reason, until = strings.TrimSpace(m[1]), m[2]
	}
	good := true
	switch {
	case until != "" && !isDay(until):
		s.fault(ignoreExpired, s.pos(from, end), names, "found until %q; write a date such as 2027-03-31", cut(until))
		good = false
	case names == "" || reason == "":
		s.fault(ignoreWithoutReason, s.pos(from, end), names, "found no reason; write # commadvisor:ignore CHECK: reason")
		good = false
	case until != "" && s.today != "" && until < s.today:
		s.fault(ignoreExpired, s.pos(from, end), names, "this suppression of %s expired on %s", cut(names), until)
		good = false
	}
	for _, n := range list {
		p := s.pos(n.from, n.from+len(n.text))
		if !known(n.text) {
			s.fault(ignoreUnknown, p, n.text, "found %q, which is no check; %s", cut(n.text), meant(n.text))
		} else if good {
			s.list = append(s.list, suppression{check: n.text, reason: diag.Printable(reason), until: until, pos: p, at: at})
		}
	}
}

// listed is a check as a comment names it.
type listed struct {
	text string
	from int // in the line
}

// names reads the checks that a comment lists, up to a colon or the space that no comma stands beside.
func (s *scan) names(from int) (list []listed, end int) {
	comma := true // another name may follow
	for i := from; ; {
		for i < len(s.line) && (s.line[i] == ' ' || s.line[i] == '\t') {
			i++
		}
		switch {
		case i < len(s.line) && s.line[i] == ',':
			comma = true
			i++
			continue
		case i == len(s.line) || s.line[i] == ':' || !comma:
			if i < len(s.line) && s.line[i] == ':' {
				end = i
			}
			return list, max(end, from)
		}
		start := i
		for i < len(s.line) && !strings.ContainsRune(" \t,:", rune(s.line[i])) {
			i++
		}
		list, comma, end = append(list, listed{s.line[start:i], start}), false, i
	}
}

// covers reports whether a suppression's check is a finding's, or its family.
func covers(check, code string) bool {
	family, all := strings.CutSuffix(check, "*")
	return check == code || all && strings.HasPrefix(code, family)
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// known reports whether a name is a check, or a code of the reader, whose warnings can be suppressed too; or the family of one.
func known(name string) bool {
	if strings.HasSuffix(name, "/*") && !strings.HasPrefix(name, "/") {
		return slices.ContainsFunc(Checks(), func(c *Check) bool { return covers(name, c.ID) }) || covers(name, string(graphfile.NoEdges))
	}
	_, ok := CheckNamed(name)
	return ok || slices.ContainsFunc(graphfile.Codes(), func(c graphfile.CodeDoc) bool { return string(c.Code) == name })
}

func meant(name string) string {
	ids := func(yield func(string) bool) {
		for _, c := range Checks() {
			if !yield(c.ID) {
				return
			}
		}
	}
	if near, ok := graphfile.Nearest(name, ids); ok {
		return fmt.Sprintf("did you mean %q", near)
	}
	return "commadvisor rules lists them"
}

// cut shortens a text of the file for a message.
func cut(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// suppress marks the findings that a comment speaks of, and adds what is wrong with the comments.
func suppress(a *advise.Analysis, fs []Finding, o *Options) []Finding {
	if o.Sources == nil {
		return fs
	}
	var list []suppression
	for n := range o.Sources.Names() {
		file := int32(n + 1)
		found, wrong := suppressions(o.Sources.Text(file), file, o.Today)
		list, fs = append(list, found...), append(fs, wrong...)
	}
	if len(list) == 0 {
		return fs
	}
	lines := subjectLines(a.Graph, a.Topology.IDs)
	for i := range fs {
		f := &fs[i]
		own := lines[subject{f.On, f.Name, ""}]
		for j := range list {
			s := &list[j]
			if covers(s.check, f.Code) && (s.pos.File == f.Pos.File && s.at == f.Pos.Line || own.Known() && s.pos.File == own.File && s.at == own.Line) {
				f.State, f.Reason, s.used = Suppressed, s.reason, true
			}
		}
	}
	for _, s := range list {
		if !s.used && o.Owners == nil && !off(s.check, o) {
			fs = append(fs, Finding{
				Finding: diag.Finding{Severity: diag.Warning, Code: ignoreUnused.ID, Message: s.check + " finds nothing here; remove this suppression", Pos: s.pos},
				Check:   ignoreUnused, detail: s.check + "\x00" + s.reason, Confidence: Proven,
			})
		}
	}
	return fs
}

// off reports whether the configuration switches off all that a suppression speaks of.
func off(check string, o *Options) bool {
	found := false
	for _, c := range Checks() {
		if covers(check, c.ID) {
			found = true
			if level, set := o.Levels[c.ID]; !set || level != Off {
				return false
			}
		}
	}
	return found
}

// subjectLines is where each edge, service and workload begins.
func subjectLines(g *graph.Graph, ids []string) map[subject]diag.Pos {
	lines := map[subject]diag.Pos{}
	for e := range g.Edges {
		lines[subject{"edge", ids[e], ""}] = g.Edges[e].Pos
	}
	for s := range g.Services {
		if g.Services[s].Declared {
			lines[subject{"service", g.Services[s].Name, ""}] = g.Services[s].Pos
		}
	}
	for w := range g.Workloads {
		lines[subject{"workload", g.Workloads[w].Name, ""}] = g.Workloads[w].Pos
	}
	return lines
}
