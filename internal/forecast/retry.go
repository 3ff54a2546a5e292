package forecast

// Vulnerable reports whether a callee can stay overloaded by retries alone after the trigger is gone: its
// utilisation is below 1, but not when multiplied by the worst load of its callers. It is a screening test.
// (Bronson et al. 2021, metastable failures.)
func Vulnerable(rho, worstLoad float64) bool { return rho < 1 && rho*worstLoad >= 1 }
