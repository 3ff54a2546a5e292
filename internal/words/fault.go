package words

import (
	"fmt"
	"math"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
	"commadvisor/internal/units"
)

// Fault words a limit that a design does not keep, measured against limit: "pay p99 is 20.1 s (SLO 200 ms)".
func Fault(a *advise.Analysis, f *advise.Fault) string {
	switch f.Kind {
	case advise.Objective:
		if f.Limit == "availability" {
			return fmt.Sprintf("%s is up %s (SLO %s)", loadName(a, f.Workload), units.Availability(f.Measured), units.Availability(f.Allowed))
		}
		despite := ""
		if f.Workload < len(a.Workloads) && a.Workloads[f.Workload].Recommended.Unstable.Is {
			despite = " even without the overload"
		}
		return fmt.Sprintf("%s %s is %s%s (SLO %s)", loadName(a, f.Workload), f.Limit, units.Time(f.Measured), despite, units.Time(f.Allowed))
	case advise.Outlasts:
		call := Label(a.Graph, f.Edge)
		switch f.Limit {
		case "attention":
			return fmt.Sprintf("%s p99 is %s; users give up after about %s", call, units.Time(f.Measured), units.Time(f.Allowed))
		case "patience":
			return fmt.Sprintf("half of the calls %s take over %s; %s's client gives up after %s", call, units.Time(f.Measured), loadName(a, f.Workload), units.Time(f.Allowed))
		}
		whose := "its timeout"
		if f.Of.Name != a.Topology.IDs[f.Edge] {
			whose = "the timeout of " + Straight(f.Of.Name)
		}
		return fmt.Sprintf("half of the calls %s take over %s; %s is %s", call, units.Time(f.Measured), whose, units.Time(f.Allowed))
	case advise.Late:
		switch f.Limit {
		case "peak freshness":
			return fmt.Sprintf("after %s's peak the last message to %s waits %s; freshness is %s", loadName(a, f.Workload), receiver(a, f), units.Time(f.Measured), units.Time(f.Allowed))
		case "peak retention":
			return fmt.Sprintf("after %s's peak messages to %s wait up to %s; %s keeps them for %s, so the rest is lost", loadName(a, f.Workload), receiver(a, f), units.Time(f.Measured), Straight(f.Of.Name), units.Time(f.Allowed))
		case "retention":
			return fmt.Sprintf("after a typical outage messages to %s wait up to %s; %s keeps them for %s", receiver(a, f), units.Time(f.Measured), Straight(f.Of.Name), units.Time(f.Allowed))
		}
		if f.Edge >= 0 {
			return fmt.Sprintf("the effect of %s is %s late (p99); %s is tolerated", Label(a.Graph, f.Edge), units.Time(f.Measured), units.Time(f.Allowed))
		}
		return fmt.Sprintf("%s finishes its work after %s (p99); freshness is %s", loadName(a, f.Workload), units.Time(f.Measured), units.Time(f.Allowed))
	case advise.Endless:
		return fmt.Sprintf("the backlog of %s grows without bound: it is %s", Straight(a.Graph.Services[f.Service].Name), offered(a, f))
	}
	at := ""
	if f.Limit == "peak" {
		at = " at peak"
	}
	return fmt.Sprintf("%s is overloaded%s: it is %s", Straight(a.Graph.Services[f.Service].Name), at, offered(a, f))
}

// receiver is who takes the messages of a fault's edge.
func receiver(a *advise.Analysis, f *advise.Fault) string {
	return Straight(a.Graph.Services[a.Graph.Edges[f.Edge].To].Name)
}

// offered words a load against what a service sustains, and what limits that.
func offered(a *advise.Analysis, f *advise.Fault) string {
	text := fmt.Sprintf("offered %s and sustains %s", units.PerSecond(f.Measured), units.PerSecond(f.Allowed))
	own := Straight(a.Graph.Services[f.Service].Name) == Straight(f.Of.Name)
	switch {
	case !own && f.Of.Key == "workers":
		text += fmt.Sprintf(", limited by %s's workers", Straight(f.Of.Name))
	case !own:
		text += ", limited by " + Straight(f.Of.Name)
	case f.Of.Key == "workers":
		text += ", limited by its workers"
	}
	return text
}

// Limit names the limit of a fault for programs: "overload gateway mean", "objective quote availability".
func Limit(a *advise.Analysis, f *advise.Fault) string {
	parts := []string{f.Kind.String()}
	if f.Workload >= 0 {
		parts = append(parts, loadName(a, f.Workload))
	}
	if f.Service >= 0 {
		parts = append(parts, a.Graph.Services[f.Service].Name)
	}
	if f.Edge >= 0 {
		parts = append(parts, a.Topology.IDs[f.Edge])
	}
	return strings.Join(append(parts, f.Limit), " ")
}

