package forecast

import "commadvisor/internal/graph"

// fit turns a latency fact into a distribution; graph.Latency.Fit says how. One duration is a constant without a known tail.
func fit(l graph.Val[graph.Latency]) Step {
	if !l.Known {
		return Step{Dist: Constant(0)}
	}
	mu, sigma := l.V.Fit()
	return Step{Dist: Lognormal{Mu: mu, Sigma: sigma}, Known: true, Tail: !l.V.Constant()}
}
