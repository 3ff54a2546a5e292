package tui

import (
	"commadvisor/internal/advise"
	"commadvisor/internal/graph"
)

// stage is where an edge stands in one workload of the recommended design.
type stage uint8

// The stages, from the entry on.
const (
	waits  stage = iota // the client's answer waits for it
	stops               // the waiting stops here
	behind              // it runs after the client has its answer
)

var stageSigns = [...]string{waits: "│", stops: "╪", behind: "┆"}

// staged is an edge at its stage.
type staged struct {
	edge int
	stage
}

// stagesIn lists the edges of a load in the order in which they are called: what is waited for, where the waiting stops, and what
// runs behind.
func stagesIn(a *advise.Analysis, load int) (list []staged) {
	f := &a.Topology.Flows[load]
	waited := make([]bool, len(f.Nodes))
	at := map[int]stage{}
	var order []int
	for v := range f.Nodes {
		waited[v] = waited[v] || f.Nodes[v].Entry
		for _, c := range f.CallsOf(v) {
			p := behind
			switch {
			case waited[v] && a.Design[c.Edge] == graph.Sync:
				p, waited[c.To] = waits, true
			case waited[v]:
				p = stops
			}
			if was, ok := at[c.Edge]; !ok {
				order = append(order, c.Edge)
				at[c.Edge] = p
			} else {
				at[c.Edge] = min(was, p)
			}
		}
	}
	for _, e := range f.Replies {
		if _, ok := at[e]; !ok {
			order = append(order, e)
			at[e] = behind
		}
	}
	for _, p := range []stage{waits, stops, behind} {
		for _, e := range order {
			if at[e] == p {
				list = append(list, staged{e, p})
			}
		}
	}
	return list
}
