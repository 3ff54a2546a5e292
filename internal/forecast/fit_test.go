package forecast

import (
	"testing"

	"commadvisor/internal/graph"
)

// L1 of the models, from facts; internal/graph holds what is fitted to which of them.
func TestFit(t *testing.T) {
	for _, c := range []struct {
		what      string
		l         graph.Latency
		sigma, mu string
		tail      bool
	}{
		{"median and p99", graph.Latency{P50: 20, P99: 200}, "0.989785371", "2.995732274", true},
		{"mean and p99", graph.Latency{Mean: 28, P99: 100}, "0.633432318", "3.131586259", true},
		{"one duration", graph.Latency{Mean: 20}, "0", "2.995732274", false},
		{"p95 and p99.9", graph.Latency{P95: 101.8788468, P999: 425.982814}, "0.989785", "2.99573", true},
	} {
		s := fit(graph.Of(c.l))
		digits(t, c.what+": sigma", s.Dist.Sigma, c.sigma)
		digits(t, c.what+": mu", s.Dist.Mu, c.mu)
		if !s.Known || s.Tail != c.tail {
			t.Errorf("%s: %+v", c.what, s)
		}
	}
	if s := fit(graph.Val[graph.Latency]{}); s.Known || s.Dist.Mean() != 0 {
		t.Errorf("not stated: %+v", s)
	}
}
