package words

import (
	"fmt"
	"slices"
	"strings"

	"commadvisor/internal/advise"
	"commadvisor/internal/forecast"
	"commadvisor/internal/graph"
)

// Boundary says, clause by clause, what a workload's client waits for in the recommended design, where its waiting stops, and what runs
// in the background.
func Boundary(a *advise.Analysis, workload int) (clauses []string) {
	return boundary(a, workload, &a.Workloads[workload].Waiting, a.Design)
}

// BoundaryToday is Boundary of the design as built.
func BoundaryToday(a *advise.Analysis, workload int) (clauses []string) {
	return boundary(a, workload, &a.Workloads[workload].WaitingToday, a.Built)
}

func boundary(a *advise.Analysis, workload int, w *advise.Waiting, modes forecast.Assignment) (clauses []string) {
	front, behind := services(a, w.WaitsFor), services(a, w.Behind)
	who, front := whoWaits(a, workload, front)
	if len(front) == 0 {
		clauses = append(clauses, who+" waits for nothing")
	} else {
		clauses = append(clauses, fmt.Sprintf("%s waits for %s", who, Some(front, 5)))
	}
	if stop := stops(a, w, modes); stop != "" {
		clauses = append(clauses, "the waiting stops "+stop)
	}
	if len(behind) > 0 {
		clauses = append(clauses, fmt.Sprintf("%s %s in the background", Some(behind, 5), verb(len(behind), "runs", "run")))
	}
	return clauses
}

// whoWaits names who waits in a workload: its client, or where no person is served its entry, which does not wait for itself.
func whoWaits(a *advise.Analysis, workload int, front []string) (who string, others []string) {
	w := &a.Graph.Workloads[workload]
	if !w.UserFacing.Known || w.UserFacing.V {
		return "the client", front
	}
	who = Straight(a.Graph.Services[w.Entry].Name)
	return who, slices.DeleteFunc(front, func(name string) bool { return name == who })
}

// stops says where a workload's waiting stops: "in payments" where that accepts, "behind orders" where that sends a message; "" where it
// stops nowhere.
func stops(a *advise.Analysis, w *advise.Waiting, modes forecast.Assignment) string {
	var in, after []string
	for _, e := range w.Boundary {
		edge := &a.Graph.Edges[e]
		if modes[e] == graph.Hybrid {
			in = once(in, Straight(a.Graph.Services[edge.To].Name))
		} else {
			after = once(after, Straight(a.Graph.Services[edge.From].Name))
		}
	}
	var parts []string
	if len(in) > 0 {
		parts = append(parts, "in "+Some(in, 3))
	}
	if len(after) > 0 {
		parts = append(parts, "behind "+Some(after, 3))
	}
	return strings.Join(parts, " and ")
}

// Moved names the workloads whose boundary the changes put elsewhere, with the place: "of pay in payments". Those with the same place
// stand together.
func Moved(a *advise.Analysis) (list []string) {
	var places []string
	by := map[string][]string{}
	for _, w := range ByName(a) {
		changed := slices.ContainsFunc(a.Workloads[w].Boundary, func(e int) bool { return a.Edges[e].Change })
		stop := stops(a, &a.Workloads[w].Waiting, a.Design)
		if !changed || stop == "" {
			continue
		}
		if by[stop] == nil {
			places = append(places, stop)
		}
		by[stop] = append(by[stop], Straight(a.Graph.Workloads[w].Name))
	}
	for _, p := range places {
		list = append(list, fmt.Sprintf("of %s %s", Some(by[p], 3), p))
	}
	return list
}

// ByName lists the workloads by name, so that the file's order does not matter.
func ByName(a *advise.Analysis) []int {
	list := make([]int, len(a.Graph.Workloads))
	for w := range list {
		list[w] = w
	}
	slices.SortFunc(list, func(x, y int) int { return strings.Compare(a.Graph.Workloads[x].Name, a.Graph.Workloads[y].Name) })
	return list
}

func services(a *advise.Analysis, list []int) (names []string) {
	for _, s := range list {
		names = append(names, Straight(a.Graph.Services[s].Name))
	}
	return names
}

// serviceLoad finds the load of a service in the recommended design.
func serviceLoad(a *advise.Analysis, service int) (forecast.ServiceLoad, bool) {
	return a.ServiceLoad(service)
}

func once(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
