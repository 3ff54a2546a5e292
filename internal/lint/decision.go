package lint

import (
	"math"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
)

// now is what a fact is today: a word, or a number with the parser of its unit.
type now struct {
	known  bool
	word   string
	number float64
	parse  func(string) (float64, error) // nil for words
	set    func(text string)             // makes the fact what was written, where that can be read
	pos    diag.Pos
}

// stale holds the facts that a decision rested on against those of the file, and the advice they led to against today's.
func stale(p *pass, e int, d *graph.Decision) {
	if len(d.FactNames) == 0 && !d.Until.Known {
		p.report(p.edge(e), diag.Info, first(d.Mode.Pos, p.g.Edges[e].Decision.Pos), "the decision to keep %s %s records no facts and no expiry date, so nobody sees when it is out of date; add facts: {…} or until",
			p.a.Topology.IDs[e], d.Mode.V)
	}
	type difference struct {
		name string
		now  now
	}
	var differ []difference
	then := p.g.Clone()
	for _, name := range d.FactNames {
		was := d.Facts[name]
		fact, ok := p.factNamed(p.g, e, name)
		on := p.edge(e)
		on.detail = name
		switch {
		case !ok:
			on.detail = "unknown " + name
			p.report(on, diag.Info, was.Pos, "the decision on %s rests on %q, which is no fact of this edge; name one such as rate, staleness, or %s.capacity",
				on.name, name, p.g.Services[p.g.Edges[e].To].Name)
		case !fact.known:
			on.detail = "gone " + name
			p.report(on, diag.Warning, was.Pos, "the decision on %s rested on %s %s, which the file no longer states", on.name, name, was.V)
		case fact.moved(was.V, 1e-6):
			differ = append(differ, difference{name, fact})
			if old, ok := p.factNamed(then, e, name); ok {
				old.set(was.V)
			}
		}
	}
	if len(differ) == 0 {
		return
	}
	before, today := p.a.Recommend(then)[e], p.a.Design[e]
	for _, f := range differ {
		was := d.Facts[f.name]
		on := p.edge(e)
		on.detail = f.name
		switch {
		case before != today:
			on.detail = "turns " + f.name
			p.report(on, diag.Warning, was.Pos, "the decision on %s rested on %s %s; it is %s now, which changes the advice from %s to %s", on.name, f.name, was.V, f.now.word, before, today).near(f.now.pos, "now")
		case f.now.moved(was.V, p.param("moved")):
			p.report(on, diag.Info, was.Pos, "the decision on %s rested on %s %s; it is %s now, and the advice is still %s", on.name, f.name, was.V, f.now.word, today).near(f.now.pos, "now")
		}
	}
}

// moved reports whether a fact is no longer what was written: another word, or a number more than a share away.
func (n now) moved(then string, share float64) bool {
	if n.parse == nil {
		return then != n.word
	}
	before, err := n.parse(strings.TrimSpace(then))
	if err != nil {
		return true
	}
	return over(math.Abs(n.number-before), share*math.Abs(before))
}

// factNamed finds a fact by the name a decision gives it: a key of the edge, of a workload that passes it or of its
// callee; or OWNER.key, where OWNER is a service or workload. A workload may have the name of a service, and a name may
// hold a dot, so an owner that has no such key is passed over.
func (p *pass) factNamed(g *graph.Graph, e int, name string) (now, bool) {
	edge := &g.Edges[e]
	name = strings.TrimPrefix(strings.TrimPrefix(name, "services."), "workloads.")
	if f, ok := edgeFact(edge, strings.TrimPrefix(name, "edge.")); ok && (name != "errors" || f.known) { // else the callee's
		return f, true
	}
	var unstated now // of a workload that passes
	passes := false
	for _, l := range p.a.Topology.Through[e] {
		if int(l) < len(g.Workloads) {
			if f, ok := workloadFact(&g.Workloads[l], name); ok && f.known {
				return f, true
			} else if ok {
				unstated, passes = f, true
			}
		}
	}
	if f, ok := serviceFact(&g.Services[edge.To], name); ok {
		return f, true
	}
	for w := range g.Workloads {
		if key, ok := strings.CutPrefix(name, g.Workloads[w].Name+"."); ok {
			if f, ok := workloadFact(&g.Workloads[w], key); ok {
				return f, true
			}
		}
	}
	for s := range g.Services {
		if key, ok := strings.CutPrefix(name, g.Services[s].Name+"."); ok {
			if f, ok := serviceFact(&g.Services[s], key); ok {
				return f, true
			}
		}
	}
	return unstated, passes
}

// keyFact finds a fact by its key, the part of a distribution after a dot included: staleness, slo.p99, latency.p99.
func keyFact[T any](t *T, table []*graph.Key[T], name string) (now, bool) {
	for _, k := range table {
		switch {
		case k.Format == graph.Distribution:
			if part, inside := strings.CutPrefix(name, k.Name+"."); inside || name == k.Name {
				if f, ok := distributionFact(k.At(t).(*graph.Val[graph.Latency]), part, !inside); ok {
					return f, true
				}
			}
		case k.Name == name && k.Readable():
			return factOf(k, t), true
		}
	}
	return now{}, false
}

// factOf is what a fact of one single value is today.
func factOf[T any](k *graph.Key[T], t *T) now {
	v := k.At(t)
	f := now{known: v.Stated(), word: k.Word(t), pos: v.Where()}
	f.set = func(text string) { _ = k.Read(t, text) } // what cannot be read stays as it is
	if n := k.Number(t); n != nil {
		f.number, f.parse = n.V, k.Format.Parse
	}
	return f
}

func edgeFact(e *graph.Edge, name string) (now, bool) { return keyFact(e, graph.EdgeKeys(), name) }

func workloadFact(w *graph.Workload, name string) (now, bool) {
	if name == "peak" {
		name = graph.WorkloadPeakRate.Name
	}
	return keyFact(w, graph.WorkloadKeys(), name)
}

func serviceFact(s *graph.Service, name string) (now, bool) {
	return keyFact(s, graph.ServiceKeys(), name)
}

// distributionFact is one part of a distribution, or the highest percentile stated; of a constant, all are the same.
func distributionFact(v *graph.Val[graph.Latency], part string, highest bool) (now, bool) {
	l := &v.V
	at := &l.Mean
	ok := highest || part == "mean"
	for _, p := range graph.Percentiles {
		if part == p.Name || highest && *p.Of(l) > 0 {
			ok = true
			if !l.Constant() {
				at = p.Of(l)
			}
		}
	}
	f := now{known: v.Known && *at > 0, word: graph.Duration.Show(*at), number: *at, parse: graph.Duration.Parse, pos: v.Pos}
	f.set = func(text string) {
		if n, err := graph.Duration.Parse(strings.TrimSpace(text)); err == nil {
			*at = n
		}
	}
	return f, ok
}
