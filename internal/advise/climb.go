package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/parallel"
	"commadvisor/internal/rules"
)

// thorough is the number of candidates up to which all are asked again in every round, and pairs of them where no single
// one helps.
const thorough = 200

// pool is how many candidates are looked at first, and then more each time that none of them helps.
const pool = 400

// climb makes changes one after the other, each time the one that helps most.
type climb struct {
	s     *search
	set   []int // in the order made
	modes forecast.Assignment
	per   []verdict // per workload, with the set
	gains []gain    // per candidate
}

// gain is what one more change was worth when it was last asked for.
type gain struct {
	verdict // less what it was without it
	asked   bool
}

func newClimb(s *search) *climb {
	c := &climb{s: s, modes: s.modes(nil), per: make([]verdict, len(s.a.Graph.Workloads)), gains: make([]gain, len(s.list))}
	parallel.Do(len(c.per), 1, func(_ *struct{}, w int) { c.per[w] = s.judgeOf(w, c.modes) })
	return c
}

func (c *climb) now() (v verdict) {
	for _, w := range c.per {
		v.add(w)
	}
	return v
}

// with judges other modes, which differ from those of the set on some candidates.
func (c *climb) with(modes forecast.Assignment, differ ...int) []verdict {
	per := slices.Clone(c.per)
	for w := range per {
		if slices.ContainsFunc(differ, func(i int) bool { return c.s.passes(w, i) }) {
			per[w] = c.s.judgeOf(w, modes)
		}
	}
	return per
}

// worth is what making some changes more does to the verdict.
func (c *climb) worth(changes ...int) verdict {
	modes := slices.Clone(c.modes)
	for _, i := range changes {
		modes[c.s.list[i].edge] = c.s.list[i].to
	}
	now := c.now()
	v := verdict{missed: -now.missed, surely: -now.surely, excess: -now.excess, slack: -now.slack}
	for _, w := range c.with(modes, changes...) {
		v.add(w)
	}
	return v
}

func (c *climb) add(i int) {
	c.set = append(c.set, i)
	c.modes[c.s.list[i].edge] = c.s.list[i].to
	c.per = c.with(c.modes, i)
}

// drop takes a change back unless an objective is missed then.
func (c *climb) drop(i int) {
	modes := slices.Clone(c.modes)
	modes[c.s.list[i].edge] = c.s.base[c.s.list[i].edge]
	per := c.with(modes, i)
	for w := range per {
		if c.s.passes(w, i) && (per[w].surely > 0 || !c.s.meets(w, modes)) {
			return
		}
	}
	c.modes, c.per = modes, per
	c.set = slices.DeleteFunc(c.set, func(j int) bool { return j == i })
}

// enough reports whether every objective holds. Whole distributions decide, asked first where it is in doubt.
func (c *climb) enough() bool {
	if c.now().surely > 0 {
		return false
	}
	for _, doubt := range []bool{true, false} {
		for w := range c.per {
			if (c.per[w].missed > 0) == doubt && !c.s.meets(w, c.modes) {
				return false
			}
		}
	}
	return true
}

// best returns the change, of those from which to choose, that helps most now, and whether it helps at all. Of many only those
// are asked again which helped more when last asked: what a change is worth mostly shrinks as others are made.
func (c *climb) best(from []int) (best int, helps bool) {
	const batch = 32
	left := slices.DeleteFunc(slices.Clone(from), func(i int) bool { return slices.Contains(c.set, i) })
	lazy := len(left) > thorough
	if lazy {
		slices.SortStableFunc(left, func(i, j int) int {
			x, y := &c.gains[i], &c.gains[j]
			switch {
			case x.asked != y.asked && y.asked:
				return -1
			case x.asked != y.asked:
				return 1
			}
			return x.compare(y.verdict)
		})
	}
	best = -1
	for at := 0; at < len(left); at += batch {
		if next := &c.gains[left[at]]; lazy && helps && next.asked && !next.better(c.gains[best].verdict) {
			break
		}
		some := left[at:min(len(left), at+batch)]
		parallel.Do(len(some), 1, func(_ *struct{}, k int) { c.gains[some[k]] = gain{c.worth(some[k]), true} })
		for _, i := range some {
			if best < 0 || c.gains[i].better(c.gains[best].verdict) {
				best = i
			}
		}
		helps = c.gains[best].better(verdict{})
	}
	return best, helps
}

// pair returns the two changes that help most together, where no single one does: shared services need several cuts at once.
func (c *climb) pair(from []int) (pair [2]int, helps bool) {
	type found struct {
		verdict
		other int
	}
	bests := make([]found, len(from))
	parallel.Do(len(from), 1, func(_ *struct{}, k int) {
		for _, other := range from[:k] {
			if slices.Contains(c.set, from[k]) || slices.Contains(c.set, other) {
				continue
			}
			if v := c.worth(other, from[k]); v.better(bests[k].verdict) {
				bests[k] = found{v, other}
			}
		}
	})
	var best verdict
	for k, f := range bests {
		if f.better(best) {
			best, pair, helps = f.verdict, [2]int{f.other, from[k]}, true
		}
	}
	return pair, helps
}

// order returns a set of changes in the order that helps most first.
func (s *search) order(set []int) []int {
	c := newClimb(s)
	for range set {
		i, _ := c.best(set)
		c.add(i)
	}
	return c.set
}

// greedy makes the change that helps most until everything holds, and then takes back what is not needed. Where nothing can be
// enough it makes a few.
func (s *search) greedy() (set []int) {
	c := newClimb(s)
	rest := s.promising()
	from, most := rest[:min(pool, len(rest))], len(rest)
	if !s.possible() {
		most = nearby
	}
	for len(c.set) < most && !c.enough() {
		if i, helps := c.best(from); helps {
			c.add(i)
			continue
		}
		if len(from) < len(rest) {
			from = rest[:min(len(from)+pool, len(rest))]
			continue
		}
		if len(from) > thorough {
			return c.set
		}
		pair, helps := c.pair(from)
		if !helps {
			return c.set
		}
		c.add(pair[0])
		c.add(pair[1])
	}
	if c.enough() {
		for _, i := range slices.Backward(slices.Clone(c.set)) {
			c.drop(i)
		}
	}
	return c.set
}

// promising lists the candidates; where they are too many to look at, those first that alone could save the largest share of a
// missed objective.
func (s *search) promising() []int {
	list, share := make([]int, len(s.list)), make([]float64, len(s.list))
	for i := range list {
		list[i] = i
	}
	if len(list) <= pool {
		return list
	}
	parallel.Do(len(list), portion, func(b *bench, i int) {
		b.subjects = s.a.Table.AppendSubjects(b.subjects[:0], s.list[i].edge)
		for k := range b.subjects {
			facts := &b.subjects[k].Facts
			share[i] = max(share[i], facts[rules.FactTotal].W, facts[rules.FactDown].W)
		}
	})
	slices.SortStableFunc(list, func(i, j int) int { return -cmp.Compare(share[i], share[j]) })
	return list
}
