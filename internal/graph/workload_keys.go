package graph

var workloads keys[Workload]

// The keys of a workload, in the order of the file format.
var (
	WorkloadUserFacing = flag(&workloads, "user_facing", 0, func(w *Workload) *Val[bool] { return &w.UserFacing },
		"Whether a person waits for the answer.")
	WorkloadAnswer = word(&workloads, "answer", Answers, 0, func(w *Workload) *Val[Answer] { return &w.Answer },
		"What the client must be told before it is let go.")
	WorkloadRate = number(&workloads, "rate", Rate, 0, func(w *Workload) *Val[float64] { return &w.Rate },
		"How many requests come, on average.")
	WorkloadPeakRate = number(&workloads, "peak.rate", Rate, 0, func(w *Workload) *Val[float64] { return &w.Peak.Rate },
		"The highest rate of requests.")
	WorkloadPeakFor = number(&workloads, "peak.for", Duration, 0, func(w *Workload) *Val[float64] { return &w.Peak.For },
		"How long the highest rate lasts.")
	WorkloadPatience = number(&workloads, "patience", Duration, 0, func(w *Workload) *Val[float64] { return &w.Patience },
		"When the client gives up.")
	WorkloadSLOP50 = number(&workloads, "slo.p50", Duration, 0, func(w *Workload) *Val[float64] { return &w.SLO.P50 },
		"Half of the requests are answered within this time.")
	WorkloadSLOP95 = number(&workloads, "slo.p95", Duration, 0, func(w *Workload) *Val[float64] { return &w.SLO.P95 },
		"95 % of the requests are answered within this time.")
	WorkloadSLOP99 = number(&workloads, "slo.p99", Duration, 0, func(w *Workload) *Val[float64] { return &w.SLO.P99 },
		"99 % of the requests are answered within this time.")
	WorkloadSLOP999 = number(&workloads, "slo.p99.9", Duration, 0, func(w *Workload) *Val[float64] { return &w.SLO.P999 },
		"99.9 % of the requests are answered within this time.")
	WorkloadSLOAvailability = number(&workloads, "slo.availability", Uptime, 0, func(w *Workload) *Val[float64] { return &w.SLO.Down },
		"The share of requests that are answered.")
	WorkloadSLOFreshness = number(&workloads, "slo.freshness", Duration, 0, func(w *Workload) *Val[float64] { return &w.SLO.Freshness },
		"How soon all that a request starts is done, background work included.")
	WorkloadObserved = declare(&workloads, "observed", Distribution, 0, func(w *Workload) *Val[Latency] { return &w.Observed },
		"What is measured at the entry today; a forecast that is far off is a finding.")
	WorkloadObservedAvailability = number(&workloads, "observed.availability", Uptime, 0, func(w *Workload) *Val[float64] { return &w.ObservedDown },
		"How available it is measured at the entry today.")
	WorkloadDescription = text(&workloads, "description", 0, func(w *Workload) *Val[string] { return &w.Description },
		"What the requests are, in a sentence.")
)

// WorkloadKeys lists the keys that fill a fact of a workload.
func WorkloadKeys() []*Key[Workload] { return workloads.list }

// WorkloadKeyNamed returns the key of a name.
func WorkloadKeyNamed(name string) (*Key[Workload], bool) { return workloads.find(name) }
