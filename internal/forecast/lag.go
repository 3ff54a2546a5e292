package forecast

import "math"

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

// Saga returns what becomes of steps that succeed with these probabilities one after the other and are undone
// when a later one fails: the probability that all succeed, that at least one must be undone, and the expected
// number of compensations.
func Saga(steps []float64) (success, compensated, compensations float64) {
	success = 1
	for i, p := range steps {
		failed := success * (1 - p)
		if i > 0 {
			compensated += failed
		}
		compensations += float64(i) * failed
		success *= p
	}
	return success, compensated, compensations
}
