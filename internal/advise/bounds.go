package advise

import "commadvisor/internal/rules"

// interval is where a term or a sum can lie.
type interval struct{ low, high rules.Centi }

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
	inner             *rules.Pass
}

func newBounds(inner *rules.Pass, asked []uint32, subjects int) bounds {
	for range subjects {
		asked = append(asked, 0)
	}
	return bounds{inner: inner, asked: asked}
}

// see takes in what a rule said of subject i; where it missed facts, also what it would say for all their plausible values.
func (b *bounds) see(j *judge, i int, p *rules.Pass, r *rules.Rule, said []rules.Evidence) {
	if len(said) == 0 && p.Asked == 0 {
		return // most rules have nothing to say of most edges, whatever the facts
	}
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
		*b.inner = rules.Pass{Subject: s, Evidence: b.scratch[:0]}
		b.inner.Run(r)
		b.scratch = b.inner.Evidence
		rb.see(b.inner.Evidence)
		if more := b.inner.Asked; more != 0 {
			*asked |= more
			b.complete(s, more, r, asked, rb)
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
