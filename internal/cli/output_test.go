package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"commadvisor/internal/graphfile"
)

func textTo(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

// A file keeps its mode, also those bits that the umask takes from new ones.
func TestWriteFileKeepsMode(t *testing.T) {
	name := filepath.Join(t.TempDir(), "shared.json")
	if err := os.WriteFile(name, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(name, textTo("{}\n")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o666 {
		t.Errorf("mode %v, %v; want -rw-rw-rw-", info.Mode(), err)
	}
}

func TestWriteFileRefusesReadOnly(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fixed.json")
	if err := os.WriteFile(name, []byte("old\n"), 0o444); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(name, textTo("new\n")); err == nil || err.Error() != "is read-only" {
		t.Errorf("err = %v", err)
	}
	if got, _ := os.ReadFile(name); string(got) != "old\n" {
		t.Errorf("the file holds %q", got)
	}
}

// Of several files none is written where one cannot be.
func TestSaveAllOrNone(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "sub", "b.yaml")
	if err := os.Mkdir(filepath.Dir(b), 0o777); err != nil {
		t.Fatal(err)
	}
	s, _, _ := testStreams(nil)
	d := newOnDisk(s)
	for _, name := range []string{a, b} {
		if err := os.WriteFile(name, []byte("old\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := d.read(name, "old\n"); err != nil {
			t.Fatal(err)
		}
	}
	// What stands where the temporary file would be stands for a directory that cannot be written, and also stops root.
	if err := os.Mkdir(filepath.Join(dir, "sub", fmt.Sprintf(".b.yaml.%d.tmp", os.Getpid())), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := d.save([]string{a, b}, []string{"new\n", "new\n"}); err == nil {
		t.Error("b could not be written, and nothing was said")
	}
	if got, err := os.ReadFile(a); err != nil || string(got) != "old\n" {
		t.Errorf("a holds %q, %v", got, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*.tmp")); left != nil {
		t.Errorf("%v was left behind", left)
	}
}

// A file that changed after it was analysed is not written over.
func TestApplyToChanged(t *testing.T) {
	name := filepath.Join(t.TempDir(), "graph.yaml")
	text := "version: 1\nservices: {a: {}, b: {}}\nedges: [{from: a, to: b, mode: sync}]\n"
	if err := os.WriteFile(name, []byte(text+"# by another\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	s, _, _ := testStreams(nil)
	o := &planOptions{request: request{streams: s}}
	r := graphfile.Read([]graphfile.Input{{Name: name, Data: []byte(text)}})
	err := o.write(r, []graphfile.Change{{On: "edge", Key: "mode", Value: "async"}})
	if err == nil || !strings.Contains(err.Error(), "changed since it was read") {
		t.Errorf("err = %v", err)
	}
	if got, _ := os.ReadFile(name); string(got) != text+"# by another\n" {
		t.Errorf("the file holds %q", got)
	}
}
