package advise

import (
	"cmp"
	"slices"

	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/parallel"
)

// Plan is the order in which to get from the built design to the recommended one.
type Plan struct {
	Feasible   bool // nothing is left that the design does not keep
	Exact      bool // the repair is proven smallest; else LowerBound says how small it could be
	LowerBound int
	From       []forecast.Forecast // per workload, as built; a mode not stated counts as sync
	Steps      []Step
	Left       []Fault // what no change of modes repairs
	Every      int     // the numbers of a workload are worked out after every so many steps: 1 but for large plans
}

// Step is one change, in the order to take.
type Step struct {
	Edge          int
	From, To      graph.Mode
	Before, After []forecast.Forecast // per workload of the graph
	Measured      bool                // numbers were worked out after this step; else After is Before
	Obligations   []Obligation
}

// maxOrdered is how many steps are put in the order that helps most; above, callers come after what they hand on.
const maxOrdered = 40

// maxPlanned bounds steps times calls for which numbers are worked out after each step.
const maxPlanned = 200_000

// Plan orders the changes of the recommended design: first what the client's contract does not see, the step that helps most first;
// a boundary comes after what its callee hands on, because a 202 is true only then.
func (a *Analysis) Plan() Plan {
	p := Plan{Feasible: len(a.Repair.Unrepaired) == 0, Exact: a.Repair.Exact, LowerBound: a.Repair.LowerBound, Left: a.Repair.Unrepaired}
	modes := slices.Clone(a.Built)
	p.From = a.forecastsOf(modes)
	before := p.From
	order := a.inOrder()
	p.Every = 1 + len(order)*a.calls()/maxPlanned
	for n, e := range order {
		from := modes[e]
		modes[e] = a.Design[e]
		after, measured := before, (n+1)%p.Every == 0 || n+1 == len(order)
		if measured {
			after = a.forecastsOf(modes)
		}
		p.Steps = append(p.Steps, Step{e, from, a.Design[e], before, after, measured, a.Edges[e].Obligations})
		before = after
	}
	return p
}

// ToBuild reports whether the design has something to build on an edge: a change, or a mode that is not stated and is not the call
// that counts as built where nothing is said.
func (a *Analysis) ToBuild(e int) bool {
	return a.Edges[e].Change || a.Open(e) && a.Design[e] != graph.Sync
}

// inOrder returns the changes in the order to make them.
func (a *Analysis) inOrder() []int {
	var rest []int
	for _, e := range a.engine.order { // callers first
		if a.ToBuild(e) {
			rest = append(rest, e)
		}
	}
	slices.Reverse(rest)
	contract := func(e int) int { // a boundary waits for what it hands on
		if a.Design[e] == graph.Hybrid {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(rest, func(x, y int) int { return cmp.Compare(contract(x), contract(y)) })
	if len(rest) > maxOrdered {
		return rest
	}
	c := newChecker(a.engine)
	modes := slices.Clone(a.Built)
	var order []int
	for len(rest) > 0 {
		left := make([]float64, len(rest))
		parallel.Do(len(rest), 1, func(_ *struct{}, i int) {
			trial := slices.Clone(modes)
			trial[rest[i]] = a.Design[rest[i]]
			f := c.faults(trial)
			for k := range f.list {
				left[i] += excessOf(&f.list[k])
			}
		})
		best := 0
		for i := range rest {
			if contract(rest[i]) == contract(rest[best]) && left[i] < left[best]-1e-9 {
				best = i
			}
		}
		order = append(order, rest[best])
		modes[rest[best]] = a.Design[rest[best]]
		rest = slices.Delete(rest, best, best+1)
	}
	return order
}

func (a *Analysis) forecastsOf(modes forecast.Assignment) []forecast.Forecast {
	list, under := make([]forecast.Forecast, len(a.Graph.Workloads)), a.Model.ForModes(slices.Clone(modes))
	parallel.Do(len(list), 1, func(_ *struct{}, w int) { list[w] = under.Workload(w, true) })
	return list
}
