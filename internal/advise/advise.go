// Package advise turns the evidence of the rules into a recommendation for every edge: gates first, then
// decibels. It also says what the recommendation is called, what must be built for it, how sure it is, and
// which unknown fact could change it.
package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
	"commadvisor/internal/rules"
)

// Analysis is the advice for a whole graph.
type Analysis struct {
	Graph     *graph.Graph
	Topology  *graph.Topology
	Model     *forecast.Model
	Table     *rules.Table
	Profile   rules.Profile
	Edges     []Edge     // of Graph.Edges
	Workloads []Workload // of Graph.Workloads

	judge  *judge
	design *forecast.Setting
}

// Design is the model under the recommended modes.
func (a *Analysis) Design() *forecast.Setting {
	if a.design == nil {
		a.design = a.Model.Under(a.Assignment())
	}
	return a.design
}

// Edge is the advice for one edge.
type Edge struct {
	Sum
	Index          int
	ID             string
	Advised        bool
	Recommendation Recommendation
	Strength       Strength
	Change         bool // the mode is stated and another is recommended
	Pattern        string
	Path           Path
	Need           graph.Need
	NeedKnown      bool
	Relaxed        bool // an outcome or acknowledgement counts as nothing: the client may be told "accepted"
	LeavesEntry    bool
	Evidence       []rules.Evidence // strongest first
	Counted        []bool           // per evidence: it is its dimension's strongest in its direction
	Obligations    []Obligation
	Robust         bool // no plausible value of an unknown fact changes the recommendation

	circumstances circumstances
}

// Path says who waits for an edge once the advice is followed.
type Path uint8

// The paths.
const (
	Waiting    Path = iota // the client's answer waits for it
	BehindAck              // it follows an acknowledgement
	Background             // nobody waits for it
)

var pathNames = [...]string{"waiting", "behind_ack", "background"}

func (p Path) String() string { return pathNames[p] }

// Workload is what a workload costs as built and as recommended.
type Workload struct {
	Index              int
	Today, Recommended forecast.Forecast
}

// Analyze advises on every edge of a graph.
func Analyze(g *graph.Graph, profile rules.Profile) *Analysis {
	t := graph.NewTopology(g)
	m := forecast.New(t)
	a := &Analysis{Graph: g, Topology: t, Model: m, Table: rules.NewTable(m), Profile: profile}
	a.Edges = make([]Edge, len(g.Edges))
	a.judge = newJudge(a)
	parallel.Do(len(g.Edges), portion, func(b *bench, e int) { a.Edges[e] = a.judge.edge(b, e) })
	a.markPaths()
	parallel.Do(len(a.Edges), portion, func(_ *bench, e int) {
		a.Edges[e].Pattern = a.pattern(&a.Edges[e])
		a.Edges[e].Obligations = a.obligations(&a.Edges[e])
	})
	today := forecast.Today(g)
	a.Workloads = make([]Workload, len(g.Workloads))
	built, advised := m.Under(today), a.Design()
	parallel.Do(len(g.Workloads), 1, func(_ *bench, w int) {
		a.Workloads[w] = Workload{w, a.today(w, built), advised.Workload(w, true)}
	})
	return a
}

// Under returns what another profile would recommend for every edge, on the same evidence.
func (a *Analysis) Under(p rules.Profile) []Recommendation {
	list := make([]Recommendation, len(a.Edges))
	for i := range a.Edges {
		if e := &a.Edges[i]; e.Advised {
			list[i], _ = decide(combine(&p, e.LeavesEntry, e.Evidence), e.circumstances)
		}
	}
	return list
}

// Assignment returns the modes as recommended; edges without advice keep theirs.
func (a *Analysis) Assignment() forecast.Assignment {
	modes := forecast.Today(a.Graph)
	for e := range a.Edges {
		modes[e] = a.Edges[e].Recommendation.Mode(a.Graph.Edges[e].Mode)
	}
	return modes
}

