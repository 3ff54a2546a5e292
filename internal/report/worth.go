package report

import (
	"fmt"
	"math"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/units"
)

// worth writes what this one change does to each workload it touches.
func (t *text) worth(e *advise.Edge) {
	name := "worth"
	for _, w := range t.a.Worth(e) {
		wl := &t.a.Graph.Workloads[w.Workload]
		var parts []string
		for _, m := range measures(&wl.SLO) {
			before, after := m.value(&w.Before).text, m.value(&w.After).text
			if (m.limit.Known || m.always) && before != after {
				parts = append(parts, fmt.Sprintf("%s %s → %s", m.name, before, after))
			}
		}
		if before, after := carries(t.a, &w.Before).text, carries(t.a, &w.After).text; before != after {
			parts = append(parts, fmt.Sprintf("carries %s → %s", before, after))
		}
		if before, after := done(&w.Before, wl).text, done(&w.After, wl).text; w.After.Background {
			parts = append(parts, fmt.Sprintf("all done after %s → %s (p99)", before, after))
		}
		if len(parts) == 0 {
			parts = []string{"nothing that its numbers show"}
		}
		t.item(name, "with only this changed, "+wl.Name+": "+strings.Join(parts, ", "))
		name = ""
	}
}

// carries is the most requests a second a workload can carry, and what stops it.
func carries(a *advise.Analysis, f *forecast.Forecast) cell {
	c := f.Ceiling
	if c.Bottleneck < 0 {
		return cell{text: "not known", style: faint}
	}
	bound := ""
	if c.Partial {
		bound = "≤ "
	}
	by := a.Graph.Services[c.Bottleneck].Name
	if c.ByWorkers {
		by += "'s workers"
	}
	return cell{text: fmt.Sprintf("%s%s (%s)", bound, units.PerSecond(c.PerSecond), by)}
}

// queue writes what a queue in front of the callee would do, in good and in bad times.
func (t *text) queue(e *advise.Edge) {
	if e.Recommendation != advise.Async && e.Recommendation != advise.Hybrid {
		return
	}
	q := t.a.Buffer(e)
	if q.P99 == 0 {
		return
	}
	least := ""
	if q.Partial {
		least = "at least "
	}
	parts := []string{fmt.Sprintf("done %s%s (p50), %s (p99) after it is sent when all is well", least, units.Time(q.P50), units.Time(q.P99))}
	if q.Drowning {
		parts = append(parts, "the mean load is over the capacity: the queue grows for ever and only moves the failure")
	}
	if q.Peak.Messages > 0 {
		parts = append(parts, fmt.Sprintf("the peak leaves %s waiting, the last for %s, drained in %s", units.Count(q.Peak.Messages), units.Time(q.Peak.MaxLag), units.Time(q.Peak.Drain)))
	}
	if q.Outage.Messages > 0 {
		parts = append(parts, fmt.Sprintf("a typical outage leaves %s waiting, the first for %s, drained in %s", units.Count(q.Outage.Messages), units.Time(q.Outage.MaxLag), units.Time(q.Outage.Drain)))
	}
	if q.Bytes > 0 {
		parts = append(parts, units.Bytes(q.Bytes)+" held at the most")
	}
	parts = append(parts, t.limits(e, q)...)
	t.item("queue", strings.Join(parts, "; "))
}

// limits holds a queue against what is tolerated of it and what its broker can hold.
func (t *text) limits(e *advise.Edge, q forecast.Buffer) (parts []string) {
	if q.Drowning {
		return nil
	}
	edge := &t.a.Graph.Edges[e.Index]
	worst := max(q.P99, q.Peak.MaxLag, q.Outage.MaxLag)
	if late := edge.Staleness; late.Known {
		switch {
		case q.P99 > late.V:
			parts = append(parts, fmt.Sprintf("more than the %s tolerated, even when all is well", units.Time(late.V)))
		case worst > late.V:
			parts = append(parts, fmt.Sprintf("within the %s tolerated when all is well, up to %s otherwise", units.Time(late.V), units.Time(worst)))
		case !q.Partial:
			parts = append(parts, fmt.Sprintf("always within the %s tolerated", units.Time(late.V)))
		}
	}
	b, ok := t.a.Model.Broker(e.Index)
	if !ok {
		return parts
	}
	broker := &t.a.Graph.Services[b]
	if keeps := broker.Retention; keeps.Known && worst > keeps.V {
		parts = append(parts, fmt.Sprintf("%s keeps messages for %s only: the rest is lost", broker.Name, units.Time(keeps.V)))
	}
	if most := broker.MaxMessage; most.Known && edge.Payload.V > most.V {
		parts = append(parts, fmt.Sprintf("a message of %s is over the %s that %s takes", units.Bytes(edge.Payload.V), units.Bytes(most.V), broker.Name))
	}
	return parts
}

// steady says how much the advice hangs on our weights.
func (t *text) steady(e *advise.Edge) {
	if kept, of := t.a.Steady(e); kept == of {
		t.item("weights", fmt.Sprintf("the advice is the same in all %d runs with other weights: the prior 2 dB lower and higher, each dimension halved and doubled", of))
	} else {
		t.item("weights", fmt.Sprintf("the advice is the same in %d of %d runs with other weights: the prior 2 dB lower and higher, each dimension halved and doubled", kept, of))
	}
}

// flips writes what would change the advice, the smallest change first.
func (t *text) flips(e *advise.Edge) {
	name := "flips"
	flips := t.a.Flips(e)
	const most = 6
	for _, f := range flips[:min(most, len(flips))] {
		text := fmt.Sprintf("to %s if %s %s is %s instead of %s", f.Recommendation, f.Fact.Key, owner(f.Fact), f.To, f.From)
		if f.Factor > 0 {
			text += fmt.Sprintf(" (%s)", factor(f))
		}
		if f.Fragile {
			text += ": fragile, within a quarter"
		}
		t.item(name, text)
		name = ""
	}
	switch n := len(flips) - most; {
	case len(flips) == 0:
		t.item(name, "no change of one stated fact, up to a thousandfold, changes the advice")
	case n > 0:
		t.item("", fmt.Sprintf("and %d more (--format json lists all)", n))
	}
}

// factor says how far a fact would have to move; availabilities move by their downtime.
func factor(f advise.Flip) string {
	of := "of it"
	if strings.HasSuffix(f.Fact.Key, "availability") {
		of = "of the downtime"
	}
	switch {
	case f.Factor < 0.5:
		return "1/" + units.Digits(1/f.Factor, 3) + " " + of
	case f.Factor < 2:
		return strings.TrimSuffix(fmt.Sprintf("%+.0f %% %s", math.Round((f.Factor-1)*100), of), " of it")
	}
	return units.Digits(f.Factor, 3) + " times"
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
