package forecast

import (
	"fmt"
	"math"
	"testing"

	"commadvisor/internal/graph"
)

// late is a caller that sends λ a second to a consumer which does 1,000/s and is down a fraction u of the time, m seconds at a time.
func late(u, m, rho, freshness float64) *Model {
	b := &build{}
	b.service("a", graph.Latency{Mean: 0.005}, 0)
	b.service("b", graph.Latency{Mean: 0.010}, u)
	b.g.Services[1].Outage, b.g.Services[1].Capacity = graph.Of(m), graph.Of(1000.0)
	b.edge("a", "b")
	b.g.Workloads = []graph.Workload{{Name: "w", Rate: graph.Of(1000 * rho), SLO: graph.Objectives{Freshness: graph.Of(freshness)}}}
	return New(graph.NewTopology(&b.g))
}

// Oracle A9: u·e^(−d/M)/(1−ρ); a fluid simulation gave .019959, .012144, .000046 and .000448 for the first four.
func TestLateShareOfOutages(t *testing.T) {
	for _, c := range []struct {
		u, m, rho, d float64
		want         string
	}{
		{0.01, 600, 0.5, 0, "0.0200000"},
		{0.01, 600, 0.5, 300, "0.0121306"},
		{0.01, 600, 0.5, 3600, "0.0000496"},
		{0.001, 1800, 0.7, 3600, "0.0004511"},
		{0.01, 600, 0, 600, "0.0036787944"},
		{0.01, 600, 1, 600, "1"},
		{0.5, 600, 0.9, 0, "1"},
		{0, 600, 0.5, 0, "0"},
		{0.01, 0, 0.5, 10, "0"},
	} {
		m := late(c.u, c.m, c.rho, max(c.d, 1))
		l := &lateness{m, &m.Topology.Flows[0], Assignment{graph.Async}, m.ForModes(Assignment{graph.Async}).busy, nil}
		digits(t, fmt.Sprintf("late %+v", c), l.share(c.d), c.want)
	}
}

// A queue is no cure for a consumer that is mostly late: the share in time and the p99 with outages say so.
func TestOutagesAreCountedInWhatIsDone(t *testing.T) {
	m := late(0.10, 86400, 0.5, 60)
	f := m.Workload(0, Assignment{graph.Async}, true)
	want := 1 - 0.10*math.Exp(-60.0/86400)/0.5
	if math.Abs(f.OnTime-want) > 1e-6 || f.LateUnknown || f.GrowsWithoutEnd {
		t.Errorf("in time %v, want %v: %+v", f.OnTime, want, f)
	}
	if p99 := 86400 * math.Log(0.10/0.5/0.01); math.Abs(f.Overdue/p99-1) > 1e-6 {
		t.Errorf("p99 with outages %v, want %v", f.Overdue, p99)
	}
	if sync := m.Workload(0, Assignment{graph.Sync}, true); sync.OnTime < 1-1e-9 || sync.Overdue != sync.Complete.P99 {
		t.Errorf("sync: %+v", sync)
	}
	if f := late(0.001, 60, 0.5, 60).Workload(0, Assignment{graph.Async}, true); f.Overdue > 1 || f.OnTime < 0.999 {
		t.Errorf("a rare and short outage: %+v", f)
	}
	m = late(0.001, 60, 1.5, 60)
	if f := m.Workload(0, Assignment{graph.Async}, true); !f.GrowsWithoutEnd || f.Consumer != 1 || !math.IsInf(f.Overdue, 1) || f.OnTime != 0 {
		t.Errorf("a consumer that drowns: %+v", f)
	}
	m.Topology.Services[1].Outage = graph.Val[float64]{}
	m = New(m.Topology)
	if f := m.Workload(0, Assignment{graph.Async}, true); !f.LateUnknown {
		t.Errorf("how long it is down is not known: %+v", f)
	}
}
