package forecast

import (
	"math"
	"sync"
)

// grids keeps grids for use again: making one, and dividing the services' latencies into its cells, costs more than composing a load
// on it. Their ranges are powers of two, so that loads share them.
type grids struct {
	mu   sync.Mutex
	free map[int][]*Grid
}

// maxKept bounds the distributions that one grid keeps, of 32 KiB each.
const maxKept = 64

// with lends a grid of at least a range.
func (s *grids) with(r float64, use func(g *Grid)) {
	exponent := int(math.Ceil(math.Log2(max(r, nanosecond))))
	s.mu.Lock()
	var g *Grid
	if list := s.free[exponent]; len(list) > 0 {
		g, s.free[exponent] = list[len(list)-1], list[:len(list)-1]
	}
	s.mu.Unlock()
	if g == nil {
		g = NewGrid(math.Ldexp(1, exponent))
	}
	use(g)
	if len(g.seen) > maxKept {
		clear(g.seen)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free == nil {
		s.free = map[int][]*Grid{}
	}
	s.free[exponent] = append(s.free[exponent], g)
}
