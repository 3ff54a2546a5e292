package forecast

import (
	"math"
	"testing"

	"commadvisor/internal/graph"
)

func retried(rate float64, retries ...float64) *ModeForecaster {
	b := &build{}
	b.service("app", graph.Latency{}, 0)
	b.g.Services[0].Kind = graph.Of(graph.KindClient)
	names := []string{"a", "b", "c"}
	from := "app"
	for i, r := range retries {
		b.service(names[i], graph.Latency{Mean: 0.005}, 0)
		b.edge(from, names[i], timeout(0.1, r))
		from = names[i]
	}
	b.capacity(from, 200)
	return b.at(rate, 0, 0, everySync(&b.g)...)
}

// MODELS §15: vulnerable from ρ ≥ 1/a on, with the most retries that keep aρ below 1.
func TestMetastable(t *testing.T) {
	for _, c := range []struct{ rate, retries, left float64 }{
		{60, 2, -1}, {66.6, 2, -1}, {66.7, 2, 1}, {80, 2, 1}, {120, 2, 0}, {100, 1, 0}, {99, 1, -1}, {200, 2, -1}, {60, 9, 2},
	} {
		list := retried(c.rate, c.retries).Metastable()
		if c.left < 0 {
			if len(list) > 0 {
				t.Errorf("%+v: %+v", c, list)
			}
			continue
		}
		if len(list) != 1 || list[0].Service != 1 || len(list[0].Changes) != 1 || list[0].Changes[0] != (RetryChange{0, c.retries, c.left}) {
			t.Errorf("%+v: %+v", c, list)
			continue
		}
		closeTo(t, "ratio", list[0].Ratio, c.rate/200, 1e-12)
		closeTo(t, "attempts", list[0].Attempts, 1+c.retries, 1e-12)
	}
}

func TestRetriesOfAllLayersHoldAServiceDown(t *testing.T) {
	list := retried(10, 2, 2, 2).Metastable() // 27 attempts
	if len(list) != 1 || list[0].Service != 3 || list[0].Attempts != 27 {
		t.Fatalf("%+v", list)
	}
	if c := list[0].Changes; len(c) != 1 || c[0].To != 1 {
		t.Errorf("18 attempts fit: %+v", c)
	}
	list = retried(90, 2, 2, 2).Metastable() // two attempts fit: two layers must give up theirs, and the third one of two
	if c := list[0].Changes; len(c) != 3 {
		t.Errorf("%+v", c)
	}
	if list := retried(90, 2, 2, 0).Metastable(); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

// Oracle: the fixed points of x = λ(1−gᵃ)/(1−g), g = e^(−(μ−x)T), of an M/M/1 of 200/s with a timeout of 100 ms and three attempts.
func TestFixedPointsOfRetries(t *testing.T) {
	offered := func(lambda, x float64) float64 {
		g := 1.0
		if x < 200 {
			g = math.Exp(-(200 - x) * 0.1)
		}
		_, attempts := attempt{most: 3}.outcome(g)
		return lambda * attempts
	}
	for _, c := range []struct{ lambda, low, high, want float64 }{
		{60, 50, 70, 60.00005}, {120, 119, 150, 120.040432}, {120, 180, 199, 191.295552}, {120, 200, 400, 360},
		{160, 160, 170, 164.953943}, {160, 170, 199, 176.228254}, {160, 200, 500, 480}, {180, 200, 600, 540},
	} {
		low, high := c.low, c.high
		above := offered(c.lambda, low) > low
		for range 200 {
			if mid := (low + high) / 2; offered(c.lambda, mid) > mid == above {
				low = mid
			} else {
				high = mid
			}
		}
		closeTo(t, "fixed point", low, c.want, 1e-5)
	}
}
