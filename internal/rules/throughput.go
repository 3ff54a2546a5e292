package rules

import (
	"fmt"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Throughput: the slowest service against the highest load.
var throughputRules = []*Rule{
	{
		ID: "throughput/burst-over-capacity", Dimension: Throughput, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "the load at peak is over the callee's capacity", Score: "share · 10·log10(peak/capacity)",
		Why:     "What exceeds the capacity is refused or times out when sync; a queue holds it and works it off after the peak.",
		Fix:     "Level the load with a queue, sized for the mean and the time to catch up.",
		Sources: []Source{azureLevel, ddiaStreams},
		Check: func(p *Pass) {
			load, ok := p.fact(FactLoad)
			capacity, ok2 := p.fact(FactCapacity)
			if !ok2 || !ok && load.W <= capacity.V {
				return
			}
			peak, s := load.W, over(load.W, capacity.V).scaled(p.loadShare())
			// That another workload peaks higher still does not make this one's own peak fit.
			if own, calls := p.ownPeak(); own > 0 {
				if alone := over(own, capacity.V).scaled(calls / own); alone > s {
					peak, s = own, alone
				}
			}
			p.report(Evidence{Score: s, Measured: peak, Limit: capacity.V, Unit: "/s"}, func() string {
				return fmt.Sprintf("%s at peak against %s: %s a minute refused", units.PerSecond(peak), units.PerSecond(capacity.V), units.Count(60*(peak-capacity.V)))
			})
		},
	},
	{
		ID: "throughput/slowest-service", Dimension: Throughput, Since: "0.1", Towards: TowardsAsync, PerWorkload: true,
		Statement: "while its workers wait for the callee, the caller cannot carry its own peak", Score: "share · 10·log10(peak/(workers ÷ holding time))",
		Why:     "A sync call holds a worker until the answer comes, so the slowest callee sets the caller's ceiling (Little's law).",
		Fix:     "Take the longest waits off the path, or add workers.",
		Sources: []Source{littleLaw},
		Check: func(p *Pass) {
			if p.topology().Services[p.edge().From].Is(graph.KindClient) {
				return
			}
			workers, ok := p.fact(FactWorkers)
			if !ok {
				return
			}
			busy, _ := p.fact(FactBusy) // a lower bound exceeds the workers too
			p.report(Evidence{Score: over(busy.V, workers.V).scaled(busy.W), Measured: busy.V, Limit: workers.V, Unit: "count"}, func() string {
				return fmt.Sprintf("waiting for everything, the peak would keep %s workers of %s busy, which has %s; %s of that is this call",
					units.Count(busy.V), p.caller(), units.Count(workers.V), units.Percent(busy.W))
			})
		},
	},
	{
		ID: "throughput/drowning", Dimension: Throughput, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "the mean load is over the callee's capacity", Score: "takes away what throughput says towards async",
		Why:     "A queue in front of a service that cannot keep up on average grows for ever: it only moves the failure and hides it.",
		Fix:     "Add capacity first.",
		Sources: []Source{backlogs, awsFail},
		Check: func(p *Pass) {
			load, _ := p.fact(FactLoad)
			if capacity, ok := p.fact(FactCapacity); ok && load.V >= capacity.V {
				p.report(Evidence{Mutes: true, Measured: load.V, Limit: capacity.V, Unit: "/s"}, func() string {
					return fmt.Sprintf("%s on average against %s: a queue would grow for ever", units.PerSecond(load.V), units.PerSecond(capacity.V))
				})
			}
		},
	},
	{
		ID: "throughput/back-pressure", Dimension: Throughput, Since: "0.1", Towards: TowardsSync, PerWorkload: true,
		Statement: "the load at peak is under half of the callee's capacity", Score: "−1",
		Why:     "Where there is room a queue buys nothing and hides overload; a call that fails fast shows it at once.",
		Fix:     "Call directly.",
		Sources: []Source{awsLoose, backlogs}, Params: []Param{{"half", 0.5, "share", "share of the capacity under which a queue buys nothing", house}},
		Check: func(p *Pass) {
			load, ok := p.fact(FactLoad)
			capacity, ok2 := p.fact(FactCapacity)
			if ok && ok2 && load.W < capacity.V/2 {
				p.report(Evidence{Score: -100, Measured: load.W, Limit: capacity.V / 2, Unit: "/s"}, func() string {
					return fmt.Sprintf("%s at peak is under half of %s", units.PerSecond(load.W), units.PerSecond(capacity.V))
				})
			}
		},
	},
}

// loadShare is the share of the callee's load at peak that comes over this call.
func (p *Pass) loadShare() float64 {
	load := p.Loads[p.edge().To]
	if !load.Known {
		return 1 // what is not known may all come over this call
	}
	w := &p.topology().Loads[p.Load]
	over := p.callsPerRequest() * w.Rate.V
	if load.PeakLoad == p.Load {
		over = p.callsPerRequest() * w.Peak.Rate.V
	}
	if !(over > 0) {
		return 0
	}
	return over / max(load.Peak, over)
}

// ownPeak is the load of the callee while this workload is at its peak, and how much of it comes over this call;
// 0 where no peak is declared or a rate is not known.
func (p *Pass) ownPeak() (load, calls float64) {
	w, at := &p.topology().Loads[p.Load], p.Loads[p.edge().To]
	if !w.Peak.Rate.Known || !at.Known {
		return 0, 0
	}
	entered := p.Model.Entered(p.Load, p.edge().To)
	return at.Mean + entered*(w.Peak.Rate.V-w.Rate.V), p.callsPerRequest() * w.Peak.Rate.V
}

func (p *Pass) callsPerRequest() float64 {
	e := p.edge()
	return p.Base.Visits[p.Call.From] * e.Probability.Or(1) * e.Calls.Or(1)
}
