package advise

import "commadvisor/internal/forecast"

// Condition is a fact that is not known and on which a recommended mode depends.
type Condition struct {
	Fact forecast.Fact
}

func (a *Analysis) conditions() {}
