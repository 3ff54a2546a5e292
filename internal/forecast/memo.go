package forecast

import "sync"

// memo keeps what loads take under the assignments asked for: a search changes a few edges at a time, and a load takes the same as
// long as the modes of its own calls do not change.
type memo struct{ loads []loadMemo }

type loadMemo struct {
	mu    sync.Mutex
	known map[string]*taken
}

// maxRemembered bounds the assignments that are kept per load; beyond it the memo starts anew.
const maxRemembered = 64

func newMemo(loads int) *memo { return &memo{make([]loadMemo, loads)} }

// takenBy returns what a load takes under an assignment, from memory where it can.
func (o *memo) takenBy(m *Model, load int, modes Assignment) *taken {
	calls := m.T.Flows[load].Calls
	key := make([]byte, len(calls))
	for i, c := range calls {
		key[i] = byte(modes[c.Edge])
	}
	l := &o.loads[load]
	l.mu.Lock()
	t, ok := l.known[string(key)]
	l.mu.Unlock()
	if ok {
		return t
	}
	t = m.takenBy(load, modes)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) >= maxRemembered {
		l.known = map[string]*taken{}
	}
	l.known[string(key)] = t
	return t
}
