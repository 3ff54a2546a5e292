package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"commadvisor/internal/advise"
	"commadvisor/internal/report"
)

const (
	pipeWidth = 100 // columns where nobody says how many there are
	leastCols = 40
	mostCols  = 200 // longer lines cannot be followed by eye
)

// width returns how many columns text may take: COLUMNS, else the terminal's, else a fixed number.
func (s *streams) width() int {
	if v, ok := s.env("COLUMNS"); ok {
		if n, err := strconv.Atoi(v); err == nil && n > 0 {
			return min(max(n, leastCols), mostCols)
		}
	}
	if s.columns > 0 {
		return min(max(s.columns, leastCols), mostCols)
	}
	return pipeWidth
}

// terminal reports whether a stream is a terminal, and how wide. The terminal itself is never asked anything.
func terminal(w io.Writer) (is bool, columns int) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		columns = 0
	}
	return true, columns
}

// color resolves --color. NO_COLOR counts whatever its value; --color=always outranks it, because it is asked for now.
func (s *streams) color(flag string) (bool, error) {
	switch flag {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		if _, no := s.env("NO_COLOR"); no {
			return false, nil
		}
		if v, _ := s.env("TERM"); v == "dumb" {
			return false, nil
		}
		return s.terminal, nil
	}
	return false, fmt.Errorf("unknown --color %q; wanted auto, always, never", flag)
}

// ascii reports whether the terminal is said to lack what is not ASCII: a dumb one, or a locale with another character set than UTF-8. A
// locale without one says nothing: containers have none, and their logs are UTF-8.
func (s *streams) ascii() bool {
	if v, _ := s.env("TERM"); v == "dumb" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v, _ := s.env(name); v != "" {
			_, set, ok := strings.Cut(strings.ToLower(v), ".")
			return ok && !strings.HasPrefix(set, "utf-8") && !strings.HasPrefix(set, "utf8")
		}
	}
	return false
}

func formatNamed(name string, formats []report.Format) (report.Format, error) {
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return report.Format{}, fmt.Errorf("unknown format %q; wanted %s", name, strings.Join(names, ", "))
}

// extra is one further report: --output FORMAT=FILE.
type extra struct {
	format report.Format
	file   string
}

func parseOutputs(flags []string, formats []report.Format) (list []extra, err error) {
	for _, text := range flags {
		name, file, ok := strings.Cut(text, "=")
		if !ok || file == "" {
			return nil, fmt.Errorf("found --output %q; wanted FORMAT=FILE such as json=report.json", text)
		}
		f, err := formatNamed(name, formats)
		if err != nil {
			return nil, err
		}
		list = append(list, extra{f, file})
	}
	return list, nil
}

// emit writes the further reports to their files, then the report to stdout: nothing is there to read where one cannot be
// written. JSON goes out as it is made, for it may be larger than memory; what people read is finished first.
func (s *streams) emit(f report.Format, extras []extra, a *advise.Analysis, o report.Options) error {
	var out bytes.Buffer
	if f.Name != "json" {
		if err := f.Write(&out, a, o); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	file := o
	file.Color, file.Width = false, pipeWidth // a file is no terminal
	for _, x := range extras {
		err := writeFile(x.file, func(w io.Writer) error { return x.format.Write(forPeople(x.format.Name, w), a, file) })
		if err != nil {
			return fileError(x.file, err)
		}
	}
	if f.Name != "json" {
		return s.print(f.Name, out.Bytes())
	}
	to := &remembering{Writer: s.out}
	err := f.Write(to, a, o)
	if to.err != nil {
		return fmt.Errorf("stdout: %w", to.err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return nil
}

// print writes a report to stdout. The formats for people hold names as they are, which must be no command to a build server.
func (s *streams) print(format string, report []byte) error {
	if _, err := forPeople(format, s.out).Write(report); err != nil {
		return fmt.Errorf("stdout: %w", err)
	}
	return nil
}

func forPeople(format string, w io.Writer) io.Writer {
	if format == "text" || format == "markdown" {
		return inert{w}
	}
	return w
}

// writeFile writes to a file beside the target and renames it, so that a reader never sees half a report. What is not a
// plain file (a pipe, a device) is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return closing(f, write(f))
	}
	s, err := stage(name, write)
	if err != nil {
		return err
	}
	defer s.discard()
	_, err = replaceAll([]staged{s})
	return err
}
