package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// atRevision returns streams that read the request's files as they were at its revision, and the names to read. A
// directory is read as it was then. What did not exist then is left out: all of it is added.
func (o *diffOptions) atRevision() (*streams, []string, error) {
	if strings.HasPrefix(o.rev, "-") {
		return nil, nil, fmt.Errorf("--git %s: wanted a revision such as origin/main", o.rev)
	}
	id, err := git(nil, "rev-parse", "--verify", "--quiet", "--end-of-options", o.rev+"^{commit}")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, nil, errors.New("--git needs git, which is not installed; or compare two files: commadvisor diff BASE HEAD")
	}
	if err != nil {
		if _, outside := git(nil, "rev-parse", "--git-dir"); outside != nil {
			return nil, nil, errors.New("--git: this directory is in no git repository")
		}
		return nil, nil, fmt.Errorf("--git %s: no such revision; a shallow clone lacks old ones (git fetch, or fetch-depth: 0 in CI)", o.rev)
	}
	prefix, err := git(nil, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, nil, err
	}
	tree := gitFiles{strings.TrimSpace(id), strings.TrimSpace(prefix)}
	s := *o.streams
	s.files = tree
	var names []string
	for _, name := range o.files {
		if name == "-" {
			return nil, nil, errors.New("--git cannot read standard input: it has no revisions")
		}
		if filepath.IsAbs(name) {
			return nil, nil, fmt.Errorf("--git %s: wanted a path relative to this directory", name)
		}
		if _, err := tree.stat(name); err == nil {
			names = append(names, name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
	}
	if len(names) == 0 { // an empty graph, to which everything is added
		s.in = strings.NewReader("version: 1\n")
		s.err = io.Discard
		names = []string{"-"}
	}
	return &s, names, nil
}

// gitFiles are the files of a commit, by names relative to the working directory.
type gitFiles struct {
	commit string
	prefix string // of the working directory in the repository
}

func git(in io.Reader, args ...string) (string, error) {
	var out, errs bytes.Buffer
	cmd := exec.Command("git", args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &errs
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", exec.ErrNotFound
		}
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(errs.String()+" "+err.Error()))
	}
	return out.String(), nil
}

// object spells a file of the commit as git does, from the repository's root.
func (g gitFiles) object(name string) string {
	full := path.Join(g.prefix, filepath.ToSlash(name))
	if full == "." {
		full = ""
	}
	return g.commit + ":" + full
}

// find follows links inside the commit, as the file system does, and returns the name of what is there. A link that leads out of the
// repository leads to no revision.
func (g gitFiles) find(name string) (id string, info gitInfo, err error) {
	if strings.ContainsRune(name, '\n') {
		return "", info, fs.ErrNotExist // git reads names line by line
	}
	out, err := git(strings.NewReader(g.object(name)+"\n"), "cat-file", "--batch-check", "--follow-symlinks")
	if err != nil {
		return "", info, err
	}
	var kind string
	if n, _ := fmt.Sscanf(out, "%s %s %d", &id, &kind, &info.size); n != 3 || kind != "blob" && kind != "tree" {
		return "", info, fs.ErrNotExist
	}
	info.name, info.dir = path.Base(filepath.ToSlash(name)), kind == "tree"
	return id, info, nil
}

func (g gitFiles) stat(name string) (fs.FileInfo, error) {
	_, info, err := g.find(name)
	if err != nil {
		return nil, err
	}
	return info, nil
}

// link finds none: what stood in a commit cannot be mended, so it is not complained of.
func (gitFiles) link(string) bool { return false }

func (g gitFiles) open(name string) (io.ReadCloser, error) {
	id, _, err := g.find(name)
	if err != nil {
		return nil, err
	}
	text, err := git(nil, "cat-file", "blob", id)
	return io.NopCloser(strings.NewReader(text)), err
}

func (g gitFiles) list(dir string) (names []string, err error) {
	id, _, err := g.find(dir)
	if err != nil {
		return nil, err
	}
	// The object is that of the directory; without --full-tree git would narrow it to the working directory.
	out, err := git(nil, "ls-tree", "-z", "--full-tree", "--name-only", id)
	for _, name := range strings.Split(out, "\x00") {
		if name != "" {
			names = append(names, path.Base(name))
		}
	}
	return names, err
}

type gitInfo struct {
	name string
	size int64
	dir  bool
}

func (i gitInfo) Name() string       { return i.name }
func (i gitInfo) Size() int64        { return i.size }
func (i gitInfo) IsDir() bool        { return i.dir }
func (i gitInfo) ModTime() time.Time { return time.Time{} }
func (i gitInfo) Sys() any           { return nil }
func (i gitInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir
	}
	return 0
}
