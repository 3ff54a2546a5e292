package whatif

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// How often real systems have each value, counted over the 291 edges of the 21 systems under testdata/systems, replies left out. Of
// writes: result 42, outcome 38, acknowledged at once 11, nothing 44 (133 in all, two counted twice); of calls that compute, when nothing
// comes back at once: nothing 5, outcome 2; of notifications: nothing 25, outcome 4. What a client is told is counted at the 57 writes
// by which a person enters. Of 182 edges whose consistency is known 67 are strong; read your writes is not coded apart and takes a
// share of those.
var weights = map[string]map[string]float64{
	"write":       {"result": 0.31, "outcome": 0.28, "ack": 0.08, "nothing": 0.33},
	"job":         {"result": 0.05, "outcome": 0.20, "ack": 0.15, "nothing": 0.60},
	"notify":      {"nothing": 0.86, "outcome": 0.14},
	"answer":      {"outcome": 0.47, "result": 0.32, "accepted": 0.21},
	"consistency": {"strong": 0.30, "read_your_writes": 0.07, "eventual": 0.63},
	"op":          {"write": 0.46, "read": 0.44, "notify": 0.10, "job": 0.02},
	"user_facing": {"true": 0.80, "false": 0.20},
	"owner":       {"another": 0.30},
	"staleness":   {"1m": 0.10},
}

// weightsOf returns how often each value of a fact is had on edges like this one; nil where that was not counted.
func weightsOf(a *advise.Analysis, e int, key string) map[string]float64 {
	if key != "needs" {
		return weights[key]
	}
	if op := a.Graph.Edges[e].Op; op.Known && op.V != graph.Read {
		return weights[op.V.String()]
	}
	return weights["write"]
}

// texts are what is asked, and why, by key.
var texts = map[string][2]string{
	"op":          {"does the call read, write, notify, or start a job?", "what a call does to its callee is the first thing that argues for a mode"},
	"needs":       {"what must the caller have before it can go on?", "a caller that needs the result or the outcome has to wait; one that needs nothing does not"},
	"answer":      {"what must the client be told before it is let go?", "where it may be told \"accepted\", what follows can run in the background"},
	"consistency": {"how soon must the effect be seen?", "strong consistency rules a queue out, an eventual effect allows it"},
	"user_facing": {"does a person wait for this workload?", "people wait in seconds, jobs in minutes"},
	"owner":       {"which team owns it?", "a message contract couples two teams less than a call"},
	"staleness":   {"how late may the data be?", "data that may be late can be read from a local copy kept by events"},
	"latency":     {"how long does its own work take, without the calls that it makes itself?", "short work is better answered at once; long work outlasts those who wait"},
}

// storeText is what is asked of a write to a datastore, and why.
var storeText = [2]string{
	"must the caller wait for this datastore, or is it a search index or an audit log?", "a datastore that its caller need not wait for is advised on like any other callee",
}

func text(f forecast.Fact) (asks, why string) {
	t := texts[f.Key]
	return t[0], t[1]
}
