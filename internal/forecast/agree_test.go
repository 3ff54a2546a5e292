package forecast

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/simulate"
)

var (
	long      = flag.Bool("sim.long", false, "simulate ten times as many requests in all")
	simUpdate = flag.Bool("sim.update", false, "write the tables of docs/accuracy.md")
)

// tabled prints the rows of a table, and writes them into docs/accuracy.md below a heading where that is asked for.
func tabled(t *testing.T, heading string, rows []string) {
	for _, r := range rows {
		t.Log(r)
	}
	if !*simUpdate {
		return
	}
	const file = "../../docs/accuracy.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	from := slices.Index(lines, heading)
	for from >= 0 && !strings.HasPrefix(lines[from], "|---") {
		from++
	}
	to := from + 1
	for to < len(lines) && strings.HasPrefix(lines[to], "|") {
		to++
	}
	lines = slices.Replace(lines, from+1, to, rows...)
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// compared is one measure on one graph.
type compared struct {
	graph, measure      string
	sim                 simulate.Estimate
	forecast, tolerance float64
}

func (c *compared) off() float64 { d, _ := c.sim.Holds(c.forecast, 0); return math.Abs(d) }

// over reports whether the forecast is off by more than the tolerance and by more than chance explains: of so many measures some lie
// outside a 95 % interval, next to none outside two and a half of them.
func (c *compared) over() bool {
	return c.off() > c.tolerance && math.Abs(c.forecast-c.sim.Mean) > 2.5*c.sim.Half
}

// tolerances of what is exact; of waits, which are approximations ("about"); of backlogs, which are fluid.
const (
	exact, about, fluid = 0.02, 0.15, 0.05
)

// The forecast against the simulation, on graphs made by hand, drawn, and of real systems.
func TestForecastAgreesWithSimulation(t *testing.T) {
	if testing.Short() {
		t.Skip("part of the full test: it simulates for long, and the race detector sees nothing new in it")
	}
	var table []compared
	for _, c := range agreeCases {
		table = append(table, compareFile(t, c)...)
	}
	for seed := range uint64(10) {
		table = append(table, compareFile(t, drawn(seed))...)
	}
	for _, name := range []string{"flixtube", "openstack-cinder", "go-coffeeshop", "sock-shop", "bank-of-anthos"} {
		file := "../../testdata/systems/" + name + "/graph.yaml"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		g := graphfile.Read([]graphfile.Input{{Name: file, Data: data}}).Graph
		for e := range g.Edges {
			g.Edges[e].Work = graph.Val[graph.Latency]{}
		}
		filled(g)
		table = append(table, compareGraph(t, agreeCase{name: name, measure: "answer done"}, g)...)
	}
	slices.SortStableFunc(table, func(a, b compared) int { return cmp.Compare(b.off(), a.off()) })
	var rows []string
	for _, c := range table {
		if c.over() {
			t.Errorf("%s, %s: forecast %g, simulated %g ± %g", c.graph, c.measure, c.forecast, c.sim.Mean, c.sim.Half)
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %.5g ± %.2g | %.5g | %+.1f %% |", c.graph, c.measure, c.sim.Mean, c.sim.Half, c.forecast, 100*(c.forecast/c.sim.Mean-1)))
	}
	tabled(t, "## All graphs, worst first", rows)
}

func compareFile(t *testing.T, c agreeCase) []compared {
	text := fmt.Sprintf("version: 1\nname: x\nservices: {%s}\nedges: [%s]\nworkloads: {w: {%s}}\n", c.services, c.edges, c.workload)
	r := graphfile.Read([]graphfile.Input{{Name: c.name, Data: []byte(text)}})
	if r.Graph == nil {
		t.Fatalf("%s: %v\n%s", c.name, r, text)
	}
	if share := agreeErrors[c.name]; share > 0 {
		r.Graph.Services[len(r.Graph.Services)-1].Errors = graph.Of(share)
	}
	return compareGraph(t, c, r.Graph)
}

func compareGraph(t *testing.T, c agreeCase, g *graph.Graph) (out []compared) {
	topology := graph.NewTopology(g)
	modes := Today(g)
	setting := New(topology).ForModes(modes)
	f := setting.Workload(0, true)
	rate := topology.Loads[0].Rate.V
	runs, requests := 5, 4000.0
	if *long {
		runs, requests = 10, 20000
	}
	add := func(o simulate.Options, tolerance float64, names []string, values []float64, measure func(*simulate.Run) []float64) {
		for i, e := range simulate.Replicate(topology, modes, runs, o, measure) {
			out = append(out, compared{c.name, names[i], e, values[i], tolerance})
		}
	}
	o := simulate.Options{For: requests / rate, Warm: requests / rate / 10}
	for _, what := range strings.Fields(c.measure) {
		switch what {
		case "answer":
			add(o, exact, []string{"p50", "p99", "success"}, []float64{f.Answered.P50, f.Answered.P99, 1 - f.Fails}, func(r *simulate.Run) []float64 {
				w := &r.Workloads[0]
				return []float64{simulate.Quantile(w.Answered, 0.5), simulate.Quantile(w.Answered, 0.99), w.Success()}
			})
		case "done":
			add(o, 0.05, []string{"done p50", "done p99 (about)"}, []float64{f.Complete.P50, f.Complete.P99}, func(r *simulate.Run) []float64 {
				w := &r.Workloads[0]
				return []float64{simulate.Quantile(w.Completed, 0.5), simulate.Quantile(w.Completed, 0.99)}
			})
		case "peak":
			o.Peaking = "w"
			o.For *= 2 * rate / topology.Loads[0].Peak.Rate.V
			add(o, about, []string{"mean at peak (about)", "p99 at peak (about)"}, []float64{f.Answered.Mean + f.PeakWait.Mean, f.Answered.P99 + f.PeakWait.P99}, func(r *simulate.Run) []float64 {
				w := &r.Workloads[0]
				return []float64{simulate.Mean(w.Answered), simulate.Quantile(w.Answered, 0.99)}
			})
		case "down":
			o.For, o.UpDown = 20*o.For, true
			add(o, exact, []string{"available"}, []float64{1 - f.Down}, func(r *simulate.Run) []float64 { return []float64{r.Workloads[0].Success()} })
		case "burst", "outage":
			b := setting.Buffer(0, topology.Flows[0].Calls[0])
			backlog := b.Peak
			o = simulate.Options{Warm: 5, For: 900, Burst: "w"}
			if what == "outage" {
				backlog, o.Burst = b.Outage, ""
				o.Outages = []simulate.Outage{{Service: c.outage, From: 5, For: 300}}
			}
			add(o, fluid, []string{"backlog (about)", "longest lag (about)", "drain (about)"}, []float64{backlog.Messages, backlog.MaxLag, backlog.Drain}, func(r *simulate.Run) []float64 {
				e := &r.Edges[0]
				return []float64{float64(e.Most), e.Lag, e.Drained}
			})
			o = simulate.Options{For: requests / rate, Warm: requests / rate / 10}
		}
	}
	return out
}
