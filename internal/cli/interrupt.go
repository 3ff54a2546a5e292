package cli

import (
	"os"
	"os/signal"
	"sync"
)

// waiting are the files that wait beside those whose places they are to take. A signal ends the process, so the list is the process's.
var waiting = temps{names: map[string]bool{}}

type temps struct {
	sync.Mutex
	names map[string]bool
}

func (t *temps) add(name string) {
	t.Lock()
	defer t.Unlock()
	t.names[name] = true
}

func (t *temps) drop(name string) {
	t.Lock()
	defer t.Unlock()
	delete(t.names, name)
}

// clear removes all of them, once what is taking its place has done so.
func (t *temps) clear() {
	t.Lock()
	defer t.Unlock()
	t.remove()
}

func (t *temps) remove() {
	for name := range t.names {
		os.Remove(name)
	}
}

// onSignals has an interrupt leave nothing half written: what waits beside its file is removed, what is taking its place does so first,
// and then the process ends as it would have without. leave undoes that.
func onSignals() (leave func()) {
	c := make(chan os.Signal, 1)
	for _, sig := range endings {
		if !signal.Ignored(sig) { // as under nohup
			signal.Notify(c, sig)
		}
	}
	go func() {
		sig := <-c
		waiting.Lock() // for good: nothing more is begun
		waiting.remove()
		end(sig)
	}()
	return func() { signal.Stop(c) }
}
