package graph

import "strings"

// WorkloadKeys are the keys of a workload, in the order of the schema and of a diff.
var WorkloadKeys = []Key[Workload]{
	needed(named("entry", "The service where requests enter, or service/operation.", NoUse, func(g *Graph, w *Workload) (string, bool) {
		return strings.TrimSuffix(g.Services[w.Entry].Name+"/"+w.EntryOp, "/"), true
	}, func(to, from *Workload) { to.Entry, to.EntryOp = from.Entry, from.EntryOp })),
	key("user_facing", "Whether a person waits for the answer.", flag, AffectsLimits, Asked, func(w *Workload) *Val[bool] { return &w.UserFacing }),
	key("answer", "What the client must be told before it is let go.", word[Answer](Answers), AffectsLimits, Varied|Asked, func(w *Workload) *Val[Answer] { return &w.Answer }),
	key("rate", "How many requests come, on average.", rate, AffectsLimits, NotedInDecisions, func(w *Workload) *Val[float64] { return &w.Rate }),
	needed(key("peak.rate", "The highest rate of requests.", rate, AffectsLimits, Varied, func(w *Workload) *Val[float64] { return &w.Peak.Rate })),
	key("peak.for", "How long the highest rate lasts.", positiveDuration, AffectsLimits, NoUse, func(w *Workload) *Val[float64] { return &w.Peak.For }),
	key("patience", "When the client gives up.", positiveDuration, AffectsLimits, Varied, func(w *Workload) *Val[float64] { return &w.Patience }),
	key("slo.p50", "Half of the requests are answered within this time.", positiveDuration, AffectsLimits, Varied, func(w *Workload) *Val[float64] { return &w.SLO.P50 }),
	key("slo.p95", "95 % of the requests are answered within this time.", positiveDuration, AffectsLimits, Varied, func(w *Workload) *Val[float64] { return &w.SLO.P95 }),
	key("slo.p99", "99 % of the requests are answered within this time.", positiveDuration, AffectsLimits, Varied, func(w *Workload) *Val[float64] { return &w.SLO.P99 }),
	key("slo.p99.9", "99.9 % of the requests are answered within this time.", positiveDuration, AffectsLimits, Varied, func(w *Workload) *Val[float64] { return &w.SLO.P999 }),
	key("slo.availability", "The share of requests that are answered.", uptime, AffectsLimits, Varied, func(w *Workload) *Val[float64] { return &w.SLO.Down }),
	key("slo.freshness", "How soon all that a request starts is done, background work included.", positiveDuration, AffectsLimits, NoUse, func(w *Workload) *Val[float64] { return &w.SLO.Freshness }),
	key("observed", "What is measured at the entry today; a forecast that is far off is a finding.", latency, AffectsLimits, NoUse, func(w *Workload) *Val[Latency] { return &w.Observed }),
	key("observed.availability", "The share of calls that succeed.", uptime, AffectsLimits, NoUse, func(w *Workload) *Val[float64] { return &w.ObservedDown }),
	key("description", "What the requests are, in a sentence.", text, AffectsNothing, NoUse, func(w *Workload) *Val[string] { return &w.Description }),
}
