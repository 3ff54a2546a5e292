package rules

import (
	"fmt"

	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Throughput: the slowest service against the highest load.
var throughputRules = []*Rule{
	{
		ID: "throughput/burst-over-capacity", Dimension: Throughput, Since: "0.1", Towards: TowardsAsync,
		Statement: "while the edge is waited for, the load at peak is over what the callee sustains, and at the mean it is not", Score: "10·log10(peak/sustained)",
		Why:     "What exceeds the capacity is refused or times out when sync; a queue holds it and works it off after the peak.",
		Fix:     "Level the load with a queue, sized for the mean and the time to catch up.",
		Sources: []Source{azureLevel, ddiaStreams},
		Compare: func(p *Pass, worlds *Worlds) {
			s := &worlds.Sync.Callee
			if worlds.Away == graph.Sync || s.LimitedBy < 0 || s.Offered >= s.Sustained {
				return
			}
			p.report(s.PeakLoad, Evidence{Score: min(maxPerDimension, over(s.Peak, s.Sustained)), Measured: s.Peak, Limit: s.Sustained, Unit: "/s"}, func() string {
				return fmt.Sprintf("%s sustains %s, the peak is %s: %s a minute refused", p.callee(), units.PerSecond(s.Sustained), units.PerSecond(s.Peak), units.Count(60*(s.Peak-s.Sustained)))
			})
		},
	},
	{
		ID: "throughput/slowest-service", Dimension: Throughput, Since: "0.1", Towards: TowardsBoth,
		Statement: "the caller cannot carry its own peak in one of the two designs", Score: "difference of 10·log10(peak/sustained)",
		Why:     "A sync call holds a worker until the answer comes, so the slowest callee sets the caller's ceiling (Little's law).",
		Fix:     "Take the longest waits off the path, or add workers.",
		Sources: []Source{littleLaw},
		Compare: func(p *Pass, worlds *Worlds) {
			sync, async := &worlds.Sync.Caller, &worlds.Async.Caller
			if p.callerService().Is(graph.KindClient) || sync.LimitedBy < 0 || async.LimitedBy < 0 || sync.Sustained == 0 || async.Sustained == 0 {
				return // a service that calls nothing at the mean has no share in what others overload
			}
			p.compare(sync.PeakLoad, sync.Peak/sync.Sustained, async.Peak/async.Sustained, 1, "ratio", func(r float64) string {
				sustained := sync.Sustained
				if r != sync.Peak/sync.Sustained {
					sustained = async.Sustained
				}
				return fmt.Sprintf("with this call %s, %s sustains %s and its peak is %s", waitedOrQueued(sustained == sync.Sustained), p.caller(), units.PerSecond(sustained), units.PerSecond(r*sustained))
			})
		},
	},
	{
		ID: "throughput/endless-queue", Dimension: Throughput, Since: "0.2", Towards: TowardsSync,
		Statement: "the mean load is over what the callee sustains", Score: "−10·log10(load/sustained), at least −1",
		Why:     "A queue in front of a service that cannot keep up on average grows without bound: it only moves the failure and hides it.",
		Fix:     "Add capacity first.",
		Sources: []Source{backlogs, awsFail},
		Compare: func(p *Pass, worlds *Worlds) {
			s := &worlds.Async.Callee
			if s.LimitedBy >= 0 && s.Ratio >= 1 {
				p.report(allLoads, Evidence{Score: -max(100, min(maxPerDimension, over(s.Offered, s.Sustained))), Measured: s.Offered, Limit: s.Sustained, Unit: "/s"}, func() string {
					return fmt.Sprintf("%s is offered %s on average and sustains %s: a queue grows without bound", p.callee(), units.PerSecond(s.Offered), units.PerSecond(s.Sustained))
				})
			}
		},
	},
	{
		ID: "throughput/back-pressure", Dimension: Throughput, Since: "0.1", Towards: TowardsSync,
		Statement: "the load at peak is under half of what the callee sustains", Score: "−1",
		Why:     "Where there is room a queue buys nothing and hides overload; a call that fails fast shows it at once.",
		Fix:     "Call directly.",
		Sources: []Source{awsLoose, backlogs}, Params: []Param{{"half", 0.5, "share", "share of the capacity under which a queue buys nothing", house}},
		Compare: func(p *Pass, worlds *Worlds) {
			s := &worlds.Sync.Callee
			if half := p.param("half") * s.Sustained; s.LimitedBy >= 0 && s.Known && s.Peak < half {
				p.report(allLoads, Evidence{Score: -100, Measured: s.Peak, Limit: half, Unit: "/s"}, func() string {
					return fmt.Sprintf("%s at peak is under half of the %s that %s sustains", units.PerSecond(s.Peak), units.PerSecond(s.Sustained), p.callee())
				})
			}
		},
	},
}
