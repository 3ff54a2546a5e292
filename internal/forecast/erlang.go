package forecast

import "math"

// ErlangB returns the share of calls that find all c servers busy and are lost, at an offered load of a Erlang,
// by the recursion B(k) = aB(k−1)/(k + aB(k−1)), which is stable for any c.
func ErlangB(c int, a float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b
}

const manyServers = 100_000

// ErlangC returns the share of calls that find all c servers busy and wait, C = B/(1 − ρ(1−B)); it is 1 from
// a load of a ≥ c on. Above manyServers it is the limit of Halfin and Whitt (1981), P = 1/(1 + βΦ(β)/φ(β)) with
// β = (1−ρ)√c, which is within 0.1 % there and takes no time for each server.
func ErlangC(c int, a float64) float64 {
	rho := a / float64(c)
	if !(rho < 1) {
		return 1
	}
	if c > manyServers {
		beta := (1 - rho) * math.Sqrt(float64(c))
		return 1 / (1 + beta*normalCDF(beta)*math.Sqrt(2*math.Pi)*math.Exp(beta*beta/2))
	}
	b := ErlangB(c, a)
	return b / (1 - rho*(1-b))
}

// Queue is a service with identical servers, threads or consumers and one unbounded queue in front of them.
type Queue struct {
	Rate    float64 // arrivals, 1/s
	Service float64 // mean service time, s
	Servers int
}

// Wait returns the time a call waits, exact for Poisson arrivals and exponential service, M/M/c (ca2 = cs2 = 1).
// Other squared coefficients of variation of the time between arrivals and of service scale its mean,
// Wq = C·S/(c−a)·(ca2+cs2)/2 (Allen–Cunneen; exact for M/G/1). Without a steady state it is for ever.
func (q Queue) Wait(ca2, cs2 float64) Wait {
	a := q.Rate * q.Service
	free := float64(q.Servers) - a
	if !(free > 0) {
		return Wait{P: 1, Each: math.Inf(1)}
	}
	return Wait{P: ErlangC(q.Servers, a), Each: q.Service / free * (ca2 + cs2) / 2}
}

// batched returns the wait where calls arrive batch at a time, as seen by one of them, with service times of that
// squared coefficient of variation: to the wait for what came before it adds that
// for the others of the batch, (batch−1)·S/(2(1−ρ)) with one server (exact for M^X/G/1); with more, those that free servers take at
// once do not wait.
func (q Queue) batched(spread, batch float64) Wait {
	w := q.Wait(1, spread)
	if q.Servers == 1 {
		w.Busy, w.Sigma = q.Rate*q.Service, math.Sqrt(math.Log1p(spread))
	}
	if batch <= 1 || math.IsInf(w.Each, 1) {
		return w
	}
	c := float64(q.Servers)
	free := 1 - q.Rate*q.Service/c
	among := max(0, batch-1-(c-1)*free) * q.Service / (2 * c * free)
	mean := w.Mean() + among
	if among > 0 {
		w.P = 1 - (1-w.P)*min(1, max(1, c*free)/batch)
		w.Each = mean / w.P
	}
	return w
}
