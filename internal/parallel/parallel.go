// Package parallel does the same for many things side by side.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Fault is a panic of one of the goroutines, with the stack that it left there: on the caller's side that one is gone.
type Fault struct {
	Value any
	stack []byte
}

func (f *Fault) Error() string { return fmt.Sprint(f.Value) }

// Stack is the stack of the goroutine that panicked.
func (f *Fault) Stack() []byte { return f.stack }

// Do works on 0 to n-1, on as many goroutines as there are processors, a portion at a time. Each goroutine has scratch space of
// its own, zero at first. What is done for one must not depend on the others. A panic
// comes out on the caller's side, as a *Fault.
func Do[Scratch any](n, portion int, work func(*Scratch, int)) {
	var next atomic.Int64
	var fault atomic.Pointer[Fault]
	run := func() {
		defer func() {
			if f := recover(); f != nil {
				inner, nested := f.(*Fault) // of a Do inside this one, whose stack is the one that tells
				if !nested {
					inner = &Fault{f, debug.Stack()}
				}
				fault.CompareAndSwap(nil, inner)
			}
		}()
		var scratch Scratch
		for {
			to := int(next.Add(int64(portion)))
			for i := to - portion; i < min(to, n); i++ {
				work(&scratch, i)
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
	if f := fault.Load(); f != nil {
		panic(f)
	}
}
