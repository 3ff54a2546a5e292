package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
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
	bounds := newBounds(new(rules.Pass), nil, len(subjects))
	a.judge.view(&b, subjects, &bounds)
	return a.judge.questions(&b, subjects, bounds.asked, e)
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
			fact, ok := j.factOf(&subjects[i], k)
			if !ok || seen[fact] {
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
	q := Question{Fact: fact, Asks: asks(fact, k), Why: p.Why}
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
