package advise

import "commadvisor/internal/rules"

// The runs of Steady: our weights are judgements, so advice that holds only at exactly ours is worth little.
const (
	otherPrior  = 200 // centi-dB each way
	otherFactor = 2   // each dimension halved and doubled
	steadyRuns  = 2 + 2*int(rules.Dimensions)
)

// Steady says in how many runs with other weights, on the same evidence, the recommendation stays: the prior 2 dB lower and
// higher, and each dimension halved and doubled.
func (a *Analysis) Steady(e *Edge) (kept, of int) {
	if !e.Advised {
		return 0, 0
	}
	run := func(change func(*rules.Profile)) {
		p := a.Profile
		change(&p)
		if r, _ := decide(combine(&p, e.LeavesEntry, e.Evidence), e.circumstances); r == e.Recommendation {
			kept++
		}
	}
	run(func(p *rules.Profile) { p.Prior -= otherPrior })
	run(func(p *rules.Profile) { p.Prior += otherPrior })
	for d := range rules.Dimensions {
		run(func(p *rules.Profile) { p.Factor[d] /= otherFactor })
		run(func(p *rules.Profile) { p.Factor[d] *= otherFactor })
	}
	return kept, steadyRuns
}
