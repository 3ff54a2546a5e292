package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
)

// noNumber is what no number may read as, in any format.
var noNumber = regexp.MustCompile(`NaN|\bInf\b|[-−+]0 ?%|[-−]0(\.0+)? (ms|s|µs|min|h|d)\b`)

// fileWidth is that of a text in a file.
const fileWidth = 100

// annotation is a line that GitHub takes for one, whole.
var annotation = regexp.MustCompile(`^::(error|warning|notice) file=[^:]*::.`)

// sound writes a report in one of the formats and holds what is true of it whatever the graph.
func sound(t *testing.T, command string, f Format, a *advise.Analysis, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, a, o); err != nil {
		t.Fatalf("%s %s: %v", command, f.Name, err)
	}
	text, what := b.String(), command+" "+f.Name
	if at := noNumber.FindStringIndex(text); at != nil {
		t.Errorf("%s: …%s…", what, text[max(0, at[0]-100):min(len(text), at[1]+60)])
	}
	if seen := strings.ReplaceAll(text, "@\u200b", "@"); !utf8.ValidString(text) || strings.ContainsFunc(seen, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || diag.Hidden(r) }) {
		t.Errorf("%s holds what no terminal should get: %q", what, text)
	}
	if o.Width == fileWidth && !IsEarlier(f.Name, []byte(text)) {
		t.Errorf("%s is not taken for what it is, so the next run would not replace it: %.200s", what, text)
	}
	if err := parsed(f.Name, text); err != nil {
		t.Errorf("%s: %v\n%s", what, err, text)
	}
	if f.Name == "markdown" && (command == "analyze" || command == "explain" || command == "plan") {
		wellFormed(t, what, text)
	}
	return text
}

// parsed reads what programs read.
func parsed(format, text string) error {
	switch format {
	case "json":
		var any map[string]json.RawMessage
		return json.Unmarshal([]byte(text), &any)
	case "gitlab":
		return issues(text)
	case "sarif":
		return results(text)
	case "junit":
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	case "github":
		for line := range strings.Lines(text) {
			if !annotation.MatchString(line) {
				return errors.New("no annotation: " + line)
			}
		}
	}
	return nil
}

func issues(text string) error {
	var list []struct{ Fingerprint, Description string }
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, i := range list {
		if i.Description == "" || i.Fingerprint == "" || taken[i.Fingerprint] {
			return errors.New("an issue without a text or a fingerprint of its own")
		}
		taken[i.Fingerprint] = true
	}
	return nil
}

func results(text string) error {
	var log sarifLog
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		return err
	}
	run := log.Runs[0]
	taken := map[string]bool{}
	for _, r := range run.Results {
		if r.RuleIndex < 0 || r.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" {
			return errors.New("a result without its rule: " + r.RuleID)
		}
		print := r.RuleID + " " + r.Fingerprints["commadvisor/v1"]
		if taken[print] {
			return errors.New("two results with one fingerprint: " + print)
		}
		taken[print] = true
		for _, l := range r.Locations {
			if g := l.Place.Region; g != nil && (g.StartLine < 1 || g.StartColumn < 1) {
				return errors.New("a result in front of the file")
			}
		}
	}
	return nil
}
