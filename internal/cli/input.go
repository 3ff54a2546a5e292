package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/units"
)

// inputFaults are findings that leave nothing to report on; they have been written to stderr.
type inputFaults struct {
	sources  *diag.Sources
	findings []diag.Finding
}

func (*inputFaults) Error() string        { return errReported.Error() }
func (*inputFaults) Is(target error) bool { return target == errReported }

// fileFault is an error of one file as a whole.
type fileFault struct {
	name string
	err  error
}

func (f *fileFault) Error() string { return f.name + ": " + f.err.Error() }
func (f *fileFault) Unwrap() error { return f.err }

// read reads graph files: files, every YAML and JSON file of a directory, and "-" for standard input. They are read in the order of
// their names, so that the order of the arguments changes nothing. Findings go to stderr; errors among them end the run. With quiet,
// they go there only then.
func (s *streams) read(args []string, quiet bool) (*graphfile.Result, error) {
	var inputs []graphfile.Input
	seen := map[string]bool{}
	for _, arg := range args {
		names, left, err := s.expand(arg)
		if err != nil {
			return nil, err
		}
		for _, l := range left {
			s.say("%s", l)
		}
		for _, name := range names {
			shown := s.shownName(name)
			if seen[path.Clean(shown)] {
				return nil, fmt.Errorf("%s is given twice", name)
			}
			seen[path.Clean(shown)] = true
			data, err := s.load(name)
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, graphfile.Input{Name: shown, Data: data})
		}
	}
	slices.SortStableFunc(inputs, func(a, b graphfile.Input) int { return strings.Compare(a.Name, b.Name) })
	r := graphfile.Read(inputs)
	worst, any := diag.Worst(r.Findings)
	wrong := any && worst == diag.Error || r.Graph == nil
	if wrong {
		return nil, s.fault(r.Sources, r.Findings)
	}
	if !quiet {
		if err := r.Sources.Write(s.err, r.Findings); err != nil {
			return nil, fmt.Errorf("stderr: %w", err)
		}
	}
	return r, nil
}

// fault writes findings that end the run to stderr.
func (s *streams) fault(sources *diag.Sources, findings []diag.Finding) error {
	if err := sources.Write(s.err, findings); err != nil {
		return fmt.Errorf("stderr: %w", err)
	}
	return &inputFaults{sources, findings}
}

const stdinName = "<stdin>"

// shownName is what a file is called in reports.
func (s *streams) shownName(name string) string {
	if name == "-" {
		return cmp.Or(filepath.ToSlash(s.stdin), stdinName)
	}
	return filepath.ToSlash(name)
}

// expand turns an argument into the files it stands for, and says what is left out. Hidden files of a directory, such as its
// .commadvisor.yaml, are no graphs. Only what is a plain file is read there: a pipe may never end.
func (s *streams) expand(arg string) (names, left []string, err error) {
	if arg == "-" {
		return []string{arg}, nil, nil
	}
	info, err := s.files.stat(arg)
	if err != nil {
		return nil, nil, fileError(arg, err)
	}
	if !info.IsDir() {
		return []string{arg}, nil, nil
	}
	entries, err := s.files.list(arg)
	if err != nil {
		return nil, nil, fileError(arg, err)
	}
	slices.Sort(entries)
	for _, e := range entries {
		if !isGraphName(e) {
			continue
		}
		name := filepath.Join(arg, e)
		info, err := s.files.stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			left = append(left, name+" is left out: the link leads nowhere")
		case err != nil:
			return nil, nil, fileError(name, err)
		case info.Mode().IsRegular():
			names = append(names, name)
		default:
			left = append(left, name+" is left out: it is "+kind(info.Mode()))
		}
	}
	if len(names) == 0 {
		return nil, left, &fileFault{arg, errors.New("no .yaml, .yml or .json file in this directory")}
	}
	return names, left, nil
}

// load reads one file of at most graphfile.MaxBytes, and never more than that into memory.
func (s *streams) load(name string) ([]byte, error) {
	if name == "-" {
		return limited(s.shownName(name), s.in)
	}
	if info, err := s.files.stat(name); err == nil && info.Size() > graphfile.MaxBytes {
		return nil, tooLarge(name, units.Bytes(float64(info.Size())))
	}
	f, err := s.files.open(name)
	if err != nil {
		return nil, fileError(name, err)
	}
	defer f.Close() // read only: nothing is lost
	return limited(name, f)
}

func limited(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, graphfile.MaxBytes+1))
	if err != nil {
		return nil, fileError(name, err)
	}
	if len(data) > graphfile.MaxBytes {
		return nil, tooLarge(name, "more")
	}
	return data, nil
}

func tooLarge(name, size string) error {
	return &fileFault{name, fmt.Errorf("at most %s are read, and this is %s", units.Bytes(graphfile.MaxBytes), size)}
}

// fileError names the file once and says what is wrong without the system call.
func fileError(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &fileFault{name, errNoFile}
	}
	var call *fs.PathError
	if errors.As(err, &call) {
		err = call.Err
	}
	return &fileFault{name, err}
}

var errNoFile = errors.New("no such file")
