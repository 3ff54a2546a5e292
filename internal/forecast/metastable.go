package forecast

import (
	"cmp"
	"slices"

	"commadvisor/internal/graph"
)

// Metastable is a service that its callers' retries can hold down after the trigger of an overload is gone: what it is offered fits,
// but not when every attempt fails and is made again, attempts × load ≥ what it sustains (Bronson et al. 2021). It is a condition, no
// forecast: whether and when the state is entered depends on the trigger.
type Metastable struct {
	Service   int
	Load      int           // the load at whose declared peak, −1 already at the mean
	Ratio     float64       // first attempts ÷ what it sustains, below 1
	Attempts  float64       // what they become when all attempts fail, in all layers
	Sustained float64       // 1/s
	Changes   []RetryChange // the fewest retries less that remove it; nil where none does
}

// RetryChange is fewer retries on one edge.
type RetryChange struct {
	Edge     int
	From, To float64
}

// Metastable lists the services of which that is true, by name.
func (s *ModeForecaster) Metastable() (list []Metastable) {
	retries := make([]float64, len(s.m.Topology.Edges))
	any := false
	for e := range retries {
		if s.modes[e] != graph.Async {
			retries[e] = max(0, s.m.Topology.Edges[e].Retries.V)
			any = any || retries[e] > 0
		}
	}
	if !any {
		return nil
	}
	first := s.attemptsAt(make([]float64, len(retries)))
	worst := s.attemptsAt(retries)
	for i := range s.m.Topology.Services {
		for _, peak := range append([]int{-1}, s.peaks(i)...) {
			t := s.at(i, peak)
			limit, _ := s.limit(i, &t)
			calm := s.arrivals(i, peak, first)
			all := s.arrivals(i, peak, worst)
			if !(calm > 0) || !vulnerable(calm/limit, all/calm) {
				continue
			}
			m := Metastable{Service: i, Load: peak, Ratio: calm / limit, Attempts: all / calm, Sustained: limit}
			m.Changes = s.fewer(i, peak, limit, retries)
			list = append(list, m)
			break
		}
	}
	slices.SortFunc(list, func(a, b Metastable) int {
		return cmp.Compare(s.m.Topology.Services[a.Service].Name, s.m.Topology.Services[b.Service].Name)
	})
	return list
}

// vulnerable reports whether a callee can stay overloaded by retries alone after the trigger is gone: its
// utilisation is below 1, but not when multiplied by the worst load of its callers. It is a screening test.
// (Bronson et al. 2021, metastable failures.)
func vulnerable(rho, worstLoad float64) bool { return rho < 1 && rho*worstLoad >= 1 }

// attemptsAt returns, per load and service reached, the calls that a request makes there when every call is made 1 + retries times.
// What goes through a queue starts anew.
func (s *ModeForecaster) attemptsAt(retries []float64) [][]float64 {
	list := make([][]float64, len(s.m.Topology.Flows))
	for l := range list {
		list[l] = s.attemptsOf(l, retries)
	}
	return list
}

func (s *ModeForecaster) attemptsOf(load int, retries []float64) []float64 {
	f, r := &s.m.Topology.Flows[load], &s.m.reached[load]
	calls, node := make([]float64, len(r.services)), make([]float64, len(f.Nodes))
	for v := range f.Nodes {
		if f.Nodes[v].Entry {
			node[v]++
		}
		calls[r.node[v]] += node[v]
		for _, c := range f.CallsOf(v) {
			edge := &s.m.Topology.Edges[c.Edge]
			times := edge.Probability.Or(1) * edge.Calls.Or(1)
			if s.modes[c.Edge] == graph.Async {
				node[c.To] += s.m.visits[load][v] * times
			} else {
				node[c.To] += node[v] * times * (1 + retries[c.Edge])
			}
		}
	}
	return calls
}

// arrivals adds up over the loads what arrives at a service, 1/s.
func (s *ModeForecaster) arrivals(service, peaking int, per [][]float64) (rate float64) {
	for _, t := range s.m.index[service] {
		w := &s.m.Topology.Loads[t.load]
		if r := w.Rate.V; int(t.load) == peaking {
			rate += w.Peak.Rate.V * per[t.load][t.at]
		} else {
			rate += r * per[t.load][t.at]
		}
	}
	return rate
}

// fewer finds the fewest retries less after which the attempts at a service fit: on one edge where that is enough, else one by one
// where each takes most away.
func (s *ModeForecaster) fewer(service, peaking int, limit float64, retries []float64) []RetryChange {
	now := slices.Clone(retries)
	var edges []int // with retries that lead there
	for _, t := range s.m.index[service] {
		for _, c := range s.m.Topology.Flows[t.load].Calls {
			if retries[c.Edge] > 0 && !slices.Contains(edges, c.Edge) {
				edges = append(edges, c.Edge)
			}
		}
	}
	slices.SortFunc(edges, func(a, b int) int { return cmp.Compare(s.m.Topology.IDs[a], s.m.Topology.IDs[b]) })
	with := func(e int, n float64) float64 {
		was := now[e]
		now[e] = n
		defer func() { now[e] = was }()
		rate := 0.0
		for _, t := range s.m.index[service] {
			w := &s.m.Topology.Loads[t.load]
			r := w.Rate.V
			if int(t.load) == peaking {
				r = w.Peak.Rate.V
			}
			rate += r * s.attemptsOf(int(t.load), now)[t.at]
		}
		return rate
	}
	if one := onOneEdge(edges, retries, func(e int, n float64) bool { return with(e, n) < limit }); one != nil {
		return []RetryChange{*one}
	}
	for range maxFewer {
		best, least := -1, 0.0
		for _, e := range edges {
			if now[e] >= 1 {
				if rate := with(e, now[e]-1); best < 0 || rate < least {
					best, least = e, rate
				}
			}
		}
		if best < 0 {
			return nil
		}
		now[best]--
		if least < limit {
			break
		}
	}
	var list []RetryChange
	for _, e := range edges {
		if now[e] != retries[e] {
			list = append(list, RetryChange{e, retries[e], now[e]})
		}
	}
	return list
}

// onOneEdge is the smallest change on one edge that is enough by itself; nil where none is.
func onOneEdge(edges []int, retries []float64, enough func(e int, n float64) bool) (one *RetryChange) {
	for _, e := range edges {
		for n := retries[e] - 1; n >= 0; n-- {
			if enough(e, n) {
				if one == nil || retries[e]-n < one.From-one.To {
					one = &RetryChange{e, retries[e], n}
				}
				break
			}
		}
	}
	return one
}

// maxFewer bounds the retries that are taken away one by one.
const maxFewer = 100
