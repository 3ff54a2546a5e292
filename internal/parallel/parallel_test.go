package parallel

import (
	"runtime"
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

func TestPanicsComeOut(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	defer func() {
		if f := recover(); f != "seven" {
			t.Errorf("recovered %v", f)
		}
	}()
	Do(100, 1, func(_ *struct{}, i int) {
		if i == 7 {
			panic("seven")
		}
	})
}
