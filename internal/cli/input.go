package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/units"
)

// read reads graph files: files, every YAML and JSON file of a directory, and "-" for standard input. Findings go to
// stderr; errors among them end the run. With quiet, they go there only then.
func (s *streams) read(args []string, quiet bool) (*graphfile.Result, error) {
	var inputs []graphfile.Input
	seen := map[string]bool{}
	for _, arg := range args {
		names, err := s.expand(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if seen[filepath.Clean(name)] {
				return nil, fmt.Errorf("%s is given twice", name)
			}
			seen[filepath.Clean(name)] = true
			data, err := s.load(name)
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, graphfile.Input{Name: shownName(name), Data: data})
		}
	}
	r := graphfile.Read(inputs)
	worst, any := diag.Worst(r.Findings)
	wrong := any && worst == diag.Error || r.Graph == nil
	if wrong || !quiet {
		if err := r.Sources.Write(s.err, r.Findings); err != nil {
			return nil, fmt.Errorf("stderr: %w", err)
		}
	}
	if wrong {
		return nil, errReported
	}
	return r, nil
}

func shownName(name string) string {
	if name == "-" {
		return "<stdin>"
	}
	return filepath.ToSlash(name)
}

// expand turns an argument into the files it stands for. Hidden files of a directory, such as its .commadvisor.yaml, are no
// graphs.
func (s *streams) expand(arg string) ([]string, error) {
	if arg == "-" {
		return []string{arg}, nil
	}
	info, err := s.files.stat(arg)
	if err != nil {
		return nil, fileError(arg, err)
	}
	if !info.IsDir() {
		return []string{arg}, nil
	}
	entries, err := s.files.list(arg)
	if err != nil {
		return nil, fileError(arg, err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e, ".") || strings.HasSuffix(e, schemaSuffix) { // our own configuration, baseline, and schema, and what editors leave
			continue
		}
		name := filepath.Join(arg, e)
		if strings.HasPrefix(e, ".") {
			continue
		}
		if info, err := s.files.stat(name); err == nil && !info.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(e)) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no .yaml, .yml or .json file in this directory", arg)
	}
	slices.Sort(names)
	return names, nil
}

// load reads one file of at most graphfile.MaxBytes, and never more than that into memory.
func (s *streams) load(name string) ([]byte, error) {
	if name == "-" {
		return limited("<stdin>", s.in)
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
	return fmt.Errorf("%s: at most %s are read, and this is %s", name, units.Bytes(graphfile.MaxBytes), size)
}

// fileError names the file once and says what is wrong without the system call.
func fileError(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such file", name)
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}
