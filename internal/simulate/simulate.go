// Package simulate runs a service graph event by event: an independent check of what forecast computes. Only tests use
// it. It shares no formula with forecast, fits included; times are seconds, rates per second.
//
// A service that states neither capacity nor workers serves all at once. A capacity is so many servers that work off
// exactly that many calls a second, held for the callee's own work; workers are a pool, held over the calls that a
// visit waits for too. Queues are first in, first out, without bound.
package simulate

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"commadvisor/internal/graph"
)

// Options say what is simulated, and for how long.
type Options struct {
	For      float64 // s of simulated time after the warm-up
	Warm     float64 // s dropped before
	Peaking  string  // a workload that is at its peak rate all the time
	Burst    string  // a workload that is at its peak rate for the length it declares, from Warm on
	UpDown   bool    // services go down and come up again, as their availability and outage say
	Outages  []Outage
	Distinct map[string]Shape // other distributions of own work, per service, for closed forms
}

// Outage is one that is planned.
type Outage struct {
	Service   string
	From, For float64
}

// Shape draws from a distribution other than the lognormal.
type Shape func(r *rand.Rand) float64

// Run is what one run measured.
type Run struct {
	Workloads []Workload
	Services  []Service
	Edges     []Edge
}

// Workload is what the requests of one workload met with.
type Workload struct {
	Answered, Completed []float64 // of those that succeeded, ascending
	Failed              int
	OnTime              int // completed within the workload's freshness
}

// Success is the share of requests that were answered without failure.
func (w *Workload) Success() float64 {
	return float64(len(w.Answered)) / float64(len(w.Answered)+w.Failed)
}

// Service is what its servers did.
type Service struct {
	Wait   float64 // mean, s
	Busy   float64 // servers held on average
	Visits int
}

// Edge is what went over it.
type Edge struct {
	Attempts float64 // per call
	Most     int     // messages handed over and not done, at the most
	Lag      float64 // longest from handing over to done, s
	Drained  float64 // s after the burst or the last planned outage until the backlog was worked off
}

// Quantile of an ascending list.
func Quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// Mean of a list.
func Mean(list []float64) (mean float64) {
	for _, x := range list {
		mean += x / float64(len(list))
	}
	return mean
}

// The defaults that a graph file means where it states nothing, as documented.
var (
	publish    = dist{mu: math.Log(0.010), sigma: math.Log(5) / z99}
	localWrite = dist{mu: math.Log(0.001), sigma: math.Log(5) / z99}
)

const z99 = 2.3263478740408408

// dist is a lognormal; sigma 0 is constant, mu −∞ no time.
type dist struct{ mu, sigma float64 }

func (d dist) mean() float64 { return math.Exp(d.mu + d.sigma*d.sigma/2) }

func (d dist) draw(r *rand.Rand) float64 {
	if d.sigma == 0 {
		return math.Exp(d.mu)
	}
	return math.Exp(d.mu + d.sigma*r.NormFloat64())
}

func fit(l graph.Val[graph.Latency]) dist {
	v := l.V
	switch {
	case !l.Known:
		return dist{mu: math.Inf(-1)}
	case v.Constant():
		return dist{mu: math.Log(v.Mean)}
	case v.P50 > 0:
		return dist{math.Log(v.P50), max(0, math.Log(v.P99/v.P50)/z99)}
	}
	s := z99 - math.Sqrt(z99*z99-2*math.Log(v.P99/v.Mean))
	return dist{math.Log(v.Mean) - s*s/2, s}
}

// stream is a generator of its own for each thing that is drawn, so that a change in one place leaves the others alone.
func stream(seed uint64, name, purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name + "\x00" + purpose))
	return rand.New(rand.NewPCG(h.Sum64(), seed))
}

// Simulate runs a graph under an assignment of modes once.
func Simulate(t *graph.Topology, modes []graph.Mode, seed uint64, o Options) *Run {
	s := newSim(t, modes, seed, o)
	s.run()
	return s.result()
}

// Estimate is the mean of independent replications with its 95 % interval by Student's t.
type Estimate struct{ Mean, Half float64 }

// Holds reports whether a value lies within the interval or within a relative tolerance of the mean, and how far off it is.
func (e Estimate) Holds(value, tolerance float64) (difference float64, ok bool) {
	difference = value/e.Mean - 1
	if value == e.Mean {
		difference = 0
	}
	return difference, math.Abs(value-e.Mean) <= e.Half || math.Abs(difference) <= tolerance
}

// student is the 0.975 quantile of Student's t with one to nine degrees of freedom.
var student = []float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262}

// Of is the estimate that a list of independent replications gives.
func Of(list []float64) Estimate {
	list = slices.DeleteFunc(slices.Clone(list), math.IsNaN)
	mean, square := Mean(list), 0.0
	for _, x := range list {
		square += (x - mean) * (x - mean)
	}
	n := float64(len(list))
	if n < 2 {
		return Estimate{mean, math.Inf(1)}
	}
	return Estimate{mean, student[min(len(student), len(list)-1)-1] * math.Sqrt(square/(n-1)/n)}
}

// Replicate runs a graph several times with other numbers and keeps what measure takes from each run.
func Replicate(t *graph.Topology, modes []graph.Mode, runs int, o Options, measure func(*Run) []float64) []Estimate {
	var columns [][]float64
	for i := range runs {
		for j, x := range measure(Simulate(t, modes, uint64(i+1), o)) {
			if j == len(columns) {
				columns = append(columns, nil)
			}
			columns[j] = append(columns[j], x)
		}
	}
	list := make([]Estimate, len(columns))
	for j, c := range columns {
		list[j] = Of(c)
	}
	return list
}
