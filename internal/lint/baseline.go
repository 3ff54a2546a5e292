package lint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"commadvisor/internal/units"
)

// SchemaBaseline names the contract of baseline files.
const SchemaBaseline = "commadvisor.baseline/v1"

// Baseline is what a team knows and lives with for now.
type Baseline struct {
	File     string `json:"-"`
	Findings []Known
}

type baselineFile struct {
	Schema   string  `json:"schema"`
	Findings []Known `json:"findings"`
}

// ReadBaseline reads a baseline file strictly: what is not understood is an error with its place.
func ReadBaseline(name string, data []byte) (*Baseline, error) {
	var f baselineFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(&f)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("found more after the first value; wanted one object")
		}
	}
	if err != nil {
		at, what := d.InputOffset(), strings.TrimPrefix(err.Error(), "json: ")
		var syntax *json.SyntaxError
		var shape *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			at = syntax.Offset
		case errors.As(err, &shape):
			at, what = shape.Offset, fmt.Sprintf("%s: found %s; wanted what --write-baseline writes", shape.Field, jsonWord(shape.Value))
			if shape.Field == "" {
				what = fmt.Sprintf("found %s; wanted a baseline, an object with schema and findings, as --write-baseline writes it", jsonWord(shape.Value))
			}
		case errors.Is(err, io.EOF):
			what = "the file is empty; wanted what --write-baseline writes"
		}
		line, col := place(data, int(at))
		return nil, fmt.Errorf("%s:%d:%d: %s", name, line, col, what)
	}
	if f.Schema != SchemaBaseline {
		return nil, fmt.Errorf("%s: found schema %q; wanted %q", name, cut(f.Schema), SchemaBaseline)
	}
	for i, k := range f.Findings {
		if k.Check == "" || k.Fingerprint == "" {
			return nil, fmt.Errorf("%s: finding %d lacks its check or fingerprint; wanted both, as --write-baseline writes them", name, i+1)
		}
	}
	return &Baseline{File: name, Findings: f.Findings}, nil
}

// jsonWord is what JSON's reader found, in words of the project.
func jsonWord(kind string) string {
	kind, _, _ = strings.Cut(kind, " ") // of a number it also tells the digits
	switch kind {
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	case "string":
		return "a text"
	}
	return "a " + kind
}

func place(data []byte, at int) (line, col int) {
	before := data[:min(max(at, 0), len(data))]
	return bytes.Count(before, []byte("\n")) + 1, len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:]))) + 1
}

// WriteBaseline writes the findings of a result that are neither suppressed nor less sure than asked for, sorted, so that a diff shows
// what was added.
func WriteBaseline(w io.Writer, r *Result) error {
	f := baselineFile{SchemaBaseline, r.AsBaseline("", nil).Findings}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(f)
}

// AsBaseline makes what a run found known to another; what comments suppress is not. renamed maps the edges that have another id
// there to that id.
func (r *Result) AsBaseline(file string, renamed map[string]string) *Baseline {
	b := &Baseline{file, []Known{}}
	taken := map[string]int{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.State == Suppressed || f.State == Below {
			continue
		}
		k := f.known()
		if name, ok := renamed[f.Name]; ok && f.On == "edge" {
			k.Name, k.Fingerprint = name, number(taken, f.Code, subject{f.On, name, f.detail})
		}
		b.Findings = append(b.Findings, k)
	}
	slices.SortFunc(b.Findings, compareKnown)
	return b
}

func (f *Finding) known() Known {
	excess, _ := strconv.ParseFloat(strconv.FormatFloat(f.Excess, 'g', 4, 64), 64) // so that rounding is no change of the file
	return Known{f.Code, f.On, f.Name, f.Fingerprint, excess}
}

// worsens is how much more a limit has to be exceeded for a known finding to be new again: less is noise of the facts.
const worsens = 1.1

func compareKnown(a, b Known) int {
	return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.On, b.On), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Fingerprint, b.Fingerprint))
}

// compare marks what the baseline knows, and lists what it knows and is found no more. A run that is narrowed to some
// owners cannot say what is gone.
func (r *Result) compare(b *Baseline, whole bool) {
	if b == nil {
		return
	}
	r.Baseline = b.File
	known, found := map[string]*Known{}, map[string]bool{}
	for i := range b.Findings {
		k := &b.Findings[i]
		known[k.Check+" "+k.Fingerprint] = k
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		found[f.Code+" "+f.Fingerprint] = true
		k := known[f.Code+" "+f.Fingerprint]
		switch {
		case f.State != New || k == nil:
		case k.Excess > 0 && f.Excess > k.Excess*worsens:
			f.Message += fmt.Sprintf("; worse than known: %s times the limit instead of %s", units.Digits(f.Excess, 3), units.Digits(k.Excess, 3))
		default:
			f.State = Same
		}
	}
	for _, k := range b.Findings {
		if whole && !found[k.Check+" "+k.Fingerprint] {
			r.Fixed = append(r.Fixed, k)
		}
	}
	slices.SortFunc(r.Fixed, compareKnown)
}
