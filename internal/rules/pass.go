package rules

// Evidence is what one rule says of one edge.
type Evidence struct {
	Rule            *Rule
	Load            int // index into Topology.Loads of the workload that it speaks of, −1 for all
	Score           Centi
	Measured, Limit float64
	Unit            string // s, /s, share, count, ratio; "" for facts without a number
	Text            string // the sentence; "" where only scores were asked for
}

// Pass runs rules over a subject and collects what they say.
type Pass struct {
	*Subject
	Evidence []Evidence

	rule  *Rule
	texts bool
}

// Explain returns what all rules say of a subject, in the order of the table, as sentences.
func Explain(s *Subject) []Evidence {
	p := Pass{Subject: s, texts: true}
	p.run(allRules)
	return p.Evidence
}

// Weigh runs the rules over facts alone, for their scores. The pass is used again from edge to edge.
func (p *Pass) Weigh(s *Subject) []Evidence {
	p.Subject, p.Evidence = s, p.Evidence[:0]
	p.run(factRules)
	return p.Evidence
}

func (p *Pass) run(rules []*Rule) {
	for _, r := range rules {
		if r.Numbers && p.Worlds == nil {
			continue
		}
		p.rule = r
		r.Check(p)
	}
}

// report adds evidence; a score of 0 says nothing.
func (p *Pass) report(ev Evidence, text func() string) {
	if ev.Score == 0 {
		return
	}
	ev.Rule = p.rule
	if !p.rule.Numbers {
		ev.Load = -1
	}
	if p.texts {
		ev.Text = text()
	}
	p.Evidence = append(p.Evidence, ev)
}

// score adds evidence of a fixed score.
func (p *Pass) score(s Centi, text func() string) { p.report(Evidence{Score: s}, text) }

// compare adds the evidence of a measure in two worlds: the difference of what each exceeds the limit by. Slack is no argument.
func (p *Pass) compare(load int, sync, async, limit float64, unit string, text func(measured float64) string) {
	s := over(sync, limit) - over(async, limit)
	measured := sync
	if s < 0 {
		measured = async
	}
	p.report(Evidence{Load: load, Score: max(-maxPerDimension, min(maxPerDimension, s)), Measured: measured, Limit: limit, Unit: unit},
		func() string { return text(measured) })
}
