package rules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"commadvisor/internal/rules"
)

var idPattern = regexp.MustCompile(`^(nature|coupling|latency|failure|consistency|debugging|throughput)/[a-z]+(-[a-z]+)*$`)

// TestDeclarations holds that every rule says all about itself.
func TestDeclarations(t *testing.T) {
	hit := hitByTestdata(t)
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
			t.Errorf("%s counts into %s", r.ID, r.Dimension)
		}
		for name, text := range map[string]string{"Since": r.Since, "Statement": r.Statement, "Score": r.Score, "Why": r.Why, "Fix": r.Fix} {
			if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
				t.Errorf("%s: %s is %q", r.ID, name, text)
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
		if len(r.Sources) == 0 {
			t.Errorf("%s cites no source", r.ID)
		}
		for _, s := range r.Sources {
			if s.Title == "" || s.Where == "" {
				t.Errorf("%s: source %q", r.ID, s)
			}
		}
		for _, p := range r.Params {
			if p.Name == "" || p.Unit == "" || p.Meaning == "" || p.Source.Title == "" || !(p.Value > 0) {
				t.Errorf("%s: parameter %+v", r.ID, p)
			}
		}
		ex := r.Examples()
		if len(ex) != 2 || !ex[0].Fires || ex[1].Fires {
			t.Errorf("%s has %d examples; wanted internal/rules/examples/ID.fires.yaml, on which it fires, and ID.silent.yaml", r.ID, len(ex))
		}
		for _, e := range ex {
			if !strings.HasPrefix(e.YAML, "# "+e.Title+"\nversion: 1\n") || strings.HasPrefix(e.Title, "#") || e.Title == "" {
				t.Errorf("%s: an example starts with a sentence that says what it shows, found %q", r.ID, e.Title)
			}
		}
		if find(r.ID) == nil || find(r.ID).ID != r.ID {
			t.Errorf("%s is not found", r.ID)
		}
		if !hit[r.ID] {
			t.Errorf("%s fires on no file under testdata; add an edge to one of testdata/rules", r.ID)
		}
	}
	if slices.Sort(families); len(slices.Compact(families)) != 7 || len(families) != 7 {
		t.Errorf("families %q; wanted each of the seven in one place", families)
	}
	if find("latency/none") != nil {
		t.Error("found a rule that is not there")
	}
}

// hitByTestdata reads every graph under testdata in which nothing is wrong on purpose and returns the rules that fire on one.
func hitByTestdata(t *testing.T) map[string]bool {
	hit := map[string]bool{}
	root := filepath.Join("..", "..", "testdata")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "bad" || d.Name() == "script") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".yaml" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		a := analyze(read(t, path, string(data)))
		checkEvidence(t, a)
		for i := range a.Edges {
			for _, ev := range a.Evidence(&a.Edges[i]) {
				hit[ev.Rule.ID] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hit
}
