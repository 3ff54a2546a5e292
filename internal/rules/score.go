package rules

// What a score is made of, in hundredths of a decibel. Ours, not literature; docs/design.md says what they were measured on.
const (
	maxPerDimension Centi = 800 // no dimension counts more, so that no single argument decides
	StrongFrom      Centi = 600 // from here a stated mode is changed by evidence alone
	LeanFrom        Centi = 100 // from here an open edge goes async; between −LeanFrom and LeanFrom nothing separates
)

// Score is what the facts of an edge add up to, + towards async: the prior and, in each dimension, the strongest argument each way.
type Score struct {
	Prior Centi
	Dims  [Dimensions]Centi
	Total Centi // Prior and all of Dims
}

// Combine adds up evidence from facts. Correlated arguments must not add up, so of one dimension only the strongest each way
// counts. Evidence from numbers does not: a limit that is not kept is a fault of the design, and decides by itself.
func Combine(profile *Profile, entry bool, evidence []Evidence) (s Score) {
	var async, sync [Dimensions]Centi
	for i := range evidence {
		e := &evidence[i]
		if e.Rule.Numbers() {
			continue
		}
		d := e.Rule.Dimension
		async[d], sync[d] = max(async[d], e.Score), min(sync[d], e.Score)
	}
	s.Prior = profile.Prior
	if !entry {
		s.Prior += profile.Inner
	}
	s.Total = s.Prior
	for d := range s.Dims {
		v := Centi(float64(async[d]+sync[d]) * profile.Factor[d])
		s.Dims[d] = max(-maxPerDimension, min(maxPerDimension, v))
		s.Total += s.Dims[d]
	}
	return s
}

// Counted marks what counts of the evidence: in each dimension the strongest each way, the first where several are as strong.
func Counted(evidence []Evidence) []bool {
	marks := make([]bool, len(evidence))
	var strongest [Dimensions][2]int // index plus one
	for i := range evidence {
		ev := &evidence[i]
		if ev.Rule.Numbers() {
			continue
		}
		way := 0
		if ev.Score < 0 {
			way = 1
		}
		at := &strongest[ev.Rule.Dimension][way]
		if *at == 0 || abs(ev.Score) > abs(evidence[*at-1].Score) {
			*at = i + 1
		}
	}
	for _, ways := range strongest {
		for _, at := range ways {
			if at > 0 {
				marks[at-1] = true
			}
		}
	}
	return marks
}

func abs(c Centi) Centi { return max(c, -c) }
