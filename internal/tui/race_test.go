package tui

import (
	"sync"
	"testing"

	"commadvisor/internal/graphfile"
)

// Commands run beside the drawing of frames: neither may write to a version.
func TestCommandsBesideFrames(t *testing.T) {
	o := open(t, file(t, "payments.yaml"))
	m := newApp(o)
	s, st := m.s, m.st
	var all sync.WaitGroup
	v := s.now()
	all.Go(func() { rank(v, s.o)() })
	all.Go(func() { look(v, 0, s.o)() })
	all.Go(func() { peek(v, 0)() })
	all.Go(func() { findPlan(v)() })
	all.Go(func() {
		weigh(v, "", []graphfile.Change{{On: "edge", Index: 0, Key: "mode", Value: "async"}}, s.o)()
	})
	for range 20 {
		for _, x := range []screen{newOverview(), &edgeScreen{}, newDecide(s, 0), &around{}, newInterview(-1), &changes{}} {
			x.view(s, 150, 40, st)
		}
		d := newDecide(s, 1)
		d.mode = 0
		d.view(s, 150, 40, st)
	}
	all.Wait()
}
