package report

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"commadvisor/internal/advise"
	"commadvisor/internal/compare"
	"commadvisor/internal/diag"
	"commadvisor/internal/drawn"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/lint"
	"commadvisor/internal/rules"
)

// The program as a whole, below its command line: a drawn file is read, advised on, and written in every format.

var (
	scribbled = flag.Int("scribbled", 40, "how many seeds the fuzz tests of whole runs have; without -fuzz many run faster than with it")
	scribbler = flag.Uint64("scribbler", 3, "which seeds those are")
)

// scribbles are the seeds: bytes without a meaning make files of every size.
func scribbles(f *testing.F) {
	rng := rand.New(rand.NewPCG(*scribbler, 4))
	n := *scribbled
	if testing.Short() {
		n /= 5
	}
	for i := range n {
		data := make([]byte, 20+i%40*20)
		for j := range data {
			data[j] = byte(rng.Uint32())
		}
		f.Add(data)
	}
}

// whole is a drawn file, read and advised on.
type whole struct {
	file   *drawn.File
	layout drawn.Layout
	result *graphfile.Result
	*advise.Analysis
}

// draw skips what the reader refuses, which must not happen in silence.
func draw(t *testing.T, d *drawn.Draw) whole {
	layout := drawn.Layout(d.N(drawn.Layouts))
	profile := rules.Profiles()[d.N(len(rules.Profiles()))]
	return advised(t, drawn.Graph(d), layout, profile)
}

func advised(t *testing.T, file *drawn.File, layout drawn.Layout, profile rules.Profile) whole {
	r := graphfile.Read([]graphfile.Input{{Name: layout.FileName(), Data: []byte(file.Text(layout))}})
	if worst, any := diag.Worst(r.Findings); any && worst == diag.Error || r.Graph == nil {
		if len(r.Findings) == 0 {
			t.Fatal("refused in silence")
		}
		unread := lint.Unread(r.Findings)
		for _, f := range Lints(unread) {
			sound(t, "unread", f, nil, Options{Sources: r.Sources, Width: 100})
		}
		t.Skip("no graph")
	}
	t.Logf("%s\n%s", profile.Name, file.Text(layout)) // shown where the test fails
	return whole{file, layout, r, advise.Analyze(r.Graph, profile)}
}

func (s whole) options(d *drawn.Draw) Options {
	return Options{Files: []string{s.layout.FileName()}, Sources: s.result.Sources, Findings: s.result.Findings, Width: []int{fileWidth, 40 + d.N(160)}[d.N(2)], ASCII: d.OneIn(4), Scores: d.OneIn(2),
		All: d.OneIn(2), Scratch: d.OneIn(4), Changes: d.OneIn(4), Flips: d.OneIn(16), Version: "1.2.3"}
}

// FuzzAnalyze: every format of an analysis is sound, and the same file gives the same bytes.
func FuzzAnalyze(f *testing.F) {
	scribbles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d := drawn.New(data)
		o := drawn.New(append([]byte(nil), data...)) // options from the same bytes, so that the graph stays as it is when they change
		s := draw(t, d)
		opts := s.options(o)
		for _, format := range Analyses() {
			text := sound(t, "analyze", format, s.Analysis, opts)
			var again bytes.Buffer
			if format.Name != "json" {
				continue
			}
			twin := advised(t, s.file, s.layout, s.Profile)
			if err := format.Write(&again, twin.Analysis, opts); err != nil || again.String() != text {
				t.Errorf("the same file gives other bytes: %v\n%s", err, diag.Diff(format.Name, text, again.String()))
			}
		}
	})
}

// FuzzExplain: one edge in every format.
func FuzzExplain(f *testing.F) {
	scribbles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d := drawn.New(data)
		edge := d.N(256)
		s := draw(t, d)
		opts := s.options(d)
		if len(s.Edges) == 0 {
			t.Skip("no edge")
		}
		opts.Edges = []int{edge % len(s.Edges)}
		for _, format := range Explanations() {
			sound(t, "explain", format, s.Analysis, opts)
		}
	})
}

// FuzzLint: every format of findings is sound, no two findings have one fingerprint, and what is in the baseline is not new.
func FuzzLint(f *testing.F) {
	scribbles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d := drawn.New(data)
		s := draw(t, d)
		asked := lint.Options{Today: "2026-11-24", Sources: s.result.Sources, Reader: s.result.Findings, FailOn: lint.AsInfo}
		r := lint.Run(s.Analysis, asked)
		opts := s.options(d)
		for _, format := range Lints(r) {
			sound(t, "lint", format, s.Analysis, opts)
		}
		var known bytes.Buffer
		if err := lint.WriteBaseline(&known, r); err != nil {
			t.Fatal(err)
		}
		baseline, err := lint.ReadBaseline("base.json", known.Bytes())
		if err != nil || !IsEarlier(Baseline, known.Bytes()) {
			t.Fatalf("%v\n%s", err, known.String())
		}
		asked.Baseline, asked.Strict = baseline, true
		if again := lint.Run(s.Analysis, asked); again.Failed || len(again.Fixed) > 0 {
			t.Errorf("with its own baseline: %+v, fixed %v", again.Findings, again.Fixed)
		}
	})
}

// FuzzPlan: every format of a plan is sound, and where the whole design is written into the file, steps and calls without a mode alike,
// nothing is left to do.
func FuzzPlan(f *testing.F) {
	scribbles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d := drawn.New(data)
		s := draw(t, d)
		plan := s.Plan()
		opts := s.options(d)
		for _, format := range Plans(&plan) {
			sound(t, "plan", format, s.Analysis, opts)
		}
		var changes []graphfile.Change
		for e := range s.Edges {
			if s.Edges[e].Change || s.Open(e) {
				changes = append(changes, graphfile.Change{On: "edge", Index: e, Key: "mode", Value: s.Design[e].String()})
			}
		}
		texts, err := graphfile.Edit(s.result, changes)
		if err != nil {
			t.Fatal(err)
		}
		r := graphfile.Read(s.result.Inputs(texts))
		if after := advise.Analyze(r.Graph, s.Profile).Plan(); len(after.Steps) > 0 {
			t.Errorf("applied, there is still to do: %+v\n%s", after.Steps[0], strings.Join(s.Topology.IDs, "\n"))
		}
	})
}

// FuzzDiff: every format of a difference is sound, a file does not differ from itself, and what is in both is not new.
func FuzzDiff(f *testing.F) {
	scribbles(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d := drawn.New(data)
		base := draw(t, d)
		head := advised(t, base.file.Changed(d), drawn.Layout(d.N(drawn.Layouts)), base.Profile)
		opts := head.options(d)
		between := func(from, to whole) *Difference {
			r := lint.Run(from.Analysis, lint.Options{Reader: from.result.Findings, FailOn: lint.AsInfo})
			delta := compare.Analyses(from.Analysis, to.Analysis)
			known := r.AsBaseline("", delta.Renamed())
			found := lint.Run(to.Analysis, lint.Options{Reader: to.result.Findings, FailOn: lint.AsInfo, Baseline: known})
			var fresh []lint.Finding
			for _, x := range found.Findings {
				if x.State == lint.New {
					fresh = append(fresh, x)
				}
			}
			found.Findings, found.Fixed = fresh, nil
			return &Difference{delta, "a.yaml", "b.yaml", found}
		}
		there := between(base, head)
		for _, format := range Diffs(there) {
			sound(t, "diff", format, head.Analysis, opts)
		}
		if same := between(head, head); !same.Empty() {
			t.Errorf("a file differs from itself: %+v %+v", same.Changes, same.Lint.Findings)
		}
	})
}
