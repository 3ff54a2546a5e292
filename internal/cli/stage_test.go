//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A file that is written keeps its owner, its group, and its further names.
func TestWrittenFileStaysTheSame(t *testing.T) {
	dir := t.TempDir()
	name, twin := filepath.Join(dir, "graph.yaml"), filepath.Join(dir, "twin.yaml")
	if err := os.WriteFile(name, []byte("a long old text\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	owned := os.Chown(name, 1234, 2345) == nil
	save := func(text string) {
		t.Helper()
		s, _, _ := testStreams(nil)
		d := newOnDisk(s)
		before, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.read(name, string(before)); err != nil {
			t.Fatal(err)
		}
		if err := d.save([]string{name}, []string{text}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		if stat := info.Sys().(*syscall.Stat_t); owned && (stat.Uid != 1234 || stat.Gid != 2345) {
			t.Errorf("the file is %d:%d's now", stat.Uid, stat.Gid)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".*.tmp")); left != nil {
			t.Errorf("%v was left behind", left)
		}
	}
	save("new\n")
	if err := os.Link(name, twin); err != nil {
		t.Skip(err)
	}
	save("newer\n")
	if got, err := os.ReadFile(twin); err != nil || string(got) != "newer\n" {
		t.Errorf("the other name holds %q, %v", got, err)
	}
}

// What cannot be written in place stays as it was.
func TestOverwriteFails(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	if err := os.WriteFile(name, []byte("old\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (staged{asked: name, name: name, temp: filepath.Join(dir, "gone"), over: true}).replace(); err == nil {
		t.Error("no error")
	}
	if got, _ := os.ReadFile(name); string(got) != "old\n" {
		t.Errorf("the file holds %q", got)
	}
}

// A link whose file does not exist yet stays a link.
func TestWriteThroughADanglingLink(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link.json")
	if err := os.Symlink("new.json", link); err != nil {
		t.Skip(err)
	}
	if err := writeFile(link, textTo("{}\n")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "new.json")); err != nil || string(got) != "{}\n" {
		t.Errorf("%q, %v", got, err)
	}
}
