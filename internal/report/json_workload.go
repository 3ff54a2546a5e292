package report

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/words"
)

type jsonWorkload struct {
	Name         string       `json:"name"`
	SLO          jsonSLO      `json:"slo"`
	Today        jsonForecast `json:"today"`
	Recommended  jsonForecast `json:"recommended"`
	Missed       []string     `json:"missed"`
	jsonBoundary              // as recommended
}

type jsonSLO struct {
	P50          *number `json:"p50"`
	P95          *number `json:"p95"`
	P99          *number `json:"p99"`
	P999         *number `json:"p99_9"`
	Availability *number `json:"availability"`
	Freshness    *number `json:"freshness"`
}

type jsonForecast struct {
	Mean                 *number       `json:"mean"`
	P50                  *number       `json:"p50"`
	P95                  *number       `json:"p95"`
	P99                  *number       `json:"p99"`
	P999                 *number       `json:"p99_9"`
	Availability         *number       `json:"availability"`
	CeilingPerS          *number       `json:"ceiling_per_s"`
	Bottleneck           *string       `json:"bottleneck"`
	Completed            jsonCompleted `json:"completed"`
	AtPeak               *jsonRush     `json:"at_peak"` // null where no peak is declared or no capacity known
	WorstAttempts        number        `json:"worst_attempts"`
	Partial              bool          `json:"partial"`
	LatencyIsLowerBound  bool          `json:"latency_is_lower_bound"`
	TailIsLowerBound     bool          `json:"tail_is_lower_bound"`
	AvailabilityIsAtMost bool          `json:"availability_is_upper_bound"`
	ApproximateByMoments bool          `json:"approximate"`
	UsesAssumedConstants bool          `json:"assumed"`
	Unstable             *jsonUnstable `json:"unstable"` // null where there is a steady state
	UnstableAtPeak       *jsonUnstable `json:"unstable_at_peak"`
	Missing              []string      `json:"missing"`
}

// jsonUnstable is a service that is offered more than it sustains.
type jsonUnstable struct {
	Service   string  `json:"service"`
	Offered   *number `json:"offered_per_s"`
	Sustained *number `json:"sustained_per_s"`
}

func unstableJSON(a *advise.Analysis, u *forecast.Unstable) *jsonUnstable {
	if !u.Is {
		return nil
	}
	return &jsonUnstable{a.Graph.Services[u.Service].Name, ref(number(u.Offered)), ref(number(u.Sustained))}
}

// jsonRush is what waiting at the declared peak adds; null for ever.
type jsonRush struct {
	AddsMean    *number `json:"adds_mean"`
	AddsP99     *number `json:"adds_p99"`
	Busiest     string  `json:"busiest"`
	Utilisation number  `json:"utilisation"`
	Partial     bool    `json:"partial"`
}

// jsonQueue is the queue in front of the callee of an edge that is or should be asynchronous.
type jsonQueue struct {
	LagP50   number       `json:"lag_p50"`
	LagP99   number       `json:"lag_p99"`
	Partial  bool         `json:"partial"`
	Peak     *jsonBacklog `json:"after_peak"`   // null where nothing is left or no peak declared
	Outage   *jsonBacklog `json:"after_outage"` // null where no outage is given
	Bytes    *number      `json:"bytes"`
	Drowning bool         `json:"drowning"`
}

type jsonBacklog struct {
	Messages number  `json:"messages"`
	MaxLag   *number `json:"max_lag"` // null for ever
	Drain    *number `json:"drain"`
}

func backlogJSON(b forecast.Backlog) *jsonBacklog {
	if b.Messages == 0 {
		return nil
	}
	return &jsonBacklog{number(b.Messages), ref(number(b.MaxLag)), ref(number(b.Drain))}
}

func queueJSON(a *advise.Analysis, e *advise.Edge) *jsonQueue {
	q, ok := words.Buffer(a, e)
	if !ok {
		return nil
	}
	out := &jsonQueue{LagP50: number(q.P50), LagP99: number(q.P99), Partial: q.Partial, Peak: backlogJSON(q.Peak), Outage: backlogJSON(q.Outage), Drowning: q.Drowning}
	if q.Bytes > 0 {
		out.Bytes = ref(number(q.Bytes))
	}
	return out
}

