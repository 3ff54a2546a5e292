package report

import (
	"bytes"
	"io"
	"os"
	"testing"

	"commadvisor/internal/diag"
	"commadvisor/internal/lint"
)

// What each format writes is known again, as that format and no other; what others write is not.
func TestIsEarlier(t *testing.T) {
	full, o := sample()
	formats := append(Lints(nil), Format{Name: Baseline})
	for _, r := range []*lint.Result{full, {}, lint.Unread([]diag.Finding{{Severity: diag.Error, Code: "file/unit", Message: "m"}})} {
		for i, f := range Lints(r) {
			var b bytes.Buffer
			if err := f.Write(&b, nil, o); err != nil {
				t.Fatal(err)
			}
			for j, other := range formats {
				if same := IsEarlier(other.Name, b.Bytes()); b.Len() > 0 && same != (i == j) {
					t.Errorf("what %s writes is taken for %s: %v; earlier, in internal/report/wrote.go, says what each format looks like and no other\n%s", f.Name, other.Name, same, b.String())
				}
			}
		}
		var b bytes.Buffer
		if err := lint.WriteBaseline(&b, r); err != nil {
			t.Fatal(err)
		}
		for _, f := range formats {
			if IsEarlier(f.Name, b.Bytes()) != (f.Name == Baseline) {
				t.Errorf("a baseline and %s", f.Name)
			}
		}
	}
	for name, a := range analyses(t) {
		for _, width := range []int{40, 100, 200} {
			o := Options{Files: []string{name}, Width: width}
			for _, f := range Analyses() {
				var b bytes.Buffer
				if err := f.Write(&b, a, o); err != nil {
					t.Fatal(err)
				}
				if !IsEarlier(f.Name, b.Bytes()) {
					t.Errorf("%s of %s is not known again", f.Name, name)
				}
			}
			if testing.Short() {
				break
			}
		}
	}
	for _, name := range []string{"../../testdata/payments.yaml", "../../README.md", "wrote_test.go", "../../go.mod", "../../action.yml"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range formats {
			if IsEarlier(f.Name, data) {
				t.Errorf("%s is taken for %s", name, f.Name)
			}
		}
	}
}

// JSON shows every character and is no command, and says the same.
func TestJSONIsSeen(t *testing.T) {
	var b bytes.Buffer
	if err := encode(&b, []string{"a\u202eb", "c\U000e0041d", "##[error]x ###", "# plain"}); err != nil {
		t.Fatal(err)
	}
	want := "[\n  \"a\\u202eb\",\n  \"c\\udb40\\udc41d\",\n  \"#\\u0023[error]x #\\u0023\\u0023\",\n  \"# plain\"\n]\n"
	if b.String() != want {
		t.Errorf("got %s", b.String())
	}
	if _, err := (seen{failing{}}).Write([]byte("##")); err == nil {
		t.Error("an error of the writer is lost")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// CI knows a file from the repository's root on; a prefix takes its place.
func TestPlace(t *testing.T) {
	for _, c := range []struct {
		p          Place
		name, want string
	}{
		{Place{Dir: "/r/a", Root: "/r"}, "g.yaml", "a/g.yaml"},
		{Place{Dir: "/r/a", Root: "/r"}, "../b/g.yaml", "b/g.yaml"},
		{Place{Dir: "/r/a", Root: "/r"}, "/r/b/g.yaml", "b/g.yaml"},
		{Place{Dir: "/r/a", Root: "/r"}, "/other/g.yaml", "/other/g.yaml"},
		{Place{Dir: "/r/a", Root: "/r"}, "../../x/g.yaml", "../../x/g.yaml"},
		{Place{Dir: "/r/a", Root: "/r/a", Prefix: "p/q"}, "./s/g.yaml", "p/q/s/g.yaml"},
		{Place{Dir: "/r/a", Root: "/r/a"}, "g.yaml", "g.yaml"},
		{Place{Dir: "/", Root: "/"}, "g.yaml", "g.yaml"},
		{Place{Dir: "C:/r/a", Root: "C:/r"}, "C:/r/b/g.yaml", "b/g.yaml"},
		{Place{Dir: "/r/a", Root: "/r"}, "<stdin>", "<stdin>"},
		{Place{}, "g.yaml", "g.yaml"},
		{Place{Dir: "/r", Root: "/r"}, "", ""},
	} {
		if got := c.p.Name(c.name); got != c.want {
			t.Errorf("%+v: %s is %s, want %s", c.p, c.name, got, c.want)
		}
	}
}
