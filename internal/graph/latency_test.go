package graph

import (
	"math"
	"testing"
)

// of returns a latency with all its parts, from its distribution.
func of(mu, sigma float64) Latency {
	l := Latency{Mean: math.Exp(mu + sigma*sigma/2)}
	for _, p := range Percentiles {
		*p.Of(&l) = math.Exp(mu + sigma*p.Z)
	}
	return l
}

// some keeps the parts of a set: a bit for the mean, then one for each percentile.
func (l Latency) some(set int) Latency {
	var part Latency
	if set&1 != 0 {
		part.Mean = l.Mean
	}
	for i, p := range Percentiles {
		if set&(2<<i) != 0 {
			*p.Of(&part) = *p.Of(&l)
		}
	}
	return part
}

func fits(t *testing.T, l Latency, mu, sigma, tolerance float64) {
	t.Helper()
	m, s := l.Fit()
	if !(math.Abs(m-mu) <= tolerance) || !(math.Abs(s-sigma) <= tolerance) {
		t.Errorf("%+v is fitted by mu %.12g, sigma %.12g; want %.12g, %.12g", l, m, s, mu, sigma)
	}
}

func TestFitOfTwo(t *testing.T) {
	for _, c := range []struct {
		l         Latency
		mu, sigma float64 // to nine digits, by an independent calculation
	}{
		{Latency{P50: 20, P99: 200}, math.Log(20), 0.989785371},
		{Latency{Mean: 28, P99: 100}, 3.131586259, 0.633432318},
		{Latency{P50: 20, P95: 200}, math.Log(20), math.Ln10 / 1.6448536269514722},
		{Latency{P75: 30, P99: 300}, math.Log(30) - 0.6744897501960817*1.393936356, 1.393936356},
		{Latency{P90: 50, P999: 500}, math.Log(50) - 1.2815515655446004*1.273074369, 1.273074369},
		{Latency{Mean: 20, P95: 50}, math.Log(20) - 0.710529277*0.710529277/2, 0.710529277},
		{Latency{Mean: 30, P50: 20}, math.Log(20), math.Sqrt(2 * math.Log(1.5))},
		{Latency{P50: 5, P90: 5}, math.Log(5), 0},
		{Latency{Mean: 5, P99: 5}, math.Log(5), 0},
		{Latency{Mean: 5, P50: 5}, math.Log(5), 0},
		{Latency{Mean: 6}, math.Log(6), 0},
	} {
		fits(t, c.l, c.mu, c.sigma, 1e-9)
		if worst := c.l.Worst(); worst.Factor() > 1+1e-9 {
			t.Errorf("%+v: %+v", c.l, worst)
		}
	}
}

// Whatever parts of one distribution are stated, it is found again.
func TestFitFindsItAgain(t *testing.T) {
	for _, mu := range []float64{-7, -2.5, 0, 4} {
		for _, sigma := range []float64{0, 0.01, 0.3, 0.6, 0.9, 1.5, 2.2, 3} {
			l := of(mu, sigma)
			for set := range 1 << (1 + len(Percentiles)) {
				part := l.some(set)
				given := len(part.points(nil))
				if part.Mean > 0 && given == 1 {
					if p := part.points(nil)[0]; p.z > 0 && sigma > p.z {
						continue // of two solutions it is the one with the larger spread
					}
				}
				switch {
				case given == 0 || given == 1 && part.Mean == 0:
				case part.Mean > 0 && given == 1:
					fits(t, part, mu, sigma, 1e-7) // where σ nears z, or 0 with a median, a root loses half of the digits
				default:
					fits(t, part, mu, sigma, 1e-9)
					if worst := part.Worst(); worst.Factor() > 1+1e-9 {
						t.Errorf("%+v: %+v", part, worst)
					}
				}
			}
		}
	}
}

// No other distribution has a smaller sum of squares than the one that is fitted.
func TestFitIsLeast(t *testing.T) {
	squares := func(l Latency, mu, sigma float64) (sum float64) {
		for _, p := range l.points(nil) {
			sum += math.Pow(mu+sigma*p.z-p.log, 2)
		}
		if l.Mean > 0 {
			sum += math.Pow(mu+sigma*sigma/2-math.Log(l.Mean), 2)
		}
		return sum
	}
	for _, l := range []Latency{
		{P50: 10, P95: 100, P99: 120}, {P50: 10, P95: 11, P99: 300}, {P75: 10, P90: 10, P99: 10}, {P50: 1, P75: 2, P90: 9, P95: 10, P99: 11, P999: 900},
		{Mean: 30, P50: 10, P99: 100}, {Mean: 500, P50: 10, P99: 100}, {Mean: 1, P50: 10, P99: 100}, {Mean: 40, P50: 10, P95: 11}, {Mean: 9, P90: 10, P95: 2000}, {Mean: 60, P50: 50, P75: 50, P90: 50},
	} {
		mu, sigma := l.Fit()
		least := squares(l, mu, sigma)
		for i := -200.0; i <= 200; i++ {
			for j := 0.0; j <= 200; j++ {
				if m, s := mu+i/100, j/40; squares(l, m, s) < least-1e-12 {
					t.Fatalf("%+v: mu %v, sigma %v is off by %v; %v, %v by %v", l, mu, sigma, least, m, s, squares(l, m, s))
				}
			}
		}
	}
}

// What no clock measures and no reader lets pass gives numbers all the same.
func TestFitOfAnything(t *testing.T) {
	values := []float64{0, 1e-12, 1e-3, 1, 1e15}
	for set := range 1 << (2 * (1 + len(Percentiles))) {
		var l Latency
		l.Mean = values[set&3]
		for i, p := range Percentiles {
			*p.Of(&l) = values[(set>>(2*i+2)&3)*4/3]
		}
		if l == (Latency{}) {
			continue
		}
		mu, sigma := l.Fit()
		if variance := math.Exp(2*mu + 2*sigma*sigma); !(sigma >= 0) || math.IsNaN(mu) || math.IsInf(variance, 0) {
			t.Fatalf("%+v: mu %v, sigma %v", l, mu, sigma)
		}
	}
}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		l      Latency
		key    string
		factor float64
	}{
		{Latency{P50: 10, P95: 100, P99: 120}, "p95", 1.41},
		{Latency{Mean: 500, P50: 10, P99: 100}, "mean", 8.12},
	} {
		if w := c.l.Worst(); w.Key != c.key || math.Abs(w.Factor()-c.factor) > 0.01 {
			t.Errorf("%+v: %+v, %v", c.l, w, w.Factor())
		}
	}
}

// What a mean can be beside a percentile is what can be fitted, and not a little more.
func TestOfMean(t *testing.T) {
	for _, p := range Percentiles {
		least, most := p.OfMean()
		for _, ratio := range []float64{max(least, 0.01), (least + most) / 2, most} {
			l := Latency{Mean: 2}
			*p.Of(&l) = 2 * ratio
			if w := l.Worst(); w.Factor() > 1+1e-9 {
				t.Errorf("%s %v times the mean: %+v", p.Name, ratio, w)
			}
		}
		l := Latency{Mean: 2}
		*p.Of(&l) = 2 * (most + 2e-6)
		if w := l.Worst(); w.Factor() <= 1+1e-12 {
			t.Errorf("%s above the most: %+v", p.Name, w)
		}
	}
	if _, most := Percentiles[4].OfMean(); most != 14.968488 {
		t.Errorf("p99 is at most %v times the mean", most)
	}
}
