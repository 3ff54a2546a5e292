package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/rules"
)

// Question is a fact that is not given and could change the recommendation.
type Question struct {
	Fact        forecast.Fact
	Asks, Why   string
	CouldBecome []Recommendation // if this fact alone turned out otherwise, apart from what is recommended now
	Answers     []Answer
	Spread      rules.Centi // how far this fact alone moves the score
}

// Answer is one plausible value of a fact and what it would lead to.
type Answer struct {
	Word           string
	Recommendation Recommendation
	Score          rules.Centi
}

// interval is where a term or a sum can lie.
type interval struct{ low, high rules.Centi }

// robust reports whether no plausible completion of the facts not given changes the recommendation. The
// interval is an outer one: each term is taken at its end independently of the others, so robust is never
// claimed wrongly.
func (j *judge) robust(subjects []rules.Subject, b *bounds) bool {
	scores, gates := b.sum(j, subjects[0].LeavesEntry)
	first, some := None, false
	for _, c := range j.possibleCircumstances(subjects) {
		for _, sync := range gates[0].values() {
			for _, async := range gates[1].values() {
				for _, score := range [...]rules.Centi{scores.low, max(scores.low, min(scores.high, 0)), scores.high} {
					r, _ := decide(Sum{Score: score, Sync: sync, Async: async}, c)
					if some && r != first {
						return false
					}
					first, some = r, true
				}
			}
		}
	}
	return true
}

// Questions returns the facts that are not given and that could move an edge's advice: first those that alone
// change the recommendation, then by how far they move the score. They are worked out when asked for, since
// each takes the rules again for every plausible answer.
func (a *Analysis) Questions(e *Edge) []Question {
	if !e.Advised {
		return nil
	}
	var b bench
	subjects := a.judge.subjects(nil, e.Index)
	bounds := newBounds(nil, len(subjects))
	a.judge.view(&b, subjects, &bounds)
	return a.judge.questions(&b, subjects, bounds.asked, e)
}

// three is a gate under all completions: it may be true, false, or either.
type three struct{ canBeTrue, canBeFalse bool }

var both = [...]bool{false, true}

func (t three) values() []bool {
	from, to := 0, 2
	if !t.canBeFalse {
		from = 1
	}
	if !t.canBeTrue {
		to = 1
	}
	return both[from:to]
}

// bounds is where the sum of an edge can lie and what its gates can be, under all completions of what is not known.
type bounds struct {
	low, high         [rules.Dimensions]push
	certain, possible [2]bool  // a sync gate, an async gate
	asked             []uint32 // per subject: the set of facts that were missed on the way
	scratch           []rules.Evidence
}

func newBounds(asked []uint32, subjects int) bounds {
	for range subjects {
		asked = append(asked, 0)
	}
	return bounds{asked: asked}
}

// see takes in what a rule said of subject i; where it missed facts, also what it would say for all their plausible values.
func (b *bounds) see(j *judge, i int, p *rules.Pass, r *rules.Rule, said []rules.Evidence) {
	rb := ruleBounds{least: 1 << 30, most: -1 << 30, alwaysMutes: true, always: [2]bool{true, true}}
	rb.see(said) // a fact may also stay unknown while others are learned
	if p.Asked != 0 {
		b.asked[i] |= p.Asked
		b.complete(p.Subject, p.Asked, r, &b.asked[i], &rb)
	}
	d := r.Dimension
	b.low[d].async, b.low[d].sync = max(b.low[d].async, rb.least), min(b.low[d].sync, rb.least)
	b.high[d].async, b.high[d].sync = max(b.high[d].async, rb.most), min(b.high[d].sync, rb.most)
	b.low[d].muted = b.low[d].muted || rb.everMutes
	b.high[d].muted = b.high[d].muted || rb.alwaysMutes
	for g := range 2 {
		b.certain[g] = b.certain[g] || rb.always[g]
		b.possible[g] = b.possible[g] || rb.ever[g]
	}
}

