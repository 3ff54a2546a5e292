// Package drawn draws graph files from bytes, so that fuzz tests go through graphs of every shape instead of through faults of
// spelling: odd names, cycles, brokers, replies, and numbers from nothing to the largest. Only tests use it.
package drawn

// Draw takes decisions from bytes. Where they end, every decision is the first choice, so that any bytes make a file, and fewer bytes
// a smaller one. (rapid drops an input that ends early, which is what most of a fuzzer's changes make.)
type Draw struct{ rest []byte }

// New draws from bytes.
func New(data []byte) *Draw { return &Draw{data} }

// N decides on a number below n, of at most 256.
func (d *Draw) N(n int) int {
	if len(d.rest) == 0 {
		return 0
	}
	v := int(d.rest[0]) % n
	d.rest = d.rest[1:]
	return v
}

// OneIn is true once in n times, and never where the bytes have ended.
func (d *Draw) OneIn(n int) bool { return d.N(n) == n-1 }

// Of decides on one of a list.
func Of[T any](d *Draw, list []T) T { return list[d.N(len(list))] }