type jsonCompleted struct {
	P50     *number `json:"p50"`
	P99     *number `json:"p99"`
	Outages *number `json:"p99_with_outages"` // of consumers; null where no freshness is stated, or a queue grows without end
	Drowns  *string `json:"drowns"`           // the consumer of that queue
	OnTime  *number `json:"on_time"`          // an upper bound where partial
	Bound   bool    `json:"is_lower_bound"`
}

func workloadJSON(a *advise.Analysis, w *advise.Workload) jsonWorkload {
	declared := &a.Graph.Workloads[w.Index]
	slo := &declared.SLO
	out := jsonWorkload{
		Name: declared.Name, Today: forecastJSON(a, &w.Today), Recommended: forecastJSON(a, &w.Recommended), Missed: append([]string{}, advise.Missed(w.Recommended, slo)...),
		jsonBoundary: boundarySide{a, &w.Waiting}.json(),
		SLO:          jsonSLO{known(slo.P50), known(slo.P95), known(slo.P99), known(slo.P999), nil, known(slo.Freshness)},
	}
	if slo.Down.Known {
		out.SLO.Availability = ref(number(1 - slo.Down.V))
	}
	return out
}

func names(a *advise.Analysis, services []int) []string {
	list := []string{}
	for _, s := range services {
		list = append(list, a.Graph.Services[s].Name)
	}
	return list
}

func known(v graph.Val[float64]) *number {
	if !v.Known {
		return nil
	}
	return ref(number(v.V))
}

func forecastJSON(a *advise.Analysis, f *forecast.Forecast) jsonForecast {
	out := jsonForecast{
		LatencyIsLowerBound: f.LowerBound, TailIsLowerBound: f.LowerBound || f.TailUnknown, AvailabilityIsAtMost: f.DownPartial,
		ApproximateByMoments: f.Approximate, UsesAssumedConstants: f.Assumed, Missing: []string{},
		Partial: f.LowerBound || f.TailUnknown || f.DownPartial,
	}
	if !f.NothingTimed {
		n := func(v float64) *number { return ref(number(v)) }
		t := f.Answered
		out.Mean, out.P50, out.P95, out.P99, out.P999 = n(t.Mean), n(t.P50), n(t.P95), n(t.P99), n(t.P999)
		out.Completed.P50, out.Completed.P99 = n(f.Complete.P50), n(f.Complete.P99)
	}
	if !f.DownPartial || f.Down > 0 {
		out.Availability = ref(number(1 - f.Down))
	}
	if c := f.Ceiling; c.Bottleneck >= 0 {
		out.CeilingPerS, out.Bottleneck = ref(number(c.PerSecond)), ref(a.Graph.Services[c.Bottleneck].Name)
	}
	out.Unstable, out.UnstableAtPeak = unstableJSON(a, &f.Unstable), unstableJSON(a, &f.PeakUnstable)
	out.WorstAttempts = number(f.Worst.Attempts)
	if r := f.PeakWait; r.Busiest >= 0 {
		out.AtPeak = &jsonRush{ref(number(r.Mean)), ref(number(r.P99)), a.Graph.Services[r.Busiest].Name, number(r.Busy), r.Partial}
	}
	out.Completed.Bound = f.LowerBound || f.TailUnknown || f.BehindBound || f.LateUnknown
	if f.GrowsWithoutEnd {
		out.Completed.Drowns = ref(a.Graph.Services[f.Consumer].Name)
	} else if f.OnTimeKnown {
		out.Completed.Outages = ref(number(f.Overdue))
	}
	if f.OnTimeKnown {
		out.Completed.OnTime = ref(number(f.OnTime))
	}
	for _, m := range f.Missing {
		out.Missing = append(out.Missing, m.String())
	}
	return out
}
