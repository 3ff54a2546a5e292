package rules_test

import (
	"flag"
	"math"
	"slices"
	"testing"

	"commadvisor/internal/rules"

	"pgregory.net/rapid"
)

// What the combination of evidence has to keep.

func init() {
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic(err)
	}
}

const bound = 800 // of one dimension

// term makes evidence of one dimension.
func term(d rules.Dimension, score rules.Centi) rules.Evidence {
	return rules.Evidence{Rule: &rules.Rule{Dimension: d}, Score: score}
}

func drawEvidence(t *rapid.T) (list []rules.Evidence) {
	for range rapid.IntRange(0, 12).Draw(t, "terms") {
		d := rules.Dimension(rapid.IntRange(0, int(rules.Dimensions)-1).Draw(t, "dimension"))
		list = append(list, term(d, rules.Centi(rapid.IntRange(-1500, 1500).Draw(t, "score"))))
	}
	return list
}

func drawProfile(t *rapid.T) rules.Profile {
	return rapid.SampledFrom(rules.Profiles()).Draw(t, "profile")
}

// Raising one term never lowers the score.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		if len(evidence) == 0 {
			return
		}
		before := rules.Combine(&p, true, evidence).Total
		evidence[rapid.IntRange(0, len(evidence)-1).Draw(t, "which")].Score += rules.Centi(rapid.IntRange(0, 1000).Draw(t, "by"))
		if after := rules.Combine(&p, true, evidence).Total; after < before {
			t.Fatalf("%d, raised to %d", before, after)
		}
	})
}

// Evidence of nothing, and evidence from numbers, change nothing.
func TestNeutral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		numbers := rules.Evidence{Rule: &rules.Rule{Compare: func(*rules.Pass, *rules.Worlds) {}}, Score: rules.Centi(rapid.IntRange(-800, 800).Draw(t, "numbers"))}
		with := append(slices.Clone(evidence), term(rules.Failure, 0), numbers)
		if a, b := rules.Combine(&p, true, with), rules.Combine(&p, true, evidence); a != b {
			t.Fatalf("%+v, without %+v", a, b)
		}
	})
}

// Prior and dimensions add up to the score, and what is marked as counted explains each dimension, up to the profile's factor and
// the bound.
func TestComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		s := rules.Combine(&p, rapid.Bool().Draw(t, "entry"), evidence)
		sum := s.Prior
		for _, d := range s.Dims {
			sum += d
		}
		if sum != s.Total {
			t.Fatalf("%d adds up to %d", s.Total, sum)
		}
		var counted, n [rules.Dimensions]rules.Centi
		for i, is := range rules.Counted(evidence) {
			if is {
				counted[evidence[i].Rule.Dimension] += evidence[i].Score
				n[evidence[i].Rule.Dimension]++
			}
		}
		for d, c := range counted {
			v := rules.Centi(float64(c) * p.Factor[d])
			if v = max(-bound, min(bound, v)); v != s.Dims[d] || n[d] > 2 {
				t.Fatalf("%s counts %d, what is marked says %d", rules.Dimension(d), s.Dims[d], v)
			}
		}
	})
}

// No dimension decides alone: a stated mode is changed by evidence of two of them at least.
func TestNoDimensionAlone(t *testing.T) {
	pragmatic := rules.Profiles()[0]
	if bound+pragmatic.Prior >= rules.StrongFrom {
		t.Errorf("one dimension at %d and the prior of %d change a stated mode", bound, pragmatic.Prior)
	}
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		for d, v := range rules.Combine(&p, true, evidence).Dims {
			if v < -bound || v > bound {
				t.Fatalf("%s: %d", rules.Dimension(d), v)
			}
		}
	})
}

// With every term and the prior negated the score is mirrored.
func TestSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence, entry := drawProfile(t), drawEvidence(t), rapid.Bool().Draw(t, "entry")
		s := rules.Combine(&p, entry, evidence)
		p.Prior, p.Inner = -p.Prior, -p.Inner
		for i := range evidence {
			evidence[i].Score = -evidence[i].Score
		}
		if m := rules.Combine(&p, entry, evidence); m.Total != -s.Total {
			t.Fatalf("%d mirrored: %d", s.Total, m.Total)
		}
	})
}

// Saying the same twice, or something weaker beside it, changes nothing.
func TestNoDoubleCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, evidence := drawProfile(t), drawEvidence(t)
		if len(evidence) == 0 {
			return
		}
		weaker := rapid.SampledFrom(evidence).Draw(t, "again")
		weaker.Score = rules.Centi(float64(weaker.Score) * rapid.Float64Range(0, 1).Draw(t, "weaker"))
		again := append(slices.Clone(evidence), weaker, rapid.SampledFrom(evidence).Draw(t, "twice"))
		if a, b := rules.Combine(&p, true, again), rules.Combine(&p, true, evidence); a != b {
			t.Fatalf("%+v, before %+v", a, b)
		}
	})
}

// TestCombineByHand is an example that was computed by hand.
func TestCombineByHand(t *testing.T) {
	db := func(ratio float64) rules.Centi { return rules.Centi(math.Round(1000 * math.Log10(ratio))) }
	all := []rules.Evidence{
		term(rules.Latency, db(222.03327/200)), term(rules.Failure, db(.013461536/.005)), term(rules.Throughput, db(1000./500)),
		term(rules.Debugging, -200), term(rules.Consistency, -db(2/.5)),
	}
	p := rules.Profiles()[0]
	for _, c := range []struct {
		evidence []rules.Evidence
		score    rules.Centi
	}{{all, -326}, {all[:4], 276}, {nil, -300}} {
		if s := rules.Combine(&p, true, c.evidence); s.Total != c.score {
			t.Errorf("%d terms: %d, want %d", len(c.evidence), s.Total, c.score)
		}
	}
}
