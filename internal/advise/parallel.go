package advise

import (
	"runtime"
	"sync"
	"sync/atomic"

	"commadvisor/internal/rules"
)

// bench is what one goroutine works on, used again from edge to edge: what is not kept need not be collected.
type bench struct {
	subjects          []rules.Subject
	evidence, scratch []rules.Evidence
	asked             []uint32
}

// portion is how many edges a goroutine takes at a time: small graphs are not worth a second one.
const portion = 64

// parallel works on 0 to n-1 side by side, on as many goroutines as there are processors, a portion at a time. What one of
// them does must not depend on the others. A panic comes out on the caller's side.
func parallel(n, portion int, work func(b *bench, i int)) {
	var next atomic.Int64
	var fault atomic.Value
	run := func() {
		defer func() {
			if f := recover(); f != nil {
				fault.CompareAndSwap(nil, &f)
			}
		}()
		var b bench
		for {
			to := int(next.Add(int64(portion)))
			for i := to - portion; i < min(to, n); i++ {
				work(&b, i)
			}
			if to >= n {
				return
			}
		}
	}
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+portion-1)/portion) - 1 {
		all.Go(run)
	}
	run()
	all.Wait()
	if f, ok := fault.Load().(*any); ok {
		panic(*f)
	}
}
