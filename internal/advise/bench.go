package advise

import "commadvisor/internal/rules"

// bench is what one goroutine works on, used again from edge to edge: what is not kept need not be collected.
type bench struct {
	subjects          []rules.Subject
	evidence, scratch []rules.Evidence
	pass, inner       rules.Pass
	asked             []uint32
	ranks             []int
}

// portion is how many edges a goroutine takes at a time: small graphs are not worth a second one.
const portion = 64
