package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"commadvisor/internal/report"
)

// target is a file that a command writes beside its report.
type target struct{ flag, format, file string }

// claim holds, before anything is read, that every file to write may be written: it is none of those that are read, no other
// output's, and it holds nothing but an earlier output of the same kind. Those that may be are returned, also with an error.
func (s *streams) claim(targets []target, reads []string) (fine []target, err error) {
	for i, t := range targets {
		if wrong := s.claimOne(t, targets[:i], reads); wrong == nil {
			fine = append(fine, t)
		} else if err == nil {
			err = wrong
		}
	}
	return fine, err
}

func (s *streams) claimOne(t target, others []target, reads []string) error {
	for _, read := range reads {
		if same(t.file, read) {
			return fmt.Errorf("%s: %s is read by this command; name another file", t.flag, t.file)
		}
		if info, err := os.Stat(read); err == nil && info.IsDir() && isGraphName(filepath.Base(t.file)) && same(filepath.Dir(t.file), read) {
			return fmt.Errorf("%s: %s stands in %s, all of whose graph files are read; name another directory", t.flag, t.file, read)
		}
	}
	for _, other := range others {
		if same(t.file, other.file) && !device(t.file) {
			return fmt.Errorf("%s: %s is written by %s already; name another file", t.flag, t.file, other.flag)
		}
	}
	if t.file == "-" || s.isStdout(t.file) {
		hint := "; use --format " + t.format
		if t.format == report.Baseline {
			hint = ""
		}
		return fmt.Errorf("%s: stdout has the report already%s", t.flag, hint)
	}
	return earlier(t)
}

// earlier holds that a file to write does not exist, is no plain file, or holds what was written there before.
func earlier(t target) error {
	info, err := os.Stat(t.file)
	if err != nil || !info.Mode().IsRegular() {
		return nil // what cannot be written says so when it is
	}
	data, err := os.ReadFile(t.file)
	if err != nil {
		return fileError(t.file, err)
	}
	if !report.IsEarlier(t.format, data) {
		what := "an earlier report of format " + t.format
		if t.format == report.Baseline {
			what = "an earlier baseline"
		}
		return fmt.Errorf("%s: %s exists and is not %s; it is left as it is: remove it, or name another file", t.flag, t.file, what)
	}
	return nil
}

// retire removes the reports of earlier runs, so that none is taken for one of this run, whatever becomes of it. A baseline stays
// until there is a new one.
func retire(targets []target) error {
	for _, t := range targets {
		if t.format == report.Baseline {
			continue
		}
		info, err := os.Stat(t.file)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if info.Mode().Perm()&0o222 == 0 {
			return fmt.Errorf("%s: is read-only", t.file)
		}
		if linked(info) { // its other names are to show the new report
			err = os.Truncate(t.file, 0)
		} else {
			err = os.Remove(resolved(t.file))
		}
		if err != nil {
			return fileError(t.file, err)
		}
	}
	return nil
}

// same reports whether two names are of one file, which need not exist.
func same(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	return errors.Is(errX, fs.ErrNotExist) && errors.Is(errY, fs.ErrNotExist) && place(a) == place(b)
}

// place spells a file that does not exist by the real name of its directory.
func place(name string) string {
	name = resolved(name)
	dir, err := filepath.EvalSymlinks(filepath.Dir(name))
	if err != nil {
		dir = filepath.Dir(name)
	}
	if full, err := filepath.Abs(dir); err == nil {
		dir = full
	}
	return filepath.Join(dir, filepath.Base(name))
}

// device reports whether a file is one that takes several texts, such as /dev/null.
func device(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}

// isStdout reports whether a file is where the report goes, unless that is nowhere.
func (s *streams) isStdout(name string) bool {
	out, ok := s.out.(*os.File)
	if !ok {
		return false
	}
	to, err := out.Stat()
	info, errInfo := os.Stat(name)
	return err == nil && errInfo == nil && os.SameFile(to, info) && (!device(name) || term.IsTerminal(int(out.Fd())))
}

// outputsTo reads --output, and makes way for what is to be written: it must be safe to write, and what an earlier run wrote there goes.
func (q *request) outputsTo(flags []string, formats []report.Format, further []target) ([]extra, error) {
	extras, err := parseOutputs(flags, formats)
	if err != nil {
		return nil, err
	}
	targets := append(targetsOf(extras), further...)
	if len(targets) == 0 {
		return nil, nil
	}
	fine, err := q.claim(targets, q.reads())
	return extras, cmp.Or(err, retire(fine))
}

// reads lists the files that the request reads, as far as it can be told before it does.
func (q *request) reads() []string {
	list := []string{q.config}
	for _, arg := range q.files {
		names, _, _ := q.expand(arg) // what is wrong with it, or with the configuration, is said when it is read
		config, _ := q.findConfig(arg)
		list = append(append(list, arg, config), names...)
	}
	return slices.DeleteFunc(list, func(name string) bool { return name == "" || name == "-" })
}

// targetsOf lists what the flags ask to write.
func targetsOf(extras []extra) (list []target) {
	for _, x := range extras {
		list = append(list, target{"--output " + x.format.Name + "=" + x.file, x.format.Name, x.file})
	}
	return list
}

// isGraphName reports whether a file of a directory is read as a graph.
func isGraphName(base string) bool {
	return !strings.HasPrefix(base, ".") && !strings.HasSuffix(base, schemaSuffix) && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(base))
}
