package lint

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/graphfile"
)

// Options say what lint is asked beside the analysis. The zero value runs every check with its defaults.
type Options struct {
	Today    string                        // YYYY-MM-DD, for what expires; "" where nothing does
	Sources  *diag.Sources                 // for comments that suppress; nil: none
	Reader   []diag.Finding                // warnings of the reader, which become findings
	Levels   map[string]Level              // per check, instead of its severities
	Params   map[string]map[string]float64 // per check and threshold
	Owners   []string                      // only what these own, or what is called by or calls it; nil: all
	Baseline *Baseline                     // what was known; nil: nothing
	Strict   bool                          // an entry of the baseline that is found no more fails
	FailOn   Level                         // Off: never
	Least    Confidence                    // of the findings that count
}

// Level is what the configuration makes of a check: Off, or a severity.
type Level uint8

// The levels.
const (
	Off Level = iota
	AsInfo
	AsWarning
	AsError
)

// LevelNamed is the level of a word of the configuration, or of --fail-on, where never is Off.
func LevelNamed(word string) Level {
	return Level(max(slices.Index(graphfile.Levels, word), slices.Index(graphfile.FailOn, word), 0))
}

func (l Level) severity() diag.Severity { return diag.Severity(max(l, AsInfo) - AsInfo) }

// Run checks an analysis. The steps come in this order: what is found, by checks that are not off; whom it concerns; what comments
// suppress; what severity the configuration gives it, findings about those comments included; what the baseline knows; what is less
// sure than asked for; what repairs another finding; whether that fails.
func Run(a *advise.Analysis, o Options) *Result {
	r := &Result{FailOn: o.FailOn.severity(), Never: o.FailOn == Off, Least: o.Least}
	for _, f := range o.Reader {
		r.Findings = append(r.Findings, Finding{Finding: f, detail: f.Message, Confidence: Proven})
	}
	p := newPass(a, &o)
	for _, c := range Checks() {
		if level, set := o.Levels[c.ID]; c.run == nil || set && level == Off {
			continue
		}
		p.check = c
		c.run(p)
	}
	r.Findings = append(r.Findings, p.found...)
	if o.Owners != nil {
		r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return !a.Topology.Concerns(f.On, f.Name, o.Owners) })
	}
	r.Findings = suppress(a, r.Findings, &o)
	for i := range r.Findings {
		if level, set := o.Levels[r.Findings[i].Code]; set && level != Off {
			r.Findings[i].Severity = level.severity()
		}
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { level, set := o.Levels[f.Code]; return set && level == Off })
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return a.Compare(b.Finding) })
	r.number()
	r.compare(o.Baseline, o.Owners == nil)
	r.below(o.Least)
	r.relate(a)
	r.judge(&o)
	return r
}

// RunFailed is the code of a run that came to nothing for another reason than what a file says.
const RunFailed = "run/failed"

// Unread is the result of a run whose input could not be read: its faults, which fail the run whatever it is asked.
func Unread(faults []diag.Finding) *Result {
	r := &Result{FailOn: diag.Error, Failed: true, Incomplete: true}
	for _, f := range faults {
		r.Findings = append(r.Findings, Finding{Finding: f, detail: f.Message, Confidence: Proven})
	}
	r.number()
	return r
}

// number gives each finding its fingerprint. Two of one check on the same subject that nothing tells apart are numbered by their
// messages, which stay in order where lines move.
func (r *Result) number() {
	order := make([]int, len(r.Findings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(r.Findings[i].Message, r.Findings[j].Message) })
	taken := map[string]int{}
	for _, i := range order {
		f := &r.Findings[i]
		f.Fingerprint = number(taken, f.Code, subject{f.On, f.Name, f.detail})
	}
}

// number is the fingerprint of a finding, of those that would have the same one the second, third, and so on.
func number(taken map[string]int, check string, on subject) string {
	print := fingerprint(check, on)
	taken[check+" "+print]++
	if n := taken[check+" "+print]; n > 1 {
		on.detail += fmt.Sprintf("\x00%d", n)
		return fingerprint(check, on)
	}
	return print
}

// judge decides whether the run failed.
func (r *Result) judge(o *Options) {
	for i := range r.Findings {
		f := &r.Findings[i]
		r.Failed = r.Failed || !r.Never && f.State == New && f.Severity >= r.FailOn
	}
	r.Failed = r.Failed || o.Strict && len(r.Fixed) > 0
}

// Counts says how many findings are of each state and severity.
type Counts struct {
	Errors, Warnings, Infos int // those that are new
	Mild                    int // of these, the ones below the severity that fails
	Same, Suppressed, Fixed int
	Below                   int // less sure than asked for
}

// Counts counts the findings.
func (r *Result) Counts() (n Counts) {
	for i := range r.Findings {
		switch f := &r.Findings[i]; {
		case f.State == Related:
		case f.State == Same:
			n.Same++
		case f.State == Suppressed:
			n.Suppressed++
		case f.State == Below:
			n.Below++
		case f.Severity == diag.Error:
			n.Errors++
		case f.Severity == diag.Warning:
			n.Warnings++
		default:
			n.Infos++
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == New && (r.Never || f.Severity < r.FailOn) {
			n.Mild++
		}
	}
	n.Fixed = len(r.Fixed)
	return n
}

// fingerprint identifies a finding by what it is about, never by where it stands or by its numbers.
func fingerprint(check string, on subject) string {
	sum := sha256.Sum256([]byte(check + "\x00" + on.on + "\x00" + on.name + "\x00" + on.detail))
	return hex.EncodeToString(sum[:8])
}
