package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Q12.
func TestBurst(t *testing.T) {
	b := Burst(200, 1000, 500, 120)
	if want := (Backlog{Messages: 60000, MaxLag: 120, MeanLag: 60, Drain: 200, Delayed: 160000}); b != want {
		t.Errorf("%+v, want %+v", b, want)
	}
	if got := b.Bytes(2048, 1); got != 122_880_000 {
		t.Errorf("bytes %v", got)
	}
	if b := Burst(200, 500, 500, 120); b != (Backlog{}) {
		t.Errorf("a consumer that keeps up: %+v", b)
	}
	if b := Burst(500, 1000, 500, 120); !math.IsInf(b.Drain, 1) || b.Messages != 60000 {
		t.Errorf("no spare capacity: %+v", b)
	}
}

// Q13.
func TestOutage(t *testing.T) {
	b := Outage(200, 200, 500, 1800)
	if want := (Backlog{Messages: 360000, MaxLag: 1800, MeanLag: 900, Drain: 1200, Delayed: 600000}); b != want {
		t.Errorf("%+v, want %+v", b, want)
	}
	for d, want := range map[float64]float64{60: 580000, 600: 400000, 1200: 200000, 1800: 0, 9999: 0, -1: 600000} {
		near(t, "later", b.Later(d), want, 1e-12)
	}
	for drain, want := range map[float64]float64{600: 800, 1800: 400, 3600: 300} {
		near(t, "drain", Outage(200, 200, want, 1800).Drain, drain, 1e-9)
	}
	for rho, want := range map[float64]float64{0.5: 1, 0.8: 4, 0.9: 9, 0.95: 19} {
		near(t, "drain/outage", Outage(rho, rho, 1, 60).Drain/60, want, 1e-12)
	}
	if b := Outage(0, 0, 500, 1800); b != (Backlog{}) {
		t.Errorf("no messages: %+v", b)
	}
}

func TestFluidProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := func(name string) float64 { return rapid.Float64Range(0, 100).Draw(t, name) }
		base, peak, mu, duration := rate("base"), rate("peak"), rate("mu"), rate("duration")
		for _, b := range []Backlog{Burst(base, peak, mu, duration), Outage(base, base, mu, duration)} {
			for _, x := range []float64{b.Messages, b.MaxLag, b.MeanLag, b.Drain, b.Delayed, b.Later(1)} {
				if !(x >= 0) {
					t.Errorf("%+v is not a backlog", b)
				}
			}
			if b.Messages > 0 && math.IsInf(b.Drain, 1) != (base >= mu) {
				t.Errorf("base %v, mu %v: drain %v", base, mu, b.Drain)
			}
		}
	})
}

// Later returns how many messages are delayed by more than d seconds.
func (b Backlog) Later(d float64) float64 {
	if d >= b.MaxLag {
		return 0
	}
	return b.Delayed * (1 - max(0, d)/b.MaxLag)
}
