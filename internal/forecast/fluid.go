package forecast

import "math"

// Backlog is what a burst or an outage leaves in a queue that takes everything, in the fluid approximation:
// messages flow at their mean rates, first in, first out.
type Backlog struct {
	Messages float64 // at its longest
	MaxLag   float64 // of the message that waits longest, s
	MeanLag  float64 // over the delayed messages, s
	Drain    float64 // from the end of the burst or outage until the queue is empty, s
	Delayed  float64 // messages that find a backlog
}

// Bytes returns the storage for the backlog at its longest.
func (b Backlog) Bytes(message, copies float64) float64 { return b.Messages * message * copies }

// Burst returns the backlog after duration seconds at the rate peak, of a consumer that handles mu messages a
// second and gets base before and after: B = (peak−mu)·duration, lag B/mu, drain B/(mu−base). From base = mu on
// it never drains.
func Burst(base, peak, mu, duration float64) Backlog {
	if peak <= mu || duration <= 0 {
		return Backlog{}
	}
	messages := (peak - mu) * duration
	if base >= mu {
		return endless(messages)
	}
	drain := messages / (mu - base)
	return Backlog{
		Messages: messages,
		MaxLag:   messages / mu,
		MeanLag:  messages / mu / 2,
		Drain:    drain,
		Delayed:  peak*duration + base*drain,
	}
}

// Outage returns the backlog after the consumer was down for duration seconds, lambda of its load of all messages a second
// coming through the queue: B = λ·duration, the first message lags by all of it, drain B/(mu−all), since what is new comes in
// meanwhile. From all = mu on it never drains.
func Outage(lambda, all, mu, duration float64) Backlog {
	if lambda <= 0 || duration <= 0 {
		return Backlog{}
	}
	messages := lambda * duration
	if all >= mu {
		return endless(messages)
	}
	drain := messages / (mu - all)
	return Backlog{
		Messages: messages,
		MaxLag:   duration,
		MeanLag:  duration / 2,
		Drain:    drain,
		Delayed:  lambda * (duration + drain),
	}
}

// endless is the backlog that a consumer never catches up with.
func endless(messages float64) Backlog {
	inf := math.Inf(1)
	return Backlog{Messages: messages, MaxLag: inf, MeanLag: inf, Drain: inf, Delayed: inf}
}
