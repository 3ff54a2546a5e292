package forecast

import (
	"fmt"
	"math"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/simulate"
)

// How far off the wait's mean and the p99 at the peak are, over servers, load and the spread of the work: what is written of "about".
func TestErrorOfApproximateWaits(t *testing.T) {
	requests, runs := 10000.0, 3
	if *long {
		requests, runs = 60000, 5
	}
	var rows []string
	for _, servers := range []float64{1, 4, 16} {
		for _, load := range []float64{0.5, 0.7, 0.85} {
			for _, cv2 := range []float64{0, 0.25, 1, 2} {
				const mean = 0.01
				sigma := math.Sqrt(math.Log1p(cv2))
				l := graph.Latency{Mean: mean}
				if cv2 > 0 {
					p50 := mean * math.Exp(-sigma*sigma/2)
					l = graph.Latency{P50: p50, P99: p50 * math.Exp(2.3263478740408408*sigma)}
				}
				b := &build{}
				b.service("s", l, 0)
				b.workers("s", servers)
				rate := load * servers / mean
				b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(rate / 2), Peak: graph.Peak{Rate: graph.Of(rate)}}}
				topology := graph.NewTopology(&b.g)
				f := New(topology).Workload(0, nil, false)
				e := simulate.Replicate(topology, nil, runs, simulate.Options{For: requests / rate, Warm: requests / rate / 10, Peaking: "w"}, func(r *simulate.Run) []float64 {
					w := &r.Workloads[0]
					return []float64{simulate.Mean(w.Answered), simulate.Quantile(w.Answered, 0.99)}
				})
				at := fmt.Sprintf("| %v | %v | %v |", servers, load, cv2)
				for i, value := range []float64{f.Answered.Mean + f.PeakWait.Mean, f.Answered.P99 + f.PeakWait.P99} {
					d, _ := e[i].Holds(value, 0)
					at += fmt.Sprintf(" %.4g ± %.2g | %.4g | %+.1f %% |", e[i].Mean, e[i].Half, value, 100*d)
					if math.Abs(d) > 0.35 && math.Abs(value-e[i].Mean) > 2.5*e[i].Half {
						t.Errorf("%s off by more than a third", at)
					}
				}
				rows = append(rows, at)
			}
		}
	}
	tabled(t, "## Approximate waits: one queue", rows)
}
