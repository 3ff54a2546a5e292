package advise

import "commadvisor/internal/rules"

// Arguments returns what the facts of an edge say where it stands in the recommended design, without any forecast: cheap enough to be
// asked of every edge. Evidence has the numbers of two worlds too.
func (a *Analysis) Arguments(e *Edge) []rules.Evidence {
	if !e.Advised {
		return nil
	}
	s := a.engine.subject(e.Index, e.Context, a.engine.queued[e.Index])
	return rules.Explain(&s, nil)
}
