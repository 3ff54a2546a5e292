package report

import (
	"cmp"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/words"
)

// GitHub refuses a run with more results, and keeps no more related places of one.
const (
	sarifResults = 25000
	sarifRelated = 100
)

// LintSARIF writes findings as SARIF 2.1.0, in the form that GitHub's code scanning takes.
func LintSARIF(w io.Writer, r *lint.Result, o Options) error {
	s := sarifWriter{r: r, o: o, rules: map[string]int{}}
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}, Invocations: []sarifInvocation{{Successful: !r.Incomplete}}}
	run.Tool.Driver = sarifDriver{Name: "commadvisor", Version: o.Version, Rules: s.declared()}
	list := slices.DeleteFunc(slices.Clone(r.Findings), func(f lint.Finding) bool { return f.State == lint.Related || f.State == lint.Below })
	if n := len(list) - sarifResults; n > 0 { // what matters least is left out
		slices.SortStableFunc(list, func(a, b lint.Finding) int {
			return cmp.Or(cmp.Compare(a.State, b.State), -cmp.Compare(a.Severity, b.Severity))
		})
		list = list[:sarifResults]
		run.Invocations[0].Notes = []sarifNote{{"warning", sarifText{words.Count(n, "finding") + " left out: at most 25,000 are taken."}}}
	}
	for i := range list {
		run.Results = append(run.Results, s.result(&list[i]))
	}
	return encode(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// sarifRank is the priority of a result, the surer the higher.
var sarifRank = map[lint.Confidence]float64{lint.Proven: 100, lint.Bound: 75, lint.Depends: 25}

type sarifWriter struct {
	r     *lint.Result
	o     Options
	rules map[string]int // index by id
}

// declared lists the rules that found something, by id.
func (s *sarifWriter) declared() []sarifRule {
	rules := []sarifRule{}
	for i := range s.r.Findings {
		f := &s.r.Findings[i]
		if _, known := s.rules[f.Code]; !known {
			s.rules[f.Code] = 0
			rules = append(rules, sarifRuleOf(f))
		}
	}
	slices.SortFunc(rules, func(a, b sarifRule) int { return cmp.Compare(a.ID, b.ID) })
	for i := range rules {
		s.rules[rules[i].ID] = i
	}
	return rules
}

func sarifRuleOf(f *lint.Finding) sarifRule {
	family, _ := path.Split(f.Code)
	rule := sarifRule{ID: f.Code, Name: camel(f.Code), Config: sarifConfig{sarifLevel(f.Severity)}}
	rule.Properties.Tags = []string{strings.TrimSuffix(cmp.Or(family, "graph file"), "/")}
	c := f.Check
	if c == nil {
		rule.Name = "GraphFile" + rule.Name
		statement := "The graph file is not as it should be"
		if f.Code == lint.RunFailed {
			statement = "The run failed before anything was checked"
		}
		for _, d := range graphfile.Codes() {
			if string(d.Code) == f.Code {
				statement = words.Upper(d.Doc)
			}
		}
		rule.Short, rule.Full = sarifText{sentence(statement)}, sarifText{sentence(statement)}
		rule.Help = sarifHelp{sentence(statement), sentence(statement)}
		return rule
	}
	rule.Config.Level = sarifLevel(c.Severity)
	rule.Short = sarifText{sentence(words.Upper(c.Statement))}
	rule.Full = sarifText{sentence(words.Upper(c.Statement)) + " " + sentence(words.Upper(c.Why))}
	text, mark := sentence(words.Upper(c.Why))+"\n\nFix: "+sentence(c.Fix), sentence(words.Upper(c.Why))+"\n\n**Fix:** "+sentence(c.Fix)
	for i, source := range c.Sources {
		if i == 0 {
			text, mark = text+"\n\nSources:", mark+"\n\n**Sources**\n"
		}
		text, mark = text+"\n"+source.String(), mark+"\n- "+source.String()
	}
	rule.Help = sarifHelp{text, mark}
	return rule
}

func (s *sarifWriter) result(f *lint.Finding) sarifResult {
	out := sarifResult{
		Rank: sarifRank[f.Confidence], Properties: sarifProperties{f.Confidence.String(), dependsOn(f)},
		RuleID: f.Code, RuleIndex: s.rules[f.Code], Level: sarifLevel(f.Severity), Message: sarifText{sentence(f.Message)},
		Locations: []sarifLocation{}, Suppressions: []sarifSuppression{}, // once one has some, all must say that they have none
	}
	if at := s.place(f.Pos); at != nil {
		l := sarifLocation{Place: at}
		if f.Name != "" {
			l.Logical = []sarifLogical{{f.Name, f.On}}
		}
		out.Locations = append(out.Locations, l)
	}
	for _, other := range f.Related[:min(len(f.Related), sarifRelated)] {
		if at := s.place(other.Pos); at != nil {
			out.Related = append(out.Related, sarifLocation{ID: len(out.Related) + 1, Place: at, Message: &sarifText{sentence(other.Message)}})
		}
	}
	if f.Fingerprint != "" {
		// GitHub knows an alert again by the second key only, and would make it from the line's text.
		out.Fingerprints = map[string]string{"commadvisor/v1": f.Fingerprint, "primaryLocationLineHash": f.Fingerprint}
	}
	if f.State == lint.Suppressed {
		out.Suppressions = append(out.Suppressions, sarifSuppression{"inSource", f.Reason})
	}
	if s.r.Baseline != "" {
		out.Baseline = "new"
		if f.State == lint.Same {
			out.Baseline = "unchanged"
		}
	}
	return out
}

// place is a position with its end, cut to its line; nil where the file is not known.
func (s *sarifWriter) place(p diag.Pos) *sarifPlace {
	name := s.o.file(p)
	if name == "" {
		return nil
	}
	out := &sarifPlace{Artifact: sarifArtifact{fileURI(name)}}
	if p.Known() {
		out.Region = &sarifRegion{StartLine: p.Line, StartColumn: p.Col, EndColumn: endColumn(s.o.Sources, p)}
	}
	return out
}

// file is the name by which CI knows the file of a position, "" where it is not known.
func (o Options) file(p diag.Pos) string { return o.Place.Name(o.Sources.Name(p)) }

// where is a position by that name.
func (o Options) where(p diag.Pos) string {
	return diag.Printable(o.file(p)) + strings.TrimPrefix(o.Sources.Where(p), diag.Printable(o.Sources.Name(p)))
}

// endColumn is where the text meant ends, within its line; 0 where it is not known.
func endColumn(s *diag.Sources, p diag.Pos) int32 {
	line, ok := s.Line(p)
	if !ok || p.Col == 0 || p.Len == 0 {
		return 0
	}
	return max(p.Col+1, min(p.Col+p.Len, int32(len([]rune(line)))+1))
}

// fileURI spells a file's name as a reference: relative names stay relative.
func fileURI(name string) string {
	u := url.URL{Path: name}
	if path.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}

func sarifLevel(s diag.Severity) string {
	return [...]string{diag.Info: "note", diag.Warning: "warning", diag.Error: "error"}[min(s, diag.Error)]
}

// sentence ends a text as a sentence, if it does not.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// camel spells an id, which is ASCII, as a name: latency/short-work is LatencyShortWork.
func camel(id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(id, func(r rune) bool { return strings.ContainsRune("/-_ ", r) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
