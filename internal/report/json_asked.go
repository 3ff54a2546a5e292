package report

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/whatif"
	"commadvisor/internal/words"
)

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

type jsonSteady struct {
	Kept int `json:"kept"`
	Of   int `json:"of"`
}

// asked adds what is worked out for single edges only: what to say, what it is worth, what would change it.
func asked(a *advise.Analysis, e *advise.Edge, out *jsonEdge) {
	out.Say, out.Flips = words.Summary(a, e), []jsonFlip{}
	flips, tried := whatif.Flips(a, e)
	out.FlipsTried = ref(tried.String())
	for _, f := range flips {
		j := jsonFlip{Fact: f.Fact.String(), From: f.From, To: f.To, Recommendation: f.Recommendation.String(), Fragile: f.Fragile}
		if f.Factor > 0 {
			value, factor := number(f.Value), number(f.Factor)
			j.Value, j.Factor = &value, &factor
		}
		out.Flips = append(out.Flips, j)
	}
	for _, w := range a.Worth(e) {
		out.Worth = append(out.Worth, jsonWorth{a.Graph.Workloads[w.Workload].Name, forecastJSON(a, &w.Before), forecastJSON(a, &w.After)})
	}
	if kept, of := whatif.Sensitivity(a, e); of > 0 {
		out.Steady = &jsonSteady{kept, of}
	}
}
