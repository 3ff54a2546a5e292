package main

import (
	"encoding/json"
	"fmt"
	"os"

	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
	"commadvisor/internal/graphfile"
	"commadvisor/internal/rules"
)

func main() {
	name := os.Args[len(os.Args)-1]
	data, _ := os.ReadFile(name)
	r := graphfile.Read([]graphfile.Input{{Name: name, Data: data}})
	if r.Graph == nil {
		r.Sources.Write(os.Stderr, r.Findings)
		os.Exit(2)
	}
	p, _ := rules.ProfileNamed(r.Graph.Profile.V)
	a := advise.Analyze(r.Graph, p)
	type M = map[string]any
	var edges []M
	for i := range a.Edges {
		e := &a.Edges[i]
		m := M{"id": e.ID, "mode": nil, "recommendation": nil, "change": e.Change, "robust": e.Robust}
		if b := a.Graph.Edges[i].Mode; b.Known {
			m["mode"] = b.V.String()
		}
		if e.Advised {
			m["recommendation"] = e.Recommendation.String()
		}
		edges = append(edges, m)
		if os.Args[1] == "show" && e.Advised {
			ch := "  "
			if e.Change {
				ch = "->"
			}
			fmt.Printf("  %-46s %-6s %s %-6s %-9s %-6s %+5.1f scratch %-6s may %v\n", e.ID, a.Graph.Edges[i].Mode.V, ch, e.Recommendation, e.Basis, e.Strength, e.Score.Total.DB(), a.Scratch[i], e.Allowed.List())
		}
	}
	var un []M
	for _, f := range a.Repair.Unrepaired {
		on := ""
		if f.Workload >= 0 {
			on = a.Topology.Loads[f.Workload].Name
		}
		if f.Service >= 0 {
			on = a.Graph.Services[f.Service].Name
		}
		if f.Edge >= 0 {
			on += " " + a.Topology.IDs[f.Edge]
		}
		un = append(un, M{"limit": f.Kind.String() + " " + on + " " + f.Limit})
		if os.Args[1] == "show" {
			fmt.Println("  UNREPAIRED", f.Kind, on, f.Limit, f.Measured, f.Allowed)
			for _, t := range a.Takes(&f) {
				fmt.Println("      takes", t)
			}
		}
	}
	if os.Args[1] == "show" {
		for _, f := range a.Repair.Repaired {
			fmt.Println("  repaired", f.Kind, f.Subject, f.Limit, f.Measured, f.Allowed)
		}
		for s, g := range a.Gateways {
			if g != 0 {
				fmt.Println("  gateway", a.Graph.Services[s].Name)
			}
		}
		fmt.Println("  alternatives", a.Repair.Alternatives, a.Repair.Exact)
		return
	}
	json.NewEncoder(os.Stdout).Encode(M{"edges": edges, "repair": M{"unrepaired": un}})
	_ = graph.Sync
}
