package lint

import (
	"math"
	"strings"

	"commadvisor/internal/diag"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// stale holds the facts that a decision rested on against those of the file, and the advice they led to against today's.
func stale(p *pass, e int, d *graph.Decision) {
	if len(d.FactNames) == 0 && !d.Until.Known {
		p.report(p.edge(e), diag.Info, first(d.Mode.Pos, p.g.Edges[e].Decision.Pos), "the decision to keep %s %s records no facts and no expiry date, so nobody sees when it is out of date; add facts: {…} or until",
			p.a.Topology.IDs[e], d.Mode.V)
	}
	type difference struct {
		name string
		now  graph.Fact
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
		case !fact.Known:
			on.detail = "gone " + name
			p.report(on, diag.Warning, was.Pos, "the decision on %s rested on %s %s, which the file no longer states", on.name, name, was.V)
		case moved(&fact, was.V, 1e-6):
			differ = append(differ, difference{name, fact})
			if old, ok := p.factNamed(then, e, name); ok {
				_ = old.Set(was.V) // what cannot be read stays as it is now
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
			p.report(on, diag.Warning, was.Pos, "the decision on %s rested on %s %s; it is %s now, which changes the advice from %s to %s", on.name, f.name, was.V, f.now.Show(), before, today).near(f.now.Pos, "now")
		case moved(&f.now, was.V, p.param("moved")):
			p.report(on, diag.Info, was.Pos, "the decision on %s rested on %s %s; it is %s now, and the advice is still %s", on.name, f.name, was.V, f.now.Show(), today).near(f.now.Pos, "now")
		}
	}
}

// moved reports whether a fact is no longer what was written: another word, or a number more than a share away.
func moved(now *graph.Fact, then string, share float64) bool {
	if now.Form != graph.FormNumber {
		return then != now.Show()
	}
	before, err := now.Unit.Read(strings.TrimSpace(then))
	if err != nil {
		return true
	}
	return units.Exceeds(math.Abs(now.Number()-before), share*math.Abs(before))
}

// factNamed finds a fact by the name a decision gives it: a key of the edge, of a workload that passes it or of its
// callee; or OWNER.key, where OWNER is a service or workload. A workload may have the name of a service, and a name may
// hold a dot, so an owner that has no such key is passed over.
func (p *pass) factNamed(g *graph.Graph, e int, name string) (graph.Fact, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "services."), "workloads.")
	if f, ok := decisionFact(g, "edge", e, strings.TrimPrefix(name, "edge.")); ok && (name != "errors" || f.Known) { // else the callee's
		return f, true
	}
	var unstated graph.Fact // of a workload that passes
	passes := false
	for _, l := range p.a.Topology.Through[e] {
		if int(l) < len(g.Workloads) {
			if f, ok := decisionFact(g, "workload", int(l), name); ok && f.Known {
				return f, true
			} else if ok {
				unstated, passes = f, true
			}
		}
	}
	if f, ok := decisionFact(g, "service", g.Edges[e].To, name); ok {
		return f, true
	}
	for w := range g.Workloads {
		if key, ok := strings.CutPrefix(name, g.Workloads[w].Name+"."); ok {
			if f, ok := decisionFact(g, "workload", w, key); ok {
				return f, true
			}
		}
	}
	for s := range g.Services {
		if key, ok := strings.CutPrefix(name, g.Services[s].Name+"."); ok {
			if f, ok := decisionFact(g, "service", s, key); ok {
				return f, true
			}
		}
	}
	return unstated, passes
}

// decisionFact is a fact by its key, if a decision can rest on it: a number or a word from which more than documentation follows, and
// that changes no call. A peak is its rate, a latency its highest percentile stated.
func decisionFact(g *graph.Graph, on string, i int, key string) (graph.Fact, bool) {
	if key == "peak" {
		key = "peak.rate"
	}
	f, ok := g.Fact(on, i, key)
	if !ok || f.Affects&(graph.AffectsNothing|graph.AffectsTopology) != 0 {
		return graph.Fact{}, false
	}
	switch f.Form {
	case graph.FormNumber, graph.FormFlag, graph.FormWord, graph.FormLabel:
		return f, true
	case graph.FormLatency:
		highest, _ := g.Fact(on, i, key+".mean")
		for _, p := range graph.Percentiles {
			if f, _ := g.Fact(on, i, key+"."+p.Name); f.Known {
				highest = f
			}
		}
		return highest, true
	}
	return graph.Fact{}, false
}
