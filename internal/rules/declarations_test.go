package rules_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

var idPattern = regexp.MustCompile(`^(nature|coupling|latency|failure|consistency|debugging|throughput)/[a-z]+(-[a-z]+)*$`)

// versions are those that a rule can be since: the released ones and the one to come, which a new rule is of.
var versions = []string{"0.1", "0.2"}

// TestDeclarations holds that every rule says all about itself.
func TestDeclarations(t *testing.T) {
	seen := map[string]bool{}
	var families []string
	for _, r := range rules.All() {
		if seen[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		seen[r.ID] = true
		if !idPattern.MatchString(r.ID) {
			t.Errorf("%s is not dimension/slug", r.ID)
		}
		family, _, _ := strings.Cut(r.ID, "/")
		if len(families) == 0 || families[len(families)-1] != family {
			families = append(families, family)
		}
		if family == "nature" {
			family = "coupling" // it counts there
		}
		if family != r.Dimension.String() {
			t.Errorf("%s counts into %s; its Dimension is that of its ID", r.ID, r.Dimension)
		}
		for name, text := range map[string]string{"Since": r.Since, "Statement": r.Statement, "Score": r.Score, "Why": r.Why, "Fix": r.Fix} {
			if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
				t.Errorf("%s: %s is %q; give it in the rule's value, without space around it", r.ID, name, text)
			}
		}
		for name, text := range map[string]string{"Why": r.Why, "Fix": r.Fix} {
			if !strings.HasSuffix(text, ".") || !unicode.IsUpper([]rune(text)[0]) {
				t.Errorf("%s: %s is no sentence: %q", r.ID, name, text)
			}
		}
		if strings.HasSuffix(r.Statement, ".") {
			t.Errorf("%s: the statement ends in a full stop", r.ID)
		}
		if !slices.Contains(versions, r.Since) {
			t.Errorf("%s is since %s; the versions are %q", r.ID, r.Since, versions)
		}
		if (r.Check == nil) == (r.Compare == nil) {
			t.Errorf("%s: a rule weighs facts (Check) or compares forecasts (Compare), one of the two", r.ID)
		}
		if len(r.Sources) == 0 {
			t.Errorf("%s cites no source; add one, of internal/rules/sources.go or new there", r.ID)
		}
		for i, s := range r.Sources {
			if s.Title == "" || s.Where == "" || slices.Contains(r.Sources[:i], s) {
				t.Errorf("%s: source %q", r.ID, s)
			}
		}
		for i, p := range r.Params {
			if slices.ContainsFunc(r.Params[:i], func(q rules.Param) bool { return q.Name == p.Name }) {
				t.Errorf("%s: parameter %s stands twice", r.ID, p.Name)
			}
			if p.Name == "" || !slices.Contains(units.Measures, p.Unit) || p.Meaning == "" || p.Source.Title == "" || !(p.Value > 0) {
				t.Errorf("%s: parameter %+v; wanted a name, a value over 0, a unit of %q, a meaning, and a source", r.ID, p, units.Measures)
			}
		}
		ex := r.Examples()
		if len(ex) != 2 || !ex[0].Fires || ex[1].Fires {
			t.Errorf("%s has %d examples; wanted internal/rules/examples/ID.fires.yaml, on which it fires, and ID.silent.yaml", r.ID, len(ex))
		}
		for _, e := range ex {
			if !strings.HasPrefix(e.YAML, "# "+e.Title+"\nversion: 1\n") || strings.HasPrefix(e.Title, "#") || e.Title == "" {
				t.Errorf("%s: an example starts with a comment that says what it shows, then version: 1; found %q", r.ID, e.Title)
			}
		}
		if find(r.ID) == nil || find(r.ID).ID != r.ID {
			t.Errorf("%s is not found", r.ID)
		}
	}
	if slices.Sort(families); len(slices.Compact(families)) != 7 || len(families) != 7 {
		t.Errorf("families %q; wanted each of the seven in one place", families)
	}
	if find("latency/none") != nil {
		t.Error("found a rule that is not there")
	}
}