// complete runs a rule for every plausible value of the first fact that it missed, and so on with what it misses then. The
// subject is as before afterwards.
func (b *bounds) complete(s *rules.Subject, missed uint32, r *rules.Rule, asked *uint32, rb *ruleBounds) {
	k := lowest(missed)
	known := s.Facts[k]
	for i := range rules.PlausibleRange(k).Values {
		s.Facts[k] = s.Plausible(k, i)
		p := rules.Pass{Subject: s, Evidence: b.scratch[:0]}
		p.Run(r)
		b.scratch = p.Evidence
		rb.see(p.Evidence)
		if p.Asked != 0 {
			*asked |= p.Asked
			b.complete(s, p.Asked, r, asked, rb)
		}
		s.Facts[k] = known
	}
}

// sum is where the sum can lie, and what the gates can be (sync, async).
func (b *bounds) sum(j *judge, leavesEntry bool) (interval, [2]three) {
	start := prior(&j.a.Profile, leavesEntry)
	s := interval{start, start}
	for d := range b.low {
		s.low += b.low[d].value(j.a.Profile.Factor[d])
		s.high += b.high[d].value(j.a.Profile.Factor[d])
	}
	var gates [2]three
	for g := range gates {
		gates[g] = three{canBeTrue: b.possible[g], canBeFalse: !b.certain[g]}
	}
	return s, gates
}

// ruleBounds is what one rule can say under all completions.
type ruleBounds struct {
	least, most            rules.Centi
	everMutes, alwaysMutes bool
	ever, always           [2]bool // sync gate, async gate
}

func (b *ruleBounds) see(evidence []rules.Evidence) {
	least, most, mutes, gate := rules.Centi(0), rules.Centi(0), false, [2]bool{}
	for i := range evidence {
		e := &evidence[i]
		least, most = min(least, e.Score), max(most, e.Score)
		mutes = mutes || e.Mutes
		gate[0] = gate[0] || e.Gate == rules.GateSync
		gate[1] = gate[1] || e.Gate == rules.GateAsync
	}
	if most > 0 { // one rule argues one way at a time
		least = max(least, most)
	} else {
		most = least
	}
	b.least, b.most = min(b.least, least), max(b.most, most)
	b.everMutes, b.alwaysMutes = b.everMutes || mutes, b.alwaysMutes && mutes
	for g := range 2 {
		b.ever[g], b.always[g] = b.ever[g] || gate[g], b.always[g] && gate[g]
	}
}

func lowest(set uint32) rules.Key {
	k := rules.Key(0)
	for set&1 == 0 {
		set >>= 1
		k++
	}
	return k
}