// today forecasts a workload as built. A mode that is not stated is not guessed: such a call counts as one that nobody waits for
// and that costs its caller nothing, so that all is a bound whatever the mode is.
func (a *Analysis) today(w int, built *forecast.Setting) forecast.Forecast {
	var open []forecast.Fact
	modes := forecast.Today(a.Graph)
	for _, c := range a.Topology.Flows[w].Calls {
		if a.unstated(c.Edge) {
			modes[c.Edge] = graph.Async
			open = append(open, forecast.Fact{On: "edge", Name: a.Topology.IDs[c.Edge], Key: "mode"})
		}
	}
	if len(open) == 0 {
		return built.Workload(w, true)
	}
	f := a.Model.FreeWhere(a.unstated).Workload(w, modes, true)
	f.LowerBound, f.DownPartial, f.BehindBound, f.Ceiling.Partial, f.Rush.Partial = true, true, true, true, true
	f.Drowns, f.OnTimeKnown, f.Overdue = false, false, f.Complete.P99
	f.Missing = forecast.Facts(append(f.Missing, open...))
	return f
}

// unstated reports whether an edge that is advised on does not state its mode.
func (a *Analysis) unstated(e int) bool { return !a.Graph.Edges[e].Mode.Known && a.Graph.Advised(e) }

// judge evaluates the rules on edges. The gates are evaluated for all edges first, because evidence may read
// the gates of earlier edges, never their recommendation.
type judge struct {
	a       *Analysis
	rules   []*rules.Rule
	after   [][]bool // per load and node: an edge before it has an async gate
	written []bool   // per service: a call may change its state
}

func newJudge(a *Analysis) *judge {
	all := make([]int, len(a.Graph.Edges))
	for e := range all {
		all[e] = e
	}
	return newJudgeOf(a, all)
}

// newJudgeOf evaluates the gates of some edges only: enough to judge what lies behind them.
func newJudgeOf(a *Analysis, edges []int) *judge {
	j := &judge{a: a, rules: rules.All(), written: written(a.Graph)}
	gated := make([]bool, len(a.Graph.Edges))
	var gates []*rules.Rule
	for _, r := range j.rules {
		if r.Gate && r.Towards != rules.TowardsSync {
			gates = append(gates, r)
		}
	}
	parallel.Do(len(edges), portion, func(b *bench, n int) {
		e := edges[n]
		if !a.Graph.Advised(e) {
			return
		}
		b.subjects = a.Table.AppendForGates(b.subjects[:0], e)
		for i := range b.subjects {
			p := &b.pass
			*p = rules.Pass{Subject: &b.subjects[i], Evidence: b.scratch[:0]}
			for _, r := range gates {
				p.Run(r)
			}
			gated[e] = gated[e] || slices.ContainsFunc(p.Evidence, func(ev rules.Evidence) bool { return ev.Gate == rules.GateAsync })
		}
	})
	j.after = make([][]bool, len(a.Topology.Flows))
	for l := range a.Topology.Flows {
		f := &a.Topology.Flows[l]
		j.after[l] = make([]bool, len(f.Nodes))
		for _, c := range f.Calls {
			j.after[l][c.To] = j.after[l][c.To] || j.after[l][c.From] || gated[c.Edge]
		}
	}
	return j
}

// subjects are the views of an edge by the workloads that pass it, appended to a list.
func (j *judge) subjects(list []rules.Subject, e int) []rules.Subject {
	first := len(list)
	list = j.a.Table.AppendSubjects(list, e)
	for i := range list[first:] {
		s := &list[first+i]
		s.AfterAsync = j.after[s.Load][s.Call.From]
	}
	return list
}

