package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// queue returns the queue with c servers, an offered load of a Erlang and a service time of one second.
func queue(c int, a float64) Queue { return Queue{Rate: a, Service: 1, Servers: c} }

// Q1.
func TestErlang(t *testing.T) {
	for _, c := range []struct {
		servers int
		load    float64
		waits   string
		wait    string
	}{
		{1, 0.8, "0.8", "4"},
		{2, 1, "0.3333333333", "0.3333333333"},
		{2, 1.6, "0.7111111111", "1.7777777778"},
		{3, 2, "0.4444444444", "0.4444444444"},
		{4, 3, "0.5094339623", ""},
		{5, 4, "0.5541125541", ""},
		{5, 4.5, "0.7624932207", "1.5249864415"},
		{8, 6, "0.3569810859", "0.1784905429"},
		{10, 8, "0.4091801508", "0.2045900754"},
		{10, 9, "0.6687315241", "0.6687315241"},
		{20, 16, "0.2560777938", "0.0640194485"},
		{20, 18, "0.5507690048", "0.2753845024"},
		{50, 45, "0.3638644672", "0.0727728934"},
		{100, 90, "0.2169404809", "0.0216940481"},
		{100, 95, "0.5064568539", "0.1012913708"},
		{2, 5. / 7, "0.1879699248", ""},
	} {
		digits(t, "C", ErlangC(c.servers, c.load), c.waits)
		if c.wait != "" {
			digits(t, "Wq/S", queue(c.servers, c.load).Wait(1, 1).Mean(), c.wait)
		}
	}
	digits(t, "B(2,1)", ErlangB(2, 1), "0.2")
	digits(t, "B(5,4)", ErlangB(5, 4), "0.1990668740")
	digits(t, "B(10,8)", ErlangB(10, 8), "0.1216610643")
	digits(t, "B(100,90)", ErlangB(100, 90), "0.0269573805")
}

// Q2.
func TestSojourn(t *testing.T) {
	for _, c := range []struct {
		rate, service       float64
		servers             int
		mean, p50, p95, p99 string
	}{
		{80, 0.01, 1, "0.05", "0.0346573590", "0.1497866137", "0.2302585093"},
		{160, 0.01, 2, "0.0277777778", "", "", "0.1193737024"},
		{900, 0.01, 10, "0.0166873152", "", "0.0436086657", "0.0624987670"},
		{8, 1, 10, "1.2045900754", "", "", "4.9461113276"},
		{100, 0.05, 6, "", "", "", "0.306588686"},
		{100, 0.05, 7, "", "", "", "0.244204351"},
		{100, 0.05, 8, "", "", "", "0.234274157"},
	} {
		s := Queue{c.rate, c.service, c.servers}.Sojourn()
		for _, f := range []struct {
			what, want string
			got        float64
		}{
			{"mean", c.mean, s.Mean()},
			{"p50", c.p50, s.Quantile(0.5)},
			{"p95", c.p95, s.Quantile(0.95)},
			{"p99", c.p99, s.Quantile(0.99)},
		} {
			if f.want != "" {
				digits(t, f.what, f.got, f.want)
			}
		}
	}
	digits(t, "wait p99", Queue{80, 0.01, 1}.Wait(1, 1).Quantile(0.99), "0.2191013317")
}

// Q3.
func TestAllenCunneen(t *testing.T) {
	q := Queue{80, 0.01, 1}
	for cs2, want := range map[float64]string{0: "0.02", 0.25: "0.025", 1: "0.04", 1.66359065: "0.0532718130", 4: "0.1"} {
		digits(t, "M/G/1 wait", q.Wait(1, cs2).Mean(), want)
	}
	digits(t, "Kingman", q.Wait(2, 1.5).Mean(), "0.07")
	digits(t, "G/G/10", queue(10, 8).Wait(2, 0.5).Mean(), "0.2557375942")
}