// possibleCircumstances enumerates the completions of the facts that circumstances read. The subjects are as before afterwards.
func (j *judge) possibleCircumstances(subjects []rules.Subject) (all []circumstances) {
	var complete func(keys []rules.Key)
	complete = func(keys []rules.Key) {
		for n, k := range keys {
			var open []int
			for i := range subjects {
				if !subjects[i].Facts[k].Known {
					open = append(open, i)
				}
			}
			if open == nil {
				continue
			}
			known := make([]rules.Value, len(open))
			for o, i := range open {
				known[o] = subjects[i].Facts[k]
			}
			for v := range rules.PlausibleRange(k).Values {
				for o, i := range open {
					subjects[i].Facts[k] = known[o]
					subjects[i].Facts[k] = subjects[i].Plausible(k, v)
				}
				complete(keys[n+1:])
			}
			for o, i := range open {
				subjects[i].Facts[k] = known[o]
			}
			return
		}
		if c := j.circumstances(subjects); !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	complete([]rules.Key{rules.FactOp, rules.FactNeeds, rules.FactAnswer, rules.FactConsistency, rules.FactWork, rules.FactUserFacing})
	return all
}

// ofWorkload are the facts that belong to a workload or its path; all others are the edge's for every workload.
var ofWorkload = []rules.Key{
	rules.FactUserFacing, rules.FactWork, rules.FactWait, rules.FactSLOLatency, rules.FactSLODown, rules.FactTotal,
	rules.FactDown, rules.FactBusy,
}

// questions asks for the facts that were missed, but for those that move nothing by themselves.
func (j *judge) questions(b *bench, subjects []rules.Subject, asked []uint32, e *Edge) (qs []Question) {
	seen := map[forecast.Fact]bool{}
	edgeSeen := uint32(0)
	for i := range subjects {
		for k := range rules.Keys {
			if asked[i]>>k&1 == 0 {
				continue
			}
			if !slices.Contains(ofWorkload, k) {
				if edgeSeen>>k&1 == 1 {
					continue
				}
				edgeSeen |= 1 << k
			}
			fact := j.factOf(&subjects[i], k)
			if seen[fact] {
				continue
			}
			seen[fact] = true
			if q := j.question(b, subjects, i, k, fact, e); q.Spread > 0 || len(q.CouldBecome) > 0 {
				qs = append(qs, q)
			}
		}
	}
	slices.SortStableFunc(qs, func(a, b Question) int {
		return cmp.Or(
			-cmp.Compare(min(1, len(a.CouldBecome)), min(1, len(b.CouldBecome))), -cmp.Compare(a.Spread, b.Spread),
			cmp.Compare(a.Fact.String(), b.Fact.String()))
	})
	return qs
}

// mixed are the facts that argue both ways, so that the ends of their range do not say what lies between: more load fills a
// queue and ends the room that speaks for a call.
var mixed = []rules.Key{rules.FactLoad, rules.FactCapacity, rules.FactWork}

// inside is how many values of a mixed fact are tried between its ends.
const inside = 23

func (j *judge) question(b *bench, subjects []rules.Subject, i int, k rules.Key, fact forecast.Fact, e *Edge) Question {
	p := rules.PlausibleRange(k)
	q := Question{Fact: fact, Asks: p.Asks, Why: p.Why}
	least, most := e.Score, e.Score
	try := func(word string, v func(*rules.Subject) rules.Value) {
		r, score := j.assume(b, subjects, i, k, v)
		if word != "" || r != e.Recommendation && !slices.Contains(q.CouldBecome, r) {
			q.Answers = append(q.Answers, Answer{cmp.Or(word, "in between"), r, score})
		}
		if r != e.Recommendation && !slices.Contains(q.CouldBecome, r) {
			q.CouldBecome = append(q.CouldBecome, r)
		}
		least, most = min(least, score), max(most, score)
	}
	for n := range p.Values {
		try(p.Words[n], func(s *rules.Subject) rules.Value { return s.Plausible(k, n) })
	}
	if slices.Contains(mixed, k) {
		for n := range inside {
			try("", func(s *rules.Subject) rules.Value {
				return rules.Between(s.Plausible(k, 0), s.Plausible(k, 1), float64(n+1)/(inside+1))
			})
		}
	}
	q.Spread = most - least
	return q
}

// assume returns what a fact would lead to if it had a value: of subject i where it belongs to a workload, else of all.
func (j *judge) assume(b *bench, subjects []rules.Subject, i int, k rules.Key, value func(*rules.Subject) rules.Value) (Recommendation, rules.Centi) {
	assumed := slices.Clone(subjects)
	of := assumed
	if slices.Contains(ofWorkload, k) {
		of = assumed[i : i+1]
	}
	for n := range of {
		if !of[n].Facts[k].Known {
			of[n].Facts[k] = value(&of[n])
		}
	}
	w := j.view(b, assumed, nil)
	r, _ := decide(w.sum, w.circumstances)
	return r, w.sum.Score
}

// factOf names the fact of the file that a missing fact of the rules stands for.
func (j *judge) factOf(s *rules.Subject, k rules.Key) forecast.Fact {
	t := j.a.Topology
	edge := &t.Edges[s.Edge]
	w := &t.Loads[s.Load]
	ofEdge := func(key string) forecast.Fact { return forecast.Fact{On: "edge", Name: t.IDs[s.Edge], Key: key} }
	ofService := func(i int, key string) forecast.Fact {
		return forecast.Fact{On: "service", Name: t.Services[i].Name, Key: key}
	}
	ofLoad := func(key string) forecast.Fact {
		name := w.Name
		if w.Implicit {
			name = "from " + t.Services[t.Flows[s.Load].Nodes[0].Service].Name
		}
		return forecast.Fact{On: "workload", Name: name, Key: key}
	}
	switch k {
	case rules.FactOp:
		return ofEdge("op")
	case rules.FactNeeds:
		return ofEdge("needs")
	case rules.FactConsistency:
		return ofEdge("consistency")
	case rules.FactStaleness:
		return ofEdge("staleness")
	case rules.FactOrder:
		return ofEdge("order")
	case rules.FactWait:
		return ofEdge("timeout")
	case rules.FactAnswer:
		return ofLoad("answer")
	case rules.FactUserFacing:
		return ofLoad("user_facing")
	case rules.FactSLOLatency:
		return ofLoad("slo.p99")
	case rules.FactSLODown:
		return ofLoad("slo.availability")
	case rules.FactLoad:
		return ofLoad("rate")
	case rules.FactBlast:
		for l := range t.Loads { // the first of which it is not known whether a person waits, else how often it comes
			if w := &t.Loads[l]; !w.Implicit && !w.UserFacing.Known {
				return forecast.Fact{On: "workload", Name: w.Name, Key: "user_facing"}
			}
		}
		for l := range t.Loads {
			if w := &t.Loads[l]; !w.Implicit && w.UserFacing.V && !w.Rate.Known {
				return forecast.Fact{On: "workload", Name: w.Name, Key: "rate"}
			}
		}
		return ofLoad("user_facing")
	case rules.FactCapacity:
		return ofService(edge.To, "capacity")
	case rules.FactWorkers:
		return ofService(edge.From, "workers")
	case rules.FactBrokerDown:
		if b, ok := j.a.Model.Broker(s.Edge); ok {
			return ofService(b, "availability")
		}
		return ofEdge("via")
	case rules.FactOwners:
		if t.Services[edge.To].Owner.Known {
			return ofService(edge.From, "owner")
		}
		return ofService(edge.To, "owner")
	case rules.FactDown:
		return ofService(j.a.firstBehind(s, func(service, _ int) bool { return !t.Services[service].Down.Known }), "availability")
	case rules.FactWork:
		return ofService(j.a.firstBehind(s, func(_, edge int) bool { return !j.a.Model.Work(edge).Known }), "latency")
	}
	// FactTotal and FactBusy: the path's first unknown latency, else the rate.
	f := &t.Flows[s.Load]
	if first := f.Nodes[0].Service; !j.a.Model.Own[first].Known {
		return ofService(first, "latency")
	}
	for _, c := range f.Calls {
		if !j.a.Model.Work(c.Edge).Known {
			return ofService(t.Edges[c.Edge].To, "latency")
		}
	}
	return ofLoad("rate")
}

// firstBehind returns the nearest service at or behind a call for which lacks holds; the callee where none does.
func (a *Analysis) firstBehind(s *rules.Subject, lacks func(service, edge int) bool) int {
	callee := a.Graph.Edges[s.Edge].To
	if lacks(callee, s.Edge) {
		return callee
	}
	f := s.Base.Flow
	on := make([]bool, len(f.Nodes))
	on[s.Call.To] = true
	for v := s.Call.To; v < len(f.Nodes); v++ {
		if !on[v] {
			continue
		}
		for _, c := range f.CallsOf(v) {
			on[c.To] = true
			if to := a.Graph.Edges[c.Edge].To; lacks(to, c.Edge) && !a.Graph.Services[to].Is(graph.KindClient) {
				return to
			}
		}
	}
	return callee
}
