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

// K3.
func TestSaga(t *testing.T) {
	success, compensated, steps := Saga([]float64{0.99, 0.98, 0.995, 0.97})
	digits(t, "success", success, "0.936388530")
	digits(t, "compensated", compensated, "0.053611470")
	digits(t, "compensations", steps, "0.116383410")
}
