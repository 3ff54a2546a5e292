package lint_test

import "testing"

// What is measured is compared where it is forecast: also where a dashboard has only one percentile of those.
func TestOffForecastByAnyPercentile(t *testing.T) {
	text := func(observed string) string {
		return "version: 1\nservices: {web: {kind: client}, a: {latency: {p50: 50ms, p99: 400ms}}}\nworkloads: {find: {entry: web, observed: " + observed + "}}\nedges: [{from: web, to: a, mode: sync}]\n"
	}
	const not = ": something in the file is missing or wrong"
	only(t, text("{p75: 91ms, p95: 216ms}"), "objective/off-forecast")
	only(t, text("{p75: 180ms, p95: 430ms}"), "objective/off-forecast", "warning: find p95 is measured at 430 ms and forecast at 218 ms"+not)
	only(t, text("{p75: 91ms, p90: 157ms}"), "objective/off-forecast")
	only(t, text("{p75: 180ms, p90: 310ms}"), "objective/off-forecast", "warning: find p95 (by its p75 and p90) is measured at 429 ms and forecast at 218 ms"+not)
	only(t, text("{p90: 157ms, p99.9: 1.6s}"), "objective/off-forecast", "warning: find p99.9 is measured at 1.6 s and forecast at 792 ms"+not)
}

// What is missed by a little is shown with the digits that it is missed by.
func TestObjectivesMissedByLittle(t *testing.T) {
	text := `version: 1
services: {web: {kind: client}, a: {latency: 200.3ms, availability: 99.8996%}}
workloads: {buy: {entry: web, slo: {p99: 200ms, availability: 99.9%}}}
edges: [{from: web, to: a, mode: sync}]
`
	only(t, text, "objective/availability", "error: buy is up 99.8996 % (SLO 99.9 %): it needs a (99.9 %)")
	only(t, text, "objective/latency", "error: buy p99 is at least 200.3 ms (SLO 200 ms): web->a takes 200 ms")
}
