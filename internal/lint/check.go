package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/diag"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

// Checks returns every check, family by family.
func Checks() []*Check {
	return slices.Concat(modeChecks, objectiveChecks, capacityChecks, callChecks, retryChecks, queueChecks, shapeChecks, factChecks, ignoreChecks)
}

// CheckNamed returns the check of an id.
func CheckNamed(id string) (*Check, bool) {
	all := Checks()
	i := slices.IndexFunc(all, func(c *Check) bool { return c.ID == id })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Family is the first part of the check's id.
func (c *Check) Family() string { family, _, _ := strings.Cut(c.ID, "/"); return family }

// pass is what a check sees, and where it leaves its findings.
type pass struct {
	a      *advise.Analysis
	g      *graph.Graph
	today  string // YYYY-MM-DD; "" where nothing expires
	params map[string]map[string]float64
	check  *Check
	found  []Finding
	modes  forecast.Assignment // as built; not stated counts as sync
	built  *forecast.ModeForecaster
	behind [][]forecast.Moments
	faults []advise.Fault // of the design as built
	made   [][]loadCall   // per edge: the calls that take it
	waited [][]behindCall // per load and node, see behindCalls
}

// loadCall is a call of one load.
type loadCall struct {
	load int
	call graph.Call
}

func newPass(a *advise.Analysis, o *Options) *pass {
	p := &pass{a: a, g: a.Graph, today: o.Today, params: o.Params, modes: forecast.Today(a.Graph)}
	p.built, p.faults = a.Model.ForModes(p.modes), a.Faults(p.modes)
	p.behind = make([][]forecast.Moments, len(a.Topology.Flows))
	for l := range a.Topology.Flows {
		p.behind[l] = a.Model.Behind(l, p.modes)
	}
	p.made = make([][]loadCall, len(a.Graph.Edges))
	p.calls(func(load int, c graph.Call) { p.made[c.Edge] = append(p.made[c.Edge], loadCall{load, c}) })
	return p
}

// param is a threshold of the running check: as configured, else its default.
func (p *pass) param(name string) float64 {
	if v, ok := p.params[p.check.ID][name]; ok {
		return v
	}
	for _, q := range p.check.Params {
		if q.Name == name {
			return q.Value
		}
	}
	panic(p.check.ID + " reads " + name + ", which is none of its Params")
}

// subject is what a finding is about. detail tells findings of one check on the same subject apart.
type subject struct{ on, name, detail string }

func (p *pass) edge(e int) subject     { return subject{"edge", p.a.Topology.IDs[e], ""} }
func (p *pass) service(s int) subject  { return subject{"service", p.g.Services[s].Name, ""} }
func (p *pass) workload(w int) subject { return subject{"workload", p.g.Workloads[w].Name, ""} }

// report adds a finding and returns it, for related places.
func (p *pass) report(on subject, severity diag.Severity, pos diag.Pos, format string, args ...any) *Finding {
	p.found = append(p.found, Finding{
		Finding: diag.Finding{Severity: severity, Code: p.check.ID, Message: words.Printable(fmt.Sprintf(format, args...)), Pos: pos},
		Check:   p.check, On: on.on, Name: on.name, detail: on.detail, Confidence: Proven,
	})
	return &p.found[len(p.found)-1]
}

// exceeds notes by how much a limit is exceeded, so that a baseline can tell that it got worse.
func (f *Finding) exceeds(measured, allowed float64) *Finding {
	if ratio := measured / allowed; ratio > 1 && !math.IsInf(ratio, 1) {
		f.Excess = ratio
	}
	return f
}

// near adds a related place, where it is known.
func (f *Finding) near(pos diag.Pos, format string, args ...any) {
	if pos.Known() {
		f.Related = append(f.Related, diag.Related{Pos: pos, Message: words.Printable(fmt.Sprintf(format, args...))})
	}
}

// waits reports whether an edge is a call that its caller waits for as built: stated sync, and advised on.
func (p *pass) waits(e int) bool {
	mode := p.g.Edges[e].Mode
	return mode.Known && mode.V == graph.Sync && p.g.Advised(e)
}

// queued reports whether an edge goes through a queue as built.
func (p *pass) queued(e int) bool {
	mode := p.g.Edges[e].Mode
	return mode.Known && mode.V != graph.Sync && p.g.Advised(e)
}

// modePos is where the mode of an edge stands, else its callee.
func (p *pass) modePos(e int) diag.Pos { return first(p.g.Edges[e].Mode.Pos, p.g.Edges[e].ToPos) }

// first returns the first position that is known.
func first(list ...diag.Pos) diag.Pos {
	for _, pos := range list {
		if pos.Known() {
			return pos
		}
	}
	return diag.Pos{}
}

// calls visits every call of every load once, those of cut cycles left out.
func (p *pass) calls(visit func(load int, c graph.Call)) {
	for l := range p.a.Topology.Flows {
		for _, c := range p.a.Topology.Flows[l].Calls {
			visit(l, c)
		}
	}
}

// took returns how long a call takes as built, with everything behind it that is waited for.
func (p *pass) took(load int, c graph.Call) forecast.Moments {
	return p.a.Model.Work(c.Edge).Dist.Moments().Add(p.behind[load][c.To])
}

// within is a percentile of how long a caller waits for a call as built, of the calls that end before the timeout.
func (p *pass) within(load int, c graph.Call, q float64) float64 {
	timeout := p.g.Edges[c.Edge].Timeout
	if !timeout.Known || p.g.Edges[c.Edge].Retries.V > 0 { // retries continue what is cut off
		return p.quantile(load, c, q)
	}
	return min(timeout.V, p.quantile(load, c, q*(1-p.later(load, c, timeout.V))))
}

// quantile is a percentile of a call as built, without its timeout: exact where nothing is waited for behind it.
func (p *pass) quantile(load int, c graph.Call, q float64) float64 {
	if p.behind[load][c.To] == (forecast.Moments{}) {
		return p.a.Model.Work(c.Edge).Dist.Quantile(q)
	}
	return p.took(load, c).Quantile(q)
}

// later is the share of calls that take longer than a time.
func (p *pass) later(load int, c graph.Call, seconds float64) float64 {
	if p.behind[load][c.To] == (forecast.Moments{}) {
		return p.a.Model.Work(c.Edge).Dist.Survival(seconds)
	}
	m := p.took(load, c)
	return forecast.FitMoments(m.Mean, m.Var).Survival(seconds)
}

// attempts is how often an edge's call is made at the most.
func attempts(e *graph.Edge) float64 { return 1 + e.Retries.V }
