// Package whatif says what hangs on what: which fact that is not known would change the design, which change of a stated fact
// would change an edge, and how much of the advice hangs on our weights.
package whatif
