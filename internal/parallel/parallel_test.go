package parallel

import (
	"runtime"
	"strings"
	"testing"
)

func TestEveryThingOnce(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for _, n := range []int{0, 1, 63, 64, 65, 1000} {
		seen := make([]int, n)
		Do(n, 64, func(_ *struct{}, i int) { seen[i]++ })
		for i, times := range seen {
			if times != 1 {
				t.Fatalf("%d of %d was done %d times", i, n, times)
			}
		}
	}
}

// A panic comes out with the stack of the goroutine where it happened, also from a Do inside another.
func TestPanicsComeOut(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	inner := func(_ *struct{}, i int) {
		if i == 7 {
			burst()
		}
	}
	for name, do := range map[string]func(){
		"alone":  func() { Do(100, 1, inner) },
		"nested": func() { Do(4, 1, func(_ *struct{}, i int) { Do(100, 1, inner) }) },
	} {
		func() {
			defer func() {
				f, ok := recover().(*Fault)
				if !ok || f.Value != "seven" || !strings.Contains(string(f.Stack()), "parallel.burst") || f.Error() != "seven" {
					t.Errorf("%s: recovered %v", name, f)
				}
			}()
			do()
		}()
	}
}

//go:noinline
func burst() { panic("seven") }
