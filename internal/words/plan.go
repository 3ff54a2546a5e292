package words

import (
	"fmt"

	"commadvisor/internal/advise"
)

// PlanVerdict says in a line what a plan is worth.
func PlanVerdict(a *advise.Analysis, p *advise.Plan) string {
	n, left := len(p.Steps), len(p.Left)
	switch {
	case left == 0 && n == 0 && !promised(a):
		return "nothing to change; no workload states an SLO"
	case left == 0 && n == 0:
		return "nothing to change"
	case n == 0:
		return fmt.Sprintf("no change of modes helps: %s left", Count(left, "limit"))
	}
	text := Count(n, "change")
	switch {
	case left > 0:
		text += fmt.Sprintf("; %s left that no mode keeps", Count(left, "limit"))
	case promised(a):
		text += "; no known limit is missed after " + verb(n, "it", "them")
	}
	if !p.Exact {
		text += fmt.Sprintf(" (heuristic: at least %d needed)", p.LowerBound)
	}
	return text
}

// promised reports whether any workload states an objective.
func promised(a *advise.Analysis) bool {
	for i := range a.Graph.Workloads {
		slo := &a.Graph.Workloads[i].SLO
		if slo.Freshness.Known || slo.Down.Known || slo.P50.Known || slo.P95.Known || slo.P99.Known || slo.P999.Known {
			return true
		}
	}
	return false
}

// PlanSampled says after how many steps a large plan has numbers.
func PlanSampled(p *advise.Plan) string {
	return fmt.Sprintf("The plan is large: its numbers are worked out after every %d steps and after the last.", p.Every)
}

// LeftOver heads the limits that a plan leaves.
const LeftOver = "Left, whatever the modes"
