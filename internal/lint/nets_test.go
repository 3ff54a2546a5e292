package lint_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"commadvisor/internal/diag"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
	"commadvisor/internal/units"
)

// These tests hold what a check declares against what it does, so that no field of a check can be wrong in silence.

// versions are those that a check can be since: the released ones and the one to come, which a new check is of.
var versions = []string{"0.1", "0.2"}

var checkID = regexp.MustCompile(`^[a-z]+/[a-z]+(-[a-z]+)*$`)

// TestChecksAreDocumented holds that every check says all about itself.
func TestChecksAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All() {
		seen[r.ID] = true
	}
	last, families := "", map[string]bool{}
	for _, c := range lint.Checks() {
		if !checkID.MatchString(c.ID) || seen[c.ID] {
			t.Errorf("%s is not family/slug, or is a rule or check already", c.ID)
		}
		seen[c.ID] = true
		if f := c.Family(); f != last && families[f] {
			t.Errorf("%s: the checks of family %s are not in one list", c.ID, f)
		}
		last = c.Family()
		families[last] = true
		if !slices.Contains(versions, c.Since) {
			t.Errorf("%s is since %q; the versions are %q", c.ID, c.Since, versions)
		}
		if c.Statement == "" || strings.HasSuffix(c.Statement, ".") || c.Statement != strings.TrimSpace(c.Statement) {
			t.Errorf("%s: Statement completes \"reports when …\", without a full stop; it is %q", c.ID, c.Statement)
		}
		for name, text := range map[string]string{"Why": c.Why, "Fix": c.Fix} {
			if !strings.HasSuffix(text, ".") || !unicode.IsUpper([]rune(text)[0]) {
				t.Errorf("%s: %s is no sentence: %q", c.ID, name, text)
			}
		}
		for i, s := range c.Sources {
			if s.Title == "" || s.Where == "" || slices.Contains(c.Sources[:i], s) {
				t.Errorf("%s: source %q", c.ID, s)
			}
		}
		for i, p := range c.Params {
			if p.Name == "" || !slices.Contains(units.Measures, p.Unit) || p.Meaning == "" || p.Source.Title == "" || !(p.Value > 0) {
				t.Errorf("%s: parameter %+v; wanted a name, a value over 0, a unit of %q, a meaning, and a source", c.ID, p, units.Measures)
			}
			if slices.ContainsFunc(c.Params[:i], func(q rules.Param) bool { return q.Name == p.Name }) {
				t.Errorf("%s: parameter %s is declared twice", c.ID, p.Name)
			}
		}
	}
}

// atTheirWorst are files on which checks report worse than in their example.
var atTheirWorst = []string{
	"version: 1\nservices: {orders: {}, stock: {}}\nworkloads: {audit: {entry: stock}, buy: {entry: orders}}\nedges: [{from: orders, to: stock}]\n", // shape/unreached
}

// TestSeverityIsReached holds that the severity of a check is the worst that it reports, on its examples or the test data. That none is
// worse is held of every finding in TestSystems.
func TestSeverityIsReached(t *testing.T) {
	worst := map[string]diag.Severity{}
	for _, text := range append(systems(t), atTheirWorst...) {
		r, _ := run(t, text, lint.Options{})
		for _, f := range r.Findings {
			worst[f.Code] = max(worst[f.Code], f.Severity)
		}
	}
	for _, c := range lint.Checks() {
		if worst[c.ID] != c.Severity {
			t.Errorf("%s declares severity %s, and the worst that it reports is %s: mend the severity, show that one in its example that fires, or add a file to atTheirWorst", c.ID, c.Severity, worst[c.ID])
		}
	}
}

// TestParamsAreRead holds that each threshold that a check declares is the one that it goes by: with another value, it finds something
// else in one of its examples.
func TestParamsAreRead(t *testing.T) {
	for _, c := range lint.Checks() {
		found := func(text string, params map[string]float64) (list []string) {
			r, _ := run(t, text, lint.Options{Params: map[string]map[string]float64{c.ID: params}})
			for _, f := range r.Findings {
				if f.Code == c.ID {
					list = append(list, f.Severity.String()+" "+f.Message)
				}
			}
			return list
		}
		for _, p := range c.Params {
			read := false
			for _, ex := range c.Examples() {
				for _, factor := range []float64{0.01, 100} {
					read = read || !slices.Equal(found(ex.YAML, nil), found(ex.YAML, map[string]float64{p.Name: p.Value * factor}))
				}
			}
			if !read {
				t.Errorf("%s: a hundredth of %s, or a hundred times as much, changes nothing on its examples: read it with p.param(%q), or do not declare it", c.ID, p.Name, p.Name)
			}
		}
	}
}
