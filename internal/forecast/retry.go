package forecast

// Pool is a caller's bounded pool of threads or connections, each held for the whole of a request.
type Pool struct {
	Rate    float64 // requests, 1/s
	Hold    float64 // mean time a healthy request holds its thread, s
	Threads float64
	Hung    float64 // share of requests that hang until their timeout
}

// Busy returns the threads in use when hung requests hold theirs for timeout seconds (Little's law).
func (p Pool) Busy(timeout float64) float64 {
	return p.Rate * ((1-p.Hung)*p.Hold + p.Hung*timeout)
}

// Exhaustion returns the seconds after which hanging requests have taken every thread. It is also the largest
// timeout that prevents this: the first hung threads must come back by then.
func (p Pool) Exhaustion() float64 {
	free := p.Threads - p.Busy(0)
	if free <= 0 {
		return 0
	}
	return free / (p.Rate * p.Hung)
}
