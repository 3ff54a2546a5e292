package words

import (
	"math"
	"testing"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// A bound can prove that an objective is missed, never that it is met.
func TestVerdicts(t *testing.T) {
	slo := graph.Objectives{P99: graph.Of(0.2), Down: graph.Of(0.001)}
	for _, c := range []struct {
		f    forecast.Forecast
		want [2]string // p99, availability
	}{
		{forecast.Forecast{Answered: forecast.Times{P99: 0.1}, Down: 0.0005}, [2]string{"100 ms ✓", "99.95 % ✓"}},
		{forecast.Forecast{Answered: forecast.Times{P99: 0.4}, Down: 0.002}, [2]string{"400 ms ✗", "99.8 % ✗"}},
		{forecast.Forecast{Answered: forecast.Times{P99: 0.1}, LowerBound: true, Down: 0.0005, DownPartial: true}, [2]string{"at least 100 ms", "at most 99.95 %"}},
		{forecast.Forecast{Answered: forecast.Times{P99: 0.4}, TailUnknown: true, Down: 0.002, DownPartial: true}, [2]string{"at least 400 ms ✗", "at most 99.8 % ✗"}},
		{forecast.Forecast{Answered: forecast.Times{P99: 0.1}, Approximate: true, Down: 0.0005}, [2]string{"about 100 ms", "99.95 % ✓"}},
		{forecast.Forecast{Answered: forecast.Times{P99: 0.1}, PeakUnstable: forecast.Unstable{Is: true}, Down: 0.0005}, [2]string{"100 ms off peak", "99.95 % ✓"}},
		{forecast.Forecast{Answered: forecast.Times{P99: math.Inf(1)}, Unstable: forecast.Unstable{Is: true}, Down: 0.0005}, [2]string{"no steady state ✗", "99.95 % ✓"}},
		{forecast.Forecast{NothingTimed: true, DownPartial: true}, [2]string{"unknown", "unknown"}},
	} {
		i := 0
		for _, m := range Measures(&slo) {
			if !m.Limit.Known {
				continue
			}
			v := m.Value(&c.f)
			if v.Text != c.want[i] {
				t.Errorf("%s is %q, want %q", m.Name, v.Text, c.want[i])
			}
			if v.Known && !c.f.Approximate && (v.Ratio > 1) != (v.Verdict == Missed) {
				t.Errorf("%s: ratio %g with verdict %d", m.Name, v.Ratio, v.Verdict)
			}
			i++
		}
	}
}