// Takes says what it would take to keep a limit that no mode keeps, each way by itself enough: "raise gateway's capacity to
// 21,000/s (2.6×)".
func Takes(a *advise.Analysis, f *advise.Fault) string {
	var ways []string
	for _, t := range a.Takes(f) {
		if t.Fact == f.Of && f.Limit == "attention" { // people's patience is not ours to relax
			continue
		}
		way := take(a, f, t)
		for i := range t.And {
			way += ", and " + strings.TrimPrefix(take(a, f, t.And[i]), "raise ")
		}
		ways = append(ways, way)
	}
	if len(ways) == 0 {
		return ""
	}
	return strings.Join(ways, ", or ")
}

func take(a *advise.Analysis, f *advise.Fault, t advise.Take) string {
	name := Straight(t.Fact.Name)
	switch {
	case t.Word != "":
		return fmt.Sprintf("tell %s's client %q (%s: %s%s)", name, t.Word, t.Fact.Key, t.Word, alsoNeeds(a, f.Workload))
	case t.Fact == f.Of && t.Fact.Key == "retention":
		return fmt.Sprintf("let %s keep messages for %s", name, units.Time(rounded(t.To, false)))
	case t.Fact == f.Of && t.Unit == "s":
		return fmt.Sprintf("relax %s to %s", limitName(t.Fact), units.Time(rounded(t.To, false)))
	case t.Fact == f.Of && t.Unit == "share":
		return fmt.Sprintf("relax %s to %s", limitName(t.Fact), units.Availability(rounded(t.To, false)))
	case t.Unit == "/s" && f.Kind == advise.Objective:
		return fmt.Sprintf("raise the capacity of %s above %s (%s) first: then a change of mode keeps it", name, units.PerSecond(rounded(t.To, false)), factorOf(t))
	case t.Unit == "/s" && f.Limit == "mean":
		return fmt.Sprintf("raise the capacity of %s above %s (%s)", name, units.PerSecond(rounded(t.To, false)), factorOf(t))
	case t.Unit == "/s":
		return fmt.Sprintf("raise the capacity of %s above %s (%s)", name, units.PerSecond(rounded(t.To, false)), factorOf(t))
	case t.Unit == "count":
		return fmt.Sprintf("raise the workers of %s to %s (%s)", name, units.Count(t.To), factorOf(t))
	case t.Unit == "share":
		return fmt.Sprintf("make %s available %s instead of %s", name, units.Availability(rounded(t.To, true)), units.Availability(t.From))
	case t.Fact.On == "edge":
		at := "median"
		if t.Fact.Key == "p99" {
			at = "p99"
		}
		call := name
		if f.Edge >= 0 {
			call = Label(a.Graph, f.Edge)
		}
		return fmt.Sprintf("bring the %s of %s under %s", at, call, units.Time(rounded(t.To, true)))
	}
	return fmt.Sprintf("bring the %s of %s under %s (now %s)", strings.TrimPrefix(t.Fact.Key, "latency."), name, units.Time(rounded(t.To, true)), units.Time(t.From))
}

// alsoNeeds names the calls of a workload's entry that say that they need more than an acknowledgement.
func alsoNeeds(a *advise.Analysis, workload int) (text string) {
	f := &a.Topology.Flows[workload]
	for _, c := range f.Calls {
		if edge := &a.Graph.Edges[c.Edge]; f.Nodes[c.From].Entry && edge.Needs.Known && edge.Needs.V >= graph.NeedOutcome && !(edge.Op.Known && edge.Op.V == graph.Read) {
			text += ", and needs: ack on " + Straight(a.Topology.IDs[c.Edge])
		}
	}
	return text
}

func factorOf(t advise.Take) string {
	if t.From == 0 {
		return "from nothing"
	}
	to := t.To
	if t.Unit == "/s" {
		to = rounded(to, false)
	}
	if ratio := to / t.From; ratio >= 1.2 {
		return units.Digits(ratio, 2) + "×"
	}
	return fmt.Sprintf("%.0f %% more", math.Ceil(100*(to/t.From-1)*(1-1e-9)))
}

// limitName names the fact that states a limit.
func limitName(f forecast.Fact) string {
	name := Straight(f.Name)
	switch key, ok := strings.CutPrefix(f.Key, "slo."); {
	case ok && key == "freshness":
		return name + "'s freshness"
	case ok:
		return fmt.Sprintf("%s's %s SLO", name, key)
	case f.On == "edge":
		return fmt.Sprintf("the %s of %s", f.Key, strings.ReplaceAll(name, "->", " → "))
	}
	return name + "'s " + f.Key
}

// rounded cuts a number to two digits on its safe side: what must not be exceeded down, what must be reached up.
func rounded(v float64, down bool) float64 {
	if !(v > 0) || math.IsInf(v, 1) {
		return v
	}
	scale := math.Pow(10, math.Floor(math.Log10(v))-1)
	if down {
		return math.Floor(v/scale*(1+1e-9)) * scale
	}
	return math.Ceil(v/scale*(1-1e-9)) * scale
}
