package report

import (
	"fmt"

	"commadvisor/internal/advise"
	"commadvisor/internal/words"
)

// worth writes what this one change does to each workload it touches.
func (t *text) worth(e *advise.Edge) {
	name := "worth"
	for _, w := range t.a.Worth(e) {
		t.item(name, "with only this changed, "+words.Gain(t.a, w))
		name = ""
	}
}

// queue writes what a queue in front of the callee would do.
func (t *text) queue(e *advise.Edge) { t.item("queue", words.Queue(t.a, e)) }

// steady says how much the advice hangs on our weights.
func (t *text) steady(e *advise.Edge) {
	t.item("weights", words.Steady(t.a.Steady(e)))
}

// flips writes what would change the advice, the smallest change first.
func (t *text) flips(e *advise.Edge) {
	name := "flips"
	flips := t.a.Flips(e)
	const most = 6
	for _, f := range flips[:min(most, len(flips))] {
		t.item(name, words.Flip(f))
		name = ""
	}
	switch n := len(flips) - most; {
	case len(flips) == 0:
		t.item(name, advise.Unmoved)
	case n > 0:
		t.item("", fmt.Sprintf("and %d more (--format json lists all)", n))
	}
}

type jsonFlip struct {
	Fact           string  `json:"fact"`
	From           string  `json:"from"`
	To             string  `json:"to"`
	Value          *number `json:"value"`
	Factor         *number `json:"factor"`
	Recommendation string  `json:"recommendation"`
	Fragile        bool    `json:"fragile"`
}

type jsonWorth struct {
	Workload string       `json:"workload"`
	Before   jsonForecast `json:"before"`
	After    jsonForecast `json:"after"`
}

func flipsJSON(a *advise.Analysis, e *advise.Edge) []jsonFlip {
	list := []jsonFlip{}
	for _, f := range a.Flips(e) {
		j := jsonFlip{Fact: f.Fact.String(), From: f.From, To: f.To, Recommendation: f.Recommendation.String(), Fragile: f.Fragile}
		if f.Factor > 0 {
			value, factor := number(f.Value), number(f.Factor)
			j.Value, j.Factor = &value, &factor
		}
		list = append(list, j)
	}
	return list
}

func worthJSON(a *advise.Analysis, e *advise.Edge) []jsonWorth {
	list := []jsonWorth{}
	for _, w := range a.Worth(e) {
		list = append(list, jsonWorth{a.Graph.Workloads[w.Workload].Name, forecastJSON(a, &w.Before), forecastJSON(a, &w.After)})
	}
	return list
}
