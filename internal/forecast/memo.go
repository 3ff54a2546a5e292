package forecast

import (
	"encoding/binary"
	"math"
	"sync"

	"commadvisor/internal/graph"
)

// memo keeps what loads take under the assignments asked for: a search changes a few edges at a time, and a load takes the same as
// long as the modes of its own calls do not change.
type memo struct{ loads []loadMemo }

type loadMemo struct {
	mu    sync.Mutex
	known map[string]*demand
	times map[string]timed
}

// timed is how long an answer takes, or all of it, and how often it fails for a timeout or an error.
type timed struct {
	Times
	fails float64
}

// key tells apart what is asked, and what it depends on: the modes of a load's own calls and, for all that is behind queues, the waits in front
// of the consumers.
func (s *ModeForecaster) key(load int, full bool, a ask) string {
	calls := s.m.Topology.Flows[load].Calls
	key := make([]byte, len(calls), len(calls)+7)
	for i, c := range calls {
		key[i] = byte(s.modes[c.Edge])
	}
	for _, is := range append(a.percentiles[:], a.mean, a.fails, full) {
		if is {
			key = append(key, 1)
		} else {
			key = append(key, 0)
		}
	}
	if full {
		for _, c := range calls {
			if s.modes[c.Edge] != graph.Sync {
				w := s.queues()[s.m.Topology.Edges[c.Edge].To]
				for _, x := range [...]float64{w.P, w.Each, w.Busy, w.Sigma} {
					key = binary.LittleEndian.AppendUint64(key, math.Float64bits(x))
				}
			}
		}
	}
	return string(key)
}

func (l *loadMemo) timesOf(key string) (timed, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.times[key]
	return t, ok
}

func (l *loadMemo) keep(key string, t timed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.times == nil || len(l.times) >= maxRemembered {
		l.times = map[string]timed{}
	}
	l.times[key] = t
}

// maxRemembered bounds the assignments that are kept per load; beyond it the memo starts anew.
const maxRemembered = 64

func newMemo(loads int) *memo { return &memo{make([]loadMemo, loads)} }

// demandOf returns what a load takes under an assignment, from memory where it can.
func (o *memo) takenBy(s *ModeForecaster, load int) *demand {
	calls := s.m.Topology.Flows[load].Calls
	key := make([]byte, len(calls))
	for i, c := range calls {
		key[i] = byte(s.modes[c.Edge])
	}
	l := &o.loads[load]
	l.mu.Lock()
	t, ok := l.known[string(key)]
	l.mu.Unlock()
	if ok {
		return t
	}
	t = s.demandOf(load)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) >= maxRemembered {
		l.known = map[string]*demand{}
	}
	l.known[string(key)] = t
	return t
}