// edge judges one edge.
func (j *judge) edge(b *bench, e int) Edge {
	out := Edge{Index: e, ID: j.a.Topology.IDs[e], Advised: j.a.Graph.Advised(e)}
	if !out.Advised {
		return out
	}
	b.subjects = j.subjects(b.subjects[:0], e)
	subjects := b.subjects
	out.LeavesEntry = subjects[0].LeavesEntry
	bounds := newBounds(&b.inner, b.asked[:0], len(subjects))
	v := j.view(b, subjects, &bounds)
	out.Sum, out.Evidence = v.sum, b.ranked(v.evidence)
	out.Counted = counted(out.Evidence)
	out.circumstances = v.circumstances
	out.Recommendation, out.Strength = decide(v.sum, v.circumstances)
	p := rules.Pass{Subject: &subjects[0]}
	out.Need, out.Relaxed, out.NeedKnown = p.ModeNeed()
	built := j.a.Graph.Edges[e].Mode
	out.Change = built.Known && out.Recommendation.Mode(built) != built.V
	out.Robust = j.robust(subjects, &bounds)
	b.asked = bounds.asked
	return out
}

// view is everything the rules say of an edge under one set of facts.
type view struct {
	sum           Sum
	circumstances circumstances
	evidence      []rules.Evidence // on the bench: to be copied by whoever keeps it
}

// view lets every rule look at every subject, or at the first alone where all would show it the same. With bounds it also
// works out, rule by rule, what each could say under all completions of the facts it missed.
func (j *judge) view(b *bench, subjects []rules.Subject, bounds *bounds) (v view) {
	v.evidence = b.evidence[:0]
	for i := range subjects {
		p := &b.pass
		*p = rules.Pass{Subject: &subjects[i], Evidence: b.scratch[:0]}
		for _, r := range j.rules {
			if i > 0 && !r.PerWorkload {
				continue
			}
			said := len(p.Evidence)
			p.Asked = 0
			p.Run(r)
			if bounds != nil {
				bounds.see(j, i, p, r, p.Evidence[said:])
			}
		}
		b.scratch = p.Evidence
		first := len(v.evidence)
		for k := range p.Evidence {
			v.evidence = merge(v.evidence, first, &p.Evidence[k])
		}
	}
	for i := range v.evidence {
		if ev := &v.evidence[i]; !ev.Rule.PerWorkload {
			ev.More = len(subjects) - 1
		}
	}
	b.evidence = v.evidence
	v.sum = combine(&j.a.Profile, subjects[0].LeavesEntry, v.evidence)
	v.circumstances = j.circumstances(subjects)
	return v
}

// merge adds evidence of one workload to that of others, the first n: what a rule says for several is kept once, for the workload
// for which it is strongest, because only the strongest counts.
func merge(list []rules.Evidence, n int, ev *rules.Evidence) []rules.Evidence {
	for i := range list[:n] {
		old := &list[i]
		if !old.Like(ev) {
			continue
		}
		more := old.More + 1
		if abs(ev.Score) > abs(old.Score) {
			*old = *ev
		}
		old.More = more
		return list
	}
	return append(list, *ev)
}

func (j *judge) circumstances(subjects []rules.Subject) (c circumstances) {
	s := &subjects[0]
	edge := &j.a.Graph.Edges[s.Edge]
	p := rules.Pass{Subject: s}
	need, _, ok := p.ModeNeed()
	op := s.Facts[rules.FactOp]
	consistency := s.Facts[rules.FactConsistency]
	c.client = j.a.Graph.Services[edge.From].Is(graph.KindClient)
	c.waits = s.LeavesEntry && ok && need != graph.NeedNothing
	c.canSplit = ok && (need == graph.NeedOutcome || need == graph.NeedAck) &&
		op.Known && (graph.Op(op.V) == graph.Write || graph.Op(op.V) == graph.Job) &&
		!(consistency.Known && graph.Consistency(consistency.V) == graph.Strong)
	answer := s.Facts[rules.FactAnswer]
	if answer.Known && graph.Answer(answer.V) != graph.AnswerAccepted {
		c.canSplit = false // "accepted" is not what the client must be told
	}
	c.accepted = answer.Known && graph.Answer(answer.V) == graph.AnswerAccepted
	c.allows = consistency.Known && graph.Consistency(consistency.V) == graph.Eventual
	someone := false // to acknowledge to; a job that runs by itself has nobody who would poll a status
	for i := range subjects {
		facing := subjects[i].Facts[rules.FactUserFacing]
		someone = someone || !facing.Known || facing.V != 0
		c.allows = c.allows || subjects[i].Facts[rules.FactWork].V > 1
	}
	c.canSplit = c.canSplit && (someone || c.client)
	return c
}

