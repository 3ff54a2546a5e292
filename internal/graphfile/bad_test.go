package graphfile

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"commadvisor/internal/diag"
)

var update = flag.Bool("update", false, "write what is found into testdata/bad and the goldens")

const badDir = "../../testdata/bad"

// lines prints findings without the file's name, related places indented.
func lines(r *Result) []string {
	var out []string
	at := func(p diag.Pos) string {
		where := r.Sources.Where(p)
		return strings.TrimPrefix(strings.TrimPrefix(where, r.Sources.Name(p)), ":")
	}
	for _, f := range r.Findings {
		out = append(out, at(f.Pos)+": "+f.Severity.String()+": "+f.Message+" ["+f.Code+"]")
		for _, rel := range f.Related {
			out = append(out, "  "+at(rel.Pos)+": "+rel.Message)
		}
	}
	return out
}

const wantMark = "# want "

// TestBad reads every file of testdata/bad and expects the findings that its last comments tell.
func TestBad(t *testing.T) {
	files, err := filepath.Glob(badDir + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	met := map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(string(data)) {
				if w, ok := strings.CutPrefix(line, wantMark); ok {
					want = append(want, strings.TrimSuffix(w, "\n"))
				}
			}
			body, _, _ := bytes.Cut(data, []byte(wantMark))
			result := Read([]Input{{Name: file, Data: body}})
			got := lines(result)
			for _, f := range result.Findings {
				met[f.Code] = true
			}
			if *update {
				if (len(want) == 0) != (len(got) == 0) {
					t.Errorf("whether anything is wrong with this file is what it is for, so -update leaves it: it expects %d findings, and has %q; change its %q lines by hand", len(want), got, wantMark)
					return
				}
				for _, line := range got {
					body = append(body, wantMark+line+"\n"...)
				}
				if err := os.WriteFile(file, body, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the findings are not those expected; make update-golden writes them where they are right (-want +got):\n%s", diff)
			}
			checkFindings(t, result)
		})
	}
	// These need what no file of testdata/bad can be: several files, or bytes that are no text.
	for _, code := range []Code{TooLarge, Encoding, Conflict} {
		met[string(code)] = true
	}
	for _, c := range Codes() {
		if !met[string(c.Code)] {
			t.Errorf("no file of testdata/bad has %s", c.Code)
		}
		delete(met, string(c.Code))
	}
	for code := range met {
		t.Errorf("%s is not in Codes", code)
	}
}

// checkFindings holds what is true of every result: positions lie in their files, messages read as they should.
func checkFindings(t *testing.T, r *Result) {
	t.Helper()
	if worst, ok := diag.Worst(r.Findings); (ok && worst == diag.Error) != (r.Graph == nil) {
		t.Errorf("graph is %v with findings %v", r.Graph, r.Findings)
	}
	for _, f := range r.Findings {
		places := []diag.Pos{f.Pos}
		for _, rel := range f.Related {
			places = append(places, rel.Pos)
		}
		for _, p := range places {
			if !p.Known() {
				continue
			}
			line, ok := r.Sources.Line(p)
			if n := int32(len([]rune(line))); !ok || p.Col < 0 || p.Col > n+1 {
				t.Errorf("%s: %v is outside of its file", f.Message, p)
			}
		}
		for _, leak := range []string{"yaml.", "graph.", "json.", "!!", "%!", "float64", "\n", "\x1b"} {
			if strings.Contains(strings.ReplaceAll(f.Message, "graph.yaml", ""), leak) && !strings.Contains(r.Sources.Text(f.Pos.File), leak) {
				t.Errorf("message %q shows %q", f.Message, leak)
			}
		}
	}
	if err := r.Sources.Write(new(bytes.Buffer), r.Findings); err != nil {
		t.Error(err)
	}
}
