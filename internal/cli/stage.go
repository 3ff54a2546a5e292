package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// staged is a text that waits beside its file until it takes its place.
type staged struct {
	asked string // as the caller calls the file
	name  string // links resolved: the link stays one
	temp  string
	over  bool // the text is written into the file, because another one cannot take its place: it has more names, or an owner we cannot give
}

// stage writes a text beside the file it is for. A rename would also replace a file that is read-only, so that one is refused.
func stage(name string, write func(io.Writer) error) (staged, error) {
	s := staged{asked: name, name: resolved(name)}
	info, err := os.Stat(s.name)
	exists := err == nil
	switch {
	case exists && !info.Mode().IsRegular():
		return s, errors.New("is no plain file")
	case exists && info.Mode().Perm()&0o222 == 0:
		return s, errors.New("is read-only")
	}
	s.temp = filepath.Join(filepath.Dir(s.name), fmt.Sprintf(".%s.%d.tmp", filepath.Base(s.name), os.Getpid()))
	waiting.add(s.temp)
	f, err := os.OpenFile(s.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		waiting.drop(s.temp) // it is not ours
		return s, err
	}
	if exists {
		s.over = linked(info) || own(f, info) != nil
		err = f.Chmod(info.Mode().Perm()) // whatever the umask takes from new files; after the owner, which may take some too
	}
	if err == nil {
		err = write(f)
	}
	if err = closing(f, err); err != nil {
		s.discard() // the first error is the one to report
	}
	return s, err
}

// resolved follows links to the file that they stand for, whether it exists or not.
func resolved(name string) string {
	for range 40 { // as many as the system follows
		to, err := os.Readlink(name)
		if err != nil {
			return name
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(name), to)
		}
		name = to
	}
	return name
}

// replaceAll has texts take their places, and returns how many did. An interrupt waits until all have.
func replaceAll(list []staged) (done int, err error) {
	waiting.Lock()
	defer waiting.Unlock()
	for _, s := range list {
		if err := s.replace(); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

func (s staged) replace() error {
	if !s.over {
		return os.Rename(s.temp, s.name)
	}
	text, err := os.ReadFile(s.temp)
	if err != nil {
		return err
	}
	before, err := os.ReadFile(s.name)
	if err != nil {
		return err
	}
	if err := overwrite(s.name, text); err != nil {
		return errors.Join(err, overwrite(s.name, before))
	}
	return nil
}

// overwrite writes over what is there before it cuts off the rest: a full disk then has room for the old text still.
func overwrite(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Truncate(int64(len(text)))
	}
	if err == nil {
		err = f.Sync()
	}
	return closing(f, err)
}

// discard removes what has not taken its place.
func (s staged) discard() {
	os.Remove(s.temp)
	waiting.drop(s.temp)
}

func closing(f io.Closer, err error) error {
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// kind names what is no plain file.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "no plain file"
}