// Q4.
func TestKnee(t *testing.T) {
	for c, want := range map[int][3]string{
		1:  {"0.333333", "0.5", "0.666667"},
		2:  {"0.577350", "0.707107", "0.816497"},
		4:  {"0.747433", "0.834855", "0.901222"},
		8:  {"0.854252", "0.909166", "0.947673"},
		16: {"0.918020", "0.950986", "0.972630"},
		32: {"0.954857", "0.973968", "0.985831"},
		64: {"0.975597", "0.986357", "0.992727"},
	} {
		for i, stretch := range []float64{1.5, 2, 3} {
			digits(t, "knee", Knee(c, stretch), want[i])
		}
	}
}

// Q8: a caller without a queue of its own calls four M/M/1 services in turn (LQNS 92-open).
func TestSyncChain(t *testing.T) {
	total := 0.0
	for service, want := range map[float64]string{10.52: "11.75681717", 10.73: "12.01971547", 7.55: "8.16657653", 17.12: "20.65637066"} {
		r := Queue{0.01, service, 1}.Sojourn().Mean()
		digits(t, "residence", r, want)
		total += r
	}
	digits(t, "total", total, "52.59947982")
}

// Q14: threads that are blocked while they wait for the service downstream.
func TestThreadBlocking(t *testing.T) {
	const hold = 0.055
	cs2 := (0.005*0.005 + 0.05*0.05) / (hold * hold)
	digits(t, "Cs²", cs2, "0.834710744")
	for _, c := range []struct {
		rate    float64
		threads int
		want    string
	}{{10, 1, "0.116666667"}, {100, 6, "0.13380242"}, {100, 8, "0.06007010"}, {100, 12, "0.05509358"}} {
		digits(t, "W", hold+Queue{c.rate, hold, c.threads}.Wait(1, cs2).Mean(), c.want)
	}
}

func TestNoSteadyState(t *testing.T) {
	for _, q := range []Queue{queue(2, 2), queue(2, 3), queue(0, 1), queue(0, 0)} {
		s := q.Sojourn()
		for _, x := range []float64{s.Mean(), s.Quantile(0.5), q.Wait(1, 1).Mean(), q.Wait(1, 1).Quantile(0.5)} {
			if !math.IsInf(x, 1) {
				t.Errorf("%v: %v, want +Inf", q, x)
			}
		}
		if s.Survival(1e9) != 1 {
			t.Errorf("%v: somebody leaves", q)
		}
	}
}

func TestQueueDegenerate(t *testing.T) {
	idle := queue(3, 0).Sojourn()
	near(t, "idle wait", idle.Wait.Mean(), 0, 0)
	near(t, "idle p99", idle.Quantile(0.99), -math.Log(0.01), 1e-12)
	instant := Queue{Rate: 5, Service: 0, Servers: 2}.Sojourn()
	near(t, "instant", instant.Mean()+instant.Quantile(0.99), 0, 0)
	near(t, "only a wait", Sojourn{Wait: Wait{P: 0.5, Each: 2}}.Survival(2), 0.5/math.E, 1e-12)
	near(t, "overload", ErlangC(2, 3), 1, 0)
	near(t, "clockwork", queue(1, 0.9).Wait(0, 0).Quantile(0.99), 0, 0)
}

func TestManyServers(t *testing.T) {
	const c = 1_000_000
	waits := ErlangC(c, c-1000) // one standard deviation of spare servers: Halfin–Whitt
	beta := 1.0
	want := 1 / (1 + beta*normalCDF(beta)/normalPDF(beta))
	near(t, "C of a million servers", waits, want, 0.002)
}

func TestQueueProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.IntRange(1, 60).Draw(t, "c")
		rho := rapid.Float64Range(0.05, 0.98).Draw(t, "rho")
		p := rapid.Float64Range(0.01, 0.999).Draw(t, "p")
		a := rho * float64(c)
		waits := ErlangC(c, a)
		if waits <= 0 || waits >= 1 {
			t.Errorf("C = %v", waits)
		}
		if more := ErlangC(c+1, a); more >= waits {
			t.Errorf("one server more: C %v, was %v", more, waits)
		}
		if busier := ErlangC(c, a*1.01); busier <= waits {
			t.Errorf("one percent more load: C %v, was %v", busier, waits)
		}
		near(t, "C(1, a)", ErlangC(1, rho), rho, 1e-12)
		q := queue(c, a)
		if pooled := queue(2*c, 2*a); pooled.Wait(1, 1).Mean() >= q.Wait(1, 1).Mean() {
			t.Errorf("pooling makes waits longer")
		}
		s := q.Sojourn()
		near(t, "survival of quantile", s.Survival(s.Quantile(p)), 1-p, 1e-9)
		if w := s.Wait.Quantile(p); w > s.Quantile(p) {
			t.Errorf("wait %v longer than sojourn %v", w, s.Quantile(p))
		}
		near(t, "utilisation", q.Utilisation(), rho, 1e-12)
	})
}

// The variance of a wait against the numeric integral of its survival, 2∫t·P(W>t)dt − mean².
func TestWaitMoments(t *testing.T) {
	w := queue(4, 3).Wait(1, 1)
	sum, h := 0.0, 1e-3
	for x := h / 2; x < 60; x += h {
		sum += 2 * x * w.P * math.Exp(-x/w.Each) * h
	}
	m := w.Moments()
	near(t, "var", m.Var, sum-m.Mean*m.Mean, 1e-5)
}

// Utilisation returns ρ = λS/c, which from 1 on has no steady state.
func (q Queue) Utilisation() float64 { return q.Rate * q.Service / float64(q.Servers) }

// Sojourn returns the time from arrival to the end of service in an M/M/c queue.
func (q Queue) Sojourn() Sojourn { return Sojourn{q.Wait(1, 1), q.Service} }

// Knee returns the utilisation at which the time in a queue with c servers is stretch times the service time.
// It depends on c; a fixed 70 % is right only for a few servers.
func Knee(c int, stretch float64) float64 {
	return bisect(1, func(rho float64) bool {
		q := Queue{Rate: rho * float64(c), Service: 1, Servers: c}
		return q.Sojourn().Mean() < stretch
	})
}

// Sojourn is a wait followed by an exponential service with mean Service (s).
type Sojourn struct {
	Wait
	Service float64
}

// Moments returns the mean and the variance.
func (s Sojourn) Moments() Moments {
	return s.Wait.Moments().Add(Moments{s.Service, s.Service * s.Service})
}

// Mean returns the mean, in seconds.
func (s Sojourn) Mean() float64 { return s.Moments().Mean }

// Survival returns the probability of more than t: e^(−t/S) + P/S·∫₀ᵗ e^(−x/Each − (t−x)/S) dx.
func (s Sojourn) Survival(t float64) float64 {
	switch {
	case t < 0 || math.IsInf(s.Each, 1):
		return 1
	case s.Service == 0:
		return s.P * math.Exp(-t/s.Each)
	}
	slow, fast := 1/s.Each, 1/s.Service
	if slow > fast {
		slow, fast = fast, slow
	}
	overlap := t
	if d := fast - slow; d > 0 {
		overlap = -math.Expm1(-d*t) / d
	}
	return math.Exp(-t/s.Service) + s.P/s.Service*math.Exp(-slow*t)*overlap
}

// Quantile returns the time that a share p stays within.
func (s Sojourn) Quantile(p float64) float64 {
	late := func(t float64) bool { return s.Survival(t) > 1-p }
	high := s.Mean()
	for high > 0 && !math.IsInf(high, 1) && late(high) {
		high *= 2
	}
	return bisect(high, late)
}

// bisect returns where, from 0 to high, a condition that holds below and not above changes.
func bisect(high float64, below func(x float64) bool) float64 {
	low := 0.0
	for {
		mid := low + (high-low)/2
		if !(low < mid && mid < high) || high-low <= 1e-15*high {
			return high
		}
		if below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
}

// normalPDF is the density of the standard normal distribution.
func normalPDF(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
