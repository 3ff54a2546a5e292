package forecast

import (
	"math"
	"testing"
)

// K1.
func TestLag(t *testing.T) {
	l := Lag{Delivery: 0.005, Consumer: Queue{400, 1. / 500, 1}.Sojourn()}
	digits(t, "p50", l.Quantile(0.5), "0.011931472")
	digits(t, "p99", l.Quantile(0.99), "0.051051702")
	digits(t, "p99.9", l.Quantile(0.999), "0.074077553")
	for after, want := range map[float64]string{
		0.001: "0", 0.010: "0.393469340", 0.020: "0.776869840", 0.050: "0.988891003", 0.100: "0.999925148",
	} {
		digits(t, "visible", l.Visible(after), want)
	}
	digits(t, "stale", l.Stale(1), "0.014839130")
}

// The transform of an M/M/c sojourn against the integral of its survival.
func TestStaleManyConsumers(t *testing.T) {
	l := Lag{Consumer: queue(4, 3).Sojourn()}
	const think, h = 2.0, 1e-3
	sum := 0.0
	for x := h / 2; x < 80; x += h {
		sum += l.Consumer.Survival(x) * math.Exp(-x/think) / think * h
	}
	near(t, "stale", l.Stale(think), sum, 1e-5)
	never := Lag{Consumer: queue(1, 1).Sojourn()}
	near(t, "unstable", never.Stale(think), 1, 0)
	near(t, "never visible", never.Visible(1e9), 0, 0)
}

// Lag is the time from the acknowledgement of an asynchronous write until it is visible: delivery by the broker
// in a constant time (s), then the consumer's queue and service.
type Lag struct {
	Delivery float64
	Consumer Sojourn
}

// Quantile returns the time that a share p of the writes is visible within.
func (l Lag) Quantile(p float64) float64 { return l.Delivery + l.Consumer.Quantile(p) }

// Visible returns the probability that a write is visible after t seconds.
func (l Lag) Visible(t float64) float64 { return 1 - l.Consumer.Survival(t-l.Delivery) }

// Stale returns the probability that the writer's next read, an exponential time with mean think later, comes
// before the write is visible: 1 − E[e^(−lag/think)].
func (l Lag) Stale(think float64) float64 {
	c := l.Consumer
	wait := 1 - c.P + c.P/(1+c.Each/think)
	return 1 - math.Exp(-l.Delivery/think)*wait/(1+c.Service/think)
}
