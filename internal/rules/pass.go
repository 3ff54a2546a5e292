package rules

// Evidence is what one rule says of one edge.
type Evidence struct {
	Rule            *Rule
	Load            int // index into Topology.Loads of the workload that it speaks of, −1 for all
	Score           Centi
	Measured, Limit float64
	Unit            string // one of units.Measures; "" for facts without a number
	Text            string // the sentence; "" where only scores were asked for
}

// Pass runs rules over a subject and collects what they say.
type Pass struct {
	*Subject
	Evidence []Evidence

	rule   *Rule
	worlds *Worlds
	texts  bool
}

// Explain returns what all rules say of a subject, in the order of the table, as sentences. worlds are the two designs that the rules
// over numbers compare; nil where only facts are asked for.
func Explain(s *Subject, worlds *Worlds) []Evidence {
	p := Pass{Subject: s, worlds: worlds, texts: true}
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
		p.rule = r
		switch {
		case !r.Numbers():
			r.Check(p)
		case p.worlds != nil:
			r.Compare(p, p.worlds)
		}
	}
}

// param is a threshold of the running rule. One that the rule does not declare is a bug.
func (p *Pass) param(name string) float64 {
	for i := range p.rule.Params {
		if p.rule.Params[i].Name == name {
			return p.rule.Params[i].Value
		}
	}
	panic(p.rule.ID + " reads " + name + ", which is none of its Params")
}

// allLoads is the load of evidence that speaks of no single workload.
const allLoads = -1

// report adds evidence of one workload, or of all; a score of 0 says nothing.
func (p *Pass) report(load int, ev Evidence, text func() string) {
	if ev.Score == 0 {
		return
	}
	ev.Rule, ev.Load = p.rule, load
	if p.texts {
		ev.Text = text()
	}
	p.Evidence = append(p.Evidence, ev)
}

// score adds evidence of a fixed score.
func (p *Pass) score(s Centi, text func() string) { p.report(allLoads, Evidence{Score: s}, text) }

// compare adds the evidence of a measure in two worlds: the difference of what each exceeds the limit by. Slack is no argument.
func (p *Pass) compare(load int, sync, async, limit float64, unit string, text func(measured float64) string) {
	s := over(sync, limit) - over(async, limit)
	measured := sync
	if s < 0 {
		measured = async
	}
	p.report(load, Evidence{Score: max(-maxPerDimension, min(maxPerDimension, s)), Measured: measured, Limit: limit, Unit: unit},
		func() string { return text(measured) })
}
