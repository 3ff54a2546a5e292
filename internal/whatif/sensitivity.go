package whatif

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/rules"
)

// The runs of Sensitivity: our weights are judgements, so advice that holds only at exactly ours is worth little.
const (
	otherPrior      = 200 // centi-dB each way
	otherFactor     = 2   // each dimension halved and doubled
	sensitivityRuns = 2 + 2*int(rules.Dimensions)
)

// Sensitivity says in how many runs with other weights, on the same facts, the recommended mode stays: the prior 2 dB lower and higher,
// and each dimension halved and doubled.
func Sensitivity(a *advise.Analysis, e *advise.Edge) (kept, of int) {
	if !e.Advised {
		return 0, 0
	}
	run := func(change func(*rules.Profile)) {
		p := a.Profile
		change(&p)
		if a.WithProfile(e.Index, p) == a.Design[e.Index] {
			kept++
		}
	}
	run(func(p *rules.Profile) { p.Prior -= otherPrior })
	run(func(p *rules.Profile) { p.Prior += otherPrior })
	for d := range rules.Dimensions {
		run(func(p *rules.Profile) { p.Factor[d] /= otherFactor })
		run(func(p *rules.Profile) { p.Factor[d] *= otherFactor })
	}
	return kept, sensitivityRuns
}