// ranked returns a copy of the evidence in order: gates, then by weight, then by id and workload.
func (b *bench) ranked(evidence []rules.Evidence) []rules.Evidence {
	ranks := b.ranks[:0]
	for i := range evidence {
		ranks = append(ranks, i)
	}
	slices.SortFunc(ranks, func(i, j int) int { // numbers, because evidence is large to move
		x, y := &evidence[i], &evidence[j]
		return cmp.Or(
			-cmp.Compare(min(x.Gate, 1), min(y.Gate, 1)), -cmp.Compare(abs(x.Score), abs(y.Score)),
			cmp.Compare(x.Rule.ID, y.Rule.ID), cmp.Compare(x.Load, y.Load), cmp.Compare(i, j))
	})
	list := make([]rules.Evidence, len(ranks))
	for n, i := range ranks {
		list[n] = evidence[i]
	}
	b.ranks = ranks
	return list
}

// counted marks what counts of the evidence, strongest first: in each dimension the strongest in each direction, but
// nothing towards async where the dimension is muted.
func counted(evidence []rules.Evidence) []bool {
	marks := make([]bool, len(evidence))
	var strongest [rules.Dimensions][2]int // index into Evidence, plus one
	var muted [rules.Dimensions]bool
	for i := range evidence {
		ev := &evidence[i]
		muted[ev.Rule.Dimension] = muted[ev.Rule.Dimension] || ev.Mutes
		way := 0
		if ev.Score < 0 {
			way = 1
		}
		if at := &strongest[ev.Rule.Dimension][way]; ev.Score != 0 && (*at == 0 || abs(ev.Score) > abs(evidence[*at-1].Score)) {
			*at = i + 1
		}
	}
	for d, ways := range strongest {
		for way, at := range ways {
			if at > 0 && (way == 1 || !muted[d]) {
				marks[at-1] = true
			}
		}
	}
	return marks
}

func abs(c rules.Centi) rules.Centi { return max(c, -c) }

// markPaths works out, per edge, who waits for it once the advice is followed.
func (a *Analysis) markPaths() {
	best := make([]Path, len(a.Edges))
	for e := range best {
		best[e] = Background
	}
	for l := range a.Topology.Flows {
		f := &a.Topology.Flows[l]
		node := make([]Path, len(f.Nodes))
		for v := range node {
			if node[v] = Background; f.Nodes[v].Entry {
				node[v] = Waiting
			}
		}
		for _, c := range f.Calls {
			p := node[c.From]
			behind := p
			switch a.Edges[c.Edge].Recommendation.Mode(a.Graph.Edges[c.Edge].Mode) {
			case graph.Async:
				p, behind = Background, Background
			case graph.Hybrid:
				behind = BehindAck
			}
			if p != Waiting {
				behind = max(behind, p)
			}
			node[c.To] = min(node[c.To], behind)
			best[c.Edge] = min(best[c.Edge], p)
		}
		for _, c := range f.Cut { // closes a cycle: waited for as well, if not followed
			if a.Edges[c.Edge].Recommendation.Mode(a.Graph.Edges[c.Edge].Mode) != graph.Async {
				best[c.Edge] = min(best[c.Edge], node[c.From])
			}
		}
	}
	for e := range a.Edges {
		a.Edges[e].Path = best[e]
	}
}
